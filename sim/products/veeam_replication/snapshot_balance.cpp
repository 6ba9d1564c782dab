#include "sim/products/veeam_replication/snapshot_balance.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "models/units.hpp"
#include "models/veeam_replication/changed_blocks.hpp"
#include "sim/engine/long_run/estate_balance.hpp"

namespace drsim {

namespace {

BalancedKind balanced_kind_of_snapshots(SnapshotResourceKind kind) {
  switch (kind) {
    case SnapshotResourceKind::Link:
      return BalancedKind::Link;
    case SnapshotResourceKind::Nic:
      return BalancedKind::Nic;
    case SnapshotResourceKind::Gateway:
      return BalancedKind::Gateway;
    case SnapshotResourceKind::ProxyProcessor:
      return BalancedKind::Processor;
    case SnapshotResourceKind::JobConnections:
      return BalancedKind::Tcp;
    case SnapshotResourceKind::Datastore:
      break;
  }
  return BalancedKind::DatastoreWrite;
}

class SnapshotBalance {
 public:
  SnapshotBalance(const Scenario& scenario, const SnapshotSetup& setup) : scenario_(scenario), setup_(setup) {}

  ProductBalance build() {
    for (Index group = 0; group < scenario_.vpgs.size(); ++group) {
      estate_.history_s.push_back(scenario_.vpgs[group].journal_history_s);
      estate_.least_rpo_s.push_back(scenario_.vpgs[group].checkpoint_interval_s + setup_.config.jobs[group].latency_s);
    }
    estate_.has_journal_limit.assign(scenario_.vpgs.size(), false);
    estate_.stops_at_guard.assign(scenario_.vpgs.size(), false);
    estate_.guard_bytes.assign(scenario_.datastores.size(), 0.0);
    for (const SnapshotResource& resource : setup_.config.resources) add_row(resource);
    add_sites();
    estate_.buffers.assign(1, 1e300);  // what waits is on the disks of the VMs
    estate_.arrival_of_vm.resize(scenario_.vms.size());
    for (Index vm = 0; vm < scenario_.vms.size(); ++vm) add_vm(vm);
    for (const BackgroundLoad& load : setup_.config.background)
      estate_.rows[load.resource].taken.push_back(repeating_rate(load));
    return {std::move(estate_), stops()};
  }

 private:
  void add_row(const SnapshotResource& resource) {
    const BalancedKind kind = balanced_kind_of_snapshots(resource.kind);
    const bool is_bytes = kind == BalancedKind::Processor || kind == BalancedKind::DatastoreWrite;
    BalanceRow row =
        resource_row(resource.name, kind, is_bytes ? BalanceUnit::BytesPerS : BalanceUnit::BitsPerS, resource.capacity);
    row.is_listed = resource.kind != SnapshotResourceKind::ProxyProcessor;
    estate_.rows.push_back(std::move(row));
  }

  /// Tasks go to any proxy of a site: their processors are one.
  void add_sites() {
    for (Index site = 0; site < scenario_.sites.size(); ++site) {
      BalanceRow row;
      row.balance.kind = BalancedKind::Processor;
      row.balance.name = "backup proxies of " + scenario_.sites[site].name;
      row.balance.unit = BalanceUnit::BytesPerS;
      for (const BackupProxy& proxy : setup_.config.proxies)
        if (proxy.site == site) row.balance.capacity += setup_.config.resources[proxy.processor].capacity;
      row.is_listed = row.balance.capacity > 0;
      processors_of_site_.push_back(static_cast<Index>(estate_.rows.size()));
      estate_.rows.push_back(std::move(row));
    }
  }

