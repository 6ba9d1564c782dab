#include "sim/studies/sizing/size_pointers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace drsim {

std::string appliance_pointer(const Scenario& scenario, const std::string& key) {
  const bool has_clusters = std::any_of(scenario.hosts.begin(), scenario.hosts.end(),
                                        [](const HostConfig& host) { return !host.cluster.empty(); });
  return set_pointer({has_clusters ? "clusters" : "hosts", "*", "vra", key});
}

std::string direction_name(const LinkConfig& link, bool is_forward) {
  return link.name + (is_forward ? "" : " (backward)");
}

std::string capacity_pointer(const SizingRuns& runs, const LinkConfig& link, bool is_forward,
                             const std::vector<LinkUse>& used) {
  const auto is_used = [&](bool forward) {
    return std::any_of(used.begin(), used.end(),
                       [&](const LinkUse& use) { return use.link == direction_name(link, forward); });
  };
  // What an operation reverses crosses the other direction, which stays as it is.
  const bool is_apart = link.forward_bits_per_s != link.backward_bits_per_s || (is_used(true) && is_used(false)) ||
                        !runs.scenario().operations.empty();
  if (!is_apart) return runs.pointer(DocumentEntry::Link, link.name, {"capacity"});
  return runs.pointer(DocumentEntry::Link, link.name, {"capacity", is_forward ? "forward" : "backward"});
}

std::optional<ScenarioChange> change_of(const Sizing& sizing) {
  if (!sizing.least || sizing.pointer.empty()) return std::nullopt;
  static const std::map<std::string, const char*> units = {{"bits/s", " bps"}, {"bytes", " B"}, {"bytes/s", " B/s"}};
  const auto unit = units.find(sizing.unit);
  return ScenarioChange{sizing.pointer,
                        fmt::format("{:.0f}{}", std::ceil(*sizing.least), unit == units.end() ? "" : unit->second)};
}

std::vector<ScenarioChange> changes_of(const std::vector<Sizing>& sizings) {
  std::vector<ScenarioChange> changes;
  for (const Sizing& sizing : sizings) {
    if (sizing.joint_order != sizings.front().joint_order) return {};
    const bool is_greatest = std::none_of(sizings.begin(), sizings.end(), [&](const Sizing& other) {
      if (other.pointer != sizing.pointer || !other.least || &other == &sizing) return false;
      return *other.least > sizing.least.value_or(0) || (*other.least == sizing.least && &other < &sizing);
    });
    if (const auto change = change_of(sizing); change && is_greatest) changes.push_back(*change);
  }
  return changes;
}

}  // namespace drsim
