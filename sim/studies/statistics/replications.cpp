#include "sim/studies/statistics/replications.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

#include "analysis/confidence.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/text/problem.hpp"
#include "sim/studies/rules/metric.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t block = 5;  // replications between two looks at the precision

bool is_known_well(const std::vector<ordered_json>& results, double relative_half_width) {
  std::vector<std::vector<double>> by_group;
  for (const ordered_json& result : results) {
    const auto means = metric_values(result, "/groups/*/rpo_s/mean");
    by_group.resize(means.size());
    for (std::size_t i = 0; i < means.size(); ++i) by_group[i].push_back(means[i].value);
  }
  return std::all_of(by_group.begin(), by_group.end(),
                     [&](const auto& values) { return is_precise(values, relative_half_width); });
}

/// One place of the result in every replication.
using Parts = std::vector<const ordered_json*>;

/// Times, bytes and counts are not negative, and a share is no more than all.
ConfidenceInterval possible_mean(const std::vector<double>& values, const std::string& key) {
  constexpr std::string_view share_mark = "fraction";
  constexpr double unbounded = std::numeric_limits<double>::infinity();
  const ConfidenceInterval interval = mean_interval_above_zero(values);
  return within(interval, -unbounded, key.find(share_mark) != std::string::npos ? 1 : unbounded);
}

ordered_json interval_json(const Parts& parts, const std::string& key) {
  std::vector<double> values;
  for (const ordered_json* part : parts) {
    if (part->is_null()) return {{"mean", nullptr}, {"ci95_low", nullptr}, {"ci95_high", nullptr}};
    values.push_back(part->get<double>());
  }
  const ConfidenceInterval interval = possible_mean(values, key);
  return {{"mean", interval.mean}, {"ci95_low", interval.low}, {"ci95_high", interval.high}};
}

/// Lists of episodes: one replication's do not belong to another's.
bool is_episodes(const std::string& key) {
  for (const char* list :
       {"violations", "spans", "above_target_by_cause", "unprotected", "lines", "actions", "by_group", "worst_rpo",
        "closest_to_target", "binds", "below", "without_checkpoint", "not_up"})
    if (key == list) return true;
  return false;
}

ordered_json merged(const Parts& parts, const std::string& key) {
  const ordered_json& first = *parts.front();
  const auto all = [&](auto holds) {
    return std::all_of(parts.begin(), parts.end(), [&](const ordered_json* part) { return holds(*part); });
  };
  if (is_episodes(key)) return first;
  const bool is_number = std::any_of(parts.begin(), parts.end(), [](const auto* part) { return part->is_number(); });
  if (is_number && all([](const ordered_json& part) { return part.is_number() || part.is_null(); }))
    return interval_json(parts, key);
  const bool alike = all([&](const ordered_json& part) {
    return part.type() == first.type() && part.is_structured() && part.size() == first.size();
  });
  if (!alike) return first;
  ordered_json result = first;
  for (auto item = result.begin(); item != result.end(); ++item) {
    Parts below;
    for (const ordered_json* part : parts) {
      if (first.is_object() && !part->contains(item.key())) return first;
      below.push_back(first.is_object() ? &part->at(item.key())
                                        : &part->at(static_cast<std::size_t>(item - result.begin())));
    }
    *item = merged(below, first.is_object() ? item.key() : "");
  }
  return result;
}

/// How the worst RPO of a run spreads over replications: quantiles with intervals that assume no distribution.
ordered_json worst_rpo_quantiles(const std::vector<ordered_json>& results) {
  std::vector<double> worst;
  for (const ordered_json& result : results)
    worst.push_back(reduced(metric_values(result, "/groups/*/rpo_s/max"), Reduction::Max));
  const auto quantile = [&](double share) -> ordered_json {
    const ConfidenceInterval interval = quantile_interval(worst, share);
    return {{"value", interval.mean}, {"ci95_low", interval.low}, {"ci95_high", interval.high}};
  };
  return {{"p50", quantile(0.5)}, {"p90", quantile(0.9)}};
}

}  // namespace

std::vector<ordered_json> play_replications(const ReplicationPlan& plan,
                                            const std::function<ordered_json(std::size_t)>& play,
                                            const std::function<void(std::size_t)>& on_progress) {
  std::vector<ordered_json> results;
  std::size_t done = 0;
  while (results.size() < plan.at_most) {
    const std::size_t from = results.size();
    const bool may_end = plan.relative_half_width > 0;
    const std::size_t count = std::min(may_end ? block : plan.at_most, plan.at_most - from);
    results.resize(from + count);
    run_tasks(
        count, plan.jobs, [&](std::size_t task) { return play(from + task).dump(); },
        [&](const TaskOutcome& outcome) {
          if (outcome.end == TaskEnd::Mistake) throw ScenarioError({Problem{"replication", "", outcome.text}});
          if (outcome.end == TaskEnd::Failed)
            throw std::runtime_error(fmt::format("replication {}: {}", from + outcome.task, outcome.text));
          results[from + outcome.task] = ordered_json::parse(outcome.text);
          on_progress(++done);
        });
    if (may_end && is_known_well(results, plan.relative_half_width)) break;
  }
  return results;
}

