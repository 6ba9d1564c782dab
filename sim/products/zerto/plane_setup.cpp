#include "sim/products/zerto/plane_setup.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>

#include "models/check.hpp"
#include "models/random_stream.hpp"
#include "models/units.hpp"
#include "models/zerto/rules/vra_encryption.hpp"
#include "models/zerto/storage_use.hpp"
#include "models/zerto/vra_pool.hpp"
#include "sim/engine/network/link_background.hpp"
#include "sim/engine/network/site_throttle.hpp"
#include "sim/engine/run/curve_corners.hpp"

namespace drsim {

namespace {

ResourceKind kind_of(SharedKind kind) {
  switch (kind) {
    case SharedKind::Link:
      return ResourceKind::Link;
    case SharedKind::Nic:
      return ResourceKind::Nic;
    case SharedKind::Gateway:
      return ResourceKind::Gateway;
    case SharedKind::Datastore:
      return ResourceKind::Datastore;
    case SharedKind::OfGuest:
      break;
  }
  return ResourceKind::OfCrossStreams;
}

}  // namespace

/// Builds the parts of a PlaneSetup one after the other.
class SetupBuilder {
 public:
  SetupBuilder(const Scenario& scenario, const Platform& platform, const std::vector<SharedResource>& others)
      : scenario_(scenario), platform_(platform), others_(others) {}

  /// Sets up the whole plane. To be called once, before all else.
  PlaneSetup& build() {
    PlaneConfig& config = setup_.config;
    config.seed = scenario_.seed;
    config.horizon_s = scenario_.horizon_s;
    config.rpo_share = scenario_.rpo_share;
    config.start = {scenario_.start_weekday, scenario_.start_second_of_day_s};
    config.zerto = scenario_.zerto;
    config.curve_corners_max = static_cast<std::uint32_t>(corners_of_a_curve(scenario_));
    setup_.datastore_resource.assign(scenario_.datastores.size(), bound_by_cap);
    setup_.throttle_resource.assign(scenario_.sites.size(), bound_by_cap);
    add_links();
    add_vras();
    add_groups_and_vms();
    add_streams();
    add_others();
    config.background = link_background(scenario_, setup_.links);
    return setup_;
  }

  /// A stream of the set-up as it is between other hosts, with the resources that had to be added for it.
  StreamMove between(Index index, Index host, Index recovery_host) {
    StreamMove move;
    const std::size_t known = setup_.config.resources.size();
    move.stream.group = setup_.config.streams[index].group;
    move.stream.vms = setup_.config.streams[index].vms;
    move.stream.protecting_vra = host;
    move.stream.recovering_vra = recovery_host;
    move.path = lay_path(move.stream, true);
    move.inflow = setup_.config.vras[recovery_host].inflow;
    move.new_resources.assign(setup_.config.resources.begin() + static_cast<std::ptrdiff_t>(known),
                              setup_.config.resources.end());
    return move;
  }

  void set_route(Index from_site, Index to_site, std::vector<Hop> hops) {
    routes_[{from_site, to_site}] = std::move(hops);
  }

 private:
  using StreamKey = std::tuple<Index, Index, Index>;  // group, protected host, recovery host

  Index add_resource(std::string name, ResourceKind kind, double capacity, Entity entity) {
    setup_.config.resources.push_back({std::move(name), kind, capacity, capacity, 0, std::move(entity)});
    return static_cast<Index>(setup_.config.resources.size() - 1);
  }

  void add_links() {
    for (Index link = 0; link < scenario_.links.size(); ++link) {
      const auto add = [&](bool forward, const std::string& name) {
        const auto* direction = platform_.direction({link, forward});
        const Index resource = add_resource(
            name, ResourceKind::Link, direction->get_bandwidth(),
            {EntityKind::Link, scenario_.links[link].name, forward ? Direction::Forward : Direction::Backward});
        resource_of_link_.emplace(direction, resource);
        return resource;
      };
      setup_.links.forward.push_back(add(true, scenario_.links[link].name));
      setup_.links.backward.push_back(add(false, scenario_.links[link].name + " (backward)"));
    }
  }

