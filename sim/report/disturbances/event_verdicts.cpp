#include "sim/report/disturbances/event_verdicts.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace drsim {
namespace {

bool names(const Action& action, std::initializer_list<EntityKind> kinds) {
  return std::any_of(action.entities.begin(), action.entities.end(), [&](const Entity& entity) {
    return std::find(kinds.begin(), kinds.end(), entity.kind) != kinds.end();
  });
}

/// Steps of operations that wait for the end of what an event does. Pacing and order are left out: steps would wait for
/// these without any event, too.
std::set<std::string> waits_for(const Disturbance& event) {
  std::set<std::string> steps;
  for (const Action& action : event.actions) {
    if (action.kind == ActionKind::PortsClosed) steps.insert({"wait for firewall", "wait for firewall at power-on"});
    if (names(action, {EntityKind::Manager, EntityKind::Site})) steps.insert("wait for manager");
    if (names(action, {EntityKind::Host, EntityKind::Site})) steps.insert("wait for host");
    if (names(action, {EntityKind::Site})) steps.insert("wait for the protected site");
    if (names(action, {EntityKind::Datastore, EntityKind::Site})) steps.insert({"slow storage", "wait for storage"});
    if (!action.key_servers.empty() || action.entities.empty()) steps.insert("wait for keys");
  }
  return steps;
}

double overlap_s(const RecoveryStep& step, double from_s, double to_s) {
  return std::min(step.end_s, to_s) - std::max(step.start_s, from_s);
}

/// When the last of its groups is done with, of those for which it was not refused.
double end_of(const RunRecord& record, const OperationResult& operation) {
  double end_s = operation.at_s;
  for (const FailoverResult& one : record.failovers) {
    if (one.name != operation.name || one.at_s != operation.at_s || was_refused(one)) continue;
    for (const ReachedTime* time : {&one.rto, &one.normal, &one.reprotected})
      end_s = std::max(end_s, one.at_s + time->value_s.value_or(0));
    for (const RecoveryStep& step : one.steps) end_s = std::max(end_s, step.end_s);
    if (!one.normal.value_s) end_s = record.horizon_s;
  }
  return end_s;
}

/// Groups of one operation.
std::vector<const FailoverResult*> recoveries_of(const RunRecord& record, const OperationResult& operation) {
  std::vector<const FailoverResult*> list;
  for (const FailoverResult& one : record.failovers)
    if (one.name == operation.name && one.at_s == operation.at_s) list.push_back(&one);
  return list;
}

/// The longest wait for what the event did, who waited like that, and how much of it is in the RTO.
std::optional<WaitedStep> waited_for(const Disturbance& event, const OperationResult& operation,
                                     const std::vector<const FailoverResult*>& recoveries) {
  const std::set<std::string> waits = waits_for(event);
  const auto concerns = [&](const RecoveryStep& step) {
    return waits.count(step.name) > 0 && overlap_s(step, event.from_s, event.to_s()) > 0;
  };
  std::optional<WaitedStep> longest;
  const auto take = [&](const RecoveryStep& step) {
    if (!concerns(step)) return;
    if (!longest || step.end_s - step.start_s > longest->step.end_s - longest->step.start_s) longest = WaitedStep{step};
  };
  for (const FailoverResult* one : recoveries) {
    std::for_each(one->steps.begin(), one->steps.end(), take);
    for (const RecoveredVm& vm : one->vms) std::for_each(vm.steps.begin(), vm.steps.end(), take);
  }
  if (!longest) return longest;
  const auto is_alike = [&](const RecoveryStep& step) { return step.name == longest->step.name && concerns(step); };
  for (const FailoverResult* one : recoveries) {
    for (const RecoveredVm& vm : one->vms) longest->vms += std::any_of(vm.steps.begin(), vm.steps.end(), is_alike);
    if (one->group != operation.slowest_group) continue;
    for (const RecoveryStep& step : one->critical_path)
      if (is_alike(step)) longest->of_rto_s += overlap_s(step, event.from_s, event.to_s());
  }
  return longest;
}

/// What the event did was the reason for which a group of the operation was left where it was.
bool is_refused_for(const Disturbance& event, const std::vector<const FailoverResult*>& recoveries) {
  return std::any_of(recoveries.begin(), recoveries.end(), [&](const FailoverResult* one) {
    if (one->refused_for.kind == EntityKind::None || one->at_s < event.from_s || one->at_s >= event.to_s())
      return false;
    return std::any_of(event.actions.begin(), event.actions.end(), [&](const Action& action) {
      return std::find(action.entities.begin(), action.entities.end(), one->refused_for) != action.entities.end();
    });
  });
}

/// What the operation did and waited for while an event lasted.
MetOperation met(const RunRecord& record, std::size_t number, const Disturbance& event) {
  const OperationResult& operation = record.operations[number];
  const std::vector<const FailoverResult*> recoveries = recoveries_of(record, operation);
  MetOperation found{number, {}, waited_for(event, operation, recoveries), is_refused_for(event, recoveries)};
  for (const FailoverResult* one : recoveries) {
    for (const RecoveryStep& step : one->steps) {
      const bool is_known =
          std::find(found.under_way.begin(), found.under_way.end(), step.name) != found.under_way.end();
      if (!is_known && overlap_s(step, event.from_s, event.to_s()) > 0) found.under_way.push_back(step.name);
    }
  }
  return found;
}

bool recovers(const OperationResult& operation) {
  return operation.kind == "failover" || operation.kind == "move" || operation.kind == "failback" ||
         operation.kind == "test_failover" || operation.kind == "clone";
}

/// Operations of a run, for the events that meet them.
class Operations {
 public:
  Operations(const DisturbanceReach& reach, const RunRecord& record) : reach_(reach), record_(record) {
    for (std::size_t number = 0; number < record.operations.size(); ++number) {
      const OperationResult& operation = record.operations[number];
      if (recovers(operation))
        list_.push_back({number, operation.at_s, end_of(record, operation), reach.places(operation.groups)});
    }
  }

