#include "sim/products/zerto/zerto_balance.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "models/units.hpp"
#include "models/zerto/storage_use.hpp"
#include "sim/engine/long_run/estate_balance.hpp"
#include "sim/engine/long_run/known_availability.hpp"
#include "sim/engine/network/retention_traffic.hpp"

namespace drsim {

namespace {

BalancedKind balanced_kind(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::Link:
      return BalancedKind::Link;
    case ResourceKind::Nic:
      return BalancedKind::Nic;
    case ResourceKind::Gateway:
      return BalancedKind::Gateway;
    case ResourceKind::Throttle:
      return BalancedKind::Throttle;
    case ResourceKind::VraProcessor:
      return BalancedKind::Processor;
    case ResourceKind::VraPool:
      return BalancedKind::ReceivingPool;
    case ResourceKind::VraPair:
      return BalancedKind::Tcp;
    case ResourceKind::Datastore:
    case ResourceKind::OfCrossStreams:  // its own product has its row
      break;
  }
  return BalancedKind::DatastoreWrite;
}

/// Wire bytes are told in bits, as links are.
BalanceUnit balance_unit(ResourceKind kind) {
  if (kind == ResourceKind::VraProcessor) return BalanceUnit::CyclesPerS;
  return kind == ResourceKind::VraPool || kind == ResourceKind::Datastore ? BalanceUnit::BytesPerS
                                                                          : BalanceUnit::BitsPerS;
}

bool is_behind_compression(ResourceKind kind) {
  return kind == ResourceKind::Link || kind == ResourceKind::Nic || kind == ResourceKind::Gateway ||
         kind == ResourceKind::Throttle || kind == ResourceKind::VraPair;
}

class ZertoBalance {
 public:
  ZertoBalance(const Scenario& scenario, const PlaneSetup& setup) : scenario_(scenario), setup_(setup) {}

  ProductBalance build() {
    const PlaneConfig& config = setup_.config;
    for (const VpgConfig& vpg : scenario_.vpgs) {
      estate_.history_s.push_back(vpg.journal_history_s);
      estate_.least_rpo_s.push_back(vpg.checkpoint_interval_s + scenario_.zerto.pipeline_latency_s);
      estate_.has_journal_limit.push_back(vpg.has_journal_limit());
    }
    estate_.stops_at_guard.assign(scenario_.vpgs.size(), true);
    for (const DatastoreConfig& store : scenario_.datastores)
      estate_.guard_bytes.push_back(guard_bytes(store.capacity_bytes, scenario_.zerto.sync));
    for (const PlaneVra& vra : config.vras) estate_.buffers.push_back(vra.protecting_pool_bytes);
    for (const PlaneResource& resource : config.resources) add_row(resource);
    estate_.arrival_of_vm.resize(scenario_.vms.size());
    for (const PlaneStream& stream : config.streams)
      if (stream.group < scenario_.vpgs.size()) add_stream(stream);
    add_uses();
    add_what_does_not_yield();
    add_throttles();
    add_datastores();
    add_tcp();
    return {std::move(estate_), stops()};
  }

 private:
  void add_row(const PlaneResource& resource) {
    // Throttles and TCP ceilings that events change have their capacity of the start in the set-up.
    BalanceRow row =
        resource_row(resource.name, balanced_kind(resource.kind), balance_unit(resource.kind), resource.capacity);
    // Storage is told by writes, reads and I/Os apart.
    row.is_listed = resource.kind != ResourceKind::Datastore;
    estate_.rows.push_back(std::move(row));
  }

  void add_stream(const PlaneStream& setup) {
    EstateStream stream;
    stream.balance.group = setup.group;
    stream.balance.priority = static_cast<std::uint32_t>(scenario_.vpgs[setup.group].priority);
    stream.balance.share = setup.share;
    stream.balance.cap_per_s = setup.ceiling_bytes_per_s;
    stream.balance.path = setup.path;
    stream.vms = setup.vms;
    stream.buffer = setup.protecting_vra;
    const RepeatingRate open = open_times_of(scenario_, setup.group);
    std::map<double, double> by_growth;
    for (const Index vm : setup.vms) {
      const LoadOutlook outlook = load_outlook(scenario_.vms[vm].load);
      const double mean = open.at_s.empty() ? outlook.mean_bytes_per_s
                                            : demand_beside_windows(scenario_.vms[vm], open, outlook.mean_bytes_per_s);
      by_growth[outlook.growth_per_year] += mean;
      const double share = outlook.mean_bytes_per_s > 0 ? mean / outlook.mean_bytes_per_s : 1;
      const double growth = growth_factor(outlook.growth_per_year, scenario_.horizon_s);
      estate_.arrival_of_vm[vm] = {arrival_of(vm), share * growth, scenario_.zerto.journal_bytes_per_written()};
    }
    for (const auto& [growth, mean] : by_growth) stream.demands.push_back({mean, growth});
    estate_.streams.push_back(std::move(stream));
    planned_.push_back(&setup);
  }

