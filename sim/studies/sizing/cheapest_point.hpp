#pragma once
/// The cheapest combination of several quantities for which a test holds, when more of anything never makes it fail.
/// Checked by: tests/studies/size_test.cpp, against every point of a grid.

#include <functional>
#include <optional>
#include <vector>

namespace drsim {

/// A quantity with what one unit of it costs.
struct PricedAxis {
  double low = 0, high = 0;  ///< ends of the search
  double price = 0;          ///< of one unit [>= 0]
  bool is_whole = false;     ///< whole numbers only; low and high are whole
};

struct CheapestPoint {
  std::vector<double> values;  ///< the test held here
  double cost = 0;
  double cost_at_least = 0;  ///< no point of the box for which the test holds costs less
};

/// Judges several points at once, so that they can run side by side.
using PointTrial = std::function<std::vector<bool>(const std::vector<std::vector<double>>& points)>;

/// Branch and bound over boxes, the one with the cheapest lower corner first: a box whose upper corner fails holds
/// nothing. Ends when `cost_at_least` is within `relative_gap` of `cost`, or after `rounds_max` rounds of two trials.
/// Each choice depends on results alone, so the answer is the same for any number of processors. Nothing when the test
/// fails with all quantities at their high ends.
std::optional<CheapestPoint> cheapest_point(const std::vector<PricedAxis>& axes, double relative_gap, int rounds_max,
                                            const PointTrial& trial);

}  // namespace drsim
