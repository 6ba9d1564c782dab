#include "sim/report/miss_attribution.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "models/date_rounding.hpp"

namespace drsim {
namespace {

/// Spans of Buffering that are shorter are not listed.
constexpr double listed_gap_s = 60;

bool is_operation(EntityKind kind) {
  return kind == EntityKind::Failover || kind == EntityKind::Move || kind == EntityKind::TestFailover ||
         kind == EntityKind::Clone || kind == EntityKind::Failback;
}

/// What a cause and an event call the same thing by.
Entity component_of(const Entity& entity) {
  const bool is_store = entity.kind == EntityKind::DatastoreReads || entity.kind == EntityKind::DatastoreOperations;
  return {is_store ? EntityKind::Datastore : entity.kind, entity.name};
}

/// How a cause points at what happened.
enum class Pointing { Nothing, AtComponent, Shortage, OperationOfGroup, GroupItself, Open };

Pointing pointing_of(CauseKind kind) {
  switch (kind) {
    case CauseKind::IntervalAndLatency:
    case CauseKind::CycleAndTransfer:
    case CauseKind::ClosedPort:
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

/// Disturbances by what they name, by date.
class DisturbanceIndex {
 public:
  DisturbanceIndex(const Scenario& scenario, const std::vector<Disturbance>& all) : all_(all) {
    std::map<std::string, std::string> group_of;
    for (const VmConfig& vm : scenario.vms) group_of.emplace(vm.name, scenario.vpgs[vm.vpg].name);
    for (std::size_t number = 0; number < all.size(); ++number) {
      const Disturbance& one = all[number];
      if (one.kind == DisturbanceKind::Operation) add_operation(number);
      for (const Action& action : one.actions) {
        for (const Entity& entity : action.entities) {
          of_entity_[entity].push_back({number, action.kind, action.to_s});
          if (entity.kind == EntityKind::Vm)
            of_entity_[{EntityKind::Group, group_of[entity.name]}].push_back({number, action.kind, action.to_s});
        }
      }
    }
    for (auto& [entity, list] : of_entity_) {
      std::stable_sort(list.begin(), list.end(), [&](const Named& a, const Named& b) {
        return all_[a.disturbance].from_s < all_[b.disturbance].from_s;
      });
    }
  }

  /// The disturbance that a cause names; nothing: none.
  std::optional<std::size_t> named_by(const Cause& cause, double at_s, const std::string& group) const {
    for (const Entity* entity : {&cause.entity, &cause.behind}) {
      if (!is_operation(entity->kind)) continue;
      if (const auto found = operation(entity->name, at_s)) return found;
    }
    switch (pointing_of(cause.kind)) {
      case Pointing::AtComponent:
        return last_of({&cause.entity, &cause.behind}, at_s, cause.kind);
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

  /// The last operation that had begun on the group.
  std::optional<std::size_t> operation_on(const std::string& group, double at_s) const {
    const auto found = on_group_.find(group);
    return found == on_group_.end() ? std::nullopt : last_begun(found->second, at_s);
  }

 private:
  struct Named {
    std::size_t disturbance;
    ActionKind kind;
    double to_s;
  };

  void add_operation(std::size_t number) {
    of_name_[all_[number].name].push_back(number);
    for (const std::string& group : all_[number].groups) on_group_[group].push_back(number);
  }

  bool has_begun(std::size_t number, double at_s) const { return all_[number].from_s <= at_s + date_rounding_s(at_s); }

  std::optional<std::size_t> last_begun(const std::vector<std::size_t>& numbers, double at_s) const {
    std::optional<std::size_t> last;
    for (const std::size_t number : numbers)
      if (has_begun(number, at_s)) last = number;
    return last;
  }

  std::optional<std::size_t> operation(const std::string& name, double at_s) const {
    const auto found = of_name_.find(name);
    return found == of_name_.end() ? std::nullopt : last_begun(found->second, at_s);
  }

  static bool can_cause(ActionKind action, CauseKind kind) {
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
      case CauseKind::Maintenance:
      case CauseKind::BitmapLost:
        return action == ActionKind::Maintenance;
      default:
        return action == ActionKind::Down || action == ActionKind::Restart || action == ActionKind::Degraded ||
               action == ActionKind::DatastoreSlow || action == ActionKind::Maintenance;
    }
  }

  std::optional<std::size_t> last_of(std::initializer_list<const Entity*> entities, double at_s, CauseKind kind) const {
    for (const Entity* entity : entities) {
      const auto list = of_entity_.find(component_of(*entity));
      if (entity->kind == EntityKind::None || list == of_entity_.end()) continue;
      const std::vector<Named>& named = list->second;
      auto after =
          std::upper_bound(named.begin(), named.end(), at_s + date_rounding_s(at_s),
                           [&](double date_s, const Named& one) { return date_s < all_[one.disturbance].from_s; });
      while (after != named.begin()) {
        const Named& one = *--after;
        const bool lasts = pointing_of(kind) != Pointing::Shortage || at_s <= one.to_s + date_rounding_s(at_s);
        if (lasts && can_cause(one.kind, kind)) return one.disturbance;
      }
    }
    return std::nullopt;
  }

  const std::vector<Disturbance>& all_;
  std::map<Entity, std::vector<Named>> of_entity_;
  std::map<std::string, std::vector<std::size_t>> of_name_, on_group_;
};

/// By date and without overlap: at each moment the window that began last.
std::vector<DisturbedWindow> made_disjoint(const std::vector<DisturbedWindow>& windows) {
  struct Edge {
    double at_s;
    bool begins;
    std::size_t window;
  };
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    if (!(windows[i].to_s > windows[i].from_s)) continue;
    edges.push_back({windows[i].from_s, true, i});
    edges.push_back({windows[i].to_s, false, i});
  }
  std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.at_s < b.at_s; });
  std::vector<DisturbedWindow> list;
  std::set<std::pair<double, std::size_t>> open;  // by beginning
  double before_s = 0;
  for (const Edge& edge : edges) {
    if (!open.empty() && edge.at_s > before_s) {
      const std::size_t disturbance = windows[open.rbegin()->second].disturbance;
      const bool goes_on = !list.empty() && list.back().disturbance == disturbance && list.back().to_s == before_s;
      if (goes_on) list.back().to_s = edge.at_s;
      if (!goes_on) list.push_back({disturbance, before_s, edge.at_s});
    }
    before_s = edge.at_s;
    const std::pair<double, std::size_t> key{windows[edge.window].from_s, edge.window};
    edge.begins ? void(open.insert(key)) : void(open.erase(key));
  }
  return list;
}

/// Windows of one list of states.
void add_windows(const std::vector<StateSpan>& spans, const DisturbanceIndex& index,
                 const std::vector<Disturbance>& all, const std::string& group, std::vector<DisturbedWindow>& windows) {
  bool is_open = false;  // the last window may go on
  double ended_s = 0;
  for (const StateSpan& span : spans) {
    const bool is_apart = span.state == GroupState::Recovered || span.state == GroupState::FailoverTest;
    if (is_apart || span.from_s > ended_s + listed_gap_s) is_open = false;
    if (is_apart) continue;
    std::optional<std::size_t> named;
    if (span.reason) named = index.named_by(*span.reason, span.from_s, group);
    const bool is_operated = span.state == GroupState::FailingOver || span.state == GroupState::Moving ||
                             span.state == GroupState::ReverseSync;
    if (!named && is_operated) named = index.operation_on(group, span.from_s);
    const bool is_other = named && !(is_open && windows.back().disturbance == *named);
    if (is_other) {
      const double began_s = std::max(ended_s, std::min(span.from_s, all[*named].from_s));
      windows.push_back({*named, is_open ? span.from_s : began_s, span.to_s});
      is_open = true;
    } else if (is_open) {
      windows.back().to_s = span.to_s;
    }
    ended_s = span.to_s;
  }
}

class Attribution {
 public:
  Attribution(const Scenario& scenario, const RunRecord& record, const std::vector<Disturbance>& disturbances)
      : record_(record), disturbances_(disturbances), index_(scenario, disturbances) {}

