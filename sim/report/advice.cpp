#include "sim/report/advice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "models/units.hpp"
#include "sim/report/cause_words.hpp"
#include "sim/report/link_demand.hpp"
#include "sim/report/number_text.hpp"

namespace drsim {
namespace {

constexpr std::size_t advices_per_cause_max = 5;
constexpr double floor_rpo_max_s = 30;   ///< an undisturbed RPO stays below: checkpoints every 4..15 s, and the latency
constexpr double tight_fraction = 0.85;  ///< use of a resource from which the report calls it tight

std::string lost_text(const CauseShare& cause) {
  return fmt::format("{} above target for {} (worst RPO {})", count_text(cause.groups, "group"),
                     duration_text(cause.clock_s), duration_text(cause.worst_rpo_s));
}

const BandwidthNeed* need_of(const RunRecord& record, const std::string& link) {
  const auto found = std::find_if(record.bandwidth_needs.begin(), record.bandwidth_needs.end(),
                                  [&](const BandwidthNeed& need) { return need.link == link; });
  return found == record.bandwidth_needs.end() ? nullptr : &*found;
}

const LinkResult* link_of(const RunRecord& record, const Entity& entity) {
  const auto found = std::find_if(record.links.begin(), record.links.end(),
                                  [&](const LinkResult& link) { return is_link(entity, link.name); });
  return found == record.links.end() ? nullptr : &*found;
}

/// A link direction with what wants to cross it.
struct LinkLoad {
  const LinkResult& link;
  const BandwidthNeed* need;  ///< nullptr: not recorded
  double other_mean_bits_per_s, other_peak_bits_per_s;
};

/// How fast what an outage leaves behind drains, and what it would take to drain it within the outage's own length.
std::string catch_up_text(const LinkLoad& load) {
  const double capacity = load.link.capacity_bits_per_s;
  const double mean = load.need->mean;
  const double spare = capacity - mean - load.other_mean_bits_per_s;
  if (mean <= 0) return "";
  if (spare <= 0) {
    return fmt::format(" The mean demand of {} leaves nothing of the capacity of {}, so a backlog is never drained.",
                       bit_rate_text(mean + load.other_mean_bits_per_s), bit_rate_text(capacity));
  }
  std::string text = fmt::format(
      " Of its {}, the mean demand leaves {} spare: every minute without the link takes about {} to catch up.",
      bit_rate_text(capacity), bit_rate_text(spare), duration_text(minute_s * mean / spare));
  const double enough = 2 * mean + load.other_mean_bits_per_s;
  if (capacity < enough) {
    text += fmt::format(" From {} on, catching up would take no longer than the outage itself.", bit_rate_text(enough));
  }
  return text;
}

Advice down_advice(const LinkLoad& load, const CauseShare& cause) {
  Advice advice;
  advice.title = fmt::format("Add a second path beside link {}", load.link.name);
  advice.text = fmt::format(
      "It was down for {}, with {}. While no path is left RPO grows one second a second, whatever the capacity; only a "
      "second path, or a target above the longest outage, avoids it.",
      duration_text(load.link.down_s), lost_text(cause));
  if (load.need != nullptr) advice.text += catch_up_text(load);
  return advice;
}

std::string demand_text(const LinkLoad& load) {
  std::string text = fmt::format(
      "Unhindered demand on it is {} on average, at most {} for 95 % of the time, {} for 98 %, and {} at its peak",
      bit_rate_text(load.need->mean), bit_rate_text(load.need->p95), bit_rate_text(load.need->p98),
      bit_rate_text(load.need->peak));
  if (load.other_peak_bits_per_s > 0) {
    text += fmt::format(", beside up to {} of other traffic", bit_rate_text(load.other_peak_bits_per_s));
  }
  return text + fmt::format("; the capacity is {}.", bit_rate_text(load.link.capacity_bits_per_s));
}

Advice saturated_advice(const LinkLoad& load, const CauseShare& cause) {
  const double capacity = load.link.capacity_bits_per_s;
  const double p98 = load.need->p98 + load.other_peak_bits_per_s;
  const double peak = load.need->peak + load.other_peak_bits_per_s;
  Advice advice;
  advice.text = fmt::format("It was full, with {}. {} ", lost_text(cause), demand_text(load));
  if (peak <= capacity) {
    advice.title = fmt::format("Keep link {}, shorten its disturbances", load.link.name);
    advice.text +=
        "So it suffices in undisturbed operation; what was lost belongs to an outage, a degradation or a resync, "
        "and to catching up after it.";
    advice.text += catch_up_text(load);
    return advice;
  }
  const bool peaks_only = p98 <= capacity;
  const char* how_much = peaks_only ? "up to" : "about";
  advice.title = fmt::format("Raise link {} from {} to {} {}", load.link.name, bit_rate_text(capacity), how_much,
                             bit_rate_text(peaks_only ? peak : p98));
  advice.text += peaks_only
                     ? fmt::format(
                           "Demand exceeds the capacity for less than 2 % of the time; at {} it never would. What "
                           "the target needs lies between the two.",
                           bit_rate_text(peak))
                     : fmt::format("{} carries all of it for 98 % of the time, {} always.", bit_rate_text(p98),
                                   bit_rate_text(peak));
  return advice;
}

Advice link_advice(const LinkLoad& load, const CauseShare& cause) {
  const bool suffices =
      load.need != nullptr && load.need->p98 + load.other_peak_bits_per_s <= load.link.capacity_bits_per_s;
  const CauseKind kind = cause.cause.kind;
  const bool by_outage = kind == CauseKind::Down || (kind == CauseKind::BufferFull && suffices);
  if (load.need == nullptr || (by_outage && load.link.down_s > 0)) return down_advice(load, cause);
  return saturated_advice(load, cause);
}

/// Causes that are no bottleneck: a component that was down, something that was done, space that ran out.
std::optional<Advice> incident_advice(const CauseShare& cause) {
  const std::string lost = fmt::format("{}: {}.", share_words(cause), lost_text(cause));
  switch (cause.cause.category) {
    case CauseCategory::Fault:
      return Advice{"Shorten the outage, or have a second way",
                    lost + " While a VRA, proxy, gateway, host or site is gone nothing is sent, and a sync follows."};
    case CauseCategory::Firewall:
      return Advice{"Open what the firewall rule closes",
                    lost +
                        " `drsim ports` lists what the design needs; a check of the rule list in place against it "
                        "(--check) finds such a rule before it hurts."};
    case CauseCategory::Manager:
      return Advice{"Bring the manager back sooner",
                    lost + " Data flowed meanwhile; only checkpoints were not made, and they resume by themselves."};
    case CauseCategory::Operation:
      return Advice{"Shorten what was done, or set the target above it",
                    lost + " It was asked for, so the RPO target has to allow for it."};
    case CauseCategory::Storage:
      if (cause.cause.kind != CauseKind::StorageGuard) break;
      return Advice{"Give the recovery datastore more space",
                    lost +
                        " Shorten the journal history, set hard limits, or move journals elsewhere; above the guard "
                        "replication resumes by itself."};
    default:
      break;
  }
  return std::nullopt;
}

/// What to do about a resource that had no more capacity.
Advice bottleneck_advice(const CauseShare& cause) {
  const Entity& bottom = at_bottom(cause.cause);
  const std::string resource = entity_words(bottom);
  const std::string bound = fmt::format("{} was the bottleneck, with {}", resource, lost_text(cause));
  switch (bottom.kind) {
    case EntityKind::Datastore:
    case EntityKind::DatastoreReads:
    case EntityKind::DatastoreOperations:
      return {"Relieve " + resource,
              bound + ": spread the journals over more datastores, or use a storage policy with a lower write factor."};
    case EntityKind::Throttle:
      return {"Open the " + resource, bound + ": raise its rate, or let its window open it while the link is free."};
    case EntityKind::VpnGateway:
    case EntityKind::VpnTunnel:
      return {"Widen the " + resource,
              bound + ": give its gateways more throughput; TLS between the VRAs in its place adds fewer bytes."};
    case EntityKind::CloudConnector:
      return {"Give " + resource + " more throughput", bound + ", not the link behind it."};
    case EntityKind::VraPool:
      return {"Give the recovering VRAs more RAM",
              bound + ": spread the recovered VMs over more hosts, or raise its RAM."};
    case EntityKind::VraProcessor:
      return {"Give the busiest VRAs more vCPUs", bound + ": raise its vCPUs, or spread its VMs over more hosts."};
    case EntityKind::ProxyProcessor:
      return {"Give the busiest proxies more vCPUs", bound + ": raise its vCPUs, or add a proxy."};
    case EntityKind::Nic:
    case EntityKind::VraNic:
    case EntityKind::ProxyNic:
      return {"Widen the " + resource, bound + ": use a faster one, or spread its VMs over more hosts."};
    default:
      return {"Relieve " + resource, bound + "."};
  }
}

/// Nothing was in the way: the target is below what the product reaches.
Advice floor_advice(const CauseShare& cause) {
  const bool is_interval = cause.cause.kind == CauseKind::IntervalAndLatency;
  return {"Set targets above the floor",
          fmt::format("Nothing was in the way, with {}: an RPO always reaches the {} and the {}, and a target below "
                      "their sum cannot be met.",
                      lost_text(cause), is_interval ? "checkpoint interval" : "cycle of the policy",
                      is_interval ? "latency of the path" : "time that a point takes to be transferred")};
}

Advice cause_advice(const Scenario& scenario, const RunRecord& record, const CauseShare& cause) {
  const CauseKind kind = cause.cause.kind;
  if (const LinkResult* link = link_of(record, at_bottom(cause.cause))) {
    const LinkLoad load{*link, need_of(record, link->name), other_traffic_mean_bits_per_s(*link, record.horizon_s),
                        other_traffic_peak_bits_per_s(scenario, link->name)};
    return link_advice(load, cause);
  }
  if (const auto advice = incident_advice(cause)) return *advice;
  const Entity& bottom = at_bottom(cause.cause);
  if (kind == CauseKind::TcpCeiling || bottom.kind == EntityKind::Connections) {
    return {"Lift the TCP ceiling",
            fmt::format("{} was the bottleneck, with {}: use a larger window or more connections, or a path with less "
                        "loss or a shorter round trip.",
                        entity_words(kind == CauseKind::TcpCeiling ? Entity{EntityKind::Connections} : bottom),
                        lost_text(cause))};
  }
  const bool is_interval = kind == CauseKind::IntervalAndLatency && cause.worst_rpo_s < floor_rpo_max_s;
  if (is_interval || kind == CauseKind::CycleAndTransfer) return floor_advice(cause);
  return bottleneck_advice(cause);
}

double mean_write_of_host(const Scenario& scenario, const std::string& host) {
  double total_bytes_per_s = 0;
  for (const VmConfig& vm : scenario.vms) {
    if (scenario.hosts[vm.host].name == host) total_bytes_per_s += vm.load.mean_bytes_per_s;
  }
  return total_bytes_per_s;
}

void add_buffer_advice(const Scenario& scenario, const RunRecord& record, std::vector<Advice>& advice) {
  const ApplianceResult* worst = nullptr;
  double worst_rate = 0;
  std::size_t full = 0;
  for (const ApplianceResult& appliance : record.appliances) {
    if (appliance.full_count <= 0) continue;
    ++full;
    const double rate = mean_write_of_host(scenario, appliance.host);
    if (worst == nullptr || rate > worst_rate) {
      worst = &appliance;
      worst_rate = rate;
    }
  }
  if (worst == nullptr) return;
  const bool is_cdp = worst->kind == "CDP proxy source";
  Advice one{is_cdp ? "Give the fullest proxies more cache" : "Give the fullest appliances more RAM",
             fmt::format("The buffers of {} ran full, which turns replication into {} without checkpoints.",
                         is_cdp && full > 1 ? fmt::format("{} proxies", full)
                                            : count_text(full, is_cdp ? "proxy" : "appliance"),
                         is_cdp ? "CBT mode" : "a bitmap sync")};
  if (is_cdp) {
    one.text += " `drsim size --for proxies` finds the least cache that holds the targets.";
    advice.push_back(one);
    return;
  }
  if (worst_rate > 0) {
    double down_s = 0;
    for (const LinkResult& link : record.links) down_s = std::max(down_s, link.down_s);
    one.text += fmt::format(" At the mean write rate of its host ({}/s), the pool of {} ({}) lasts {}.",
                            bytes_text(worst_rate), worst->name, bytes_text(worst->buffer_capacity_bytes),
                            duration_text(worst->buffer_capacity_bytes / worst_rate));
    if (down_s * worst_rate > worst->buffer_capacity_bytes) {
      one.text += fmt::format(" To hold the {} that the link was down it would need {}.", duration_text(down_s),
                              bytes_text(down_s * worst_rate));
    }
  }
  advice.push_back(one);
}

void add_journal_advice(const RunRecord& record, std::vector<Advice>& advice) {
  std::size_t limited = 0;
  const GroupResult* worst = nullptr;
  for (const GroupResult& group : record.groups) {
    if (group.journal_limited_s <= 0) continue;
    ++limited;
    if (worst == nullptr || group.journal_limited_s > worst->journal_limited_s) worst = &group;
  }
  if (worst == nullptr) return;
  std::string text =
      fmt::format("{} stood at the hard limit of the journal, {} for {}: its history shrank to {} of {}.",
                  count_text(limited, "group"), worst->name, duration_text(worst->journal_limited_s),
                  duration_text(worst->history_min_s), duration_text(worst->history_wanted_s));
  for (const JournalNeed& need : record.journal_needs) {
    if (need.group != worst->name) continue;
    text +=
        fmt::format(" The full history of {} takes {}{}.", need.group, bytes_text(need.formula_bytes),
                    worst->journal_limit_bytes ? " against a limit of " + bytes_text(*worst->journal_limit_bytes) : "");
  }
  advice.push_back({"Raise the journal limit, or shorten the history", text});
}

void add_datastore_advice(const RunRecord& record, std::vector<Advice>& advice) {
  for (const DatastoreResult& store : record.datastores) {
    const double used_bytes = store.replica_bytes + store.journal_peak_bytes;
    if (store.capacity_bytes <= 0 || used_bytes < tight_fraction * store.capacity_bytes) continue;
    advice.push_back({fmt::format("Enlarge datastore {}", store.name),
                      fmt::format("Replicas and journals take up to {} of its {}.", bytes_text(used_bytes),
                                  bytes_text(store.capacity_bytes))});
  }
}

/// With every target met: what is closest to binding.
void add_headroom(const Scenario& scenario, const RunRecord& record, std::vector<Advice>& advice) {
  const LinkResult* tightest = nullptr;
  double tightest_use = -1, its_p98 = 0, its_peak = 0;
  for (const LinkResult& link : record.links) {
    const BandwidthNeed* need = need_of(record, link.name);
    if (need == nullptr || link.capacity_bits_per_s <= 0) continue;
    const double other = other_traffic_peak_bits_per_s(scenario, link.name);
    const double use = (need->p98 + other) / link.capacity_bits_per_s;
    if (use <= tightest_use) continue;
    tightest = &link;
    tightest_use = use;
    its_p98 = need->p98 + other;
    its_peak = need->peak + other;
  }
  if (tightest == nullptr) return;
  advice.push_back(
      {"Nothing has to change",
       fmt::format("The tightest link is {}: what wants to cross it stays within {} ({} of the capacity) for "
                   "98 % of the time and peaks at {}.",
                   tightest->name, bit_rate_text(its_p98), percent_text(tightest_use), bit_rate_text(its_peak))});
}

}  // namespace

std::vector<Advice> advice_of(const Scenario& scenario, const RunRecord& record,
                              const std::vector<CauseShare>& causes) {
  std::vector<Advice> advice;
  for (const CauseShare& cause : causes) {
    Advice one = cause_advice(scenario, record, cause);
    const bool known = std::any_of(advice.begin(), advice.end(), [&](const Advice& a) { return a.title == one.title; });
    if (!known && advice.size() < advices_per_cause_max) advice.push_back(std::move(one));
  }
  add_buffer_advice(scenario, record, advice);
  add_journal_advice(record, advice);
  add_datastore_advice(record, advice);
  if (causes.empty()) add_headroom(scenario, record, advice);
  return advice;
}

}  // namespace drsim
