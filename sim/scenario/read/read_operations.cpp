/// Recovery operations of a scenario: their groups and options, and whether each can follow those before it.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

const std::map<std::string, OperationKind>& kinds() {
  static const std::map<std::string, OperationKind> table = {{"failover", OperationKind::Failover},
                                                             {"move", OperationKind::Move},
                                                             {"test_failover", OperationKind::TestFailover},
                                                             {"stop_test", OperationKind::StopTest},
                                                             {"clone", OperationKind::Clone},
                                                             {"commit", OperationKind::Commit},
                                                             {"rollback", OperationKind::Rollback},
                                                             {"tag", OperationKind::Tag},
                                                             {"failback", OperationKind::Failback}};
  return table;
}

/// Kinds that a key belongs to; keys that are not listed belong to all.
const std::map<std::string, std::set<OperationKind>>& kinds_of_keys() {
  using Kind = OperationKind;
  static const std::map<std::string, std::set<OperationKind>> table = {
      {"runbook", {Kind::Failover, Kind::Move, Kind::TestFailover, Kind::Clone, Kind::Failback}},
      {"protected_site", {Kind::Failover}},
      {"site_returns_after", {Kind::Failover}},
      {"checkpoint_at", {Kind::Failover, Kind::TestFailover, Kind::Clone}},
      {"checkpoint_tag", {Kind::Failover, Kind::TestFailover, Kind::Clone}},
      {"tag", {Kind::Tag}},
      {"stop_after", {Kind::TestFailover}}};
  return table;
}

/// Kinds of which an earlier operation on the same group must exist; empty: none is needed.
std::set<OperationKind> needed_before(OperationKind kind) {
  using Kind = OperationKind;
  switch (kind) {
    case Kind::StopTest:
      return {Kind::TestFailover};
    case Kind::Commit:
    case Kind::Rollback:
      return {Kind::Failover, Kind::Move, Kind::Failback};
    case Kind::Failback:
      return {Kind::Failover, Kind::Move};
    default:
      return {};
  }
}

struct PlacedOperation {
  OperationConfig operation;
  std::string pointer;
};

std::string list_of(const std::set<OperationKind>& some) {
  std::string text;
  for (const OperationKind kind : some) text += (text.empty() ? "" : ", ") + std::string(operation_kind_name(kind));
  return text;
}

void check_keys(Reading& reading, const Node& node, OperationKind kind) {
  for (const auto& [key, allowed] : kinds_of_keys())
    if (node.has(key) && allowed.count(kind) == 0)
      reading.refuse(node[key].pointer(), fmt::format("\"{}\" does not belong to {}; allowed with: {}", key,
                                                      node.text("kind"), list_of(allowed)));
  if (kind == OperationKind::Tag && !node.has("tag")) reading.refuse(node.pointer(), "a tag without \"tag\", its name");
  if (node.has("checkpoint_at") && node.has("checkpoint_tag"))
    reading.refuse(node.pointer(), "has both \"checkpoint_at\" and \"checkpoint_tag\"; allowed: one of them");
  if (node.has("site_returns_after") && node.text("protected_site") == "running")
    reading.refuse(node["site_returns_after"].pointer(),
                   "a protected site that is running does not return; allowed with: \"protected_site\": \"lost\"");
}

/// VPGs that a text names, as one VPG or as a set of VPGs.
std::vector<Index> groups_named(Reading& reading, const Node& node) {
  for (const Node& vpg : reading.root["vpgs"].items()) {
    if (vpg.text("name") != node.text()) continue;
    std::vector<Index> groups;
    for (std::uint32_t number = 1; number <= vpg.count("count"); ++number) {
      const auto found = reading.vpgs.index.find(expanded_name(node.text(), number, vpg.count("count")));
      if (found != reading.vpgs.index.end()) groups.push_back(found->second);
    }
    return groups;
  }
  const auto group = reading.find(reading.vpgs, node);
  return group ? std::vector<Index>{*group} : std::vector<Index>{};
}