  void add_vras() {
    for (const HostConfig& host : scenario_.hosts) {
      PlaneVra vra;
      vra.name = "VRA on " + host.name;
      vra.host = host.name;
      vra.protecting_pool_bytes = protecting_pool_bytes(host.vra, scenario_.zerto);
      vra.spare_ram_bytes =
          vra.protecting_pool_bytes / scenario_.zerto.protecting_fraction * (1 - scenario_.zerto.protecting_fraction);
      vra.recovering_pool_bytes = recovering_pool_bytes(host.vra, scenario_.zerto);
      vra.processor = add_resource(vra.name + " CPU", ResourceKind::VraProcessor, host.vra.vcpus * host.clock_hz,
                                   {EntityKind::VraProcessor, host.name});
      setup_.config.vras.push_back(std::move(vra));
    }
  }

  void add_groups_and_vms() {
    setup_.protected_site.assign(scenario_.vpgs.size(), 0);
    setup_.recovery_site.assign(scenario_.vpgs.size(), 0);
    for (const VpgConfig& vpg : scenario_.vpgs) setup_.config.groups.push_back({vpg, 0});
    for (const DatastoreConfig& store : scenario_.datastores) {
      setup_.config.datastores.push_back({store.name, store.capacity_bytes, 0, 0, store.write_bytes_per_s});
    }
    for (const VmConfig& vm : scenario_.vms) {
      double disk_bytes = 0;
      for (const DiskConfig& disk : vm.disks) disk_bytes += disk.size_bytes;
      // VMs of one workload share its configuration: a copy for each would cost memory without changing anything.
      std::shared_ptr<const WriteLoadConfig>& load = load_of_name_[vm.load.name];
      if (!load) load = std::make_shared<const WriteLoadConfig>(vm.load);
      setup_.config.vms.push_back({vm.name, load, disk_bytes, disk_bytes * vm.used_fraction, vm.recovery_datastore});
      setup_.config.datastores[vm.recovery_datastore].replica_bytes += disk_bytes;
      ++setup_.config.groups[vm.vpg].vms;
      setup_.protected_site[vm.vpg] = scenario_.hosts[vm.host].site;
      setup_.recovery_site[vm.vpg] = scenario_.hosts[vm.recovery_host].site;
    }
  }

  void add_streams() {
    std::map<StreamKey, std::vector<Index>> members;
    std::map<std::pair<Index, Index>, Index> streams_of_pair;
    for (Index vm = 0; vm < scenario_.vms.size(); ++vm) {
      const VmConfig& config = scenario_.vms[vm];
      std::vector<Index>& list = members[{config.vpg, config.host, config.recovery_host}];
      if (list.empty()) ++streams_of_pair[{config.host, config.recovery_host}];
      list.push_back(vm);
    }
    // Streams that may be moved, by maintenance, after the failure of a host or by other routes, may meet others
    // between the same VRAs.
    const bool may_meet = hosts_may_change() || routes_may_change(scenario_);
    for (const auto& [key, vms] : members) {
      const auto [group, host, recovery_host] = key;
      PlaneStream stream;
      stream.group = group;
      stream.protecting_vra = host;
      stream.recovering_vra = recovery_host;
      stream.vms.assign(vms.begin(), vms.end());
      setup_.paths.push_back(lay_path(stream, may_meet || streams_of_pair[{host, recovery_host}] > 1));
      setup_.config.streams.push_back(std::move(stream));
    }
  }

  /// Resources of other products: those that streams above have met are the same ones.
  void add_others() {
    for (const SharedResource& other : others_) {
      Index resource = bound_by_cap;
      if (other.link != nullptr) {
        const auto known = resource_of_link_.find(other.link);
        if (known != resource_of_link_.end()) resource = known->second;
      }
      if (other.datastore != bound_by_cap) resource = setup_.datastore_resource[other.datastore];
      if (resource == bound_by_cap) {
        setup_.config.resources.push_back(
            {other.name, kind_of(other.kind), other.capacity, other.nominal_capacity, 0, other.entity});
        resource = static_cast<Index>(setup_.config.resources.size() - 1);
        if (other.link != nullptr) resource_of_link_.emplace(other.link, resource);
      }
      setup_.resource_of_other.push_back(resource);
    }
  }

