#pragma once
/// Words for what a run says of the time after it.

#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// The run shows of every group whose backlog grows that nothing ends the growth: it stands before a full store, or a
/// sync that leaves out what is overwritten has not ended it. True where none grows.
bool grows_without_end(const RunRecord& record);

/// Groups for which the run does not show that what it says goes on: all but those that hold or have no reserve.
std::vector<const GroupResult*> unproved_groups(const RunRecord& record);

/// Some load is drawn by chance, so that a run is one draw.
bool draws_loads(const Scenario& scenario);

/// In place of "all targets are met" where that cannot be said; empty: it can.
std::string long_run_headline(const RunRecord& record);

/// Why, and what would show it; a sentence for what diverges, one for each kind of what a run is too short for, and
/// what has no reserve.
std::vector<std::string> long_run_sentences(const Scenario& scenario, const RunRecord& record);

/// Groups that hold without reserve: the worst of the resources that have none, and what that means. Empty: none.
std::vector<std::string> no_reserve_sentences(const RunRecord& record);

/// Whose journals do not keep the history, or perhaps not: what is needed of the worst, and what is usable.
std::vector<std::string> long_run_history_sentences(const RunRecord& record);

}  // namespace drsim
