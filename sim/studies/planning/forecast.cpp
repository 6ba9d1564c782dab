#include "sim/studies/planning/forecast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "analysis/workload_fit.hpp"
#include "sim/report/words/number_text.hpp"

namespace drsim {
namespace {

/// A file's series with the number of its first interval on the common axis.
struct Placed {
  LoadedTrace loaded;
  std::size_t first = 0;
};

[[noreturn]] void refuse(const TraceSpec& spec, const std::string& text) {
  throw ScenarioError({Problem{spec.path.string(), "", text}});
}

std::vector<Placed> load(const std::vector<TraceSpec>& specs) {
  std::vector<Placed> placed;
  for (const TraceSpec& spec : specs) {
    placed.push_back({load_trace(spec), 0});
    const LoadedTrace& loaded = placed.back().loaded;
    const double first_s = placed.front().loaded.series->interval_s, own_s = loaded.series->interval_s;
    if (own_s != first_s)
      refuse(spec,
             fmt::format("has an interval of {} s, the first file one of {} s; allowed: the same", own_s, first_s));
    if (specs.size() > 1 && !loaded.start_clock_s)
      refuse(spec, "has no date, so it cannot be joined with other files; allowed: one file, or files with dates");
  }
  if (placed.size() == 1) return placed;
  double earliest_s = INFINITY;
  for (const Placed& one : placed) earliest_s = std::min(earliest_s, *one.loaded.start_clock_s);
  for (Placed& one : placed)
    one.first = static_cast<std::size_t>(
        std::llround((*one.loaded.start_clock_s - earliest_s) / one.loaded.series->interval_s));
  return placed;
}

}  // namespace

JoinedSeries join_series(const std::vector<TraceSpec>& specs, double utc_offset_s, double scale) {
  const std::vector<Placed> placed = load(specs);
  std::vector<double> sums;
  std::vector<std::size_t> cover;
  double earliest_s = INFINITY;
  JoinedSeries joined;
  joined.files = placed.size();
  for (const Placed& one : placed) {
    const std::vector<double>& rates = one.loaded.series->rates_bytes_per_s;
    if (one.first + rates.size() > sums.size()) {
      if (static_cast<double>(one.first + rates.size()) > 50e6)
        refuse(specs.front(), "the files lie too far apart: more than 50 million intervals");
      sums.resize(one.first + rates.size(), 0.0);
      cover.resize(sums.size(), 0);
    }
    for (std::size_t i = 0; i < rates.size(); ++i) {
      sums[one.first + i] += rates[i] * scale;
      ++cover[one.first + i];
    }
    if (one.loaded.start_clock_s) earliest_s = std::min(earliest_s, *one.loaded.start_clock_s);
    joined.warnings.insert(joined.warnings.end(), one.loaded.warnings.begin(), one.loaded.warnings.end());
  }
  joined.together = cover.empty() ? 0 : *std::max_element(cover.begin(), cover.end());
  joined.series.interval_s = placed.front().loaded.series->interval_s;
  if (std::isfinite(earliest_s)) joined.series.start = calendar_start(earliest_s + utc_offset_s);
  if (!std::isfinite(earliest_s)) joined.warnings.emplace_back("no dates: taken to begin on a Monday at 00:00");
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (cover[i] == joined.together) continue;
    sums[i] = NAN;
    joined.left_out_s += joined.series.interval_s;
  }
  joined.series.rates_bytes_per_s = std::move(sums);
  return joined;
}

std::string why_no_verdict(const TrendFit& fit, double target_s) {
  constexpr double times = 2;
  const double needed_s = std::max(times * week_s, times * target_s);
  if (fit.span_s < needed_s * (1 - 1e-9))
    return fmt::format("{} were measured, and a season of the week that is seen twice{} needs {}",
                       duration_text(fit.span_s),
                       times * target_s > times * week_s ? ", and a target of " + duration_text(target_s) + "," : "",
                       duration_text(needed_s));
  if (std::isnan(fit.slope_per_s.low) || std::isnan(fit.slope_per_s.high))
    return "the measured days are too few for an interval of the trend";
  return "";
}

SizingRuns::Change with_forecast(const MeasuredSeries& series, const TrendFit& fit, double slope_per_s, double months,
                                 const std::string& workload) {
  return [=](Scenario& scenario) {
    const CalendarStart start{scenario.start_weekday, scenario.start_second_of_day_s};
    const auto carried = std::make_shared<const RateSeries>(
        carried_forward(series, fit, start, month_end_s(series, months), slope_per_s));
    const std::vector<double>& rates = carried->rates_bytes_per_s;
    for (VmConfig& vm : scenario.vms) {
      if (vm.load.name != workload) continue;
      vm.load.kind = LoadKind::Series;
      vm.load.series = carried;
      vm.load.series_repeats = true;
      vm.load.mean_bytes_per_s = std::accumulate(rates.begin(), rates.end(), 0.0) /
                                 static_cast<double>(std::max<std::size_t>(1, rates.size()));
    }
  };
}

}  // namespace drsim
