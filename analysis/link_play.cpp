#include "analysis/link_play.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <optional>

#include "analysis/held_checkpoints.hpp"
#include "models/curves/level_curve.hpp"

namespace drsim {
namespace {

constexpr double never_s = std::numeric_limits<double>::infinity();
constexpr double rounding = 1e-12;
constexpr double stride = 32;  // checkpoints after which what waits is looked through

/// A checkpoint that a queue stands before.
struct Waiting {
  double number, value;  ///< of the checkpoint; V of its class when it is through
};

/// A stream while the link is played; accounts count from the begin of its queue.
struct Lane {
  double arrival = 0;
  bool is_queued = false;
  double arrived = 0, at_s = 0;  ///< bytes, and their date
  double begun_value = 0;        ///< V of its class when the queue began
  double next_number = 0;        ///< checkpoint that comes next
  std::deque<Waiting> waiting;
  std::size_t stamp = 0;  ///< of its newest entry in a heap; others are stale
};

/// A lane by what a heap sorts it by.
struct Entry {
  double key;
  std::size_t lane, stamp;
};

/// Streams of one priority.
struct Class {
  LevelCurve curve;
  std::size_t queued = 0;
  double weights = 0;               ///< of the queued ones
  double idle = 0;                  ///< arrivals of the others
  std::vector<Entry> idle_by_need;  ///< heap: the greatest arrival over weight on top
};

/// A change costs what it changes, not the number of queues: queued streams follow the level of their class, and a
/// queue is looked at when its arrivals change, when it could be empty, and now and then for its checkpoints.
class Sharing {
 public:
  /// @param allowed_above_s  playing ends early when a group was above its target for longer [s]
  Sharing(const std::vector<FairStream>& streams, const std::vector<FairGroup>& groups, double capacity, double end_s,
          double allowed_above_s)
      : streams_(streams),
        groups_(groups),
        capacity_(capacity),
        end_s_(end_s),
        lanes_(streams.size()),
        held_(streams, groups, end_s, allowed_above_s) {
    for (const FairStream& stream : streams)
      if (classes_.size() <= stream.priority) classes_.resize(stream.priority + 1);
    for (const FairGroup& group : groups) stride_s_ = std::min(stride_s_, stride * group.interval_s);
  }

  FairOutcome play(const std::vector<RateChange>& changes) {
    std::size_t next = 0;
    double look_s = stride_s_;
    while (date_s_ < end_s_ && !held_.is_missed()) {
      for (; next < changes.size() && changes[next].at_s <= date_s_; ++next) take(changes[next]);
      share();
      double until_s = next < changes.size() ? std::min(end_s_, changes[next].at_s) : end_s_;
      if (queued_ > 0) until_s = std::min(until_s, std::max(date_s_, look_s));
      const std::optional<std::size_t> emptied = first_emptied(until_s);
      date_s_ = until_s;
      if (emptied) end_queue(*emptied);
      if (date_s_ < look_s && date_s_ < end_s_) continue;
      look_through();
      look_s = date_s_ + stride_s_;
    }
    return held_.finish();
  }

 private:
  Class& class_of(std::size_t stream) { return classes_[streams_[stream].priority]; }
  double weight_of(std::size_t stream) const { return streams_[stream].weight; }
  double interval_of(std::size_t stream) const { return groups_[streams_[stream].group].interval_s; }

  void take(const RateChange& change) {
    Lane& lane = lanes_[change.stream];
    if (lane.is_queued) {
      visit(change.stream, false);
      lane.arrival = change.rate;
      if (&class_of(change.stream) == draining_) expect(change.stream, date_s_, left_of(change.stream));
    } else {
      Class& own = class_of(change.stream);
      own.idle += change.rate - lane.arrival;
      lane.arrival = change.rate;
      list_as_idle(change.stream);
    }
  }

  void list_as_idle(std::size_t stream) {
    Lane& lane = lanes_[stream];
    ++lane.stamp;
    if (lane.arrival <= 0) return;
    std::vector<Entry>& heap = class_of(stream).idle_by_need;
    heap.push_back({lane.arrival / weight_of(stream), stream, lane.stamp});
    std::push_heap(heap.begin(), heap.end(), needs_less);
  }

