#include "sim/engine/recovery/recovery_run.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "models/random_stream.hpp"
#include "models/units.hpp"
#include "sim/engine/recovery/operation_cause.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

/// With the site, as the failover is told of it.
Cause site_lost(const std::string& site, const OperationConfig& failover) {
  return {CauseKind::Down, CauseCategory::Fault, {EntityKind::Site, site}, operation_entity(failover)};
}

/// Groups of an operation, or of a site, that did not come up whole: why the first did not, and how many there are.
struct NotReached {
  std::string first;
  std::size_t groups = 0, other_vms = 0;

  void add(const FailoverResult& one) {
    if (groups++ == 0) {
      first = "VPG " + one.group + ": " + one.rto.reason;
      return;
    }
    for (const RecoveredVm& vm : one.vms) other_vms += vm.rto_s ? 0 : 1;
  }

  std::string text() const {
    if (groups < 2) return first;
    const auto counted = [](std::size_t count, const std::string& noun) {
      return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
    };
    return first + "; and " + counted(other_vms, "VM") + " of " + counted(groups - 1, "other VPG");
  }
};

}  // namespace

RecoveryRun::RecoveryRun(const Scenario& scenario, sg4::Host* home, HostRooms& rooms, FailureBook& book,
                         ReplicationControl& replication, SiteLosses losses)
    : scenario_(scenario),
      home_(home),
      replication_(replication),
      losses_(std::move(losses)),
      resources_(scenario, rooms, book, replication),
      phases_(scenario.vpgs.size(), RecoveryPhase::Protected),
      stopped_s_(scenario.vpgs.size()),
      recovered_since_s_(scenario.vpgs.size()) {}

void RecoveryRun::start() {
  if (scenario_.operations.empty()) return;
  const auto storage = sg4::Actor::create("storage of recoveries", home_, [this] { resources_.storage().serve(); });
  storage->daemonize();
  for (const OperationConfig& config : scenario_.operations) {
    const auto number = static_cast<std::uint32_t>(operations_.size());
    operations_.push_back(std::make_unique<OperationRun>(config, number, scenario_.recovery, resources_.clock()));
    OperationRun& operation = *operations_.back();
    const bool same_date = number > 0 && operations_[number - 1]->config.at_s == config.at_s;
    operation.date = same_date ? operations_[number - 1]->date : number;
    for (const Index group : config.groups)
      operation.priorities.push_back(static_cast<std::uint32_t>(scenario_.vpgs[group].priority));
    operation.priorities = priorities_in_order(std::move(operation.priorities));
    spawn("operation " + config.name, [this, &operation] { play(operation); });
  }
}

void RecoveryRun::spawn(const std::string& name, std::function<void()> body) {
  sg4::Actor::create(name, home_, [this, body = std::move(body)] {
    try {
      body();
    } catch (const simgrid::ForcefulKillException&) {
      throw;
    } catch (...) {
      // An exception that leaves an actor would end the process without reaching main.
      if (!thrown_) thrown_ = std::current_exception();
      sg4::Actor::kill_all();
    }
  });
}

void RecoveryRun::rethrow() const {
  if (thrown_) std::rethrow_exception(thrown_);
}

void RecoveryRun::log(const std::string& entity, const std::string& event, double amount, std::optional<double> at_s) {
  log_.push_back({at_s.value_or(sg4::Engine::get_clock()), entity, event, amount});
}

std::optional<double> RecoveryRun::tagged_s(Index group, const std::string& tag) const {
  std::optional<double> at_s;
  for (const Tag& one : tags_) {
    if (one.group == group && one.name == tag) at_s = one.at_s;
  }
  return at_s;
}

void RecoveryRun::play(OperationRun& operation) {
  const OperationConfig& config = operation.config;
  resources_.clock().sleep_until(config.at_s);
  switch (config.kind) {
    case OperationKind::Failover:
    case OperationKind::Move:
    case OperationKind::TestFailover:
    case OperationKind::Clone:
    case OperationKind::Failback:
      begin_recovery(operation);
      break;
    case OperationKind::StopTest:
      send(operation, GroupRecovery::Signal::StopTest);
      break;
    case OperationKind::Commit:
      send(operation, GroupRecovery::Signal::Commit);
      break;
    case OperationKind::Rollback:
      send(operation, GroupRecovery::Signal::Rollback);
      break;
    case OperationKind::Tag:
      set_tags(config);
      break;
  }
}

