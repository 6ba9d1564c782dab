#define BOOST_TEST_MODULE replication_stream
#include "models/network/replication_stream.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "models/random_stream.hpp"

using namespace drsim;

namespace {

/// A cumulative curve by its corners.
class Cumulative {
 public:
  explicit Cumulative(double start = 0) : corners_{{0, start}} {}
  void grow(double to_s, double rate) {
    corners_.push_back({to_s, corners_.back().value + rate * (to_s - corners_.back().at_s)});
  }
  double at(double at_s) const {
    const auto after = std::lower_bound(corners_.begin(), corners_.end(), at_s,
                                        [](const Corner& corner, double date) { return corner.at_s < date; });
    if (after == corners_.begin()) return corners_.front().value;
    if (after == corners_.end()) return corners_.back().value;
    const Corner& a = *(after - 1);
    return a.value + (after->value - a.value) * ((at_s - a.at_s) / (after->at_s - a.at_s));
  }
  double end() const { return corners_.back().value; }

 private:
  struct Corner {
    double at_s, value;
  };
  std::vector<Corner> corners_;
};

/// A queue driven by random rates, with the cumulative curves of the same story beside it.
struct Story {
  StreamQueue queue{{}};
  std::vector<Cumulative> written;  // by VM
  Cumulative all;                   // lump and all VMs
  Cumulative delivered;
  std::vector<CompletionPiece> pieces;
  std::vector<ArrivalChange> arrivals;
  double lump = 0;
  double end_s = 0;
};

constexpr double latency_s = 0.75;

Story random_story(std::uint64_t seed) {
  RandomStream random(seed, "story", "test");
  Story story;
  const std::uint32_t vms = 1 + random.below(4);
  std::vector<std::uint32_t> numbers(vms);
  std::iota(numbers.begin(), numbers.end(), 10U);
  story.queue = StreamQueue(numbers);
  story.written.assign(vms, Cumulative());
  std::vector<double> rates(vms);
  const auto draw_rate = [&] { return random.below(4) == 0 ? 0.0 : 100 * random.uniform(); };
  for (double& rate : rates) rate = draw_rate();
  story.lump = random.below(2) == 0 ? 0 : 500 * random.uniform();
  story.all = Cumulative(story.lump);
  story.queue.begin(0, rates, story.lump);
  for (int step = 0; step < 300; ++step) {
    const double span_s = 5 * random.uniform();
    const double total = std::accumulate(rates.begin(), rates.end(), 0.0);
    const double backlog = story.all.end() - story.delivered.end();
    // The queue must stand: a tenth of what is written and one byte of what stands are left.
    const double most = 0.9 * (total + std::max(0.0, backlog - 1) / span_s);
    const double rate = random.below(5) == 0 ? 0 : std::min(400 * random.uniform(), most);
    story.end_s += span_s;
    story.queue.deliver(story.end_s, rate, latency_s, story.pieces, story.arrivals);
    for (std::uint32_t vm = 0; vm < vms; ++vm) story.written[vm].grow(story.end_s, rates[vm]);
    story.all.grow(story.end_s, total);
    story.delivered.grow(story.end_s, rate);
    for (std::uint32_t vm = 0; vm < vms; ++vm) {
      if (random.below(3) != 0) continue;
      rates[vm] = draw_rate();
      story.queue.change_rate(story.end_s, vm, rates[vm], 0);
    }
  }
  return story;
}

}  // namespace

// 300 B/s for 100 s over 100 B/s, then silence: the byte written at s leaves at 3 s; the queue is empty at 300 s.
BOOST_AUTO_TEST_CASE(burst_at_three_times_the_capacity) {
  StreamQueue queue({7});
  std::vector<CompletionPiece> pieces;
  std::vector<ArrivalChange> arrivals;
  queue.begin(0, {300}, 0);
  queue.deliver(60, 100, 0.5, pieces, arrivals);
  BOOST_CHECK_CLOSE(queue.frontier_s(), 20, 1e-12);
  BOOST_CHECK_CLOSE(queue.bytes(), 12000, 1e-12);
  queue.deliver(100, 100, 0.5, pieces, arrivals);
  queue.change_rate(100, 0, 0, 0);
  queue.deliver(300, 100, 0.5, pieces, arrivals);
  queue.clear_at(300, 0.5, pieces);
  BOOST_CHECK_EQUAL(queue.bytes(), 0);
  BOOST_CHECK_EQUAL(queue.frontier_s(), 300);
  for (const CompletionPiece& piece : pieces) {
    BOOST_CHECK_CLOSE(piece.complete_to_s, std::min(3 * piece.to_s, 300.0) + 0.5, 1e-10);
    BOOST_CHECK(!piece.gap);
  }
  BOOST_CHECK_EQUAL(pieces.front().from_s, 0);
  BOOST_CHECK_EQUAL(pieces.back().to_s, 300);
  for (const ArrivalChange& change : arrivals) {
    BOOST_CHECK_EQUAL(change.vm, 7);
    BOOST_CHECK_CLOSE(change.rate, 100, 1e-12);
  }
}

