#include "sim/products/veeam_cdp/cdp_setup.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <unordered_map>

#include "models/check.hpp"
#include "models/units.hpp"
#include "models/veeam_cdp/proxy_memory.hpp"
#include "sim/engine/network/link_background.hpp"
#include "sim/engine/run/curve_corners.hpp"

namespace drsim {

namespace {

/// At the start of the run.
CdpInitialCopy first_copy(const VmConfig& vm, const VpgConfig& policy) {
  if (policy.start == GroupStart::Full) return full_copy(vm);
  if (policy.start != GroupStart::Preseed) return {};
  // Where nothing differs the comparison takes its time all the same.
  return {vm.disk_bytes(), std::max(1.0, vm.disk_bytes() * policy.preseed_differing_fraction)};
}

/// Builds the parts of a CdpSetup one after the other.
class CdpSetupBuilder {
 public:
  CdpSetupBuilder(const Scenario& scenario, const Platform& platform) : scenario_(scenario), platform_(platform) {}

  CdpSetup build() {
    CdpPlaneConfig& config = setup_.config;
    config.seed = scenario_.seed;
    config.horizon_s = scenario_.horizon_s;
    config.rpo_share = scenario_.rpo_share;
    config.start = {scenario_.start_weekday, scenario_.start_second_of_day_s};
    config.cdp = scenario_.constants.of<CdpConfig>();
    config.curve_corners_max = static_cast<std::uint32_t>(corners_of_a_curve(scenario_));
    add_links();
    add_proxies();
    add_groups_and_vms();
    add_datastores();
    add_pairs();
    add_streams();
    config.background = background_by_time_of_day(scenario_, setup_.links);
    setup_.link_of_resource.assign(config.resources.size(), nullptr);
    for (const auto& [link, resource] : resource_of_link_) setup_.link_of_resource[resource] = link;
    return std::move(setup_);
  }

 private:
  Index add_resource(std::string name, CdpResourceKind kind, double capacity, Entity entity) {
    setup_.config.resources.push_back({std::move(name), kind, capacity, capacity, std::move(entity)});
    return static_cast<Index>(setup_.config.resources.size() - 1);
  }

  void add_links() {
    for (Index link = 0; link < scenario_.links.size(); ++link) {
      for (const bool forward : {true, false}) {
        const auto* direction = platform_.direction({link, forward});
        const std::string name = scenario_.links[link].name + (forward ? "" : " (backward)");
        const Index resource = add_resource(
            name, CdpResourceKind::Link, direction->get_bandwidth(),
            {EntityKind::Link, scenario_.links[link].name, forward ? Direction::Forward : Direction::Backward});
        resource_of_link_.emplace(direction, resource);
        (forward ? setup_.links.forward : setup_.links.backward).push_back(resource);
      }
    }
  }

  void add_proxies() {
    for (const CdpProxyConfig& config : scenario_.cdp_proxies) {
      const bool is_source = config.role == CdpProxyRole::Source;
      const double per_vcpu = is_source ? scenario_.constants.of<CdpConfig>().source_bytes_per_s_per_vcpu
                                        : scenario_.constants.of<CdpConfig>().target_bytes_per_s_per_vcpu;
      const CdpResourceKind kind = is_source ? CdpResourceKind::SourceProcessor : CdpResourceKind::TargetProcessor;
      CdpProxy proxy;
      proxy.name = config.name;
      proxy.role = config.role;
      proxy.site = scenario_.hosts[config.host].site;
      proxy.buffer_bytes = proxy_buffer_bytes(config.size, scenario_.constants.of<CdpConfig>().version);
      proxy.processor = add_resource(config.name + " CPU", kind, config.size.vcpus * per_vcpu,
                                     {EntityKind::ProxyProcessor, config.name});
      // A virtual NIC that is not the narrower one holds nothing back beside that of its host.
      const double nic_bits_per_s = scenario_.constants.of<CdpConfig>().proxy_nic_bits_per_s;
      nic_of_proxy_.push_back(nic_bits_per_s < scenario_.hosts[config.host].nic_bits_per_s
                                  ? add_resource("NIC of " + config.name, CdpResourceKind::Nic,
                                                 nic_bits_per_s / bits_per_byte, {EntityKind::ProxyNic, config.name})
                                  : bound_by_cap);
      setup_.config.proxies.push_back(std::move(proxy));
    }
  }

