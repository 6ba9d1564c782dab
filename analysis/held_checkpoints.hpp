#pragma once
/// Checkpoints of groups that streams of theirs still hold up, and what comes of it: when each is complete, how long
/// the RPO of the group is above its target, and its worst. Checked by: tests/analysis/fair_link_test.cpp

#include <algorithm>
#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include "analysis/fair_link.hpp"

namespace drsim {

class HeldCheckpoints {
 public:
  /// @param allowed_above_s  a group that is above its target for longer has missed it [s]
  HeldCheckpoints(const std::vector<FairStream>& streams, const std::vector<FairGroup>& groups, double end_s,
                  double allowed_above_s)
      : groups_(groups), end_s_(end_s), allowed_above_s_(allowed_above_s), rows_(groups.size()) {
    for (const FairStream& stream : streams) {
      double& latency_s = rows_[stream.group].latency_s;
      latency_s = std::max(latency_s, stream.latency_s);
    }
    outcome_.above_target_s.assign(groups.size(), 0.0);
    for (std::size_t i = 0; i < groups.size(); ++i)
      outcome_.worst_rpo_s.push_back(groups[i].interval_s + rows_[i].latency_s);
  }

  /// A stream holds up a checkpoint from its date on.
  void hold(std::size_t group, double number) { ++checkpoint(group, number).streams; }

  /// And no longer: it is complete for this stream at that date [s].
  void pass(std::size_t group, double number, double complete_s) {
    Checkpoint& held = checkpoint(group, number);
    --held.streams;
    held.complete_s = std::max(held.complete_s, complete_s);
  }

  /// Completes, in order, what all streams have passed; all have said what they hold up to now.
  void close() {
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      Row& row = rows_[group];
      for (; !row.checkpoints.empty() && row.checkpoints.front().streams == 0; ++row.first) {
        const double complete_s = row.checkpoints.front().complete_s;
        row.checkpoints.pop_front();
        complete(group, row.first, std::max(complete_s, row.first * groups_[group].interval_s + row.latency_s));
      }
    }
  }

  /// True once some group has missed its target for longer than allowed.
  bool is_missed() const { return is_missed_; }

  /// At the end the first checkpoint that is not complete counts up to it.
  FairOutcome finish() {
    for (std::size_t group = 0; group < groups_.size(); ++group)
      if (!rows_[group].checkpoints.empty()) complete(group, rows_[group].first, end_s_);
    return std::move(outcome_);
  }

 private:
  struct Checkpoint {
    std::size_t streams = 0;
    double complete_s = 0;
  };
  struct Row {
    double first = 0;  ///< number of the first
    std::deque<Checkpoint> checkpoints;
    double last_number = 0, last_s = 0;  ///< the newest that is complete, and when
    double latency_s = 0;
  };

  Checkpoint& checkpoint(std::size_t group, double number) {
    Row& row = rows_[group];
    if (row.checkpoints.empty()) row.first = number;
    for (; number < row.first; --row.first) row.checkpoints.emplace_front();
    const auto place = static_cast<std::size_t>(number - row.first);
    if (place >= row.checkpoints.size()) row.checkpoints.resize(place + 1);
    return row.checkpoints[place];
  }

  /// Accounts for the time during which the checkpoint before this one was the newest.
  void complete(std::size_t group, double number, double complete_s) {
    const FairGroup& config = groups_[group];
    Row& row = rows_[group];
    const double before = number - 1, stamp_s = before * config.interval_s;
    const double from_s = row.last_number == before ? row.last_s : stamp_s + row.latency_s;
    const double to_s = std::min(complete_s, end_s_);
    double& above_s = outcome_.above_target_s[group];
    outcome_.worst_rpo_s[group] = std::max(outcome_.worst_rpo_s[group], to_s - stamp_s);
    above_s += std::max(0.0, to_s - std::max(from_s, stamp_s + config.target_s));
    is_missed_ = is_missed_ || above_s > allowed_above_s_;
    row.last_number = number;
    row.last_s = complete_s;
  }

  const std::vector<FairGroup>& groups_;
  double end_s_, allowed_above_s_;
  std::vector<Row> rows_;
  FairOutcome outcome_;
  bool is_missed_ = false;
};

}  // namespace drsim