  void met_by(const Disturbance& event, std::vector<MetOperation>& met_operations) const {
    for (const One& one : list_) {
      const double from_s = std::max(event.from_s, one.from_s), to_s = std::min(event.to_s(), one.to_s);
      const bool is_under_way = to_s > from_s && reach_.reaches(event, one.places);
      if (!is_under_way && !is_refused_for(event, recoveries_of(record_, record_.operations[one.number]))) continue;
      const bool is_known = std::any_of(met_operations.begin(), met_operations.end(),
                                        [&](const MetOperation& known) { return known.operation == one.number; });
      if (!is_known) met_operations.push_back(met(record_, one.number, event));
    }
  }

 private:
  struct One {
    std::size_t number;
    double from_s, to_s;
    GroupPlaces places;
  };

  const DisturbanceReach& reach_;
  const RunRecord& record_;
  std::vector<One> list_;
};

/// Some group that the event reaches was above its target while it lasted or just after it.
bool was_missed_meanwhile(const DisturbanceReach& reach, const RunRecord& record, const Disturbance& event) {
  return std::any_of(record.groups.begin(), record.groups.end(), [&](const GroupResult& group) {
    if (group.above_target.total_s() <= 0) return false;
    const auto& parts = group.above_target.parts();
    const bool is_meanwhile = std::any_of(parts.begin(), parts.end(), [&](const Excursions& part) {
      return part.begin_s < event.to_s() + group.rpo_target_s + listed_gap_s && part.end_s() > event.from_s;
    });
    return is_meanwhile && reach.reaches(event, reach.places({group.name}));
  });
}

/// Faults of one name are one.
void add_other(const Disturbance& other, std::vector<Disturbance>& list) {
  const bool is_known =
      other.kind == DisturbanceKind::Fault && std::any_of(list.begin(), list.end(), [&](const Disturbance& known) {
        return known.kind == other.kind && known.name == other.name;
      });
  if (!is_known) list.push_back(other);
}

/// Running VMs that stand still for what the event does to their datastores.
std::size_t halted_by(const RunRecord& record, const Disturbance& event) {
  std::size_t vms = 0;
  for (const HaltedVms& halted : record.halted_vms) {
    const Entity datastore{EntityKind::Datastore, halted.datastore};
    const bool is_meant = halted.at_s >= event.from_s && halted.at_s < event.to_s();
    for (const Action& action : event.actions)
      if (is_meant && action.kind == ActionKind::Down &&
          std::find(action.entities.begin(), action.entities.end(), datastore) != action.entities.end())
        vms += halted.vms;
  }
  return vms;
}

EventVerdict event_of(const RunRecord& record, const std::vector<Disturbance>& disturbances, std::size_t number,
                      const DisturbanceSum& sum) {
  EventVerdict verdict;
  verdict.event = disturbances[number];
  verdict.affected = sum.groups.size();
  verdict.halted_vms = halted_by(record, verdict.event);
  verdict.effect = sum.misses.effect();
  verdict.together_group_s = sum.together_group_s;
  for (const std::size_t other : sum.together) {
    if (other == normal_operation) verdict.together_with_normal = true;
    if (other != normal_operation && other != number) add_other(disturbances[other], verdict.together);
  }
  verdict.over_s = std::max(disturbances[number].to_s(), sum.over_s);
  verdict.lasts = verdict.over_s >= record.horizon_s;
  verdict.unprotected_at_end = verdict.lasts && sum.unprotected_at_end;
  return verdict;
}

/// @param numbers  disturbances that the verdict is on
EventOutcome outcome_of(const DisturbanceReach& reach, const RunRecord& record,
                        const std::vector<Disturbance>& disturbances, const std::vector<std::size_t>& numbers,
                        const EventVerdict& verdict, bool has_held) {
  if (has_held || !verdict.effect.groups.empty()) return EventOutcome::Told;
  if (verdict.affected > 0) return EventOutcome::Together;
  if (!verdict.operations.empty()) return EventOutcome::InOperation;
  EventOutcome outcome = EventOutcome::None;
  const GroupPlaces everywhere = reach.places();
  for (const std::size_t number : numbers) {
    if (!reach.reaches(disturbances[number], everywhere)) continue;
    if (was_missed_meanwhile(reach, record, disturbances[number])) return EventOutcome::NotApart;
    outcome = EventOutcome::TargetsKept;
  }
  return outcome;
}

/// Of the faults of one name the one with most time above target; of several the longest.
std::size_t worst_of(const std::vector<std::size_t>& numbers, const std::vector<Disturbance>& disturbances,
                     const std::vector<DisturbanceSum>& sums) {
  const auto rank = [&](std::size_t number) {
    return std::make_pair(sums[number].misses.sum_s(), disturbances[number].to_s() - disturbances[number].from_s);
  };
  return *std::max_element(numbers.begin(), numbers.end(),
                           [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
}

DisturbanceSum sum_of(const std::vector<std::size_t>& numbers, const std::vector<Disturbance>& disturbances,
                      const std::vector<DisturbanceSum>& sums) {
  DisturbanceSum all;
  for (const std::size_t number : numbers) {
    const DisturbanceSum& one = sums[number];
    all.misses.add(one.misses);
    all.together_group_s += one.together_group_s;
    all.groups.insert(one.groups.begin(), one.groups.end());
    all.held.insert(one.held.begin(), one.held.end());
    all.over_s = std::max({all.over_s, one.over_s, disturbances[number].to_s()});
    all.unprotected_at_end = all.unprotected_at_end || one.unprotected_at_end;
    for (const std::size_t other : one.together)
      if (std::find(numbers.begin(), numbers.end(), other) == numbers.end()) all.together.insert(other);
  }
  return all;
}

}  // namespace

std::vector<DisturbanceSum> sums_of_disturbances(const RunRecord& record, const std::vector<Disturbance>& disturbances,
                                                 const std::vector<GroupAttribution>& attributions) {
  std::vector<DisturbanceSum> sums(disturbances.size());
  for (std::size_t group = 0; group < attributions.size(); ++group) {
    for (const AttributedMiss& miss : attributions[group].misses) {
      if (miss.disturbance == normal_operation) continue;
      DisturbanceSum& sum = sums[miss.disturbance];
      sum.misses.add(group, miss.excursions);
      if (!miss.together.empty()) sum.together_group_s += miss.excursions.above_s;
      sum.together.insert(miss.together.begin(), miss.together.end());
      for (const std::size_t other : miss.together)
        if (other != normal_operation) sums[other].together.insert(miss.disturbance);
      sum.groups.insert(group);
      sum.held.insert(group);
      sum.over_s = std::max(sum.over_s, miss.excursions.end_s());
    }
    for (const DisturbedWindow& window : attributions[group].windows) {
      for (const std::size_t other : window.together)
        if (other != normal_operation) sums[other].together.insert(window.disturbance);
      if (window.disturbance == normal_operation) continue;
      sums[window.disturbance].held.insert(group);
      sums[window.disturbance].together.insert(window.together.begin(), window.together.end());
    }
    const std::vector<TimeSpan>& unprotected = record.groups[group].unprotected;
    for (const DisturbedEpisode& episode : attributions[group].episodes) {
      const bool is_left = !unprotected.empty() && unprotected.back().to_s >= record.horizon_s &&
                           unprotected.back().from_s < episode.to_s;
      for (const std::size_t one : episode.disturbances) {
        sums[one].groups.insert(group);
        sums[one].over_s = std::max(sums[one].over_s, episode.to_s);
        sums[one].unprotected_at_end = sums[one].unprotected_at_end || is_left;
      }
    }
  }
  return sums;
}

std::vector<EventVerdict> events_of(const DisturbanceReach& reach, const RunRecord& record,
                                    const std::vector<Disturbance>& disturbances,
                                    const std::vector<DisturbanceSum>& sums) {
  const Operations operations(reach, record);
  std::vector<EventVerdict> list;
  std::map<std::string, std::vector<std::size_t>> faults;
  for (std::size_t number = 0; number < disturbances.size(); ++number) {
    const DisturbanceKind kind = disturbances[number].kind;
    if (kind == DisturbanceKind::Fault) faults[disturbances[number].name].push_back(number);
    if (kind == DisturbanceKind::Fault || kind == DisturbanceKind::Operation) continue;
    EventVerdict verdict = event_of(record, disturbances, number, sums[number]);
    operations.met_by(disturbances[number], verdict.operations);
    verdict.outcome = outcome_of(reach, record, disturbances, {number}, verdict, !sums[number].held.empty());
    list.push_back(std::move(verdict));
  }
  for (const auto& [name, numbers] : faults) {
    const DisturbanceSum sum = sum_of(numbers, disturbances, sums);
    EventVerdict verdict = event_of(record, disturbances, worst_of(numbers, disturbances, sums), sum);
    verdict.count = numbers.size();
    for (const std::size_t number : numbers) operations.met_by(disturbances[number], verdict.operations);
    verdict.outcome = outcome_of(reach, record, disturbances, numbers, verdict, !sum.held.empty());
    list.push_back(std::move(verdict));
  }
  return list;
}

}  // namespace drsim
