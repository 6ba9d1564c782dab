#define BOOST_TEST_MODULE fair_share
#include "models/network/fair_share.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "models/random_stream.hpp"

using namespace drsim;

namespace {

constexpr double no_cap = 1e12;

struct Stream {
  std::vector<PathUse> path;
  double cap = no_cap;
  std::uint32_t priority = 0;
  double share = 1;
};

struct Answer {
  std::vector<double> rate;
  std::vector<std::uint32_t> binding;
};

Answer solve(const std::vector<double>& capacity, const std::vector<Stream>& streams) {
  FairShare fair;
  for (std::size_t k = 0; k < capacity.size(); ++k) fair.add_resource();
  std::vector<double> cap;
  for (const Stream& stream : streams) {
    fair.add_stream(stream.path, stream.priority, stream.share);
    cap.push_back(stream.cap);
  }
  Answer answer;
  fair.solve(capacity, cap, answer.rate, answer.binding);
  return answer;
}

void check_rates(const Answer& answer, const std::vector<double>& expected) {
  BOOST_REQUIRE_EQUAL(answer.rate.size(), expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k) {
    BOOST_TEST_CONTEXT("stream " << k) { BOOST_CHECK_SMALL(answer.rate[k] - expected[k], 1e-12); }
  }
}

struct System {
  std::vector<double> capacity;
  std::vector<Stream> streams;
};

System random_system(std::uint64_t seed) {
  RandomStream random(seed, "system", "test");
  System system;
  const std::uint32_t resources = 1 + random.below(12);
  for (std::uint32_t k = 0; k < resources; ++k) {
    system.capacity.push_back(random.below(20) == 0 ? 0 : portable_exp(6 * random.uniform()));
  }
  const std::uint32_t count = 1 + random.below(40);
  for (std::uint32_t k = 0; k < count; ++k) {
    Stream stream;
    for (std::uint32_t resource = 0; resource < resources; ++resource) {
      if (random.uniform() < 0.3) stream.path.push_back({resource, 0.2 + 3 * random.uniform()});
    }
    stream.cap = random.below(3) == 0 ? 1e6 : 30 * random.uniform();
    if (random.below(15) == 0) stream.cap = 0;
    stream.priority = random.below(3);
    stream.share = 0.2 + 2 * random.uniform();
    system.streams.push_back(stream);
  }
  return system;
}

/// Use of a resource by the streams of classes up to `priority`.
double used(const System& system, const Answer& answer, std::uint32_t resource, std::uint32_t priority) {
  double sum = 0;
  for (std::size_t k = 0; k < system.streams.size(); ++k) {
    if (system.streams[k].priority > priority) continue;
    for (const PathUse& use : system.streams[k].path) {
      if (use.resource == resource) sum += use.amount * answer.rate[k];
    }
  }
  return sum;
}

/// True when the resource is full for the class of the stream and no stream of the class on it has a larger level.
bool holds_back(const System& system, const Answer& answer, std::size_t stream, std::uint32_t resource) {
  const Stream& own = system.streams[stream];
  const auto crosses = [&](const Stream& other) {
    return std::any_of(other.path.begin(), other.path.end(),
                       [&](const PathUse& use) { return use.resource == resource; });
  };
  if (!crosses(own)) return false;
  if (used(system, answer, resource, own.priority) < system.capacity[resource] * (1 - 1e-9)) return false;
  for (std::size_t k = 0; k < system.streams.size(); ++k) {
    const Stream& other = system.streams[k];
    if (other.priority != own.priority || !crosses(other)) continue;
    if (answer.rate[k] / other.share > answer.rate[stream] / own.share * (1 + 1e-9) + 1e-12) return false;
  }
  return true;
}

}  // namespace

// A on X; B on X and Y; C on Y. X = 10, Y = 4: Y fills first (2 each), then A takes the other 8 of X.
BOOST_AUTO_TEST_CASE(two_bottlenecks) {
  const Answer answer = solve({10, 4}, {{{{0, 1}}}, {{{0, 1}, {1, 1}}}, {{{1, 1}}}});
  check_rates(answer, {8, 2, 2});
  BOOST_CHECK_EQUAL(answer.binding[0], 0);
  BOOST_CHECK_EQUAL(answer.binding[1], 1);
  BOOST_CHECK_EQUAL(answer.binding[2], 1);
}