  std::vector<GroupAttribution> made() {
    std::vector<GroupAttribution> list(record_.groups.size());
    std::vector<DisturbedWindow> hulls(disturbances_.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
      const GroupResult& group = record_.groups[i];
      add_windows(group.spans, index_, disturbances_, group.name, list[i].windows);
      if (group.in_reverse) add_windows(group.in_reverse->spans, index_, disturbances_, group.name, list[i].windows);
      list[i].windows = made_disjoint(list[i].windows);
      for (const DisturbedWindow& window : list[i].windows) {
        DisturbedWindow& hull = hulls[window.disturbance];
        if (hull.to_s == 0) hull = {window.disturbance, disturbances_[window.disturbance].from_s, window.to_s};
        hull.to_s = std::max(hull.to_s, window.to_s);
      }
    }
    hulls_ = made_disjoint(hulls);
    for (std::size_t i = 0; i < list.size(); ++i) attribute(record_.groups[i], list[i]);
    return list;
  }

 private:
  void attribute(const GroupResult& group, GroupAttribution& found) const {
    for (const Excursions& part : group.above_target.parts()) {
      const Cause& cause = group.above_target_causes[part.cause];
      const Pointing pointing = pointing_of(cause.kind);
      const auto named = index_.named_by(cause, part.begin_s, group.name);
      if (pointing == Pointing::Nothing || named) {
        found.misses.push_back({named && pointing != Pointing::Nothing ? *named : normal_operation, part});
        continue;
      }
      std::vector<DisturbedWindow> windows = windows_around(found.windows, part);
      if (pointing == Pointing::Shortage) add_hulls(group, part, windows);
      by_window(part, windows, found.misses);
    }
  }

