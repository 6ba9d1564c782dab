#pragma once
/// Plays streams over a shared link (analysis/fair_link.hpp says by which rules). What an event costs does not grow
/// with the number of queues: the queued streams of a class share one level, so its integral V
/// (models/curves/level_curve.hpp) tells what each of them delivered and when a checkpoint was through; the next queue
/// to be empty is found by dates that bound its end from below, looked at again only when they are reached.
///
/// Bound: while the level is at most L, a queue of q bytes of a stream that arrives at rate a and has weight w cannot
/// be empty within q / (w L - a). When the level passes L, or falls far below it, all bounds are found anew. Checked
/// by: tests/analysis/fair_link_test.cpp (every queue moved at every event)

#include <limits>

#include "analysis/fair_link.hpp"

namespace drsim {

/// An arrival rate that changes.
struct RateChange {
  double at_s;
  std::size_t stream;
  double rate;
};

/// Of all streams, by date.
std::vector<RateChange> changes_of(const std::vector<FairStream>& streams);

/// @param allowed_above_s  playing ends early when a group was above its target for longer [s]
FairOutcome play_link(const std::vector<FairStream>& streams, const std::vector<FairGroup>& groups,
                      const std::vector<RateChange>& changes, double capacity_per_s, double end_s,
                      double allowed_above_s = std::numeric_limits<double>::infinity());

}  // namespace drsim
