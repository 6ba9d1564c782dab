/// Events and expectations of a scenario.

#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <cmath>
#include <map>

#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/text/metric_dimension.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

struct PlacedEvent {
  EventConfig event;
  std::string pointer;
};

const std::vector<std::string> link_event_keys = {"at", "kind", "link", "capacity", "rtt", "loss"};

void check_values(Reading& reading, const Node& node, EventKind kind) {
  const bool degraded = kind == EventKind::LinkDegraded;
  bool any = false;
  for (const char* key : {"capacity", "rtt", "loss"}) {
    any = any || node.has(key);
    if (!degraded && node.has(key))
      reading.refuse(node[key].pointer(),
                     fmt::format("\"{}\" does not belong to {}; allowed with: link_degraded", key, node.text("kind")));
  }
  for (const auto& [key, value] : node.members())
    if (std::count(link_event_keys.begin(), link_event_keys.end(), key) == 0)
      reading.refuse(value.pointer(), fmt::format("\"{}\" does not belong to {}; allowed: {}", key, node.text("kind"),
                                                  quoted_list(link_event_keys)));
  if (degraded && !any)
    reading.refuse(node.pointer(),
                   "link_degraded without a change; allowed: one or more of \"capacity\", \"rtt\", \"loss\"");
}

void read_event(Reading& reading, const Node& node, std::vector<PlacedEvent>& events) {
  static const std::map<std::string, EventKind> kinds = {{"link_down", EventKind::LinkDown},
                                                         {"link_degraded", EventKind::LinkDegraded},
                                                         {"link_restored", EventKind::LinkRestored}};
  EventConfig event;
  event.at_s = node.quantity("at", Dimension::Time);
  const auto kind = kinds.find(node.text("kind"));
  if (event.at_s >= reading.scenario.horizon_s)
    reading.refuse(node["at"].pointer(), fmt::format("\"{}\" is after the end of the run; allowed: before {}",
                                                     node.text("at"), reading.root.text("duration")));
  const auto link = reading.find(reading.links, node["link"]);
  if (kind == kinds.end()) return;
  if (!node.has("link"))
    reading.refuse(node.pointer(), fmt::format("the key \"link\" is missing; {} needs it", node.text("kind")));
  check_values(reading, node, kind->second);
  if (node.has("capacity")) event.bits_per_s = node.quantity("capacity", Dimension::BitsPerSecond);
  if (node.has("rtt")) event.rtt_s = node.quantity("rtt", Dimension::Time);
  if (node.has("loss")) event.loss_fraction = node.quantity("loss", Dimension::Fraction);
  if (!link || std::isnan(event.at_s)) return;
  event.kind = kind->second;
  event.link = *link;
  events.push_back({event, node.pointer()});
}

/// For each link: up -> down or degraded -> restored; degraded again is a change of the values.
void check_order(Reading& reading, const std::vector<PlacedEvent>& events) {
  enum class State { Up, Down, Degraded };
  static const std::array<const char*, 3> titles = {"up", "down", "degraded"};
  std::map<Index, std::pair<State, double>> links;
  for (const auto& [event, pointer] : events) {
    const auto [place, is_new] = links.emplace(event.link, std::make_pair(State::Up, -1.0));
    auto& [state, last_s] = place->second;
    const std::string& name = reading.scenario.links[event.link].name;
    const auto refuse = [&](const char* what, const char* allowed) {
      reading.refuse(pointer, fmt::format("{} of the link \"{}\" at {}, when it is {}; allowed: {}", what, name,
                                          quantity_text(event.at_s, Dimension::Time),
                                          titles[static_cast<std::size_t>(state)], allowed));
    };
    if (event.at_s == last_s)
      reading.refuse(pointer, fmt::format("the link \"{}\" has another event at {}; allowed: one at a time", name,
                                          quantity_text(event.at_s, Dimension::Time)));
    else if (event.kind == EventKind::LinkDown && state == State::Down)
      refuse("link_down", "after link_restored");
    else if (event.kind == EventKind::LinkDegraded && state == State::Down)
      refuse("link_degraded", "after link_restored");
    else if (event.kind == EventKind::LinkRestored && state == State::Up)
      refuse("link_restored", "after link_down or link_degraded");
    last_s = event.at_s;
    state = event.kind == EventKind::LinkDown       ? State::Down
            : event.kind == EventKind::LinkDegraded ? State::Degraded
                                                    : State::Up;
  }
}