  /// Those that overlap the excursions.
  static std::vector<DisturbedWindow> windows_around(const std::vector<DisturbedWindow>& windows,
                                                     const Excursions& part) {
    const auto from = std::partition_point(windows.begin(), windows.end(),
                                           [&](const DisturbedWindow& one) { return one.to_s <= part.begin_s; });
    const auto to = std::partition_point(from, windows.end(),
                                         [&](const DisturbedWindow& one) { return one.from_s < part.end_s(); });
    return {from, to};
  }

  /// No state but Protected held the group at that date.
  static bool was_in_step(const GroupResult& group, double at_s) {
    const auto span = std::partition_point(group.spans.begin(), group.spans.end(),
                                           [&](const StateSpan& one) { return one.to_s <= at_s; });
    return span == group.spans.end() || span->from_s >= at_s;
  }

  /// Disturbances of others, where the group was in step when they began.
  void add_hulls(const GroupResult& group, const Excursions& part, std::vector<DisturbedWindow>& windows) const {
    std::vector<DisturbedWindow> more;
    auto hull = std::partition_point(hulls_.begin(), hulls_.end(),
                                     [&](const DisturbedWindow& one) { return one.to_s <= part.begin_s; });
    for (; hull != hulls_.end() && hull->from_s < part.end_s(); ++hull) {
      const double began_s = disturbances_[hull->disturbance].from_s;
      if (part.begin_s >= began_s && was_in_step(group, began_s)) more.push_back(*hull);
    }
    if (more.empty()) return;
    // The group's own windows go before.
    std::vector<DisturbedWindow> all;
    for (const DisturbedWindow& one : more) {
      double from_s = one.from_s;
      for (const DisturbedWindow& own : windows) {
        if (own.to_s <= from_s || own.from_s >= one.to_s) continue;
        if (own.from_s > from_s) all.push_back({one.disturbance, from_s, own.from_s});
        from_s = own.to_s;
      }
      if (from_s < one.to_s) all.push_back({one.disturbance, from_s, one.to_s});
    }
    all.insert(all.end(), windows.begin(), windows.end());
    windows = made_disjoint(all);
  }

