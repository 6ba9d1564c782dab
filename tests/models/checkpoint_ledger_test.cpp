#define BOOST_TEST_MODULE checkpoint_ledger
#include "models/group_accounts/checkpoint_ledger.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "models/random_stream.hpp"
#include "models/run_record.hpp"
#include "tests/support/rpo_intervals.hpp"

using namespace drsim;

namespace {

using Pieces = std::vector<CompletionPiece>;

struct Story {
  double interval_s = 5;
  double latency_s = 0.5;
  double target_s = 15;
  double history_s = 1e6;
  double horizon_s = 1000;
  std::vector<Pieces> streams;  // of those that lag; each covers (0, settled_s]
  double settled_s = 0;         // written dates that are settled; the rest of the horizon is not complete
};

void settle_in_steps(CheckpointLedger& ledger, const Story& story, const std::vector<double>& steps) {
  std::vector<const Pieces*> lists;
  for (const Pieces& pieces : story.streams) lists.push_back(&pieces);
  for (const double to_s : steps) ledger.settle(to_s, lists, {});
  ledger.settle(story.settled_s, lists, {});
  ledger.finish();
}

/// The ledger by its definition: every checkpoint by itself.
class EveryCheckpoint {
 public:
  explicit EveryCheckpoint(const Story& story) : story_(story) {
    const double before = std::ceil(story.latency_s / story.interval_s);
    for (double k = -before; k * story.interval_s <= story.settled_s; ++k) add(k);
    for (std::size_t k = 0; k < done_.size(); ++k) {
      const double from_s = std::max(0.0, done_[k].complete_s);
      const double to_s = k + 1 < done_.size() ? done_[k + 1].complete_s : story.horizon_s;
      rpo_.add(from_s - done_[k].date_s, to_s - done_[k].date_s);
    }
  }

  const RpoIntervals& rpo() const { return rpo_; }
  /// Time above the target within the dates.
  double above_s(double from_s, double to_s) const {
    double sum_s = 0;
    for (std::size_t k = 0; k < done_.size(); ++k) {
      const double until_s = k + 1 < done_.size() ? done_[k + 1].complete_s : story_.horizon_s;
      const double above_from_s = std::max({from_s, done_[k].complete_s, done_[k].date_s + story_.target_s});
      sum_s += std::max(0.0, std::min(to_s, until_s) - above_from_s);
    }
    return sum_s;
  }
  /// Completed within the run, counted from the one dated 0 or in flight at date 0.
  double made() const {
    return static_cast<double>(
        std::count_if(done_.begin(), done_.end(), [](const Done& one) { return one.complete_s > 0; }));
  }
  double newest_at_s(double now_s) const {
    double newest_s = 0;
    for (const Done& one : done_)
      if (one.complete_s <= now_s || one.date_s <= 0) newest_s = one.date_s;
    return newest_s;
  }
  double usable(double history_s) const {
    return static_cast<double>(std::count_if(done_.begin(), done_.end(), [&](const Done& one) {
      return one.date_s >= 0 && one.date_s >= story_.horizon_s - history_s;
    }));
  }

 private:
  struct Done {
    double date_s, complete_s;
  };

  void add(double number) {
    const double date_s = number * story_.interval_s;
    double complete_s = date_s + story_.latency_s;
    for (const Pieces& pieces : story_.streams) {
      if (date_s <= 0) continue;
      for (const CompletionPiece& piece : pieces) {
        if (piece.gap && date_s > piece.from_s && date_s < piece.to_s) return;
        if (piece.gap || date_s <= piece.from_s || date_s > piece.to_s) continue;
        const double share = (date_s - piece.from_s) / (piece.to_s - piece.from_s);
        complete_s =
            std::max(complete_s, piece.complete_from_s + share * (piece.complete_to_s - piece.complete_from_s));
      }
    }
    // The recovery point of a group never moves back: a checkpoint counts when all before it are complete as well.
    if (!done_.empty()) complete_s = std::max(complete_s, done_.back().complete_s);
    if (complete_s <= story_.horizon_s) done_.push_back({date_s, complete_s});
  }