BOOST_AUTO_TEST_CASE(caps_leave_their_surplus_to_the_others) {
  const Answer answer = solve({10}, {{{{0, 1}}, 1}, {{{0, 1}}, 100}, {{{0, 1}}, 100}});
  check_rates(answer, {1, 4.5, 4.5});
  BOOST_CHECK_EQUAL(answer.binding[0], bound_by_cap);
  BOOST_CHECK_EQUAL(answer.binding[1], 0);
}

BOOST_AUTO_TEST_CASE(demand_that_just_fits_is_served_and_bound_by_nothing) {
  const Answer answer = solve({0.3}, {{{{0, 1}}, 0.1}, {{{0, 1}}, 0.2}});
  BOOST_CHECK_EQUAL(answer.rate[0], 0.1);
  BOOST_CHECK_EQUAL(answer.rate[1], 0.2);
  BOOST_CHECK_EQUAL(answer.binding[1], bound_by_cap);
}

BOOST_AUTO_TEST_CASE(shares_weigh_the_levels) {
  check_rates(solve({9}, {{{{0, 1}}, no_cap, 0, 1}, {{{0, 1}}, no_cap, 0, 2}}), {3, 6});
}

// Rates are equal, not the use: one pays twice for its bytes. 2 x + x = 9.
BOOST_AUTO_TEST_CASE(amounts_cost_capacity_but_do_not_change_the_level) {
  check_rates(solve({9}, {{{{0, 2}}}, {{{0, 1}}}}), {3, 3});
}

BOOST_AUTO_TEST_CASE(classes_are_served_in_strict_order) {
  const Answer answer = solve({10}, {{{{0, 1}}, no_cap, 2}, {{{0, 1}}, 5, 1}, {{{0, 1}}, 5, 1}, {{{0, 1}}, 7, 0}});
  check_rates(answer, {0, 1.5, 1.5, 7});
  BOOST_CHECK_EQUAL(answer.binding[0], 0);
  BOOST_CHECK_EQUAL(answer.binding[3], bound_by_cap);
}

// The high stream gets only 2 of X because Y holds it: the low one may have the other 8.
BOOST_AUTO_TEST_CASE(a_lower_class_gets_what_a_higher_one_cannot_use) {
  check_rates(solve({10, 2}, {{{{0, 1}, {1, 1}}, no_cap, 0}, {{{0, 1}}, no_cap, 1}}), {2, 8});
}

BOOST_AUTO_TEST_CASE(no_capacity_no_rate_and_no_path_no_limit) {
  const Answer answer = solve({0, 5}, {{{{0, 1}, {1, 1}}}, {{{1, 1}}}, {{}, 77}});
  check_rates(answer, {0, 5, 77});
  BOOST_CHECK_EQUAL(answer.binding[0], 0);
}

// Three links in a row of 6, one long stream and one short on each: 3 each; the middle link at 2 holds the long one.
BOOST_AUTO_TEST_CASE(parking_lot) {
  check_rates(solve({6, 6, 6}, {{{{0, 1}, {1, 1}, {2, 1}}}, {{{0, 1}}}, {{{1, 1}}}, {{{2, 1}}}}), {3, 3, 3, 3});
  check_rates(solve({6, 2, 6}, {{{{0, 1}, {1, 1}, {2, 1}}}, {{{0, 1}}}, {{{1, 1}}}, {{{2, 1}}}}), {1, 5, 1, 5});
}

