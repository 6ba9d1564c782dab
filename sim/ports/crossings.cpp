#include "sim/ports/crossings.hpp"

#include <algorithm>
#include <map>

#include "models/units.hpp"
#include "sim/engine/network/control_traffic.hpp"
#include "sim/engine/network/retention_traffic.hpp"
#include "sim/engine/network/routes.hpp"

namespace drsim {
namespace {

const std::string backward_mark = " (backward)";

/// The other direction of a link.
std::string opposite(const std::string& link) {
  const bool is_backward = link.size() > backward_mark.size() &&
                           link.compare(link.size() - backward_mark.size(), std::string::npos, backward_mark) == 0;
  return is_backward ? link.substr(0, link.size() - backward_mark.size()) : link + backward_mark;
}

}  // namespace

Crossings::Crossings(const Scenario& scenario, const RunRecord& record) : scenario_(scenario), record_(record) {
  std::map<std::string, double> delivered_of, mean_of;
  for (const GroupResult& group : record.groups) delivered_of[group.name] = group.bytes.delivered;
  for (const VmConfig& vm : scenario.vms) mean_of[scenario.vpgs[vm.vpg].name] += vm.load.mean_bytes_per_s;
  std::map<std::string, const LinkUse*> use_of;
  for (const LinkUse& use : record.link_uses) use_of[use.link] = &use;
  for (const LinkResult& link : record.links) {
    const auto own = use_of.find(link.name), other = use_of.find(opposite(link.name));
    const bool only_reverse = own == use_of.end() && other != use_of.end();
    if (own == use_of.end() && !only_reverse) continue;
    LinkWeights& weights = weights_[link.name];
    for (const LinkUse::Vm& use : (only_reverse ? other : own)->second->vms) {
      const VmConfig& vm = scenario.vms[use.vm];
      const std::string& group = scenario.vpgs[vm.vpg].name;
      if (mean_of[group] <= 0) continue;
      const double delivered = delivered_of[group] * vm.load.mean_bytes_per_s / mean_of[group];
      const Index from = scenario.hosts[vm.host].site, to = scenario.hosts[vm.recovery_host].site;
      weights.of_pair[only_reverse ? std::pair(to, from) : std::pair(from, to)] += delivered * use.wire_bytes_per_byte;
      weights.of_all += delivered * use.wire_bytes_per_byte;
    }
  }
}

/// Of what replication puts on the link, that of the pair.
double Crossings::share(const std::string& link, Index from, Index to) const {
  const auto weights = weights_.find(link);
  if (weights == weights_.end() || weights->second.of_all <= 0) return 0;
  const auto of_pair = weights->second.of_pair.find({from, to});
  return of_pair == weights->second.of_pair.end() ? 0 : of_pair->second / weights->second.of_all;
}

/// The direction of the link is on the way from the one to the other, or back.
bool Crossings::is_on_way(const std::string& link, Index from, Index to) const {
  return share(link, from, to) > 0 || share(opposite(link), to, from) > 0;
}

double Crossings::peak(const std::string& link, TrafficClass traffic) const {
  double peak = 0;
  for (const Curve& curve : record_.curves)
    if (curve.kind == "link_bits_per_s" && curve.entity == link &&
        curve.series == traffic_class_names[static_cast<std::size_t>(traffic)])
      for (const CurvePoint& point : curve.points) peak = std::max(peak, point.high);
  return peak;
}

std::vector<Crossing> Crossings::data(Index from, Index to) const {
  std::vector<Crossing> list;
  for (const LinkResult& link : record_.links) {
    const double part = share(link.name, from, to);
    for (const TrafficClass traffic : {TrafficClass::Replication, TrafficClass::Resync, TrafficClass::InitialCopy}) {
      const auto index = static_cast<std::size_t>(traffic);
      const double bytes = link.by_class_bytes[index] * part;
      if (bytes <= 0) continue;
      list.push_back({link.name, traffic_class_names[index], bytes, bytes * bits_per_byte / record_.horizon_s,
                      peak(link.name, traffic), part < 1});
    }
  }
  return list;
}

/// What an outage of a link kept back is missing from all that control it in proportion.
std::vector<Crossing> Crossings::control(Index from, Index to, bool of_managers) const {
  std::vector<Crossing> list;
  const auto index = static_cast<std::size_t>(TrafficClass::Control);
  const std::vector<ControlFlow> flows = control_flows(scenario_);
  const auto bits_of = [&](const ControlFlow& flow, const std::vector<double>& rates) {
    double bits = 0;
    for (std::size_t i = 0; i < rates.size(); ++i)
      bits += rates[i] * ((i + 1 < rates.size() ? flow.at_s[i + 1] : record_.horizon_s) - flow.at_s[i]);
    return bits;
  };
  for (const LinkResult& link : record_.links) {
    double of_this = 0, of_all = 0, most = 0;
    for (const ControlFlow& flow : flows) {
      const auto& [a, b] = flow.sites;
      if (!is_on_way(link.name, a, b) && !is_on_way(link.name, b, a)) continue;
      of_all += bits_of(flow, flow.manager_bits_per_s) + bits_of(flow, flow.appliance_bits_per_s);
      if (flow.sites != std::pair<Index, Index>(std::minmax(from, to))) continue;
      const std::vector<double>& rates = of_managers ? flow.manager_bits_per_s : flow.appliance_bits_per_s;
      of_this += bits_of(flow, rates);
      most = *std::max_element(rates.begin(), rates.end());
    }
    if (of_this <= 0 || !is_on_way(link.name, from, to)) continue;
    const double bytes = link.by_class_bytes[index] * of_this / of_all;
    list.push_back(
        {link.name, traffic_class_names[index], bytes, bytes * bits_per_byte / record_.horizon_s, most, false});
  }
  return list;
}

std::vector<Crossing> Crossings::manager_control(Index from, Index to) const { return control(from, to, true); }

std::vector<Crossing> Crossings::appliance_control(Index from, Index to) const { return control(from, to, false); }

/// Link directions from the recovery site of a job's groups to its repository.
std::vector<std::string> Crossings::way_of(const RetentionConfig& job) const {
  const SiteConfig& site = scenario_.sites[scenario_.vpgs[job.vpgs.front()].recovery_site];
  const auto hops = region_route(scenario_, site.vrf, site.region, job.repository_region);
  std::vector<std::string> links;
  if (!hops) return links;
  for (const Hop& hop : *hops) links.push_back(scenario_.links[hop.link].name + (hop.forward ? "" : backward_mark));
  return links;
}

std::vector<Crossing> Crossings::retention(Index job) const {
  const auto sent_bits = [&](const RetentionConfig& config) {
    double bits = 0;
    for (const RetentionCopy& copy : retention_copies(scenario_, config))
      bits += config.bits_per_s * std::min(copy.length_s, record_.horizon_s - copy.at_s);
    return bits;
  };
  const RetentionConfig& wanted = scenario_.retention[job];
  const std::vector<std::string> way = way_of(wanted);
  std::vector<Crossing> list;
  const auto index = static_cast<std::size_t>(TrafficClass::Retention);
  for (const LinkResult& link : record_.links) {
    if (link.by_class_bytes[index] <= 0 || std::count(way.begin(), way.end(), link.name) == 0) continue;
    double of_all = 0;
    for (const RetentionConfig& other : scenario_.retention) {
      const std::vector<std::string> links = way_of(other);
      if (std::count(links.begin(), links.end(), link.name) > 0) of_all += sent_bits(other);
    }
    const double bytes = link.by_class_bytes[index] * sent_bits(wanted) / of_all;
    if (bytes <= 0) continue;
    list.push_back({link.name, traffic_class_names[index], bytes, bytes * bits_per_byte / record_.horizon_s,
                    std::min(wanted.bits_per_s, link.capacity_bits_per_s), false});
  }
  return list;
}

}  // namespace drsim