  static void by_window(const Excursions& part, const std::vector<DisturbedWindow>& windows,
                        std::vector<AttributedMiss>& misses) {
    auto window = std::partition_point(windows.begin(), windows.end(),
                                       [&](const DisturbedWindow& one) { return one.to_s <= part.begin_s; });
    if (window == windows.end() || window->from_s >= part.end_s()) {
      misses.push_back({normal_operation, part});
      return;
    }
    if (part.count == 1 && !part.folded && window->from_s <= part.begin_s) {
      misses.push_back({window->disturbance, part});
      return;
    }
    const auto add = [&](std::size_t disturbance, double from_s, double to_s) {
      for (const Excursions& piece : excursions_within(part, from_s, to_s)) misses.push_back({disturbance, piece});
    };
    double from_s = part.begin_s;
    for (; window != windows.end() && window->from_s < part.end_s(); ++window) {
      if (window->from_s > from_s) add(normal_operation, from_s, window->from_s);
      add(window->disturbance, std::max(from_s, window->from_s), window->to_s);
      from_s = window->to_s;
    }
    if (from_s < part.end_s()) add(normal_operation, from_s, std::numeric_limits<double>::infinity());
  }

  const RunRecord& record_;
  const std::vector<Disturbance>& disturbances_;
  DisturbanceIndex index_;
  std::vector<DisturbedWindow> hulls_;
};

/// The excursion of that number, cut to a window; nothing is added where it lies outside.
void add_one(const Excursions& part, double number, double from_s, double to_s, std::vector<Excursions>& pieces) {
  if (number < 0 || number >= part.count) return;
  const double begin_s = part.begin_s + number * part.period_s;
  const double end_s = begin_s + part.length_s + number * part.change_s;
  Excursions piece = part;
  piece.begin_s = std::max(from_s, begin_s);
  piece.length_s = std::min(to_s, end_s) - piece.begin_s;
  if (!(piece.length_s > 0)) return;
  piece.worst_s = part.worst_s + number * part.change_s;
  piece.period_s = piece.change_s = 0;
  piece.count = 1;
  piece.above_s = part.folded ? part.above_before_s(to_s) - part.above_before_s(from_s) : piece.length_s;
  pieces.push_back(piece);
}

}  // namespace

std::vector<GroupAttribution> attribute_misses(const Scenario& scenario, const RunRecord& record,
                                               const std::vector<Disturbance>& disturbances) {
  return Attribution(scenario, record, disturbances).made();
}

std::vector<Excursions> excursions_within(const Excursions& part, double from_s, double to_s) {
  std::vector<Excursions> pieces;
  if (part.begin_s >= from_s && part.end_s() <= to_s) return {part};
  if (part.count == 1) {
    add_one(part, 0, from_s, to_s, pieces);
    return pieces;
  }
  // Whole excursions: those that begin and end inside; their ends move by period and change.
  const double first = std::max(0.0, std::ceil((from_s - part.begin_s) / part.period_s));
  const double end_step_s = part.period_s + part.change_s;
  const double last = std::min(part.count - 1, std::floor((to_s - part.begin_s - part.length_s) / end_step_s));
  if (last < first) {
    add_one(part, first - 1, from_s, to_s, pieces);
    add_one(part, first, from_s, to_s, pieces);
    add_one(part, first + 1, from_s, to_s, pieces);
    return pieces;
  }
  add_one(part, first - 1, from_s, to_s, pieces);
  Excursions whole = part;
  whole.begin_s = part.begin_s + first * part.period_s;
  whole.length_s = part.length_s + first * part.change_s;
  whole.worst_s = part.worst_s + first * part.change_s;
  whole.count = last - first + 1;
  whole.above_s = whole.count * (whole.length_s + (whole.count - 1) / 2 * whole.change_s);
  if (whole.count == 1) whole.period_s = whole.change_s = 0;
  pieces.push_back(whole);
  add_one(part, last + 1, from_s, to_s, pieces);
  return pieces;
}

}  // namespace drsim
