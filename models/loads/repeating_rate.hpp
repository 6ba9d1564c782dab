#pragma once
/// A piecewise-constant rate that repeats.

#include <vector>

namespace drsim {

struct RepeatingRate {
  std::vector<double> at_s;   ///< from each date on, ascending, the first 0
  std::vector<double> rates;  ///< as many
  double period_s = 0;        ///< after the last date; 0: the only rate stays
};

/// Mean of a repeating rate.
double repeating_mean(const RepeatingRate& rate);

}  // namespace drsim
