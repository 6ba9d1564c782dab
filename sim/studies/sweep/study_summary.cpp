#include "sim/studies/sweep/study_summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/studies/rules/formula.hpp"

namespace drsim {
namespace {

std::vector<std::string> cost_names(const Study& study) {
  std::vector<std::string> names;
  for (const StudyParameter& parameter : study.parameters) names.push_back(parameter.name);
  for (const StudyOutput& output : study.outputs) names.push_back(output.name);
  for (const auto& price : study.prices) names.push_back(price.first);
  return names;
}

std::optional<double> cost_of(const Study& study, const StudyPoint& point, const PointSummary& summary) {
  const auto& own = study.variants[point.variant].cost;
  const auto& text = own ? own : study.cost;
  if (!text) return std::nullopt;
  std::map<std::string, double> quantities = study.prices;
  for (std::size_t i = 0; i < point.values.size(); ++i)
    if (const auto number = number_of(point.values[i])) quantities[study.parameters[i].name] = *number;
  for (std::size_t i = 0; i < summary.outputs.size(); ++i) quantities[study.outputs[i].name] = summary.outputs[i].mean;
  try {
    const double cost = Formula(*text, cost_names(study)).value(quantities);
    return std::isnan(cost) ? std::nullopt : std::optional<double>(cost);
  } catch (const std::invalid_argument& error) {
    throw ScenarioError({Problem{study.file.string(), "/cost", error.what()}});
  }
}

/// Of an output that some result does not have nothing is known.
ConfidenceInterval interval_of(const std::vector<double>& values) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  const bool is_known = std::none_of(values.begin(), values.end(), [](double value) { return std::isnan(value); });
  return is_known ? mean_interval_above_zero(values) : ConfidenceInterval{unknown, unknown, unknown};
}

bool meets(const Study& study, const PointSummary& summary) {
  if (summary.outputs.empty() || !summary.error.empty()) return false;
  return std::all_of(study.targets.begin(), study.targets.end(),
                     [&](const StudyTarget& target) { return meets_target(target, summary); });
}

/// How much worse `a` is than `b` in each thing that counts: cost first, then each output with a target.
std::vector<double> disadvantages(const Study& study, const PointSummary& a, const PointSummary& b) {
  std::vector<double> worse = {*a.cost - *b.cost};
  for (const StudyTarget& target : study.targets) {
    const double left = a.outputs[target.output].mean, right = b.outputs[target.output].mean;
    if (left == right)  // infinities among them
      worse.push_back(0);
    else
      worse.push_back(target.at_most ? left - right : right - left);
  }
  return worse;
}

/// All outputs with a target are known.
bool has_targets(const Study& study, const PointSummary& one) {
  return !one.outputs.empty() &&
         std::none_of(study.targets.begin(), study.targets.end(),
                      [&](const StudyTarget& target) { return std::isnan(one.outputs[target.output].mean); });
}

/// Marks the points that no other point beats.
void mark_efficient(const Study& study, std::vector<PointSummary>& summaries) {
  for (PointSummary& one : summaries) {
    if (!one.cost || !has_targets(study, one)) continue;
    one.is_efficient = std::none_of(summaries.begin(), summaries.end(), [&](const PointSummary& other) {
      if (!other.cost || !has_targets(study, other)) return false;
      const auto worse = disadvantages(study, one, other);
      return std::all_of(worse.begin(), worse.end(), [](double by) { return by >= 0; }) &&
             std::any_of(worse.begin(), worse.end(), [](double by) { return by > 0; });
    });
  }
}

}  // namespace

bool meets_target(const StudyTarget& target, const PointSummary& summary) {
  const double value = summary.outputs[target.output].mean;
  return !std::isnan(value) && !(target.at_most && value > *target.at_most) &&
         !(target.at_least && value < *target.at_least);
}

std::vector<PointSummary> summaries_of(const PreparedStudy& prepared, const std::vector<std::vector<StudyRow>>& rows) {
  const Study& study = prepared.study;
  std::vector<PointSummary> summaries;
  for (std::size_t point = 0; point < rows.size(); ++point) {
    PointSummary summary;
    summary.point = point;
    std::vector<std::vector<double>> values(study.outputs.size());
    for (const StudyRow& row : rows[point]) {
      if (row.status != RowStatus::Done && summary.error.empty()) summary.error = row.error;
      if (row.status != RowStatus::Done) continue;
      summary.replications += 1;
      if (summary.absent.empty()) summary.absent = row.error;
      for (std::size_t i = 0; i < values.size(); ++i) values[i].push_back(row.outputs[i]);
    }
    if (summary.replications > 0) {
      for (const auto& of_output : values) summary.outputs.push_back(interval_of(of_output));
      summary.cost = cost_of(study, prepared.points[point], summary);
    }
    summary.meets_targets = meets(study, summary);
    summaries.push_back(std::move(summary));
  }
  mark_efficient(study, summaries);
  return summaries;
}

std::optional<std::size_t> cheapest(const std::vector<PointSummary>& summaries) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < summaries.size(); ++i)
    if (summaries[i].meets_targets && summaries[i].cost && (!best || *summaries[i].cost < *summaries[*best].cost))
      best = i;
  return best;
}

}  // namespace drsim
