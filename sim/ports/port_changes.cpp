#include "sim/ports/port_changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/ports/lists/port_lists.hpp"
#include "sim/report/words/number_text.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

/// One numbering for the components of two designs.
struct CommonNumbers {
  struct Place {
    std::string kind, pool, name;
  };
  std::vector<Place> places;
  std::map<std::pair<std::string, std::string>, std::uint32_t> number_of;  ///< by kind and name
};

CommonNumbers common_numbers(const DesignComponents& a, const DesignComponents& b) {
  std::map<std::tuple<std::string, std::string, std::string>, CommonNumbers::Place> sorted;
  for (const DesignComponents* design : {&a, &b})
    for (std::size_t i = 0; i < design->names.size(); ++i) {
      const ComponentGroup& group = design->groups[design->group_of[i]];
      const std::string place = group.pool.empty() ? group.region : group.pool;
      sorted.emplace(std::make_tuple(group.kind, place, design->names[i]),
                     CommonNumbers::Place{group.kind, place, design->names[i]});
    }
  CommonNumbers numbers;
  for (auto& [key, place] : sorted) {
    const auto number = static_cast<std::uint32_t>(numbers.places.size());
    if (numbers.number_of.emplace(std::make_pair(place.kind, place.name), number).second)
      numbers.places.push_back(std::move(place));
  }
  return numbers;
}

std::vector<TrafficBox> renumbered(const PortNeeds& needs, const CommonNumbers& numbers) {
  const auto mapped = [&](const IntervalSet& members) {
    std::vector<Interval> all;
    for (const Interval& interval : members.intervals())
      for (std::uint32_t i = interval.first; i <= interval.last; ++i) {
        const std::string& kind = needs.components.groups[needs.components.group_of[i]].kind;
        const std::uint32_t number = numbers.number_of.at({kind, needs.components.names[i]});
        all.push_back({number, number});
      }
    return IntervalSet(std::move(all));
  };
  std::vector<TrafficBox> boxes;
  for (const Connection& connection : needs.connections) {
    TrafficBox box = connection.box;
    box.sources = mapped(box.sources);
    box.destinations = mapped(box.destinations);
    boxes.push_back(std::move(box));
  }
  return aggregated(std::move(boxes));
}

/// "vra of a (3), vra of b (2)"; a single component by its name.
std::string named(const IntervalSet& members, const CommonNumbers& numbers) {
  std::map<std::pair<std::string, std::string>, std::pair<std::size_t, std::string>> groups;
  for (const Interval& interval : members.intervals())
    for (std::uint32_t i = interval.first; i <= interval.last; ++i) {
      auto& [count, name] = groups[{numbers.places[i].kind, numbers.places[i].pool}];
      ++count;
      name = numbers.places[i].name;
    }
  constexpr std::size_t shown_max = 4;
  std::string text;
  std::size_t shown = 0;
  for (const auto& [key, group] : groups) {
    if (++shown > shown_max) return text + fmt::format(" and {} more sets", groups.size() - shown_max);
    text += text.empty() ? "" : ", ";
    text += group.first == 1
                ? group.second
                : fmt::format("{}{} ({})", key.first, key.second.empty() ? "" : " of " + key.second, group.first);
  }
  return text;
}

std::vector<NamedTraffic> named_difference(const std::vector<TrafficBox>& boxes, const std::vector<TrafficBox>& holes,
                                           const CommonNumbers& numbers) {
  std::vector<NamedTraffic> list;
  for (const TrafficBox& box : aggregated(without(boxes, holes)))
    list.push_back(
        {named(box.sources, numbers), named(box.destinations, numbers), box.protocol, box.ports, volume(box)});
  return list;
}

std::string lines_of(const char* verb, const std::vector<NamedTraffic>& list) {
  std::string text;
  for (const NamedTraffic& traffic : list)
    text += fmt::format("  {}  {} to {}: {} {}\n", verb, printable_text(traffic.from), printable_text(traffic.to),
                        protocol_text(traffic.protocol), ports_text(traffic.ports));
  return text;
}