  /// True when a host is to be maintained, or may fail by itself and leave its VMs to vSphere HA.
  bool hosts_may_change() const {
    const auto restarts = [this](const TargetConfig& targets) {
      return std::any_of(targets.hosts.begin(), targets.hosts.end(),
                         [this](Index host) { return scenario_.hosts[host].restarts_vms; });
    };
    return std::any_of(scenario_.incidents.begin(), scenario_.incidents.end(),
                       [&](const IncidentConfig& incident) {
                         return incident.kind == IncidentKind::Maintenance || restarts(incident.targets);
                       }) ||
           std::any_of(scenario_.faults.begin(), scenario_.faults.end(),
                       [&](const FaultConfig& fault) { return restarts(fault.targets); });
  }

  /// Fills in what follows from the ends and the VMs of a stream.
  /// @param with_pair  others may share the TCP connections of its two VRAs
  StreamPath lay_path(PlaneStream& stream, bool with_pair) {
    const Index host = stream.protecting_vra, recovery_host = stream.recovering_vra;
    const std::vector<LinkCondition> conditions = configured_conditions(scenario_);
    StreamPath path = path_of(stream.group, host, recovery_host, stream.vms);
    path_limits(path, conditions, scenario_.zerto.pipeline_latency_s, stream.ceiling_bytes_per_s, stream.latency_s);
    stream.processing = processing_of(host, path, scenario_.vpgs[stream.group].wan_compression);
    stream.recovering = processing_of(recovery_host, path, false);
    const double wire_factor = path.wire_factors.empty() ? path.site_wire_factor() : path.wire_factors.front();
    stream.wire_per_written = wire_factor * path.payload_per_written();
    const double rtt_s = 2 * (stream.latency_s - scenario_.zerto.pipeline_latency_s);
    stream.share = 1 / stream.wire_per_written;
    if (scenario_.zerto.rtt_share_bias > 0 && rtt_s > 0) {
      stream.share *= portable_exp(-scenario_.zerto.rtt_share_bias * portable_log(rtt_s));
    }
    add_route(stream, path);
    add_overlays(stream, path);
    add_ends(stream, scenario_.vms[stream.vms.front()].recovery_datastore);
    if (with_pair) add_pair(stream, path, conditions);
    return path;
  }

  StreamPath path_of(Index group, Index host, Index recovery_host, const std::vector<std::uint32_t>& vms) const {
    StreamPath path;
    path.hops = route_between(scenario_.hosts[host].site, scenario_.hosts[recovery_host].site);
    double written = 0;
    double payload = 0;
    const bool compressed = scenario_.vpgs[group].wan_compression;
    for (const Index vm : vms) {
      const WriteLoadConfig& load = scenario_.vms[vm].load;
      // Idle VMs still need a ratio: any positive weight gives them one.
      const double weight = std::max(load.mean_bytes_per_s, 1e-3);
      written += weight;
      payload += weight / (compressed ? load.compression_ratio : 1.0);
    }
    path.compression = written / payload;
    path.nic_bytes_per_s = std::min(nic(host), nic(recovery_host));
    bool first = true;
    for (const Hop& hop : path.hops) {
      const LinkConfig& link = scenario_.links[hop.link];
      path.window_bytes = first ? link.tcp_window_bytes : std::min(path.window_bytes, link.tcp_window_bytes);
      path.connections = first ? link.tcp_connections : std::min<double>(path.connections, link.tcp_connections);
      first = false;
    }
    path.record_factor = tcp_bytes_per_sent_byte(scenario_.hosts[host].vra.encryption);
    size_packets(path, scenario_, scenario_.hosts[host].site, scenario_.hosts[recovery_host].site);
    return path;
  }

  std::vector<Hop> route_between(Index from_site, Index to_site) const {
    const auto known = routes_.find({from_site, to_site});
    if (known != routes_.end()) return known->second;
    const auto hops = site_route(scenario_, from_site, to_site);
    DRSIM_CHECK(hops.has_value(), scenario_.sites[from_site].name, scenario_.sites[to_site].name);
    return *hops;
  }

