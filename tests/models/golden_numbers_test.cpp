/// Golden numbers of section 11 of the facts on Zerto that a run of the data plane must give, played on a plane of one
/// link. (Pools: vra_pool_test; sync longer than the history: zerto_plane_test; the journal by itself:
/// recovery_journal_test.)

#define BOOST_TEST_MODULE golden_numbers
#include <boost/test/unit_test.hpp>

#include "models/units.hpp"
#include "models/zerto/rules/planning_rules.hpp"
#include "models/zerto/vra_pool.hpp"
#include "tests/support/small_plane.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

/// A VM that writes at a constant rate over an ample link, each written byte taking `wire_per_written` on the wire.
RunRecord steady_run(double written_bytes_per_s, double wire_per_written, double horizon_s) {
  PlaneConfig config = small_plane({{{written_bytes_per_s}, 1e9}}, 1e12, horizon_s);
  config.streams.front().wire_per_written = wire_per_written;
  config.streams.front().path.front().amount = wire_per_written;
  return play(std::move(config));
}

double peak_demand_bits_per_s(double written_bytes_per_s, double wire_per_written) {
  const RunRecord record = steady_run(written_bytes_per_s, wire_per_written, 100);
  BOOST_CHECK_CLOSE(record.bandwidth_needs.front().mean, record.bandwidth_needs.front().peak, 1e-9);
  BOOST_CHECK_CLOSE(record.links.front().carried_bytes * bits_per_byte / 100, record.bandwidth_needs.front().peak,
                    1e-9);
  return record.bandwidth_needs.front().peak;
}

}  // namespace

// The planner counts in binary units: 20,000 KB/s x 8 / 1024 / 2 = 78.125 Mb/s; 500 KB/s: 1.953 Mb/s.
BOOST_AUTO_TEST_CASE(link_demand_of_compressible_writes) {
  constexpr double binary_megabit = 1024 * 1024;
  BOOST_CHECK_SMALL(peak_demand_bits_per_s(20000 * kib_bytes, 1 / 2.0) / binary_megabit - 78.1, 0.05);
  BOOST_CHECK_CLOSE(peak_demand_bits_per_s(20000 * kib_bytes, 1 / 2.0) / binary_megabit, 78.125, 1e-9);
  BOOST_CHECK_SMALL(peak_demand_bits_per_s(500 * kib_bytes, 1 / 2.0) / binary_megabit - 1.95, 0.005);
}

// 1e12 B x 8 / 86,400 s = 92.59 Mb/s.
BOOST_AUTO_TEST_CASE(link_demand_of_a_terabyte_a_day) {
  BOOST_CHECK_SMALL(peak_demand_bits_per_s(tb_bytes / day_s, 1) / 1e6 - 92.6, 0.05);
  BOOST_CHECK_CLOSE(peak_demand_bits_per_s(tb_bytes / day_s, 1) / 1e6, 92.5925925926, 1e-8);
}

// 40 % saved of 200 MB/s leaves 120 MB/s; 99 % saved of 33 MB/s leaves 0.33 MB/s.
BOOST_AUTO_TEST_CASE(link_demand_after_compression_by_a_stated_part) {
  BOOST_CHECK_CLOSE(peak_demand_bits_per_s(200 * mb_bytes, 1 - 0.40) / bits_per_byte, 120 * mb_bytes, 1e-9);
  BOOST_CHECK_CLOSE(peak_demand_bits_per_s(33 * mb_bytes, 1 - 0.99) / bits_per_byte, 0.33 * mb_bytes, 1e-9);
}

// 10 GB/h x 24 h x 1.1 = 264 GB: measured in the journal, and by the formula that is printed beside it.
BOOST_AUTO_TEST_CASE(journal_of_a_day_at_10_gb_per_hour) {
  const RunRecord record = steady_run(10 * gb_bytes / hour_s, 0.5, 3 * day_s);
  BOOST_CHECK_CLOSE(record.journal_needs.front().formula_bytes, 264 * gb_bytes, 1e-9);
  PlaneConfig unlimited = small_plane({{{10 * gb_bytes / hour_s}, 1e9}}, 1e12, 3 * day_s);
  unlimited.groups.front().vpg.journal_limit_bytes.reset();
  const RunRecord free = play(std::move(unlimited));
  BOOST_CHECK_CLOSE(free.groups.front().journal_peak_bytes, 264 * gb_bytes, 1e-9);
  BOOST_CHECK_CLOSE(free.groups.front().journal_end_bytes, 264 * gb_bytes, 1e-9);
  BOOST_CHECK_EQUAL(free.groups.front().journal_limited_s, 0);
  BOOST_CHECK(!free.groups.front().journal_limit_bytes);
}

