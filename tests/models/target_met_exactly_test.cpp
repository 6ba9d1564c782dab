/// A target that equals the worst RPO is met, whatever rounding makes of dates; one that is a tenth of a microsecond
/// shorter is missed in every cycle. The worst RPO of steady estates is computed by hand: interval or cycle, time of
/// the transfer, latency.

#define BOOST_TEST_MODULE target_met_exactly
#include <boost/test/unit_test.hpp>

#include "models/random_stream.hpp"
#include "models/units.hpp"
#include "tests/support/cdp_estate.hpp"
#include "tests/support/small_plane.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double just_below_s = 1e-7;

GroupResult policy(double cycle_s, double bytes_per_s, double link_bytes_per_s, double target_s, double days) {
  CdpEstate estate(link_bytes_per_s, days * day_s);
  estate.add_vm(estate.add_group("p", cycle_s, target_s), {bytes_per_s}, 60, 1);
  return test::run(estate).groups.at(0);
}

GroupResult vpg(double latency_s, double bytes_per_s, double target_s, double days) {
  PlaneConfig config = small_plane({{{bytes_per_s}, 1e6}}, 2e6, days * day_s, latency_s);
  config.groups[0].vpg.rpo_target_s = target_s;
  return play(config).groups.at(0);
}

}  // namespace

// 333,333.3 B/s in cycles of 300 s over 1 MB/s: 100 s for each, and half a second of latency.
BOOST_AUTO_TEST_CASE(the_worst_rpo_of_a_policy_by_hand) {
  const GroupResult met = policy(300, 1e6 / 3, 1e6, 400.5, 1);
  BOOST_CHECK_CLOSE(met.rpo_s.max, 400.5, 1e-10);
  BOOST_TEST(met.above_target_fraction == 0);
  BOOST_TEST(met.violations.empty());
  // 287 transfers end within the day, each too late by as much; the first growth counts as well.
  const GroupResult missed = policy(300, 1e6 / 3, 1e6, 400.5 - just_below_s, 1);
  BOOST_TEST(missed.above_target.total_s() > 280 * just_below_s);
  BOOST_TEST(missed.above_target.total_s() < 290 * just_below_s);
}

BOOST_AUTO_TEST_CASE(policies_meet_their_worst_rpo) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    RandomStream random(seed, "policy", "test");
    const double cycle_s = 5 + 300 * random.uniform();
    const double capacity = 1e6 * (1 + 9 * random.uniform());
    const double rate = capacity * random.uniform();
    const double days = 0.1 + 2 * random.uniform();
    const double worst_s = cycle_s + cycle_s * rate / capacity + latency_s;
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_TEST(policy(cycle_s, rate, capacity, worst_s, days).above_target_fraction == 0);
      BOOST_TEST(policy(cycle_s, rate, capacity, worst_s - just_below_s, days).above_target_fraction > 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(groups_meet_their_worst_rpo) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    RandomStream random(seed, "group", "test");
    const double way_s = 0.1 + 12 * random.uniform();
    const double days = 0.1 + 30 * random.uniform();
    const double worst_s = 5 + way_s;
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_TEST(vpg(way_s, 1e6, worst_s, days).above_target_fraction == 0);
      const GroupResult missed = vpg(way_s, 1e6, worst_s - just_below_s, days);
      BOOST_TEST(missed.above_target.total_s() > (days * day_s / 5 - 10) * just_below_s * 0.9);
      BOOST_TEST(missed.above_target.parts().size() <= 2);
    }
  }
}
