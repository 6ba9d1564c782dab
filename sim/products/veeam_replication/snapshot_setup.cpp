#include "sim/products/veeam_replication/snapshot_setup.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "models/check.hpp"
#include "models/units.hpp"
#include "models/veeam_replication/changed_blocks.hpp"
#include "sim/engine/network/link_background.hpp"
#include "sim/engine/run/curve_corners.hpp"
#include "sim/scenario/products/veeam_replication/replication_design.hpp"

namespace drsim {

namespace {

/// Builds the parts of a SnapshotSetup one after the other.
class SnapshotSetupBuilder {
 public:
  SnapshotSetupBuilder(const Scenario& scenario, const Platform& platform)
      : scenario_(scenario), platform_(platform), design_(scenario.constants.of<ReplicationDesign>()) {}

  SnapshotSetup build() {
    SnapshotPlaneConfig& config = setup_.config;
    config.seed = scenario_.seed;
    config.horizon_s = scenario_.horizon_s;
    config.rpo_share = scenario_.rpo_share;
    config.start = {scenario_.start_weekday, scenario_.start_second_of_day_s};
    config.product = scenario_.constants.of<SnapshotConfig>();
    config.curve_corners_max = static_cast<std::uint32_t>(corners_of_a_curve(scenario_));
    add_links();
    add_proxies();
    add_datastores();
    add_jobs();
    add_routes();
    add_vms();
    config.background = background_by_time_of_day(scenario_, setup_.links);
    return std::move(setup_);
  }

 private:
  Index add_resource(std::string name, SnapshotResourceKind kind, double capacity, Entity entity) {
    setup_.config.resources.push_back({std::move(name), kind, capacity, std::move(entity)});
    return static_cast<Index>(setup_.config.resources.size() - 1);
  }

  void add_links() {
    for (Index link = 0; link < scenario_.links.size(); ++link) {
      for (const bool forward : {true, false}) {
        const auto* direction = platform_.direction({link, forward});
        const std::string& name = scenario_.links[link].name;
        const Index resource =
            add_resource(name + (forward ? "" : " (backward)"), SnapshotResourceKind::Link, direction->get_bandwidth(),
                         {EntityKind::Link, name, forward ? Direction::Forward : Direction::Backward});
        resource_of_link_.emplace(direction, resource);
        (forward ? setup_.links.forward : setup_.links.backward).push_back(resource);
      }
    }
  }

  void add_proxies() {
    for (const BackupProxyConfig& one : design_.proxies) {
      BackupProxy proxy;
      proxy.name = one.name;
      proxy.site = scenario_.hosts[one.host].site;
      proxy.tasks = one.tasks;
      proxy.processor = add_resource(one.name + " CPU", SnapshotResourceKind::ProxyProcessor,
                                     one.vcpus * setup_.config.product.source_bytes_per_s_per_vcpu,
                                     {EntityKind::ProxyProcessor, one.name});
      setup_.config.proxies.push_back(std::move(proxy));
    }
  }

  void add_datastores() {
    setup_.datastore_resource.assign(scenario_.datastores.size(), bound_by_cap);
    for (const VmConfig& vm : scenario_.vms) {
      Index& resource = setup_.datastore_resource[vm.recovery_datastore];
      if (resource != bound_by_cap) continue;
      const std::string& name = scenario_.datastores[vm.recovery_datastore].name;
      resource = add_resource("datastore " + name, SnapshotResourceKind::Datastore,
                              platform_.datastore(vm.recovery_datastore)->get_write_bandwidth(),
                              {EntityKind::Datastore, name});
    }
  }

