/// Run-books of a scenario.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/scenario/read/read_duration.hpp"
#include "sim/scenario/read/reading.hpp"

namespace drsim {

namespace {

constexpr double commit_after_least_s = 5 * minute_s;  // Zerto API, commit policy in ZertoApiWrapper

std::optional<ScriptConfig> read_script(Reading& reading, const Node& node) {
  if (!node.value().is_object()) return std::nullopt;
  return ScriptConfig{read_duration(reading, node["duration"]), node.quantity("timeout", Dimension::Time)};
}

/// The VMs that a text names, as one VM or as a VM group.
std::vector<Index> vms_named(Reading& reading, const Node& node) {
  const auto entry = reading.entry_named.find(node.text());
  if (entry != reading.entry_named.end()) return reading.vms_of_entry[entry->second];
  const auto vm = reading.find(reading.vms, node);
  return vm ? std::vector<Index>{*vm} : std::vector<Index>{};
}

void read_boot_groups(Reading& reading, const Node& runbook, RunbookConfig& config) {
  std::map<Index, std::string> group_of;
  NameTable names{"boot group", "runbooks"};
  for (const Node& node : runbook["boot_groups"].items()) {
    BootGroupConfig group;
    group.name = node.text("name");
    reading.add_name(names, group.name, node.pointer());
    group.delay_s = node.quantity("delay", Dimension::Time);
    for (const Node& name : node["vms"].items()) {
      for (const Index vm : vms_named(reading, name)) {
        const auto [other, is_new] = group_of.emplace(vm, group.name);
        if (is_new) {
          group.vms.push_back(vm);
          continue;
        }
        reading.refuse(name.pointer(),
                       fmt::format("the VM \"{}\" is in the boot group \"{}\" already; allowed: one boot group",
                                   reading.scenario.vms[vm].name, other->second));
        break;
      }
    }
    std::sort(group.vms.begin(), group.vms.end());
    config.boot_groups.push_back(std::move(group));
  }
}

RunbookConfig read_runbook(Reading& reading, const Node& node) {
  static const std::map<std::string, ShutdownPolicy> policies = {
      {"none", ShutdownPolicy::None}, {"graceful", ShutdownPolicy::Graceful}, {"force", ShutdownPolicy::Force}};
  static const std::map<std::string, CommitPolicy> commits = {
      {"commit", CommitPolicy::Commit}, {"rollback", CommitPolicy::Rollback}, {"manual", CommitPolicy::Manual}};
  RunbookConfig runbook;
  runbook.name = node.text("name");
  runbook.detection = read_duration(reading, node["detection"]);
  runbook.decision = read_duration(reading, node["decision"]);
  runbook.pre_script = read_script(reading, node["pre_script"]);
  runbook.post_script = read_script(reading, node["post_script"]);
  const Node shutdown = node["shutdown"];
  const auto policy = policies.find(shutdown.text("policy"));
  if (policy != policies.end()) runbook.shutdown = policy->second;
  runbook.shutdown_duration = read_duration(reading, shutdown["duration"]);
  runbook.shutdown_timeout_s = shutdown.quantity("timeout", Dimension::Time);
  read_boot_groups(reading, node, runbook);
  runbook.boot = read_duration(reading, node["boot"]);
  runbook.re_ip = read_duration(reading, node["re_ip"]);
  const auto commit = commits.find(node["commit"].text("policy"));
  if (commit != commits.end()) runbook.commit = commit->second;
  runbook.commit_after_s = node["commit"].quantity("after", Dimension::Time);
  if (runbook.commit_after_s > 0 && runbook.commit_after_s < commit_after_least_s)
    reading.warn(
        fmt::format("run-book {}: the product takes no time-out of {} before a commit or rollback: 0, or 5 min to "
                    "24 h; it is simulated as stated",
                    runbook.name, quantity_text(runbook.commit_after_s, Dimension::Time)));
  runbook.reverse_protection = node.flag("reverse_protection");
  runbook.test_write_fraction = node.quantity("test_writes", Dimension::Fraction);
  return runbook;
}

}  // namespace

void read_runbooks(Reading& reading) {
  for (const Node& node : reading.root["runbooks"].items()) {
    RunbookConfig runbook = read_runbook(reading, node);
    if (reading.add_name(reading.runbooks, runbook.name, node.pointer()))
      reading.scenario.runbooks.push_back(std::move(runbook));
  }
  sort_by_name(reading.scenario.runbooks, reading.runbooks);
}

}  // namespace drsim
