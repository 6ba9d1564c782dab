#include "sim/ports/closed_ports.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "sim/ports/relation.hpp"
#include "sim/ports/rule_hits.hpp"
#include "sim/ports/stopped_needs.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {
namespace {

using SitePair = std::pair<Index, Index>;

/// Indices of the hosts whose appliance, or who themselves, are among components.
class HostsOfComponents {
 public:
  HostsOfComponents(const Scenario& scenario, const DesignComponents& design) : design_(design) {
    for (Index host = 0; host < scenario.hosts.size(); ++host) {
      index_[scenario.hosts[host].name] = host;
      index_["VRA of " + scenario.hosts[host].name] = host;
    }
  }

  std::vector<Index> of(const IntervalSet& components) const {
    std::vector<Index> hosts;
    for (const Interval& interval : components.intervals())
      for (std::uint32_t number = interval.first; number <= interval.last; ++number) {
        const auto found = index_.find(design_.names[number]);
        if (found != index_.end()) hosts.push_back(found->second);
      }
    std::sort(hosts.begin(), hosts.end());
    return hosts;
  }

  Index named(const std::string& component) const { return index_.at(component); }

 private:
  const DesignComponents& design_;
  std::map<std::string, Index> index_;
};

/// What is worked out, rule by rule.
class ClosureFinder {
 public:
  ClosureFinder(Scenario& scenario, const PortNeeds& needs)
      : scenario_(scenario), needs_(needs), hosts_(scenario, needs.components) {
    for (const Connection& connection : needs.connections) note_need(connection, nullptr, 0);
  }

  std::vector<ClosureConfig> find() {
    for (std::size_t number = 0; number < scenario_.firewall_rules.size(); ++number) take(number);
    for (const auto& [pair, need] : pairings_)
      for (const auto& [rule, times] : need.stopped()) closure(rule, Stopped::Pairing, times).pairs.push_back(pair);
    for (const auto& [job, need] : copies_)
      for (const auto& [rule, times] : need.stopped()) closure(rule, Stopped::Retention, times).jobs.push_back(job);
    std::vector<ClosureConfig> list;
    for (auto& [key, one] : closures_) list.push_back(std::move(one));
    warn_of_unused(list);
    return list;
  }

 private:
  using Key = std::tuple<std::size_t, Stopped, std::vector<std::pair<double, double>>>;

  /// Made when it is first met: one for what a rule stops at the same times.
  ClosureConfig& closure(std::size_t rule, Stopped stops, const std::vector<ClosedTime>& times) {
    std::vector<std::pair<double, double>> dates;
    dates.reserve(times.size());
    for (const ClosedTime& time : times) dates.emplace_back(time.from_s, time.to_s);
    ClosureConfig& one = closures_[{rule, stops, dates}];
    one.stops = stops;
    one.times = times;
    one.rule = scenario_.firewall_rules[rule].name;
    one.connection = first_hit_[{rule, stops}];
    one.title = fmt::format("firewall rule {}: {} closed", one.rule, one.connection);
    return one;
  }

  void take(std::size_t number) {
    const FirewallRuleConfig& rule = scenario_.firewall_rules[number];
    const std::vector<RuleHit> hits = hits_of(rule, needs_, scenario_);
    if (hits.empty())
      warn(number,
           "closes nothing that the design needs; the nearest need is " + nearest_need(rule, needs_, scenario_));
    else if (rule.closed.empty())
      warn(number, "is never closed in this run");
    else
      for (const RuleHit& hit : hits) stop(number, hit);
    warn_of_no_effect(number);
  }

  void warn_of_no_effect(std::size_t number) {
    const std::vector<std::string>& all = without_effect_[number];
    if (all.empty()) return;
    constexpr std::size_t shown_max = 3;
    std::string list;
    for (std::size_t i = 0; i < std::min(all.size(), shown_max); ++i) list += (i ? "; " : "") + all[i];
    if (all.size() > shown_max) list += fmt::format("; and {} more", all.size() - shown_max);
    warn(number, "closes what has no effect in the simulation: " + list);
  }