// 150 GB hold 150 / (50 x 1.1) = 2.727 h of 50 GB/h; without overhead 3.0 h.
BOOST_AUTO_TEST_CASE(history_that_fits_a_journal_of_150_gb) {
  for (const auto& [overhead, history_h] : {std::pair(0.10, 150 / 55.0), {0.0, 3.0}}) {
    PlaneConfig config = small_plane({{{50 * gb_bytes / hour_s}, 1e9}}, 1e12, 30 * hour_s);
    config.zerto.journal_overhead_fraction = overhead;
    config.groups.front().vpg.journal_limit_bytes = 150 * gb_bytes;
    const RunRecord record = play(std::move(config));
    const GroupResult& group = record.groups.front();
    BOOST_TEST_CONTEXT("overhead " << overhead) {
      BOOST_CHECK_CLOSE(group.history_end_s / hour_s, history_h, 1e-9);
      BOOST_CHECK_CLOSE(group.history_min_s / hour_s, history_h, 1e-9);
      BOOST_CHECK_EQUAL(group.history_wanted_s, 24 * hour_s);
      BOOST_CHECK_CLOSE(group.journal_peak_bytes, 150 * gb_bytes, 1e-9);
      BOOST_CHECK_CLOSE(group.journal_limited_s, (30 - history_h) * hour_s, 1e-9);
      BOOST_CHECK_CLOSE(group.history_below_85_s, (30 - history_h) * hour_s, 1e-9);
      // One checkpoint each 5 s over the history, the newest dated at the end minus the interval (latency 0.5 s).
      BOOST_CHECK_SMALL(group.checkpoints - history_h * hour_s / 5, 1.0);
    }
  }
}

// Section 3.4: the pool of a 3 GB appliance (2,258 MB, binary) fills in 22.6 s at an excess of 100 MB/s, one of 1 GB
// (415 MB) in 4.1 s, one of 2 GB (1,336 MB) in 13.4 s: then the group falls into a bitmap sync.
BOOST_AUTO_TEST_CASE(seconds_until_the_pool_is_full) {
  for (const auto& [ram_gib, full_s] : {std::pair(1.0, 4.1), {2.0, 13.4}, {3.0, 22.6}, {16.0, 142.4}}) {
    VraConfig vra;
    vra.ram_bytes = ram_gib * gib_bytes;
    SmallStream stream{{200 * mib_bytes}, 1e9};
    stream.pool_bytes = protecting_pool_bytes(vra, ZertoConfig{});
    const RunRecord record = play(small_plane({stream}, 100 * mib_bytes, 200));
    const GroupResult& group = record.groups.front();
    BOOST_TEST_CONTEXT(ram_gib << " GiB") {
      BOOST_REQUIRE(!group.spans.empty());
      BOOST_CHECK(group.spans.back().state == GroupState::BitmapSync);
      BOOST_CHECK_SMALL(group.spans.back().from_s - full_s, 0.1);
      BOOST_CHECK_CLOSE(group.state_s[static_cast<std::size_t>(GroupState::Buffering)], group.spans.back().from_s,
                        1e-9);
      BOOST_CHECK_CLOSE(record.appliances.front().buffer_peak_bytes, stream.pool_bytes, 1e-9);
    }
  }
}

// 20,000 KB/s and 500 KB/s, both compressible: 78.1 Mb/s, and 1.95 lifted to 5. 1,280 KB/s are 5 Mb/s to the digit.
BOOST_AUTO_TEST_CASE(wan_estimate_and_its_least) {
  BOOST_CHECK_SMALL(wan_estimate_mb_per_s(20000, 0) - 78.1, 0.05);
  BOOST_CHECK_CLOSE(wan_estimate_mb_per_s(0, 20000), 156.25, 1e-9);
  BOOST_CHECK_EQUAL(wan_estimate_mb_per_s(500, 0), 5);
  BOOST_CHECK_EQUAL(wan_estimate_mb_per_s(1280, 0), 5);
  BOOST_CHECK_GT(wan_estimate_mb_per_s(1280.1, 0), 5);
}

// 6 % of 100 GB are 6 GB, of 200 GB 12 GB: 10 and 15 GB are sold. At a size it is that one, just above it the next.
BOOST_AUTO_TEST_CASE(journal_limit_of_a_provider_profile) {
  BOOST_CHECK_EQUAL(profile_journal_limit_bytes(100 * gb_bytes, 0.06), 10 * gb_bytes);
  BOOST_CHECK_EQUAL(profile_journal_limit_bytes(200 * gb_bytes, 0.06), 15 * gb_bytes);
  BOOST_CHECK_EQUAL(profile_journal_limit_bytes(250 * gb_bytes, 0.06), 15 * gb_bytes);
  BOOST_CHECK_EQUAL(profile_journal_limit_bytes(250.01 * gb_bytes, 0.06), 20 * gb_bytes);
  BOOST_CHECK_EQUAL(profile_journal_limit_bytes(1e6 * gb_bytes, 0.06), 1000 * gb_bytes);
}
