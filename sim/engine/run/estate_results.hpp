#pragma once
/// What a run reports of the estate whichever product replicates: where groups and links lie, space on datastores, what
/// a reader must be warned of.

#include <functional>
#include <vector>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Sites of the groups, ends and round trips of the links. Groups are in the order of the scenario; links both
/// directions of each, in its order.
void fill_places(const Scenario& scenario, RunRecord& record);

/// Space that replicas and journals need. Peaks of the journals are added up, which is an upper bound of their sum.
/// @param utilisation, guard_stop_s  of a datastore
void fill_datastores(const Scenario& scenario, const std::function<Quantiles(Index datastore)>& utilisation,
                     const std::function<double(Index datastore)>& guard_stop_s, RunRecord& record);

/// Groups without points, syncs without end, cut histories, guarded datastores.
void add_group_warnings(RunRecord& record);

/// Puts events among those of the run; ascending by date.
void add_log(const std::vector<RunEvent>& log, RunRecord& record);

/// The same, before those of the same date: causes before what follows from them.
void add_log_before(const std::vector<RunEvent>& log, RunRecord& record);

}  // namespace drsim
