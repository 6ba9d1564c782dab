#include "sim/commands/pages/compare_page.hpp"

#include <fmt/format.h>

#include <cmath>

#include "sim/commands/pages/metric_unit.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

/// Units of a verdict's figures as cells have them.
std::string unit_of(const ComparedFigure& figure) {
  return figure.unit == "b/s" ? "bits/s" : figure.unit == "B" ? "bytes" : figure.unit;
}

std::optional<double> difference_of(const ComparedFigure& figure) {
  if (!figure.a || !figure.b) return std::nullopt;
  return *figure.b - *figure.a;
}

std::optional<double> ratio_of(const ComparedFigure& figure) {
  if (!figure.a || !figure.b || !(*figure.a > 0)) return std::nullopt;
  return *figure.b / *figure.a;
}

/// Less of each figure is better.
ordered_json side_cell(const ComparedFigure& figure, const std::optional<double>& own,
                       const std::optional<double>& other) {
  ordered_json cell = amount_cell(own, unit_of(figure));
  const int side = better(own, other);
  if (side != 0 && figure.role != FigureRole::Told) cell["mark"] = side > 0 ? "good" : "bad";
  return cell;
}

const char* role_text(FigureRole role) {
  return role == FigureRole::Target ? "targets" : role == FigureRole::Cost ? "cost" : "what the RPO leaves out";
}

PagePart figures_part(const CompareVerdict& verdict) {
  PagePart part;
  part.title = "What a choice rests on";
  part.lead = "Less of each is better. Green: the better of both.";
  part.columns = {"For", "Figure", "A", "B", "B less A", "B of A"};
  for (const ComparedFigure& figure : verdict.figures)
    part.rows.push_back({role_text(figure.role), figure.name, side_cell(figure, figure.a, figure.b),
                         side_cell(figure, figure.b, figure.a), amount_cell(difference_of(figure), unit_of(figure)),
                         amount_cell(ratio_of(figure), "%")});
  part.charts = {{"B of A", PageChartKind::Bars, 1, {5}, "%", 1.0, "as A"}};
  return part;
}

PagePart outcomes_part(const std::vector<OutcomeDifference>& outcomes, std::size_t replications) {
  PagePart part;
  part.title = "What changed in the outcome";
  part.columns = {"Figure", "A", "B", "B less A"};
  if (replications > 1) {
    part.lead = fmt::format(
        "Means of {} replications under the same random numbers, with the 95 % interval of the "
        "paired difference.",
        replications);
    for (const char* title : {"from", "to", "Certain"}) part.columns.emplace_back(title);
  }
  for (const OutcomeDifference& one : outcomes) {
    const std::string unit = metric_unit(one.metric);
    part.rows.push_back(
        {one.metric, amount_cell(one.a, unit), amount_cell(one.b, unit), amount_cell(one.difference.mean, unit)});
    if (replications > 1) {
      part.rows.back().push_back(amount_cell(one.difference.low, unit));
      part.rows.back().push_back(amount_cell(one.difference.high, unit));
      part.rows.back().emplace_back(one.is_certain() ? "yes" : one.is_rounding() ? "the same" : "may be chance");
    }
  }
  return part;
}

PagePart inputs_part(const std::vector<InputDifference>& inputs) {
  PagePart part;
  part.title = "What changed in the input";
  part.columns = {"Value", "A", "B"};
  for (const InputDifference& one : inputs) part.rows.push_back({one.pointer, text_cell(one.a), text_cell(one.b)});
  return part;
}

}  // namespace

AnswerPage compare_page(const std::array<DesignOfPage, 2>& designs, const std::vector<InputDifference>& inputs,
                        const std::vector<OutcomeDifference>& outcomes, const CompareVerdict& verdict,
                        std::size_t replications) {
  const auto& [a, b] = designs;
  AnswerPage page;
  page.eyebrow = "Two designs for disaster recovery";
  page.title = a.name == b.name ? a.name : a.name + " (A) against " + b.name + " (B)";
  page.cover = cover_rows(a.cover.is_object() ? a.cover : b.cover, a.name, a.digest);
  page.cover.back().first = "A";
  page.cover.emplace_back("B", cover_rows(b.cover, b.name, b.digest).back().second);
  page.cover.emplace_back("Replications", std::to_string(replications));
  page.headline = verdict.sentence;
  for (const auto& [side, design] : {std::pair{"A", &a}, std::pair{"B", &b}})
    page.lines.push_back(
        fmt::format("{}: {}{}", side, design->path, design->title.empty() ? "" : ", " + design->title));
  page.parts = {figures_part(verdict), outcomes_part(outcomes, replications), inputs_part(inputs)};
  return page;
}

}  // namespace drsim
