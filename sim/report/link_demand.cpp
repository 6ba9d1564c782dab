#include "sim/report/link_demand.hpp"

#include <algorithm>

#include "models/units.hpp"

namespace drsim {

double other_traffic_peak_bits_per_s(const Scenario& scenario, const std::string& link) {
  double peak = 0;
  for (const LinkConfig& config : scenario.links) {
    const bool forward = link == config.name;
    if (!forward && link != config.name + " (backward)") continue;
    // A sum of windows is greatest at the start of one of them.
    for (const BackgroundWindow& start : config.background) {
      for (const int weekday : start.weekdays) {
        double total = 0;
        for (const BackgroundWindow& window : config.background) {
          if (!window.covers(weekday, start.from_s)) continue;
          total += forward ? window.forward_bits_per_s : window.backward_bits_per_s;
        }
        peak = std::max(peak, total);
      }
    }
  }
  return peak;
}

double other_traffic_mean_bits_per_s(const LinkResult& link, double horizon_s) {
  const double bytes = link.by_class_bytes[static_cast<std::size_t>(TrafficClass::Other)];
  return horizon_s > 0 ? bytes * bits_per_byte / horizon_s : 0;
}

}  // namespace drsim