// A lump of 500 B goes first: at 100 B/s until 5 s; then what two VMs wrote at 30 and 10 B/s, in that proportion.
BOOST_AUTO_TEST_CASE(lump_goes_before_what_is_written_after_it) {
  StreamQueue queue({0, 1});
  std::vector<CompletionPiece> pieces;
  std::vector<ArrivalChange> arrivals;
  queue.begin(0, {30, 10}, 500);
  queue.deliver(6, 100, 0, pieces, arrivals);
  BOOST_CHECK_EQUAL(queue.lump_bytes(), 0);
  BOOST_CHECK_CLOSE(queue.frontier_s(), 2.5, 1e-12);  // 100 B at 40 B/s
  BOOST_CHECK_CLOSE(queue.bytes(), 140, 1e-12);
  BOOST_REQUIRE_EQUAL(pieces.size(), 1);
  BOOST_CHECK_CLOSE(pieces[0].complete_from_s, 5, 1e-12);
  BOOST_CHECK_CLOSE(pieces[0].complete_to_s, 6, 1e-12);
  BOOST_REQUIRE_EQUAL(arrivals.size(), 4);
  BOOST_CHECK_EQUAL(arrivals[0].rate, 50);
  BOOST_CHECK_CLOSE(arrivals[2].at_s, 5, 1e-12);
  BOOST_CHECK_CLOSE(arrivals[2].rate, 75, 1e-12);
  BOOST_CHECK_CLOSE(arrivals[3].rate, 25, 1e-12);
  BOOST_CHECK_CLOSE(queue.undelivered_bytes()[0], 105, 1e-12);
}

// What is delivered at the completion of s (less the latency) is what was written up to s.
BOOST_AUTO_TEST_CASE(random_completions_agree_with_the_cumulative_curves) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Story story = random_story(seed);
    const double scale = story.all.end();
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_REQUIRE(!story.pieces.empty());
      double at_s = 0;
      double complete_s = 0;
      for (const CompletionPiece& piece : story.pieces) {
        BOOST_CHECK_EQUAL(piece.from_s, at_s);
        BOOST_CHECK(piece.to_s > piece.from_s && piece.complete_to_s >= piece.complete_from_s);
        BOOST_CHECK_GE(piece.complete_from_s, complete_s);
        for (const double share : {0.0, 0.5, 1.0}) {
          const double s = piece.from_s + share * (piece.to_s - piece.from_s);
          const double t = piece.complete_from_s + share * (piece.complete_to_s - piece.complete_from_s) - latency_s;
          BOOST_CHECK_GE(t, s - 1e-9);
          BOOST_CHECK_SMALL(story.delivered.at(t) - story.all.at(s), 1e-9 * scale);
        }
        at_s = piece.to_s;
        complete_s = piece.complete_to_s;
      }
      BOOST_CHECK_EQUAL(story.queue.frontier_s(), at_s);
      BOOST_CHECK_SMALL(story.all.at(story.queue.frontier_s()) - std::max(story.lump, story.delivered.end()),
                        1e-9 * scale);
    }
  }
}

BOOST_AUTO_TEST_CASE(random_stories_conserve_the_bytes_of_each_vm) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Story story = random_story(seed);
    const double scale = story.all.end();
    const double frontier_s = story.queue.frontier_s();
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_CHECK_SMALL(story.queue.bytes() - (story.all.end() - story.delivered.end()), 1e-9 * scale);
      const std::vector<double> undelivered = story.queue.undelivered_bytes();
      double sum = story.queue.lump_bytes();
      for (std::size_t vm = 0; vm < story.written.size(); ++vm) {
        sum += undelivered[vm];
        BOOST_CHECK_SMALL(undelivered[vm] - (story.written[vm].end() - story.written[vm].at(frontier_s)), 1e-9 * scale);
        double arrived = 0;
        double rate = 0;
        double at_s = 0;
        for (const ArrivalChange& change : story.arrivals) {
          if (change.vm != vm + 10) continue;
          BOOST_CHECK_GE(change.at_s, at_s);
          arrived += rate * (change.at_s - at_s);
          at_s = change.at_s;
          rate = change.rate;
        }
        arrived += rate * (story.end_s - at_s);
        const double of_lump = (story.lump - story.queue.lump_bytes()) / static_cast<double>(story.written.size());
        BOOST_CHECK_SMALL(arrived - story.written[vm].at(frontier_s) - of_lump, 1e-9 * scale);
      }
      BOOST_CHECK_SMALL(sum - story.queue.bytes(), 1e-9 * scale);
    }
  }
}
