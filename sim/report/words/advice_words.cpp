#include "sim/report/words/advice_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "sim/report/outcome_figures.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/entity_pointers.hpp"

namespace drsim {
namespace {

std::string number_text(double value) { return fmt::format("{:.6g}", value); }
std::string byte_rate_text(double bytes_per_s) { return bytes_text(bytes_per_s) + "/s"; }

/// How proposals of a kind are told: "Raise link X from A to B".
struct KindWords {
  const char *verb, *one, *several;  ///< "{}" stands for the entity, or the list of them
  std::string (*value)(double);
};

KindWords words_of(ProposalKind kind) {
  switch (kind) {
    case ProposalKind::LinkCapacity:
      return {"Raise", "link {}", "links {}", bit_rate_text};
    case ProposalKind::GatewayCapacity:
      return {"Raise", "the gateway of {}", "the gateways of {}", bit_rate_text};
    case ProposalKind::TunnelThroughput:
      return {"Raise", "the throughput of the VPN of {}", "the throughput of the VPNs of {}", bit_rate_text};
    case ProposalKind::TunnelCores:
      return {"Raise", "the cores of the VPN of {}", "the cores of the VPNs of {}", number_text};
    case ProposalKind::ConnectorThroughput:
      return {"Raise", "cloud connector {}", "cloud connectors {}", bit_rate_text};
    case ProposalKind::HostNic:
      return {"Raise", "the NIC of the hosts of {}", "the NICs of the hosts of {}", bit_rate_text};
    case ProposalKind::TcpConnections:
      return {"Raise", "the TCP connections over link {}", "the TCP connections over links {}", number_text};
    case ProposalKind::TcpWindow:
      return {"Raise", "the TCP window over link {}", "the TCP windows over links {}", bytes_text};
    case ProposalKind::ThrottleRate:
      return {"Raise", "the throttle of {}", "the throttles of {}", bit_rate_text};
    case ProposalKind::ThrottleWindowRate:
      return {"Raise", "the throttle of {} in its window", "the throttles of {} in their windows", bit_rate_text};
    case ProposalKind::VraRam:
      return {"Raise", "the RAM of each VRA of {}", "the RAM of each VRA of {}", bytes_text};
    case ProposalKind::VraVcpus:
      return {"Raise", "the vCPUs of each VRA of {}", "the vCPUs of each VRA of {}", number_text};
    case ProposalKind::ProxyCache:
      return {"Raise", "the cache of CDP proxy {}", "the cache of CDP proxies {}", bytes_text};
    case ProposalKind::ProxyRam:
      return {"Raise", "the RAM of CDP proxy {}", "the RAM of CDP proxies {}", bytes_text};
    case ProposalKind::ProxyVcpus:
      return {"Raise", "the vCPUs of CDP proxy {}", "the vCPUs of CDP proxies {}", number_text};
    case ProposalKind::ProxyCount:
      return {"Raise", "the number of CDP proxies {}", "the numbers of CDP proxies {}", number_text};
    case ProposalKind::JournalLimit:
      return {"Raise", "the journal limit of each VM of {}", "the journal limits of each VM of {}", bytes_text};
    case ProposalKind::DatastoreCapacity:
      return {"Enlarge", "datastore {}", "datastores {}", bytes_text};
    case ProposalKind::DatastoreWrite:
      return {"Raise", "the write throughput of datastore {}", "the write throughput of datastores {}", byte_rate_text};
    case ProposalKind::DatastoreRead:
      return {"Raise", "the read throughput of datastore {}", "the read throughput of datastores {}", byte_rate_text};
    case ProposalKind::DatastoreIops:
      return {"Raise", "the I/O operations per second of datastore {}",
              "the I/O operations per second of datastores {}", number_text};
    case ProposalKind::RecoveryHosts:
      return {"Raise", "the number of hosts of {}", "the numbers of hosts of {}", number_text};
    case ProposalKind::VmsInParallel:
      return {"Raise", "the VMs that an operation creates at once", "", number_text};
    case ProposalKind::VcenterTasks:
      return {"Raise", "the VMs that a vCenter creates at once", "", number_text};
    case ProposalKind::FirewallRule:
      return {"Open", "what firewall rule {} closes", "what firewall rules {} close", nullptr};
    case ProposalKind::CheckpointInterval:
      return {"Shorten", "the checkpoint interval of {}", "the checkpoint intervals of {}", duration_text};
    case ProposalKind::Cycle:
      return {"Shorten", "the cycle of policy {}", "the cycles of policies {}", duration_text};
    case ProposalKind::RpoTarget:
      return {"Set", "the RPO target of {}", "the RPO targets of {}", duration_text};
  }
  return {"Change", "{}", "{}", number_text};
}

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

std::string listed(std::vector<std::string> names) {
  if (names.size() < 2) return joined(names, "");
  const std::string last = std::move(names.back());
  names.pop_back();
  return joined(names, ", ") + " and " + last;
}

std::string entity_text(const ProposedValue& value) {
  return value.entities > 1 ? fmt::format("{} (all {})", value.entity, value.entities) : value.entity;
}

using Values = std::vector<ProposedValue>;

/// In the order in which kinds appear.
std::vector<Values> by_kind(const Values& values) {
  std::vector<Values> kinds;
  for (const ProposedValue& value : values) {
    auto same =
        std::find_if(kinds.begin(), kinds.end(), [&](const Values& kind) { return kind.front().kind == value.kind; });
    if (same == kinds.end()) same = kinds.insert(same, Values());
    same->push_back(value);
  }
  return kinds;
}

/// Values of one kind: with one change for all where it is the same, else each with its own.
std::string title_of(const Values& values) {
  constexpr std::size_t named_max = 6;
  const ProposedValue& first = values.front();
  const KindWords words = words_of(first.kind);
  const bool is_one_change =
      words.value == nullptr || std::all_of(values.begin(), values.end(), [&](const ProposedValue& one) {
        return one.from == first.from && one.to == first.to;
      });
  std::vector<std::string> names;
  const std::size_t named = values.size() > named_max ? named_max - 1 : values.size();
  for (std::size_t i = 0; i < named; ++i) {
    names.push_back(entity_text(values[i]));
    if (!is_one_change)
      names.back() += fmt::format(" ({} to {})", words.value(values[i].from), words.value(values[i].to));
  }
  if (named < values.size()) names.push_back(fmt::format("{} others", values.size() - named));
  const std::string what = fmt::format(fmt::runtime(values.size() == 1 ? words.one : words.several), listed(names));
  std::string title = fmt::format("{} {}", words.verb, what);
  if (is_one_change && words.value != nullptr)
    title += fmt::format(" from {} to {}", words.value(first.from), words.value(first.to));
  return title;
}

std::string change_text(const std::string& before, const std::string& after) { return before + " → " + after; }

/// What stayed as it was goes without saying.
void add_change(std::vector<std::string>& parts, const std::string& what, const std::string& before,
                const std::string& after) {
  if (before != after) parts.push_back(what + " " + change_text(before, after));
}

std::string history_text(const OutcomeFigures& outcome) {
  return outcome.groups_short_of_history > 0
             ? fmt::format("{} of {}", duration_text(outcome.history_s), duration_text(outcome.history_wanted_s))
             : "whole";
}

std::string rto_text(const OutcomeFigures& outcome) { return outcome.rto_s ? duration_text(*outcome.rto_s) : "none"; }

/// Of one group: the one that missed its target with the largest RPO before, else after; and which is worse than it
/// after the change.
std::string rpo_text(const OutcomeFigures& before, const OutcomeFigures& after) {
  const GroupOutcome* was = worst_missed(before);
  const GroupOutcome* is = was == nullptr ? worst_missed(after) : group_named(after, was->name);
  if (was == nullptr && is != nullptr) was = group_named(before, is->name);
  if (was == nullptr || is == nullptr)
    return "worst RPO of all groups " +
           change_text(duration_text(before.worst_rpo_s), duration_text(after.worst_rpo_s));
  const std::string text = fmt::format("worst RPO of {} {}", was->name,
                                       change_text(duration_text(was->worst_rpo_s), duration_text(is->worst_rpo_s)));
  const GroupOutcome* now = worst_missed(after);
  if (now == nullptr || duration_text(now->worst_rpo_s) == duration_text(is->worst_rpo_s)) return text;
  if (now->worst_rpo_s <= is->worst_rpo_s) return text;
  return fmt::format("{} ({} then {})", text, now->name, duration_text(now->worst_rpo_s));
}

/// Groups and operations that fail in something that they did not fail in before.
std::string failing_anew(const OutcomeFigures& before, const OutcomeFigures& after) {
  constexpr std::size_t named_max = 3;
  std::vector<std::string> names = failing_anew_names(before, after);
  if (names.size() > named_max) {
    const std::size_t more = names.size() - named_max + 1;
    names.resize(named_max - 1);
    names.push_back(fmt::format("{} others", more));
  }
  return listed(names);
}

}  // namespace

std::string proposals_title(const std::vector<Proposal>& parts) {
  std::vector<std::string> titles;
  for (const Values& values : by_kind(values_of(parts))) {
    titles.push_back(title_of(values));
    if (titles.size() > 1) titles.back().front() = static_cast<char>(std::tolower(titles.back().front()));
  }
  return joined(titles, ", and ");
}

std::string set_text(const std::vector<ScenarioChange>& changes) {
  std::string text;
  for (const ScenarioChange& change : changes)
    text += (text.empty() ? "--set " : " --set ") + shell_word(change.pointer + "=" + change.value);
  return text;
}

std::string effect_text(const OutcomeFigures& before, const OutcomeFigures& after) {
  std::vector<std::string> parts;
  if (before.groups_missed > 0 || after.groups_missed > 0) {
    parts.push_back(fmt::format("{} of {} groups above target",
                                change_text(number_text(before.groups_missed), number_text(after.groups_missed)),
                                number_text(after.groups)));
    parts.push_back("for " +
                    change_text(duration_text(before.above_target_clock_s), duration_text(after.above_target_clock_s)));
    parts.push_back(rpo_text(before, after));
  }
  const auto add = [&](const char* what, double OutcomeFigures::*figure, std::string (*text)(double)) {
    add_change(parts, what, text(before.*figure), text(after.*figure));
  };
  add_change(parts, "least history", history_text(before), history_text(after));
  add("journals too small in the long run", &OutcomeFigures::groups_outgrowing_history, number_text);
  add("without a checkpoint", &OutcomeFigures::no_checkpoint_s, duration_text);
  add("groups with syncs that do not end", &OutcomeFigures::endless_syncs, number_text);
  add("groups whose backlog grows without end", &OutcomeFigures::diverging_groups, number_text);
  add("cycles out of time", &OutcomeFigures::late_cycles, number_text);
  add("datastores below their guard", &OutcomeFigures::datastores_stopped, number_text);
  add("firewall rules that close what is needed", &OutcomeFigures::closed_rules, number_text);
  add("groups that lose more than their target", &OutcomeFigures::losses_above_target, number_text);
  add("VMs without service", &OutcomeFigures::vms_not_up, number_text);
  if (before.operations > 0) add_change(parts, "longest RTO of complete operations", rto_text(before), rto_text(after));
  const std::string anew = failing_anew(before, after);
  if (!anew.empty()) parts.push_back("newly failing: " + anew);
  if (parts.empty()) return "no change";
  return joined(parts, ", ");
}

}  // namespace drsim
