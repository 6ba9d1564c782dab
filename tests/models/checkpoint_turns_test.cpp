#define BOOST_TEST_MODULE checkpoint_turns
/// Ledgers that count in turns: two directions of a group, and one whose RPO is ended and taken up again.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "models/group_accounts/checkpoint_ledger.hpp"
#include "models/run_record.hpp"

using namespace drsim;

namespace {

constexpr double horizon_s = 1000;

}  // namespace

// Two directions of a group in the steady state: the second one counts from 102 to 403 s. The first checkpoint that it
// completes then is that of 105 s, at 105.5 s; the RPO meanwhile goes on from that of 100 s, which the first one had at
// 100.5 s, and from that of 400 s afterwards. Together they count every second once.
BOOST_AUTO_TEST_CASE(two_ledgers_take_turns) {
  CurveRecorder curve(horizon_s, 10000);
  CheckpointLedger forward(5, 0.5, 15, 1e6, horizon_s, &curve);
  CheckpointLedger reverse(5, 0.5, 15, 1e6, horizon_s, &curve, false, false);
  const auto settle = [&](double to_s) {
    for (CheckpointLedger* ledger : {&forward, &reverse}) ledger->settle(to_s, {}, {});
  };
  settle(102);
  reverse.take_over(forward.hand_over(102, {}));
  settle(403);
  forward.take_over(reverse.hand_over(403, {}));
  settle(horizon_s);
  for (CheckpointLedger* ledger : {&forward, &reverse}) ledger->finish();
  const double in_flight_s = 0.5;
  BOOST_CHECK_CLOSE(reverse.rpo().total_s(), 403 - 102.0, 1e-10);
  BOOST_CHECK_CLOSE(forward.rpo().total_s() + reverse.rpo().total_s(), horizon_s, 1e-10);
  RpoDistribution both = forward.rpo();
  both.add(reverse.rpo());
  BOOST_CHECK_CLOSE(both.total_s(), horizon_s, 1e-10);
  BOOST_CHECK_CLOSE(both.mean(), 3.0, 1e-10);
  BOOST_CHECK_CLOSE(both.max(), 5 + in_flight_s, 1e-10);
  BOOST_CHECK_CLOSE(both.quantile(0.5), 3.0, 1e-9);
  const Curve drawn = curve.take("rpo_s", "g", "");
  BOOST_CHECK(std::is_sorted(drawn.points.begin(), drawn.points.end(),
                             [](const CurvePoint& a, const CurvePoint& b) { return a.at_s < b.at_s; }));
  BOOST_CHECK(forward.counts() && !reverse.counts());
  double sum_s = 0;
  const auto means_s = IntervalMeans::means_of(
      {{&forward.rpo_by_interval(), forward.rpo().integral()}, {&reverse.rpo_by_interval(), reverse.rpo().integral()}});
  for (const double mean_s : means_s) sum_s += mean_s;
  BOOST_CHECK_EQUAL(means_s.size(), IntervalMeans::usual_count);
  BOOST_CHECK_CLOSE(sum_s / static_cast<double>(means_s.size()), 3.0, 1e-10);
}

// Ended at 102 s, asked again when it has ended (as a commit does), and taken up at 403 s: the intervals between belong
// to no mean, all others do. Who finds nothing to recover to meanwhile finds it from the history after the last
// checkpoint.
BOOST_AUTO_TEST_CASE(a_pause_that_is_ended_twice_is_one_pause) {
  CheckpointLedger ledger(5, 0.5, 15, 50, horizon_s, nullptr);
  ledger.settle(102, {}, {});
  ledger.hand_over(102, {});
  ledger.aged_out_unprotected();
  ledger.aged_out_unprotected();
  const CheckpointLedger::HandOver newest = ledger.hand_over(403, {});
  ledger.take_over({403, newest.newest_s});
  ledger.settle(horizon_s, {}, {});
  ledger.finish();
  const auto means_s = IntervalMeans::means_of({{&ledger.rpo_by_interval(), ledger.rpo().integral()}});
  const double width_s = horizon_s / static_cast<double>(IntervalMeans::usual_count);
  const double left_out = static_cast<double>(IntervalMeans::usual_count - means_s.size());
  BOOST_TEST(std::abs(left_out - (403 - 102) / width_s) <= 2);
  BOOST_CHECK_CLOSE(ledger.first_no_checkpoint_s(), 150, 1e-10);
  BOOST_CHECK_CLOSE(ledger.no_checkpoint_s(), 403 - 150.0, 1e-10);
}
