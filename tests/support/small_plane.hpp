#pragma once
/// Builds small PlaneConfigs for tests: one link, streams of one VM each, hosts with ample other resources.

#include <memory>
#include <string>
#include <vector>

#include "models/zerto/zerto_plane.hpp"

namespace drsim::test {

/// One stream of the small plane.
struct SmallStream {
  std::vector<double> rates;  ///< written rate [bytes/s] in each interval
  double interval_s = 10;     ///< length of an interval [s]
  Priority priority = Priority::Medium;
  double pool_bytes = 1e15;           ///< usable pool of its VRA
  double ceiling = 1e12;              ///< own cap [bytes/s]
  std::vector<UniquePoint> unique{};  ///< overwrite model
  double mean_bytes_per_s = 1;        ///< that the points refer to
};

/// A plane with one link (resource 0) of the given capacity and each stream in a group of its own.
inline PlaneConfig small_plane(const std::vector<SmallStream>& streams, double capacity, double horizon_s,
                               double latency_s = 0.5) {
  PlaneConfig config;
  config.horizon_s = horizon_s;
  config.resources.push_back({"wan", ResourceKind::Link, capacity, capacity});
  for (std::size_t k = 0; k < streams.size(); ++k) {
    const std::string name = std::to_string(k);
    auto load = std::make_shared<WriteLoadConfig>();
    load->name = "load " + name;
    load->kind = LoadKind::Series;
    auto series = std::make_shared<RateSeries>();
    series->interval_s = streams[k].interval_s;
    series->rates_bytes_per_s = streams[k].rates;
    load->series = series;
    load->unique = streams[k].unique;
    load->mean_bytes_per_s = streams[k].mean_bytes_per_s;
    config.vms.push_back({"vm " + name, load, 1e15});
    PlaneGroup group;
    group.vpg.name = "group " + name;
    group.vpg.priority = streams[k].priority;
    group.vpg.rpo_target_s = 15;
    group.vms = 1;
    config.groups.push_back(group);
    config.resources.push_back({"cpu " + name, ResourceKind::VraProcessor, 1e15, 1e15});
    PlaneVra vra;
    vra.name = "VRA " + name;
    vra.protecting_pool_bytes = streams[k].pool_bytes;
    vra.processor = static_cast<std::uint32_t>(k + 1);
    vra.protects = true;
    config.vras.push_back(vra);
    PlaneStream stream;
    stream.group = static_cast<std::uint32_t>(k);
    stream.protecting_vra = static_cast<std::uint32_t>(k);
    stream.vms = {static_cast<std::uint32_t>(k)};
    stream.path = {{0, 1}, {static_cast<std::uint32_t>(k + 1), 1}};
    stream.ceiling_bytes_per_s = streams[k].ceiling;
    stream.latency_s = latency_s;
    config.streams.push_back(stream);
  }
  return config;
}

/// Plays a plane to its horizon.
inline RunRecord play(PlaneConfig config) {
  ZertoPlane plane(std::move(config));
  RunRecord record;
  plane.finish(record);
  return record;
}

}  // namespace drsim::test
