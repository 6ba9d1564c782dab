/// Events other than those of links, faults by chance, windows without replication, how groups begin.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/scenario/products/products.hpp"
#include "sim/scenario/read/read_duration.hpp"
#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/text/clock_text.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

using Indices = std::vector<Index>;

struct TargetKey {
  const char* key;
  Indices TargetConfig::*list;
  NameTable Reading::*table;
};

const std::vector<TargetKey>& target_keys() {
  static const std::vector<TargetKey> keys = {{"links", &TargetConfig::links, &Reading::links},
                                              {"gateways", &TargetConfig::gateways, &Reading::sites},
                                              {"vras", &TargetConfig::vras, &Reading::hosts},
                                              {"hosts", &TargetConfig::hosts, &Reading::hosts},
                                              {"managers", &TargetConfig::managers, &Reading::sites},
                                              {"datastores", &TargetConfig::datastores, &Reading::datastores},
                                              {"sites", &TargetConfig::sites, &Reading::sites},
                                              {"kms", &TargetConfig::kms, &Reading::kms},
                                              {"proxies", &TargetConfig::proxies, &Reading::cdp_proxies}};
  return keys;
}

const std::vector<std::string> all_targets = {"links",      "gateways", "vras", "hosts",  "managers",
                                              "datastores", "sites",    "kms",  "proxies"};

/// What an event of a kind is made of.
struct KindRule {
  IncidentKind kind;
  std::vector<std::string> targets;   ///< one or more of these
  std::vector<std::string> required;  ///< all of these
  std::vector<std::string> optional;
};

const std::map<std::string, KindRule>& kind_rules() {
  static const std::map<std::string, KindRule> rules = {
      {"down", {IncidentKind::Down, all_targets, {}, {"duration", "keeps_bitmap"}}},
      {"restored", {IncidentKind::Restored, all_targets, {}, {}}},
      {"vra_restart", {IncidentKind::Down, {"vras"}, {}, {"duration", "keeps_bitmap"}}},
      {"manager_restart", {IncidentKind::Down, {"managers"}, {}, {"duration"}}},
      {"maintenance", {IncidentKind::Maintenance, {"hosts"}, {"duration"}, {}}},
      {"datastore_slow", {IncidentKind::DatastoreSlow, {"datastores"}, {"write_fraction"}, {"duration"}}},
      {"datastore_used", {IncidentKind::DatastoreUsed, {"datastores"}, {"used"}, {}}},
      {"power_off", {IncidentKind::PowerOff, {"vms"}, {}, {"duration"}}},
      {"power_on", {IncidentKind::PowerOn, {"vms"}, {}, {}}},
      {"pause", {IncidentKind::Pause, {"vpgs"}, {}, {"duration"}}},
      {"resume", {IncidentKind::Resume, {"vpgs"}, {}, {}}},
      {"force_sync", {IncidentKind::ForceSync, {"vpgs", "vms"}, {}, {"disk", "differing"}}},
      {"full_sync", {IncidentKind::FullSync, {"vpgs", "vms"}, {}, {"disk"}}}};
  return rules;
}

