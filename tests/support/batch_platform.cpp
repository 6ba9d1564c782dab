#include "tests/support/batch_platform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <simgrid/kernel/ProfileBuilder.hpp>
#include <simgrid/s4u.hpp>
#include <stdexcept>

#include "models/units.hpp"
#include "tests/support/batch_replication.hpp"

namespace drsim::test {
namespace sg4 = simgrid::s4u;
using simgrid::kernel::profile::ProfileBuilder;
namespace {

constexpr double least_bytes_per_s = 1e-3;  // SimGrid takes no bandwidth of 0; background may fill a link
constexpr double never_s = 1e18;

bool is_active(const BackgroundWindow& window, const Scenario& scenario, double at_s) {
  const double clock_s = scenario.start_second_of_day_s + at_s;
  const int weekday = (scenario.start_weekday + static_cast<int>(std::floor(clock_s / day_s))) % 7;
  const double second_of_day_s = std::fmod(clock_s, day_s);
  return window.covers(weekday, second_of_day_s);
}

/// What is left of one direction of a link for replication, by the events before or at the date and the background.
double capacity_bytes_per_s(const Scenario& scenario, const DirectLink& direct, double at_s) {
  double bits_per_s = direct.is_forward ? direct.link->forward_bits_per_s : direct.link->backward_bits_per_s;
  const double configured = bits_per_s;
  for (const EventConfig& event : scenario.events) {
    if (event.link != direct.index || event.at_s > at_s) continue;
    if (event.kind == EventKind::LinkDegraded && event.bits_per_s) bits_per_s = *event.bits_per_s;
    if (event.kind == EventKind::LinkRestored) bits_per_s = configured;
  }
  for (const BackgroundWindow& window : direct.link->background)
    if (is_active(window, scenario, at_s))
      bits_per_s -= direct.is_forward ? window.forward_bits_per_s : window.backward_bits_per_s;
  return std::max(bits_per_s / bits_per_byte, least_bytes_per_s);
}

/// Dates at which the capacity of a link may change.
std::set<double> change_dates(const Scenario& scenario, const DirectLink& direct) {
  std::set<double> dates;
  for (const EventConfig& event : scenario.events)
    if (event.link == direct.index) dates.insert(event.at_s);
  const double days = std::ceil((scenario.start_second_of_day_s + scenario.horizon_s) / day_s);
  for (const BackgroundWindow& window : direct.link->background)
    for (double day = 0; day < days; ++day)
      for (const double second_of_day_s : {window.from_s, window.to_s})
        dates.insert(day * day_s + second_of_day_s - scenario.start_second_of_day_s);
  dates.erase(dates.begin(), dates.lower_bound(0.0));
  return dates;
}

std::vector<std::pair<double, bool>> states(const Scenario& scenario, const DirectLink& direct) {
  std::vector<std::pair<double, bool>> result = {{0.0, true}};
  for (const EventConfig& event : scenario.events)
    if (event.link == direct.index) result.emplace_back(event.at_s, event.kind != EventKind::LinkDown);
  return result;
}

/// One direction of a backbone link, with its profiles.
sg4::Link* backbone(sg4::NetZone* zone, const Scenario& scenario, const DirectLink& direct) {
  const std::string name = direct.link->name + (direct.is_forward ? " forward" : " backward");
  sg4::Link* link = zone->create_link(name, capacity_bytes_per_s(scenario, direct, 0));
  std::string bandwidths, states_text;
  for (const double date_s : change_dates(scenario, direct))
    bandwidths += fmt::format("{:.17g} {:.17g}\n", date_s, capacity_bytes_per_s(scenario, direct, date_s));
  for (const auto& [date_s, is_up] : states(scenario, direct))
    states_text += fmt::format("{:.17g} {}\n", date_s, is_up ? 1 : 0);
  if (!bandwidths.empty())
    link->set_bandwidth_profile(ProfileBuilder::from_string(name + " bandwidth", bandwidths, -1));
  link->set_state_profile(ProfileBuilder::from_string(name + " state", states_text, -1));
  return link->seal();
}

/// Makes each one-way link once.
class Links {
 public:
  explicit Links(sg4::NetZone* zone) : zone_(zone) {}

