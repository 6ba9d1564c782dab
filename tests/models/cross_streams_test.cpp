#define BOOST_TEST_MODULE cross_streams
/// Streams of another product on the resources of a Zerto plane: shares by hand, bytes over each resource, and the same
/// rates as the whole shared anew after every event, on random estates.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "models/random_stream.hpp"
#include "models/zerto/zerto_plane.hpp"
#include "tests/support/plane_runs.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double close_percent = 1e-9;

std::shared_ptr<const WriteLoadConfig> constant(double bytes_per_s) {
  auto load = std::make_shared<WriteLoadConfig>();
  load->kind = LoadKind::Constant;
  load->mean_bytes_per_s = bytes_per_s;
  load->unique = {{60, 0.6}, {3600, 0.3}};
  return load;
}

/// One link, VRAs that hold nothing back, `streams` streams of Zerto.
PlaneConfig one_link(double capacity, std::uint32_t streams, double horizon_s) {
  PlaneConfig config;
  config.horizon_s = horizon_s;
  config.resources.push_back({"link", ResourceKind::Link, capacity, capacity});
  for (int vra = 0; vra < 2; ++vra) {
    config.resources.push_back({"processor " + std::to_string(vra), ResourceKind::VraProcessor, 1e12, 1e12});
    config.vras.push_back({"VRA " + std::to_string(vra), "", 1e12, 1e9, static_cast<std::uint32_t>(1 + vra)});
  }
  config.resources.push_back({"pool", ResourceKind::VraPool, 1e12, 1e12});
  config.vras.back().inflow = 3;
  for (std::uint32_t k = 0; k < streams; ++k) {
    config.vms.push_back({"vm " + std::to_string(k), constant(1e6), 1e10});
    PlaneGroup group;
    group.vpg.name = "group " + std::to_string(k);
    group.vpg.journal_history_s = 600;
    group.vms = 1;
    config.groups.push_back(group);
    PlaneStream stream;
    stream.group = k;
    stream.recovering_vra = 1;
    stream.vms = {k};
    stream.processing = {10, 0, 0, 2};
    stream.recovering = {8, 0, 1, 2};
    stream.path = {{0, 1}, {1, 10}, {2, 8}, {3, 1}};
    stream.ceiling_bytes_per_s = 1e9;
    stream.latency_s = 0.1;
    config.streams.push_back(stream);
  }
  return config;
}

double bytes_of(const RunRecord& record, TrafficClass traffic) {
  return record.links.front().by_class_bytes[static_cast<std::size_t>(traffic)];
}

}  // namespace

// 8 MB/s of Zerto and up to 6 MB/s of a cross stream over 10 MB/s: 5 MB/s each. After 10 s the cross stream ends, and
// the 30 MB that wait are sent at 2 MB/s more than is written: until 25 s.
BOOST_AUTO_TEST_CASE(a_cross_stream_takes_its_share) {
  PlaneConfig config = one_link(10e6, 1, 100);
  config.vms[0].load = constant(8e6);
  config.cross_streams.push_back({{{0, 1}}, 1});
  ZertoPlane plane(config);
  plane.set_cross_cap(0, 6e6, false);
  plane.apply_changes();
  BOOST_TEST(plane.take_cross_changes());
  BOOST_CHECK_CLOSE(plane.cross_rate(0), 5e6, close_percent);
  BOOST_TEST(plane.cross_binding(0) == 0u);
  plane.advance(10);
  BOOST_TEST(!plane.take_cross_changes());
  plane.set_cross_cap(0, 0, false);
  plane.apply_changes();
  BOOST_TEST(plane.cross_rate(0) == 0);
  BOOST_CHECK_CLOSE(plane.next_event_s(), 25.0, close_percent);
  const RunRecord record = finished(plane);
  BOOST_CHECK_CLOSE(bytes_of(record, TrafficClass::Replication), 8e6 * 100 + 50e6, close_percent);
  BOOST_CHECK_CLOSE(record.groups[0].state_s[static_cast<std::size_t>(GroupState::Buffering)], 25.0, close_percent);
}