bool holds(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// Keys that the kind needs are there, and no other.
void check_keys(Reading& reading, const Node& node, const KindRule& rule) {
  const std::string kind = node.text("kind");
  bool any_target = false;
  for (const auto& [key, value] : node.members()) {
    any_target = any_target || holds(rule.targets, key);
    if (key == "at" || key == "kind" || holds(rule.targets, key) || holds(rule.required, key) ||
        holds(rule.optional, key))
      continue;
    std::vector<std::string> allowed = rule.targets;
    allowed.insert(allowed.end(), rule.required.begin(), rule.required.end());
    allowed.insert(allowed.end(), rule.optional.begin(), rule.optional.end());
    reading.refuse(value.pointer(),
                   fmt::format("\"{}\" does not belong to {}; allowed: {}", key, kind, quoted_list(allowed, 12)));
  }
  if (!any_target)
    reading.refuse(node.pointer(),
                   fmt::format("{} without a target; allowed: {}{}", kind,
                               rule.targets.size() > 1 ? "one or more of " : "", quoted_list(rule.targets, 12)));
  for (const std::string& key : rule.required)
    if (!node.has(key))
      reading.refuse(node.pointer(), fmt::format("the key \"{}\" is missing; {} needs it", key, kind));
}

/// Ascending, without repetition; a name given twice is refused.
Indices sorted_once(Reading& reading, const Node& node, Indices list) {
  std::sort(list.begin(), list.end());
  const auto twice = std::adjacent_find(list.begin(), list.end());
  if (twice != list.end()) reading.refuse(node.pointer(), "names something twice; allowed: once");
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

/// A CDP proxy of a design that has no use for it.
bool is_idle_proxy(const Reading& reading, const NameTable& table, const std::string& name) {
  if (&table != &reading.cdp_proxies || !table.index.empty()) return false;
  const auto& components = reading.scenario.security.components;
  return std::any_of(components.begin(), components.end(), [&](const ComponentConfig& component) {
    return component.kind == "cdp_proxy" && component.name == name;
  });
}

Indices read_names(Reading& reading, const Node& node, const NameTable& table) {
  Indices list;
  for (const Node& name : node.items())
    if (is_idle_proxy(reading, table, name.text()))
      reading.warn(
          fmt::format("{}: the CDP proxy {} protects nothing with this product, so the event does nothing to it",
                      name.pointer(), name.text()));
    else if (const auto index = reading.find(table, name))
      list.push_back(*index);
  return sorted_once(reading, node, std::move(list));
}

/// VMs with all their places in VPGs; a group of VMs by its own name.
Indices read_vm_names(Reading& reading, const Node& node) {
  Indices list;
  const auto& vms = reading.scenario.vms;
  for (const Node& name : node.items()) {
    const auto entry = reading.entry_named.find(name.text());
    if (entry != reading.entry_named.end()) {
      const Indices& members = reading.vms_of_entry[entry->second];
      list.insert(list.end(), members.begin(), members.end());
      continue;
    }
    const auto vm = reading.find(reading.vms, name);
    for (Index next = vm.value_or(nobody); next < vms.size() && vms[next].name == name.text(); ++next)
      list.push_back(next);
  }
  return sorted_once(reading, node, std::move(list));
}

/// VPGs; a set of VPGs by its own name.
Indices read_vpg_names(Reading& reading, const Node& node) {
  std::map<std::string, std::uint32_t> sets;
  for (const Node& vpg : reading.root["vpgs"].items()) sets[vpg.text("name")] = vpg.count("count");
  Indices list;
  for (const Node& name : node.items()) {
    const auto set = sets.find(name.text());
    if (set == sets.end() || set->second <= 1) {
      if (const auto index = reading.find(reading.vpgs, name)) list.push_back(*index);
      continue;
    }
    for (std::uint32_t number = 1; number <= set->second; ++number) {
      const auto found = reading.vpgs.index.find(expanded_name(name.text(), number, set->second));
      if (found != reading.vpgs.index.end()) list.push_back(found->second);
    }
  }
  return sorted_once(reading, node, std::move(list));
}

TargetConfig read_targets(Reading& reading, const Node& node) {
  TargetConfig targets;
  for (const TargetKey& key : target_keys()) targets.*key.list = read_names(reading, node[key.key], reading.*key.table);
  return targets;
}

/// What maintenance is called in warnings.
std::string title_of(const Node& node) {
  const std::string kind = node.text("kind");
  std::string names;
  for (const auto& [key, value] : node.members())
    for (const Node& name : value.items()) names += (names.empty() ? "" : ", ") + name.text();
  return kind == "maintenance" ? "maintenance of " + names : "";
}

void check_disk(Reading& reading, const Node& node, const IncidentConfig& incident) {
  if (!incident.disk) return;
  const auto& vms = reading.scenario.vms;
  const bool one_vm = !incident.vms.empty() && vms[incident.vms.front()].name == vms[incident.vms.back()].name;
  if (!one_vm || !incident.vpgs.empty()) {
    reading.refuse(node["disk"].pointer(), "a disk belongs to one VM; allowed: with one name in \"vms\"");
    return;
  }
  const VmConfig& vm = vms[incident.vms.front()];
  if (*incident.disk >= vm.disks.size())
    reading.refuse(node["disk"].pointer(), fmt::format("the VM \"{}\" has no disk {}; allowed: 1 .. {}", vm.name,
                                                       *incident.disk + 1, vm.disks.size()));
}

struct PlacedIncident {
  IncidentConfig incident;
  std::string pointer;
};

void read_incident(Reading& reading, const Node& node, std::vector<PlacedIncident>& incidents) {
  const auto rule = kind_rules().find(node.text("kind"));
  if (rule == kind_rules().end()) return;
  check_keys(reading, node, rule->second);
  IncidentConfig incident;
  incident.kind = rule->second.kind;
  incident.at_s = node.quantity("at", Dimension::Time);
  incident.targets = read_targets(reading, node);
  incident.vms = read_vm_names(reading, node["vms"]);
  incident.vpgs = read_vpg_names(reading, node["vpgs"]);
  incident.title = title_of(node);
  incident.restart = rule->first == "vra_restart" || rule->first == "manager_restart";
  const SyncRules& rules = reading.scenario.zerto.sync;
  if (rule->first == "vra_restart") incident.duration_s = rules.vra_restart_s;
  if (rule->first == "manager_restart") incident.duration_s = rules.manager_restart_s;
  if (node.has("duration")) incident.duration_s = node.quantity("duration", Dimension::Time);
  if (node.has("keeps_bitmap")) incident.keeps_bitmap = node.flag("keeps_bitmap");
  if (node.count("disk") > 0) incident.disk = node.count("disk") - 1;
  if (node.has("differing")) incident.differing_fraction = node.quantity("differing", Dimension::Fraction);
  if (node.has("write_fraction")) incident.write_fraction = node.quantity("write_fraction", Dimension::Fraction);
  if (node.has("used")) incident.used_bytes = node.quantity("used", Dimension::Bytes);
  check_disk(reading, node, incident);
  if (std::isnan(incident.at_s)) return;
  const bool is_idle = node.has("proxies") && incident.targets.empty() && reading.cdp_proxies.index.empty();
  if (!is_idle) incidents.push_back({incident, node.pointer()});
}

/// What an incident changes, one entry for each thing: its title, and whether it goes down.
std::vector<std::string> things_hit(const Reading& reading, const IncidentConfig& incident) {
  std::vector<std::string> things;
  const Scenario& scenario = reading.scenario;
  const auto add = [&](const char* title, const Indices& list, const auto& entities) {
    for (const Index index : list) things.push_back(fmt::format("{} \"{}\"", title, entities[index].name));
  };
  add("link", incident.targets.links, scenario.links);
  add("gateway of site", incident.targets.gateways, scenario.sites);
  add("VRA of host", incident.targets.vras, scenario.hosts);
  add("host", incident.targets.hosts, scenario.hosts);
  add("manager of site", incident.targets.managers, scenario.sites);
  add("datastore", incident.targets.datastores, scenario.datastores);
  add("site", incident.targets.sites, scenario.sites);
  add("key server", incident.targets.kms, scenario.security.kms);
  add("CDP proxy", incident.targets.proxies, scenario.cdp_proxies);
  add("VM", incident.vms, scenario.vms);
  add("VPG", incident.vpgs, scenario.vpgs);
  things.erase(std::unique(things.begin(), things.end()), things.end());
  return things;
}

/// -1: begins a trouble that an event or its duration ends; 1: ends one; 0: neither.
int direction_of(IncidentKind kind) {
  switch (kind) {
    case IncidentKind::Down:
    case IncidentKind::Maintenance:
    case IncidentKind::DatastoreSlow:
    case IncidentKind::PowerOff:
    case IncidentKind::Pause:
      return -1;
    case IncidentKind::Restored:
    case IncidentKind::PowerOn:
    case IncidentKind::Resume:
      return 1;
    case IncidentKind::DatastoreUsed:
    case IncidentKind::ForceSync:
    case IncidentKind::FullSync:
      break;
  }
  return 0;
}

/// What is done to a thing; of each sort one at a time, and an end ends its own sort only.
const char* sort_of(IncidentKind kind) {
  switch (kind) {
    case IncidentKind::Maintenance:
      return "maintenance of ";
    case IncidentKind::PowerOff:
    case IncidentKind::PowerOn:
      return "power of ";
    case IncidentKind::Pause:
    case IncidentKind::Resume:
      return "pause of ";
    default:
      return "failure of ";
  }
}

/// For each thing: down, then up again by its duration or an event, then down again.
void check_alternation(Reading& reading, const std::vector<PlacedIncident>& incidents) {
  std::map<std::string, double> down_until;
  for (const auto& [incident, pointer] : incidents) {
    const int direction = direction_of(incident.kind);
    if (direction == 0) continue;
    for (const std::string& thing : things_hit(reading, incident)) {
      const std::string done = sort_of(incident.kind) + thing;
      const auto known = down_until.find(done);
      const bool is_down = known != down_until.end() && incident.at_s < known->second;
      const std::string at = quantity_text(incident.at_s, Dimension::Time);
      if (direction < 0 && is_down)
        reading.refuse(
            pointer, fmt::format("the {} is down, off or paused already at {}; allowed: when that is over", thing, at));
      if (direction > 0 && !is_down)
        reading.refuse(pointer,
                       fmt::format("the {} is not down, off or paused at {}; allowed: after such an event", thing, at));
      down_until[done] =
          direction > 0 ? incident.at_s : incident.at_s + incident.duration_s.value_or(reading.scenario.horizon_s);
    }
  }
}

void read_faults(Reading& reading) {
  NameTable names{"fault", "faults"};
  for (const Node& node : reading.root["faults"].items()) {
    FaultConfig fault;
    fault.name = node.text("name");
    if (!reading.add_name(names, fault.name, node.pointer())) continue;
    fault.targets = read_targets(reading, node);
    fault.together = node.flag("together");
    fault.up = read_duration(reading, node["up"]);
    fault.down = read_duration(reading, node["down"]);
    if (node.has("keeps_bitmap")) fault.keeps_bitmap = node.flag("keeps_bitmap");
    const bool named =
        std::any_of(all_targets.begin(), all_targets.end(), [&](const auto& key) { return node.has(key); });
    if (!named)
      reading.refuse(node.pointer(),
                     fmt::format("a fault without a target; allowed: one or more of {}", quoted_list(all_targets, 12)));
    for (const char* key : {"up", "down"})
      if (node[key].value().is_string() && node[key].quantity(Dimension::Time) <= 0)
        reading.refuse(node[key].pointer(), fmt::format("\"{}\" is not above 0 s; allowed: above 0 s", node.text(key)));
    reading.scenario.faults.push_back(std::move(fault));
  }
  std::sort(reading.scenario.faults.begin(), reading.scenario.faults.end(),
            [](const FaultConfig& a, const FaultConfig& b) { return a.name < b.name; });
}

std::vector<WeeklyWindow> read_pause_windows(Reading& reading, const Node& list) {
  std::vector<WeeklyWindow> windows;
  for (const Node& node : list.items()) windows.push_back(read_weekly_window(reading, node));
  std::sort(windows.begin(), windows.end(), [](const WeeklyWindow& a, const WeeklyWindow& b) {
    return std::tie(a.weekdays, a.from_s, a.to_s) < std::tie(b.weekdays, b.from_s, b.to_s);
  });
  return windows;
}

/// How a group begins and when it pauses.
void read_group_start(Reading& reading, const Node& node) {
  const Node start = node["initial_sync"];
  const bool preseed = start.text("kind") == "preseed";
  if (preseed && !start.has("differing"))
    reading.refuse(start.pointer(), "the key \"differing\" is missing; preseed needs it");
  if (start.text("kind") == "full" && start.has("differing"))
    reading.refuse(start["differing"].pointer(), "\"differing\" does not belong to full; allowed with: preseed");
  const char* pauses = facts_of(reading.product_of(node)).pauses_key;
  const std::vector<WeeklyWindow> windows = read_pause_windows(reading, node[pauses]);
  const std::uint32_t count = node.count("count");
  for (std::uint32_t number = 1; number <= count; ++number) {
    const auto found = reading.vpgs.index.find(expanded_name(node.text("name"), number, count));
    if (found == reading.vpgs.index.end()) continue;
    VpgConfig& vpg = reading.scenario.vpgs[found->second];
    reading.scenario.pause_windows[found->second] = windows;
    if (start.has("kind")) vpg.start = preseed ? GroupStart::Preseed : GroupStart::Full;
    if (preseed) vpg.preseed_differing_fraction = start.quantity("differing", Dimension::Fraction);
    if (node.has("pause_time")) vpg.pause_time_s = node.quantity("pause_time", Dimension::Time);
  }
}

}  // namespace

void read_incidents(Reading& reading) {
  Scenario& scenario = reading.scenario;
  const auto entries = reading.root["vms"].items();
  for (std::size_t i = 0; i < scenario.vms.size(); ++i)
    scenario.vms[i].used_fraction = entries[reading.entry_of_vm[i]].quantity("used", Dimension::Fraction);
  scenario.pause_windows.resize(scenario.vpgs.size());
  for (const Node& node : reading.root["vpgs"].items()) read_group_start(reading, node);
  std::vector<PlacedIncident> incidents;
  for (const Node& node : reading.root["events"].items()) read_incident(reading, node, incidents);
  // What ends comes before what begins at the same date.
  std::sort(incidents.begin(), incidents.end(), [](const PlacedIncident& a, const PlacedIncident& b) {
    return std::make_tuple(a.incident.at_s, -direction_of(a.incident.kind), a.incident.kind, a.pointer) <
           std::make_tuple(b.incident.at_s, -direction_of(b.incident.kind), b.incident.kind, b.pointer);
  });
  check_alternation(reading, incidents);
  for (PlacedIncident& placed : incidents) scenario.incidents.push_back(std::move(placed.incident));
  read_faults(reading);
}

}  // namespace drsim
