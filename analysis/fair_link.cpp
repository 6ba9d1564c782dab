#include "analysis/fair_link.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <map>

namespace drsim {
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

class Sharing {
 public:
  /// @param allowed_above_s  playing ends early when a group was above its target for longer [s]
  Sharing(const std::vector<FairStream>& streams, const std::vector<FairGroup>& groups, double capacity, double end_s,
          double allowed_above_s)
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

}  // namespace

FairOutcome share_link(const std::vector<FairStream>& streams, const std::vector<FairGroup>& groups,
                       double capacity_per_s, double end_s) {
  return Sharing(streams, groups, capacity_per_s, end_s, never_s).play(changes_of(streams));
}

std::optional<double> least_fair_link(const std::vector<FairStream>& streams, const std::vector<FairGroup>& groups,
                                      double share, double end_s) {
  constexpr double width = 1e-5;
  for (const FairStream& stream : streams)
    if (groups[stream.group].target_s < groups[stream.group].interval_s + stream.latency_s) return std::nullopt;
  std::vector<ArrivalCurve> curves;
  for (const FairStream& stream : streams) curves.push_back(stream.arrivals);
  const ArrivalCurve sum = sum_of(curves);
  double high = least_link(sum, 0).capacity_per_s * (1 + width), low = high / 1e6;
  if (high <= 0) return 0.0;
  const std::vector<Change> changes = changes_of(streams);
  while (high > low * (1 + width)) {
    const double middle = std::sqrt(low * high);
    const double allowed_s = (1 - share + rounding) * end_s;
    const FairOutcome outcome = Sharing(streams, groups, middle, end_s, allowed_s).play(changes);
    const bool holds = std::all_of(outcome.above_target_s.begin(), outcome.above_target_s.end(),
                                   [&](double above_s) { return above_s <= allowed_s; });
    (holds ? high : low) = middle;
  }
  return high;
}

}  // namespace drsim
