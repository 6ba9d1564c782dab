/// Regions, VRFs, sites and links of a scenario.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/start/catalogue.hpp"
#include "sim/scenario/text/clock_text.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

void read_regions(Reading& reading) {
  for (const RegionConfig& region : catalogued_regions()) reading.regions.pointer[region.name] = "the catalogue";
  for (const Node& node : reading.root["regions"].items()) {
    const std::string name = node.text("name");
    if (catalogued_region(name)) {
      reading.refuse(node.pointer(), fmt::format("the region \"{}\" is in the catalogue; allowed: other names", name));
      continue;
    }
    if (reading.add_name(reading.regions, name, node.pointer()))
      reading.scenario.regions.push_back(
          {name, node.text("title"), node.number("latitude"), node.number("longitude"), node.text("residency_group")});
  }
  // Of the catalogue only what the scenario names.
  for (const RegionConfig& region : catalogued_regions()) {
    const auto names_it = [&](const Node& node) {
      return node.text("region") == region.name || node.text("from") == region.name || node.text("to") == region.name;
    };
    const auto sites = reading.root["sites"].items(), links = reading.root["links"].items();
    if (std::any_of(sites.begin(), sites.end(), names_it) || std::any_of(links.begin(), links.end(), names_it))
      reading.scenario.regions.push_back(region);
  }
  sort_by_name(reading.scenario.regions, reading.regions);
}

void read_sites(Reading& reading) {
  for (const Node& node : reading.root["sites"].items()) {
    SiteConfig site;
    site.name = node.text("name");
    const auto region = reading.find(reading.regions, node["region"]);
    const auto vrf = reading.find(reading.vrfs, node["vrf"]);
    if (!node.has("vrf")) reading.refuse(node.pointer(), "the key \"vrf\" is missing: there are several VRFs");
    if (node.has("gateway")) site.gateway_bits_per_s = node.quantity("gateway", Dimension::BitsPerSecond);
    site.ipsec = read_ipsec(node["ipsec"]);
    site.throttle = read_throttle(reading, node["throttle"]);
    site.vcenter = node.text("vcenter");
    if (node.text("hypervisor") == "hyper-v") site.hypervisor = Hypervisor::HyperV;
    if (!reading.add_name(reading.sites, site.name, node.pointer()) || !region || !vrf) continue;
    site.region = *region;
    site.vrf = *vrf;
    reading.scenario.sites.push_back(site);
  }
  sort_by_name(reading.scenario.sites, reading.sites);
}

/// The same in both directions, or each on its own.
void read_both(const Node& node, double& forward_bits_per_s, double& backward_bits_per_s) {
  const bool split = node.value().is_object();
  forward_bits_per_s =
      split ? node.quantity("forward", Dimension::BitsPerSecond) : node.quantity(Dimension::BitsPerSecond);
  backward_bits_per_s = split ? node.quantity("backward", Dimension::BitsPerSecond) : forward_bits_per_s;
}

}  // namespace

std::vector<int> read_days(Reading& reading, const Node& node) {
  static const std::vector<std::string> names = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  if (node.value().is_string()) {
    const std::string word = node.text();
    if (word == "all") return {0, 1, 2, 3, 4, 5, 6};
    if (word == "weekdays") return {0, 1, 2, 3, 4};
    if (word == "weekend") return {5, 6};
    reading.refuse(node.pointer(),
                   fmt::format("found \"{}\"{}; allowed: \"all\", \"weekdays\", \"weekend\", or a list of days", word,
                               did_you_mean(word, {"all", "weekdays", "weekend"})));
    return {};
  }
  std::vector<int> days;
  for (const Node& day : node.items()) {
    const auto found = std::find(names.begin(), names.end(), day.text());
    if (found == names.end()) continue;
    const int number = static_cast<int>(found - names.begin());
    if (std::find(days.begin(), days.end(), number) != days.end())
      reading.refuse(day.pointer(), fmt::format("the day \"{}\" appears twice", *found));
    days.push_back(number);
  }
  if (days.empty() && node.value().is_array() && node.value().empty())
    reading.refuse(node.pointer(), "has no days; allowed: one or more");
  std::sort(days.begin(), days.end());
  return days;
}

WeeklyWindow read_weekly_window(Reading& reading, const Node& node) {
  WeeklyWindow window;
  window.weekdays = read_days(reading, node["days"]);
  window.from_s = parse_clock(node.text("from")).second_of_day_s;
  window.to_s = parse_clock(node.text("to")).second_of_day_s;
  if (window.to_s <= window.from_s && !reading.is_broken(node.pointer()))
    reading.refuse(node.pointer(),
                   fmt::format("the window from {} to {} is empty; allowed: to later than from (a window "
                               "over midnight is written as two)",
                               node.text("from"), node.text("to")));
  return window;
}

