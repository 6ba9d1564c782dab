#include "sim/engine/network/site_throttle.hpp"

#include <cmath>
#include <set>
#include <simgrid/s4u.hpp>

#include "models/units.hpp"

namespace drsim {

namespace {

/// No throttle: far above every network, so that nothing is held by it.
constexpr double automatic_bytes_per_s = 1e18;

bool covers(const ThrottleConfig& throttle, double second_of_day_s) {
  if (throttle.from_s < throttle.to_s) return second_of_day_s >= throttle.from_s && second_of_day_s < throttle.to_s;
  return second_of_day_s >= throttle.from_s || second_of_day_s < throttle.to_s;
}

/// Seconds of a day at which some throttle changes.
std::set<double> edges(const Scenario& scenario) {
  std::set<double> seconds;
  for (const SiteConfig& site : scenario.sites) {
    if (!site.throttle || !site.throttle->has_window) continue;
    seconds.insert(site.throttle->from_s);
    seconds.insert(site.throttle->to_s < day_s ? site.throttle->to_s : 0);
  }
  return seconds;
}

}  // namespace

double throttle_bytes_per_s(const Scenario& scenario, const ThrottleConfig& throttle, double at_s) {
  const double second_of_day_s = std::fmod(scenario.start_second_of_day_s + at_s, day_s);
  const bool in_window = throttle.has_window && covers(throttle, second_of_day_s);
  const double bits_per_s = in_window ? throttle.window_bits_per_s : throttle.bits_per_s;
  return bits_per_s > 0 ? bits_per_s / bits_per_byte : automatic_bytes_per_s;
}

void play_throttles(const Scenario& scenario, const std::function<void(Index site, double bytes_per_s)>& set_cap) {
  const std::set<double> seconds = edges(scenario);
  if (seconds.empty()) return;
  for (double day = 0;; ++day) {
    for (const double edge_s : seconds) {
      const double at_s = day * day_s + edge_s - scenario.start_second_of_day_s;
      if (at_s <= 0) continue;
      if (at_s >= scenario.horizon_s) return;
      simgrid::s4u::this_actor::sleep_until(at_s);
      for (Index site = 0; site < scenario.sites.size(); ++site) {
        if (const auto& throttle = scenario.sites[site].throttle)
          set_cap(site, throttle_bytes_per_s(scenario, *throttle, at_s));
      }
    }
  }
}

}  // namespace drsim