  /// What a written byte of a stream costs the VRA of a host.
  StreamProcessing processing_of(Index host, const StreamPath& path, bool compresses) const {
    const ZertoConfig& zerto = scenario_.zerto;
    return {receive_cycles_per_byte(zerto.vra_reference_clock_hz, zerto.vra_bytes_per_s_per_vcpu),
            compresses ? zerto.compress_cycles_per_byte : 0, tls_cycles_per_byte(scenario_.hosts[host].vra, zerto),
            path.compression};
  }

  double nic(Index host) const {
    return std::min(scenario_.hosts[host].nic_bits_per_s, scenario_.zerto.vra_nic_bits_per_s) / bits_per_byte;
  }

  /// NICs and gateways as SimGrid routes them; in the place of its backbone links those of the path, which are the same
  /// until routes change.
  void add_route(PlaneStream& stream, const StreamPath& path) {
    std::vector<simgrid::s4u::Link*> route;
    double latency_s = 0;
    platform_.host(stream.protecting_vra)->route_to(platform_.host(stream.recovering_vra), route, &latency_s);
    const double payload = path.payload_per_written();
    bool has_hops = path.hops.empty();
    for (simgrid::s4u::Link* link : route) {
      const auto known = resource_of_link_.find(link);
      const bool is_backbone =
          known != resource_of_link_.end() && setup_.config.resources[known->second].kind == ResourceKind::Link;
      if (!is_backbone) {
        add_gate_use(stream, path, link);
        continue;
      }
      for (std::size_t hop = 0; hop < path.hops.size() && !has_hops; ++hop)
        stream.path.push_back({setup_.links.of(path.hops[hop]), path.wire_factors[hop] * payload});
      has_hops = true;
    }
    DRSIM_CHECK(has_hops, path.hops.size(), scenario_.hosts[stream.protecting_vra].name);
    if (others_.empty()) return;
    add_vra_nic(stream, stream.protecting_vra, true, path.inner_wire_factor() * payload);
    add_vra_nic(stream, stream.recovering_vra, false, path.inner_wire_factor() * payload);
  }

  void add_gate_use(PlaneStream& stream, const StreamPath& path, simgrid::s4u::Link* link) {
    auto known = resource_of_link_.find(link);
    if (known == resource_of_link_.end()) {
      const Platform::Gate& gate = platform_.gate(link);
      const bool is_gateway = gate.entity.kind == EntityKind::Gateway;
      const Index resource = add_resource(gate.name, is_gateway ? ResourceKind::Gateway : ResourceKind::Nic,
                                          link->get_bandwidth(), gate.entity);
      known = resource_of_link_.emplace(link, resource).first;
    }
    const bool is_gateway = setup_.config.resources[known->second].kind == ResourceKind::Gateway;
    const double wire_factor = is_gateway ? path.site_wire_factor() : path.inner_wire_factor();
    stream.path.push_back({known->second, wire_factor * path.payload_per_written()});
  }

  /// Where others use the NIC of a host as well, the virtual one of its VRA is a limit of its own.
  void add_vra_nic(PlaneStream& stream, Index host, bool outward, double wire_per_written) {
    const HostConfig& config = scenario_.hosts[host];
    if (scenario_.zerto.vra_nic_bits_per_s >= config.nic_bits_per_s) return;
    const Entity entity{EntityKind::VraNic, config.name, outward ? Direction::Forward : Direction::Backward};
    const std::string name = "NIC of VRA on " + config.name + (outward ? " outward" : " inward");
    const auto known = resource_of_overlay_.find(name);
    const Index resource =
        known != resource_of_overlay_.end() ? known->second : add_resource(name, ResourceKind::Nic, nic(host), entity);
    resource_of_overlay_.emplace(name, resource);
    stream.path.push_back({resource, wire_per_written});
  }

  /// The resource of an overlay by its name, made when it is first met.
  Index overlay(const std::string& name, const Entity& entity, double bytes_per_s) {
    const auto known = resource_of_overlay_.find(name);
    if (known != resource_of_overlay_.end()) return known->second;
    const Index resource = add_resource(name, ResourceKind::Gateway, bytes_per_s, entity);
    return resource_of_overlay_.emplace(name, resource).first->second;
  }