  void add_groups_and_vms() {
    for (Index group = 0; group < scenario_.vpgs.size(); ++group) {
      const VpgConfig& vpg = scenario_.vpgs[group];
      setup_.config.groups.push_back({vpg.name, 0, vpg.checkpoint_interval_s, vpg.rpo_target_s, vpg.journal_history_s,
                                      vpg.long_term_every_s.value_or(0), vpg.long_term_keep_s});
    }
    std::unordered_map<std::string, std::shared_ptr<const WriteLoadConfig>> load_of_name;
    for (const VmConfig& vm : scenario_.vms) {
      double disk_bytes = 0;
      for (const DiskConfig& disk : vm.disks) disk_bytes += disk.size_bytes;
      std::shared_ptr<const WriteLoadConfig>& load = load_of_name[vm.load.name];
      if (!load) load = std::make_shared<const WriteLoadConfig>(vm.load);
      setup_.config.vms.push_back({vm.name, load, disk_bytes, static_cast<std::uint32_t>(vm.disks.size()),
                                   first_copy(vm, scenario_.vpgs[vm.vpg])});
      ++setup_.config.groups[vm.vpg].vms;
    }
  }

  /// Each sealed byte is written to the log, and again when logs are compacted and merged.
  void add_datastores() {
    setup_.datastore_resource.assign(scenario_.datastores.size(), bound_by_cap);
    for (const VmConfig& vm : scenario_.vms) {
      Index& resource = setup_.datastore_resource[vm.recovery_datastore];
      if (resource != bound_by_cap) continue;
      resource =
          add_resource("datastore " + scenario_.datastores[vm.recovery_datastore].name, CdpResourceKind::Datastore,
                       platform_.datastore(vm.recovery_datastore)->get_write_bandwidth(),
                       {EntityKind::Datastore, scenario_.datastores[vm.recovery_datastore].name});
    }
  }

  void add_pairs() {
    for (const VmConfig& vm : scenario_.vms) {
      const Index from = scenario_.hosts[vm.host].site, to = scenario_.hosts[vm.recovery_host].site;
      for (Index source = 0; source < setup_.config.proxies.size(); ++source) {
        if (!serves(source, CdpProxyRole::Source, from)) continue;
        for (Index target = 0; target < setup_.config.proxies.size(); ++target) {
          if (serves(target, CdpProxyRole::Target, to)) add_pair(source, target, from, to);
        }
      }
    }
  }

  bool serves(Index proxy, CdpProxyRole role, Index site) const {
    return setup_.config.proxies[proxy].role == role && setup_.config.proxies[proxy].site == site;
  }

  void add_pair(Index source, Index target, Index from, Index to) {
    if (setup_.pairs.count({source, target}) > 0) return;
    CdpPair pair;
    const Index host = scenario_.cdp_proxies[source].host, recovery_host = scenario_.cdp_proxies[target].host;
    const auto hops = site_route(scenario_, from, to);
    DRSIM_CHECK(hops.has_value(), scenario_.sites[from].name, scenario_.sites[to].name);
    StreamPath& path = pair.path;
    const double nic_bits_per_s =
        std::min({scenario_.hosts[host].nic_bits_per_s, scenario_.hosts[recovery_host].nic_bits_per_s,
                  scenario_.constants.of<CdpConfig>().proxy_nic_bits_per_s});
    path.nic_bytes_per_s = nic_bits_per_s / bits_per_byte;
    path.connections = scenario_.constants.of<CdpConfig>().tcp_connections;
    lay_hops(path, scenario_, *hops, from, to);
    pair.is_encrypted = scenario_.security.encrypting_rules.count({from, to}) > 0;
    add_route(pair, host, recovery_host);
    for (const Index proxy : {source, target})
      if (nic_of_proxy_[proxy] != bound_by_cap) pair.uses.push_back({nic_of_proxy_[proxy], path.inner_wire_factor()});
    if (const auto limit = limit_between(from, to)) pair.uses.push_back({*limit, 1});
    const std::string& sender = setup_.config.proxies[source].name;
    const std::string& receiver = setup_.config.proxies[target].name;
    const double ceiling = pair_ceiling_bytes_per_s(path, configured_conditions(scenario_));
    pair.uses.push_back({add_resource("TCP connections " + sender + " to " + receiver, CdpResourceKind::ProxyPair,
                                      ceiling, {EntityKind::Connections, sender, Direction::None, receiver}),
                         1});
    setup_.pairs.emplace(std::make_pair(source, target), std::move(pair));
  }

