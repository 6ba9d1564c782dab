#include "sim/scenario/steady_replication.hpp"

#include <algorithm>

namespace drsim {

std::vector<std::string> what_disturbs_replication(const Scenario& scenario) {
  std::vector<std::string> kinds;
  const auto add_if = [&](bool holds, const char* kind) {
    if (holds) kinds.emplace_back(kind);
  };
  add_if(!scenario.events.empty() || !scenario.incidents.empty(), "events");
  add_if(!scenario.faults.empty(), "faults by chance");
  add_if(!scenario.operations.empty(), "recovery operations");
  add_if(std::any_of(scenario.vpgs.begin(), scenario.vpgs.end(),
                     [](const VpgConfig& vpg) { return vpg.start != GroupStart::InSync; }),
         "syncs from the start");
  add_if(std::any_of(scenario.pause_windows.begin(), scenario.pause_windows.end(),
                     [](const std::vector<WeeklyWindow>& windows) { return !windows.empty(); }),
         "windows without replication");
  add_if(scenario.closures ? !scenario.closures->empty() : !scenario.firewall_rules.empty(), "closed ports");
  add_if(std::any_of(scenario.sites.begin(), scenario.sites.end(),
                     [](const SiteConfig& site) {
                       return site.throttle && (site.throttle->bits_per_s > 0 || site.throttle->window_bits_per_s > 0);
                     }),
         "throttles");
  add_if(!scenario.retention.empty(), "copies of long-term retention");
  return kinds;
}

}  // namespace drsim
