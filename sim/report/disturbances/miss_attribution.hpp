#pragma once
/// What time above target is put down to: normal operation, or one disturbance. Every second of every group counts
/// once, so that normal operation and all disturbances add up to the time above target.
///
/// In this order:
/// 1. nothing in the way (interval, cycle, latency), a first copy, the group's own time window: normal;
/// 2. the second lies in an episode of the group in which something was disturbed: what that window is put down to (see
///    sim/report/disturbances/disturbed_episodes.hpp), or what the typed cause names, where that acts at this moment
///    and has a part in the episode. A single excursion that begins in the episode and ends soon after it belongs to
///    its end;
/// 3. the cause names an operation, or what an event or fault did something to: of several the last one that had begun.
///    Want of capacity names it only while it lasted, and where more is written than the way carries, what began
///    meanwhile is its own only until it is over;
/// 4. want of capacity of a group that was in step when a disturbance began, while other groups are still in windows of
///    it: that disturbance, as their backlog takes the room;
/// 5. else normal operation.
/// Nothing is put down to what had not begun.
/// Checked by: tests/report/miss_attribution_test.cpp

#include <cstddef>
#include <vector>

#include "models/run_record.hpp"
#include "sim/report/disturbances/disturbed_episodes.hpp"

namespace drsim {

/// Excursions of a group, and the disturbance that they are put down to, or `normal_operation`.
struct AttributedMiss {
  std::size_t disturbance = normal_operation;
  Excursions excursions;
  std::vector<std::size_t> together = {};  ///< see DisturbedWindow
};

struct GroupAttribution : GroupEpisodes {
  std::vector<AttributedMiss> misses;
};

/// For each group of the record.
std::vector<GroupAttribution> attribute_misses(const DisturbanceReach& reach, const RunRecord& record,
                                               const std::vector<Disturbance>& disturbances);

/// The part of some excursions that lies in [from, to). Those of all parts of a run add up to the whole.
std::vector<Excursions> excursions_within(const Excursions& part, double from_s, double to_s);

}  // namespace drsim