  /// Tunnels, relays and throttles on the way: each direction has a capacity of its own.
  void add_overlays(PlaneStream& stream, const StreamPath& path) {
    const Index from = scenario_.hosts[stream.protecting_vra].site, to = scenario_.hosts[stream.recovering_vra].site;
    const double payload = path.payload_per_written();
    const double packets = path.packet_bytes / path.segment_bytes() * payload;
    for (const bool outward : {true, false}) {
      const SiteConfig& site = scenario_.sites[outward ? from : to];
      if (!site.ipsec) continue;
      const std::string name = "VPN gateway of " + site.name + (outward ? " outward" : " inward");
      const Entity entity{EntityKind::VpnGateway, site.name, outward ? Direction::Forward : Direction::Backward};
      stream.path.push_back({overlay(name, entity, tunnel_bytes_per_s(*site.ipsec)), packets});
    }
    for (const Hop& hop : path.hops) {
      const LinkConfig& link = scenario_.links[hop.link];
      if (!link.ipsec) continue;
      const std::string name = "VPN tunnel of link " + link.name + (hop.forward ? "" : " (backward)");
      const Entity entity{EntityKind::VpnTunnel, link.name, hop.forward ? Direction::Forward : Direction::Backward};
      stream.path.push_back({overlay(name, entity, tunnel_bytes_per_s(*link.ipsec)),
                             path.site_packet_bytes / path.segment_bytes() * payload});
    }
    if (const auto index = connector_between(scenario_, from, to)) {
      const CloudConnectorConfig& connector = scenario_.cloud_connectors[*index];
      const bool forward = from == connector.customer;
      const std::string name = "cloud connector " + connector.name + (forward ? "" : " (backward)");
      const Entity entity{EntityKind::CloudConnector, connector.name,
                          forward ? Direction::Forward : Direction::Backward};
      const Index resource = overlay(name, entity, connector.bits_per_s / bits_per_byte);
      stream.path.push_back({resource, path.inner_wire_factor() * payload});
    }
    if (scenario_.sites[from].throttle) add_throttle(stream, from, path.inner_wire_factor() * payload);
  }

  void add_throttle(PlaneStream& stream, Index site, double wire_per_written) {
    Index& resource = setup_.throttle_resource[site];
    if (resource == bound_by_cap) {
      const double bytes_per_s = throttle_bytes_per_s(scenario_, *scenario_.sites[site].throttle, 0);
      resource = add_resource("throttle of " + scenario_.sites[site].name, ResourceKind::Throttle, bytes_per_s,
                              {EntityKind::Throttle, scenario_.sites[site].name});
      setup_.config.resources[resource].averaging_s = scenario_.zerto.throttle_averaging_s;
    }
    stream.path.push_back({resource, wire_per_written});
  }

  void add_ends(PlaneStream& stream, Index datastore) {
    PlaneVra& recovering = setup_.config.vras[stream.recovering_vra];
    setup_.config.vras[stream.protecting_vra].protects = true;
    if (recovering.inflow == bound_by_cap) {
      recovering.inflow = add_resource("recovering pool of " + recovering.name, ResourceKind::VraPool,
                                       recovering.recovering_pool_bytes / scenario_.zerto.pipeline_latency_s,
                                       {EntityKind::VraPool, recovering.host});
    }
    stream.path.push_back(
        {setup_.config.vras[stream.protecting_vra].processor, stream.processing.cycles_per_written(1)});
    stream.path.push_back({recovering.processor, stream.recovering.cycles_per_written(1)});
    stream.path.push_back({recovering.inflow, 1});
    add_datastore(stream, datastore);
  }

  /// Each written byte is written to the journal, and a history later read from there and written to the replica. All
  /// three use bandwidth of the datastore in proportion, so what binds first, writes, reads or I/Os, is its one limit.
  void add_datastore(PlaneStream& stream, Index datastore) {
    const DatastoreConfig& store = scenario_.datastores[datastore];
    const StorageUse use = storage_use(scenario_.zerto, store.write_factor);
    Index& resource = setup_.datastore_resource[datastore];
    if (is_shared_store(datastore)) {
      add_shared_store(stream, datastore, use);
      return;
    }
    if (resource == bound_by_cap) {
      const double write = platform_.datastore(datastore)->get_write_bandwidth();
      const double by_reads = platform_.datastore(datastore)->get_read_bandwidth() / use.read_bytes;
      const double by_operations = store.iops / use.operations;
      const double written = std::min({write / use.back_end_write_bytes, by_reads, by_operations});
      Entity entity{EntityKind::Datastore, store.name};
      if (written == by_operations) entity.kind = EntityKind::DatastoreOperations;
      if (written == by_reads) entity.kind = EntityKind::DatastoreReads;
      resource =
          add_resource("datastore " + store.name, ResourceKind::Datastore, written * use.back_end_write_bytes, entity);
      setup_.config.resources[resource].nominal_capacity = write;
    }
    stream.path.push_back({resource, use.back_end_write_bytes});
  }

