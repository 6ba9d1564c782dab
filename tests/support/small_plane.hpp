#pragma once
/// Builds small PlaneConfigs for tests: one link, streams of one VM each, hosts with ample other resources.

#include <functional>
#include <memory>
#include <string>
#include <utility>
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
                               double way_s = 0.5) {
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
    stream.latency_s = way_s;
    config.streams.push_back(stream);
  }
  return config;
}

/// One stream of 10 B/s over a link of 100 B/s, with a VRA on either side.
inline PlaneConfig steady(double horizon_s = 1000) {
  SmallStream stream{{10}, 1e6};
  stream.pool_bytes = 4000;
  PlaneConfig config = small_plane({stream}, 100, horizon_s);
  config.zerto.sync.read_bytes_per_s = 150;
  config.zerto.sync.checksum_fraction = 0.001;
  config.vms[0].disk_bytes = 15000;
  // The other side has a VRA of its own.
  config.vras.push_back(config.vras[0]);
  config.vras[1].name = "VRA of the other side";
  config.vras[1].protects = false;
  config.streams[0].recovering_vra = 1;
  return config;
}

/// Plays a plane to its horizon.
inline RunRecord play(PlaneConfig config) {
  ZertoPlane plane(std::move(config));
  RunRecord record;
  plane.finish(record);
  return record;
}

/// Dates and what is done then.
using Deeds = std::vector<std::pair<double, std::function<void(ZertoPlane&)>>>;

/// Plays a plane to its horizon, and does what is to be done on the way.
inline RunRecord play_with(PlaneConfig config, const Deeds& deeds) {
  ZertoPlane plane(std::move(config));
  for (const auto& [at_s, deed] : deeds) {
    plane.advance(at_s);
    deed(plane);
    plane.apply_changes();
  }
  RunRecord record;
  plane.finish(record);
  return record;
}

}  // namespace drsim::test
