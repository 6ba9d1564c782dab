#pragma once
/// While a group was not in step: from leaving Protected until it is Protected again without a backlog, across times
/// without protection. Each such episode is cut where something begins or ends, and each part of it has one disturbance
/// that time above target is put down to, and those that may share in it.
///
/// 1. From the beginning of a failover, move or failback of the group all of it is the operation's: what an event adds
///    cannot be told from what would lie there without it.
/// 2. While a component is down (Disconnected, Paused, StorageError, ManagerDown): what the state names, as long as
/// that
///    acts; then what else acts on something that the group needs, the first that began.
/// 3. While syncs and backlogs are worked off after several: what held the group for longest; of a delta or initial
/// sync what asked for it.
/// 4. What began as normal operation stays that until a state names something, and of what is worked off after an event
///    that met it the event has what it can have added (see sim/report/disturbances/added_backlog.hpp). What the state
///    tells as normal operation, such as a first copy or the group's own time window, always is.
/// What had ended before an operation of the group began has no part in the syncs of that operation.
/// Checked by: tests/report/miss_attribution_test.cpp

#include <cstddef>
#include <vector>

#include "models/run_record.hpp"
#include "sim/report/disturbances/added_backlog.hpp"
#include "sim/report/disturbances/disturbance_index.hpp"

namespace drsim {

/// A part of an episode.
struct DisturbedWindow {
  std::size_t disturbance = 0;  ///< or `normal_operation`
  double from_s = 0, to_s = 0;
  std::vector<std::size_t> together;  ///< others that had begun in the same episode; `normal_operation`: it began so
};

struct DisturbedEpisode {
  double from_s = 0, to_s = 0;
  std::vector<std::size_t> disturbances;  ///< that had a part in it, ascending
};

struct GroupEpisodes {
  std::vector<DisturbedWindow> windows;    ///< by date; they do not overlap
  std::vector<DisturbedEpisode> episodes;  ///< by date
};

/// @param group  its number in the record
GroupEpisodes episodes_of(const RunRecord& record, std::size_t group, const DisturbanceIndex& index,
                          const AddedBacklog& added);

}  // namespace drsim
