#pragma once
/// What time above target is put down to: normal operation, or one disturbance. Every second of every group counts
/// once, so that normal operation and all disturbances add up to the time above target.
///
/// In this order:
/// 1. nothing in the way (interval, cycle, latency), a closed port, a first copy, the group's own time window: normal;
/// 2. the cause names an operation, or what an event or fault did something to: that disturbance, of several the last
///    one that had begun. Want of capacity names it only while it lasted;
/// 3. the second lies in a window of the group: from the beginning of a disturbance that some state of the group names
///    until the group is Protected again without a backlog (Buffering of less than a minute is none), or the next
///    disturbance begins one. An excursion that begins in the window belongs to it as a whole;
/// 4. want of capacity of a group that was in step when a disturbance began, while other groups are still in windows of
///    it: that disturbance, as their backlog takes the room;
/// 5. else normal operation.
/// Checked by: tests/report/miss_attribution_test.cpp

#include <cstddef>
#include <limits>
#include <vector>

#include "models/run_record.hpp"
#include "sim/report/disturbances.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

inline constexpr std::size_t normal_operation = std::numeric_limits<std::size_t>::max();

/// Excursions of a group, and the disturbance that they are put down to, or `normal_operation`.
struct AttributedMiss {
  std::size_t disturbance = normal_operation;
  Excursions excursions;
};

/// While a group was not in step again after a disturbance.
struct DisturbedWindow {
  std::size_t disturbance = 0;
  double from_s = 0, to_s = 0;
};

struct GroupAttribution {
  std::vector<AttributedMiss> misses;
  std::vector<DisturbedWindow> windows;  ///< by date; they do not overlap
};

/// For each group of the record.
std::vector<GroupAttribution> attribute_misses(const Scenario& scenario, const RunRecord& record,
                                               const std::vector<Disturbance>& disturbances);

/// The part of some excursions that lies in [from, to). Those of all parts of a run add up to the whole.
std::vector<Excursions> excursions_within(const Excursions& part, double from_s, double to_s);

}  // namespace drsim
