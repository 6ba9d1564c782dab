#include "sim/report/disturbances/disturbance_index.hpp"

#include <algorithm>

#include "models/date_rounding.hpp"

namespace drsim {
namespace {

bool is_operation(EntityKind kind) {
  return moves_group(kind) || kind == EntityKind::TestFailover || kind == EntityKind::Clone;
}

bool can_cause(ActionKind action, CauseKind kind) {
  switch (kind) {
    case CauseKind::StorageGuard:
      return action == ActionKind::DatastoreUsed;
    case CauseKind::PoweredOff:
      return action == ActionKind::PowerOff;
    case CauseKind::Paused:
      return action == ActionKind::Pause;
    case CauseKind::ForcedSync:
      return action == ActionKind::ForceSync;
    case CauseKind::FullSync:
      return action == ActionKind::FullSync;
    case CauseKind::ClosedPort:
      return action == ActionKind::PortsClosed;
    case CauseKind::Maintenance:
    case CauseKind::BitmapLost:
      return action == ActionKind::Maintenance;
    default:
      return action == ActionKind::Down || action == ActionKind::Restart || action == ActionKind::Degraded ||
             action == ActionKind::DatastoreSlow || action == ActionKind::Maintenance;
  }
}

/// What acts on replication as long as it lasts.
bool lasts(ActionKind action) {
  return action != ActionKind::DatastoreUsed && action != ActionKind::PowerOff && action != ActionKind::ForceSync &&
         action != ActionKind::FullSync && action != ActionKind::Recovery;
}

/// When the operation is done with the group: protected elsewhere, or where nobody will do that, its journals promoted.
double done_s(const RunRecord& record, const OperationResult& operation, const std::string& group) {
  for (const FailoverResult& one : record.failovers) {
    if (one.name != operation.name || one.at_s != operation.at_s || one.group != group) continue;
    const std::optional<double>& after_s = one.reprotected.value_s ? one.reprotected.value_s : one.normal.value_s;
    return after_s ? one.at_s + *after_s : record.horizon_s;
  }
  return operation.at_s;
}

}  // namespace

bool moves_group(EntityKind kind) {
  return kind == EntityKind::Failover || kind == EntityKind::Move || kind == EntityKind::Failback;
}

Pointing pointing_of(CauseKind kind) {
  switch (kind) {
    case CauseKind::IntervalAndLatency:
    case CauseKind::CycleAndTransfer:
    case CauseKind::InitialSync:
    case CauseKind::PreseededSync:
    case CauseKind::PausedByWindow:
      return Pointing::Nothing;
    case CauseKind::Down:
    case CauseKind::Restart:
    case CauseKind::Maintenance:
    case CauseKind::BitmapLost:
    case CauseKind::PoweredOff:
    case CauseKind::StorageGuard:
    case CauseKind::ClosedPort:
      return Pointing::AtComponent;
    case CauseKind::ResourceFull:
    case CauseKind::TcpCeiling:
    case CauseKind::BufferFull:
    case CauseKind::BitmapOverflow:
      return Pointing::Shortage;
    case CauseKind::JournalFull:
    case CauseKind::Operation:
    case CauseKind::OperationStop:
    case CauseKind::VmsOff:
    case CauseKind::NotReversed:
    case CauseKind::AtHome:
    case CauseKind::ReverseStart:
      return Pointing::OperationOfGroup;
    case CauseKind::Paused:
    case CauseKind::ForcedSync:
    case CauseKind::FullSync:
      return Pointing::GroupItself;
    default:
      return Pointing::Open;
  }
}

DisturbanceIndex::DisturbanceIndex(const DisturbanceReach& reach, const RunRecord& record,
                                   const std::vector<Disturbance>& all)
    : reach_(reach), all_(all) {
  for (std::size_t number = 0; number < all.size(); ++number) {
    for (const Action& action : all[number].actions) {
      for (const Entity& entity : action.entities) {
        const Named named{number, action.kind, all[number].from_s, action.to_s, 0};
        of_entity_[entity].push_back(named);
        if (const std::string* group = reach.group_of_vm(entity))
          of_entity_[{EntityKind::Group, *group}].push_back(named);
      }
    }
  }
  // What is too narrow on a detour is so because of what made it necessary.
  for (std::size_t number = 0; number < all.size(); ++number)
    for (const Detour& detour : detours_of(record, all[number]))
      for (const std::string& link : detour.links)
        of_entity_[{EntityKind::Link, link}].push_back({number, ActionKind::Degraded, detour.from_s, detour.to_s, 0});
  for (auto& [entity, list] : of_entity_) {
    std::stable_sort(list.begin(), list.end(), [](const Named& a, const Named& b) { return a.from_s < b.from_s; });
    double latest_s = 0;
    for (Named& one : list) one.latest_to_s = latest_s = std::max(latest_s, one.to_s);
  }
  add_operations(record);
}

void DisturbanceIndex::add_operations(const RunRecord& record) {
  for (std::size_t number = 0; number < all_.size(); ++number) {
    if (all_[number].kind != DisturbanceKind::Operation) continue;
    of_name_[all_[number].name].push_back(number);
    const auto operation = std::find_if(record.operations.begin(), record.operations.end(), [&](const auto& one) {
      return one.name == all_[number].name && one.at_s == all_[number].from_s;
    });
    for (const std::string& group : all_[number].groups) {
      on_group_[group].push_back(number);
      const bool moves =
          operation != record.operations.end() && operation->kind != "test_failover" && operation->kind != "clone";
      if (moves) moving_[group].push_back({number, operation->at_s, done_s(record, *operation, group)});
    }
  }
}

std::optional<std::size_t> DisturbanceIndex::named_by(const Cause& cause, double at_s, const std::string& group) const {
  for (const Entity* entity : {&cause.entity, &cause.behind}) {
    if (!is_operation(entity->kind)) continue;
    if (const auto found = operation(entity->name, at_s)) return found;
  }
  switch (pointing_of(cause.kind)) {
    case Pointing::AtComponent:
    case Pointing::Shortage:
      return last_of({&cause.entity, &cause.behind}, at_s, cause.kind);
    case Pointing::OperationOfGroup:
      return operation_on(group, at_s);
    case Pointing::GroupItself: {
      const Entity itself{EntityKind::Group, group};
      return last_of({&itself}, at_s, cause.kind);
    }
    default:
      return std::nullopt;
  }
}

std::optional<std::size_t> DisturbanceIndex::operation_on(const std::string& group, double at_s) const {
  const auto found = on_group_.find(group);
  return found == on_group_.end() ? std::nullopt : last_begun(found->second, at_s);
}

std::vector<DisturbanceIndex::Acting> DisturbanceIndex::acting_on(std::size_t group, double from_s, double to_s) const {
  std::vector<Acting> found;
  for (const Entity& entity : reach_.needed_by(group)) {
    const auto list = of_entity_.find(entity);
    if (list == of_entity_.end()) continue;
    const std::vector<Named>& named = list->second;
    auto after = std::partition_point(named.begin(), named.end(), [&](const Named& one) { return one.from_s < to_s; });
    while (after != named.begin() && (after - 1)->latest_to_s > from_s) {
      const Named& one = *--after;
      if (one.to_s > from_s && lasts(one.kind)) found.push_back({one.disturbance, one.from_s, one.to_s});
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Acting& a, const Acting& b) {
    return a.from_s != b.from_s ? a.from_s < b.from_s : a.disturbance < b.disturbance;
  });
  return found;
}

std::vector<DisturbanceIndex::Acting> DisturbanceIndex::moving(const std::string& group, double from_s,
                                                               double to_s) const {
  std::vector<Acting> found;
  const auto list = moving_.find(group);
  if (list == moving_.end()) return found;
  for (const Acting& one : list->second)
    if (one.from_s < to_s && one.to_s > from_s) found.push_back(one);
  return found;
}

bool DisturbanceIndex::has_begun(std::size_t number, double at_s) const {
  return all_[number].from_s <= at_s + date_rounding_s(at_s);
}

std::optional<std::size_t> DisturbanceIndex::last_begun(const std::vector<std::size_t>& numbers, double at_s) const {
  std::optional<std::size_t> last;
  for (const std::size_t number : numbers)
    if (has_begun(number, at_s)) last = number;
  return last;
}

std::optional<std::size_t> DisturbanceIndex::operation(const std::string& name, double at_s) const {
  const auto found = of_name_.find(name);
  return found == of_name_.end() ? std::nullopt : last_begun(found->second, at_s);
}

std::optional<std::size_t> DisturbanceIndex::last_of(std::initializer_list<const Entity*> entities, double at_s,
                                                     CauseKind kind) const {
  for (const Entity* entity : entities) {
    const auto list = of_entity_.find(component_of(*entity));
    if (entity->kind == EntityKind::None || list == of_entity_.end()) continue;
    const std::vector<Named>& named = list->second;
    auto after = std::upper_bound(named.begin(), named.end(), at_s + date_rounding_s(at_s),
                                  [](double date_s, const Named& one) { return date_s < one.from_s; });
    while (after != named.begin()) {
      const Named& one = *--after;
      const bool counts = pointing_of(kind) != Pointing::Shortage || at_s <= one.to_s + date_rounding_s(at_s);
      if (counts && can_cause(one.kind, kind)) return one.disturbance;
    }
  }
  return std::nullopt;
}

}  // namespace drsim