/// All groups that a site protects, by priority, then name.
std::vector<Index> groups_of_site(const Scenario& scenario, Index site) {
  std::set<Index> protected_there;
  for (const VmConfig& vm : scenario.vms)
    if (vm.host < scenario.hosts.size() && scenario.hosts[vm.host].site == site) protected_there.insert(vm.vpg);
  std::vector<Index> groups(protected_there.begin(), protected_there.end());
  std::stable_sort(groups.begin(), groups.end(),
                   [&](Index a, Index b) { return scenario.vpgs[a].priority < scenario.vpgs[b].priority; });
  return groups;
}

void read_groups(Reading& reading, const Node& node, OperationConfig& operation) {
  if (node.has("site") == node.has("groups")) {
    reading.refuse(node.pointer(), node.has("site") ? "has both \"site\" and \"groups\"; allowed: one of them"
                                                    : "has neither \"site\" nor \"groups\"; allowed: one of them");
    return;
  }
  if (node.has("site")) {
    const auto site = reading.find(reading.sites, node["site"]);
    if (!site) return;
    operation.groups = groups_of_site(reading.scenario, *site);
    if (operation.groups.empty() && reading.problems.empty())
      reading.refuse(
          node["site"].pointer(),
          fmt::format("the site \"{}\" protects no group; allowed: a site with protected VMs", node.text("site")));
    return;
  }
  for (const Node& name : node["groups"].items()) {
    for (const Index group : groups_named(reading, name)) {
      if (std::count(operation.groups.begin(), operation.groups.end(), group)) {
        reading.refuse(name.pointer(),
                       fmt::format("the VPG \"{}\" is named twice; allowed: once", reading.scenario.vpgs[group].name));
        break;
      }
      operation.groups.push_back(group);
    }
  }
}

void read_runbook_of(Reading& reading, const Node& node, OperationConfig& operation) {
  if (kinds_of_keys().at("runbook").count(operation.kind) == 0) return;
  const auto& runbooks = reading.scenario.runbooks;
  if (node.has("runbook")) {
    operation.runbook = reading.find(reading.runbooks, node["runbook"]).value_or(0);
  } else if (runbooks.size() > 1) {
    std::vector<std::string> names;
    for (const RunbookConfig& runbook : runbooks) names.push_back(runbook.name);
    reading.refuse(node.pointer(),
                   fmt::format("the key \"runbook\" is missing, and there are {} run-books; allowed: {}",
                               runbooks.size(), quoted_list(names, 12)));
  }
  const bool moves = operation.kind == OperationKind::Move || operation.kind == OperationKind::Failback;
  if (moves && operation.runbook < runbooks.size() && runbooks[operation.runbook].shutdown == ShutdownPolicy::None)
    reading.refuse(
        node.pointer(),
        fmt::format("a {} by the run-book \"{}\", which shuts nothing down: it loses no data only because "
                    "its VMs stop; allowed: a run-book with the shutdown policy graceful or force, or none stated",
                    node.text("kind"), runbooks[operation.runbook].name));
}

void read_dates(Reading& reading, const Node& node, OperationConfig& operation) {
  operation.at_s = node.quantity("at", Dimension::Time);
  if (operation.at_s >= reading.scenario.horizon_s)
    reading.refuse(node["at"].pointer(), fmt::format("\"{}\" is after the end of the run; allowed: before {}",
                                                     node.text("at"), reading.root.text("duration")));
  const auto optional_time = [&](const char* key, std::optional<double>& value) {
    if (node.has(key)) value = node.quantity(key, Dimension::Time);
  };
  optional_time("site_returns_after", operation.site_returns_after_s);
  optional_time("checkpoint_at", operation.checkpoint_at_s);
  optional_time("stop_after", operation.stop_after_s);
  if (operation.checkpoint_at_s && *operation.checkpoint_at_s > operation.at_s)
    reading.refuse(node["checkpoint_at"].pointer(),
                   fmt::format("\"{}\" is after the operation itself; allowed: up to \"{}\"",
                               node.text("checkpoint_at"), node.text("at")));
}

