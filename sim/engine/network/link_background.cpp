#include "sim/engine/network/link_background.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "models/units.hpp"
#include "sim/engine/network/control_traffic.hpp"
#include "sim/engine/network/retention_traffic.hpp"

namespace drsim {

namespace {

/// True when the window covers this moment of the week [s after Monday 00:00].
bool covers(const BackgroundWindow& window, double week_s_of) {
  const int weekday = static_cast<int>(week_s_of / day_s);
  return window.covers(weekday, week_s_of - weekday * day_s);
}

/// Rate of one direction of a link over a week from the start of the run.
BackgroundLoad weekly(const Scenario& scenario, const LinkConfig& link, bool forward, Index resource) {
  const double start_s = scenario.start_weekday * day_s + scenario.start_second_of_day_s;
  std::set<double> dates{0};
  for (const BackgroundWindow& window : link.background) {
    for (const int weekday : window.weekdays) {
      for (const double edge_s : {window.from_s, window.to_s}) {
        double at_s = weekday * day_s + edge_s - start_s;
        while (at_s < 0) at_s += week_s;
        while (at_s >= week_s) at_s -= week_s;
        dates.insert(at_s);
      }
    }
  }
  BackgroundLoad background;
  background.resource = resource;
  background.period_s = week_s;
  for (const double at_s : dates) {
    double moment_s = start_s + at_s;
    while (moment_s >= week_s) moment_s -= week_s;
    double bits_per_s = 0;
    for (const BackgroundWindow& window : link.background) {
      if (covers(window, moment_s)) bits_per_s += forward ? window.forward_bits_per_s : window.backward_bits_per_s;
    }
    background.at_s.push_back(at_s);
    background.bytes_per_s.push_back(bits_per_s / bits_per_byte);
  }
  return background;
}

}  // namespace

std::vector<BackgroundLoad> background_by_time_of_day(const Scenario& scenario, const LinkResources& resources) {
  std::vector<BackgroundLoad> list;
  for (Index link = 0; link < scenario.links.size(); ++link) {
    if (scenario.links[link].background.empty()) continue;
    list.push_back(weekly(scenario, scenario.links[link], true, resources.forward[link]));
    list.push_back(weekly(scenario, scenario.links[link], false, resources.backward[link]));
  }
  return list;
}

std::vector<BackgroundLoad> link_background(const Scenario& scenario, const LinkResources& resources) {
  std::vector<BackgroundLoad> list = background_by_time_of_day(scenario, resources);
  for (const ControlFlow& flow : control_flows(scenario)) {
    const auto hops = site_route(scenario, flow.sites.first, flow.sites.second);
    if (!hops) continue;
    std::vector<double> bytes_per_s;
    for (std::size_t i = 0; i < flow.at_s.size(); ++i) {
      bytes_per_s.push_back((flow.manager_bits_per_s[i] + flow.appliance_bits_per_s[i]) / bits_per_byte);
    }
    for (const Hop& hop : *hops) {
      for (const Index resource : {resources.forward[hop.link], resources.backward[hop.link]}) {
        list.push_back({resource, flow.at_s, bytes_per_s, 0, TrafficClass::Control});
      }
    }
  }
  add_retention(scenario, resources, list);
  return list;
}

}  // namespace drsim