  void stop(std::size_t number, const RuleHit& hit) {
    const Connection& connection = needs_.connections[hit.connection];
    const Stopped stops = connection.row.stops;
    const std::string what =
        fmt::format("{} from {} to {}", service_text(hit.box.protocol, hit.box.ports), connection.from, connection.to);
    if (stops == Stopped::Nothing) {
      without_effect_[number].push_back(fmt::format("{} ({})", what, connection.row.purpose));
      return;
    }
    first_hit_.emplace(std::make_pair(number, stops), what);
    if (connection.row.is_relayed) first_hit_.emplace(std::make_pair(number, Stopped::Control), what);
    const std::vector<ClosedTime>& times = scenario_.firewall_rules[number].closed;
    switch (stops) {
      case Stopped::Data:
      case Stopped::Control:
        stop_stream(number, connection, hit.box);
        break;
      case Stopped::Checkpoints:
        add(closure(number, stops, times).hosts, hosts_.of(hit.box.destinations));
        break;
      case Stopped::ApplianceTasks:
      case Stopped::HostTasks:
        // One end is the manager or vCenter, which is no host.
        add(closure(number, stops, times).hosts, hosts_.of(hit.box.sources.united(hit.box.destinations)));
        break;
      case Stopped::VcenterTasks:
        add(closure(number, stops, times).sites, sites_served(hit.box.sources, hit.box.destinations));
        break;
      case Stopped::Keys:
        add_key_servers(closure(number, stops, times).pairs, hit.box);
        break;
      default:
        note_need(connection, &hit.box, number);
    }
  }

  static void add(std::vector<Index>& list, const std::vector<Index>& more) {
    list.insert(list.end(), more.begin(), more.end());
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }

  /// Sites of the vCenters, each with the key servers that it does not reach.
  void add_key_servers(std::vector<SitePair>& list, const TrafficBox& box) const {
    const auto& servers = scenario_.security.kms;
    for (const Index site : sites_served(box.sources, box.sources))
      for (const Interval& interval : box.destinations.intervals())
        for (std::uint32_t number = interval.first; number <= interval.last; ++number)
          for (Index kms = 0; kms < servers.size(); ++kms)
            if (servers[kms].name == needs_.components.names[number]) list.emplace_back(site, kms);
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }

  const ComponentGroup& group_of(std::uint32_t component) const {
    return needs_.components.groups[needs_.components.group_of[component]];
  }

  /// Sites that one of the first and one of the second serve both.
  std::vector<Index> sites_served(const IntervalSet& first, const IntervalSet& second) const {
    std::vector<Index> sites;
    for (Index site = 0; site < scenario_.sites.size(); ++site) {
      const auto serves = [&](const IntervalSet& components) {
        for (const Interval& interval : components.intervals())
          for (std::uint32_t number = interval.first; number <= interval.last; ++number)
            if (group_of(number).serves.count(site)) return true;
        return false;
      };
      if (serves(first) && serves(second)) sites.push_back(site);
    }
    return sites;
  }

  void stop_stream(std::size_t number, const Connection& connection, const TrafficBox& box) {
    const std::vector<ClosedTime>& times = scenario_.firewall_rules[number].closed;
    if (connection.row.is_relayed) {
      std::set<std::string> connectors;
      for (const Interval& interval : box.destinations.intervals())
        for (std::uint32_t one = interval.first; one <= interval.last; ++one) connectors.insert(group_of(one).title);
      for (const RelayedPort& port : needs_.relayed)
        if (connectors.count(port.connector) && box.ports.contains(port.port))
          closure(number, port.is_control ? Stopped::Control : Stopped::Data, times)
              .between.emplace_back(hosts_.of(box.sources), std::vector<Index>{hosts_.named(port.appliance)});
      return;
    }
    if (connection.row.relation == Relation::RelayToAppliances) {
      stop_relay(closure(number, connection.row.stops, times), box);
      return;
    }
    closure(number, connection.row.stops, times)
        .between.emplace_back(hosts_.of(box.sources), hosts_.of(box.destinations));
  }