  const Story& story_;
  std::vector<Done> done_;
  RpoIntervals rpo_;
};

/// T(s) of one stream: straight pieces never below s + latency, jumps up, flat stretches, gaps; or gaps alone.
Pieces random_pieces(RandomStream& random, const Story& story, bool lags) {
  Pieces pieces;
  double at_s = 0;
  double complete_s = story.latency_s;
  while (at_s < story.settled_s) {
    CompletionPiece piece;
    piece.from_s = at_s;
    piece.to_s = std::min(story.settled_s, at_s + random.exponential(random.below(2) == 0 ? 4 : 60));
    const double length_s = piece.to_s - piece.from_s;
    if (random.below(6) == 0) {
      piece.gap = true;
      complete_s = std::max(complete_s, piece.to_s + story.latency_s);
    } else {
      if (lags && random.below(4) == 0) complete_s += 30 * random.uniform();
      piece.complete_from_s = std::max(complete_s, piece.from_s + story.latency_s);
      const double slope = !lags || random.below(4) == 0 ? 0 : 3 * random.uniform() * random.uniform();
      complete_s = std::max(piece.complete_from_s + slope * length_s, piece.to_s + story.latency_s);
      piece.complete_to_s = complete_s;
    }
    pieces.push_back(piece);
    at_s = piece.to_s;
  }
  return pieces;
}

Story random_story(std::uint64_t seed, bool lags = true) {
  RandomStream random(seed, "story", "test");
  Story story;
  story.interval_s = 4 + 6 * random.uniform();
  story.latency_s = 0.1 + 12 * random.uniform() * random.uniform();
  story.target_s = 5 + 60 * random.uniform();
  story.horizon_s = 300 + 2000 * random.uniform();
  story.settled_s = story.horizon_s * (0.7 + 0.3 * random.uniform());
  const std::uint32_t streams = 1 + random.below(3);
  for (std::uint32_t k = 0; k < streams; ++k) story.streams.push_back(random_pieces(random, story, lags));
  return story;
}

CheckpointLedger ledger_of(const Story& story, CurveRecorder* curve = nullptr) {
  return CheckpointLedger(story.interval_s, story.latency_s, story.target_s, story.history_s, story.horizon_s, curve);
}

std::vector<AboveStretch> stretches_of(const CheckpointLedger& ledger) {
  return ledger.above_target().stretches(listed_misses_max);
}

LagCause cause_of(const CheckpointLedger& ledger, std::size_t stretch) {
  return ledger.causes_above_target()[stretches_of(ledger)[stretch].cause];
}

}  // namespace

// D = 5 s, latency 0.5 s: RPO from 0.5 to 5.5 s over and over; checkpoints 0 .. 199 complete by 1000 s.
BOOST_AUTO_TEST_CASE(steady_state) {
  Story story;
  story.settled_s = 1000;
  CheckpointLedger ledger = ledger_of(story);
  settle_in_steps(ledger, story, {});
  BOOST_CHECK_CLOSE(ledger.rpo().mean(), 3.0, 1e-10);
  BOOST_CHECK_CLOSE(ledger.rpo().max(), 5.5, 1e-10);
  BOOST_CHECK_CLOSE(ledger.rpo_end_s(), 5, 1e-10);
  BOOST_CHECK_EQUAL(ledger.checkpoints_made(), 200);
  BOOST_CHECK_EQUAL(ledger.above_target().total_s(), 0);
  BOOST_CHECK_EQUAL(ledger.usable_checkpoints(100), 20);  // dated 900 .. 995
  BOOST_CHECK_EQUAL(ledger.no_checkpoint_s(), 0);
  BOOST_CHECK_LT(ledger.first_no_checkpoint_s(), 0);
  BOOST_CHECK(stretches_of(ledger).empty());
}

