#pragma once
/// What `drsim forecast` found, as text and as JSON.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/studies/planning/forecast.hpp"

namespace drsim {

/// What is foretold for a month; rates [bytes/s].
struct ForecastOutlook {
  double month = 0, level = 0, level_low = 0, level_high = 0, p95 = 0, p99 = 0;
};

/// The first failing month with the slope as fitted, and at the upper end of its interval; nothing: it holds.
struct FirstFailing {
  std::optional<unsigned> expected, early;
  std::string no_verdict;  ///< why it cannot be said; empty: it can
};

struct ForecastReport {
  std::vector<std::filesystem::path> files;
  unsigned months = 0;  ///< how far it looks
  JoinedSeries joined;
  TrendFit fit;
  double held_out = 0;  ///< error of the mean of the last quarter, as a share; NaN: too short to hold a part out
  std::vector<ForecastOutlook> outlooks;   ///< today, each year, the last month
  std::optional<FirstFailing> failing;     ///< of a scenario; absent: none was given
  std::vector<ForecastOutlook> course;     ///< for the page: evenly from today to the last month
  std::string scenario, workload, target;  ///< for the page, where there is a scenario
  std::string digest;
  nlohmann::ordered_json cover;
};

/// "is first missed in month 7", "holds for all 36 months".
std::string month_text(const std::optional<unsigned>& month, unsigned months);

/// "12.5 MB/s", in four digits whatever the size.
std::string level_text(double bytes_per_s);

std::string forecast_text(const ForecastReport& report);
nlohmann::ordered_json forecast_json(const ForecastReport& report);

}  // namespace drsim
