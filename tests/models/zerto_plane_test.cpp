#define BOOST_TEST_MODULE zerto_plane
#include "models/zerto/zerto_plane.hpp"

#include <boost/test/unit_test.hpp>
#include <numeric>

#include "tests/support/small_plane.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {
double state_s(const GroupResult& group, GroupState state) { return group.state_s[static_cast<std::size_t>(state)]; }
}  // namespace

// 200 B/s too much for 10 s make 2,000 B, gone 40 s later at 50 B/s: the link is full for 50 s.
BOOST_AUTO_TEST_CASE(a_link_is_saturated_until_the_queue_is_gone) {
  const RunRecord record = play(small_plane({{{300, 50, 50, 50, 50, 0}, 10}}, 100, 60));
  BOOST_CHECK_CLOSE(record.links[0].saturated_s, 50, 1e-9);
}

// D = 5 s and a latency of 0.5 s: the RPO runs from 0.5 to 5.5 s and back, evenly: P50 3, P95 5.25, P99 5.45, mean 3.
BOOST_AUTO_TEST_CASE(steady_stream_has_the_rpo_of_interval_and_latency) {
  const RunRecord record = play(small_plane({{{10}, 10}}, 100, 1000));
  const GroupResult& group = record.groups.front();
  BOOST_CHECK_CLOSE(group.rpo_s.mean, 3.0, 1e-9);
  BOOST_CHECK_CLOSE(group.rpo_s.p50, 3.0, 1e-9);
  BOOST_CHECK_CLOSE(group.rpo_s.p95, 5.25, 1e-9);
  BOOST_CHECK_CLOSE(group.rpo_s.p99, 5.45, 1e-9);
  BOOST_CHECK_CLOSE(group.rpo_s.max, 5.5, 1e-9);
  BOOST_CHECK_CLOSE(group.rpo_s.end, 5.0, 1e-9);
  BOOST_CHECK_EQUAL(group.above_target_fraction, 0);
  BOOST_CHECK_CLOSE(group.bytes.written, 10000, 1e-9);
  BOOST_CHECK_CLOSE(group.bytes.delivered, 10000, 1e-9);
  BOOST_CHECK_CLOSE(state_s(group, GroupState::Protected), 1000, 1e-9);
  BOOST_CHECK_CLOSE(record.bandwidth_needs.front().peak, 80, 1e-9);
}

// 100 s at 300 B/s over 100 B/s, then silence: the queue peaks at 20,000 B at 100 s and is empty at 300 s. The byte
// written at s <= 100 leaves at 3 s: delay 2 s. Checkpoint k (5k <= 100) completes at 15k + 0.5.
BOOST_AUTO_TEST_CASE(burst_over_the_link_delays_checkpoints_by_queue_over_rate) {
  std::vector<double> rates(40, 0.0);
  std::fill(rates.begin(), rates.begin() + 10, 300.0);
  const RunRecord record = play(small_plane({{rates, 10}}, 100, 400));
  const GroupResult& group = record.groups.front();
  // RPO just before checkpoint 20 (date 100) completes at 300.5: 300.5 - 95.
  BOOST_CHECK_CLOSE(group.rpo_s.max, 205.5, 1e-9);
  BOOST_CHECK_CLOSE(state_s(group, GroupState::Buffering), 300, 1e-9);
  BOOST_CHECK_CLOSE(state_s(group, GroupState::Protected), 100, 1e-9);
  BOOST_CHECK_CLOSE(record.appliances.front().buffer_peak_bytes, 20000, 1e-9);
  BOOST_CHECK_CLOSE(group.bytes.delivered, 30000, 1e-9);
  // Mean by hand: [0,0.5): 5..5.5; then for k = 0..19 from 15k+0.5 to 15(k+1)+0.5 RPO from 10k+0.5 to 10k+15.5;
  // after 300.5 checkpoints 21..60 (100 < s <= 300, nothing written) are complete too: RPO 0.5, up to 5.5 each 5 s.
  double integral = 0.5 * 5.25;
  for (int k = 0; k < 20; ++k) integral += 15 * (10.0 * k + 8);
  const double tail_s = 400 - 300.5;
  integral += 3 * 95 + (tail_s - 95) * (0.5 + (tail_s - 95) / 2);
  BOOST_CHECK_CLOSE(group.rpo_s.mean, integral / 400, 1e-9);
  BOOST_CHECK_CLOSE(group.above_target_fraction * 400, 0.5 + 300 - 0.5 - (14.5 + 0.0) - 4.5, 1e-6);
  BOOST_CHECK_EQUAL(group.violations.size(), 1);
  const Cause full{CauseKind::ResourceFull, CauseCategory::Link, {EntityKind::Link, "wan"}};
  BOOST_CHECK(group.violations.front().cause == full);
}