// From 100 to 200 s a stream delivers at a third of what is written, then silence is caught up with at once.
// T(s) = 100.5 + 3 (s - 100) up to s = 200, then 400.5: RPO just before the checkpoint of 200: 400.5 - 195 = 205.5.
BOOST_AUTO_TEST_CASE(a_lag_by_hand) {
  Story story;
  story.settled_s = 1000;
  story.streams = {{{0, 100, 0.5, 100.5, false},
                    {100, 200, 100.5, 400.5, false},
                    {200, 400, 400.5, 400.5, false},
                    {400, 1000, 400.5, 1000.5, false}}};
  CheckpointLedger ledger = ledger_of(story);
  settle_in_steps(ledger, story, {});
  BOOST_CHECK_CLOSE(ledger.rpo().max(), 205.5, 1e-10);
  // Above 15 s: RPO before checkpoint 100 + 5 j is 0.5 + 10 (j - 1) + 15, so from j = 1 (15.5) on. In interval j it
  // stands above for 0.5 s (j = 1), 10.5 s (j = 2), else the whole 15 s; j = 1 .. 20.
  BOOST_CHECK_CLOSE(ledger.above_target().total_s(), 0.5 + 10.5 + 18 * 15, 1e-10);
  BOOST_REQUIRE_EQUAL(stretches_of(ledger).size(), 1);
  BOOST_CHECK_CLOSE(stretches_of(ledger)[0].from_s, 115, 1e-10);
  BOOST_CHECK_CLOSE(stretches_of(ledger)[0].to_s, 400.5, 1e-10);
  BOOST_CHECK_CLOSE(stretches_of(ledger)[0].worst_s, 205.5, 1e-10);
}

// A sync from 100 to 200 s: checkpoints dated 105 .. 195 do not exist; 100 and 200 do.
BOOST_AUTO_TEST_CASE(dates_inside_a_sync_are_missing_and_its_ends_are_good) {
  Story story;
  story.settled_s = 1000;
  story.history_s = 50;
  story.streams = {{{0, 100, 0.5, 100.5, false}, {100, 200, 0, 0, true}, {200, 1000, 200.5, 1000.5, false}}};
  CheckpointLedger ledger = ledger_of(story);
  settle_in_steps(ledger, story, {});
  BOOST_CHECK_CLOSE(ledger.rpo().max(), 100.5, 1e-10);
  BOOST_CHECK_EQUAL(ledger.checkpoints_made(), 200 - 19);
  BOOST_CHECK_EQUAL(ledger.usable_checkpoints(900), 160 + 1);
  // The checkpoint of 100 is the newest; with 50 s of history it is gone at 150, and the one of 200 comes at 200.5.
  BOOST_CHECK_CLOSE(ledger.first_no_checkpoint_s(), 150, 1e-10);
  BOOST_CHECK(ledger.first_loss() == CauseKind::Aged);
  BOOST_CHECK_CLOSE(ledger.no_checkpoint_s(), 50.5, 1e-10);
}

// The latency falls from 4 s to 0.5 s for what is written after 100 s. RPO: 5 .. 9 until 4, 4 .. 9 until 104 (20
// times), 4 .. 5.5 until 105.5, then 0.5 .. 5.5 (178 times and 4.5 s): 4 x 7 + 100 x 6.5 + 1.5 x 4.75 + 178 x 15 + 4.5
// x 2.75.
BOOST_AUTO_TEST_CASE(a_change_of_latency_holds_for_what_is_written_after_it) {
  Story story;
  story.latency_s = 4;
  story.settled_s = 1000;
  CheckpointLedger ledger = ledger_of(story);
  ledger.settle(100, {}, {});
  ledger.set_latency(0.5);
  settle_in_steps(ledger, story, {});
  BOOST_CHECK_CLOSE(ledger.rpo().max(), 9, 1e-10);
  BOOST_CHECK_CLOSE(ledger.rpo().mean(), 3.3675, 1e-10);
}

