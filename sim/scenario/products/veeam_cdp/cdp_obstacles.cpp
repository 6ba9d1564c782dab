/// What a design holds that the simulation of Veeam CDP does not do, or lacks what that needs.

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "sim/scenario/products/veeam/veeam_operations.hpp"
#include "sim/scenario/products/veeam_cdp/cdp_product.hpp"
#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/text/clock_text.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

constexpr const char* of_cdp = "is not part of the simulation of Veeam CDP";

void note_version(Reading& reading) {
  const std::string& version = reading.scenario.security.version;
  const int major = parse_version(version).major;
  if (major == 12 || major == 13) return;
  reading.obstruct(
      "/security/version",
      fmt::format("found \"{}\", whose limits and memory are not those of the versions that the simulation "
                  "of Veeam CDP knows; allowed: 12.x, 13.x",
                  version));
}

/// Parts of the document that say what this simulation does not do.
void note_parts(Reading& reading) {
  for (const char* list : {"retention", "cloud_connectors"})
    if (!reading.root[list].items().empty())
      reading.obstruct(reading.root[list].pointer(), fmt::format("\"{}\" {}; allowed: none", list, of_cdp));
  const Node rules = reading.root["security"]["firewall"]["rules"];
  if (!rules.items().empty())
    reading.obstruct(rules.pointer(), fmt::format("what closed ports stop {}; allowed: no rules", of_cdp));
  for (const Node& site : reading.root["sites"].items()) {
    for (const char* key : {"throttle", "ipsec"})
      if (site.has(key)) reading.obstruct(site[key].pointer(), fmt::format("\"{}\" {}; allowed: none", key, of_cdp));
    if (site.text("hypervisor") == "hyper-v")
      reading.obstruct(site["hypervisor"].pointer(),
                       "found \"hyper-v\"; allowed: \"vsphere\", since CDP filters the "
                       "writes in ESXi (Veeam user guide, \"CDP\")");
  }
  for (const Node& link : reading.root["links"].items())
    if (link.has("ipsec"))
      reading.obstruct(link["ipsec"].pointer(), fmt::format("\"ipsec\" {}; allowed: none", of_cdp));
}

/// Keys of an event or a fault that name what does not fail in this simulation, or say how.
void note_keys(Reading& reading, const Node& node, const std::set<std::string>& known) {
  static const char* const targets[] = {"links",    "proxies",    "gateways", "hosts",
                                        "managers", "datastores", "sites",    "kms"};
  for (const auto& [key, value] : node.members()) {
    const bool is_target = std::find(std::begin(targets), std::end(targets), key) != std::end(targets);
    if (is_target || known.count(key) > 0) continue;
    reading.obstruct(value.pointer(),
                     fmt::format("\"{}\" {}; allowed: links, proxies, gateways, hosts, managers (the backup server), "
                                 "datastores, sites, kms",
                                 key, of_cdp));
  }
}

void note_troubles(Reading& reading) {
  static const std::set<std::string> known = {"link_down", "link_degraded", "link_restored",   "power_off",
                                              "power_on",  "maintenance",   "manager_restart", "full_sync"};
  for (const Node& node : reading.root["events"].items()) {
    const std::string kind = node.text("kind");
    if (known.count(kind) > 0) continue;
    if (kind == "down" || kind == "restored")
      note_keys(reading, node, {"//", "at", "kind", "duration"});
    else
      reading.obstruct(node["kind"].pointer(),
                       fmt::format("\"{}\" {}; allowed: link_down, link_degraded, link_restored, down, restored, "
                                   "power_off, power_on, maintenance, manager_restart, full_sync",
                                   kind, of_cdp));
  }
  for (const Node& node : reading.root["faults"].items())
    note_keys(reading, node, {"//", "name", "together", "up", "down"});
}

}  // namespace

void note_cdp_obstacles(Reading& reading) {
  note_version(reading);
  if (reading.products.size() > 1) {
    note_cdp_obstacles_beside_others(reading);
    return;
  }
  note_parts(reading);
  note_veeam_operations(reading, of_cdp, "policy", "CDP Failover and Failback");
  note_troubles(reading);
}

}  // namespace drsim
