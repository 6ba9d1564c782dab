#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sim/engine/run_scenario.hpp"
#include "sim/scenario/quantity.hpp"
#include "sim/studies/link_need.hpp"
#include "sim/studies/play_scenario.hpp"
#include "sim/studies/process_pool.hpp"
#include "sim/studies/sizing.hpp"

namespace drsim {
namespace {

using nlohmann::json;

/// The quantile kept of each run that is next at or above the share.
double rpo_at(const Quantiles& rpo, double share) {
  if (share <= 0.5) return rpo.p50;
  if (share <= 0.95) return rpo.p95;
  return share <= 0.99 ? rpo.p99 : rpo.max;
}

json outcome_json(const RunRecord& record, const SizingTarget& target) {
  bool meets = true;
  double rpo_s = 0, longest_s = -1;
  std::string cause = "checkpoint interval and latency";
  json limited = json::array(), history = json::array(), peak = json::array();
  for (const GroupResult& group : record.groups) {
    // The rounding of sums over time must not decide at a share of 100 %.
    constexpr double rounding = 1e-12;
    meets = meets && group.above_target_fraction <= 1 - target.share + rounding;
    rpo_s = std::max(rpo_s, rpo_at(group.rpo_s, target.share));
    if (!group.violations.empty() && group.violations[0].to_s - group.violations[0].from_s > longest_s) {
      longest_s = group.violations[0].to_s - group.violations[0].from_s;
      cause = group.violations[0].cause;
    }
    limited.push_back(group.journal_limited_s);
    history.push_back(group.history_min_s);
    peak.push_back(group.journal_peak_bytes);
  }
  return {{"meets", meets},     {"rpo_s", rpo_s},     {"cause", cause},
          {"limited", limited}, {"history", history}, {"peak", peak}};
}

SizingRuns::Outcome outcome_of(const json& text) {
  return {text["meets"], text["rpo_s"], text["cause"], text["limited"], text["history"], text["peak"]};
}

/// The result of a task, or an exception that says what became of it.
std::string text_of(const TaskOutcome& outcome, const std::filesystem::path& file) {
  if (outcome.end == TaskEnd::Mistake) throw ScenarioError({Problem{file.string(), "", outcome.text}});
  if (outcome.end == TaskEnd::Failed) throw std::runtime_error(file.string() + ": " + outcome.text);
  return outcome.text;
}

}  // namespace

SizingTarget parse_sizing_target(const std::string& text) {
  SizingTarget target;
  const std::size_t at = text.find('@');
  const std::string rpo = text.substr(0, at);
  const auto refuse = [&](const std::string& why) {
    throw std::invalid_argument(
        fmt::format("\"{}\" is no target: {}; allowed: such as 15s@99% or \"5 min\"", text, why));
  };
  if (!rpo.empty()) {
    const ParsedQuantity parsed = parse_quantity(rpo, Dimension::Time);
    if (!parsed.error.empty()) refuse(parsed.error);
    if (parsed.value <= 0) refuse("the RPO is not above 0");
    target.rpo_s = parsed.value;
  }
  if (at == std::string::npos) return target;
  const ParsedQuantity share = parse_quantity(text.substr(at + 1), Dimension::Fraction);
  if (!share.error.empty()) refuse(share.error);
  if (!(share.value > 0 && share.value <= 1)) refuse("the share of the time is outside 0 % .. 100 %");
  target.share = share.value;
  return target;
}

void grow(Scenario& scenario, double factor) {
  for (VmConfig& vm : scenario.vms) {
    vm.load.mean_bytes_per_s *= factor;
    for (DiskConfig& disk : vm.disks) disk.size_bytes *= factor;
    if (!vm.load.series) continue;
    auto series = std::make_shared<RateSeries>(*vm.load.series);
    for (double& rate : series->rates_bytes_per_s) rate *= factor;
    vm.load.series = series;
  }
}

SizingRuns::SizingRuns(Scenario scenario, std::filesystem::path file, SizingTarget target, std::size_t jobs)
    : scenario_(std::move(scenario)), file_(std::move(file)), target_(target), jobs_(jobs) {
  if (target_.rpo_s)
    for (VpgConfig& vpg : scenario_.vpgs) vpg.rpo_target_s = *target_.rpo_s;
}

std::vector<SizingRuns::Outcome> SizingRuns::play(const std::vector<Change>& changes) {
  std::vector<Outcome> outcomes(changes.size());
  const auto body = [&](std::size_t task) {
    Scenario changed = scenario_;
    changes[task](changed);
    require_memory(changed, file_, 1 / static_cast<double>(jobs_));
    return outcome_json(run_scenario(changed, RunOptions{}), target_).dump();
  };
  run_tasks(changes.size(), jobs_, body, [&](const TaskOutcome& outcome) {
    outcomes[outcome.task] = outcome_of(json::parse(text_of(outcome, file_)));
  });
  return outcomes;
}

SizingRuns::Traffic SizingRuns::traffic() {
  Traffic traffic;
  const auto body = [&](std::size_t) {
    const RunRecord record = run_scenario(scenario_, RunOptions{});
    json list = json::array();
    for (const LinkUse& use : record.link_uses) {
      json vms = json::array();
      for (const LinkUse::Vm& vm : use.vms) vms.push_back({vm.vm, vm.wire_bytes_per_byte, vm.latency_s});
      list.push_back({use.link, control_bits_per_s(record, use.link), vms});
    }
    return list.dump();
  };
  run_tasks(1, 1, body, [&](const TaskOutcome& outcome) {
    for (const json& item : json::parse(text_of(outcome, file_))) {
      LinkUse use;
      use.link = item[0];
      for (const json& vm : item[2]) use.vms.push_back({vm[0], vm[1], vm[2]});
      traffic.uses.push_back(std::move(use));
      traffic.control_bits_per_s.push_back(item[1]);
    }
  });
  return traffic;
}

std::optional<unsigned> first_failing_month(SizingRuns& runs, double growth_per_year_fraction, unsigned months) {
  constexpr unsigned months_a_year = 12;
  const auto holds_in = [&](const std::vector<unsigned>& dates) {
    std::vector<SizingRuns::Change> changes;
    for (const unsigned month : dates)
      changes.push_back([=](Scenario& scenario) {
        grow(scenario, std::pow(1 + growth_per_year_fraction, static_cast<double>(month) / months_a_year));
      });
    std::vector<bool> holds;
    for (const auto& outcome : runs.play(changes)) holds.push_back(outcome.meets);
    return holds;
  };
  const std::vector<bool> ends = holds_in({0, months});
  if (!ends[0]) return 0;
  if (ends[1]) return std::nullopt;
  unsigned held = 0, failed = months;
  while (failed - held > 1) {
    const unsigned first = held + (failed - held + 2) / 3, second = std::max(first, failed - (failed - held + 2) / 3);
    const std::vector<bool> holds = holds_in({first, second});
    if (!holds[0]) failed = first;
    if (holds[0]) held = first;
    if (holds[0] && !holds[1]) failed = second;
    if (holds[0] && holds[1]) held = second;
  }
  return failed;
}

}  // namespace drsim