  sg4::Link* one_way(const std::string& name, double bits_per_s) {
    sg4::Link*& link = links_[name];
    if (link == nullptr) link = zone_->create_link(name, bits_per_s / bits_per_byte)->seal();
    return link;
  }

  sg4::Link* backbone_of(const Scenario& scenario, const DirectLink& direct) {
    sg4::Link*& link = links_[direct.link->name + (direct.is_forward ? "/forward" : "/backward")];
    if (link == nullptr) link = backbone(zone_, scenario, direct);
    return link;
  }

 private:
  sg4::NetZone* zone_;
  std::map<std::string, sg4::Link*> links_;
};

/// NIC out, gateway out, backbone, gateway in, NIC in.
std::vector<sg4::LinkInRoute> path(Links& links, const Scenario& scenario, const BatchStream& stream) {
  const HostConfig& source = scenario.hosts[stream.source_host];
  const HostConfig& recovery = scenario.hosts[stream.recovery_host];
  const SiteConfig& from = scenario.sites[source.site];
  const SiteConfig& to = scenario.sites[recovery.site];
  std::vector<sg4::LinkInRoute> route;
  route.emplace_back(links.one_way(fmt::format("nic {} out", stream.source_host), source.nic_bits_per_s));
  if (from.gateway_bits_per_s)
    route.emplace_back(links.one_way(fmt::format("gateway {} out", source.site), *from.gateway_bits_per_s));
  route.emplace_back(links.backbone_of(scenario, direct_link(scenario, stream)));
  if (to.gateway_bits_per_s)
    route.emplace_back(links.one_way(fmt::format("gateway {} in", recovery.site), *to.gateway_bits_per_s));
  route.emplace_back(links.one_way(fmt::format("nic {} in", stream.recovery_host), recovery.nic_bits_per_s));
  return route;
}

}  // namespace

double BatchRoute::up_again_s(double now_s) const {
  bool is_up_now = true;
  for (const auto& [date_s, state] : is_up) {
    if (date_s <= now_s) is_up_now = state;
    if (date_s > now_s && !is_up_now && state) return date_s;
  }
  return is_up_now ? now_s : never_s;
}

DirectLink direct_link(const Scenario& scenario, const BatchStream& stream) {
  const SiteConfig& from = scenario.sites[scenario.hosts[stream.source_host].site];
  const SiteConfig& to = scenario.sites[scenario.hosts[stream.recovery_host].site];
  for (Index index = 0; index < scenario.links.size(); ++index) {
    const LinkConfig& link = scenario.links[index];
    const auto serves = [&](Index vrf) { return std::count(link.vrfs.begin(), link.vrfs.end(), vrf) > 0; };
    if (!serves(from.vrf) || !serves(to.vrf)) continue;
    if (link.region_a == from.region && link.region_b == to.region) return {&link, index, true};
    if (link.region_b == from.region && link.region_a == to.region) return {&link, index, false};
  }
  throw std::runtime_error(fmt::format("no direct link from site {} to site {}", from.name, to.name));
}

std::vector<BatchRoute> build_batch_platform(const Scenario& scenario, const std::vector<BatchStream>& streams) {
  sg4::NetZone* zone = sg4::create_full_zone("world");
  Links links(zone);
  std::map<Index, sg4::Host*> hosts;
  const auto host = [&](Index index) {
    sg4::Host*& made = hosts[index];
    if (made == nullptr) made = zone->create_host(fmt::format("host {}", index), 1e9)->seal();
    return made;
  };
  std::set<std::pair<Index, Index>> routed;
  std::vector<BatchRoute> routes;
  for (const BatchStream& stream : streams) {
    BatchRoute route{host(stream.source_host), host(stream.recovery_host),
                     sg4::Mailbox::by_name(fmt::format("stream {}", routes.size())),
                     states(scenario, direct_link(scenario, stream))};
    if (routed.insert({stream.source_host, stream.recovery_host}).second)
      zone->add_route(route.source->get_netpoint(), route.destination->get_netpoint(), nullptr, nullptr,
                      path(links, scenario, stream), false);
    routes.push_back(std::move(route));
  }
  zone->seal();
  return routes;
}

}  // namespace drsim::test
