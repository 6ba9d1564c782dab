#define BOOST_TEST_MODULE fair_link
/// A link shared by many streams against the plain way to play it: all rates found anew and every queue moved at every
/// event.

#include "analysis/fair_link.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <deque>
#include <limits>
#include <map>
#include <random>

using namespace drsim;

namespace {

constexpr double never_s = std::numeric_limits<double>::infinity();
constexpr double rounding = 1e-12;
constexpr double stride = 1024;  // checkpoints

/// An arrival rate that changes.
struct Change {
  double at_s;
  std::size_t stream;
  double rate;
};

/// A checkpoint that a queue stands before.
struct Waiting {
  double number, bytes;  ///< of the checkpoint; delivered since the queue began when it is through
};

/// A stream while the link is played; queue and accounts count from the begin of its queue.
struct Lane {
  double arrival = 0, rate = 0;
  bool is_queued = false;
  double queue = 0, arrived = 0, delivered = 0;
  double next_number = 0;  ///< checkpoint that comes next
  std::deque<Waiting> waiting;
};

/// Checkpoints of a group that some stream still holds up.
struct Open {
  std::size_t streams = 0;
  double at_s = 0;
};

/// Moves every queue at every event.
class SteppedSharing {
 public:
  /// @param allowed_above_s  playing ends early when a group was above its target for longer [s]
  SteppedSharing(const std::vector<FairStream>& streams, const std::vector<FairGroup>& groups, double capacity,
                 double end_s, double allowed_above_s)
      : streams_(streams),
        groups_(groups),
        capacity_(capacity),
        end_s_(end_s),
        allowed_above_s_(allowed_above_s),
        lanes_(streams.size()),
        open_(groups.size()),
        last_number_(groups.size(), 0.0),
        last_at_s_(groups.size(), 0.0),
        latency_s_(groups.size(), 0.0) {
    outcome_.above_target_s.assign(groups.size(), 0.0);
    outcome_.worst_rpo_s.assign(groups.size(), 0.0);
    for (const FairStream& stream : streams) {
      latency_s_[stream.group] = std::max(latency_s_[stream.group], stream.latency_s);
      classes_ = std::max(classes_, stream.priority + 1);
    }
    for (std::size_t i = 0; i < groups.size(); ++i) {
      outcome_.worst_rpo_s[i] = groups[i].interval_s + latency_s_[i];
      stride_s_ = std::min(stride_s_, stride * groups[i].interval_s);
    }
  }

  FairOutcome play(const std::vector<Change>& changes) {
    std::size_t next = 0;
    while (date_s_ < end_s_ && !is_missed_) {
      for (; next < changes.size() && changes[next].at_s <= date_s_; ++next) take(changes[next]);
      share();
      double until_s = next < changes.size() ? std::min(end_s_, changes[next].at_s) : end_s_;
      for (const std::size_t i : queued_) until_s = std::min(until_s, date_s_ + emptied_after_s(lanes_[i]));
      // In parts, so that of the checkpoints of years only those that wait are kept.
      if (!queued_.empty()) until_s = std::min(until_s, date_s_ + stride_s_);
      go_to(until_s);
    }
    for (std::size_t group = 0; group < groups_.size(); ++group)
      if (!open_[group].empty()) complete(group, open_[group].begin()->first, end_s_);
    return std::move(outcome_);
  }

 private:
  void take(const Change& change) {
    Lane& lane = lanes_[change.stream];
    demand_ += change.rate - lane.arrival;
    lane.arrival = change.rate;
  }

  static double emptied_after_s(const Lane& lane) {
    return lane.rate > lane.arrival ? lane.queue / (lane.rate - lane.arrival) : never_s;
  }

  /// Rates of all streams; nothing to do while all is sent as it comes.
  void share() {
    if (queued_.empty() && demand_ <= capacity_ * (1 - rounding)) return;
    double left = capacity_;
    for (unsigned priority = 0; priority < classes_; ++priority) left -= share_class(priority, std::max(0.0, left));
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      Lane& lane = lanes_[i];
      if (lane.is_queued || lane.rate >= lane.arrival * (1 - rounding)) continue;
      lane.queue = lane.arrived = lane.delivered = 0;
      lane.is_queued = true;
      lane.next_number = std::floor(date_s_ / interval_of(i) + rounding) + 1;
      queued_.push_back(i);
    }
  }

