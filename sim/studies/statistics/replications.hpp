#pragma once
/// Independent replications of one run, and their results as one.

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "sim/studies/processes/process_pool.hpp"

namespace drsim {

struct ReplicationPlan {
  std::size_t at_most = 1;
  std::size_t jobs = 1;
  double relative_half_width = 0;  ///< 0: always at_most; else end when every group's mean RPO is known this well
};

/// Plays replications 0, 1, ... in processes of their own, in blocks of a fixed size when it may end early, so that
/// the number of processes does not change the result.
/// @param play  result of one replication; runs in a child
/// Throws ScenarioError for mistakes in the scenario, and std::runtime_error naming the replication that broke.
std::vector<nlohmann::ordered_json> play_replications(
    const ReplicationPlan& plan, const std::function<nlohmann::ordered_json(std::size_t replication)>& play,
    const std::function<void(std::size_t done)>& on_progress);

/// One result: every number of groups, links, appliances, datastores, failovers, needs and answer becomes
/// {mean, ci95_low, ci95_high} (Student; null where a replication has none); texts and single episodes (violations,
/// spans) are those of replication 0, as run.details_of_replication says. answer.worst_rpo_s has quantiles over
/// replications of the worst RPO, with distribution-free intervals (null where there are too few replications).
/// @param results  by replication [>= 2], of one scenario
nlohmann::ordered_json merged_result(const std::vector<nlohmann::ordered_json>& results);

/// The merged result as a table for the terminal.
std::string replications_table(const nlohmann::ordered_json& merged);

}  // namespace drsim