  /// The VMs of a job are at one site and recover to one other.
  void add_jobs() {
    std::vector<const VmConfig*> first(scenario_.vpgs.size());
    for (const VmConfig& vm : scenario_.vms)
      if (first[vm.vpg] == nullptr) first[vm.vpg] = &vm;
    const std::vector<LinkCondition> conditions = configured_conditions(scenario_);
    for (Index index = 0; index < scenario_.vpgs.size(); ++index) {
      const VpgConfig& vpg = scenario_.vpgs[index];
      const ReplicationJobConfig& settings = design_.jobs[index];
      DRSIM_CHECK(first[index] != nullptr, vpg.name);
      SnapshotJob job;
      job.name = vpg.name;
      job.schedule = settings.schedule;
      job.overrun = settings.overrun;
      job.rpo_target_s = vpg.rpo_target_s;
      job.restore_points = settings.restore_points;
      job.has_cbt = settings.has_change_tracking;
      job.block_bytes = settings.block_bytes;
      job.cycle_bytes = settings.cycle_bytes;
      job.source_site = scenario_.hosts[first[index]->host].site;
      job.target_site = scenario_.hosts[first[index]->recovery_host].site;
      job.is_encrypted = scenario_.security.encrypting_rules.count({job.source_site, job.target_site}) > 0;
      StreamPath path = path_between(job.source_site, job.target_site);
      path.connections = settings.upload_streams;
      job.latency_s = job_latency_s(scenario_, path, conditions);
      job.connections =
          add_resource("TCP connections of " + vpg.name, SnapshotResourceKind::JobConnections,
                       job_connections_bytes_per_s(path, conditions), {EntityKind::Connections, vpg.name});
      setup_.path_of_job.push_back(std::move(path));
      setup_.config.jobs.push_back(std::move(job));
    }
  }

  StreamPath path_between(Index from, Index to) const {
    StreamPath path;
    const auto hops = site_route(scenario_, from, to);
    DRSIM_CHECK(hops.has_value(), scenario_.sites[from].name, scenario_.sites[to].name);
    double nic_bits_per_s = 0;
    for (const BackupProxyConfig& proxy : design_.proxies)
      if (scenario_.hosts[proxy.host].site == from)
        nic_bits_per_s = std::max(nic_bits_per_s, scenario_.hosts[proxy.host].nic_bits_per_s);
    path.nic_bytes_per_s = nic_bits_per_s / bits_per_byte;
    lay_hops(path, scenario_, *hops, from, to);
    return path;
  }

  void add_routes() {
    const std::size_t count = design_.proxies.size();
    setup_.config.routes.resize(count * count);
    for (Index job = 0; job < setup_.config.jobs.size(); ++job) {
      const SnapshotJob& config = setup_.config.jobs[job];
      for (Index source = 0; source < count; ++source) {
        if (setup_.config.proxies[source].site != config.source_site) continue;
        for (Index target = 0; target < count; ++target) {
          std::vector<PathUse>& route = setup_.config.routes[source * count + target];
          if (setup_.config.proxies[target].site == config.target_site && route.empty())
            route = route_between(setup_.path_of_job[job], design_.proxies[source].host, design_.proxies[target].host);
        }
      }
    }
  }

  /// NICs, gateways and backbone links as SimGrid routes them.
  std::vector<PathUse> route_between(const StreamPath& path, Index host, Index recovery_host) {
    std::vector<simgrid::s4u::Link*> route;
    double latency_s = 0;
    platform_.host(host)->route_to(platform_.host(recovery_host), route, &latency_s);
    std::vector<PathUse> uses;
    std::size_t hops = 0;
    for (simgrid::s4u::Link* link : route) {
      auto known = resource_of_link_.find(link);
      if (known == resource_of_link_.end()) {
        const Platform::Gate& gate = platform_.gate(link);
        const bool is_gateway = gate.entity.kind == EntityKind::Gateway;
        const Index resource =
            add_resource(gate.name, is_gateway ? SnapshotResourceKind::Gateway : SnapshotResourceKind::Nic,
                         link->get_bandwidth(), gate.entity);
        known = resource_of_link_.emplace(link, resource).first;
      }
      const bool is_backbone = setup_.config.resources[known->second].kind == SnapshotResourceKind::Link;
      if (is_backbone) DRSIM_CHECK(hops < path.hops.size(), hops);
      uses.push_back({known->second, is_backbone ? path.wire_factors[hops] : path.inner_wire_factor()});
      hops += is_backbone ? 1 : 0;
    }
    DRSIM_CHECK(hops == path.hops.size(), hops, path.hops.size());
    return uses;
  }