void RecoveryRun::begin_recovery(OperationRun& operation) {
  const OperationConfig& config = operation.config;
  const RunbookConfig& runbook = scenario_.runbooks[config.runbook];
  if (config.kind == OperationKind::Failover) {
    RandomStream detection(scenario_.seed, config.name, "detection");
    RandomStream decision(scenario_.seed, config.name, "decision");
    operation.detection_s = draw_duration_s(runbook.detection, detection);
    operation.decision_s = draw_duration_s(runbook.decision, decision);
  }
  if (config.kind == OperationKind::Failover && config.site_lost) lose_sites(operation);
  for (const Index group : config.groups) {
    group_recoveries_.push_back(std::make_unique<GroupRecovery>(*this, operation, group));
    GroupRecovery& recovery = *group_recoveries_.back();
    spawn("operation on " + scenario_.vpgs[group].name, [&recovery] { recovery.play(); });
  }
}

/// The sites that the groups run at are lost: all that is there is down until they return. What the groups of the
/// operation wrote last is decided now, whatever brings the site back.
void RecoveryRun::lose_sites(OperationRun& operation) {
  const OperationConfig& config = operation.config;
  const HeldBy by{HeldBy::Kind::Operation, operation.number};
  std::set<Index> lost;
  for (const Index group : config.groups) {
    const bool runs_at_home = phases_[group] == RecoveryPhase::Protected || phases_[group] == RecoveryPhase::Busy;
    if (!runs_at_home && phases_[group] != RecoveryPhase::ReverseProtected) continue;
    const Index site = runs_at_home ? protected_site(group) : recovery_site(group);
    lost.insert(site);
    operation.lost_groups.push_back(group);
    if (runs_at_home && stopped_s_[group]) continue;
    // An event may have taken the site before: what was written last is what was written until then.
    const double lost_s = resources_.site_down_since_s(site).value_or(config.at_s);
    stopped_s_[group] = lost_s;
    const Cause why = site_lost(scenario_.sites[site].name, config);
    replication_.give_up_protection(group, lost_s);
    runs_at_home ? replication_.stop(group, true, why) : replication_.stop_reverse(group, why);
    if (!runs_at_home) replication_.set_state(group, GroupState::Disconnected, OperationPhase::None, why);
    log(scenario_.vpgs[group].name,
        config.name + (runs_at_home ? ": protected site lost" : ": site lost that it ran at"), 0);
  }
  for (const Index site : lost) losses_.lose(site, by, site_lost(scenario_.sites[site].name, config));
  if (!config.site_returns_after_s) return;
  spawn("return of what " + config.name + " lost", [this, by, lost, at_s = config.at_s + *config.site_returns_after_s] {
    resources_.clock().sleep_until(at_s);
    for (const Index site : lost) losses_.give_back(site, by);
  });
}

Index RecoveryRun::protected_site(Index group) const {
  const auto member =
      std::find_if(scenario_.vms.begin(), scenario_.vms.end(), [group](const VmConfig& vm) { return vm.vpg == group; });
  return scenario_.hosts[member->host].site;
}

Index RecoveryRun::recovery_site(Index group) const { return scenario_.vpgs[group].recovery_site; }

void RecoveryRun::restart_when_back(Index group, bool in_reverse) {
  const Index site = in_reverse ? recovery_site(group) : protected_site(group);
  spawn("return of " + scenario_.vpgs[group].name, [this, group, in_reverse, site] {
    while (!resources_.is_site_up(site)) resources_.wait_for_any_repair();
    const RecoveryPhase still = in_reverse ? RecoveryPhase::ReverseProtected : RecoveryPhase::Protected;
    if (phases_[group] != still || !stopped_s_[group]) return;
    if (!in_reverse) stopped_s_[group].reset();
    const Cause none;
    const auto state = in_reverse ? std::optional<GroupState>(GroupState::Recovered) : std::nullopt;
    replication_.set_state(group, state, OperationPhase::None, none);
    in_reverse ? replication_.begin_reverse(group, {}) : replication_.resume(group, {});
    log(scenario_.vpgs[group].name, "site " + scenario_.sites[site].name + " is back: its VMs start again", 0);
  });
}