  void add_vm(Index vm) {
    const VmConfig& config = scenario_.vms[vm];
    const SnapshotJob& job = setup_.config.jobs[config.vpg];
    const SnapshotConfig& product = setup_.config.product;
    const auto index = static_cast<Index>(estate_.streams.size());
    const LongDemand demand = demand_of(vm);
    const double blocks = demand.blocks_per_byte;
    EstateStream stream;
    stream.balance.group = config.vpg;
    stream.balance.cap_per_s = product.disk_read_bytes_per_s * static_cast<double>(config.disks.size()) / blocks;
    stream.balance.path = setup_.uses_of_vm[vm];
    const double cpu = job.is_encrypted ? product.tls_cpu_factor : 1;
    stream.balance.path.push_back({processors_of_site_[job.source_site], cpu});
    stream.balance.path.push_back({processors_of_site_[job.target_site],
                                   cpu * product.source_bytes_per_s_per_vcpu / product.target_bytes_per_s_per_vcpu});
    for (PathUse& use : stream.balance.path) use.amount *= blocks;
    stream.vms = {vm};
    const LoadOutlook outlook = load_outlook(config.load);
    stream.demands.push_back({demand.bytes_per_s, outlook.growth_per_year});
    stream.half_width = demand.half_width;
    stream.least_share = demand.least_share;
    estate_.arrival_of_vm[vm] = {sealed_of(vm).arrival, growth_factor(outlook.growth_per_year, scenario_.horizon_s),
                                 setup_.blocks_per_unique[vm]};
    for (const PathUse& use : stream.balance.path) estate_.rows[use.resource].uses.push_back({index, use.amount});
    estate_.streams.push_back(std::move(stream));
  }

  struct LongDemand {
    double bytes_per_s = 0;      ///< unique ones
    double blocks_per_byte = 1;  ///< that are sent for one
    double half_width = 0;       ///< of the unique ones, where loads are random
    double least_share = 1;      ///< of the blocks, in the longest cycles that the product allows
  };

  double blocks_of(Index vm, double unique_bytes) const {
    return changed_block_bytes(unique_bytes, scenario_.vms[vm].disk_bytes(),
                               setup_.config.jobs[scenario_.vms[vm].vpg].block_bytes,
                               setup_.config.product.changed_extent_bytes);
  }

  /// Where sizes are given, a queue asks for each of them; else a job that is late drops what it did not begin.
  LongDemand given_demand_of(Index vm) const {
    const VmConfig& config = scenario_.vms[vm];
    const SnapshotJob& job = setup_.config.jobs[config.vpg];
    const bool queues = job.overrun == OverrunPolicy::Queue;
    const double spacing_s = job.schedule.spacing ? duration_mean_s(*job.schedule.spacing) : job.schedule.interval_s;
    double of_job_bytes = 0;
    for (const VmConfig& other : scenario_.vms)
      if (other.vpg == config.vpg) of_job_bytes += other.disk_bytes();
    const double bytes = duration_mean_s(*job.cycle_bytes) * config.disk_bytes() / of_job_bytes;
    if (spacing_s <= 0) return {bytes / longest_job_s, 1, 0, 1};
    return {bytes / spacing_s, 1, 0, queues ? 1 : spacing_s / longest_job_s};
  }

  /// What the VM asks for in cycles of the schedule, back to back in cycles that meet the target (of half of it: copies
  /// take as long as cycles). A job that falls behind has longer cycles, in which more is overwritten, down to what the
  /// longest asks for.
  LongDemand demand_of(Index vm) {
    const VmConfig& config = scenario_.vms[vm];
    const SnapshotJob& job = setup_.config.jobs[config.vpg];
    if (job.cycle_bytes) return given_demand_of(vm);
    const double written = load_outlook(config.load).mean_bytes_per_s;
    const double longest = OverwriteCurve(config.load, config.disk_bytes()).unique_bytes(written * longest_job_s);
    if (longest <= 0) return {};
    const double least_blocks = blocks_of(vm, longest) / longest_job_s;
    const MeanEstimate sealed = sealed_of(vm).mean;
    double unique = 0, blocks = 0;
    const double cycle_s = scenario_.vpgs[config.vpg].checkpoint_interval_s;
    const RepeatingRate& rate = sealed_of(vm).rate;
    if (sealed.half_width > 0 || rate.rates.empty()) {
      unique = sealed.mean;
      blocks = blocks_of(vm, sealed.mean * cycle_s) / cycle_s;
    } else {
      RepeatingRate of_blocks = rate;
      for (double& one : of_blocks.rates) one = blocks_of(vm, one * cycle_s) / cycle_s;
      unique = repeating_mean(rate);
      blocks = repeating_mean(of_blocks);
    }
    if (unique <= 0 || blocks <= 0) return {};
    return {unique, blocks / unique, sealed.half_width, std::min(1.0, least_blocks / blocks)};
  }

