#define BOOST_TEST_MODULE clock_time_above
#include "models/group_accounts/clock_time_above.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tests/support/random_excursions.hpp"

using namespace drsim;
using test::RandomExcursions;
namespace tt = boost::test_tools;

namespace {

struct RandomGroups {
  ExcursionsByGroup groups;
  double union_s = 0, sum_s = 0, longest_s = 0;

  RandomGroups(std::uint64_t seed, double horizon_s, std::size_t parts_max = TimeAboveTarget::usual_parts_max) {
    RandomStream random(seed, "groups", "test");
    std::vector<test::OneExcursion> all;
    const std::uint32_t count = 1 + random.below(6);
    for (std::uint32_t group = 0; group < count; ++group) {
      const RandomExcursions made(random, horizon_s, 0, parts_max);
      groups.push_back(made.set.parts());
      sum_s += made.set.total_s();
      longest_s = std::max(longest_s, made.set.total_s());
      all.insert(all.end(), made.list.begin(), made.list.end());
    }
    union_s = test::union_s(all);
  }
};

/// Steady or changing rhythms over the whole run, as they are in long calm stretches.
Excursions rhythm(double begin_s, double length_s, double period_s, double change_s, double count) {
  Excursions part{begin_s, length_s, 15 + length_s, period_s, change_s, count};
  part.above_s = count * length_s + change_s * count * (count - 1) / 2;
  return part;
}

}  // namespace

// Two groups in step, [10, 11) and [10.5, 12) of each of a hundred periods of 5 s: 2 s each; a third one, above for a
// whole minute, hides twelve of them.
BOOST_AUTO_TEST_CASE(rhythms_in_step_by_hand) {
  const ExcursionsByGroup two = {{rhythm(10, 1, 5, 0, 100)}, {rhythm(10.5, 1.5, 5, 0, 100)}};
  const ClockTime time = clock_time_above(two);
  BOOST_TEST(time.exact());
  BOOST_TEST(time.most_s == 200, tt::tolerance(1e-12));
  const ExcursionsByGroup three = {two[0], two[1], {rhythm(110, 60, 0, 0, 1)}};
  BOOST_TEST(clock_time_above(three).most_s == 200 + 60 - 24, tt::tolerance(1e-12));
}

// An excursion that grows by 1 ms a period from 0 s beside one of 2 s at the same date: the longer one counts, the
// first from number 2001 on: 5000 periods of 2 s, and the sum of 1 to 2999 ms.
BOOST_AUTO_TEST_CASE(a_growing_rhythm_overtakes_a_steady_one) {
  const ExcursionsByGroup two = {{rhythm(0, 2, 5, 0, 5000)}, {rhythm(0, 0, 5, 0.001, 5000)}};
  BOOST_TEST(clock_time_above(two).most_s == 10000 + 0.001 * 2999 * 3000 / 2, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_union_is_that_of_single_excursions) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const RandomGroups made(seed, 3000);
    const ClockTime time = clock_time_above(made.groups);
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_TEST(time.exact());
      BOOST_TEST(std::fabs(time.most_s - made.union_s) < 1e-8);
      BOOST_TEST(time.most_s <= made.sum_s);
      BOOST_TEST(time.most_s >= made.longest_s);
    }
  }
}

// Long rhythms of the same period at any phase, changing or not.
BOOST_AUTO_TEST_CASE(long_rhythms_are_laid_over_each_other) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    RandomStream random(seed, "rhythms", "test");
    ExcursionsByGroup groups;
    std::vector<test::OneExcursion> all;
    for (std::uint32_t group = 0; group < 2 + random.below(5); ++group) {
      const double count = 50 + random.below(500), length_s = 5 * random.uniform();
      const double change_s = random.below(3) == 0 ? 0 : (5 * random.uniform() - length_s) / count;
      const Excursions part = rhythm(1000 * random.uniform(), length_s, 5, change_s, count);
      groups.push_back({part});
      for (double k = 0; k < count; ++k)
        all.push_back({part.begin_s + 5 * k, part.begin_s + 5 * k + length_s + k * change_s, 0});
    }
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_TEST(std::fabs(clock_time_above(groups).most_s - test::union_s(all)) < 1e-8);
    }
  }
}

// Where parts were folded, or the work is limited, the union lies between the bounds.
BOOST_AUTO_TEST_CASE(bounds_hold_the_union) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const RandomGroups folded(seed, 3000, 20);
    const RandomGroups whole(seed, 3000);
    BOOST_TEST_CONTEXT("seed " << seed) {
      for (const ClockTime& time :
           {clock_time_above(folded.groups), clock_time_above(folded.groups, 1), clock_time_above(whole.groups, 1)}) {
        BOOST_TEST(time.least_s <= whole.union_s + 1e-8);
        BOOST_TEST(time.most_s >= whole.union_s - 1e-8);
        BOOST_TEST(time.most_s <= whole.sum_s + 1e-8);
        BOOST_TEST(time.least_s >= whole.longest_s - 1e-8);
      }
    }
  }
}