std::optional<double> read_bound(Reading& reading, const Node& node, const std::vector<std::string>& tokens) {
  if (node.value().is_number()) return node.value().get<double>();
  if (!node.value().is_string()) return std::nullopt;
  const auto dimension = metric_dimension(tokens);
  Dimension any = Dimension::Time;
  const ParsedQuantity parsed =
      dimension ? parse_quantity(node.text(), *dimension) : parse_any_quantity(node.text(), any);
  if (!parsed.error.empty()) reading.refuse(node.pointer(), parsed.error);
  return parsed.value;
}

/// First part known, and the name after it that of an entity of the scenario.
void check_metric(Reading& reading, const Node& node, const std::vector<std::string>& tokens) {
  static const std::vector<std::string> parts = {"groups",    "links", "appliances", "datastores",
                                                 "failovers", "needs", "run"};
  if (tokens.empty() || std::count(parts.begin(), parts.end(), tokens[0]) == 0) {
    const std::string found = tokens.empty() ? node.text() : tokens[0];
    reading.refuse(node.pointer(),
                   fmt::format("\"{}\" does not start with a part of result.json{}; allowed: /groups/NAME/..., "
                               "/links/NAME/..., and so on with {}",
                               node.text(), did_you_mean(found, parts), quoted_list(parts)));
    return;
  }
  const NameTable* table = tokens[0] == "groups"       ? &reading.vpgs
                           : tokens[0] == "links"      ? &reading.links
                           : tokens[0] == "datastores" ? &reading.datastores
                                                       : nullptr;
  if (!table) return;
  std::string name = tokens.size() > 1 ? tokens[1] : "";
  const std::string backward = " (backward)";
  if (table == &reading.links && boost::ends_with(name, backward)) name.erase(name.size() - backward.size());
  if (name == "*" || table->pointer.count(name)) return;
  std::vector<std::string> names;
  for (const auto& entry : table->pointer) names.push_back(entry.first);
  reading.refuse(node.pointer(), fmt::format("\"{}\": there is no {} \"{}\"{}; allowed: {}", node.text(), table->kind,
                                             name, did_you_mean(name, names), quoted_list(names, 12)));
}

void read_expectation(Reading& reading, const Node& node) {
  ExpectConfig expect;
  expect.metric = node.text("metric");
  const std::vector<std::string> tokens = pointer_tokens(expect.metric);
  if (!expect.metric.empty()) check_metric(reading, node["metric"], tokens);
  expect.at_most = read_bound(reading, node["at_most"], tokens);
  expect.at_least = read_bound(reading, node["at_least"], tokens);
  if (!node.has("at_most") && !node.has("at_least"))
    reading.refuse(node.pointer(), "has neither \"at_most\" nor \"at_least\"; allowed: one of them or both");
  if (expect.at_most && expect.at_least && *expect.at_most < *expect.at_least)
    reading.refuse(node.pointer(), fmt::format("at_most {} is below at_least {}; allowed: not below",
                                               node["at_most"].value().dump(), node["at_least"].value().dump()));
  expect.tolerance_fraction = node.quantity("tolerance", Dimension::Fraction);
  expect.because = node.text("because");
  reading.scenario.expect.push_back(std::move(expect));
}

}  // namespace

void read_events(Reading& reading) {
  std::vector<PlacedEvent> events;
  for (const Node& node : reading.root["events"].items()) read_event(reading, node, events);
  std::sort(events.begin(), events.end(), [](const PlacedEvent& a, const PlacedEvent& b) {
    return std::tie(a.event.at_s, a.event.link, a.pointer) < std::tie(b.event.at_s, b.event.link, b.pointer);
  });
  check_order(reading, events);
  for (const PlacedEvent& placed : events) reading.scenario.events.push_back(placed.event);
  for (const Node& node : reading.root["expect"].items()) read_expectation(reading, node);
  std::stable_sort(reading.scenario.expect.begin(), reading.scenario.expect.end(),
                   [](const ExpectConfig& a, const ExpectConfig& b) { return a.metric < b.metric; });
}

}  // namespace drsim