  double interval_of(std::size_t stream) const { return groups_[streams_[stream].group].interval_s; }

  /// Raises the level until the class has taken all that is left or all that it asks for; returns what it took.
  double share_class(unsigned priority, double left) {
    members_.clear();
    double weights = 0, taken = 0;
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      if (streams_[i].priority != priority) continue;
      members_.push_back(i);
      weights += streams_[i].weight;
    }
    for (bool is_settled = false; !is_settled;) {
      is_settled = true;
      const double level = weights > 0 ? std::max(0.0, left - taken) / weights : 0;
      for (std::size_t k = 0; k < members_.size();) {
        const std::size_t i = members_[k];
        Lane& lane = lanes_[i];
        if (lane.is_queued || lane.arrival > level * streams_[i].weight) {
          lane.rate = level * streams_[i].weight;
          ++k;
          continue;
        }
        lane.rate = lane.arrival;
        taken += lane.arrival;
        weights -= streams_[i].weight;
        members_[k] = members_.back();
        members_.pop_back();
        is_settled = false;
      }
    }
    return members_.empty() ? taken : left;
  }

  /// Moves all queues to a date, noting the checkpoints that arrive and those that are through.
  void go_to(double until_s) {
    for (std::size_t k = 0; k < queued_.size();) {
      const std::size_t i = queued_[k];
      Lane& lane = lanes_[i];
      const double interval_s = interval_of(i), length_s = until_s - date_s_;
      for (; lane.next_number * interval_s <= until_s; ++lane.next_number) {
        const double bytes = lane.arrived + lane.arrival * (lane.next_number * interval_s - date_s_);
        lane.waiting.push_back({lane.next_number, bytes});
        ++open_[streams_[i].group][lane.next_number].streams;
      }
      // As the date was chosen, which may be no later than now by rounding.
      const bool empties = date_s_ + emptied_after_s(lane) <= until_s;
      const double delivered = lane.delivered + lane.rate * length_s;
      while (!lane.waiting.empty() && (empties || lane.waiting.front().bytes <= delivered)) {
        const Waiting first = lane.waiting.front();
        lane.waiting.pop_front();
        const double at_s =
            lane.rate > 0 ? std::min(until_s, date_s_ + (first.bytes - lane.delivered) / lane.rate) : until_s;
        pass(i, first.number, std::max(first.number * interval_s, at_s));
      }
      lane.queue = std::max(0.0, lane.queue + (lane.arrival - lane.rate) * length_s);
      lane.arrived += lane.arrival * length_s;
      lane.delivered = delivered;
      lane.is_queued = !empties;
      if (empties) queued_[k] = queued_.back();
      if (empties) queued_.pop_back();
      if (!empties) ++k;
    }
    date_s_ = until_s;
    close_checkpoints();
  }

  void pass(std::size_t stream, double number, double at_s) {
    Open& open = open_[streams_[stream].group][number];
    --open.streams;
    open.at_s = std::max(open.at_s, at_s + streams_[stream].latency_s);
  }

  /// What all streams have passed, in order. A stream without a queue has passed everything.
  void close_checkpoints() {
    for (std::size_t group = 0; group < groups_.size(); ++group)
      while (!open_[group].empty() && open_[group].begin()->second.streams == 0) {
        const auto [number, open] = *open_[group].begin();
        complete(group, number, std::max(open.at_s, number * groups_[group].interval_s + latency_s_[group]));
        open_[group].erase(open_[group].begin());
      }
  }

  /// Accounts for the time during which the checkpoint before this one was the newest.
  void complete(std::size_t group, double number, double at_s) {
    const FairGroup& config = groups_[group];
    const double before = number - 1, stamp_s = before * config.interval_s;
    const double from_s = last_number_[group] == before ? last_at_s_[group] : stamp_s + latency_s_[group];
    const double to_s = std::min(at_s, end_s_);
    outcome_.worst_rpo_s[group] = std::max(outcome_.worst_rpo_s[group], to_s - stamp_s);
    outcome_.above_target_s[group] += std::max(0.0, to_s - std::max(from_s, stamp_s + config.target_s));
    is_missed_ = is_missed_ || outcome_.above_target_s[group] > allowed_above_s_;
    last_number_[group] = number;
    last_at_s_[group] = at_s;
  }

  const std::vector<FairStream>& streams_;
  const std::vector<FairGroup>& groups_;
  double capacity_, end_s_, allowed_above_s_, stride_s_ = never_s;
  bool is_missed_ = false;
  std::vector<Lane> lanes_;
  std::vector<std::size_t> queued_, members_;
  std::vector<std::map<double, Open>> open_;  ///< by group
  std::vector<double> last_number_, last_at_s_, latency_s_;
  FairOutcome outcome_;
  unsigned classes_ = 0;
  double date_s_ = 0, demand_ = 0;
};