BOOST_AUTO_TEST_CASE(random_completions_agree_with_every_single_checkpoint) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Story story = random_story(seed);
    CheckpointLedger ledger = ledger_of(story);
    settle_in_steps(ledger, story, {});
    const EveryCheckpoint brute(story);
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_CHECK_CLOSE(ledger.rpo().total_s(), story.horizon_s, 1e-9);
      BOOST_CHECK_CLOSE(ledger.rpo().mean(), brute.rpo().mean(), 1e-8);
      BOOST_CHECK_CLOSE(ledger.rpo().max(), brute.rpo().max(), 1e-8);
      BOOST_CHECK_CLOSE(ledger.rpo_end_s(), brute.rpo().end(), 1e-8);
      for (const double p : {0.5, 0.9, 0.95, 0.99}) {
        BOOST_CHECK_CLOSE(ledger.rpo().quantile(p), brute.rpo().quantile(p), 1e-7);
      }
      BOOST_CHECK_SMALL(ledger.above_target().total_s() - brute.rpo().time_above(story.target_s),
                        1e-8 * story.horizon_s);
      BOOST_CHECK_EQUAL(ledger.checkpoints_made(), brute.made());
      for (const double history_s : {50.0, 200.0, 1e6}) {
        BOOST_CHECK_EQUAL(ledger.usable_checkpoints(history_s), brute.usable(history_s));
      }
    }
  }
}

// During a gap the newest checkpoint grows older than the history: none is left until one after the gap is complete.
BOOST_AUTO_TEST_CASE(time_without_a_usable_checkpoint_in_gaps_agrees_with_every_single_checkpoint) {
  double longest_s = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Story story = random_story(seed, false);
    story.history_s = 40;  // longer than interval and latency together
    CheckpointLedger ledger = ledger_of(story);
    settle_in_steps(ledger, story, {});
    const double expected_s = EveryCheckpoint(story).rpo().time_above(story.history_s);
    longest_s = std::max(longest_s, expected_s);
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_CHECK_SMALL(ledger.no_checkpoint_s() - expected_s, 1e-8 * story.horizon_s);
      BOOST_CHECK_EQUAL(ledger.first_no_checkpoint_s() >= 0, expected_s > 0);
    }
  }
  BOOST_CHECK_GT(longest_s, 100);
}

// Pieces arrive bit by bit as the run goes on; when they are settled must not matter.
BOOST_AUTO_TEST_CASE(settling_in_steps_changes_nothing) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Story story = random_story(seed);
    CheckpointLedger at_once = ledger_of(story);
    settle_in_steps(at_once, story, {});
    RandomStream random(seed, "steps", "test");
    std::vector<double> steps;
    for (int k = 0; k < 60; ++k) steps.push_back(story.settled_s * random.uniform());
    for (const Pieces& pieces : story.streams) {
      for (const CompletionPiece& piece : pieces) {
        if (random.below(2) == 0) steps.push_back(piece.to_s);
      }
    }
    std::sort(steps.begin(), steps.end());
    CheckpointLedger in_steps = ledger_of(story);
    settle_in_steps(in_steps, story, steps);
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_CHECK_CLOSE(in_steps.rpo().mean(), at_once.rpo().mean(), 1e-8);
      BOOST_CHECK_CLOSE(in_steps.rpo().max(), at_once.rpo().max(), 1e-8);
      BOOST_CHECK_CLOSE(in_steps.rpo().quantile(0.95), at_once.rpo().quantile(0.95), 1e-7);
      BOOST_CHECK_SMALL(in_steps.above_target().total_s() - at_once.above_target().total_s(), 1e-8 * story.horizon_s);
      BOOST_CHECK_EQUAL(in_steps.checkpoints_made(), at_once.checkpoints_made());
      BOOST_CHECK_EQUAL(in_steps.usable_checkpoints(300), at_once.usable_checkpoints(300));
    }
  }
}