// The conditions that define the weighted max-min allocation with caps and classes: within them it is unique.
BOOST_AUTO_TEST_CASE(random_systems_are_feasible_and_max_min_fair) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const System system = random_system(seed);
    const Answer answer = solve(system.capacity, system.streams);
    BOOST_TEST_CONTEXT("seed " << seed) {
      for (std::uint32_t resource = 0; resource < system.capacity.size(); ++resource) {
        BOOST_CHECK_LE(used(system, answer, resource, 2), system.capacity[resource] * (1 + 1e-11));
      }
      for (std::size_t k = 0; k < system.streams.size(); ++k) {
        BOOST_CHECK(answer.rate[k] >= 0 && answer.rate[k] <= system.streams[k].cap);
        if (answer.binding[k] == bound_by_cap) {
          BOOST_CHECK_EQUAL(answer.rate[k], system.streams[k].cap);
        } else {
          BOOST_CHECK_LT(answer.rate[k], system.streams[k].cap);
          BOOST_CHECK_MESSAGE(holds_back(system, answer, k, answer.binding[k]),
                              "stream " << k << " at " << answer.rate[k] << " of " << system.streams[k].cap
                                        << " is not held by resource " << answer.binding[k]);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(relabelling_streams_and_resources_changes_nothing) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const System system = random_system(seed);
    const Answer answer = solve(system.capacity, system.streams);
    RandomStream random(seed, "relabel", "test");
    const auto shuffled = [&](std::size_t count) {
      std::vector<std::uint32_t> order(count);
      std::iota(order.begin(), order.end(), 0U);
      for (std::size_t k = count; k > 1; --k)
        std::swap(order[k - 1], order[random.below(static_cast<std::uint32_t>(k))]);
      return order;
    };
    const std::vector<std::uint32_t> stream_at = shuffled(system.streams.size());
    const std::vector<std::uint32_t> resource_to = shuffled(system.capacity.size());
    System other;
    other.capacity.resize(system.capacity.size());
    for (std::size_t k = 0; k < system.capacity.size(); ++k) other.capacity[resource_to[k]] = system.capacity[k];
    for (const std::uint32_t from : stream_at) {
      other.streams.push_back(system.streams[from]);
      for (PathUse& use : other.streams.back().path) use.resource = resource_to[use.resource];
    }
    const Answer again = solve(other.capacity, other.streams);
    BOOST_TEST_CONTEXT("seed " << seed) {
      for (std::size_t k = 0; k < stream_at.size(); ++k) {
        const double expected = answer.rate[stream_at[k]];
        BOOST_CHECK_SMALL(again.rate[k] - expected, 1e-10 * (1 + expected));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_lower_class_never_takes_from_a_higher_one) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    System system = random_system(seed);
    const Answer all = solve(system.capacity, system.streams);
    for (Stream& stream : system.streams) {
      if (stream.priority > 0) stream.cap = 0;
    }
    const Answer high_only = solve(system.capacity, system.streams);
    for (std::size_t k = 0; k < system.streams.size(); ++k) {
      if (system.streams[k].priority == 0) BOOST_CHECK_EQUAL(all.rate[k], high_only.rate[k]);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_same_solver_answers_the_same_when_asked_again) {
  FairShare fair;
  fair.add_resource();
  fair.add_stream({{0, 1}}, 0, 1);
  fair.add_stream({{0, 1}}, 1, 1);
  std::vector<double> rate;
  std::vector<std::uint32_t> binding;
  fair.solve({10}, {4, 20}, rate, binding);
  BOOST_CHECK_EQUAL(rate[1], 6);
  fair.solve({3}, {4, 20}, rate, binding);
  BOOST_CHECK_EQUAL(rate[0], 3);
  BOOST_CHECK_EQUAL(rate[1], 0);
  fair.solve({10}, {4, 20}, rate, binding);
  BOOST_CHECK_EQUAL(rate[0], 4);
  BOOST_CHECK_EQUAL(rate[1], 6);
}

// 100 shared evenly; then a stream that uses 3 of the resource for each unit; then equal use of the resource.
BOOST_AUTO_TEST_CASE(amounts_and_shares_can_change_between_solutions) {
  FairShare fair;
  const std::uint32_t resource = fair.add_resource();
  fair.add_stream({{resource, 1}}, 0, 1);
  fair.add_stream({{resource, 1}}, 0, 1);
  std::vector<double> rate;
  std::vector<std::uint32_t> binding;
  const auto solve = [&] { fair.solve({100}, {1e9, 1e9}, rate, binding); };
  solve();
  BOOST_CHECK_CLOSE(rate[0], 50, 1e-9);
  fair.set_amount(0, 0, 3);
  solve();
  BOOST_CHECK_CLOSE(rate[0], 25, 1e-9);
  BOOST_CHECK_CLOSE(rate[1], 25, 1e-9);
  fair.set_share(0, 1.0 / 3);
  solve();
  BOOST_CHECK_CLOSE(rate[0], 50.0 / 3, 1e-9);
  BOOST_CHECK_CLOSE(rate[1], 50, 1e-9);
}

// Streams 0 and 1 share 10 on resource 0; stream 1 moves to resource 1 with 4, and back: as if set up so.
BOOST_AUTO_TEST_CASE(a_stream_that_takes_another_path_shares_as_if_set_up_there) {
  FairShare fair;
  for (int k = 0; k < 3; ++k) fair.add_resource();
  fair.add_stream({{0, 1}, {2, 1}}, 0, 1);
  fair.add_stream({{0, 1}, {2, 2}}, 0, 1);
  fair.add_stream({{0, 1}, {2, 1}}, 0, 1);
  const auto rates = [&] {
    Answer answer;
    fair.solve({12, 4, 1000}, {no_cap, no_cap, no_cap}, answer.rate, answer.binding);
    return answer;
  };
  check_rates(rates(), {4, 4, 4});
  fair.set_path(0, {{1, 1}, {2, 1}});
  check_rates(rates(), {4, 6, 6});
  BOOST_CHECK_EQUAL(fair.users(0).size(), 2);
  BOOST_CHECK_EQUAL(fair.users(1).size(), 1);
  // Amounts still reach the right places after others have closed up.
  fair.set_amount(2, 0, 3);
  check_rates(rates(), {4, 3, 3});
  fair.set_amount(2, 0, 1);
  fair.set_path(0, {{0, 1}, {2, 1}});
  check_rates(rates(), {4, 4, 4});
}

BOOST_AUTO_TEST_CASE(random_paths_that_change_share_as_if_set_up_anew) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    RandomStream random(seed, "paths", "test");
    constexpr std::uint32_t resources = 6;
    std::vector<Stream> streams;
    FairShare fair;
    for (std::uint32_t k = 0; k < resources; ++k) fair.add_resource();
    const auto drawn = [&] {
      const std::uint32_t first = random.below(resources);
      return std::vector<PathUse>{{first, 0.5 + random.uniform()},
                                  {(first + 1 + random.below(resources - 1)) % resources, 0.5 + random.uniform()}};
    };
    for (int k = 0; k < 8; ++k) {
      streams.push_back({drawn()});
      fair.add_stream(streams.back().path, 0, 1);
    }
    for (int change = 0; change < 20; ++change) {
      const std::uint32_t stream = random.below(8);
      streams[stream].path = drawn();
      fair.set_path(stream, streams[stream].path);
    }
    const std::vector<double> capacity(resources, 10);
    Answer answer;
    fair.solve(capacity, std::vector<double>(streams.size(), no_cap), answer.rate, answer.binding);
    BOOST_TEST_CONTEXT("seed " << seed) { check_rates(answer, solve(capacity, streams).rate); }
  }
}

// A few of the streams of a system, as if it had no others.
BOOST_AUTO_TEST_CASE(a_few_streams_share_as_a_system_of_their_own) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    RandomStream random(seed, "few", "test");
    const System system = random_system(seed);
    FairShare fair;
    for (std::size_t k = 0; k < system.capacity.size(); ++k) fair.add_resource();
    std::vector<double> cap;
    std::vector<std::uint32_t> few, resources(system.capacity.size());
    std::iota(resources.begin(), resources.end(), 0);
    System own{system.capacity, {}};
    for (std::uint32_t k = 0; k < system.streams.size(); ++k) {
      fair.add_stream(system.streams[k].path, system.streams[k].priority, system.streams[k].share);
      cap.push_back(system.streams[k].cap);
      if (random.below(2) == 0) continue;
      few.push_back(k);
      own.streams.push_back(system.streams[k]);
    }
    const Answer expected = solve(own.capacity, own.streams);
    Answer answer;
    // The second time nothing of the first is left over.
    for (int round = 0; round < 2; ++round)
      fair.solve_few(few, resources, system.capacity, cap, answer.rate, answer.binding);
    for (std::size_t k = 0; k < few.size(); ++k) {
      BOOST_TEST_CONTEXT("seed " << seed << " stream " << few[k]) {
        BOOST_CHECK_SMALL(answer.rate[few[k]] - expected.rate[k], 1e-9 * (1 + expected.rate[k]));
      }
    }
  }
}
