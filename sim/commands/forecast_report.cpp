#include "sim/commands/forecast_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/units.hpp"
#include "sim/report/words/number_text.hpp"

namespace drsim {

using nlohmann::ordered_json;

std::string month_text(const std::optional<unsigned>& month, unsigned months) {
  if (!month) return fmt::format("holds for all {} months", months);
  return *month == 0 ? "is missed today" : fmt::format("is first missed in month {}", *month);
}

std::string level_text(double bytes_per_s) { return fmt::format("{:.4g} MB/s", bytes_per_s / mb_bytes); }

namespace {

constexpr double most_hours = 0.95, nearly_all = 0.99;
constexpr double months_a_year = 12;

std::string season_text(const TrendFit& fit) {
  if (fit.season.size() < 2) return "none: the series is shorter than two days, or its interval does not fit\n";
  const auto [least, greatest] = std::minmax_element(fit.season.begin(), fit.season.end());
  return fmt::format("{} slots of {}, {:+.4g} .. {:+.4g} MB/s; with the trend it explains {:.0f} % of the variance\n",
                     fit.season.size(), duration_text(fit.slot_s), *least / mb_bytes, *greatest / mb_bytes,
                     100 * fit.explained);
}

}  // namespace

std::string forecast_text(const ForecastReport& analysed) {
  const TrendFit& fit = analysed.fit;
  const JoinedSeries& joined = analysed.joined;
  const ConfidenceInterval& slope = fit.slope_per_s;
  const double now = std::max(1e-9, fit.level_at(month_end_s(joined.series, 0)));
  std::string text = fmt::format(
      "measured   {} in intervals of {}, {}{}\n", duration_text(fit.span_s), duration_text(joined.series.interval_s),
      count_text(joined.files, "file"),
      joined.left_out_s > 0 ? fmt::format("; {} that fewer than {} cover left out", duration_text(joined.left_out_s),
                                          count_text(joined.together, "file"))
                            : "");
  text += fmt::format("level      {} at the end of the measurement\n", level_text(now));
  text += fmt::format("trend      {:+.4g} MB/s a month", slope.mean * month_s / mb_bytes);
  if (!std::isnan(slope.low))
    text += fmt::format(" ({:+.4g} .. {:+.4g}, 95 %)", slope.low * month_s / mb_bytes, slope.high * month_s / mb_bytes);
  text += fmt::format(", {:+.1f} % a year of that level\n", 100 * slope.mean * month_s * months_a_year / now);
  text += "season     " + season_text(fit);
  text += fmt::format("residuals  P5 {:+.4g}, P50 {:+.4g}, P95 {:+.4g}, P99 {:+.4g} MB/s; RMS {:.0f} % of the mean\n",
                      residual_quantile(fit, 0.05) / mb_bytes, residual_quantile(fit, 0.5) / mb_bytes,
                      residual_quantile(fit, most_hours) / mb_bytes, residual_quantile(fit, nearly_all) / mb_bytes,
                      100 * fit.relative_rms);
  text += std::isnan(analysed.held_out)
              ? "error      too short to hold a part out\n"
              : fmt::format(
                    "error      fitted on the first three quarters, it foretells the mean of the last by {:+.1f} %\n",
                    100 * analysed.held_out);
  text += fmt::format("{:>9}  {:>12}  {:>27}  {:>12}  {:>12}\n", "month", "level", "95 % of the trend", "P95", "P99");
  for (const ForecastOutlook& one : analysed.outlooks)
    text +=
        fmt::format("{:>9g}  {:>12}  {:>27}  {:>12}  {:>12}\n", one.month, level_text(one.level),
                    std::isnan(one.level_low) ? "-" : level_text(one.level_low) + " .. " + level_text(one.level_high),
                    level_text(one.p95), level_text(one.p99));
  if (!analysed.failing) return text;
  if (!analysed.failing->no_verdict.empty())
    return text + "Whether the target holds cannot be said: " + analysed.failing->no_verdict + ".\n";
  return text + fmt::format("The target {}; with the trend at the upper end of its interval it {}.\n",
                            month_text(analysed.failing->expected, analysed.months),
                            month_text(analysed.failing->early, analysed.months));
}

namespace {

ordered_json finite_json(double value) { return std::isfinite(value) ? ordered_json(value) : ordered_json(); }

}  // namespace

ordered_json forecast_json(const ForecastReport& analysed) {
  const TrendFit& fit = analysed.fit;
  ordered_json outlooks = ordered_json::array(), residuals;
  for (const ForecastOutlook& one : analysed.outlooks)
    outlooks.push_back({{"month", one.month},
                        {"level_bytes_per_s", one.level},
                        {"level_low_bytes_per_s", finite_json(one.level_low)},
                        {"level_high_bytes_per_s", finite_json(one.level_high)},
                        {"p95_bytes_per_s", one.p95},
                        {"p99_bytes_per_s", one.p99}});
  for (const double share : {0.05, 0.5, 0.95, 0.99})
    residuals[fmt::format("p{:g}", 100 * share)] = residual_quantile(fit, share);
  ordered_json json = {{"span_s", fit.span_s},
                       {"interval_s", analysed.joined.series.interval_s},
                       {"files", analysed.joined.files},
                       {"left_out_s", analysed.joined.left_out_s},
                       {"level_bytes_per_s", fit.level_at(month_end_s(analysed.joined.series, 0))},
                       {"trend_bytes_per_s_a_month",
                        {{"mean", fit.slope_per_s.mean * month_s},
                         {"ci95_low", finite_json(fit.slope_per_s.low * month_s)},
                         {"ci95_high", finite_json(fit.slope_per_s.high * month_s)}}},
                       {"season_slot_s", fit.slot_s},
                       {"season_bytes_per_s", fit.season},
                       {"residual_bytes_per_s", residuals},
                       {"explained_fraction", fit.explained},
                       {"residual_rms_fraction", fit.relative_rms},
                       {"held_out_error_fraction", finite_json(analysed.held_out)},
                       {"months", outlooks}};
  if (!analysed.failing) return json;
  const auto month = [](const std::optional<unsigned>& value) { return value ? ordered_json(*value) : ordered_json(); };
  json["verdict"] = analysed.failing->no_verdict.empty() ? "known" : "not known";
  json["verdict_reason"] =
      analysed.failing->no_verdict.empty() ? ordered_json() : ordered_json(analysed.failing->no_verdict);
  json["first_failing_month"] = month(analysed.failing->expected);
  json["first_failing_month_of_upper_trend"] = month(analysed.failing->early);
  return json;
}

}  // namespace drsim