namespace {

std::vector<BackgroundWindow> read_background(Reading& reading, const Node& list) {
  std::vector<BackgroundWindow> windows;
  for (const Node& node : list.items()) {
    BackgroundWindow window{read_weekly_window(reading, node)};
    read_both(node["rate"], window.forward_bits_per_s, window.backward_bits_per_s);
    windows.push_back(window);
  }
  std::sort(windows.begin(), windows.end(), [](const BackgroundWindow& a, const BackgroundWindow& b) {
    return std::tie(a.weekdays, a.from_s, a.to_s, a.forward_bits_per_s, a.backward_bits_per_s) <
           std::tie(b.weekdays, b.from_s, b.to_s, b.forward_bits_per_s, b.backward_bits_per_s);
  });
  return windows;
}

/// Background traffic above the capacity would leave nothing at all, ever: windows that overlap add up.
void check_background(Reading& reading, const LinkConfig& link, const Node& node) {
  for (const BackgroundWindow& window : link.background)
    for (const int day : window.weekdays) {
      double forward = 0, backward = 0;
      for (const BackgroundWindow& other : link.background) {
        const bool on = std::count(other.weekdays.begin(), other.weekdays.end(), day) > 0;
        if (!on || other.from_s > window.from_s || other.to_s <= window.from_s) continue;
        forward += other.forward_bits_per_s;
        backward += other.backward_bits_per_s;
      }
      if (forward <= link.forward_bits_per_s && backward <= link.backward_bits_per_s) continue;
      if (std::isnan(forward + backward)) continue;
      reading.refuse(node["background"].pointer(),
                     fmt::format("background traffic of {} is above the capacity of {}",
                                 quantity_text(std::max(forward, backward), Dimension::BitsPerSecond),
                                 quantity_text(std::min(link.forward_bits_per_s, link.backward_bits_per_s),
                                               Dimension::BitsPerSecond)));
      return;
    }
}

RoutingConfig read_routing(const Node& node) {
  RoutingConfig routing;
  routing.policy = node.text("policy") == "least_cost" ? RoutingPolicy::LeastCost : RoutingPolicy::LeastRtt;
  routing.detection_s = node.quantity("detection", Dimension::Time);
  routing.computation_s = node.quantity("computation", Dimension::Time);
  return routing;
}

void read_link(Reading& reading, const Node& node) {
  LinkConfig link;
  link.name = node.text("name");
  const auto from = reading.find(reading.regions, node["from"]);
  const auto to = reading.find(reading.regions, node["to"]);
  if (from && to && *from == *to)
    reading.refuse(node.pointer(),
                   fmt::format("the link joins region \"{}\" with itself; allowed: two regions", node.text("from")));
  read_both(node["capacity"], link.forward_bits_per_s, link.backward_bits_per_s);
  link.rtt_s = node.quantity("rtt", Dimension::Time);
  if (!node.has("rtt") && from && to && *from != *to)
    reading.refuse(node.pointer(), fmt::format("the key \"rtt\" is missing: the catalogue has no pair \"{}\", \"{}\"",
                                               node.text("from"), node.text("to")));
  link.loss_fraction = node.quantity("loss", Dimension::Fraction);
  link.mtu_bytes = node.quantity("mtu", Dimension::Bytes);
  link.tcp_window_bytes = node["tcp"].quantity("window", Dimension::Bytes);
  if (node["tcp"].has("connections")) link.tcp_connections = node["tcp"].count("connections");
  link.cost = node.number("cost");
  link.ipsec = read_ipsec(node["ipsec"]);
  if (node.flag("nat"))
    reading.refuse(
        node["nat"].pointer(),
        "the link translates addresses (NAT); allowed: false, since the product does not support NAT between "
        "its components (Zerto security hardening guide; IBM, Zerto on IBM Cloud)");
  link.background = read_background(reading, node["background"]);
  check_background(reading, link, node);
  if (!node.has("vrfs")) reading.refuse(node.pointer(), "the key \"vrfs\" is missing: there are several VRFs");
  for (const Node& name : node["vrfs"].items()) {
    const auto vrf = reading.find(reading.vrfs, name);
    if (vrf && std::count(link.vrfs.begin(), link.vrfs.end(), *vrf))
      reading.refuse(name.pointer(), fmt::format("the VRF \"{}\" appears twice", name.text()));
    else if (vrf)
      link.vrfs.push_back(*vrf);
  }
  std::sort(link.vrfs.begin(), link.vrfs.end());
  if (!reading.add_name(reading.links, link.name, node.pointer()) || !from || !to) return;
  link.region_a = *from;
  link.region_b = *to;
  reading.scenario.links.push_back(std::move(link));
}

}  // namespace

void read_places(Reading& reading) {
  read_regions(reading);
  for (const Node& node : reading.root["vrfs"].items())
    if (reading.add_name(reading.vrfs, node.text("name"), node.pointer()))
      reading.scenario.vrfs.push_back({node.text("name"), read_routing(node["routing"])});
  sort_by_name(reading.scenario.vrfs, reading.vrfs);
  read_sites(reading);
  for (const Node& node : reading.root["links"].items()) read_link(reading, node);
  sort_by_name(reading.scenario.links, reading.links);
}

}  // namespace drsim
