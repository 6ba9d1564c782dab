#pragma once
/// The probability of what a run may never show, such as two components down at once: runs with accelerated faults,
/// weighted by how likely they are.
/// Checked by: tests/analysis/planning_math_test.cpp, tests/studies/planning_test.cpp

#include <filesystem>
#include <functional>
#include <string>

#include "analysis/weighted_estimate.hpp"
#include "models/fault_schedule.hpp"
#include "sim/scenario/read/read_scenario.hpp"

namespace drsim {

/// The event: a metric of the result above (or below) a value; the worst of several.
struct RareEvent {
  std::string metric;  ///< "/faults/overlap_s", "/groups/*/rpo_s/max"
  double bound = 0;    ///< base units
  bool is_below = false;
};

struct RarePlan {
  std::size_t runs = 1000, jobs = 1;
  FaultBias bias;
  std::function<void(std::size_t done)> on_progress;
};

/// Plays the runs, each under the seed of its replication, and weighs them. Throws ScenarioError for a metric that
/// matches nothing, std::runtime_error when a run broke.
WeightedEstimate estimate_event(const std::filesystem::path& file, const ReadScenario& read, const RareEvent& event,
                                const RarePlan& plan);

}  // namespace drsim
