#include "sim/commands/pages/forecast_page.hpp"

#include <fmt/format.h>

#include <cmath>

#include "models/units.hpp"
#include "sim/report/words/number_text.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

PagePart outlook_part(const ForecastReport& report) {
  PagePart part;
  part.title = "What is written in months to come";
  part.lead = "Level: the mean as the trend has it. P95 and P99: of the measured series, carried forward.";
  part.columns = {"Month", "Level", "Level, 95 % from", "Level, 95 % to", "P95", "P99"};
  for (const ForecastOutlook& one : report.course)
    part.rows.push_back({amount_cell(one.month, ""), amount_cell(one.level, "bytes/s"),
                         amount_cell(one.level_low, "bytes/s"), amount_cell(one.level_high, "bytes/s"),
                         amount_cell(one.p95, "bytes/s"), amount_cell(one.p99, "bytes/s")});
  part.charts = {{"Written rate by month", PageChartKind::Lines, 0, {1, 2, 3, 4, 5}, "bytes/s"}};
  part.notes = {"The interval is that of the trend alone, not of single hours."};
  return part;
}

PagePart fit_part(const ForecastReport& report) {
  const TrendFit& fit = report.fit;
  constexpr double months_a_year = 12, p5 = 0.05, p50 = 0.5, p95 = 0.95, p99 = 0.99;
  const double now = std::max(1e-9, fit.level_at(month_end_s(report.joined.series, 0)));
  PagePart part;
  part.title = "Trend, season and error";
  part.columns = {"What", "Value"};
  part.rows = {
      {"Measured", amount_cell(fit.span_s, "s")},
      {"Interval", amount_cell(report.joined.series.interval_s, "s")},
      {"Level at the end", amount_cell(now, "bytes/s")},
      {"Trend a month", amount_cell(fit.slope_per_s.mean * month_s, "bytes/s")},
      {"Trend a month, 95 % from", amount_cell(fit.slope_per_s.low * month_s, "bytes/s")},
      {"Trend a month, 95 % to", amount_cell(fit.slope_per_s.high * month_s, "bytes/s")},
      {"Growth a year, of that level", amount_cell(fit.slope_per_s.mean * month_s * months_a_year / now, "%")},
      {"Season, slots", amount_cell(static_cast<double>(fit.season.size()), "")},
      {"Of the variance explained by trend and season", amount_cell(fit.explained, "%")},
      {"Error of the mean of the last quarter, foretold from the first three", amount_cell(report.held_out, "%")}};
  for (const double share : {p5, p50, p95, p99})
    part.rows.push_back(
        {fmt::format("Residuals, P{:g}", 100 * share), amount_cell(residual_quantile(fit, share), "bytes/s")});
  return part;
}

PagePart season_part(const TrendFit& fit) {
  PagePart part;
  const bool is_weekly = fit.slot_s * static_cast<double>(fit.season.size()) > day_s;
  part.title = is_weekly ? "Season of the week" : "Season of the day";
  part.lead = "How far the rate lies above or below the trend.";
  part.columns = {"From", "Above the trend"};
  static constexpr const char* days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  for (std::size_t slot = 0; slot < fit.season.size(); ++slot) {
    const double at_s = static_cast<double>(slot) * fit.slot_s, of_day_s = std::fmod(at_s, day_s);
    part.rows.push_back(
        {fmt::format("{}{:02}:{:02}", is_weekly ? std::string(days[static_cast<std::size_t>(at_s / day_s)]) + " " : "",
                     static_cast<int>(of_day_s / hour_s), static_cast<int>(std::fmod(of_day_s, hour_s) / minute_s)),
         amount_cell(fit.season[slot], "bytes/s")});
  }
  part.charts = {{part.title, PageChartKind::Lines, 0, {1}, "bytes/s"}};
  return part;
}

void tell_failing(const FirstFailing& failing, const ForecastReport& report, AnswerPage& page) {
  if (!failing.no_verdict.empty()) {
    page.headline = "Whether the target holds cannot be said.";
    page.lines.push_back("Why: " + failing.no_verdict + ".");
    return;
  }
  page.headline = fmt::format("The target {}.", month_text(failing.expected, report.months));
  page.lines.push_back(
      fmt::format("With the trend at the upper end of its interval it {}.", month_text(failing.early, report.months)));
  page.state = failing.expected ? PageState::Bad : failing.early ? PageState::Open : PageState::Good;
}

}  // namespace

AnswerPage forecast_page(const ForecastReport& report) {
  AnswerPage page;
  page.eyebrow = "Forecast for disaster recovery";
  page.title = report.scenario.empty() ? report.files.front().filename().string()
                                       : report.scenario + ", workload " + report.workload;
  std::string names;
  for (const auto& file : report.files) names += (names.empty() ? "" : ", ") + file.filename().string();
  page.cover = cover_rows(report.cover, report.scenario.empty() ? names : report.scenario, report.digest);
  page.cover.emplace_back("Measured series", names);
  if (!report.target.empty()) page.cover.emplace_back("Target", report.target);
  const double now = report.fit.level_at(month_end_s(report.joined.series, 0));
  const ForecastOutlook& last = report.course.back();
  page.headline = fmt::format("From {} today to {} in {:g} months.", level_text(std::max(0.0, now)),
                              level_text(last.level), last.month);
  if (report.failing) tell_failing(*report.failing, report, page);
  if (report.failing)
    page.lines.push_back(fmt::format("The mean goes from {} today to {} in {:g} months.",
                                     level_text(std::max(0.0, now)), level_text(last.level), last.month));
  constexpr double weeks_wanted = 4;
  if (report.fit.span_s < weeks_wanted * week_s)
    page.lines.push_back(fmt::format("The trend rests on {} only.", duration_text(report.fit.span_s)));
  for (const std::string& warning : report.joined.warnings) page.lines.push_back(warning);
  page.parts = {outlook_part(report), fit_part(report)};
  if (report.fit.season.size() > 1) page.parts.push_back(season_part(report.fit));
  return page;
}

}  // namespace drsim
