#include "sim/studies/sweep/run_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "sim/report/words/number_text.hpp"
#include "sim/scenario/schema/digest.hpp"
#include "sim/scenario/schema/schema.hpp"
#include "sim/studies/advice/default_parameters.hpp"
#include "sim/studies/play_scenario.hpp"
#include "sim/studies/sweep/study_summary.hpp"

namespace drsim {
namespace {

using Clock = std::chrono::steady_clock;
using nlohmann::json;

/// Pointers that match nothing, as mistakes of the study file; empty when the trouble is elsewhere.
std::vector<Problem> pointer_problems(const Study& study, const ScenarioError& error) {
  std::vector<Problem> problems;
  for (const Problem& problem : error.problems()) {
    const bool is_set = problem.file.compare(0, 6, "--set ") == 0;
    if (is_set && !problem.pointer.empty()) continue;  // a value, which is the point's own trouble
    if (!is_set) return error.problems();
    const std::string pointer = problem.file.substr(6, problem.file.find('=') - 6);
    problems.push_back({study.file.string(), "", fmt::format("pointer {}: {}", pointer, problem.text)});
  }
  return problems;
}

/// Runs of the study that are known, wanted and under way.
class Schedule {
 public:
  Schedule(const Study& study, std::size_t points) : rule_(study.replications), rows_(points) {
    for (std::size_t point = 0; point < points; ++point)
      for (std::size_t replication = 0; replication < rule_.at_least; ++replication)
        wanted_.insert({point, replication});
  }

  /// Takes in a finished run; more replications of its point may be wanted now.
  void finish(StudyRow row) {
    const std::size_t point = row.point;
    wanted_.erase({row.point, row.replication});
    auto& rows = rows_[point];
    rows.insert(std::upper_bound(
                    rows.begin(), rows.end(), row.replication,
                    [](std::size_t replication, const StudyRow& other) { return replication < other.replication; }),
                std::move(row));
    done_ += 1;
    want_more(point);
  }

  std::optional<std::pair<std::size_t, std::size_t>> take() {
    if (wanted_.empty()) return std::nullopt;
    const auto next = *wanted_.begin();
    wanted_.erase(wanted_.begin());
    return next;
  }

  StudyProgress progress() const { return {done_, done_ + wanted_.size()}; }
  const std::vector<std::vector<StudyRow>>& rows() const { return rows_; }

 private:
  /// One further replication when all before it are known and the interval is too wide still. The decision looks at
  /// replications in their order, so it does not depend on which of them ended first.
  void want_more(std::size_t point) {
    const auto& rows = rows_[point];
    const std::size_t count = rows.size();
    if (!rule_.output || count < rule_.at_least || count >= rule_.at_most) return;
    std::vector<double> values;
    for (const StudyRow& row : rows) {
      if (row.status != RowStatus::Done) return;
      values.push_back(row.outputs[*rule_.output]);
    }
    if (is_precise(values, rule_.relative_half_width)) return;
    wanted_.insert({point, count});
  }

