#include "models/ports/traffic_box.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace drsim {
namespace {

auto key(const TrafficBox& box) { return std::tie(box.protocol, box.ports, box.sources, box.destinations); }

bool is_inside(const TrafficBox& inner, const TrafficBox& outer) {
  return inner.protocol == outer.protocol && inner.ports.without(outer.ports).empty() &&
         inner.sources.without(outer.sources).empty() && inner.destinations.without(outer.destinations).empty();
}

/// One pass: boxes that agree in protocol and the other two sides become one.
/// @return  true when any were joined
bool join_along(std::vector<TrafficBox>& boxes, IntervalSet TrafficBox::*side) {
  std::map<std::tuple<TransportProtocol, IntervalSet, IntervalSet, IntervalSet>, IntervalSet> joined;
  for (const TrafficBox& box : boxes) {
    TrafficBox others = box;
    others.*side = IntervalSet();
    IntervalSet& whole = joined[{others.protocol, others.ports, others.sources, others.destinations}];
    whole = whole.united(box.*side);
  }
  if (joined.size() == boxes.size()) return false;
  boxes.clear();
  for (auto& [others, whole] : joined) {
    TrafficBox box{std::get<2>(others), std::get<3>(others), std::get<0>(others), std::get<1>(others)};
    box.*side = std::move(whole);
    boxes.push_back(std::move(box));
  }
  return true;
}

/// Quadratic: only for lists short enough.
void drop_covered(std::vector<TrafficBox>& boxes) {
  constexpr std::size_t boxes_max = 2000;
  if (boxes.size() > boxes_max) return;
  std::vector<TrafficBox> kept;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    bool is_covered = false;
    for (std::size_t j = 0; j < boxes.size() && !is_covered; ++j)
      is_covered = i != j && is_inside(boxes[i], boxes[j]) && !(boxes[i] == boxes[j] && i < j);
    if (!is_covered) kept.push_back(boxes[i]);
  }
  boxes = std::move(kept);
}

}  // namespace

bool operator<(const TrafficBox& a, const TrafficBox& b) { return key(a) < key(b); }

bool operator==(const TrafficBox& a, const TrafficBox& b) { return key(a) == key(b); }

double volume(const TrafficBox& box) {
  return static_cast<double>(box.sources.size()) * static_cast<double>(box.destinations.size()) *
         static_cast<double>(box.ports.size());
}

bool is_empty(const TrafficBox& box) { return box.sources.empty() || box.destinations.empty() || box.ports.empty(); }

TrafficBox shared(const TrafficBox& a, const TrafficBox& b) {
  if (a.protocol != b.protocol) return {};
  return {a.sources.shared(b.sources), a.destinations.shared(b.destinations), a.protocol, a.ports.shared(b.ports)};
}

std::vector<TrafficBox> without(const TrafficBox& box, const TrafficBox& hole) {
  const TrafficBox both = shared(box, hole);
  if (is_empty(both)) return {box};
  std::vector<TrafficBox> parts = {{box.sources.without(hole.sources), box.destinations, box.protocol, box.ports},
                                   {both.sources, box.destinations.without(hole.destinations), box.protocol, box.ports},
                                   {both.sources, both.destinations, box.protocol, box.ports.without(hole.ports)}};
  parts.erase(std::remove_if(parts.begin(), parts.end(), is_empty), parts.end());
  return parts;
}

std::vector<TrafficBox> without(const std::vector<TrafficBox>& boxes, const std::vector<TrafficBox>& holes) {
  std::vector<TrafficBox> result;
  for (const TrafficBox& box : boxes) {
    std::vector<TrafficBox> rest = {box};
    const auto cut = [&rest](const std::vector<TrafficBox>& cutters, std::size_t count) {
      for (std::size_t i = 0; i < count && !rest.empty(); ++i) {
        const auto is_cut = [&](const TrafficBox& part) { return !is_empty(shared(part, cutters[i])); };
        if (std::none_of(rest.begin(), rest.end(), is_cut)) continue;
        std::vector<TrafficBox> smaller;
        for (const TrafficBox& part : rest)
          for (TrafficBox& left : without(part, cutters[i])) smaller.push_back(std::move(left));
        rest = std::move(smaller);
      }
    };
    cut(holes, holes.size());
    cut(result, result.size());
    for (TrafficBox& part : rest)
      if (!is_empty(part)) result.push_back(std::move(part));
  }
  return result;
}

std::vector<TrafficBox> aggregated(std::vector<TrafficBox> boxes) {
  boxes.erase(std::remove_if(boxes.begin(), boxes.end(), is_empty), boxes.end());
  for (bool changes = true; changes;) {
    changes = join_along(boxes, &TrafficBox::ports);
    changes = join_along(boxes, &TrafficBox::destinations) || changes;
    changes = join_along(boxes, &TrafficBox::sources) || changes;
  }
  drop_covered(boxes);
  std::sort(boxes.begin(), boxes.end());
  return boxes;
}

}  // namespace drsim