  /// VMs of one workload write alike.
  Index arrival_of(Index vm) {
    const auto next = static_cast<Index>(estate_.arrivals.size());
    const auto [known, is_new] = arrivals_.try_emplace(scenario_.vms[vm].load.name, next);
    if (is_new)
      estate_.arrivals.push_back(
          load_rate(scenario_.vms[vm].load, {scenario_.start_weekday, scenario_.start_second_of_day_s}));
    return known->second;
  }

  double demand_at_end(const EstateStream& stream) const {
    double demand = 0;
    for (const GrowingDemand& part : stream.demands)
      demand += part.at_start * growth_factor(part.growth_per_year, scenario_.horizon_s);
    return demand;
  }

  /// By VRA: the share of the data that is compressed at the mean rates.
  std::vector<double> compression_levels() const {
    std::vector<std::vector<ProcessorLoad>> loads(setup_.config.vras.size());
    std::vector<double> others(setup_.config.vras.size(), 0.0), levels;
    for (std::size_t i = 0; i < planned_.size(); ++i) {
      const double rate = demand_at_end(estate_.streams[i]);
      loads[planned_[i]->protecting_vra].push_back({planned_[i]->processing, rate, false});
      others[planned_[i]->recovering_vra] += rate * planned_[i]->recovering.cycles_per_written(1);
    }
    const CompressionBackOff back_off{scenario_.zerto.compression_back_off_fraction,
                                      scenario_.zerto.compression_off_fraction};
    for (std::size_t vra = 0; vra < loads.size(); ++vra) {
      const PlaneResource& processor = setup_.config.resources[setup_.config.vras[vra].processor];
      levels.push_back(settled_level(loads[vra], others[vra], processor.nominal_capacity, back_off));
    }
    return levels;
  }

  /// Amounts of the paths are those of full compression: what has backed off sends more, and computes less.
  void add_uses() {
    const std::vector<double> levels = compression_levels();
    for (std::size_t i = 0; i < planned_.size(); ++i) {
      EstateStream& stream = estate_.streams[i];
      const StreamProcessing& processing = planned_[i]->processing;
      const double level = levels[planned_[i]->protecting_vra];
      const double more = processing.payload_per_written(level) / processing.payload_per_written(1);
      stream.balance.cap_per_s /= more;
      for (PathUse& use : stream.balance.path) {
        const ResourceKind kind = setup_.config.resources[use.resource].kind;
        if (is_behind_compression(kind)) use.amount *= more;
        if (use.resource == setup_.config.vras[planned_[i]->protecting_vra].processor)
          use.amount = processing.cycles_per_written(level);
        estate_.rows[use.resource].uses.push_back({static_cast<Index>(i), use.amount});
      }
    }
  }

  void add_what_does_not_yield() {
    for (const BackgroundLoad& load : setup_.config.background) {
      BalanceRow& row = estate_.rows[load.resource];
      if (load.period_s > 0) row.taken.push_back(repeating_rate(load));
      // Ports that are closed for a time stop their part of it; they pass.
      if (load.traffic == TrafficClass::Control)
        row.taken_always += *std::max_element(load.bytes_per_s.begin(), load.bytes_per_s.end());
    }
    for (const RetentionConfig& job : scenario_.retention) {
      const SiteConfig& site = scenario_.sites[scenario_.vpgs[job.vpgs.front()].recovery_site];
      const auto hops = region_route(scenario_, site.vrf, site.region, job.repository_region);
      if (!hops) continue;
      for (const Hop& hop : *hops) {
        const Index resource = setup_.links.of(hop);
        estate_.rows[resource].taken_always += retention_mean_bytes_per_s(scenario_, job);
      }
    }
  }

