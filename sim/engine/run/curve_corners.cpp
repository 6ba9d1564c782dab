#include "sim/engine/run/curve_corners.hpp"

#include <algorithm>
#include <cmath>

namespace drsim {

double curve_count(const Scenario& scenario) {
  return 3.0 * static_cast<double>(scenario.vpgs.size()) + 8.0 * static_cast<double>(scenario.links.size()) +
         static_cast<double>(scenario.hosts.size());
}

double corners_of_a_curve(const Scenario& scenario) {
  constexpr double least = 100;
  const double share = std::floor(scenario.output.curve_corners_total / std::max(1.0, curve_count(scenario)));
  return std::min<double>(scenario.output.curve_corners_max, std::max(least, share));
}

}  // namespace drsim