// Two equal streams on 100 B/s: max-min gives 50 each; the one that writes 30 is served in full, the other gets 70.
BOOST_AUTO_TEST_CASE(small_writer_is_not_delayed_by_a_large_one) {
  const RunRecord record = play(small_plane({{{30}, 1000}, {{200}, 1000}}, 100, 100));
  BOOST_CHECK_CLOSE(record.groups[0].rpo_s.max, 5.5, 1e-9);
  BOOST_CHECK_CLOSE(record.groups[1].bytes.delivered, 7000, 1e-9);
  BOOST_CHECK_CLOSE(record.groups[1].bytes.queued, 13000, 1e-9);
}

BOOST_AUTO_TEST_CASE(high_priority_takes_all_it_needs_first) {
  const RunRecord record = play(small_plane({{{90}, 1000, Priority::High}, {{90}, 1000, Priority::Medium}}, 100, 100));
  BOOST_CHECK_CLOSE(record.groups[0].bytes.delivered, 9000, 1e-9);
  BOOST_CHECK_CLOSE(record.groups[1].bytes.delivered, 1000, 1e-9);
}

// Pool of 1,000 B, excess of 100 B/s: full at exactly 10 s, then a bitmap sync. Every byte unique, U(d) = w d: the
// dirty set is 1,000 B at first; drain 100, writes 200 B/s until 20 s, then 0. Pass 1: 10..20 s sends 1,000 while 2,000
// B are dirtied; pass 2: 20..40 s sends 2,000; nothing new: ends at 40 s.
BOOST_AUTO_TEST_CASE(full_pool_falls_into_a_bitmap_sync_that_ends_when_a_pass_leaves_nothing) {
  std::vector<double> rates(10, 0.0);
  rates[0] = rates[1] = 200;
  SmallStream stream{rates, 10};
  stream.pool_bytes = 1000;
  const RunRecord record = play(small_plane({stream}, 100, 100));
  const GroupResult& group = record.groups.front();
  BOOST_CHECK_CLOSE(state_s(group, GroupState::Buffering), 10, 1e-9);
  BOOST_CHECK_CLOSE(state_s(group, GroupState::BitmapSync), 30, 1e-9);
  BOOST_CHECK_CLOSE(group.bytes.delivered, 4000, 1e-9);
  BOOST_CHECK_EQUAL(record.appliances.front().full_count, 1);
  BOOST_CHECK_CLOSE(record.appliances.front().buffer_peak_bytes, 1000, 1e-9);
  // Frontier at 10 s: 1,000 B delivered of 200 B/s: 5 s. Checkpoint 1 (date 5) completed at 10.5; the next possible
  // one is dated 40 and completes at 40.5: RPO peaks at 35.5.
  BOOST_CHECK_CLOSE(group.rpo_s.max, 35.5, 1e-9);
  BOOST_REQUIRE_EQUAL(group.spans.size(), 1);
  BOOST_CHECK_CLOSE(group.spans[0].from_s, 10, 1e-9);
  BOOST_CHECK_CLOSE(group.spans[0].to_s, 40, 1e-9);
}

