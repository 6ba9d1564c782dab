#pragma once
/// A generated load seen through the same glasses as a trace: means over fixed intervals.

#include <cstdint>
#include <vector>

#include "models/loads/write_load.hpp"

namespace drsim {

/// Mean rate of the load in `count` intervals from date 0 on [bytes/s], exact integrals of its piecewise-constant rate.
/// Checked by: tests/analysis/load_bins_test.cpp
std::vector<double> simulate_bins(const WriteLoadConfig& load, const CalendarStart& start, double interval_s,
                                  std::size_t count, std::uint64_t seed);

/// Means of `group` successive values; the rest at the end is dropped.
std::vector<double> grouped_means(const std::vector<double>& values, std::size_t group);

/// Distribution of the values of a series.
struct RateFigures {
  double mean = 0;
  double p95 = 0, p99 = 0;  ///< interpolated between order statistics
  double peak = 0;
  double variation = 0;  ///< standard deviation / mean; 0 when the mean is 0
};
RateFigures rate_figures(const std::vector<double>& rates);

}  // namespace drsim