  bool is_shared_store(Index datastore) const {
    return std::any_of(others_.begin(), others_.end(),
                       [&](const SharedResource& other) { return other.datastore == datastore; });
  }

  /// Other products use writes, reads and I/Os in other proportions, so each is a limit of its own.
  void add_shared_store(PlaneStream& stream, Index datastore, const StorageUse& use) {
    const DatastoreConfig& store = scenario_.datastores[datastore];
    const auto limit = [&](const std::string& name, EntityKind kind, double capacity) {
      const auto known = resource_of_overlay_.find(name);
      if (known != resource_of_overlay_.end()) return known->second;
      const Index made = add_resource(name, ResourceKind::Datastore, capacity, {kind, store.name});
      resource_of_overlay_.emplace(name, made);
      return made;
    };
    const Index writes =
        limit("datastore " + store.name, EntityKind::Datastore, platform_.datastore(datastore)->get_write_bandwidth());
    setup_.datastore_resource[datastore] = writes;
    stream.path.push_back({writes, use.back_end_write_bytes});
    stream.path.push_back({limit("reads of datastore " + store.name, EntityKind::DatastoreReads,
                                 platform_.datastore(datastore)->get_read_bandwidth()),
                           use.read_bytes});
    stream.path.push_back(
        {limit("operations of datastore " + store.name, EntityKind::DatastoreOperations, store.iops), use.operations});
  }

  /// Streams between the same two VRAs share the TCP connections of the pair.
  void add_pair(PlaneStream& stream, StreamPath& path, const std::vector<LinkCondition>& conditions) {
    const auto key = std::make_pair(stream.protecting_vra, stream.recovering_vra);
    auto known = resource_of_pair_.find(key);
    if (known == resource_of_pair_.end()) {
      const std::string& from = scenario_.hosts[stream.protecting_vra].name;
      const std::string& to = scenario_.hosts[stream.recovering_vra].name;
      const Index resource = add_resource("TCP connections " + from + " to " + to, ResourceKind::VraPair,
                                          pair_ceiling_bytes_per_s(path, conditions),
                                          {EntityKind::Connections, from, Direction::None, to});
      known = resource_of_pair_.emplace(key, resource).first;
    }
    path.pair_resource = known->second;
    stream.path.push_back({known->second, path.payload_per_written()});
  }

  const Scenario& scenario_;
  const Platform& platform_;
  const std::vector<SharedResource>& others_;
  PlaneSetup setup_;
  std::unordered_map<const simgrid::s4u::Link*, Index> resource_of_link_;
  std::map<std::pair<Index, Index>, Index> resource_of_pair_;
  std::map<std::string, Index> resource_of_overlay_;
  std::map<std::pair<Index, Index>, std::vector<Hop>> routes_;  // by sites, where they have changed
  std::map<std::string, std::shared_ptr<const WriteLoadConfig>> load_of_name_;
};

PlaneSetup set_up_plane(const Scenario& scenario, const Platform& platform, const std::vector<SharedResource>& others) {
  return std::move(SetupBuilder(scenario, platform, others).build());
}

StreamMoves::StreamMoves(const Scenario& scenario, const Platform& platform, const std::vector<SharedResource>& others)
    : builder_(std::make_unique<SetupBuilder>(scenario, platform, others)) {
  builder_->build();
}

StreamMoves::~StreamMoves() = default;

void StreamMoves::set_route(Index from_site, Index to_site, std::vector<Hop> hops) {
  builder_->set_route(from_site, to_site, std::move(hops));
}

StreamMove StreamMoves::between(Index stream, Index host, Index recovery_host) {
  return builder_->between(stream, host, recovery_host);
}

}  // namespace drsim
