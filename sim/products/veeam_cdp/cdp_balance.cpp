#include "sim/products/veeam_cdp/cdp_balance.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "models/units.hpp"
#include "sim/engine/long_run/estate_balance.hpp"
#include "sim/engine/long_run/known_availability.hpp"

namespace drsim {

namespace {

BalancedKind balanced_kind(CdpResourceKind kind) {
  switch (kind) {
    case CdpResourceKind::Link:
      return BalancedKind::Link;
    case CdpResourceKind::Nic:
      return BalancedKind::Nic;
    case CdpResourceKind::Gateway:
      return BalancedKind::Gateway;
    case CdpResourceKind::SourceProcessor:
    case CdpResourceKind::TargetProcessor:
      return BalancedKind::Processor;
    case CdpResourceKind::ProxyPair:
      return BalancedKind::Tcp;
    case CdpResourceKind::Throttle:
      return BalancedKind::Throttle;
    case CdpResourceKind::Datastore:
      break;
  }
  return BalancedKind::DatastoreWrite;
}

class CdpBalance {
 public:
  CdpBalance(const Scenario& scenario, const CdpSetup& setup) : scenario_(scenario), setup_(setup) {}

  ProductBalance build() {
    for (Index group = 0; group < scenario_.vpgs.size(); ++group) {
      estate_.history_s.push_back(scenario_.vpgs[group].journal_history_s *
                                  (1 + scenario_.constants.of<CdpConfig>().retention_edge_fraction));
      estate_.least_rpo_s.push_back(scenario_.vpgs[group].checkpoint_interval_s +
                                    scenario_.constants.of<CdpConfig>().pipeline_latency_s);
    }
    estate_.has_journal_limit.assign(scenario_.vpgs.size(), false);
    estate_.stops_at_guard.assign(scenario_.vpgs.size(), false);
    estate_.guard_bytes.assign(scenario_.datastores.size(), 0.0);
    for (const CdpResource& resource : setup_.config.resources) add_row(resource);
    add_buffers();
    estate_.arrival_of_vm.resize(scenario_.vms.size());
    for (const CdpStream& stream : setup_.config.streams) add_stream(stream);
    for (const BackgroundLoad& load : setup_.config.background)
      estate_.rows[load.resource].taken.push_back(repeating_rate(load));
    return {std::move(estate_), stops()};
  }

 private:
  void add_row(const CdpResource& resource) {
    const BalancedKind kind = balanced_kind(resource.kind);
    const bool is_bytes = kind == BalancedKind::Processor || kind == BalancedKind::DatastoreWrite;
    BalanceRow row =
        resource_row(resource.name, kind, is_bytes ? BalanceUnit::BytesPerS : BalanceUnit::BitsPerS, resource.capacity);
    estate_.rows.push_back(std::move(row));
  }

  /// Source proxies of a site fill as one.
  void add_buffers() {
    estate_.buffers.assign(scenario_.sites.size(), 0.0);
    for (const CdpProxy& proxy : setup_.config.proxies)
      if (proxy.role == CdpProxyRole::Source) estate_.buffers[proxy.site] += proxy.buffer_bytes;
  }

  void add_stream(const CdpStream& setup) {
    const auto index = static_cast<Index>(estate_.streams.size());
    EstateStream stream;
    stream.balance.group = setup.group;
    stream.balance.cap_per_s = setup.route.ceiling_bytes_per_s;
    stream.balance.path = setup.route.path;
    stream.vms = setup.vms;
    stream.buffer = setup_.config.proxies[setup.route.source_proxy].site;
    std::map<double, double> by_growth;
    double written = 0, squares = 0;
    for (const Index vm : setup.vms) {
      const MeanEstimate sealed = sealed_of(vm).mean;
      const LoadOutlook outlook = load_outlook(scenario_.vms[vm].load);
      by_growth[outlook.growth_per_year] += sealed.mean;
      squares += sealed.half_width * sealed.half_width;
      written += outlook.mean_bytes_per_s;
      estate_.arrival_of_vm[vm] = {sealed_of(vm).arrival, growth_factor(outlook.growth_per_year, scenario_.horizon_s),
                                   1};
    }
    double demand = 0;
    for (const auto& [growth, mean] : by_growth) {
      stream.demands.push_back({mean, growth});
      demand += mean;
    }
    stream.half_width = std::sqrt(squares);
    // What waits is held as it was written.
    if (demand > 0) stream.buffer_per_byte = written / demand;
    for (const PathUse& use : stream.balance.path) estate_.rows[use.resource].uses.push_back({index, use.amount});
    estate_.streams.push_back(std::move(stream));
  }

  struct Sealed {
    MeanEstimate mean;
    Index arrival = 0;
  };

  /// VMs of one workload, size and cycle seal alike.
  const Sealed& sealed_of(Index vm) {
    const VmConfig& config = scenario_.vms[vm];
    const double disk_bytes = config.disk_bytes();
    const double cycle_s = scenario_.vpgs[config.vpg].checkpoint_interval_s;
    const auto [known, is_new] = sealed_.try_emplace(std::make_tuple(config.load.name, disk_bytes, cycle_s));
    if (is_new) {
      known->second = {sealed_mean(config.load, disk_bytes, cycle_s), static_cast<Index>(estate_.arrivals.size())};
      estate_.arrivals.push_back(sealed_rate(config.load, {scenario_.start_weekday, scenario_.start_second_of_day_s},
                                             disk_bytes, cycle_s, known->second.mean.mean));
    }
    return known->second;
  }

  /// A proxy that fails stops its streams only where no other of its kind at the site is left to take them over.
  StopsStream stops() const {
    const auto link_of = links_by_resource(setup_.config.resources.size(), setup_.links.forward, setup_.links.backward);
    const auto all_fail = [](const std::vector<CdpProxy>& proxies, const TargetConfig& targets, Index one) {
      for (Index other = 0; other < proxies.size(); ++other)
        if (proxies[other].site == proxies[one].site && proxies[other].role == proxies[one].role &&
            !is_hit(targets.proxies, other))
          return false;
      return true;
    };
    return [config = &setup_.config, link_of, all_fail](Index stream, const TargetConfig& targets) {
      const CdpRoute& route = config->streams[stream].route;
      if (all_fail(config->proxies, targets, route.source_proxy)) return true;
      if (all_fail(config->proxies, targets, route.target_proxy)) return true;
      return std::any_of(route.path.begin(), route.path.end(), [&](const PathUse& use) {
        return link_of[use.resource] && is_hit(targets.links, *link_of[use.resource]);
      });
    };
  }

  const Scenario& scenario_;
  const CdpSetup& setup_;
  EstateBalance estate_;
  std::map<std::tuple<std::string, double, double>, Sealed> sealed_;
};

}  // namespace

ProductBalance cdp_balance(const Scenario& scenario, const CdpSetup& setup) {
  return CdpBalance(scenario, setup).build();
}

}  // namespace drsim
