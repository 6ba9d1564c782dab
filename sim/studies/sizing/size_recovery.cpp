/// The recovery site: throughput of its datastores, and hosts that the recovered VMs fit on in time.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "models/units.hpp"
#include "models/zerto/storage_use.hpp"
#include "sim/studies/sizing/cycle_need.hpp"
#include "sim/studies/sizing/least_value.hpp"
#include "sim/studies/sizing/link_need.hpp"
#include "sim/studies/sizing/size_pointers.hpp"
#include "sim/studies/sizing/sizing_search.hpp"

namespace drsim {
namespace {

constexpr double store_width = 1e-3;

/// The replication onto a datastore; nothing when there is none.
const LinkUse* use_of_store(const SizingRuns::Traffic& traffic, const std::string& store) {
  const std::string name = "datastore " + store;
  for (const LinkUse& use : traffic.others)
    if (use.link == name) return &use;
  return nullptr;
}

/// Amounts of a use in another unit of the same bytes.
LinkUse scaled_use(LinkUse use, double factor) {
  for (LinkUse::Vm& vm : use.vms) vm.wire_bytes_per_byte *= factor;
  return use;
}

Sizing size_store(SizingRuns& runs, Sizing sizing, const LinkUse& use, double scale, const ValueChange& change) {
  const ArrivalCurve arrivals = arrivals_of(runs.scenario(), use);
  if (is_steady(runs.scenario())) compute_need(runs, use, 0, scale, sizing);
  const SearchEnds ends = search_ends(arrivals, 0);
  const double high = std::isfinite(sizing.present) ? std::max(sizing.present, ends.high * scale) : ends.high * scale;
  sizing.rules = {{"2 writes for each written byte, mean",
                   "Zerto, journal and mirror write; no vendor's rule of sizing", mean_rate(arrivals) * scale}};
  search_and_judge(runs, change, std::max(1.0, ends.low * scale), high, store_width, sizing);
  settle_by(change, runs, sizing);
  return sizing;
}

/// Veeam CDP: it writes what it sealed, and again when its logs are compacted.
Sizing size_cdp_store(SizingRuns& runs, Sizing sizing, const LinkUse& use, const ValueChange& change) {
  const double mean = mean_rate(spread_over_cycles(cycle_loads(runs.scenario(), use)));
  sizing.rules = {{fmt::format("{:g} writes for each sealed byte, mean",
                               runs.scenario().constants.of<CdpConfig>().background_io_factor),
                   "log, compaction and merge of Veeam CDP, an estimate; no vendor's rule of sizing", mean}};
  search_for_cycles(runs, {use}, 1, 0, store_width, change, sizing);
  settle_by(change, runs, sizing);
  return sizing;
}

/// Streams of both kinds write: by simulation, from the mean of both on.
Sizing size_shared_store(SizingRuns& runs, Sizing sizing, const UsesByPoints& uses, const ValueChange& change) {
  const ArrivalCurve arrivals = shared_arrivals(runs.scenario(), uses);
  const SearchEnds ends = search_ends(arrivals, 0);
  const double high =
      std::isfinite(sizing.present) ? std::max(sizing.present, ends.high / bits_per_byte) : ends.high / bits_per_byte;
  sizing.rules = {
      {"mean of what both products write", "no vendor; for comparison", mean_rate(arrivals) / bits_per_byte}};
  search_and_judge(runs, change, std::max(1.0, ends.low / bits_per_byte), high, store_width, sizing);
  settle_by(change, runs, sizing);
  return sizing;
}

/// Clusters that operations bring VMs into, with these VMs.
std::map<std::string, std::vector<std::size_t>> recovered_into(const Scenario& scenario) {
  std::set<std::uint32_t> groups;
  for (const OperationConfig& operation : scenario.operations)
    groups.insert(operation.groups.begin(), operation.groups.end());
  std::map<std::string, std::vector<std::size_t>> vms;
  for (std::size_t vm = 0; vm < scenario.vms.size(); ++vm)
    if (groups.count(scenario.vms[vm].vpg) > 0)
      vms[scenario.hosts[scenario.vms[vm].recovery_host].cluster].push_back(vm);
  return vms;
}

std::vector<RuleAnswer> host_rules(const Scenario& scenario, const std::vector<std::size_t>& vms,
                                   const HostConfig& host, const std::optional<double>& rto_s) {
  double memory_bytes = 0, vcpus = 0;
  for (const std::size_t vm : vms) {
    memory_bytes += scenario.vms[vm].memory_bytes;
    vcpus += scenario.vms[vm].vcpus;
  }
  // Of what is whole but for its rounding no more.
  const auto whole_up = [](double value) { return std::max(1.0, std::ceil(value * (1 - 1e-9))); };
  const double by_memory = whole_up(memory_bytes / host.memory_bytes);
  constexpr double vcpus_per_core = 4;  // of general purpose clusters
  std::vector<RuleAnswer> rules = {
      {"memory of the VMs over that of a host", "first principles", by_memory},
      {"the same and one host in reserve (N+1)", "VMware HA admission control, one host failure", by_memory + 1},
      {"4 vCPUs for each core", "common planning ratio", whole_up(vcpus / (vcpus_per_core * host.cores))}};
  if (!rto_s) return rules;
  // 5 power-ons a host every 300 s; the first five at once (facts on Zerto, section 5.2).
  constexpr double batch = 5;
  const double batches = std::floor(*rto_s / (5 * minute_s)) + 1;
  rules.push_back({"5 power-ons a host every 5 min within the RTO", "Zerto, J. Stenhouse 2017, virtuallysober.com",
                   std::max(1.0, std::ceil(static_cast<double>(vms.size()) / (batch * batches)))});
  return rules;
}

/// Hosts as the scenario writes them: one cluster, `count` hosts of a kind.
std::string hosts_option(const std::string& pointer, double count) { return fmt::format("{}={:.0f}", pointer, count); }

Sizing size_cluster(SizingRuns& runs, const std::string& cluster, const std::vector<std::size_t>& vms) {
  const Scenario& scenario = runs.scenario();
  const HostConfig& host = scenario.hosts[scenario.vms[vms.front()].recovery_host];
  Sizing sizing;
  sizing.resource = "hosts of " + cluster;
  sizing.unit = "hosts";
  sizing.no_stable = "hosts take in VMs, not a lasting stream";
  sizing.pointer = runs.pointer(DocumentEntry::Cluster, cluster, {"hosts"});
  sizing.present = static_cast<double>(std::count_if(scenario.hosts.begin(), scenario.hosts.end(),
                                                     [&](const HostConfig& one) { return one.cluster == cluster; }));
  if (sizing.pointer.empty()) {
    sizing.not_searched = "neither its name nor its index in the scenario leads to the cluster alone";
    return sizing;
  }
  sizing.rules = host_rules(scenario, vms, host, runs.target().rto_s);
  sizing.bound = sizing.rules.front().value;
  double most = 2 * sizing.present;
  for (const RuleAnswer& rule : sizing.rules) most = std::max(most, 2 * rule.value);
  most = std::min(most, std::max(2.0, static_cast<double>(vms.size())));
  std::map<double, SizingRuns::Outcome> played;
  const auto play = [&](const std::vector<double>& counts) {
    std::vector<SizingRuns::Change> changes;
    std::vector<double> fresh;
    for (const double count : counts)
      if (played.count(count) == 0) fresh.push_back(count);
    for (const double count : fresh) changes.push_back(runs.with_set({hosts_option(sizing.pointer, count)}));
    const auto outcomes = runs.play(changes);
    for (std::size_t i = 0; i < fresh.size(); ++i) played[fresh[i]] = outcomes[i];
  };
  const auto found = least_whole(1, most, [&](const std::vector<double>& counts) {
    play(counts);
    std::vector<bool> recovers;
    for (const double count : counts) recovers.push_back(played[count].recovers);
    return recovers;
  });
  const SizingRuns::Outcome& proof = played[found ? found->value : most];
  sizing.rto_s = proof.rto_s;
  sizing.rpo_s = proof.rpo_s;
  if (found) sizing.least = found->value;
  if (found && !found->failing) sizing.no_failing = "it is the least there is";
  if (found && found->failing) {
    const SizingRuns::Outcome& below = played[*found->failing];
    if (below.refused.empty())
      sizing.failing = found->failing;
    else
      sizing.no_failing = refused_text(*found->failing, below);
  }
  if (!found)
    sizing.forbidden_by = !proof.refused.empty()    ? proof.refused
                          : std::isinf(proof.rto_s) ? "some VM never came into service, with any number of hosts"
                                                    : fmt::format(
                                                          "something else than hosts: the RTO is {:.0f} s "
                                                          "with {:.0f} of them",
                                                          proof.rto_s, most);
  std::vector<double> values;
  for (const RuleAnswer& rule : sizing.rules) values.push_back(rule.value);
  play(values);
  for (RuleAnswer& rule : sizing.rules) {
    rule.no_answer = why_no_answer(sizing, rule.value);
    rule.meets = played[rule.value].recovers && rule.no_answer.empty();
    rule.rpo_s = played[rule.value].rto_s;
    rule.margin = sizing.least ? rule.value / *sizing.least - 1 : NAN;
  }
  settle_by_option([pointer = sizing.pointer](double count) { return hosts_option(pointer, count); }, runs, sizing);
  return sizing;
}

}  // namespace

std::vector<Sizing> size_storage(SizingRuns& runs) {
  const Scenario& scenario = runs.scenario();
  const SizingRuns::Traffic traffic = runs.traffic();
  std::vector<Sizing> sizings;
  for (std::size_t i = 0; i < scenario.datastores.size(); ++i) {
    const DatastoreConfig& store = scenario.datastores[i];
    const LinkUse* use = use_of_store(traffic, store.name);
    if (!use) continue;
    const StorageUse bytes = storage_use(scenario.zerto, store.write_factor);
    Sizing write;
    write.resource = "write throughput of datastore " + store.name;
    write.unit = "bytes/s";
    write.pointer = runs.pointer(DocumentEntry::Datastore, store.name, {"write"});
    write.present = store.write_bytes_per_s;
    const std::string name = "datastore " + store.name;
    tell_stable(stable_least(traffic, BalancedKind::DatastoreWrite, {name}), write);
    const ValueChange change = [i](double value) {
      return [i, value](Scenario& changed) { changed.datastores[i].write_bytes_per_s = value; };
    };
    const UsesByPoints uses = uses_by_points(scenario, *use);
    const bool has_cycles = !uses.of_cycles.vms.empty(), has_checkpoints = !uses.of_checkpoints.vms.empty();
    sizings.push_back(!has_checkpoints ? size_cdp_store(runs, write, *use, change)
                      : has_cycles     ? size_shared_store(runs, write, uses, change)
                                       : size_store(runs, write, *use, 1 / bits_per_byte, change));
    if (!has_checkpoints) continue;
    Sizing iops;
    iops.resource = "I/O operations of datastore " + store.name;
    iops.unit = "1/s";
    iops.pointer = runs.pointer(DocumentEntry::Datastore, store.name, {"iops"});
    iops.present = store.iops;
    tell_stable(stable_least(traffic, BalancedKind::DatastoreOperations, {name}), iops);
    const LinkUse operations = scaled_use(uses.of_checkpoints, bytes.operations / bytes.back_end_write_bytes);
    sizings.push_back(size_store(runs, iops, operations, 1 / bits_per_byte, [i](double value) {
      return [i, value](Scenario& changed) { changed.datastores[i].iops = value; };
    }));
    sizings.back().rules.front().rule = "3 I/Os for each written block, mean";
  }
  return sizings;
}

std::vector<Sizing> size_hosts(SizingRuns& runs) {
  std::vector<Sizing> sizings;
  for (const auto& [cluster, vms] : recovered_into(runs.scenario()))
    if (!cluster.empty()) sizings.push_back(size_cluster(runs, cluster, vms));
  return sizings;
}

}  // namespace drsim
