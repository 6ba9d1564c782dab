#include "analysis/long_run.hpp"

#include <numeric>

#include "models/check.hpp"

namespace drsim {
namespace {

std::vector<double> means_of(const std::vector<double>& values, std::size_t size) {
  std::vector<double> means;
  for (std::size_t from = 0; from + size <= values.size(); from += size) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(from);
    means.push_back(std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(size), 0.0) / static_cast<double>(size));
  }
  return means;
}

}  // namespace

std::size_t warm_up_end(const std::vector<double>& values) {
  constexpr std::size_t size = 5, fewest = 4;
  const std::vector<double> means = means_of(values, size);
  if (means.size() < fewest) return 0;
  // From the end, so that each further value updates mean and squares (Welford).
  double mean = 0, squares = 0, least = 0;
  std::size_t cut = 0;
  for (std::size_t kept = 1; kept <= means.size(); ++kept) {
    const std::size_t first = means.size() - kept;
    const double step = means[first] - mean;
    mean += step / static_cast<double>(kept);
    squares += step * (means[first] - mean);
    if (2 * first > means.size()) continue;
    const double error = squares / static_cast<double>(kept * kept);
    // Of equal errors the earlier cut, which keeps more.
    if (error <= least || 2 * (first + 1) > means.size()) {
      least = error;
      cut = first;
    }
  }
  return cut * size;
}

ConfidenceInterval batch_means(const std::vector<double>& values, std::size_t batches, double confidence) {
  DRSIM_CHECK(batches >= 2 && batches <= values.size(), "a batch holds at least one value");
  return mean_interval(means_of(values, values.size() / batches), confidence);
}

}  // namespace drsim