void RecoveryRun::send(OperationRun& operation, GroupRecovery::Signal signal) {
  for (const Index group : operation.config.groups) {
    bool taken = false;
    for (const auto& recovery : group_recoveries_) {
      if (!taken && recovery->group() == group) taken = recovery->receive(signal);
    }
    if (taken) continue;
    const std::string& name = scenario_.vpgs[group].name;
    operation.refusal = "VPG " + name + ": no operation waits for it";
    log(name, operation.config.name + ": refused", 0);
  }
}

void RecoveryRun::set_tags(const OperationConfig& config) {
  for (const Index group : config.groups) {
    const auto window = replication_.checkpoints(group, phases_[group] == RecoveryPhase::ReverseProtected);
    if (!window) continue;
    tags_.push_back({group, config.tag, window->newest_s});
    log(scenario_.vpgs[group].name, "checkpoint tagged " + config.tag, window->newest_s);
  }
}

void RecoveryRun::report(RunRecord& record) const {
  std::vector<const GroupRecovery*> in_order;
  for (const auto& recovery : group_recoveries_) in_order.push_back(recovery.get());
  std::stable_sort(in_order.begin(), in_order.end(), [](const GroupRecovery* a, const GroupRecovery* b) {
    return a->operation().number < b->operation().number;
  });
  for (const GroupRecovery* recovery : in_order) record.failovers.push_back(recovery->result());
  for (const auto& operation : operations_) {
    const OperationConfig& config = operation->config;
    OperationResult result;
    result.name = config.name;
    result.kind = operation_kind_name(config.kind);
    result.runbook = scenario_.runbooks[config.runbook].name;
    result.at_s = config.at_s;
    for (const Index group : config.groups) result.groups.push_back(scenario_.vpgs[group].name);
    result.rto.reason = operation->refusal.empty() ? "it recovers nothing by itself" : operation->refusal;
    NotReached not_reached;
    for (const FailoverResult& one : record.failovers) {
      if (one.name != config.name) continue;
      result.vms += one.vms.size();
      for (const RecoveredVm& vm : one.vms) result.vms_up += vm.rto_s ? 1 : 0;
      if (!one.rto.value_s) {
        not_reached.add(one);
      } else if (!result.rto.value_s || *one.rto.value_s > *result.rto.value_s) {
        result.rto = one.rto;
        result.slowest_group = one.group;
      }
    }
    if (not_reached.groups > 0) result.rto = {std::nullopt, not_reached.text()};
    record.operations.push_back(std::move(result));
  }
  report_sites(record);
  record.log.insert(record.log.end(), log_.begin(), log_.end());
  std::stable_sort(record.log.begin(), record.log.end(),
                   [](const RunEvent& a, const RunEvent& b) { return a.at_s < b.at_s; });
}

void RecoveryRun::report_sites(RunRecord& record) const {
  std::map<std::string, SiteRecovery> sites;
  std::map<std::string, NotReached> not_reached;
  for (const FailoverResult& one : record.failovers) {
    if (one.operation == "test_failover" || one.operation == "clone") continue;
    SiteRecovery& site = sites[one.protected_site];
    site.site = one.protected_site;
    ++site.groups;
    site.vms += one.vms.size();
    for (const RecoveredVm& vm : one.vms) site.vms_up += vm.rto_s ? 1 : 0;
    if (!one.rto.value_s) {
      not_reached[site.site].add(one);
    } else if (!site.rto.value_s || *one.rto.value_s > *site.rto.value_s) {
      site.rto = one.rto;
    }
  }
  for (auto& [name, site] : sites) {
    if (not_reached.count(name) > 0) site.rto = {std::nullopt, not_reached[name].text()};
    record.site_recoveries.push_back(site);
  }
}

}  // namespace drsim
