#include "analysis/load_bins.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "analysis/series_statistics.hpp"

namespace drsim {

std::vector<double> simulate_bins(const WriteLoadConfig& load, const CalendarStart& start, double interval_s,
                                  std::size_t count, std::uint64_t seed) {
  WriteLoad cursor(std::make_shared<const WriteLoadConfig>(load), start, seed, "fit");
  std::vector<double> means(count, 0.0);
  double now_s = 0;
  for (std::size_t index = 0; index < count; ++index) {
    const double end_s = static_cast<double>(index + 1) * interval_s;
    double bytes = 0;
    while (cursor.next_change_s() < end_s) {
      bytes += cursor.rate_bytes_per_s() * (cursor.next_change_s() - now_s);
      now_s = cursor.next_change_s();
      cursor.advance();
    }
    bytes += cursor.rate_bytes_per_s() * (end_s - now_s);
    now_s = end_s;
    means[index] = bytes / interval_s;
  }
  return means;
}

std::vector<double> grouped_means(const std::vector<double>& values, std::size_t group) {
  std::vector<double> means;
  for (std::size_t begin = 0; begin + group <= values.size(); begin += group) {
    const auto from = values.begin() + static_cast<std::ptrdiff_t>(begin);
    means.push_back(std::accumulate(from, from + static_cast<std::ptrdiff_t>(group), 0.0) / static_cast<double>(group));
  }
  return means;
}

RateFigures rate_figures(const std::vector<double>& rates) {
  RateFigures figures;
  if (rates.empty()) return figures;
  const auto count = static_cast<double>(rates.size());
  figures.mean = std::accumulate(rates.begin(), rates.end(), 0.0) / count;
  figures.p95 = interpolated_quantile(rates, 0.95);
  figures.p99 = interpolated_quantile(rates, 0.99);
  figures.peak = *std::max_element(rates.begin(), rates.end());
  double squares = 0;
  for (const double rate : rates) squares += (rate - figures.mean) * (rate - figures.mean);
  if (figures.mean > 0) figures.variation = std::sqrt(squares / count) / figures.mean;
  return figures;
}

}  // namespace drsim