  /// A manager carries nothing: without it there are no checkpoints, but the data flows.
  StopsStream stops() const {
    const auto link_of = links_by_resource(setup_.config.resources.size(), setup_.links.forward, setup_.links.backward);
    std::vector<std::optional<Index>> store_of(setup_.config.resources.size());
    for (Index store = 0; store < scenario_.datastores.size(); ++store)
      if (setup_.datastore_resource[store] != bound_by_cap) store_of[setup_.datastore_resource[store]] = store;
    return [hosts = &scenario_.hosts, planned = planned_, link_of, store_of](Index stream,
                                                                             const TargetConfig& targets) {
      const PlaneStream& setup = *planned[stream];
      const Index from = setup.protecting_vra, to = setup.recovering_vra;
      const Index from_site = (*hosts)[from].site, to_site = (*hosts)[to].site;
      // Its VMs do not write then.
      if (is_hit(targets.hosts, from) || is_hit(targets.sites, from_site)) return false;
      if (is_hit(targets.vras, from) || is_hit(targets.vras, to) || is_hit(targets.hosts, to)) return true;
      if (is_hit(targets.gateways, from_site) || is_hit(targets.gateways, to_site) || is_hit(targets.sites, to_site))
        return true;
      return std::any_of(setup.path.begin(), setup.path.end(), [&](const PathUse& use) {
        const std::optional<Index> link = link_of[use.resource], store = store_of[use.resource];
        return (link && is_hit(targets.links, *link)) || (store && is_hit(targets.datastores, *store));
      });
    };
  }

  /// Where a throttle is automatic, the links behind it are what there is.
  void add_throttles() {
    for (Index site = 0; site < scenario_.sites.size(); ++site) {
      const Index resource = setup_.throttle_resource[site];
      if (resource == bound_by_cap) continue;
      BalanceRow& row = estate_.rows[resource];
      std::set<Index> links;
      for (const auto& [stream, amount] : row.uses)
        for (const PathUse& use : estate_.streams[stream].balance.path)
          if (setup_.config.resources[use.resource].kind == ResourceKind::Link) links.insert(use.resource);
      double behind = 0;
      for (const Index link : links) behind += estate_.rows[link].balance.capacity / bits_per_byte;
      const RepeatingRate rate = throttle_rate(scenario_, *scenario_.sites[site].throttle, behind);
      row.balance.capacity = *std::max_element(rate.rates.begin(), rate.rates.end()) * row.scale;
      row.varying.push_back(rate);
    }
  }

  void add_datastores() {
    for (Index store = 0; store < scenario_.datastores.size(); ++store) {
      if (setup_.datastore_resource[store] == bound_by_cap) continue;
      const DatastoreConfig& config = scenario_.datastores[store];
      const StorageUse use = storage_use(scenario_.zerto, config.write_factor);
      const auto add = [&](BalancedKind kind, BalanceUnit unit, double capacity, double amount) {
        BalanceRow row;
        row.balance.name = "datastore " + config.name;
        row.balance.kind = kind;
        row.balance.unit = unit;
        row.balance.capacity = capacity;
        for (const auto& [stream, combined] : estate_.rows[setup_.datastore_resource[store]].uses)
          row.uses.push_back({stream, amount});
        estate_.rows.push_back(std::move(row));
      };
      add(BalancedKind::DatastoreWrite, BalanceUnit::BytesPerS, config.write_bytes_per_s, use.back_end_write_bytes);
      add(BalancedKind::DatastoreRead, BalanceUnit::BytesPerS, config.read_bytes_per_s, use.read_bytes);
      add(BalancedKind::DatastoreOperations, BalanceUnit::OperationsPerS, config.iops, use.operations);
    }
  }

  /// A stream that is alone between its two VRAs has their connections as its own cap.
  void add_tcp() {
    for (Index stream = 0; stream < estate_.streams.size(); ++stream) {
      const PlaneStream& setup = *planned_[stream];
      const bool has_pair = std::any_of(setup.path.begin(), setup.path.end(), [&](const PathUse& use) {
        return setup_.config.resources[use.resource].kind == ResourceKind::VraPair;
      });
      if (has_pair) continue;
      const auto planned = static_cast<std::size_t>(&setup - setup_.config.streams.data());
      const double payload = setup_.paths[planned].payload_per_written();
      BalanceRow row;
      row.balance.name = "TCP connections " + scenario_.hosts[setup.protecting_vra].name + " to " +
                         scenario_.hosts[setup.recovering_vra].name;
      row.balance.kind = BalancedKind::Tcp;
      row.balance.unit = BalanceUnit::BitsPerS;
      row.scale = bits_per_byte;
      row.balance.capacity = setup.ceiling_bytes_per_s * payload * bits_per_byte;
      const double more = setup.ceiling_bytes_per_s / estate_.streams[stream].balance.cap_per_s;
      row.uses.push_back({stream, payload * more});
      estate_.rows.push_back(std::move(row));
    }
  }

  const Scenario& scenario_;
  const PlaneSetup& setup_;
  EstateBalance estate_;
  std::vector<const PlaneStream*> planned_;  // by stream of the balance
  std::map<std::string, Index> arrivals_;    // by workload
};

}  // namespace

ProductBalance zerto_balance(const Scenario& scenario, const PlaneSetup& setup) {
  return ZertoBalance(scenario, setup).build();
}

}  // namespace drsim
