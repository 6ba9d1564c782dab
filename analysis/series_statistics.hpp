#pragma once
/// Figures of measured write series, to compare an import with what others computed from the same file.

#include <cstdint>
#include <vector>

namespace drsim {

/// Rows of a sampled rate: at times_s[i] (ascending, equal ones possible) the value values[i] was noted.
struct SampledRates {
  std::vector<double> times_s;
  std::vector<double> values;
};

/// Figures of one sampled series. The value's unit is the caller's; byte figures are in units of value x second.
struct SampledStatistics {
  std::uint64_t rows = 0;
  double first_s = 0, last_s = 0;
  std::uint64_t repeated = 0;                   ///< rows whose time equals the previous row's
  std::uint64_t gaps = 0;                       ///< steps longer than two nominal intervals
  double max_gap_s = 0;                         ///< largest step
  double median_step_s = 0;                     ///< steps of 0 included; mean of the middle two
  double mean = 0, max = 0, p95 = 0;            ///< plain, over rows, not weighted by time; p95 linearly interpolated
  double written = 0;                           ///< sum of value x holding time (see below) [value x s]
  double peak_1h = 0, peak_1d = 0;              ///< see rolling_peak
  double clock_peak_1h = 0, clock_peak_1d = 0;  ///< largest hour and day of the clock, divided by its full length
};

/// A row holds until the next when that is at most two nominal intervals later, else one nominal interval; so does the
/// last. In clock_peak its amount belongs to the hour or day (of the clock of times_s) of its own time. Needs one row
/// at least.
SampledStatistics sampled_statistics(const SampledRates& series, double nominal_s);

/// Values that hold from starts_s[i] to ends_s[i], ascending and without overlap; 0 between them.
struct HeldRates {
  const std::vector<double>& starts_s;
  const std::vector<double>& ends_s;
  const std::vector<double>& values;
};

/// The same figures of rates whose holding times are known; a row's time is its end or its start.
SampledStatistics held_statistics(const HeldRates& rates, bool stamps_at_end, double nominal_s);

/// Largest mean over any `window_s` of time, wherever it begins; of a series that spans less, the mean over its span.
/// Checked by: the search over a fine grid of starts in tests.
double rolling_peak(const HeldRates& rates, double window_s);

/// Figures of several series together: per series the mean value of the rows in each interval floor(t / nominal), an
/// interval without row counting 0; summed over the series; from the first to the last interval with a row.
struct AggregateStatistics {
  std::uint64_t series = 0, intervals = 0;
  double first_s = 0;  ///< start of the first interval
  double mean = 0, p95 = 0, max = 0;
};
AggregateStatistics aggregate_statistics(const std::vector<SampledRates>& all, double nominal_s);

/// Figures of a series of amounts per period.
struct PeriodStatistics {
  std::uint64_t rows = 0, zero_rows = 0;
  double period_s = 0;          ///< median step
  std::uint64_t odd_steps = 0;  ///< steps that differ from the period
  double min_step_s = 0, max_step_s = 0;
  double sum = 0, mean = 0, max = 0;   ///< of the amounts
  double mean_rate = 0, max_rate = 0;  ///< amount / period
};
PeriodStatistics period_statistics(const SampledRates& amounts);

/// One window of a table of page writes.
struct PageCounts {
  double writes = 0;  ///< page touches
  double unique = 0;  ///< distinct pages
};

/// Figures of a table of page writes in windows of one length.
struct PageStatistics {
  std::uint64_t windows = 0;
  double written_bytes = 0, unique_bytes = 0;
  double fold = 0;              ///< unique / written; 0 when nothing was written
  double mean_bytes_per_s = 0;  ///< written over `span_s`
  double peak_bytes_per_s = 0;  ///< largest window / its length
  double max_unique_bytes = 0;  ///< of a window
};
PageStatistics page_statistics(const std::vector<PageCounts>& windows, double page_bytes, double window_s,
                               double span_s);

/// Value below which the given share lies, linearly interpolated between order statistics. Needs one value at least.
double interpolated_quantile(std::vector<double> values, double share);

}  // namespace drsim