// What completes after the date that the accounts have come to is in flight until they come to it: the same in the end.
BOOST_AUTO_TEST_CASE(checkpoints_in_flight_land_when_they_are_due) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Story story = random_story(seed);
    CheckpointLedger at_once = ledger_of(story);
    settle_in_steps(at_once, story, {});
    CheckpointLedger in_flight = ledger_of(story);
    std::vector<const Pieces*> lists;
    for (const Pieces& pieces : story.streams) lists.push_back(&pieces);
    const EveryCheckpoint brute(story);
    for (double now_s = 0; now_s < story.horizon_s; now_s += story.horizon_s / 97) {
      in_flight.advance(now_s);
      in_flight.settle(std::min(now_s, story.settled_s), lists, {});
      BOOST_CHECK_EQUAL(in_flight.newest_s(), brute.newest_at_s(now_s));
    }
    in_flight.advance(story.horizon_s);
    in_flight.settle(story.settled_s, lists, {});
    in_flight.finish();
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_CHECK_CLOSE(in_flight.rpo().mean(), at_once.rpo().mean(), 1e-8);
      BOOST_CHECK_CLOSE(in_flight.rpo().quantile(0.95), at_once.rpo().quantile(0.95), 1e-7);
      BOOST_CHECK_SMALL(in_flight.above_target().total_s() - at_once.above_target().total_s(), 1e-8 * story.horizon_s);
      BOOST_CHECK_EQUAL(in_flight.checkpoints_made(), at_once.checkpoints_made());
      BOOST_CHECK_EQUAL(in_flight.usable_checkpoints(300), at_once.usable_checkpoints(300));
    }
  }
}

// D = 5 s, latency 0.5 s: at 100.2 s the checkpoint of 100 s is in flight. It is lost, and the stream syncs from 100.2
// to 120 s: the one of 95 s is the newest until that of 120 s is complete at 120.5 s.
BOOST_AUTO_TEST_CASE(checkpoints_in_flight_are_lost_with_the_appliance) {
  CheckpointLedger ledger(5, 0.5, 15, 1e6, 200, nullptr);
  const Pieces sync = {{0, 100.2, 0.5, 100.7, false}, {100.2, 120, 0, 0, true}};
  ledger.advance(100.2);
  ledger.settle(100.2, {&sync}, {});
  BOOST_CHECK_EQUAL(ledger.newest_s(), 95);
  ledger.lose_in_flight();
  ledger.advance(110);
  ledger.settle(110, {&sync}, {});
  BOOST_CHECK_EQUAL(ledger.newest_s(), 95);
  ledger.advance(200);
  ledger.settle(120, {&sync}, {});
  ledger.settle(200, {}, {});
  ledger.finish();
  BOOST_CHECK_CLOSE(ledger.rpo().max(), 25.5, 1e-9);
  BOOST_CHECK_CLOSE(ledger.above_target().total_s(), 10.5, 1e-9);
  // 0 to 195 without 100, 105, 110, 115.
  BOOST_CHECK_EQUAL(ledger.usable_checkpoints(1e6), 40 - 4);
  BOOST_CHECK_EQUAL(ledger.newest_before_s(101), 95);
}

// The stretches above the target are the times of the exact curve above it, each with its own peak.
BOOST_AUTO_TEST_CASE(violations_cover_the_time_above_target) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Story story = random_story(seed);
    CheckpointLedger ledger = ledger_of(story);
    settle_in_steps(ledger, story, {});
    const EveryCheckpoint brute(story);
    double covered_s = 0;
    double worst_s = 0;
    double end_s = 0;
    for (const AboveStretch& violation : stretches_of(ledger)) {
      BOOST_CHECK_GE(violation.from_s, end_s);
      BOOST_CHECK_LE(violation.to_s, story.horizon_s * (1 + 1e-12));
      BOOST_CHECK_GT(violation.worst_s, story.target_s);
      BOOST_CHECK_SMALL(violation.above_s - brute.above_s(violation.from_s, violation.to_s), 1e-9 * story.horizon_s);
      covered_s += violation.above_s;
      worst_s = std::max(worst_s, violation.worst_s);
      end_s = violation.to_s;
    }
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_CHECK_SMALL(covered_s - ledger.above_target().total_s(), 1e-9 * story.horizon_s);
      BOOST_CHECK_SMALL(covered_s - brute.above_s(0, story.horizon_s), 1e-9 * story.horizon_s);
      if (worst_s > 0) BOOST_CHECK_CLOSE(worst_s, ledger.rpo().max(), 1e-9);
      BOOST_CHECK_EQUAL(worst_s > 0, ledger.rpo().max() > story.target_s);
      for (double from_s = 0; from_s < story.horizon_s; from_s += story.horizon_s / 7) {
        const double to_s = from_s + story.horizon_s / 5;
        BOOST_CHECK_SMALL(ledger.above_target().within(from_s, to_s).above_s - brute.above_s(from_s, to_s),
                          1e-9 * story.horizon_s);
      }
    }
  }
}

