/// Whether the traffic of each VPG has a way: same VRF, and links of that VRF between the regions.

#include <fmt/format.h>

#include <map>
#include <set>

#include "sim/scenario/read/reading.hpp"

namespace drsim {

namespace {

bool may_use(const LinkConfig& link, Index vrf) {
  return std::find(link.vrfs.begin(), link.vrfs.end(), vrf) != link.vrfs.end();
}

/// Regions that can be reached from `start` over links for which `usable` holds.
template <typename Usable>
std::set<Index> reachable(const Scenario& scenario, Index start, const Usable& usable) {
  std::set<Index> seen = {start};
  std::vector<Index> open = {start};
  while (!open.empty()) {
    const Index region = open.back();
    open.pop_back();
    for (const LinkConfig& link : scenario.links) {
      if (!usable(link) || (link.region_a != region && link.region_b != region)) continue;
      const Index other = link.region_a == region ? link.region_b : link.region_a;
      if (seen.insert(other).second) open.push_back(other);
    }
  }
  return seen;
}

std::string route_problem(const Scenario& scenario, const SiteConfig& from, const SiteConfig& to) {
  const std::string& vrf = scenario.vrfs[from.vrf].name;
  if (from.vrf != to.vrf)
    return fmt::format(
        "traffic of VRF \"{}\" (site \"{}\") has no route into VRF \"{}\" (site \"{}\"); allowed: sites of one VRF",
        vrf, from.name, scenario.vrfs[to.vrf].name, to.name);
  return region_route_problem(scenario, from.vrf, from.region, to.region);
}

}  // namespace

std::string region_route_problem(const Scenario& scenario, Index vrf, Index from, Index to) {
  const auto permitted = reachable(scenario, from, [&](const LinkConfig& link) { return may_use(link, vrf); });
  if (permitted.count(to)) return "";
  const auto any = reachable(scenario, from, [](const LinkConfig&) { return true; });
  const std::string ends =
      fmt::format("from region \"{}\" to region \"{}\"", scenario.regions[from].name, scenario.regions[to].name);
  if (!any.count(to)) return fmt::format("there is no link {}; allowed: sites joined by links", ends);
  std::string others;
  for (const LinkConfig& link : scenario.links) {
    if (may_use(link, vrf) || !any.count(link.region_a)) continue;
    for (const Index other : link.vrfs)
      others +=
          (others.empty() ? "" : ", ") + fmt::format("\"{}\" is for VRF \"{}\"", link.name, scenario.vrfs[other].name);
  }
  return fmt::format("traffic of VRF \"{}\" has no route {}: {}", scenario.vrfs[vrf].name, ends, others);
}

void check_routes(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  std::set<std::pair<std::string, std::string>> reported;
  std::map<std::pair<Index, Index>, std::string> known;
  for (std::size_t i = 0; i < scenario.vms.size(); ++i) {
    if (!reading.placed[i]) continue;
    const VmConfig& vm = scenario.vms[i];
    const Index from = scenario.hosts[vm.host].site, to = scenario.hosts[vm.recovery_host].site;
    if (from == to) continue;
    const auto [found, is_new] = known.emplace(std::make_pair(from, to), "");
    if (is_new) found->second = route_problem(scenario, scenario.sites[from], scenario.sites[to]);
    if (found->second.empty()) continue;
    const std::string& pointer = reading.vpgs.pointer.at(scenario.vpgs[vm.vpg].name);
    if (reported.emplace(pointer, found->second).second) reading.refuse(pointer, found->second);
  }
}

}  // namespace drsim