  struct Sealed {
    MeanEstimate mean;
    RepeatingRate rate;
    Index arrival = 0;
  };

  /// What arrives at the restore points in cycles of the schedule: VMs of one workload, size and cycle alike.
  const Sealed& sealed_of(Index vm) {
    const VmConfig& config = scenario_.vms[vm];
    const double disk_bytes = config.disk_bytes();
    const double cycle_s = scenario_.vpgs[config.vpg].checkpoint_interval_s;
    const auto [known, is_new] = sealed_.try_emplace(std::make_tuple(config.load.name, disk_bytes, cycle_s));
    if (is_new) {
      known->second.arrival = static_cast<Index>(estate_.arrivals.size());
      known->second.mean = sealed_mean(config.load, disk_bytes, cycle_s);
      estate_.arrivals.push_back(sealed_rate(config.load, {scenario_.start_weekday, scenario_.start_second_of_day_s},
                                             disk_bytes, cycle_s, known->second.mean.mean));
      known->second.rate = estate_.arrivals.back().rate;
    }
    return known->second;
  }

  StopsStream stops() const {
    const auto link_of = links_by_resource(setup_.config.resources.size(), setup_.links.forward, setup_.links.backward);
    return [uses = &setup_.uses_of_vm, link_of](Index stream, const TargetConfig& targets) {
      const std::vector<PathUse>& path = (*uses)[stream];
      return std::any_of(path.begin(), path.end(), [&](const PathUse& use) {
        return link_of[use.resource] && is_hit(targets.links, *link_of[use.resource]);
      });
    };
  }

  const Scenario& scenario_;
  const SnapshotSetup& setup_;
  EstateBalance estate_;
  std::vector<Index> processors_of_site_;
  std::map<std::tuple<std::string, double, double>, Sealed> sealed_;
};

void add_snapshot_use(const SnapshotSetup& setup, Index resource, std::vector<LinkUse>& uses) {
  LinkUse use;
  use.link = setup.config.resources[resource].name;
  for (Index vm = 0; vm < setup.uses_of_vm.size(); ++vm) {
    const std::vector<PathUse>& path = setup.uses_of_vm[vm];
    const auto crossing =
        std::find_if(path.begin(), path.end(), [&](const PathUse& part) { return part.resource == resource; });
    if (crossing == path.end()) continue;
    use.vms.push_back(
        {vm, crossing->amount * setup.blocks_per_unique[vm], setup.config.jobs[setup.config.vms[vm].job].latency_s});
  }
  if (!use.vms.empty()) uses.push_back(std::move(use));
}

}  // namespace

ProductBalance snapshot_balance(const Scenario& scenario, const SnapshotSetup& setup) {
  return SnapshotBalance(scenario, setup).build();
}

void fill_snapshot_uses(const Scenario& scenario, const SnapshotSetup& setup, RunRecord& record) {
  for (Index link = 0; link < scenario.links.size(); ++link)
    for (const bool forward : {true, false}) add_snapshot_use(setup, setup.links.of({link, forward}), record.link_uses);
  for (Index resource = 0; resource < setup.config.resources.size(); ++resource) {
    const SnapshotResourceKind kind = setup.config.resources[resource].kind;
    if (kind == SnapshotResourceKind::Gateway || kind == SnapshotResourceKind::Datastore)
      add_snapshot_use(setup, resource, record.gateway_and_storage_uses);
  }
}

}  // namespace drsim