std::vector<Change> changes_of(const std::vector<FairStream>& streams) {
  std::vector<Change> changes;
  for (std::size_t i = 0; i < streams.size(); ++i)
    for (std::size_t k = 0; k < streams[i].arrivals.from_s.size(); ++k)
      changes.push_back({streams[i].arrivals.from_s[k], i, streams[i].arrivals.rates_per_s[k]});
  std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) { return a.at_s < b.at_s; });
  return changes;
}

FairOutcome share_link_by_steps(const std::vector<FairStream>& streams, const std::vector<FairGroup>& groups,
                                double capacity_per_s, double end_s) {
  return SteppedSharing(streams, groups, capacity_per_s, end_s, never_s).play(changes_of(streams));
}

/// Bursts, pauses and steady rates; three classes, weights, latencies; groups of several streams.
std::vector<FairStream> random_streams(std::mt19937& random, std::size_t count, std::size_t groups, double end_s) {
  std::uniform_real_distribution<double> uniform(0, 1);
  const bool has_classes = random() % 2 == 0, has_grid = random() % 2 == 0;
  std::vector<FairStream> streams(count);
  for (FairStream& stream : streams) {
    stream.group = random() % groups;
    stream.priority = has_classes ? static_cast<unsigned>(random() % 3) : 0;
    stream.weight = random() % 2 == 0 ? 1 : 0.5 + uniform(random);
    stream.latency_s = uniform(random);
    double at_s = 0;
    while (at_s < end_s) {
      stream.arrivals.from_s.push_back(at_s);
      stream.arrivals.rates_per_s.push_back(uniform(random) < 0.5 ? 0 : 2 * uniform(random));
      at_s += has_grid ? 20 : 1 + 60 * uniform(random);
    }
    stream.arrivals.end_s = end_s;
  }
  return streams;
}

}  // namespace

BOOST_AUTO_TEST_CASE(following_the_level_gives_what_moving_every_queue_gives) {
  constexpr double end_s = 2000;
  double above_s = 0, worst_s = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      std::mt19937 random(seed);
      const std::size_t count = 1 + random() % 40, group_count = 1 + random() % 8;
      const std::vector<FairStream> streams = random_streams(random, count, group_count, end_s);
      std::vector<FairGroup> groups;
      for (std::size_t i = 0; i < group_count; ++i) {
        const double interval_s = 1 + static_cast<double>(random() % 10);
        groups.push_back({interval_s, interval_s + 1 + static_cast<double>(random() % 30)});
      }
      // From far too small a link to one that is now and then too small.
      const double capacity = static_cast<double>(count) * (0.3 + 0.05 * static_cast<double>(seed % 10));
      const FairOutcome followed = share_link(streams, groups, capacity, end_s);
      const FairOutcome stepped = share_link_by_steps(streams, groups, capacity, end_s);
      for (std::size_t i = 0; i < group_count; ++i) {
        BOOST_TEST(std::fabs(followed.worst_rpo_s[i] - stepped.worst_rpo_s[i]) <= 1e-9 * end_s);
        BOOST_TEST(std::fabs(followed.above_target_s[i] - stepped.above_target_s[i]) <= 1e-9 * end_s);
        above_s += stepped.above_target_s[i];
        worst_s = std::max(worst_s, stepped.worst_rpo_s[i]);
      }
    }
  }
  // The estates were held back.
  BOOST_TEST(above_s > 1000);
  BOOST_TEST(worst_s > 100);
}