  void add_vms() {
    const SnapshotConfig& product = setup_.config.product;
    std::unordered_map<std::string, std::shared_ptr<const WriteLoadConfig>> load_of_name;
    for (const VmConfig& config : scenario_.vms) {
      std::shared_ptr<const WriteLoadConfig>& load = load_of_name[config.load.name];
      if (!load) load = std::make_shared<const WriteLoadConfig>(config.load);
      SnapshotVm vm;
      vm.name = config.name;
      vm.job = config.vpg;
      vm.load = load;
      for (const DiskConfig& disk : config.disks) vm.disks_bytes.push_back(disk.size_bytes);
      vm.payload_per_byte = (1 - product.zero_and_duplicate_fraction) / config.load.compression_ratio;
      vm.datastore = setup_.datastore_resource[config.recovery_datastore];
      vm.datastore_per_byte = scenario_.datastores[config.recovery_datastore].write_factor;
      note_uses(config, vm);
      setup_.config.vms.push_back(std::move(vm));
    }
  }

  /// What a byte of changed blocks takes of each resource: of proxies the first ones stand for all of their site.
  void note_uses(const VmConfig& config, const SnapshotVm& vm) {
    const SnapshotJob& job = setup_.config.jobs[vm.job];
    const SnapshotConfig& product = setup_.config.product;
    const double payload = vm.payload_per_byte * (job.is_encrypted ? 1 + product.tls_wire_fraction : 1);
    const auto first_at = [&](Index site) {
      const auto found = std::find_if(setup_.config.proxies.begin(), setup_.config.proxies.end(),
                                      [&](const BackupProxy& proxy) { return proxy.site == site; });
      DRSIM_CHECK(found != setup_.config.proxies.end(), scenario_.sites[site].name);
      return static_cast<std::size_t>(found - setup_.config.proxies.begin());
    };
    std::vector<PathUse> uses =
        setup_.config.routes[first_at(job.source_site) * setup_.config.proxies.size() + first_at(job.target_site)];
    for (PathUse& use : uses) use.amount *= payload;
    uses.push_back({job.connections, payload});
    uses.push_back({vm.datastore, vm.datastore_per_byte * product.replica_io_factor});
    setup_.uses_of_vm.push_back(std::move(uses));
    const double cycle_s = scenario_.vpgs[config.vpg].checkpoint_interval_s;
    const OverwriteCurve overwrites(config.load, config.disk_bytes());
    const double unique = overwrites.unique_bytes(config.load.mean_bytes_per_s * cycle_s);
    const double blocks =
        changed_block_bytes(unique, config.disk_bytes(), job.block_bytes, product.changed_extent_bytes);
    setup_.blocks_per_unique.push_back(unique > 0 ? blocks / unique : 1);
  }

  const Scenario& scenario_;
  const Platform& platform_;
  const ReplicationDesign& design_;
  SnapshotSetup setup_;
  std::unordered_map<const simgrid::s4u::Link*, Index> resource_of_link_;
};

}  // namespace

SnapshotSetup set_up_snapshots(const Scenario& scenario, const Platform& platform) {
  return SnapshotSetupBuilder(scenario, platform).build();
}

double job_connections_bytes_per_s(const StreamPath& path, const std::vector<LinkCondition>& conditions) {
  return pair_ceiling_bytes_per_s(path, conditions);
}

double job_latency_s(const Scenario& scenario, const StreamPath& path, const std::vector<LinkCondition>& conditions) {
  double ceiling_bytes_per_s = 0, latency_s = 0;
  path_limits(path, conditions, scenario.constants.of<SnapshotConfig>().pipeline_latency_s, ceiling_bytes_per_s,
              latency_s);
  return latency_s;
}

}  // namespace drsim