BOOST_AUTO_TEST_CASE(pool_that_is_just_large_enough_never_fills) {
  std::vector<double> rates(10, 0.0);
  rates[0] = 200;
  SmallStream stream{rates, 10};
  stream.pool_bytes = 1000.001;
  const RunRecord record = play(small_plane({stream}, 100, 100));
  BOOST_CHECK_EQUAL(record.appliances.front().full_count, 0);
  BOOST_CHECK_EQUAL(state_s(record.groups.front(), GroupState::BitmapSync), 0);
}

// Half of the bytes overwrite others (U = 0.5 W): a queue of 1,000 B becomes 500 B dirty, passes of 5, 5, 2.5 ... s at
// writes of 200 B/s and a drain of 100 B/s never end: new dirty 100 B/s equals the drain.
BOOST_AUTO_TEST_CASE(sync_whose_dirty_rate_equals_the_drain_never_ends_and_says_so) {
  SmallStream stream{{200}, 1000};
  stream.pool_bytes = 1000;
  stream.unique = {{1, 0.5}};
  stream.mean_bytes_per_s = 200;
  PlaneConfig config = small_plane({stream}, 99, 500);
  const RunRecord record = play(config);
  const GroupResult& group = record.groups.front();
  BOOST_CHECK(!group.spans.empty() && !group.spans.back().drains);
  BOOST_CHECK_CLOSE(group.bytes.written, 100000, 1e-9);
  BOOST_CHECK_GT(group.bytes.collapsed, 0.4 * group.bytes.written);
  // Each checkpoint from the sync's start on is missing: RPO grows to the end.
  BOOST_CHECK_GT(group.rpo_s.end, 480);
}

// An outage of 100 s at 10 B/s: U = W, so 1,000 B are resent at 100 B/s while 10 B/s are dirtied anew: passes of 10, 1,
// 0.1 s; the first whose remainder fits 10 % of the pool ends the sync.
BOOST_AUTO_TEST_CASE(outage_is_followed_by_a_bitmap_sync_of_its_unique_bytes) {
  SmallStream stream{{10}, 10000};
  stream.pool_bytes = 10000;
  ZertoPlane plane(small_plane({stream}, 100, 1000));
  plane.advance(200);
  plane.set_up(0, false);
  plane.apply_changes();
  plane.advance(300);
  plane.set_up(0, true);
  plane.apply_changes();
  RunRecord record;
  plane.finish(record);
  const GroupResult& group = record.groups.front();
  BOOST_CHECK_CLOSE(state_s(group, GroupState::Disconnected), 100, 1e-9);
  BOOST_CHECK_CLOSE(state_s(group, GroupState::BitmapSync), 10, 1e-9);
  // 100 B were dirtied in the pass: queue, gone in 100 / 90 s.
  BOOST_CHECK_CLOSE(state_s(group, GroupState::Buffering), 100.0 / 90, 1e-9);
  // Newest before: 200 (complete: its bytes were delivered). The checkpoint of 310 is complete when the 100 B left by
  // the pass are: 311 + 0.5.
  BOOST_CHECK_CLOSE(group.rpo_s.max, 111.5, 1e-6);
  BOOST_CHECK_CLOSE(group.bytes.delivered, 10000, 1e-9);
  BOOST_CHECK_EQUAL(record.links.front().down_s, 100);
  BOOST_CHECK_CLOSE(record.links.front().by_class_bytes[1], 1000, 1e-9);
}

// Facts on Zerto, section 11: a sync of 30 h with a history of 24 h leaves no usable checkpoint from hour 24 on.
BOOST_AUTO_TEST_CASE(sync_longer_than_the_history_leaves_no_checkpoint_from_hour_24) {
  constexpr double hour = 3600;
  SmallStream stream{{10}, 1e9};
  PlaneConfig config = small_plane({stream}, 1e6, 40 * hour);
  ZertoPlane plane(std::move(config));
  plane.advance(5 * hour);
  plane.set_up(0, false);
  plane.apply_changes();
  plane.advance(35 * hour);
  plane.set_up(0, true);
  plane.apply_changes();
  RunRecord record;
  plane.finish(record);
  const GroupResult& group = record.groups.front();
  // From 24 h after the newest checkpoint until one after the sync completes (within 10 s of its end).
  BOOST_CHECK_SMALL(group.no_checkpoint_s - 6 * hour, 10.0);
  BOOST_CHECK_GE(group.no_checkpoint_s, 6 * hour);
  const auto found = std::find_if(record.log.begin(), record.log.end(),
                                  [](const RunEvent& event) { return event.event == "no usable checkpoint left"; });
  BOOST_REQUIRE(found != record.log.end());
  BOOST_CHECK_CLOSE(found->at_s, 29 * hour, 1e-9);
}