void read_operation(Reading& reading, const Node& node, std::vector<PlacedOperation>& operations) {
  const auto kind = kinds().find(node.text("kind"));
  OperationConfig operation;
  if (kind != kinds().end()) {
    operation.kind = kind->second;
    check_keys(reading, node, kind->second);
    read_runbook_of(reading, node, operation);
  }
  read_dates(reading, node, operation);
  read_groups(reading, node, operation);
  operation.site_lost = operation.kind == OperationKind::Failover && node.text("protected_site") != "running";
  operation.tag = operation.kind == OperationKind::Tag ? node.text("tag") : node.text("checkpoint_tag");
  operation.name = node.text("name");
  if (operation.name.empty()) operation.name = node.text("kind") + " at " + node.text("at");
  if (kind == kinds().end() || std::isnan(operation.at_s)) return;
  operations.push_back({std::move(operation), node.pointer()});
}

/// A failback needs storage at the protected site, where the VMs go back to.
void check_failback(Reading& reading, const std::vector<PlacedOperation>& operations) {
  const Scenario& scenario = reading.scenario;
  for (const auto& [operation, pointer] : operations) {
    if (operation.kind != OperationKind::Failback) continue;
    for (const VmConfig& vm : scenario.vms) {
      const auto& groups = operation.groups;
      if (std::count(groups.begin(), groups.end(), vm.vpg) == 0 || vm.host >= scenario.hosts.size()) continue;
      if (!scenario.hosts[vm.host].datastores.empty()) continue;
      reading.refuse(pointer, fmt::format("failback of the VM \"{}\" to its host \"{}\", which sees no datastore; "
                                          "allowed: hosts with a datastore",
                                          vm.name, scenario.hosts[vm.host].name));
      break;
    }
  }
}

/// Operations on the steps of others need those before them; tags must exist.
void check_sequence(Reading& reading, const std::vector<PlacedOperation>& operations) {
  std::map<Index, std::set<OperationKind>> before;
  std::map<Index, std::set<std::string>> tags;
  for (const auto& [operation, pointer] : operations) {
    const std::set<OperationKind> needed = needed_before(operation.kind);
    for (const Index group : operation.groups) {
      const std::string& name = reading.scenario.vpgs[group].name;
      const bool found =
          std::any_of(needed.begin(), needed.end(), [&](OperationKind kind) { return before[group].count(kind) > 0; });
      if (!needed.empty() && !found)
        reading.refuse(pointer, fmt::format("{} of the VPG \"{}\" without an earlier operation that it belongs to; "
                                            "allowed: after {}",
                                            operation_kind_name(operation.kind), name, list_of(needed)));
      before[group].insert(operation.kind);
      if (operation.kind == OperationKind::Tag) {
        tags[group].insert(operation.tag);
      } else if (!operation.tag.empty() && tags[group].count(operation.tag) == 0) {
        const std::vector<std::string> known(tags[group].begin(), tags[group].end());
        reading.refuse(pointer, fmt::format("the VPG \"{}\" has no earlier tag \"{}\"{}; allowed: {}", name,
                                            operation.tag, did_you_mean(operation.tag, known),
                                            known.empty() ? "none is set before" : quoted_list(known, 12)));
      }
      if (operation.kind == OperationKind::TestFailover) tags[group].insert(tested_tag);
    }
  }
}

}  // namespace

const char* operation_kind_name(OperationKind kind) {
  for (const auto& [name, value] : kinds())
    if (value == kind) return name.c_str();
  return "";
}

void read_operations(Reading& reading) {
  std::vector<PlacedOperation> operations;
  for (const Node& node : reading.root["operations"].items()) read_operation(reading, node, operations);
  std::sort(operations.begin(), operations.end(), [](const PlacedOperation& a, const PlacedOperation& b) {
    return std::tie(a.operation.at_s, a.operation.name, a.operation.groups) <
           std::tie(b.operation.at_s, b.operation.name, b.operation.groups);
  });
  check_sequence(reading, operations);
  check_failback(reading, operations);
  std::map<std::string, int> unnamed;
  for (auto& [operation, pointer] : operations) {
    const bool named =
        !Node(reading.document.content.at(nlohmann::json::json_pointer(pointer)), "").text("name").empty();
    const int number = ++unnamed[operation.name];
    if (named) reading.add_name(reading.operations, operation.name, pointer);
    // Several without a name at one date are told apart by their order, which is that of their groups.
    if (!named && number > 1) operation.name += fmt::format(" ({})", number);
    reading.scenario.operations.push_back(std::move(operation));
  }
}

}  // namespace drsim