ordered_json merged_result(const std::vector<ordered_json>& results) {
  ordered_json whole = results.front();
  for (const char* part : {"answer", "groups", "links", "appliances", "datastores", "failovers", "operations",
                           "site_recoveries", "needs", "verdict"}) {
    if (!whole.contains(part)) continue;
    Parts parts;
    for (const ordered_json& result : results) parts.push_back(&result.at(part));
    whole[part] = merged(parts, part);
  }
  ordered_json seeds = ordered_json::array(), fingerprints = ordered_json::array();
  std::size_t met = 0;
  double wall_s = 0, worst_error = 0;
  for (const ordered_json& result : results) {
    seeds.push_back(result["run"]["seed"]);
    fingerprints.push_back(result["run"]["fingerprint"]);
    met += result["answer"]["met"] == true ? 1 : 0;
    wall_s += result["run"]["wall_s"].get<double>();
    worst_error = std::max(worst_error, result["conservation"]["worst_relative_error"].get<double>());
    for (const ordered_json& warning : result["warnings"])
      if (std::find(whole["warnings"].begin(), whole["warnings"].end(), warning) == whole["warnings"].end())
        whole["warnings"].push_back(warning);
  }
  whole["run"]["replications"] = results.size();
  whole["run"]["seeds"] = seeds;
  whole["run"]["fingerprints"] = fingerprints;
  whole["run"]["wall_s"] = wall_s;
  whole["run"]["details_of_replication"] = 0;
  whole["conservation"]["worst_relative_error"] = worst_error;
  whole["answer"]["met"] = met == results.size();
  whole["answer"]["met_fraction"] = static_cast<double>(met) / static_cast<double>(results.size());
  whole["answer"]["worst_rpo_s"] = worst_rpo_quantiles(results);
  whole["answer"]["headline"] = fmt::format("Everything is met in {} of {} replications.", met, results.size());
  // Its lines are those of one replication.
  whole["verdict"]["lines"] = ordered_json::array({whole["answer"]["headline"]});
  return whole;
}

namespace {

/// "1 h 12 min +- 3 min"; where a replication never reached it: "never".
std::string interval_text(const ordered_json& interval) {
  if (!interval.is_object() || interval["mean"].is_null()) return "never";
  const double mean = interval["mean"], high = interval["ci95_high"];
  return fmt::format("{} +- {}", duration_text(mean), duration_text(high - mean));
}

double mean_of(const ordered_json& number) {
  return number.is_object() ? number["mean"].get<double>() : number.get<double>();
}

/// RTO of each operation that recovers VMs: of all of them, and of those that came up.
std::string recoveries_table(const ordered_json& merged) {
  std::string text;
  for (const ordered_json& operation : merged["verdict"]["operations"]) {
    if (operation["kind"] == "clone") continue;
    const std::string name = printable_text(operation["name"].get<std::string>());
    text += fmt::format("{:<24}  {:<24}  {:<24}  {:.4g} of {:.4g}\n", name, interval_text(operation["rto_s"]),
                        interval_text(operation["rto_of_vms_up_s"]), mean_of(operation["vms_up"]),
                        mean_of(operation["vms"]));
  }
  if (text.empty()) return "";
  return fmt::format("{:<24}  {:<24}  {:<24}  {}\n", "operation", "RTO of all VMs", "RTO of VMs that came up",
                     "VMs up") +
         text;
}

}  // namespace

std::string replications_table(const ordered_json& merged) {
  std::string text = merged["answer"]["headline"].get<std::string>() + "\n";
  std::size_t width = 5;
  for (const ordered_json& group : merged["groups"])
    width = std::max(width, printable_text(group["name"].get<std::string>()).size());
  text += fmt::format("{:<{}}  {:<22}  {:<22}  {:<22}  {}\n", "group", width, "RPO mean", "RPO p99", "RPO max",
                      "above target");
  for (const ordered_json& group : merged["groups"]) {
    const ordered_json& rpo = group["rpo_s"];
    text += fmt::format("{:<{}}  {:<22}  {:<22}  {:<22}  {}\n", printable_text(group["name"].get<std::string>()), width,
                        interval_text(rpo["mean"]), interval_text(rpo["p99"]), interval_text(rpo["max"]),
                        percent_text(group["above_target_fraction"]["mean"].get<double>()));
  }
  return text + recoveries_table(merged) + "Intervals: 95 % for the mean over replications.\n";
}

}  // namespace drsim