  static bool needs_less(const Entry& a, const Entry& b) { return a.key < b.key; }
  static bool is_later(const Entry& a, const Entry& b) { return a.key > b.key; }

  /// Levels of all classes. The first that has a queue, or asks for more than is left, takes all that is left.
  void share() {
    double left = capacity_;
    bool is_taken = false;
    for (Class& own : classes_) {
      if (is_taken || own.queued > 0 || own.idle > left * (1 + rounding)) {
        fill(own, is_taken ? 0 : std::max(0.0, left));
        if (!is_taken && own.queued > 0) follow_level(own);
        is_taken = true;
      } else {
        left = std::max(0.0, left - own.idle);
      }
    }
    if (!is_taken) draining_ = nullptr;
  }

  /// The streams that ask for more than the level join those that share what the others leave.
  void fill(Class& own, double left) {
    const auto level_of = [&] {
      return own.weights > 0 ? std::max(0.0, left - std::max(0.0, own.idle)) / own.weights : never_s;
    };
    double level = level_of();
    std::vector<Entry>& heap = own.idle_by_need;
    while (!heap.empty()) {
      const Entry top = heap.front();
      const bool is_stale = lanes_[top.lane].stamp != top.stamp;
      if (!is_stale && own.queued > 0 && top.key * (1 - rounding) <= level) break;
      std::pop_heap(heap.begin(), heap.end(), needs_less);
      heap.pop_back();
      if (is_stale) continue;
      begin_queue(top.lane);
      level = level_of();
    }
    own.curve.set(date_s_, own.queued > 0 ? level : 0);
  }

  void begin_queue(std::size_t stream) {
    Lane& lane = lanes_[stream];
    Class& own = class_of(stream);
    lane.is_queued = true;
    lane.arrived = 0;
    lane.at_s = date_s_;
    lane.begun_value = own.curve.value_at(date_s_);
    lane.next_number = std::floor(date_s_ / interval_of(stream) + rounding) + 1;
    ++lane.stamp;
    own.idle -= lane.arrival;
    own.weights += weight_of(stream);
    ++own.queued;
    ++queued_;
    if (&own == draining_) expect(stream, date_s_, 0);
  }

  void end_queue(std::size_t stream) {
    Lane& lane = lanes_[stream];
    Class& own = class_of(stream);
    visit(stream, true);
    lane.is_queued = false;
    own.idle += lane.arrival;
    own.weights = --own.queued > 0 ? own.weights - weight_of(stream) : 0;
    --queued_;
    list_as_idle(stream);
  }

  /// Bytes in the queue now.
  double left_of(std::size_t stream) {
    const Lane& lane = lanes_[stream];
    const double delivered = weight_of(stream) * (class_of(stream).curve.value_at(date_s_) - lane.begun_value);
    return std::max(0.0, lane.arrived + lane.arrival * (date_s_ - lane.at_s) - delivered);
  }

  /// The level has changed: bounds of dates hold as long as it is at most `level_most_`, and serve while it is near.
  void follow_level(Class& own) {
    constexpr double above = 1.2, far_below = 1.6;
    const double level = own.curve.level();
    if (draining_ == &own && level <= level_most_ && level * far_below >= level_most_) return;
    draining_ = &own;
    level_most_ = above * level;
    drains_.clear();
    for (std::size_t i = 0; i < lanes_.size(); ++i)
      if (lanes_[i].is_queued && &class_of(i) == &own) expect(i, date_s_, left_of(i));
  }

  /// Enters the earliest date at which the queue can be empty, from what it holds at a date.
  void expect(std::size_t stream, double from_s, double left) {
    const double fall = weight_of(stream) * level_most_ - lanes_[stream].arrival;
    ++lanes_[stream].stamp;
    if (fall <= 0) return;
    drains_.push_back({from_s + left / fall, stream, lanes_[stream].stamp});
    std::push_heap(drains_.begin(), drains_.end(), is_later);
  }

