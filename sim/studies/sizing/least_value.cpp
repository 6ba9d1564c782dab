#include "sim/studies/sizing/least_value.hpp"

#include <algorithm>
#include <cmath>

namespace drsim {
namespace {

constexpr std::size_t candidates_a_round = 3;

/// Moves the ends to the last candidate that fails and the one above it: a value above which one fails is no answer.
void narrow(const std::vector<double>& candidates, const Trial& trial, double& low, double& high) {
  const std::vector<bool> holds = trial(candidates);
  for (std::size_t i = candidates.size(); i-- > 0;) {
    if (!holds[i]) {
      low = candidates[i];
      return;
    }
    high = candidates[i];
  }
}

/// Between a value that fails and one that holds.
LeastValue narrowed(double low, double high, double relative_width, const Trial& trial) {
  while (high > low * (1 + relative_width)) {
    std::vector<double> candidates;
    for (std::size_t i = 1; i <= candidates_a_round; ++i) {
      const double share = static_cast<double>(i) / static_cast<double>(candidates_a_round + 1);
      // Evenly by ratio while the ends are far apart.
      candidates.push_back(low * std::pow(high / low, share));
    }
    narrow(candidates, trial, low, high);
  }
  return LeastValue{high, low};
}

/// For the costly test: what the cheap one found, half way to the end, the end, and what was guessed.
std::vector<double> values_from(double found, double high, const std::vector<double>& guesses) {
  std::vector<double> values = {found, std::sqrt(found * high), high};
  values.insert(values.end(), guesses.begin(), guesses.end());
  values.erase(std::remove_if(values.begin(), values.end(), [&](double one) { return one < found || one > high; }),
               values.end());
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

}  // namespace

std::optional<LeastValue> least_value(double low, double high, double relative_width, const Trial& trial) {
  const std::vector<bool> ends = trial({low, high});
  if (!ends[1]) return std::nullopt;
  if (ends[0]) return LeastValue{low, std::nullopt};
  return narrowed(low, high, relative_width, trial);
}

std::optional<LeastValue> least_value(double low, double high, double relative_width, const Trial& may_hold,
                                      const Trial& trial, const std::vector<double>& guesses) {
  const auto unrefuted = least_value(low, high, relative_width, may_hold);
  if (!unrefuted) return std::nullopt;
  const std::vector<double> values = values_from(unrefuted->value, high, guesses);
  const std::vector<bool> holds = trial(values);
  if (!holds.back()) return std::nullopt;
  for (std::size_t i = values.size(); i-- > 0;)
    if (!holds[i]) return narrowed(values[i], values[i + 1], relative_width, trial);
  return unrefuted;
}

std::optional<LeastValue> least_whole(double low, double high, const Trial& trial) {
  const std::vector<bool> ends = trial({low, high});
  if (!ends[1]) return std::nullopt;
  if (ends[0]) return LeastValue{low, std::nullopt};
  while (high - low > 1) {
    std::vector<double> candidates;
    for (std::size_t i = 1; i <= candidates_a_round; ++i) {
      const double share = static_cast<double>(i) / static_cast<double>(candidates_a_round + 1);
      const double candidate = std::round(low + (high - low) * share);
      if (candidate > low && candidate < high && (candidates.empty() || candidate > candidates.back()))
        candidates.push_back(candidate);
    }
    narrow(candidates, trial, low, high);
  }
  return LeastValue{high, low};
}

std::optional<LeastOfSome> least_of(const std::vector<double>& values, double present, const Trial& trial) {
  const std::vector<bool> holds = trial(values);
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (holds[i] && (values[i] == present || !last || values[*last] != present)) last = i;
  if (!last) return std::nullopt;
  std::size_t end = *last + 1, first = *last;
  while (end < values.size() && holds[end]) ++end;
  while (first > 0 && holds[first - 1]) --first;
  LeastOfSome found{{values[first], std::nullopt}, std::nullopt};
  if (first > 0) found.least.failing = values[first - 1];
  if (end < values.size()) found.too_much = values[end];
  return found;
}

}  // namespace drsim