ordered_json list_json(const std::vector<NamedTraffic>& list) {
  ordered_json result = ordered_json::array();
  for (const NamedTraffic& traffic : list)
    result.push_back({{"from", traffic.from},
                      {"to", traffic.to},
                      {"protocol", protocol_text(traffic.protocol)},
                      {"ports", ports_text(traffic.ports)},
                      {"connections", traffic.connections}});
  return result;
}

std::string box_text(const TrafficBox& box) {
  return fmt::format("{} to {}: {} {}", blocks_text(box.sources), blocks_text(box.destinations),
                     protocol_text(box.protocol), ports_text(box.ports));
}

ordered_json boxes_json(const std::vector<TrafficBox>& boxes) {
  ordered_json list = ordered_json::array();
  for (const TrafficBox& box : boxes)
    list.push_back({{"source", blocks_text(box.sources)},
                    {"destination", blocks_text(box.destinations)},
                    {"protocol", protocol_text(box.protocol)},
                    {"ports", ports_text(box.ports)}});
  return list;
}

}  // namespace

PortChanges port_changes(const PortNeeds& before, const PortNeeds& after) {
  const CommonNumbers numbers = common_numbers(before.components, after.components);
  const auto boxes_before = renumbered(before, numbers), boxes_after = renumbered(after, numbers);
  return {named_difference(boxes_after, boxes_before, numbers), named_difference(boxes_before, boxes_after, numbers)};
}

std::string changes_table(const PortChanges& changes) {
  if (changes.opened.empty() && changes.closed.empty()) return "The same connections in both designs.\n";
  return fmt::format("{} sets of connections are new, {} are gone:\n", changes.opened.size(), changes.closed.size()) +
         lines_of("open ", changes.opened) + lines_of("close", changes.closed);
}

ordered_json changes_json(const PortChanges& changes) {
  return {{"opened", list_json(changes.opened)}, {"closed", list_json(changes.closed)}};
}

RuleListFindings judge_rule_list(const std::vector<ListedRule>& list, const std::vector<FirewallRule>& needed,
                                 const std::vector<TrafficBox>& optional) {
  std::vector<TrafficBox> needs, permitted;
  for (const FirewallRule& rule : needed) needs.push_back(rule.box);
  for (const ListedRule& rule : list) permitted.push_back(rule.box);
  RuleListFindings findings;
  findings.missing = aggregated(without(needs, permitted));
  needs.insert(needs.end(), optional.begin(), optional.end());
  for (const ListedRule& rule : list) {
    RuleListFindings::Excess excess;
    excess.line = rule.line;
    excess.excess = aggregated(without({rule.box}, needs));
    excess.is_superfluous = std::none_of(needs.begin(), needs.end(),
                                         [&](const TrafficBox& need) { return !is_empty(shared(rule.box, need)); });
    if (!excess.excess.empty()) findings.excess.push_back(std::move(excess));
  }
  return findings;
}

std::string findings_table(const RuleListFindings& findings) {
  if (findings.fits()) return "The list permits what the design needs, and nothing else.\n";
  std::string text;
  for (const TrafficBox& box : findings.missing) text += "  missing      " + box_text(box) + "\n";
  for (const auto& rule : findings.excess) {
    const std::string what = rule.is_superfluous ? "superfluous  " : "too wide     ";
    text += fmt::format("  {}line {}{}\n", what, rule.line, rule.is_superfluous ? "" : ", not needed of it:");
    if (rule.is_superfluous) continue;
    for (const TrafficBox& box : rule.excess) text += "                 " + box_text(box) + "\n";
  }
  return text;
}

ordered_json findings_json(const RuleListFindings& findings) {
  ordered_json superfluous = ordered_json::array(), too_wide = ordered_json::array();
  for (const auto& rule : findings.excess)
    (rule.is_superfluous ? superfluous : too_wide)
        .push_back({{"line", rule.line}, {"not_needed", boxes_json(rule.excess)}});
  return {{"missing", boxes_json(findings.missing)}, {"superfluous", superfluous}, {"too_wide", too_wide}};
}

}  // namespace drsim