  /// The first queue to be empty up to a date, which becomes that of the end. Rates stand until then.
  std::optional<std::size_t> first_emptied(double& until_s) {
    std::optional<std::size_t> first;
    looked_at_.clear();
    while (draining_ != nullptr && !drains_.empty() && drains_.front().key <= until_s) {
      const Entry top = drains_.front();
      std::pop_heap(drains_.begin(), drains_.end(), is_later);
      drains_.pop_back();
      if (lanes_[top.lane].stamp != top.stamp || !lanes_[top.lane].is_queued) continue;
      looked_at_.push_back(top.lane);
      const double fall = weight_of(top.lane) * draining_->curve.level() - lanes_[top.lane].arrival;
      if (fall <= 0) continue;
      const double at_s = date_s_ + left_of(top.lane) / fall;
      if (at_s > until_s || (first && at_s == until_s)) continue;
      until_s = at_s;
      first = top.lane;
    }
    for (const std::size_t i : looked_at_) {
      if (first == i) continue;
      const double fall = weight_of(i) * draining_->curve.level() - lanes_[i].arrival;
      expect(i, until_s, std::max(0.0, left_of(i) - fall * (until_s - date_s_)));
    }
    return first;
  }

  /// Brings a queue to the present date: checkpoints that arrive, and those that are through.
  void visit(std::size_t stream, bool empties) {
    Lane& lane = lanes_[stream];
    const double interval_s = interval_of(stream), weight = weight_of(stream);
    const LevelCurve& curve = class_of(stream).curve;
    for (; lane.next_number * interval_s <= date_s_; ++lane.next_number) {
      const double bytes = lane.arrived + lane.arrival * (lane.next_number * interval_s - lane.at_s);
      lane.waiting.push_back({lane.next_number, lane.begun_value + bytes / weight});
      held_.hold(streams_[stream].group, lane.next_number);
    }
    lane.arrived += lane.arrival * (date_s_ - lane.at_s);
    lane.at_s = date_s_;
    const double value = curve.value_at(date_s_);
    while (!lane.waiting.empty() && (empties || lane.waiting.front().value <= value)) {
      const Waiting first = lane.waiting.front();
      lane.waiting.pop_front();
      const double at_s = std::min(date_s_, curve.date_of(std::min(first.value, value)));
      held_.pass(streams_[stream].group, first.number,
                 std::max(first.number * interval_s, at_s) + streams_[stream].latency_s);
    }
  }

  /// Brings all queues to the present date, closes the checkpoints that are through, and sums anew what was summed up
  /// change by change.
  void look_through() {
    for (Class& own : classes_) {
      own.idle = own.weights = 0;
      own.idle_by_need.clear();
    }
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      Class& own = class_of(i);
      if (lanes_[i].is_queued) {
        visit(i, false);
        own.weights += weight_of(i);
      } else {
        own.idle += lanes_[i].arrival;
        list_as_idle(i);
      }
    }
    for (Class& own : classes_) own.curve.forget();
    held_.close();
  }

  const std::vector<FairStream>& streams_;
  const std::vector<FairGroup>& groups_;
  double capacity_, end_s_, stride_s_ = never_s;
  std::vector<Lane> lanes_;
  HeldCheckpoints held_;
  std::size_t queued_ = 0;
  std::vector<Class> classes_;
  Class* draining_ = nullptr;  ///< the class whose queues fall
  double level_most_ = 0;      ///< that its level may have for `drains_` to hold
  std::vector<Entry> drains_;  ///< heap: the queue that can be empty first on top
  std::vector<std::size_t> looked_at_;
  double date_s_ = 0;
};

}  // namespace

std::vector<RateChange> changes_of(const std::vector<FairStream>& streams) {
  std::vector<RateChange> changes;
  for (std::size_t i = 0; i < streams.size(); ++i)
    for (std::size_t k = 0; k < streams[i].arrivals.from_s.size(); ++k)
      changes.push_back({streams[i].arrivals.from_s[k], i, streams[i].arrivals.rates_per_s[k]});
  std::stable_sort(changes.begin(), changes.end(),
                   [](const RateChange& a, const RateChange& b) { return a.at_s < b.at_s; });
  return changes;
}

FairOutcome play_link(const std::vector<FairStream>& streams, const std::vector<FairGroup>& groups,
                      const std::vector<RateChange>& changes, double capacity_per_s, double end_s,
                      double allowed_above_s) {
  return Sharing(streams, groups, capacity_per_s, end_s, allowed_above_s).play(changes);
}

}  // namespace drsim
