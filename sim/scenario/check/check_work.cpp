/// How much a run of the scenario would have to play: a slip of the pen (bursts of a nanosecond, a component that fails
/// every microsecond) is told before hours of work or all memory are spent on it.

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "models/units.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/read/reading.hpp"

namespace drsim {

namespace {

// A change of a rate takes some 100 ns: a day of computing. A failure with what follows from it takes some kilobytes.
constexpr double rate_changes_max = 1e12;
constexpr double failures_max = 1e6;

double changes_per_s(const WriteLoadConfig& load) {
  double per_s = load.hourly_factor.empty() && load.daily_factor.empty() ? 0 : 1 / hour_s;
  if (load.kind == LoadKind::OnOff) per_s += 2 / (load.on_mean_s * load.peak_to_mean);
  if (load.kind == LoadKind::Markov) {
    double hold_s = 0;
    for (const MarkovState& state : load.states) hold_s += state.hold_mean_s;
    per_s += static_cast<double>(load.states.size()) / hold_s;
  }
  if (load.kind == LoadKind::Series && load.series) per_s += 1 / load.series->interval_s;
  return per_s;
}

void check_rate_changes(Reading& reading) {
  std::map<std::string, double> changes_of;
  double all = 0;
  for (const VmConfig& vm : reading.scenario.vms) {
    const double changes = changes_per_s(vm.load) * reading.scenario.horizon_s;
    changes_of[vm.load.name] += changes;
    all += changes;
  }
  // Not a number is too many, too.
  if (all <= rate_changes_max) return;
  for (const auto& [name, changes] : changes_of)
    if (!(changes <= rate_changes_max / static_cast<double>(changes_of.size())))
      reading.refuse(
          join_pointer("/workloads", name),
          fmt::format("makes about {:.0e} changes of the rates of its VMs in the run, with all workloads "
                      "{:.0e}; allowed: up to {:.0e} in all (longer bursts or steps, a shorter run, fewer VMs)",
                      changes, all, rate_changes_max));
}

/// The middle of what the distribution gives.
double typical_s(const DurationConfig& duration) { return duration_quantile_s(duration, 0.5); }

std::size_t targets_of(const TargetConfig& targets) {
  std::size_t count = 0;
  for (const auto* list : {&targets.links, &targets.gateways, &targets.vras, &targets.hosts, &targets.managers,
                           &targets.datastores, &targets.sites, &targets.kms, &targets.proxies})
    count += list->size();
  return count;
}

void check_failures(Reading& reading) {
  double all = 0;
  for (const FaultConfig& fault : reading.scenario.faults) {
    const double cycle_s = typical_s(fault.up) + typical_s(fault.down);
    const double parts = fault.together ? 1 : static_cast<double>(targets_of(fault.targets));
    all += parts * reading.scenario.horizon_s / std::max(cycle_s, std::numeric_limits<double>::min());
  }
  if (all <= failures_max) return;
  reading.refuse("/faults",
                 fmt::format("make about {:.0e} failures in the run; allowed: up to {:.0e} (longer up times, "
                             "a shorter run)",
                             all, failures_max));
}

}  // namespace

void check_work(Reading& reading) {
  check_rate_changes(reading);
  check_failures(reading);
}

}  // namespace drsim
