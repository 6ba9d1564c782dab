#pragma once
/// The first copies of an estate in batches: which groups at a time, and by simulation how long each batch takes beside
/// the replication of the others, and what that does to their RPO.
/// Checked by: tests/commands/plans_test.cpp

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace drsim {

struct CopyBatch {
  std::vector<std::string> groups;
  std::size_t vms = 0;
  double used_bytes = 0;           ///< what is copied, as the disks hold it
  double estimated_s = 0;          ///< by arithmetic: bytes on the wire over what the links have left in the mean
  std::optional<double> lasts_s;   ///< simulated; absent: not done by the end of the run
  double played_s = 0;             ///< length of the run
  std::size_t running_groups = 0;  ///< that replicate beside it
  std::size_t above_target = 0;    ///< of these, above their target at some time while it copies
  double worst_rpo_s = 0;          ///< of these, over the run
  std::string worst_group;
};

struct CopyPlan {
  double wanted_s = 0;  ///< length of a batch that was asked for
  std::vector<CopyBatch> batches;
};

/// Groups in the order of the scenario, each batch with as many as its estimate fits into `wanted_s`, at least one.
/// Assumptions: each batch begins at the start of the scenario's run, without events, faults and operations; all groups
/// of other batches replicate beside it, also those whose turn comes later, so a batch takes rather less.
CopyPlan copy_plan(const Scenario& scenario, const std::filesystem::path& file, double wanted_s, std::size_t jobs);

nlohmann::ordered_json copy_plan_json(const CopyPlan& plan);

}  // namespace drsim
