#define BOOST_TEST_MODULE journal_along_level
/// A journal that receives along a level against one that is told every change of the rate.

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "models/group_accounts/recovery_journal.hpp"
#include "models/random_stream.hpp"

using namespace drsim;
namespace tt = boost::test_tools;

namespace {

constexpr double horizon_s = 2000, history_s = 300;
constexpr double never = std::numeric_limits<double>::infinity();

/// Something changes for a VM: its own rate, or the weight by which it follows the level.
struct Step {
  double at_s;
  std::uint32_t vm;
  double rate, weight;
};

struct Play {
  LevelCurve level;
  std::vector<Step> steps;
  std::uint32_t vms = 1;
};

Play random_play(std::uint64_t seed, std::uint32_t vms, double changes_per_s) {
  RandomStream random(seed, "journal", "test");
  Play play;
  play.vms = vms;
  for (double at_s = 0; at_s < horizon_s; at_s += 2 * random.uniform() / changes_per_s)
    play.level.set(at_s, random.below(9) == 0 ? 0 : 1 + random.uniform());
  for (double at_s = 0; at_s < horizon_s; at_s += 60 * random.uniform() / vms) {
    Step step{at_s, random.below(vms), 0, 0};
    const std::uint32_t kind = random.below(5);
    if (kind > 2) step.rate = 3 * random.uniform();
    if (kind == 1 || kind == 2) step.weight = 2 * random.uniform();
    play.steps.push_back(step);
  }
  return play;
}

void tell_along(RecoveryJournal& journal, const Play& play, double from_s, double to_s) {
  for (const Step& step : play.steps) {
    if (step.at_s < from_s || step.at_s >= to_s) continue;
    if (step.weight > 0) {
      journal.set_arrival_along(step.at_s, step.vm, step.weight, play.level);
    } else {
      journal.set_arrival(step.at_s, step.vm, step.rate);
    }
  }
  journal.advance(to_s);
}

void tell_each(RecoveryJournal& journal, const Play& play, std::vector<double>& weights, double from_s, double to_s) {
  weights.resize(play.vms, 0);
  std::size_t next = 0, change = play.level.first();
  while (next < play.steps.size() && play.steps[next].at_s < from_s) ++next;
  while (change < play.level.end() && play.level[change].at_s < from_s) ++change;
  for (;;) {
    const double step_s = next < play.steps.size() ? play.steps[next].at_s : never;
    const double change_s = change < play.level.end() ? play.level[change].at_s : never;
    if (std::min(step_s, change_s) >= to_s) break;
    if (change_s <= step_s) {
      for (std::uint32_t vm = 0; vm < play.vms; ++vm)
        if (weights[vm] > 0) journal.set_arrival(change_s, vm, weights[vm] * play.level[change].level);
      ++change;
    } else {
      const Step& step = play.steps[next++];
      weights[step.vm] = step.weight;
      const double level = play.level[play.level.in_force(step.at_s, play.level.first())].level;
      journal.set_arrival(step.at_s, step.vm, step.weight > 0 ? step.weight * level : step.rate);
    }
  }
  journal.advance(to_s);
}

void check_equal(RecoveryJournal& along, RecoveryJournal& each, std::uint32_t vms) {
  const auto exact = tt::tolerance(1e-9);
  BOOST_TEST(along.size_bytes() + 1 == each.size_bytes() + 1, exact);
  BOOST_TEST(along.peak_bytes() == each.peak_bytes(), exact);
  BOOST_TEST(along.arrived_bytes() == each.arrived_bytes(), exact);
  BOOST_TEST(along.promoted_bytes() + 1 == each.promoted_bytes() + 1, exact);
  BOOST_TEST(along.history_s() == each.history_s(), exact);
  BOOST_TEST(along.history_min_s() == each.history_min_s(), exact);
  BOOST_TEST(along.limited_s() + 1 == each.limited_s() + 1, exact);
  for (const double fraction : {0.85, 0.75})
    BOOST_TEST(along.below_s(fraction) + 1 == each.below_s(fraction) + 1, exact);
  BOOST_TEST(along.limit_met() == each.limit_met());
  double sum = 0;
  for (std::uint32_t vm = 0; vm < vms; ++vm) {
    BOOST_TEST_CONTEXT("VM " << vm) {
      BOOST_TEST(along.size_bytes(vm) + 1 == each.size_bytes(vm) + 1, exact);
      BOOST_TEST(along.growth_bytes_per_s(vm) + 10 == each.growth_bytes_per_s(vm) + 10, exact);
      for (const double date_s : {250.0, 700.0, 1000.0, 1200.0, 1995.0})
        BOOST_TEST(along.bytes_until(vm, date_s) + 1 == each.bytes_until(vm, date_s) + 1, exact);
    }
    sum += along.size_bytes(vm);
  }
  BOOST_TEST(sum + 1 == along.size_bytes() + 1, exact);
}

void check_finished(RecoveryJournal& along, RecoveryJournal& each, std::uint32_t vms) {
  for (RecoveryJournal* journal : {&along, &each}) journal->finish(horizon_s);
  check_equal(along, each, vms);
  for (std::uint32_t vm = 0; vm < vms; ++vm) {
    BOOST_TEST_CONTEXT("VM " << vm) {
      BOOST_TEST(along.peak_bytes(vm) == each.peak_bytes(vm), tt::tolerance(1e-9));
      BOOST_TEST(along.warned_s(vm).has_value() == each.warned_s(vm).has_value());
      if (each.warned_s(vm)) BOOST_TEST(*along.warned_s(vm) == *each.warned_s(vm), tt::tolerance(1e-9));
    }
  }
}

/// @param limit    of each VM [bytes]
/// @param holds_s  dates between which nothing is promoted; none when negative
void play_both(double limit, double warning, double holds_s, std::uint32_t vms, std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed << ", " << vms << " VMs, limit " << limit) {
      const Play play = random_play(seed, vms, seed % 2 == 0 ? 2 : 0.1);
      RecoveryJournal along(vms, history_s, never, nullptr, 1), each = along;
      for (RecoveryJournal* journal : {&along, &each})
        for (std::uint32_t vm = 0; vm < vms; ++vm) journal->set_limit(vm, limit, warning);
      std::vector<double> weights;
      double at_s = 0;
      for (const double to_s : {holds_s, holds_s + 150, horizon_s}) {
        if (to_s <= at_s) continue;
        tell_along(along, play, at_s, to_s);
        tell_each(each, play, weights, at_s, to_s);
        check_equal(along, each, vms);
        at_s = to_s;
        if (to_s == horizon_s) continue;
        along.hold_promotion(to_s, to_s == holds_s);
        each.hold_promotion(to_s, to_s == holds_s);
      }
      check_finished(along, each, vms);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(by_hand) {
  LevelCurve level;
  level.set(0, 1);
  level.set(100, 3);
  level.set(200, 0);
  RecoveryJournal journal(1, 150, never, nullptr, 1);
  journal.set_arrival_along(0, 0, 2, level);
  // 2 x (100 + 3 x 100) came in by 200, of which 2 x 50 left; the peak stands until the last 20 s of rate 2 leave.
  journal.advance(200);
  BOOST_TEST(journal.size_bytes() == 700, tt::tolerance(1e-12));
  journal.set_arrival(220, 0, 5);
  BOOST_TEST(journal.size_bytes() == 660, tt::tolerance(1e-12));
  // From 220 on 5 come in; 2 x 1 leave until 250, then 2 x 3 until 350.
  journal.advance(260);
  BOOST_TEST(journal.size_bytes() == 660 + 200 - 60 - 60, tt::tolerance(1e-12));
  journal.finish(400);
  BOOST_TEST(journal.peak_bytes() == 660 + 3 * 30, tt::tolerance(1e-12));
  BOOST_TEST(journal.size_bytes() == 150 * 5, tt::tolerance(1e-12));
  BOOST_TEST(journal.bytes_until(0, 300) == 50 * 5, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(without_limits) {
  play_both(never, never, -1000, 1, 20);
  play_both(never, never, -1000, 4, 20);
}

BOOST_AUTO_TEST_CASE(warnings_without_limits) {
  play_both(1e6, 400, -1000, 1, 20);
  play_both(1e6, 300, -1000, 4, 20);
}

BOOST_AUTO_TEST_CASE(limits) {
  for (const double limit : {150.0, 300.0, 420.0, 600.0}) {
    play_both(limit, 0.8 * limit, -1000, 1, 20);
    play_both(limit, 0.8 * limit, -1000, 4, 20);
  }
}

BOOST_AUTO_TEST_CASE(promotion_held) {
  play_both(never, never, 800, 3, 20);
  play_both(1e5, 500, 801.5, 3, 20);
}

// A picture that is exact has every bend; as an envelope it is within what comes in or goes out in one of its spans.
BOOST_AUTO_TEST_CASE(pictures) {
  const Play play = random_play(4, 2, 2);
  for (const std::uint32_t corners : {100000u, 50u}) {
    CurveRecorder of_along(horizon_s, corners), of_each(horizon_s, corners);
    RecoveryJournal along(2, history_s, never, &of_along, 1), each(2, history_s, never, &of_each, 1);
    std::vector<double> weights;
    tell_along(along, play, 0, horizon_s);
    tell_each(each, play, weights, 0, horizon_s);
    const Curve a = of_along.take("", "", ""), b = of_each.take("", "", "");
    BOOST_TEST(a.exact == b.exact);
    BOOST_TEST_REQUIRE(!a.points.empty());
    if (a.exact) {
      // Every point of the one lies on the other.
      std::size_t k = 1;
      for (const CurvePoint& point : b.points) {
        while (k + 1 < a.points.size() && a.points[k].at_s < point.at_s) ++k;
        const CurvePoint &from = a.points[k - 1], &to = a.points[k];
        const double share = to.at_s > from.at_s ? (point.at_s - from.at_s) / (to.at_s - from.at_s) : 1;
        BOOST_TEST(from.mean + share * (to.mean - from.mean) + 1 == point.mean + 1, tt::tolerance(1e-9));
      }
      continue;
    }
    BOOST_TEST_REQUIRE(a.points.size() == b.points.size());
    const double bound = 2 * 4 * horizon_s / corners;  // two VMs of weight 2 at level 2
    for (std::size_t k = 0; k < a.points.size(); ++k) {
      BOOST_TEST(std::fabs(a.points[k].low - b.points[k].low) <= bound);
      BOOST_TEST(std::fabs(a.points[k].high - b.points[k].high) <= bound);
      BOOST_TEST(std::fabs(a.points[k].mean - b.points[k].mean) <= bound);
    }
  }
}