  /// The traffic rule with the lowest limit between two sites.
  std::optional<Index> limit_between(Index from, Index to) {
    const TrafficLimit* lowest = nullptr;
    for (const TrafficLimit& rule : scenario_.security.traffic_limits) {
      const bool matches = (rule.from == from && rule.to == to) || (rule.from == to && rule.to == from);
      if (matches && (lowest == nullptr || rule.bits_per_s < lowest->bits_per_s)) lowest = &rule;
    }
    if (lowest == nullptr) return std::nullopt;
    const auto [known, is_new] = resource_of_limit_.try_emplace(lowest->name, 0);
    if (is_new)
      known->second = add_resource("traffic rule " + lowest->name, CdpResourceKind::Throttle,
                                   lowest->bits_per_s / bits_per_byte, {EntityKind::Throttle, lowest->name});
    return known->second;
  }

  /// NICs, gateways and backbone links as SimGrid routes them.
  void add_route(CdpPair& pair, Index host, Index recovery_host) {
    std::vector<simgrid::s4u::Link*> route;
    double latency_s = 0;
    platform_.host(host)->route_to(platform_.host(recovery_host), route, &latency_s);
    std::size_t hops = 0;
    for (simgrid::s4u::Link* link : route) {
      auto known = resource_of_link_.find(link);
      if (known == resource_of_link_.end()) {
        const Platform::Gate& gate = platform_.gate(link);
        const bool is_gateway = gate.entity.kind == EntityKind::Gateway;
        const CdpResourceKind kind = is_gateway ? CdpResourceKind::Gateway : CdpResourceKind::Nic;
        const Index resource = add_resource(gate.name, kind, link->get_bandwidth(), gate.entity);
        known = resource_of_link_.emplace(link, resource).first;
      }
      const bool is_backbone = setup_.config.resources[known->second].kind == CdpResourceKind::Link;
      if (is_backbone) DRSIM_CHECK(hops < pair.path.hops.size(), hops);
      pair.uses.push_back({known->second, is_backbone ? pair.path.wire_factors[hops] : pair.path.inner_wire_factor()});
      hops += is_backbone ? 1 : 0;
    }
    DRSIM_CHECK(hops == pair.path.hops.size(), hops, pair.path.hops.size());
  }

  /// By group, source proxy and datastore: the VMs of a stream.
  using Members = std::map<std::tuple<Index, Index, Index>, std::vector<Index>>;

  Members assign_sources() const {
    std::vector<Index> order(scenario_.vms.size());
    for (Index vm = 0; vm < order.size(); ++vm) order[vm] = vm;
    std::stable_sort(order.begin(), order.end(), [this](Index a, Index b) {
      return scenario_.vms[a].load.mean_bytes_per_s > scenario_.vms[b].load.mean_bytes_per_s;
    });
    std::vector<double> loads(setup_.config.proxies.size(), 0.0);
    Members members;
    for (const Index vm : order) {
      const VmConfig& config = scenario_.vms[vm];
      const HostConfig& host = scenario_.hosts[config.host];
      std::vector<bool> allowed, near;
      for (Index proxy = 0; proxy < loads.size(); ++proxy) {
        allowed.push_back(serves(proxy, CdpProxyRole::Source, host.site));
        near.push_back(scenario_.hosts[scenario_.cdp_proxies[proxy].host].cluster == host.cluster);
      }
      const auto proxy = least_loaded_proxy(loads, allowed, near);
      DRSIM_CHECK(proxy.has_value(), config.name);
      loads[*proxy] += config.load.mean_bytes_per_s / scenario_.cdp_proxies[*proxy].size.vcpus;
      members[{config.vpg, *proxy, config.recovery_datastore}].push_back(vm);
    }
    for (auto& [key, vms] : members) std::sort(vms.begin(), vms.end());
    return members;
  }

