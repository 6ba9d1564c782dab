#define BOOST_TEST_MODULE plane_processors
#include <boost/test/unit_test.hpp>
#include <random>

#include "models/zerto/rules/vra_processor.hpp"
#include "models/zerto/zerto_plane.hpp"
#include "tests/support/small_plane.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr CompressionBackOff back_off;

/// Gives stream k of a small plane a processor of the given clock that compresses.
void give_processor(PlaneConfig& config, std::size_t k, const StreamProcessing& processing, double clock_hz) {
  PlaneResource& processor = config.resources[k + 1];
  processor.capacity = processor.nominal_capacity = clock_hz;
  PlaneStream& stream = config.streams[k];
  stream.processing = processing;
  stream.path[0].amount = processing.payload_per_written(1);
  stream.path[1].amount = processing.cycles_per_written(1);
  stream.share = 1 / stream.path[0].amount;
}

}  // namespace

// 150 MB/s on 2.5 GHz: level 0.35 / 0.73 (tests/models/vra_processor_test.cpp); the link carries 150e6 (1 - level / 2).
BOOST_AUTO_TEST_CASE(level_of_one_processor_sets_the_load_of_the_link) {
  PlaneConfig config = small_plane({{{150e6}, 1000}}, 1e9, 100);
  give_processor(config, 0, {10, 8, 0, 2}, 2.5e9);
  const RunRecord record = play(config);
  const double level = 0.35 / 0.73;
  BOOST_CHECK_CLOSE(record.appliances[0].compression_level_mean, level, 1e-9);
  BOOST_CHECK_CLOSE(record.appliances[0].backed_off_s, 100, 1e-9);
  BOOST_CHECK_CLOSE(record.links[0].by_class_bytes[0], 150e6 * (1 - level / 2) * 100, 1e-9);
  BOOST_CHECK_CLOSE(record.groups[0].bytes.delivered, 150e8, 1e-9);
}

// Above 250 MB/s the processor itself binds, without compression: 300 MB/s leave 50 MB/s in the queue.
BOOST_AUTO_TEST_CASE(a_processor_at_its_limit_compresses_nothing) {
  PlaneConfig config = small_plane({{{300e6}, 1000}}, 1e9, 10);
  give_processor(config, 0, {10, 8, 0, 2}, 2.5e9);
  const RunRecord record = play(config);
  BOOST_TEST(record.appliances[0].compression_level_min == 0);
  BOOST_CHECK_CLOSE(record.groups[0].bytes.delivered, 2.5e9, 1e-9);
  BOOST_CHECK_CLOSE(record.links[0].by_class_bytes[0], 2.5e9, 1e-9);
}

// Level 1 from 0 to 10 s, 0.35 / 0.73 from 10 to 20 s, 1 again: bytes and time below full compression.
BOOST_AUTO_TEST_CASE(compression_is_full_again_when_the_load_falls) {
  PlaneConfig config = small_plane({{{50e6, 150e6, 50e6}, 10}}, 1e9, 30);
  give_processor(config, 0, {10, 8, 0, 2}, 2.5e9);
  const RunRecord record = play(config);
  const double level = 0.35 / 0.73;
  BOOST_CHECK_CLOSE(record.appliances[0].backed_off_s, 10, 1e-9);
  BOOST_CHECK_CLOSE(record.appliances[0].compression_level_mean, (2 + level) / 3, 1e-9);
  BOOST_CHECK_CLOSE(record.links[0].by_class_bytes[0], 2 * 25e7 + 150e7 * (1 - level / 2), 1e-9);
}

// The same when nothing is written any more.
BOOST_AUTO_TEST_CASE(compression_is_full_again_when_the_load_ends) {
  PlaneConfig config = small_plane({{{150e6, 0}, 10}}, 1e9, 20);
  give_processor(config, 0, {10, 8, 0, 2}, 2.5e9);
  const RunRecord record = play(config);
  BOOST_CHECK_CLOSE(record.appliances[0].backed_off_s, 10, 1e-9);
  BOOST_CHECK_CLOSE(record.appliances[0].compression_level_mean, (1 + 0.35 / 0.73) / 2, 1e-9);
}

// Several appliances that share a link: wherever it leads, level and use of each processor agree.
BOOST_AUTO_TEST_CASE(level_and_use_agree_on_every_processor_behind_a_shared_link) {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> unit(0, 1);
  int between = 0;
  for (int round = 0; round < 200; ++round) {
    const std::size_t count = 1 + static_cast<std::size_t>(round % 5);
    std::vector<SmallStream> streams;
    double written = 0;
    for (std::size_t k = 0; k < count; ++k) {
      const double rate = 300e6 * unit(random);
      streams.push_back({{rate}, 1000});
      written += rate;
    }
    PlaneConfig config = small_plane(streams, written * (0.3 + unit(random)), 10);
    for (std::size_t k = 0; k < count; ++k)
      give_processor(config, k, {10, 3 + 10 * unit(random), round % 3 ? 0 : 3 * unit(random), 1 + 2 * unit(random)},
                     2e9 + 2e9 * unit(random));
    const RunRecord record = play(config);
    for (const ApplianceResult& appliance : record.appliances) {
      const double level = appliance.compression_level_mean;
      BOOST_CHECK_SMALL(compression_level(appliance.cpu.mean, back_off) - level, 1e-6);
      BOOST_CHECK_LE(appliance.cpu.mean, 1 + 1e-9);
      between += level > 0 && level < 1;
    }
  }
  BOOST_CHECK_GT(between, 100);
}

// 100 B/s on average over 10 s: 1,000 B may go beyond. At 300 B/s that is 5 s; then the rate binds until the queue is
// gone at 20 s, and the allowance is whole again at 30 s.
BOOST_AUTO_TEST_CASE(a_throttle_lets_bursts_pass_within_its_average) {
  PlaneConfig config = small_plane({{{300, 0, 0, 300}, 10}}, 1e6, 40);
  config.resources.push_back({"throttle", ResourceKind::Throttle, 100, 100, 10});
  config.streams[0].path.push_back({2, 1});
  const RunRecord record = play(config);
  BOOST_CHECK_CLOSE(record.groups[0].bytes.delivered, 3000 + 5 * 300 + 5 * 100, 1e-6);
  BOOST_CHECK_CLOSE(record.groups[0].bytes.queued, 1000, 1e-6);
  const auto buffering = static_cast<std::size_t>(GroupState::Buffering);
  BOOST_CHECK_CLOSE(record.groups[0].state_s[buffering], 15 + 5, 1e-6);
}

BOOST_AUTO_TEST_CASE(a_throttle_without_averaging_is_a_cap) {
  PlaneConfig config = small_plane({{{300}, 100}}, 1e6, 10);
  config.resources.push_back({"throttle", ResourceKind::Throttle, 100, 100, 0});
  config.streams[0].path.push_back({2, 1});
  BOOST_CHECK_CLOSE(play(config).groups[0].bytes.delivered, 1000, 1e-9);
}
