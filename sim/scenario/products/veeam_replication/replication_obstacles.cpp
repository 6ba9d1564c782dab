/// What a design holds that the simulation of snapshot replication does not do.

#include <fmt/format.h>

#include <map>
#include <set>

#include "sim/scenario/products/veeam/veeam_operations.hpp"
#include "sim/scenario/products/veeam_replication/replication_product.hpp"
#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/text/clock_text.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

constexpr const char* of_replication = "is not part of the simulation of snapshot replication";

void note_parts_beside_jobs(Reading& reading) {
  const int major = parse_version(reading.scenario.security.version).major;
  if (major != 12 && major != 13)
    reading.obstruct("/security/version",
                     fmt::format("found \"{}\", whose limits are not those that the simulation of snapshot replication "
                                 "knows; allowed: 12.x, 13.x",
                                 reading.scenario.security.version));
  for (const char* list : {"retention", "cloud_connectors"})
    if (!reading.root[list].items().empty())
      reading.obstruct(reading.root[list].pointer(), fmt::format("\"{}\" {}; allowed: none", list, of_replication));
  const Node rules = reading.root["security"]["firewall"]["rules"];
  if (!rules.items().empty())
    reading.obstruct(rules.pointer(), fmt::format("what closed ports stop {}; allowed: no rules", of_replication));
  for (const Node& site : reading.root["sites"].items()) {
    for (const char* key : {"throttle", "ipsec"})
      if (site.has(key))
        reading.obstruct(site[key].pointer(), fmt::format("\"{}\" {}; allowed: none", key, of_replication));
    if (site.text("hypervisor") == "hyper-v")
      reading.obstruct(site["hypervisor"].pointer(),
                       "found \"hyper-v\"; allowed: \"vsphere\", whose snapshots and "
                       "change tracking are simulated");
  }
  for (const Node& link : reading.root["links"].items())
    if (link.has("ipsec"))
      reading.obstruct(link["ipsec"].pointer(), fmt::format("\"ipsec\" {}; allowed: none", of_replication));
}

/// A planned failover takes the VMs of a job one by one (Veeam user guide, "Planned Failover"): each with its copies,
/// its shutdown and its start before the next one.
void note_planned_failovers(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  std::map<std::string, std::size_t> vms_of_job;
  for (const VmConfig& vm : scenario.vms) ++vms_of_job[scenario.vpgs[vm.vpg].name];
  for (const OperationConfig& operation : scenario.operations) {
    if (operation.kind != OperationKind::Move) continue;
    for (const Index group : operation.groups)
      if (vms_of_job[scenario.vpgs[group].name] > 1)
        reading.obstruct(fmt::format("/operations/{}", operation.name),
                         fmt::format("found a planned failover of job \"{}\" with {} VMs; allowed: jobs of one VM, "
                                     "since it takes the VMs of a job one by one, which {}",
                                     scenario.vpgs[group].name, vms_of_job[scenario.vpgs[group].name], of_replication));
  }
}

/// Jobs that take snapshots while others wait play other mirrors, whose recovery nobody describes.
void note_queues_with_operations(Reading& reading) {
  if (reading.root["operations"].items().empty()) return;
  for (const Node& node : reading.root["vpgs"].items())
    if (node.text("overrun") == "queue")
      reading.obstruct(node["overrun"].pointer(),
                       "found \"queue\" beside operations; allowed: wait_for_next_slot, start_at_once");
}

void note_job_options(Reading& reading) {
  for (const Node& node : reading.root["vpgs"].items()) {
    if (reading.product_of(node) != ProtectionProduct::VeeamReplication) continue;
    const std::string mode = node.text("wan_acceleration");
    if (!mode.empty() && mode != "none")
      reading.obstruct(node["wan_acceleration"].pointer(),
                       fmt::format("a WAN accelerator, \"{}\", {}: what it saves is not published; allowed: \"none\"",
                                   mode, of_replication));
    if (node.has("quiescing") && node.flag("quiescing"))
      reading.obstruct(
          node["quiescing"].pointer(),
          fmt::format("quiescing of guests {}: how long it takes is not published; allowed: false", of_replication));
  }
}

void note_troubles_beside_links(Reading& reading) {
  static const std::set<std::string> link_events = {"link_down", "link_degraded", "link_restored"};
  const auto note_keys = [&](const Node& node, const std::set<std::string>& known) {
    for (const auto& [key, value] : node.members())
      if (known.count(key) == 0)
        reading.obstruct(value.pointer(),
                         fmt::format("\"{}\" {}, in which only links fail; allowed: \"links\"", key, of_replication));
  };
  for (const Node& node : reading.root["events"].items()) {
    const std::string kind = node.text("kind");
    if (link_events.count(kind) > 0) continue;
    if (kind == "down" || kind == "restored")
      note_keys(node, {"at", "kind", "duration", "links"});
    else
      reading.obstruct(node["kind"].pointer(),
                       fmt::format("\"{}\" {}; allowed: link_down, link_degraded, link_restored, and down and restored "
                                   "of links",
                                   kind, of_replication));
  }
  for (const Node& node : reading.root["faults"].items()) note_keys(node, {"name", "together", "up", "down", "links"});
}

}  // namespace

void note_replication_obstacles(Reading& reading) {
  note_parts_beside_jobs(reading);
  note_veeam_operations(reading, of_replication, "job", "Replica Failover and Failback");
  note_planned_failovers(reading);
  note_queues_with_operations(reading);
  note_job_options(reading);
  note_troubles_beside_links(reading);
}

}  // namespace drsim
