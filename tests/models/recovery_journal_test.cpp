#define BOOST_TEST_MODULE recovery_journal
#include "models/group_accounts/recovery_journal.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <deque>
#include <limits>

#include "models/random_stream.hpp"
#include "models/units.hpp"

using namespace drsim;

namespace {
constexpr double unlimited = std::numeric_limits<double>::infinity();
}

BOOST_AUTO_TEST_CASE(constant_rate_fills_then_stays_at_rate_times_history) {
  // 10 GB/h for 24 h of history: 240 GB (264 GB with the 10 % that the caller applies).
  RecoveryJournal journal(1, 24 * hour_s, unlimited, nullptr, 1);
  journal.set_arrival(0, 0, 10e9 / hour_s);
  journal.finish(72 * hour_s);
  BOOST_CHECK_CLOSE(journal.peak_bytes(), 240e9, 1e-9);
  BOOST_CHECK_CLOSE(journal.size_bytes(), 240e9, 1e-9);
  BOOST_CHECK_CLOSE(journal.promoted_bytes(), 480e9, 1e-9);
  BOOST_CHECK_CLOSE(journal.history_min_s(), 24 * hour_s, 1e-9);
  BOOST_CHECK_EQUAL(journal.limited_s(), 0);
}

BOOST_AUTO_TEST_CASE(hard_limit_of_150_gb_at_50_gb_per_hour_keeps_three_hours) {
  RecoveryJournal journal(1, 24 * hour_s, 150e9, nullptr, 1);
  journal.set_arrival(0, 0, 50e9 / hour_s);
  journal.finish(30 * hour_s);
  BOOST_CHECK_CLOSE(journal.history_min_s(), 3 * hour_s, 1e-9);
  BOOST_CHECK_CLOSE(journal.history_s(), 3 * hour_s, 1e-9);
  BOOST_CHECK_CLOSE(journal.peak_bytes(), 150e9, 1e-9);
  BOOST_CHECK_CLOSE(journal.limited_s(), 27 * hour_s, 1e-9);
  BOOST_CHECK_CLOSE(journal.below_s(0.75), 27 * hour_s, 1e-9);
}

BOOST_AUTO_TEST_CASE(one_heavy_vm_limits_the_group_though_the_other_is_idle) {
  RecoveryJournal journal(2, 24 * hour_s, 150e9, nullptr, 1);
  journal.set_arrival(0, 1, 50e9 / hour_s);
  journal.set_arrival(0, 0, 1e9 / hour_s);
  journal.finish(48 * hour_s);
  BOOST_CHECK_CLOSE(journal.history_s(), 3 * hour_s, 1e-9);
  BOOST_CHECK_CLOSE(journal.size_bytes(), 150e9 + 24e9, 1e-9);
}

BOOST_AUTO_TEST_CASE(history_returns_after_a_burst_that_met_the_limit) {
  // 100 B/s to date 10 (limit 600 met at 6, tail then 4 s behind: h = 6), then 10 B/s with a history of 20 s.
  RecoveryJournal journal(1, 20, 600, nullptr, 1);
  journal.set_arrival(0, 0, 100);
  journal.set_arrival(10, 0, 10);
  journal.advance(10);
  BOOST_CHECK_CLOSE(journal.size_bytes(), 600, 1e-9);
  BOOST_CHECK_CLOSE(journal.promoted_bytes(), 400, 1e-9);
  // The tail moves at 0.1 s/s over the burst, so the history grows by 0.9 s/s from 6 s: 20 s at 10 + 14 / 0.9.
  journal.finish(60);
  BOOST_CHECK_CLOSE(journal.history_min_s(), 6, 1e-9);
  BOOST_CHECK_CLOSE(journal.history_s(), 20, 1e-9);
  BOOST_CHECK_CLOSE(journal.limited_s(), 4 + 14 / 0.9, 1e-9);
  BOOST_CHECK_CLOSE(journal.size_bytes(), 200, 1e-6);
  BOOST_CHECK_CLOSE(journal.arrived_bytes(), journal.promoted_bytes() + journal.size_bytes(), 1e-9);
}

