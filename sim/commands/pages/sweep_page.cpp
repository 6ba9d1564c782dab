#include "sim/commands/pages/sweep_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "sim/commands/pages/metric_unit.hpp"
#include "sim/studies/sweep/study_summary.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

/// Whether all targets are met, and where not which are missed.
std::string targets_text(const Study& study, const PointSummary& summary) {
  if (!summary.error.empty()) return "failed: " + summary.error;
  if (study.targets.empty()) return "–";
  if (summary.meets_targets) return "met";
  std::string missed;
  for (const StudyTarget& target : study.targets)
    if (!summary.outputs.empty() && !meets_target(target, summary))
      missed += (missed.empty() ? "missed: " : ", ") + study.outputs[target.output].name;
  return missed;
}

/// A chart of each output: over the only parameter where that is a number, else a bar for each variant or point.
std::vector<PageChart> charts_of(const PreparedStudy& prepared, const PagePart& part) {
  const Study& study = prepared.study;
  constexpr std::size_t charts_most = 6;
  const bool has_variants = study.variants.size() > 1;
  const std::size_t first_parameter = has_variants ? 2 : 1;
  const std::size_t first_output = first_parameter + study.parameters.size();
  const bool is_course = !has_variants && study.parameters.size() == 1 &&
                         std::all_of(part.rows.begin(), part.rows.end(),
                                     [](const std::vector<ordered_json>& row) { return row[1].is_object(); });
  const std::size_t label = is_course                                  ? first_parameter
                            : has_variants && study.parameters.empty() ? 1
                            : study.parameters.size() == 1             ? first_parameter
                                                                       : 0;
  std::vector<PageChart> charts;
  for (std::size_t i = 0; i < std::min(charts_most, study.outputs.size()); ++i) {
    PageChart chart{study.outputs[i].name,
                    is_course ? PageChartKind::Lines : PageChartKind::Bars,
                    label,
                    {first_output + 2 * i},
                    metric_unit(study.outputs[i].metric)};
    for (const StudyTarget& target : study.targets)
      if (target.output == i && (target.at_most || target.at_least)) {
        chart.reference = target.at_most ? target.at_most : target.at_least;
        chart.reference_name = target.at_most ? "target, at most" : "target, at least";
      }
    charts.push_back(chart);
  }
  return charts;
}

PagePart points_part(const PreparedStudy& prepared, const std::vector<PointSummary>& summaries) {
  const Study& study = prepared.study;
  const bool has_variants = study.variants.size() > 1;
  const bool has_costs = std::any_of(summaries.begin(), summaries.end(), [](const auto& one) { return one.cost; });
  PagePart part;
  part.title = "Points of the study";
  part.lead = "Means over the replications of each point, and half of the width of their 95 % interval.";
  part.columns = {"Point"};
  if (has_variants) part.columns.emplace_back("Variant");
  for (const StudyParameter& parameter : study.parameters) part.columns.push_back(parameter.name);
  for (const StudyOutput& output : study.outputs) {
    part.columns.push_back(output.name);
    part.columns.emplace_back("±");
  }
  if (has_costs) part.columns.push_back(study.cost_unit.empty() ? "Cost" : "Cost, " + study.cost_unit);
  for (const char* title : {"Targets", "Efficient", "Replications"}) part.columns.emplace_back(title);
  for (const PointSummary& one : summaries) {
    const StudyPoint& point = prepared.points[one.point];
    std::vector<ordered_json> row = {amount_cell(static_cast<double>(one.point), "")};
    if (has_variants) row.push_back(text_cell(study.variants[point.variant].name));
    for (const nlohmann::json& value : point.values)
      row.push_back(value.is_null()     ? ordered_json("as it is")
                    : value.is_number() ? amount_cell(value.get<double>(), "")
                    : value.is_string() ? ordered_json(value.get<std::string>())
                                        : ordered_json(value.dump()));
    for (std::size_t i = 0; i < study.outputs.size(); ++i) {
      const std::string unit = metric_unit(study.outputs[i].metric);
      const bool is_known = i < one.outputs.size();
      row.push_back(amount_cell(is_known ? std::optional(one.outputs[i].mean) : std::nullopt, unit));
      row.push_back(amount_cell(is_known ? std::optional(one.outputs[i].half_width()) : std::nullopt, unit));
    }
    if (has_costs) row.push_back(amount_cell(one.cost, ""));
    row.emplace_back(targets_text(study, one));
    row.emplace_back(one.is_efficient ? "yes" : "no");
    row.push_back(amount_cell(static_cast<double>(one.replications), ""));
    part.rows.push_back(std::move(row));
  }
  part.charts = charts_of(prepared, part);
  part.notes = {"Efficient: no other point that costs as little is as good in every output with a target.",
                "study.sqlite beside this page has each replication."};
  return part;
}

}  // namespace

AnswerPage sweep_page(const PreparedStudy& prepared, const std::vector<PointSummary>& summaries,
                      const std::string& answer) {
  const Study& study = prepared.study;
  AnswerPage page;
  page.eyebrow = "Study for disaster recovery";
  page.title = study.name;
  page.cover = cover_rows(nullptr, study.file.filename().string(), prepared.digest);
  page.cover.emplace_back("Points", std::to_string(summaries.size()));
  std::istringstream lines(answer);
  for (std::string line; std::getline(lines, line);) page.lines.push_back(line);
  page.headline = page.lines.empty() ? "The points of the study, side by side." : page.lines.front();
  if (!page.lines.empty()) page.lines.erase(page.lines.begin());
  if (!study.targets.empty()) {
    const bool meets =
        std::any_of(summaries.begin(), summaries.end(), [](const auto& one) { return one.meets_targets; });
    page.state = meets ? PageState::Good : PageState::Bad;
    if (!meets && !cheapest(summaries)) page.headline = "No point of the study meets the targets.";
  }
  page.parts = {points_part(prepared, summaries)};
  return page;
}

}  // namespace drsim