// A weight of 3 takes three quarters, up to its own cap; a resync is told apart; a path is left with its bytes.
BOOST_AUTO_TEST_CASE(weights_caps_resyncs_and_paths) {
  PlaneConfig config = one_link(8e6, 1, 100);
  config.vms[0].load = constant(9e6);
  config.resources.push_back({"NIC", ResourceKind::Nic, 1e6, 1e6});
  config.cross_streams.push_back({{{0, 1}}, 3});
  ZertoPlane plane(config);
  plane.set_cross_cap(0, 7e6, true);
  plane.apply_changes();
  BOOST_CHECK_CLOSE(plane.cross_rate(0), 6e6, close_percent);
  plane.set_cross_cap(0, 5e6, true);
  plane.apply_changes();
  BOOST_CHECK_CLOSE(plane.cross_rate(0), 5e6, close_percent);
  BOOST_TEST(plane.cross_binding(0) == bound_by_cap);
  plane.advance(20);
  plane.set_cross_path(0, {{4, 1}});
  plane.apply_changes();
  BOOST_CHECK_CLOSE(plane.cross_rate(0), 1e6, close_percent);
  BOOST_TEST(plane.cross_binding(0) == 4u);
  const RunRecord record = finished(plane);
  BOOST_CHECK_CLOSE(bytes_of(record, TrafficClass::Resync), 5e6 * 20, close_percent);
  BOOST_CHECK_CLOSE(bytes_of(record, TrafficClass::Replication), 3e6 * 20 + 8e6 * 80, close_percent);
  BOOST_CHECK_CLOSE(plane.utilisation(4).mean, 0.8, close_percent);
}

BOOST_AUTO_TEST_CASE(a_link_that_is_down_stops_it) {
  PlaneConfig config = one_link(8e6, 1, 100);
  config.cross_streams.push_back({{{0, 1}}, 1});
  ZertoPlane plane(config);
  plane.set_cross_cap(0, 2e6, false);
  plane.apply_changes();
  plane.advance(10);
  plane.set_up(0, false);
  plane.apply_changes();
  BOOST_TEST(plane.cross_rate(0) == 0);
  plane.advance(20);
  plane.set_up(0, true);
  plane.apply_changes();
  BOOST_CHECK_CLOSE(plane.cross_rate(0), 2e6, close_percent);
}

// Cross streams come and go on links that are nearly full: following a level, solving what is reached and solving all
// must agree.
BOOST_AUTO_TEST_CASE(random_cross_streams_agree_with_the_whole_shared_anew) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      RandomStream random(seed, "cross", "test");
      constexpr std::uint32_t streams = 40, cross = 5;
      PlaneConfig config = one_link(streams * 1e6 * (0.9 + 0.2 * random.uniform()), streams, 600);
      config.seed = seed;
      for (PlaneVm& vm : config.vms) {
        auto load = std::make_shared<WriteLoadConfig>(*constant(1e6));
        load->kind = LoadKind::OnOff;
        load->peak_to_mean = 2 + 2 * random.uniform();
        load->on_mean_s = 10;
        vm.load = load;
      }
      for (std::uint32_t k = 0; k < cross; ++k) config.cross_streams.push_back({{{0, 1}}, 0.5 + random.uniform()});
      const auto play_changes = [&](bool whole) {
        RandomStream draws(seed, "changes", "test");
        ZertoPlane plane(config);
        for (double at_s = 0; at_s < config.horizon_s; at_s += 1 + 40 * draws.uniform()) {
          PlaneConfig until = config;
          until.horizon_s = at_s;
          if (whole) play_whole(plane, until);
          plane.advance(at_s);
          plane.set_cross_cap(draws.below(cross), draws.below(3) == 0 ? 0 : 4e6 * draws.uniform(), draws.below(2) == 0);
          if (whole) plane.set_capacity(0, config.resources[0].capacity);
          plane.apply_changes();
        }
        if (whole) play_whole(plane, config);
        return finished(plane);
      };
      const RunRecord quick = play_changes(false), whole = play_changes(true);
      for (std::size_t k = 0; k < whole.groups.size(); ++k) {
        BOOST_CHECK_CLOSE(quick.groups[k].bytes.delivered, whole.groups[k].bytes.delivered, 1e-7);
        BOOST_CHECK_CLOSE(quick.groups[k].rpo_s.mean, whole.groups[k].rpo_s.mean, 1e-7);
      }
      for (const TrafficClass traffic : {TrafficClass::Replication, TrafficClass::Resync})
        BOOST_CHECK_CLOSE(bytes_of(quick, traffic), bytes_of(whole, traffic), 1e-7);
    }
  }
}