// A second way to the same numbers: arrivals in small slices, oldest slices dropped by age and by limit.
BOOST_AUTO_TEST_CASE(random_arrivals_agree_with_slices_of_a_thousandth_of_a_second) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    RandomStream random(seed, "journal", "test");
    const double history = 5 + 5 * random.uniform();
    const double limit = seed % 2 == 0 ? 300 + 300 * random.uniform() : unlimited;
    RecoveryJournal journal(1, history, limit, nullptr, 1);
    constexpr double slice = 1e-3;
    std::deque<std::pair<double, double>> slices;
    double size = 0;
    double peak = 0;
    double least = history;
    double at = 0;
    double next = 0;
    double rate = 0;
    for (int step = 0; step < 60000; ++step) {
      at = step * slice;
      if (at >= next) {
        rate = random.uniform() < 0.3 ? 0 : 200 * random.uniform();
        next = at + slice * std::floor(4000 * random.uniform() + 1);
        journal.set_arrival(at, 0, rate);
      }
      slices.push_back({at, rate * slice});
      size += rate * slice;
      bool limited = false;
      while (!slices.empty() && (slices.front().first <= at + slice - history || size > limit)) {
        limited = limited || size > limit;
        size -= slices.front().second;
        slices.pop_front();
      }
      if (limited) least = std::min(least, at - slices.front().first);
      peak = std::max(peak, size);
    }
    journal.finish(60000 * slice);
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_CHECK_SMALL(journal.size_bytes() - size, 0.5);
      BOOST_CHECK_SMALL(journal.peak_bytes() - peak, 0.5);
      BOOST_CHECK_SMALL(journal.history_min_s() - least, 0.02);
      BOOST_CHECK_SMALL(journal.arrived_bytes() - journal.promoted_bytes() - journal.size_bytes(), 1e-6);
    }
  }
}

// 10 B/s and a history of 100 s: 1,000 B at 200 s. Held for 50 s it keeps 500 B more and all its history; let go, it is
// as if it had never been held.
BOOST_AUTO_TEST_CASE(held_journal_only_grows_and_catches_up_when_let_go) {
  RecoveryJournal journal(1, 100, unlimited, nullptr, 1);
  journal.set_arrival(0, 0, 10);
  journal.hold_promotion(200, true);
  journal.advance(250);
  BOOST_CHECK_CLOSE(journal.size_bytes(), 1500, 1e-9);
  BOOST_CHECK_CLOSE(journal.history_s(), 0.0 + 250 - 100, 1e-9);
  journal.hold_promotion(250, false);
  BOOST_CHECK_CLOSE(journal.size_bytes(), 1000, 1e-9);
  BOOST_CHECK_CLOSE(journal.promoted_bytes(), 1500, 1e-9);
  BOOST_CHECK_CLOSE(journal.history_s(), 100, 1e-9);
  journal.finish(400);
  BOOST_CHECK_CLOSE(journal.size_bytes(), 1000, 1e-9);
}

// 1,000 B at 200 s and a limit of 1,200 B: full 20 s after it is held, and not before.
BOOST_AUTO_TEST_CASE(held_journal_says_when_it_is_full) {
  RecoveryJournal journal(2, 100, 1200, nullptr, 1);
  journal.set_arrival(0, 1, 10);
  journal.advance(200);
  BOOST_CHECK_EQUAL(journal.next_full_s(), unlimited);
  journal.hold_promotion(200, true);
  BOOST_CHECK_CLOSE(journal.next_full_s(), 220, 1e-9);
  journal.set_arrival(210, 1, 20);
  BOOST_CHECK_CLOSE(journal.next_full_s(), 215, 1e-9);
  journal.advance(215);
  journal.set_arrival(215, 1, 0);
  BOOST_CHECK_EQUAL(journal.next_full_s(), unlimited);
  journal.advance(300);
  BOOST_CHECK_CLOSE(journal.size_bytes(), 1200, 1e-9);
  journal.hold_promotion(300, false);
  // What arrived after 200 s is left: 100 B of the 10 s at 10 B/s and 100 B of the 5 s at 20 B/s.
  BOOST_CHECK_CLOSE(journal.size_bytes(), 200, 1e-9);
}

