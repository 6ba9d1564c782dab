#define BOOST_TEST_MODULE stream_along_level
/// A queue that follows a level against one that is delivered change by change.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

#include "models/network/replication_stream.hpp"
#include "models/random_stream.hpp"

using namespace drsim;
namespace tt = boost::test_tools;

namespace {

constexpr double interval_s = 5, latency_s = 0.7;

/// Completion of what was written up to a date, by the pieces; negative: none tells it.
double complete_s(const std::vector<CompletionPiece>& pieces, double at_s) {
  for (const CompletionPiece& piece : pieces) {
    if (piece.from_s > at_s || piece.to_s < at_s) continue;
    const double share = (at_s - piece.from_s) / (piece.to_s - piece.from_s);
    return piece.complete_from_s + share * (piece.complete_to_s - piece.complete_from_s);
  }
  return -1;
}

/// What had arrived at one VM by a date.
double arrived(const std::vector<ArrivalChange>& arrivals, std::uint32_t vm, double at_s, const LevelCurve& level) {
  double bytes = 0, from_s = 0, rate = 0;
  bool along = false;
  const auto value_at = [&](double date_s) {
    std::size_t cursor = level.first();
    return level.value_at(date_s, cursor);
  };
  const auto move = [&](double to_s) {
    if (to_s > from_s) bytes += along ? rate * (value_at(to_s) - value_at(from_s)) : rate * (to_s - from_s);
    from_s = std::max(from_s, to_s);
  };
  for (const ArrivalChange& change : arrivals) {
    if (change.vm != vm || change.at_s > at_s) continue;
    move(change.at_s);
    rate = change.rate;
    along = change.along_level;
  }
  move(at_s);
  return bytes;
}

/// @param written  most that each VM writes; below the level of the queue or above it
/// @return checkpoints that were compared
int play_both(std::uint64_t seed, std::uint32_t vms, double written, double changes_per_s, double lump) {
  constexpr double begin_s = 12.5, end_s = 400;
  RandomStream random(seed, "stream", "test");
  LevelCurve level;
  for (double at_s = 3; at_s < end_s; at_s += 2 * random.uniform() / changes_per_s)
    level.set(at_s, random.below(12) == 0 ? 0 : 0.5 + random.uniform());
  const double weight = 0.5 + random.uniform();
  std::vector<std::uint32_t> numbers;
  std::vector<double> rates;
  for (std::uint32_t vm = 0; vm < vms; ++vm) {
    numbers.push_back(vm + 1);
    rates.push_back(written * random.uniform());
  }
  StreamQueue along(numbers), each(numbers);
  std::vector<CompletionPiece> pieces_along, pieces_each;
  std::vector<ArrivalChange> arrivals_along, arrivals_each;
  for (StreamQueue* queue : {&along, &each}) queue->begin(begin_s, rates, lump);
  along.follow(&level, weight, interval_s);
  double rate = 0;
  double at_s = begin_s;
  std::size_t change = level.in_force(begin_s, level.first());
  const auto advance = [&](double to_s, bool deliver) {
    for (;;) {
      rate = weight * level[change].level;
      if (change + 1 == level.end() || level[change + 1].at_s >= to_s) break;
      each.deliver(level[++change].at_s, rate, latency_s, pieces_each, arrivals_each);
    }
    each.deliver(to_s, rate, latency_s, pieces_each, arrivals_each);
    if (deliver) along.deliver(to_s, 0, latency_s, pieces_along, arrivals_along);
  };
  for (int step = 0; step < 60; ++step) {
    at_s += 10 * random.uniform();
    if (at_s >= end_s) break;
    const std::uint32_t vm = random.below(vms);
    const double next_rate = random.below(4) == 0 ? 0 : written * random.uniform();
    const bool deliver = random.below(3) == 0;
    // A queue is not delivered beyond its end.
    if (each.bytes_at(at_s, weight * level.highest()) < 20) break;
    advance(at_s, deliver);
    along.change_rate(at_s, vm, next_rate, 0);
    each.change_rate(at_s, vm, next_rate, rate);
    BOOST_TEST(along.bytes_at(at_s, 0) == each.bytes_at(at_s, rate), tt::tolerance(1e-9));
    if (!deliver) continue;
    BOOST_TEST(along.frontier_s() == each.frontier_s(), tt::tolerance(1e-9));
    const std::vector<double> a = along.undelivered_bytes(), b = each.undelivered_bytes();
    for (std::size_t k = 0; k < a.size(); ++k) BOOST_TEST(a[k] + 1 == b[k] + 1, tt::tolerance(1e-9));
  }
  int compared = 0;
  for (StreamQueue* queue : {&along, &each}) BOOST_TEST(queue->bytes() >= 0);
  const double known_s = std::min(along.frontier_s(), each.frontier_s());
  for (double checkpoint_s = 15; checkpoint_s < known_s; checkpoint_s += interval_s, ++compared)
    BOOST_TEST(complete_s(pieces_along, checkpoint_s) == complete_s(pieces_each, checkpoint_s), tt::tolerance(1e-9));
  const double passed_s = pieces_along.empty() ? begin_s : pieces_along.back().complete_to_s - latency_s;
  for (double date_s = begin_s; date_s < passed_s; date_s += 1.7)
    for (std::uint32_t vm = 1; vm <= vms; ++vm)
      BOOST_TEST(arrived(arrivals_along, vm, date_s, level) + 1 == arrived(arrivals_each, vm, date_s, level) + 1,
                 tt::tolerance(1e-9));
  BOOST_TEST(pieces_along.size() <= pieces_each.size());
  return compared;
}

}  // namespace

BOOST_AUTO_TEST_CASE(by_hand) {
  LevelCurve level;
  level.set(0, 2);
  level.set(10, 1);
  level.set(12, 3);
  StreamQueue queue({0});
  queue.begin(0, {8}, 0);
  queue.follow(&level, 2, 5);
  std::vector<CompletionPiece> pieces;
  std::vector<ArrivalChange> arrivals;
  queue.deliver(13, 0, 1, pieces, arrivals);
  // 2 x (20 + 2 + 3) = 50 bytes of 104: written up to 6.25. The checkpoint of 5 needs 40 bytes, there at 10.
  BOOST_TEST(queue.bytes() == 54, tt::tolerance(1e-12));
  BOOST_TEST(queue.frontier_s() == 6.25, tt::tolerance(1e-12));
  BOOST_TEST(complete_s(pieces, 5) == 11, tt::tolerance(1e-12));
  BOOST_TEST(queue.bytes_until(15, 0) == 12, tt::tolerance(1e-12));
  BOOST_TEST_REQUIRE(arrivals.size() == 1u);
  BOOST_TEST(arrivals[0].along_level);
  BOOST_TEST(arrivals[0].rate == 2);
}

BOOST_AUTO_TEST_CASE(one_vm) {
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      compared += play_both(seed, 1, 8, 3, 0);
      compared += play_both(seed, 1, 3, 0.02, 30);
    }
  }
  BOOST_TEST(compared > 500);
}

BOOST_AUTO_TEST_CASE(several_vms) {
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      compared += play_both(seed, 3, 4, 2, 0);
      compared += play_both(seed, 4, 3, 0.05, 50);
    }
  }
  BOOST_TEST(compared > 500);
}