  ReplicationRule rule_;
  std::vector<std::vector<StudyRow>> rows_;
  std::set<std::pair<std::size_t, std::size_t>> wanted_;
  std::size_t done_ = 0;
};

StudyRow row_of(const PreparedStudy& prepared, const TaskOutcome& outcome) {
  const std::size_t most = prepared.study.replications.at_most;
  StudyRow row;
  row.point = outcome.task / most;
  row.replication = outcome.task % most;
  row.seed = replication_seed(prepared.seed, row.replication);
  if (outcome.end == TaskEnd::Done) {
    for (const json& value : json::parse(outcome.text)) {
      if (value.is_string()) row.error += (row.error.empty() ? "" : "; ") + value.get<std::string>();
      row.outputs.push_back(value.is_null()     ? std::numeric_limits<double>::infinity()
                            : value.is_string() ? std::numeric_limits<double>::quiet_NaN()
                                                : value.get<double>());
    }
  } else {
    row.status = outcome.end == TaskEnd::Mistake ? RowStatus::Refused : RowStatus::Failed;
    row.error = outcome.text;
  }
  return row;
}

/// An output that no result has is a mistake of the study; where points failed theirs may have had it.
void refuse_unknown_outputs(const Study& study, const std::vector<PointSummary>& summaries) {
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < study.outputs.size(); ++i) {
    const PointSummary* example = nullptr;
    bool is_known = false;
    for (const PointSummary& one : summaries) {
      is_known = is_known || one.outputs.empty() || !std::isnan(one.outputs[i].mean);
      if (example == nullptr) example = &one;
    }
    if (example != nullptr && !is_known)
      problems.push_back({study.file.string(), fmt::format("/outputs/{}/metric", i),
                          "no result of this study has it; of the first: " + example->absent});
  }
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

}  // namespace

PreparedStudy prepare_study(const std::filesystem::path& file) {
  PreparedStudy prepared;
  prepared.study = read_study(file);
  if (prepared.study.varies_defaults) add_default_parameters(prepared.study);
  const Study& study = prepared.study;
  prepared.points = points_of(study);
  const std::size_t each = prepared.points.size() / study.variants.size();
  json digests = json::array({study.digest, DRSIM_VERSION});
  for (std::size_t variant = 0; variant < study.variants.size(); ++variant) {
    try {
      const ReadScenario read =
          read_scenario(study.scenario, options_of(study, prepared.points[variant * each], 0, study.seed.value_or(1)));
      digests.push_back(read.scenario.digest);
    } catch (const ScenarioError& error) {
      std::vector<Problem> problems = pointer_problems(study, error);
      if (!problems.empty()) throw ScenarioError(std::move(problems));
      digests.push_back(error.what());
    }
  }
  prepared.seed = study.seed ? *study.seed : read_scenario(study.scenario, ReadOptions{}).scenario.seed;
  prepared.digest = scenario_digest(Schema::instance(), {{"study", digests}, {"seed", prepared.seed}});
  return prepared;
}

std::size_t task_of(const Study& study, std::size_t point, std::size_t replication) {
  return point * study.replications.at_most + replication;
}

std::string play_task(const PreparedStudy& prepared, std::size_t task, double memory_share) {
  const Study& study = prepared.study;
  const std::size_t most = study.replications.at_most;
  const auto options = options_of(study, prepared.points[task / most], task % most, prepared.seed);
  const bool with_needs = std::any_of(study.outputs.begin(), study.outputs.end(), [](const StudyOutput& output) {
    return output.metric.find("/for_rpo") != std::string::npos;
  });
  const nlohmann::ordered_json result = play_scenario(study.scenario, options, memory_share, with_needs);
  json outputs = json::array();
  for (const StudyOutput& output : study.outputs) {
    try {
      const double value = reduced(metric_values(result, output.metric), output.over);
      outputs.push_back(std::isfinite(value) ? json(value) : json());
    } catch (const std::invalid_argument& error) {
      // A variant of another product has not all figures.
      outputs.push_back(fmt::format("output {}: {}", printable_text(output.name), error.what()));
    }
  }
  return outputs.dump();
}

std::vector<PointSummary> run_study(const PreparedStudy& prepared, StudyStore& store, TaskRunner& runner,
                                    const std::function<void(const StudyProgress&)>& on_progress) {
  constexpr std::chrono::milliseconds patience{200};
  Schedule schedule(prepared.study, prepared.points.size());
  for (StudyRow& row : store.finished()) schedule.finish(std::move(row));
  std::map<std::size_t, Clock::time_point> began;
  for (;;) {
    while (runner.has_room()) {
      const auto next = schedule.take();
      if (!next) break;
      const std::size_t task = task_of(prepared.study, next->first, next->second);
      began[task] = Clock::now();
      runner.start(task);
    }
    if (runner.is_idle()) break;
    for (const TaskOutcome& outcome : runner.wait(patience)) {
      StudyRow row = row_of(prepared, outcome);
      store.add(row, std::chrono::duration<double>(Clock::now() - began[outcome.task]).count());
      began.erase(outcome.task);
      schedule.finish(std::move(row));
    }
    StudyProgress progress = schedule.progress();
    progress.total += began.size();
    on_progress(progress);
  }
  std::vector<PointSummary> summaries = summaries_of(prepared, schedule.rows());
  refuse_unknown_outputs(prepared.study, summaries);
  return summaries;
}

}  // namespace drsim