// At 50 B/s and a limit of 600 B the history is 12 s of 20 s wanted. Held for 5 s without arrivals, the oldest entry is
// 17 s old: still limited. Held for 10 s it is 22 s old: what is older than 20 s goes.
BOOST_AUTO_TEST_CASE(limited_journal_is_full_at_once_when_held) {
  for (const double length_s : {5.0, 10.0}) {
    RecoveryJournal journal(1, 20, 600, nullptr, 1);
    journal.set_arrival(0, 0, 50);
    journal.hold_promotion(100, true);
    BOOST_CHECK_CLOSE(journal.next_full_s(), 100, 1e-9);
    journal.set_arrival(100, 0, 0);
    journal.hold_promotion(100 + length_s, false);
    BOOST_CHECK_CLOSE(journal.size_bytes(), length_s == 5 ? 600.0 : 500.0, 1e-9);
    BOOST_CHECK_CLOSE(journal.arrived_bytes(), journal.size_bytes() + journal.promoted_bytes(), 1e-9);
    // 12 s worth of writes arrived from 88 s to 100 s: the last of it leaves at 120 s.
    journal.finish(121);
    BOOST_CHECK_SMALL(journal.size_bytes(), 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(after_a_hold_the_journal_is_as_if_it_had_never_been_held) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    RandomStream random(seed, "journal", "hold");
    RecoveryJournal plain(3, 40, unlimited, nullptr, 1);
    RecoveryJournal held(3, 40, unlimited, nullptr, 1);
    double at_s = 0;
    double released_s = 0;
    while (at_s < 500) {
      const std::uint32_t vm = random.below(3);
      const double rate = random.below(4) * 10;
      plain.set_arrival(at_s, vm, rate);
      held.set_arrival(at_s, vm, rate);
      at_s += random.exponential(7);
      if (random.below(6) == 0) {
        held.hold_promotion(at_s, true);
        plain.advance(at_s);
        released_s = at_s + random.exponential(30);
      }
      if (released_s > 0 && at_s >= released_s) {
        held.hold_promotion(at_s, false);
        plain.advance(at_s);
        BOOST_CHECK_SMALL(held.size_bytes() - plain.size_bytes(), 1e-6);
        BOOST_CHECK_SMALL(held.promoted_bytes() - plain.promoted_bytes(), 1e-6);
        released_s = 0;
      }
    }
  }
}

// 1 B/s for 100 s, then 9 B/s: at 200 s the journal of VM 0 holds 1,000 B, 100 of them from before the change. With a
// history of 150 s the first 50 s have been promoted.
BOOST_AUTO_TEST_CASE(content_by_date_is_what_arrived_not_an_even_share) {
  RecoveryJournal journal(2, 1000, unlimited, nullptr, 1);
  RecoveryJournal shorter(2, 150, unlimited, nullptr, 1);
  for (RecoveryJournal* one : {&journal, &shorter}) {
    one->set_arrival(0, 0, 1);
    one->set_arrival(0, 1, 5);
    one->set_arrival(100, 0, 9);
    one->advance(200);
  }
  BOOST_CHECK_CLOSE(journal.bytes_until(0, 100), 100, 1e-9);
  BOOST_CHECK_CLOSE(journal.bytes_until(0, 110), 190, 1e-9);
  BOOST_CHECK_CLOSE(journal.bytes_until(0, 500), 1000, 1e-9);
  BOOST_CHECK_CLOSE(journal.bytes_until(1, 110), 550, 1e-9);
  BOOST_CHECK_CLOSE(shorter.bytes_until(0, 100), 50, 1e-9);
  BOOST_CHECK_EQUAL(shorter.bytes_until(0, 40), 0);
  BOOST_CHECK_CLOSE(shorter.bytes_until(0, unlimited), shorter.size_bytes(0), 1e-9);
}

// 10 B/s and a limit of 600 B: from 60 s on the oldest go early. Then 20 B/s from 100 s: at 110 s the tail stands at
// 60 s (50 s at 10 B/s and 10 s at 20 B/s would be 700 B, 40 s and 10 s are 600 B).
BOOST_AUTO_TEST_CASE(content_by_date_at_the_limit_and_while_held) {
  RecoveryJournal journal(1, 1000, 600, nullptr, 1);
  journal.set_arrival(0, 0, 10);
  journal.set_arrival(100, 0, 20);
  journal.advance(110);
  BOOST_CHECK_EQUAL(journal.bytes_until(0, 60), 0);
  BOOST_CHECK_CLOSE(journal.bytes_until(0, 90), 300, 1e-9);
  BOOST_CHECK_CLOSE(journal.bytes_until(0, 105), 500, 1e-9);
  BOOST_CHECK_CLOSE(journal.bytes_until(0, unlimited), 600, 1e-9);
  RecoveryJournal held(1, 100, unlimited, nullptr, 1);
  held.set_arrival(0, 0, 10);
  held.hold_promotion(200, true);
  held.set_arrival(220, 0, 1);
  held.advance(260);
  // From 100 s on: 1,200 B to 220 s, 40 after it.
  BOOST_CHECK_CLOSE(held.bytes_until(0, 150), 500, 1e-9);
  BOOST_CHECK_CLOSE(held.bytes_until(0, 230), 1210, 1e-9);
  BOOST_CHECK_CLOSE(held.bytes_until(0, unlimited), held.size_bytes(0), 1e-9);
}

// Each VM has its own line of 90 B: the first passes it at 9 s. The second has 40 B at 10 s and 90 B at 20 s, when its
// oldest leave at 4 B/s: 100 B at 30 s.
BOOST_AUTO_TEST_CASE(warning_line_is_that_of_one_vm) {
  RecoveryJournal journal(2, 20, unlimited, nullptr, 1);
  journal.set_warning_line(90);
  journal.set_arrival(0, 0, 10);
  journal.set_arrival(0, 1, 4);
  journal.set_arrival(10, 1, 5);
  journal.set_arrival(15, 0, 0);
  journal.finish(100);
  BOOST_REQUIRE(journal.warned_s(0).has_value());
  BOOST_CHECK_CLOSE(*journal.warned_s(0), 9, 1e-9);
  BOOST_CHECK_CLOSE(journal.peak_bytes(0), 150, 1e-9);
  BOOST_CHECK_CLOSE(*journal.warned_s(1), 20, 1e-9);
  BOOST_CHECK_CLOSE(journal.peak_bytes(1), 100, 1e-9);
  // Tight: exactly at the line is not beyond it.
  RecoveryJournal even(1, 20, unlimited, nullptr, 1);
  even.set_warning_line(100);
  even.set_arrival(0, 0, 5);
  even.finish(100);
  BOOST_CHECK_CLOSE(even.peak_bytes(0), 100, 1e-9);
  BOOST_CHECK(!even.warned_s(0).has_value());
}

// The tail of a journal at its limit meets a change of the arrivals at the date at which that change is of the age of
// the history: three events at one date. 20 B/s meet the limit of 100 B at date 5; from 6 on 10 B/s, so the tail moves
// at half a second a second from 1: at 16 it stands at 6, 10 s behind.
BOOST_AUTO_TEST_CASE(limit_and_age_meet_a_change_of_the_arrivals_at_one_date) {
  RecoveryJournal journal(1, 10, 100, nullptr, 1);
  journal.set_arrival(0, 0, 20);
  journal.set_arrival(6, 0, 10);
  journal.advance(16);
  BOOST_TEST(journal.history_s() == 10);
  BOOST_TEST(journal.size_bytes() == 100);
  journal.set_arrival(18, 0, 4);
  journal.finish(40);
  BOOST_TEST(journal.size_bytes() == 40);
  BOOST_TEST(journal.limited_s() == 11);
  BOOST_TEST(journal.promoted_bytes() == 6 * 20 + 12 * 10 + 12 * 4);
}

// The same with dates and rates of few digits, where such ties are common, and a further VM that fills the list of
// changes: sizes against a sum over all arrivals of each VM.
BOOST_AUTO_TEST_CASE(ties_of_limit_and_age_keep_every_byte) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    RandomStream random(seed, "journal", "ties");
    const auto pick = [&](int least, int most) { return least + std::floor(random.uniform() * (most - least + 1)); };
    const double history = pick(4, 12);
    const double limit = 20 * pick(1, 10);
    RecoveryJournal journal(2, history, limit, nullptr, 1);
    double arrived = 0, at = 0, rate[2] = {0, 0};
    while (at < 200) {
      for (std::uint32_t vm = 0; vm < 2; ++vm) {
        if (random.uniform() < 0.5) rate[vm] = 5 * pick(0, 4);
        journal.set_arrival(at, vm, rate[vm]);
      }
      const double step = pick(1, 4);
      arrived += (rate[0] + rate[1]) * step;
      at += step;
      journal.advance(at);
      for (std::uint32_t vm = 0; vm < 2; ++vm) BOOST_REQUIRE_LE(journal.size_bytes(vm), limit * (1 + 1e-9));
      BOOST_REQUIRE_SMALL(journal.size_bytes(0) + journal.size_bytes(1) - journal.size_bytes(), 1e-6);
      BOOST_REQUIRE_SMALL(arrived - journal.promoted_bytes() - journal.size_bytes(), 1e-6);
    }
    // With nothing new all that is left is promoted after a history.
    for (std::uint32_t vm = 0; vm < 2; ++vm) journal.set_arrival(at, vm, 0);
    journal.finish(at + history + 1);
    BOOST_REQUIRE_SMALL(journal.size_bytes(), 1e-6);
  }
}

// Limits of their own, such as a percentage of disks of different sizes: 600 B and 300 B at 50 B/s keep 12 s and 6 s of
// 20 s; the third VM is not limited.
BOOST_AUTO_TEST_CASE(each_vm_has_its_own_limit_and_warning_line) {
  RecoveryJournal journal(3, 20, unlimited, nullptr, 1);
  journal.set_limit(0, 600, 450);
  journal.set_limit(1, 300, 225);
  for (const std::uint32_t vm : {0u, 1u, 2u}) journal.set_arrival(0, vm, 50);
  journal.finish(100);
  BOOST_CHECK_CLOSE(journal.size_bytes(0), 600, 1e-9);
  BOOST_CHECK_CLOSE(journal.size_bytes(1), 300, 1e-9);
  BOOST_CHECK_CLOSE(journal.size_bytes(2), 1000, 1e-9);
  BOOST_CHECK_CLOSE(journal.history_min_s(), 6, 1e-9);
  BOOST_CHECK_CLOSE(journal.warned_s(0).value(), 9, 1e-9);
  BOOST_CHECK_CLOSE(journal.warned_s(1).value(), 4.5, 1e-9);
  BOOST_CHECK(!journal.warned_s(2));
}
