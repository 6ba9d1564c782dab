#include "sim/engine/run_scenario.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

#include "models/check.hpp"
#include "models/units.hpp"
#include "sim/engine/failures/fault_player.hpp"
#include "sim/engine/fingerprint.hpp"
#include "sim/engine/mixed_run.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/engine/run/curve_corners.hpp"
#include "sim/products/products.hpp"
#include "sim/scenario/estate_part.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

/// Plays an estate whose groups one product protects, on an engine that has its platform.
RunRecord play_alone(const Scenario& scenario, const RunOptions& options, const Platform& platform,
                     sg4::Engine& engine) {
  const Product& product = product_in_run(*products_in_use(scenario).begin());
  const auto run = product.run({scenario, options, platform, engine}, nullptr);
  engine.run_until(scenario.horizon_s);
  RunRecord record;
  run->report(record);
  run->report_estate(scenario, record);
  judge_long_run(scenario, run->balance(), record);
  return record;
}

RunRecord play(const Scenario& scenario, const RunOptions& options, const Platform& platform, sg4::Engine& engine) {
  return is_mixed(scenario) ? play_mixed(scenario, options, platform, engine)
                            : play_alone(scenario, options, platform, engine);
}

/// How often the rate of a load changes.
double load_changes_per_s(const WriteLoadConfig& load) {
  double changes_per_s = 0;
  if (!load.hourly_factor.empty() || !load.daily_factor.empty()) changes_per_s += 1 / hour_s;
  if (load.kind == LoadKind::OnOff) changes_per_s += 2 / (load.on_mean_s * load.peak_to_mean);
  if (load.kind == LoadKind::Markov) {
    double hold_s = 0;
    for (const MarkovState& state : load.states) hold_s += state.hold_mean_s;
    changes_per_s += static_cast<double>(load.states.size()) / hold_s;
  }
  if (load.kind == LoadKind::Series) changes_per_s += 1 / load.series->interval_s;
  return changes_per_s;
}

}  // namespace

RunRecord run_scenario(const Scenario& scenario, const RunOptions& options) {
  // Rules that nobody has worked out would be ignored.
  DRSIM_CHECK(scenario.firewall_rules.empty() || scenario.closures.has_value(), scenario.firewall_rules.size());
  const auto begin = std::chrono::steady_clock::now();
  // Actors are ended by exceptions; on stacks of SimGrid's own the address sanitizer cannot follow these. The kind of
  // stack is chosen when the engine is made, so only the command line can say it.
  std::string program = "drsim";
  std::string factory = "--cfg=contexts/factory:thread";
  char* arguments[] = {program.data(), factory.data(), nullptr};
#ifdef __SANITIZE_ADDRESS__
  int argument_count = 2;
#else
  int argument_count = 1;
#endif
  sg4::Engine engine(&argument_count, arguments);
  choose_network_model();
  const Platform platform(scenario);
  RunRecord record = play(scenario, options, platform, engine);
  record.seed = scenario.seed;
  record.fingerprint = fingerprint(record);
  record.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return record;
}

std::vector<FaultProcess> fault_processes(const Scenario& scenario) {
  std::vector<FaultProcess> processes;
  for (FaultPart& part : fault_parts(scenario)) processes.push_back(std::move(part.process));
  return processes;
}

double estimated_memory_bytes(const Scenario& scenario) {
  constexpr double host_bytes = 150e3;  // recorders of its two NICs, processor and pool of its appliance
  constexpr double point_bytes = sizeof(CurvePoint);
  double bytes = 0;
  std::map<ProtectionProduct, double> corners;
  for (const VmConfig& vm : scenario.vms) {
    const ProtectionProduct product = product_of(scenario, vm.vpg);
    bytes += product_in_run(product).memory.stream_bytes;
    // A journal's store grows by doubling.
    corners[product] +=
        2 * load_changes_per_s(vm.load) * std::min(scenario.vpgs[vm.vpg].journal_history_s, scenario.horizon_s);
  }
  for (const auto& [product, count] : corners) bytes += product_in_run(product).memory.corner_bytes * count;
  for (Index group = 0; group < scenario.vpgs.size(); ++group)
    bytes += product_in_run(product_of(scenario, group)).memory.group_bytes;
  return bytes + host_bytes * static_cast<double>(scenario.hosts.size()) +
         curve_count(scenario) * corners_of_a_curve(scenario) * point_bytes;
}

}  // namespace drsim