  /// What a connector does not get through to an appliance comes from all appliances on its other side.
  void stop_relay(ClosureConfig& one, const TrafficBox& box) const {
    for (const Interval& interval : box.sources.intervals())
      for (std::uint32_t number = interval.first; number <= interval.last; ++number) {
        const RelayedAppliances sides = relayed_appliances(needs_.components, group_of(number));
        for (const bool to_provider : {true, false}) {
          const IntervalSet to = box.destinations.shared(to_provider ? sides.of_provider : sides.of_customer);
          if (!to.empty())
            one.between.emplace_back(hosts_.of(to_provider ? sides.of_customer : sides.of_provider), hosts_.of(to));
        }
      }
  }

  /// Pairing and retention: a connection that serves them, closed by a rule where one is given.
  void note_need(const Connection& connection, const TrafficBox* closed, std::size_t rule) {
    const CatalogueRow& row = connection.row;
    const TrafficBox& box = closed ? *closed : connection.box;
    const std::string family = row.stands_in_for.empty() ? row.id : row.stands_in_for;
    const auto note = [&](StoppedNeed& need, const std::string& leg) {
      need.add(leg, row.id);
      if (closed) need.close(leg, row.id, rule, scenario_.firewall_rules[rule].closed);
    };
    if (row.stops == Stopped::Pairing)
      for (const auto& [pair, way] : pairs_of(box)) note(pairings_[pair], fmt::format("{} {}", family, way));
    if (row.stops == Stopped::Retention)
      for (const Index job : jobs_of(box)) note(copies_[job], family);
  }

  /// Pairs of sites whose managers talk over a connection, and which way.
  std::vector<std::pair<SitePair, std::string>> pairs_of(const TrafficBox& box) const {
    std::vector<std::pair<SitePair, std::string>> found;
    for (const Interval& sources : box.sources.intervals())
      for (std::uint32_t from = sources.first; from <= sources.last; ++from)
        for (const Interval& destinations : box.destinations.intervals())
          for (std::uint32_t to = destinations.first; to <= destinations.last; ++to) add_pairs(from, to, found);
    return found;
  }

  void add_pairs(std::uint32_t from, std::uint32_t to, std::vector<std::pair<SitePair, std::string>>& found) const {
    const std::string way = needs_.components.names[from] + " > " + needs_.components.names[to];
    const ComponentGroup &a = group_of(from), &b = group_of(to);
    if (a.customer >= 0 || b.customer >= 0) {
      const ComponentGroup& connector = a.customer >= 0 ? a : b;
      found.push_back({std::minmax(static_cast<Index>(connector.customer), static_cast<Index>(connector.site)), way});
      return;
    }
    for (const auto& [protecting, recovering] : needs_.components.replicating_sites)
      if ((a.serves.count(protecting) && b.serves.count(recovering)) ||
          (a.serves.count(recovering) && b.serves.count(protecting)))
        found.push_back({std::minmax(protecting, recovering), way});
  }

  /// Retention jobs whose copies cross a connection.
  std::vector<Index> jobs_of(const TrafficBox& box) const {
    std::vector<Index> jobs;
    const std::vector<Index> senders = hosts_.of(box.sources);
    for (Index job = 0; job < scenario_.retention.size(); ++job) {
      const RetentionConfig& config = scenario_.retention[job];
      bool is_repository = false;
      for (const Interval& interval : box.destinations.intervals())
        for (std::uint32_t number = interval.first; number <= interval.last; ++number)
          is_repository = is_repository || needs_.components.names[number] == config.name;
      const bool sends = std::any_of(scenario_.vms.begin(), scenario_.vms.end(), [&](const VmConfig& vm) {
        return std::count(config.vpgs.begin(), config.vpgs.end(), vm.vpg) > 0 &&
               std::binary_search(senders.begin(), senders.end(), vm.recovery_host);
      });
      if (is_repository && sends) jobs.push_back(job);
    }
    return jobs;
  }

