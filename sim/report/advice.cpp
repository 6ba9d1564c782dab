#include "sim/report/advice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include "sim/report/link_demand.hpp"
#include "sim/report/number_text.hpp"
#include "sim/report/outcome_figures.hpp"
#include "sim/scenario/entity_pointers.hpp"

namespace drsim {
namespace {

const LinkResult* link_named(const RunRecord& record, const std::string& name) {
  const auto found =
      std::find_if(record.links.begin(), record.links.end(), [&](const LinkResult& link) { return link.name == name; });
  return found == record.links.end() ? nullptr : &*found;
}

std::string number_text(double value) { return fmt::format("{:.6g}", value); }
std::string byte_rate_text(double bytes_per_s) { return bytes_text(bytes_per_s) + "/s"; }

/// How proposals of a kind are told: "Raise link X from A to B".
struct KindWords {
  const char *verb, *one, *several;  ///< "{}" stands for the entity, or how many there are
  std::string (*value)(double);
};

KindWords words_of(ProposalKind kind) {
  switch (kind) {
    case ProposalKind::LinkCapacity:
      return {"Raise", "link {}", "{} links", bit_rate_text};
    case ProposalKind::GatewayCapacity:
      return {"Raise", "the gateway of {}", "the gateways of {} sites", bit_rate_text};
    case ProposalKind::TunnelThroughput:
      return {"Raise", "the throughput of the VPN of {}", "the throughput of {} VPNs", bit_rate_text};
    case ProposalKind::ConnectorThroughput:
      return {"Raise", "cloud connector {}", "{} cloud connectors", bit_rate_text};
    case ProposalKind::HostNic:
      return {"Raise", "the NIC of the hosts of {}", "the NICs of the hosts of {} clusters", bit_rate_text};
    case ProposalKind::TcpConnections:
      return {"Raise", "the TCP connections over link {}", "the TCP connections over {} links", number_text};
    case ProposalKind::TcpWindow:
      return {"Raise", "the TCP window over link {}", "the TCP window over {} links", bytes_text};
    case ProposalKind::ThrottleRate:
      return {"Raise", "the throttle of {}", "the throttles of {} sites", bit_rate_text};
    case ProposalKind::VraRam:
      return {"Raise", "the RAM of each VRA of {}", "the RAM of each VRA of {} clusters", bytes_text};
    case ProposalKind::VraVcpus:
      return {"Raise", "the vCPUs of each VRA of {}", "the vCPUs of each VRA of {} clusters", number_text};
    case ProposalKind::ProxyCache:
      return {"Raise", "the cache of CDP proxy {}", "the cache of {} entries of CDP proxies", bytes_text};
    case ProposalKind::ProxyRam:
      return {"Raise", "the RAM of CDP proxy {}", "the RAM of {} entries of CDP proxies", bytes_text};
    case ProposalKind::ProxyVcpus:
      return {"Raise", "the vCPUs of CDP proxy {}", "the vCPUs of {} entries of CDP proxies", number_text};
    case ProposalKind::ProxyCount:
      return {"Raise", "the number of CDP proxies such as {}", "the number of CDP proxies of {} entries", number_text};
    case ProposalKind::JournalLimit:
      return {"Raise", "the journal limit of each VM of {}", "the journal limits of the VMs of {} entries of groups",
              bytes_text};
    case ProposalKind::DatastoreCapacity:
      return {"Enlarge", "datastore {}", "{} datastores", bytes_text};
    case ProposalKind::DatastoreWrite:
      return {"Raise", "the write throughput of datastore {}", "the write throughput of {} datastores", byte_rate_text};
    case ProposalKind::DatastoreRead:
      return {"Raise", "the read throughput of datastore {}", "the read throughput of {} datastores", byte_rate_text};
    case ProposalKind::DatastoreIops:
      return {"Raise", "the I/O operations per second of datastore {}",
              "the I/O operations per second of {} datastores", number_text};
    case ProposalKind::RecoveryHosts:
      return {"Raise", "the number of hosts of {}", "the number of hosts of {} clusters", number_text};
    case ProposalKind::VmsInParallel:
      return {"Raise", "the VMs that an operation creates at once", "", number_text};
    case ProposalKind::VcenterTasks:
      return {"Raise", "the VMs that a vCenter creates at once", "", number_text};
    case ProposalKind::FirewallRule:
      return {"Open", "what firewall rule {} closes", "what {} firewall rules close", nullptr};
    case ProposalKind::CheckpointInterval:
      return {"Shorten", "the checkpoint interval of {}", "the checkpoint intervals of {} entries of groups",
              duration_text};
    case ProposalKind::Cycle:
      return {"Shorten", "the cycle of policy {}", "the cycles of {} entries of policies", duration_text};
    case ProposalKind::RpoTarget:
      return {"Set", "the RPO target of {}", "the RPO targets of {} entries of groups", duration_text};
  }
  return {"Change", "{}", "{} values", number_text};
}

std::string title_of(const Proposal& proposal) {
  const KindWords words = words_of(proposal.kind);
  const std::string what = proposal.entities == 1 ? fmt::format(fmt::runtime(words.one), proposal.entity)
                                                  : fmt::format(fmt::runtime(words.several), proposal.entities);
  std::string title = fmt::format("{} {}", words.verb, what);
  if (words.value == nullptr) return title;
  title += fmt::format(" from {} to {}", words.value(proposal.from), words.value(proposal.to));
  return proposal.entities == 1 ? title : title + fmt::format(" ({}; the others likewise)", proposal.entity);
}

std::string set_text(const std::vector<ScenarioChange>& changes) {
  constexpr std::size_t written_max = 20;
  std::string text;
  for (std::size_t i = 0; i < std::min(changes.size(), written_max); ++i)
    text += (text.empty() ? "--set " : " --set ") + shell_word(changes[i].pointer + "=" + changes[i].value);
  if (changes.size() > written_max)
    text += fmt::format(" and {} more, all of them in result.json", changes.size() - written_max);
  return text;
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

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

/// What a run that meets everything is worth where it is too short for a verdict.
const char* reservation(const OutcomeFigures& after) {
  return after.groups_unproved > 0 ? " in a run that is too short for a verdict" : "";
}

Advice advice_from(const OutcomeFigures& before, const PlayedProposals& played) {
  Advice advice;
  advice.title = proposals_title(played.parts);
  for (const Proposal& part : played.parts)
    advice.changes.insert(advice.changes.end(), part.changes.begin(), part.changes.end());
  advice.before = before;
  advice.after = played.after;
  advice.is_simulated = played.simulated;
  std::string how = "By arithmetic, not simulated, since a target changes no replication";
  if (played.simulated) how = "Simulated";
  if (played.simulated && meets_all(played.after)) how += std::string(", meets everything") + reservation(played.after);
  advice.text = fmt::format("{}: {}. {}", how, effect_text(before, played.after), set_text(advice.changes));
  return advice;
}

/// With everything met: what is closest to binding.
void add_headroom(const Scenario& scenario, const RunRecord& record, std::vector<Advice>& advice) {
  const LinkResult* tightest = nullptr;
  double tightest_use = -1, its_p98 = 0, its_peak = 0;
  for (const BandwidthNeed& need : record.bandwidth_needs) {
    const LinkResult* link = link_named(record, need.link);
    if (link == nullptr || link->capacity_bits_per_s <= 0) continue;
    const double other = other_traffic_peak_bits_per_s(scenario, link->name);
    const double use = (need.p98 + other) / link->capacity_bits_per_s;
    if (use <= tightest_use) continue;
    tightest = link;
    tightest_use = use;
    its_p98 = need.p98 + other;
    its_peak = need.peak + other;
  }
  if (tightest == nullptr) return;
  advice.push_back(
      {"Nothing has to change",
       fmt::format("The tightest link is {}: what wants to cross it stays within {} ({} of the capacity) for "
                   "98 % of the time and peaks at {}.",
                   tightest->name, bit_rate_text(its_p98), percent_text(tightest_use), bit_rate_text(its_peak))});
}

/// Whether something is replicated over a link, in one direction or the other.
bool replicates_over(const RunRecord& record, const LinkConfig& link) {
  return std::any_of(record.bandwidth_needs.begin(), record.bandwidth_needs.end(), [&](const BandwidthNeed& need) {
    return need.mean > 0 && (need.link == link.name || need.link == link.name + " (backward)");
  });
}

/// What no value of a scenario stands for.
void add_second_paths(const Scenario& scenario, const RunRecord& record, const Answer& answer,
                      std::vector<Advice>& advice) {
  if (answer.missed_groups == 0) return;
  for (const LinkConfig& config : scenario.links) {
    const LinkResult* link = link_named(record, config.name);
    if (link == nullptr || link->down_s <= 0 || !replicates_over(record, config)) continue;
    advice.push_back(
        {fmt::format("Have a second path beside link {}", config.name),
         fmt::format("Not simulated, as a scenario has one link between two regions. It was down for {}; while no path "
                     "is left RPO grows one second a second, whatever the capacity.",
                     duration_text(link->down_s))});
  }
}

std::string advised_text(const AdviceRecord& tried) {
  if (!tried.not_played.empty()) return "No advice: " + tried.not_played + ".";
  if (meets_all(tried.before)) return "";
  const bool is_any = std::any_of(tried.helpful.begin(), tried.helpful.end(),
                                  [](const PlayedProposals& played) { return played.simulated; });
  if (tried.meets) {
    const OutcomeFigures& now = tried.helpful.front().after;
    return tried.helpful.front().parts.size() > 1
               ? fmt::format("No single change of these meets everything; the first, together, do{}.", reservation(now))
               : fmt::format("The first of these meets everything{}.", reservation(now));
  }
  if (is_any)
    return "None of those that were simulated, alone or together, meets everything; beside each is what it reaches.";
  if (tried.runs > 0)
    return "None of the changes that were simulated makes it better by 1 % or more without making something worse.";
  return "For what failed here drsim has no change to propose.";
}

}  // namespace

std::string proposals_title(const std::vector<Proposal>& parts) {
  std::vector<std::string> titles;
  for (const Proposal& part : parts) {
    titles.push_back(title_of(part));
    if (titles.size() > 1) titles.back().front() = static_cast<char>(std::tolower(titles.back().front()));
  }
  return joined(titles, ", and ");
}

std::string effect_text(const OutcomeFigures& before, const OutcomeFigures& after) {
  std::vector<std::string> parts;
  if (before.groups_missed > 0 || after.groups_missed > 0) {
    parts.push_back(fmt::format("{} of {} groups above target",
                                change_text(number_text(before.groups_missed), number_text(after.groups_missed)),
                                number_text(after.groups)));
    parts.push_back("for " +
                    change_text(duration_text(before.above_target_clock_s), duration_text(after.above_target_clock_s)));
    parts.push_back("worst RPO " + change_text(duration_text(before.worst_rpo_s), duration_text(after.worst_rpo_s)));
  }
  const auto add = [&](const char* what, double OutcomeFigures::*figure, std::string (*text)(double)) {
    add_change(parts, what, text(before.*figure), text(after.*figure));
  };
  add_change(parts, "least history", history_text(before), history_text(after));
  add("without a checkpoint", &OutcomeFigures::no_checkpoint_s, duration_text);
  add("groups with syncs that do not end", &OutcomeFigures::endless_syncs, number_text);
  add("groups whose backlog grows without end", &OutcomeFigures::diverging_groups, number_text);
  add("cycles out of time", &OutcomeFigures::late_cycles, number_text);
  add("datastores below their guard", &OutcomeFigures::datastores_stopped, number_text);
  add("firewall rules that close what is needed", &OutcomeFigures::closed_rules, number_text);
  add("VMs without service", &OutcomeFigures::vms_not_up, number_text);
  if (before.operations > 0) add_change(parts, "RTO", rto_text(before), rto_text(after));
  if (parts.empty()) return "no change";
  return joined(parts, ", ");
}

void add_advice(const Scenario& scenario, const RunRecord& record, Answer& answer) {
  if (record.advice) {
    for (const PlayedProposals& played : record.advice->helpful)
      answer.fixes.push_back(advice_from(record.advice->before, played));
    for (const PlayedProposals& played : record.advice->in_vain)
      answer.in_vain.push_back(advice_from(record.advice->before, played));
    answer.advice_runs = record.advice->runs;
    answer.advised = advised_text(*record.advice);
  }
  add_second_paths(scenario, record, answer, answer.fixes);
  // Of what a run is too short for it cannot be said that it needs nothing.
  if (meets_all(outcome_figures(scenario, record, answer)) && answer.unproved_groups == 0)
    add_headroom(scenario, record, answer.fixes);
}

}  // namespace drsim
