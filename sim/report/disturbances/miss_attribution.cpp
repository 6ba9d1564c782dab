#include "sim/report/disturbances/miss_attribution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "models/date_rounding.hpp"
#include "sim/report/disturbances/added_backlog.hpp"
#include "sim/report/page/group_curves.hpp"

namespace drsim {
namespace {

/// While some group was still in windows of a disturbance.
struct Hull {
  std::size_t disturbance = 0;
  double from_s = 0, to_s = 0;
};

/// By date and without overlap: at each moment the window that began last.
std::vector<Hull> made_disjoint(const std::vector<Hull>& windows) {
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
  std::vector<Hull> list;
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

class Attribution {
 public:
  Attribution(const DisturbanceReach& reach, const RunRecord& record, const std::vector<Disturbance>& disturbances)
      : record_(record), disturbances_(disturbances), index_(reach, record, disturbances), rpo_(record, "rpo_s") {}

  std::vector<GroupAttribution> made() {
    std::vector<GroupAttribution> list(record_.groups.size());
    std::vector<Hull> hulls(disturbances_.size());
    const AddedBacklog added(record_, rpo_);
    for (std::size_t i = 0; i < list.size(); ++i) {
      static_cast<GroupEpisodes&>(list[i]) = episodes_of(record_, i, index_, added);
      for (const DisturbedWindow& window : list[i].windows) {
        if (window.disturbance == normal_operation) continue;
        Hull& hull = hulls[window.disturbance];
        if (hull.to_s == 0) hull = {window.disturbance, disturbances_[window.disturbance].from_s, window.to_s};
        hull.to_s = std::max(hull.to_s, window.to_s);
      }
    }
    hulls_ = made_disjoint(hulls);
    for (std::size_t i = 0; i < list.size(); ++i) attribute(record_.groups[i], list[i]);
    return list;
  }

 private:
  /// A window lasts until the group is back at its target, where no moment below it lies between: what it still waits
  /// for then may have another cause.
  static std::vector<DisturbedWindow> until_back_at_target(const GroupResult& group,
                                                           std::vector<DisturbedWindow> windows) {
    std::vector<const Excursions*> parts;
    for (const Excursions& part : group.above_target.parts())
      if (part.count == 1 && !part.folded) parts.push_back(&part);
    std::sort(parts.begin(), parts.end(),
              [](const Excursions* a, const Excursions* b) { return a->begin_s < b->begin_s; });
    for (std::size_t i = 0; i < windows.size(); ++i) {
      DisturbedWindow& window = windows[i];
      const double latest_s = window.to_s + group.rpo_target_s + listed_gap_s;
      const double next_s = i + 1 < windows.size() ? windows[i + 1].from_s : std::numeric_limits<double>::infinity();
      auto part = std::partition_point(parts.begin(), parts.end(),
                                       [&](const Excursions* one) { return one->begin_s < window.from_s; });
      for (; part != parts.end() && (*part)->begin_s <= window.to_s + date_rounding_s(window.to_s); ++part)
        if ((*part)->end_s() > window.to_s && (*part)->end_s() <= std::min(latest_s, next_s))
          window.to_s = (*part)->end_s();
    }
    return windows;
  }

  void attribute(const GroupResult& group, GroupAttribution& found) const {
    const std::vector<DisturbedWindow> windows = until_back_at_target(group, found.windows);
    for (const Excursions& part : group.above_target.parts()) {
      if (pointing_of(group.above_target_causes[part.cause].kind) == Pointing::Nothing)
        found.misses.push_back({normal_operation, part});
      else
        by_window(group, part, windows, found);
    }
  }

  void by_window(const GroupResult& group, const Excursions& part, const std::vector<DisturbedWindow>& windows,
                 GroupAttribution& found) const {
    auto window = std::partition_point(windows.begin(), windows.end(), [&](const DisturbedWindow& one) {
      return one.to_s + date_rounding_s(one.to_s) < part.begin_s;
    });
    const bool begins_in_window = window != windows.end() && window->from_s <= part.begin_s;
    double from_s = part.begin_s;
    for (; window != windows.end() && window->from_s < part.end_s(); ++window) {
      if (window->from_s > from_s) outside(group, part, from_s, window->from_s, found.misses);
      // What began in an episode goes on after it until newer checkpoints have arrived.
      const bool ends_soon = begins_in_window && part.count == 1 && !part.folded &&
                             part.end_s() <= window->to_s + group.rpo_target_s + listed_gap_s;
      const bool is_last = window + 1 == windows.end() || (window + 1)->from_s >= part.end_s();
      const double to_s = ends_soon && is_last ? std::numeric_limits<double>::infinity() : window->to_s;
      add(group, part, std::max(from_s, window->from_s), to_s, *window, found.misses);
      from_s = to_s;
    }
    if (from_s < part.end_s()) outside(group, part, from_s, std::numeric_limits<double>::infinity(), found.misses);
  }

  /// What the cause names, where it acts now and the window is not an operation's.
  DisturbedWindow told_by_cause(const GroupResult& group, const Excursions& part, double from_s,
                                const DisturbedWindow& window) const {
    DisturbedWindow told = window;
    const Cause& cause = group.above_target_causes[part.cause];
    const bool is_operation =
        window.disturbance != normal_operation && disturbances_[window.disturbance].kind == DisturbanceKind::Operation;
    const auto named = index_.named_by(cause, std::max(from_s, part.begin_s), group.name);
    if (is_operation || !named || *named == window.disturbance) return told;
    const auto place = std::find(told.together.begin(), told.together.end(), *named);
    if (place == told.together.end() || !index_.acts(*named, from_s)) return told;
    *place = window.disturbance;
    told.disturbance = *named;
    return told;
  }

  void add(const GroupResult& group, const Excursions& part, double from_s, double to_s, const DisturbedWindow& window,
           std::vector<AttributedMiss>& misses) const {
    const DisturbedWindow told = told_by_cause(group, part, from_s, window);
    for (const Excursions& piece : pieces(group, part, from_s, to_s))
      misses.push_back({told.disturbance, piece, told.together});
  }

  /// The part within [from, to), each piece with the largest RPO that it had itself.
  std::vector<Excursions> pieces(const GroupResult& group, const Excursions& part, double from_s, double to_s) const {
    std::vector<Excursions> list = excursions_within(part, from_s, to_s);
    for (Excursions& piece : list) {
      const bool is_cut = part.count == 1 && (from_s > part.begin_s || to_s < part.end_s());
      if (!is_cut) continue;
      const auto most_s = rpo_.most(group.name, piece.begin_s, piece.begin_s + piece.length_s);
      if (most_s && *most_s > group.rpo_target_s) piece.worst_s = std::min(piece.worst_s, *most_s);
    }
    return list;
  }

  /// Outside of all windows of the group.
  void outside(const GroupResult& group, const Excursions& part, double from_s, double to_s,
               std::vector<AttributedMiss>& misses) const {
    const Cause& cause = group.above_target_causes[part.cause];
    if (const auto named = index_.named_by(cause, from_s, group.name)) {
      const double until_s = stays_above(group, part) ? std::max(from_s, disturbances_[*named].to_s()) : to_s;
      add_all(*named, group, part, from_s, std::min(until_s, to_s), misses);
      if (until_s < std::min(to_s, part.end_s())) add_all(normal_operation, group, part, until_s, to_s, misses);
      return;
    }
    for (const Hull& hull : hulls_over(group, part, from_s, to_s)) {
      if (hull.from_s > from_s) add_all(normal_operation, group, part, from_s, hull.from_s, misses);
      add_all(hull.disturbance, group, part, std::max(from_s, hull.from_s), hull.to_s, misses);
      from_s = hull.to_s;
    }
    if (from_s < to_s) add_all(normal_operation, group, part, from_s, to_s, misses);
  }

  /// For want of capacity, where more is written than is carried: it does not end with what happened meanwhile.
  static bool stays_above(const GroupResult& group, const Excursions& part) {
    return is_asked_too_much(group.long_run) &&
           pointing_of(group.above_target_causes[part.cause].kind) == Pointing::Shortage;
  }

  void add_all(std::size_t disturbance, const GroupResult& group, const Excursions& part, double from_s, double to_s,
               std::vector<AttributedMiss>& misses) const {
    for (const Excursions& piece : pieces(group, part, from_s, to_s)) misses.push_back({disturbance, piece});
  }

  /// No state but Protected held the group at that date.
  static bool was_in_step(const GroupResult& group, double at_s) {
    const auto span = std::partition_point(group.spans.begin(), group.spans.end(),
                                           [&](const StateSpan& one) { return one.to_s <= at_s; });
    return span == group.spans.end() || span->from_s >= at_s;
  }

  /// Disturbances of others for want of capacity, where the group was in step when they began.
  std::vector<Hull> hulls_over(const GroupResult& group, const Excursions& part, double from_s, double to_s) const {
    std::vector<Hull> found;
    if (pointing_of(group.above_target_causes[part.cause].kind) != Pointing::Shortage) return found;
    const double end_s = std::min(to_s, part.end_s());
    auto hull = std::partition_point(hulls_.begin(), hulls_.end(), [&](const Hull& one) { return one.to_s <= from_s; });
    for (; hull != hulls_.end() && hull->from_s < end_s; ++hull) {
      const double began_s = disturbances_[hull->disturbance].from_s;
      if (part.begin_s >= began_s && was_in_step(group, began_s))
        found.push_back({hull->disturbance, std::max(from_s, hull->from_s), std::min(to_s, hull->to_s)});
    }
    // An excursion that begins in it belongs to it as a whole.
    const bool is_single = part.count == 1 && !part.folded;
    if (is_single && !found.empty() && to_s >= part.end_s() && !stays_above(group, part)) found.back().to_s = to_s;
    return found;
  }

  const RunRecord& record_;
  const std::vector<Disturbance>& disturbances_;
  DisturbanceIndex index_;
  GroupCurves rpo_;
  std::vector<Hull> hulls_;
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

std::vector<GroupAttribution> attribute_misses(const DisturbanceReach& reach, const RunRecord& record,
                                               const std::vector<Disturbance>& disturbances) {
  return Attribution(reach, record, disturbances).made();
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
