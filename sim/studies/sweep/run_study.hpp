#pragma once
/// Plays a study: hands out its runs, keeps what comes back, and sums it up.

#include <functional>
#include <memory>

#include "analysis/confidence.hpp"
#include "sim/studies/processes/process_pool.hpp"
#include "sim/studies/sweep/study.hpp"
#include "sim/studies/sweep/study_store.hpp"

namespace drsim {

/// A study made ready: its points, and the proof that its pointers match the scenario.
struct PreparedStudy {
  Study study;
  std::vector<StudyPoint> points;
  std::uint64_t seed = 0;  ///< of replication 0
  std::string digest;      ///< of study, scenario of each variant, traces and version of drsim
};

/// Reads the study and, for each variant, the scenario. Throws ScenarioError for mistakes in the files and for pointers
/// that match nothing. Values that the scenario refuses are found when their points run.
PreparedStudy prepare_study(const std::filesystem::path& file);

/// The task number of a replication of a point, and what a process does with it: the outputs as a JSON list.
std::size_t task_of(const Study& study, std::size_t point, std::size_t replication);
std::string play_task(const PreparedStudy& prepared, std::size_t task, double memory_share);

/// What is known of a point at the end.
struct PointSummary {
  std::size_t point = 0;
  std::size_t replications = 0;             ///< done
  std::string error;                        ///< of the first run that was refused or failed; empty: none
  std::vector<ConfidenceInterval> outputs;  ///< means over replications; NaN: its results do not have it
  std::string absent;                       ///< which outputs that are, and why; empty: none
  std::optional<double> cost;
  bool meets_targets = false;
  bool is_efficient = false;  ///< no other point that costs as little is as good in every output with a target
};

struct StudyProgress {
  std::size_t done = 0, total = 0;  ///< runs; the total grows when points need more replications
};

/// Runs what is not in the store yet. Throws ScenarioError when the store fails, and for outputs that no result has.
/// @return  summaries by point
std::vector<PointSummary> run_study(const PreparedStudy& prepared, StudyStore& store, TaskRunner& runner,
                                    const std::function<void(const StudyProgress&)>& on_progress);

/// The cheapest point that meets the targets; nothing when there is none or costs are not given.
std::optional<std::size_t> cheapest(const std::vector<PointSummary>& summaries);

}  // namespace drsim