// Tight: the newest checkpoint is that of 5 h. A sync that lets the next one complete before 29 h leaves no gap; one
// that ends a second before it, too late for the checkpoint of 29 h to be there by then, does.
BOOST_AUTO_TEST_CASE(sync_about_as_long_as_the_history) {
  constexpr double hour = 3600;
  const auto gap_s = [&](double up_s) {
    ZertoPlane plane(small_plane({{{10}, 1e9}}, 1e6, 40 * hour));
    for (const auto& [at_s, up] : {std::pair(5 * hour, false), std::pair(up_s, true)}) {
      plane.advance(at_s);
      plane.set_up(0, up);
      plane.apply_changes();
    }
    RunRecord record;
    plane.finish(record);
    return record.groups.front().no_checkpoint_s;
  };
  BOOST_CHECK_EQUAL(gap_s(29 * hour - 11), 0);
  BOOST_CHECK_CLOSE(gap_s(29 * hour - 1), 0.5, 1e-6);
}

BOOST_AUTO_TEST_CASE(conservation_is_checked_in_every_run) {
  const RunRecord record = play(small_plane({{{30, 500, 20}, 7}, {{200, 0}, 13}}, 100, 1000));
  BOOST_CHECK_GE(record.conservation.identities_checked, 8);
  BOOST_CHECK_LE(record.conservation.worst_relative_error, 1e-9);
}

// The path breaks in the midst of the sync after the pause: the link has the time while it is down. The sync goes on
// for the pause, which held the stream for 100 s, the link for 20.
BOOST_AUTO_TEST_CASE(a_wait_is_put_down_to_what_held_it_up_at_the_time) {
  const RunRecord record = play_with(
      steady(), {{200,
                  [](ZertoPlane& plane) {
                    plane.set_paused(0, true, plane.state_cause({CauseKind::Paused, CauseCategory::Operation}));
                  }},
                 {300, [](ZertoPlane& plane) { plane.set_paused(0, false, 0); }},
                 {305, [](ZertoPlane& plane) { plane.set_up(0, false); }},
                 {325, [](ZertoPlane& plane) { plane.set_up(0, true); }}});
  std::vector<Violation> violations = record.groups[0].violations;
  BOOST_REQUIRE_EQUAL(violations.size(), 4);
  std::sort(violations.begin(), violations.end(),
            [](const Violation& a, const Violation& b) { return a.from_s < b.from_s; });
  Cause paused{CauseKind::Paused, CauseCategory::Operation}, down{CauseKind::Down, CauseCategory::Fault};
  down.entity = {EntityKind::Link, "wan"};
  Cause sync_after_pause = paused;
  sync_after_pause.sync = SyncAfter::Bitmap;
  double all_s = 0;
  auto found = violations.begin();
  for (const auto& [cause, from_s, to_s] : {std::make_tuple(paused, 0.0, 300.0),
                                            {sync_after_pause, 300, 305},
                                            {down, 305, 325},
                                            {sync_after_pause, 325, 0}}) {
    BOOST_CHECK(found->cause == cause);
    if (from_s > 0) BOOST_CHECK_CLOSE(found->from_s, from_s, 1e-6);
    if (to_s > 0) BOOST_CHECK_CLOSE(found->to_s, to_s, 1e-6);
    if (to_s > 0) BOOST_CHECK_CLOSE(found->worst_rpo_s, to_s - 200, 1e-6);
    all_s += found->to_s - found->from_s;
    ++found;
  }
  BOOST_CHECK_CLOSE(all_s, record.groups[0].above_target_fraction * 1000, 1e-6);
}