// D = 5 s, latency 0.5 s. The manager is down from 100 to 200 s: checkpoints 21 to 39 are not made, 20
// and 40 are. The RPO runs to 200.5 - 100, and is above 15 s from 115 s on.
BOOST_AUTO_TEST_CASE(no_checkpoints_are_made_while_the_manager_is_down_though_data_flows) {
  for (const bool in_steps : {false, true}) {
    CheckpointLedger ledger(5, 0.5, 15, 1e6, 1000, nullptr);
    const LagCause cause{LagCause::Kind::Stated, 3, 0};
    ledger.settle(100, {}, {});
    ledger.stop_making(100, cause);
    if (in_steps) ledger.settle(150, {}, {});
    if (in_steps) ledger.settle(200, {}, {});
    ledger.resume_making(200);
    if (in_steps) ledger.settle(201, {}, {});
    ledger.settle(1000, {}, {});
    ledger.finish();
    BOOST_CHECK_CLOSE(ledger.rpo().max(), 100.5, 1e-9);
    BOOST_CHECK_CLOSE(ledger.above_target().total_s(), 85.5, 1e-9);
    BOOST_REQUIRE_EQUAL(stretches_of(ledger).size(), 1);
    BOOST_CHECK_CLOSE(stretches_of(ledger)[0].from_s, 115, 1e-9);
    BOOST_CHECK_CLOSE(stretches_of(ledger)[0].to_s, 200.5, 1e-9);
    BOOST_CHECK(cause_of(ledger, 0).kind == LagCause::Kind::Stated);
    BOOST_CHECK_EQUAL(cause_of(ledger, 0).resource, 3);
    // Dates 0 to 995 complete by 1,000 s, without 19 of them.
    BOOST_CHECK_EQUAL(ledger.usable_checkpoints(1e6), 200 - 19);
  }
}

BOOST_AUTO_TEST_CASE(checkpoint_where_one_gap_ends_and_another_begins_exists) {
  // The first stream syncs from 40 to 60 s, the second from 60 to 80 s. The checkpoint of 60 s is complete when the
  // first stream has it: 7 s later.
  const Pieces first = {{0, 40, 0.5, 40.5, false}, {40, 60, 0, 0, true}, {60, 100, 67, 100.5, false}};
  const Pieces second = {{0, 60, 0.5, 60.5, false}, {60, 80, 0, 0, true}, {80, 100, 81, 100.5, false}};
  CheckpointLedger ledger(5, 0.5, 15, 1e6, 200, nullptr);
  ledger.settle(100, {&first, &second}, {});
  ledger.settle(200, {}, {});
  ledger.finish();
  // Missing: 45, 50, 55 and 65, 70, 75.
  BOOST_CHECK_EQUAL(ledger.usable_checkpoints(1e6), 40 - 6);
  // 40 until 67 (RPO 27), then 60 until the one of 80 at 81 (or later: the first stream has it at 67 + 20 * 33.5 / 40).
  BOOST_CHECK_CLOSE(ledger.rpo().max(), 27, 1e-9);
  // One stream whose gaps touch has delivered nothing in between.
  const Pieces both = {
      {0, 40, 0.5, 40.5, false}, {40, 60, 0, 0, true}, {60, 80, 0, 0, true}, {80, 100, 81, 100.5, false}};
  CheckpointLedger none(5, 0.5, 15, 1e6, 200, nullptr);
  none.settle(100, {&first, &both}, {});
  none.settle(200, {}, {});
  none.finish();
  BOOST_CHECK_EQUAL(none.usable_checkpoints(1e6), 40 - 7);
}