  void warn(std::size_t rule, const std::string& text) {
    scenario_.warnings.push_back(fmt::format("firewall rule {} {}", scenario_.firewall_rules[rule].name, text));
  }

  /// True when a host is in the list, or maintenance may move what it does to one that is.
  bool may_meet(const std::vector<Index>& list, Index host) const {
    const std::string& cluster = scenario_.hosts[host].cluster;
    const bool moves =
        std::any_of(scenario_.incidents.begin(), scenario_.incidents.end(), [&](const IncidentConfig& incident) {
          return incident.kind == IncidentKind::Maintenance &&
                 std::any_of(incident.targets.hosts.begin(), incident.targets.hosts.end(),
                             [&](Index other) { return scenario_.hosts[other].cluster == cluster; });
        });
    return std::binary_search(list.begin(), list.end(), host) ||
           (moves && !cluster.empty() && std::any_of(list.begin(), list.end(), [&](Index other) {
              return scenario_.hosts[other].cluster == cluster;
            }));
  }

  bool replicates(const ClosureConfig& one) const {
    const auto holds = [this](const std::vector<Index>& list, Index host) { return may_meet(list, host); };
    return std::any_of(scenario_.vms.begin(), scenario_.vms.end(), [&](const VmConfig& vm) {
      return std::any_of(one.between.begin(), one.between.end(), [&](const auto& ends) {
        const bool forward = holds(ends.first, vm.host) && holds(ends.second, vm.recovery_host);
        const bool backward = holds(ends.first, vm.recovery_host) && holds(ends.second, vm.host);
        return forward || (backward && (one.stops == Stopped::Control || !scenario_.operations.empty()));
      });
    });
  }

  /// Why what a rule stops does not matter in this run; empty when it does.
  std::string why_unused(Stopped stops, const ClosureConfig* closure) const {
    switch (stops) {
      case Stopped::Pairing:
        return closure ? "" : ", but another port between the same managers stands in for it";
      case Stopped::Retention:
        return closure ? "" : ", but another port stands in for it, or no copy goes there";
      case Stopped::Data:
      case Stopped::Control:
        return !closure || replicates(*closure) ? "" : ", which no group of this run replicates over";
      case Stopped::Keys:
        return !closure || powers_on(*closure) ? "" : ", which no power-on of this run needs";
      case Stopped::Checkpoints:
        return protects(*closure) ? "" : ", where no VM is protected: the recovery side is handed no time stamps";
      default:
        return recovers(*closure) ? "" : ", which only recovery operations need, and none of this run does";
    }
  }

  /// Some VM of a site without keys is powered on, by an operation or an event.
  bool powers_on(const ClosureConfig& one) const {
    const auto is_at = [&](Index host) {
      return std::any_of(one.pairs.begin(), one.pairs.end(),
                         [&](const SitePair& pair) { return pair.first == scenario_.hosts[host].site; });
    };
    const bool by_event =
        std::any_of(scenario_.incidents.begin(), scenario_.incidents.end(), [&](const IncidentConfig& incident) {
          return std::any_of(incident.vms.begin(), incident.vms.end(),
                             [&](Index vm) { return is_at(scenario_.vms[vm].host); });
        });
    return by_event ||
           std::any_of(scenario_.operations.begin(), scenario_.operations.end(), [&](const OperationConfig& operation) {
             return std::any_of(scenario_.vms.begin(), scenario_.vms.end(), [&](const VmConfig& vm) {
               return std::count(operation.groups.begin(), operation.groups.end(), vm.vpg) > 0 &&
                      (is_at(vm.recovery_host) || is_at(vm.host));
             });
           });
  }

  /// Some recovery operation needs tasks that the closure stops.
  bool recovers(const ClosureConfig& one) const {
    for (const OperationConfig& operation : scenario_.operations) {
      const auto& shutdown = scenario_.runbooks[operation.runbook].shutdown;
      const bool both_sides = operation.kind == OperationKind::Move || operation.kind == OperationKind::Failback ||
                              shutdown.value_or(ShutdownPolicy::None) != ShutdownPolicy::None;
      for (const VmConfig& vm : scenario_.vms) {
        if (std::count(operation.groups.begin(), operation.groups.end(), vm.vpg) == 0) continue;
        if (touches(one, vm.recovery_host) || (both_sides && touches(one, vm.host))) return true;
      }
    }
    return false;
  }

