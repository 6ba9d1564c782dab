#pragma once
/// Small estates of Veeam CDP for tests: two source and two target proxies around one link, nothing else in the way.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/veeam_cdp/cdp_plane.hpp"

namespace drsim::test {

inline constexpr double mb = 1e6;
inline constexpr double latency_s = 0.5;

/// Resources of the estate.
enum Places : std::uint32_t { link_place, source_cpu, other_source_cpu, target_cpu, other_target_cpu };

struct CdpEstate {
  explicit CdpEstate(double link_bytes_per_s, double horizon_s = 3600) {
    config.horizon_s = horizon_s;
    config.cdp.retention_edge_fraction = 0.25;
    config.resources = {{"fra-mad", CdpResourceKind::Link, link_bytes_per_s, link_bytes_per_s},
                        {"source-1 CPU", CdpResourceKind::SourceProcessor, 1e12, 1e12},
                        {"source-2 CPU", CdpResourceKind::SourceProcessor, 1e12, 1e12},
                        {"target-1 CPU", CdpResourceKind::TargetProcessor, 1e12, 1e12},
                        {"target-2 CPU", CdpResourceKind::TargetProcessor, 1e12, 1e12}};
    config.proxies = {{"source-1", CdpProxyRole::Source, 0, 1e12, source_cpu},
                      {"source-2", CdpProxyRole::Source, 0, 1e12, other_source_cpu},
                      {"target-1", CdpProxyRole::Target, 1, 0, target_cpu},
                      {"target-2", CdpProxyRole::Target, 1, 0, other_target_cpu}};
  }

  /// @param wire  bytes on the link for one sealed byte
  static CdpRoute route(std::uint32_t source, std::uint32_t target, double wire) {
    return {
        source, target, {{link_place, wire}, {source_cpu + source, 1}, {target_cpu + target - 2, 1}}, 1e12, latency_s};
  }

  std::uint32_t add_group(const std::string& name, double cycle_s, double target_s = 60) {
    config.groups.push_back({name, 0, cycle_s, target_s, 1200});
    return static_cast<std::uint32_t>(config.groups.size() - 1);
  }

  /// A VM in a stream of its own.
  void add_vm(std::uint32_t group, std::vector<double> rates, double interval_s, double wire,
              std::vector<UniquePoint> unique = {}, std::uint32_t source = 0) {
    auto load = std::make_shared<WriteLoadConfig>();
    load->name = "load";
    load->kind = rates.size() == 1 ? LoadKind::Constant : LoadKind::Series;
    for (const double rate : rates) load->mean_bytes_per_s += rate / static_cast<double>(rates.size());
    load->unique = std::move(unique);
    auto series = std::make_shared<RateSeries>();
    series->interval_s = interval_s;
    series->rates_bytes_per_s = std::move(rates);
    load->series = series;
    const auto vm = static_cast<std::uint32_t>(config.vms.size());
    config.vms.push_back({"vm-" + std::to_string(vm), load, 1e13, 1});
    config.streams.push_back({group, {vm}, route(source, 2, wire), wire});
    ++config.groups[group].vms;
  }

  CdpPlaneConfig config;
};

/// Played without anything going wrong.
inline RunRecord run(const CdpEstate& estate) {
  CdpPlane plane(estate.config);
  RunRecord record;
  plane.finish(record);
  return record;
}

/// Time that a policy spent in CBT mode [s].
inline double tracked_s(const GroupResult& group) {
  return group.state_s[static_cast<std::size_t>(GroupState::BitmapSync)];
}

}  // namespace drsim::test