BOOST_AUTO_TEST_CASE(group_that_starts_empty_has_no_checkpoint_until_its_initial_sync_is_through) {
  CheckpointLedger ledger(5, 0.5, 15, 1e6, 200, nullptr, true);
  BOOST_CHECK(!ledger.has_checkpoint(0));
  const Pieces sync = {{0, 62, 0, 0, true}, {62, 100, 64, 100.5, false}};
  ledger.settle(100, {&sync}, {});
  ledger.settle(200, {}, {});
  ledger.finish();
  // The first is that of 65 s, complete at 64 + 3 * 36.5 / 38.
  const double first_s = 64 + 3 * 36.5 / 38;
  BOOST_CHECK_CLOSE(ledger.no_checkpoint_s(), first_s, 1e-9);
  BOOST_CHECK_EQUAL(ledger.first_no_checkpoint_s(), 0);
  BOOST_CHECK_CLOSE(ledger.rpo().max(), first_s, 1e-9);
  BOOST_CHECK_EQUAL(ledger.usable_checkpoints(1e6), 27);
}

BOOST_AUTO_TEST_CASE(lost_checkpoints_are_gone_until_a_new_one_completes) {
  CheckpointLedger ledger(5, 0.5, 15, 1e6, 200, nullptr);
  ledger.settle(100, {}, {});
  BOOST_CHECK_EQUAL(ledger.nth_newest_s(1), 100);
  BOOST_CHECK_EQUAL(ledger.nth_newest_s(21), 0);
  BOOST_CHECK_LT(ledger.nth_newest_s(22), 0);
  ledger.lose_checkpoints(102);
  BOOST_CHECK(!ledger.has_checkpoint(102));
  BOOST_CHECK_LT(ledger.nth_newest_s(1), 0);
  const Pieces sync = {{100, 150, 0, 0, true}};
  ledger.settle(150, {&sync}, {});
  ledger.settle(200, {}, {});
  ledger.finish();
  BOOST_CHECK_CLOSE(ledger.no_checkpoint_s(), 150.5 - 102, 1e-9);
  // 150 to 195.
  BOOST_CHECK_EQUAL(ledger.usable_checkpoints(1e6), 10);
}

BOOST_AUTO_TEST_CASE(nth_newest_passes_over_those_that_were_never_complete) {
  CheckpointLedger ledger(5, 0.5, 15, 1e6, 200, nullptr);
  const Pieces sync = {{0, 50, 0.5, 50.5, false}, {50, 80, 0, 0, true}, {80, 100, 80.5, 100.5, false}};
  ledger.settle(100, {&sync}, {});
  // 100, 95, 90, 85, 80, then 50.
  BOOST_CHECK_EQUAL(ledger.nth_newest_s(5), 80);
  BOOST_CHECK_EQUAL(ledger.nth_newest_s(6), 50);
  BOOST_CHECK_EQUAL(ledger.nth_newest_s(16), 0);
  BOOST_CHECK_LT(ledger.nth_newest_s(17), 0);
}

// Until 300 s a sync leaves no checkpoint, and from 100 s to 200 s the manager is down as well: what is above the
// target until 300.5 s is the sync's, of which the manager kept nothing.
BOOST_AUTO_TEST_CASE(who_made_none_during_a_gap_is_not_its_cause) {
  CheckpointLedger ledger(5, 0.5, 15, 1e6, 1000, nullptr);
  const LagCause sync{LagCause::Kind::PoolFull, 1, 2}, manager{LagCause::Kind::Stated, 3, 0};
  ledger.settle(90, {}, {});
  ledger.stop_making(100, manager);
  ledger.resume_making(200);
  const std::vector<CompletionPiece> gap = {{90, 300, 0, 0, true}};
  ledger.settle(300, {&gap}, sync);
  ledger.settle(1000, {}, {});
  ledger.finish();
  BOOST_CHECK_CLOSE(ledger.above_target().total_s(), 300.5 - 90 - 15, 1e-9);
  BOOST_REQUIRE_EQUAL(stretches_of(ledger).size(), 1);
  BOOST_CHECK(cause_of(ledger, 0) == sync);
}