  /// The appliance or the vCenter of a host takes no tasks, or the host itself or another one of its cluster.
  bool touches(const ClosureConfig& one, Index host) const {
    const HostConfig& wanted = scenario_.hosts[host];
    const auto closed = [&](Index index) { return std::binary_search(one.hosts.begin(), one.hosts.end(), index); };
    if (std::binary_search(one.sites.begin(), one.sites.end(), wanted.site) || closed(host)) return true;
    return one.stops == Stopped::HostTasks && !wanted.cluster.empty() &&
           std::any_of(one.hosts.begin(), one.hosts.end(),
                       [&](Index index) { return scenario_.hosts[index].cluster == wanted.cluster; });
  }

  bool protects(const ClosureConfig& one) const {
    // Operations may protect groups in reverse.
    return std::any_of(scenario_.vms.begin(), scenario_.vms.end(), [&](const VmConfig& vm) {
      return may_meet(one.hosts, vm.host) || (!scenario_.operations.empty() && may_meet(one.hosts, vm.recovery_host));
    });
  }

  /// Rules that stop what does not happen in this run.
  void warn_of_unused(const std::vector<ClosureConfig>& list) {
    for (const auto& [key, what] : first_hit_) {
      const std::string& name = scenario_.firewall_rules[key.first].name;
      const auto found = std::find_if(list.begin(), list.end(), [&, &hit = key](const ClosureConfig& one) {
        return one.rule == name && one.stops == hit.second;
      });
      const std::string why = why_unused(key.second, found == list.end() ? nullptr : &*found);
      if (!why.empty()) warn(key.first, fmt::format("closes {}{}", what, why));
    }
  }

  Scenario& scenario_;
  const PortNeeds& needs_;
  HostsOfComponents hosts_;
  std::map<Key, ClosureConfig> closures_;
  std::map<std::pair<std::size_t, Stopped>, std::string> first_hit_;
  std::map<std::size_t, std::vector<std::string>> without_effect_;  // by rule
  std::map<SitePair, StoppedNeed> pairings_;
  std::map<Index, StoppedNeed> copies_;
};

/// Kinds that no catalogue knows.
void check_rule_kinds(const Scenario& scenario, const PortCatalogue& catalogue, const std::string& file) {
  std::vector<std::string> known;
  for (const ComponentKind& kind : catalogue.kinds) known.push_back(kind.kind);
  std::vector<Problem> problems;
  for (const FirewallRuleConfig& rule : scenario.firewall_rules)
    for (const auto& [key, end] : {std::pair("from", &rule.from), std::pair("to", &rule.to)})
      for (std::size_t i = 0; i < end->kinds.size(); ++i)
        if (!catalogue.kind(end->kinds[i]))
          problems.push_back({file, fmt::format("{}/{}/kinds/{}", rule.pointer, key, i),
                              fmt::format("there is no kind \"{}\"{}; allowed: {}", end->kinds[i],
                                          did_you_mean(end->kinds[i], known), quoted_list(known, 40))});
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

}  // namespace

void work_out_closures(Scenario& scenario, const std::string& file) {
  scenario.closures.emplace();
  if (scenario.firewall_rules.empty()) return check_design(scenario, file);
  const PortCatalogue catalogue = port_catalogue();
  check_rule_kinds(scenario, catalogue, file);
  const PortNeeds needs = port_needs(scenario, catalogue, file);
  scenario.closures = ClosureFinder(scenario, needs).find();
}

ReadScenario read_scenario_to_play(const std::filesystem::path& path, const ReadOptions& options) {
  ReadScenario read = read_scenario(path, options);
  work_out_closures(read.scenario, path.string());
  return read;
}

}  // namespace drsim