  void add_streams() {
    std::vector<double> loads(setup_.config.proxies.size(), 0.0);
    const std::vector<LinkCondition> conditions = configured_conditions(scenario_);
    for (const auto& [key, vms] : assign_sources()) {
      const auto& [group, source, datastore] = key;
      double mean = 0, compressed = 0;
      for (const Index vm : vms) {
        const WriteLoadConfig& load = scenario_.vms[vm].load;
        // Idle VMs still need a ratio: any positive weight gives them one.
        const double weight = std::max(load.mean_bytes_per_s, 1e-3);
        mean += weight;
        compressed += weight / load.compression_ratio;
      }
      const Index to = scenario_.hosts[scenario_.vms[vms.front()].recovery_host].site;
      std::vector<bool> allowed;
      for (Index proxy = 0; proxy < loads.size(); ++proxy) allowed.push_back(serves(proxy, CdpProxyRole::Target, to));
      const auto target = least_loaded_proxy(loads, allowed, allowed);
      DRSIM_CHECK(target.has_value(), scenario_.sites[to].name);
      loads[*target] += mean / scenario_.cdp_proxies[*target].size.vcpus;
      const Index index = static_cast<Index>(setup_.config.streams.size());
      setup_.payload_per_sealed.push_back(compressed / mean *
                                          (1 - scenario_.constants.of<CdpConfig>().zero_and_duplicate_fraction));
      setup_.datastore_of_stream.push_back(datastore);
      CdpStream stream;
      stream.group = group;
      stream.vms.assign(vms.begin(), vms.end());
      stream.route = cdp_route(scenario_, setup_, index, source, *target, conditions);
      const StreamPath& path = setup_.pairs.at({source, *target}).path;
      stream.wire_per_sealed = setup_.payload_per_sealed.back() *
                               (path.wire_factors.empty() ? path.inner_wire_factor() : path.wire_factors[0]);
      setup_.config.streams.push_back(std::move(stream));
    }
  }

  const Scenario& scenario_;
  const Platform& platform_;
  CdpSetup setup_;
  std::vector<Index> nic_of_proxy_;
  std::unordered_map<std::string, Index> resource_of_limit_;
  std::unordered_map<const simgrid::s4u::Link*, Index> resource_of_link_;
};

}  // namespace

CdpInitialCopy full_copy(const VmConfig& vm) {
  return {vm.disk_bytes(), std::max(1.0, vm.disk_bytes() * vm.used_fraction)};
}

CdpSetup set_up_cdp(const Scenario& scenario, const Platform& platform) {
  return CdpSetupBuilder(scenario, platform).build();
}

CdpPair rerouted(const Scenario& scenario, const CdpSetup& setup, const CdpPair& pair, const RouteChange& change) {
  CdpPair to = pair;
  lay_hops(to.path, scenario, change.hops, change.from_site, change.to_site);
  to.uses = uses_over(to.path, setup.links, pair.uses, [&](Index resource) {
    switch (setup.config.resources[resource].kind) {
      case CdpResourceKind::Link:
        return PlaceOnWay::Link;
      case CdpResourceKind::Nic:
      case CdpResourceKind::Gateway:
        return PlaceOnWay::Gate;
      default:
        return PlaceOnWay::Other;
    }
  });
  return to;
}

CdpRoute cdp_route(const Scenario& scenario, const CdpSetup& setup, Index stream, Index source, Index target,
                   const std::vector<LinkCondition>& conditions) {
  const CdpPair& pair = setup.pairs.at({source, target});
  const double tls_payload = pair.is_encrypted ? 1 + scenario.constants.of<CdpConfig>().tls_wire_fraction : 1;
  const double tls_cpu = pair.is_encrypted ? scenario.constants.of<CdpConfig>().tls_cpu_factor : 1;
  const double payload = setup.payload_per_sealed[stream] * tls_payload;
  const Index datastore = setup.datastore_of_stream[stream];
  CdpRoute route;
  route.source_proxy = source;
  route.target_proxy = target;
  for (const PathUse& use : pair.uses) route.path.push_back({use.resource, use.amount * payload});
  route.path.push_back({setup.config.proxies[source].processor, tls_cpu});
  route.path.push_back({setup.config.proxies[target].processor, tls_cpu});
  route.path.push_back({setup.datastore_resource[datastore], scenario.constants.of<CdpConfig>().background_io_factor *
                                                                 scenario.datastores[datastore].write_factor});
  path_limits(pair.path, conditions, scenario.constants.of<CdpConfig>().pipeline_latency_s, route.ceiling_bytes_per_s,
              route.latency_s);
  route.ceiling_bytes_per_s /= payload;
  return route;
}

std::optional<Index> least_loaded_proxy(const std::vector<double>& loads, const std::vector<bool>& allowed,
                                        const std::vector<bool>& preferred) {
  std::optional<Index> least;
  for (const bool must_be_preferred : {true, false}) {
    for (Index proxy = 0; proxy < loads.size(); ++proxy) {
      if (!allowed[proxy] || (must_be_preferred && !preferred[proxy])) continue;
      if (!least || loads[proxy] < loads[*least]) least = proxy;
    }
    if (least) break;
  }
  return least;
}

}  // namespace drsim
