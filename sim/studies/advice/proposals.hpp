#pragma once
/// What could be changed so that a run meets what it misses: candidates that are worth a run each, from what bound and
/// from the needs. Nothing is said of whether they help; that is played (advice_runs.hpp).
/// Checked by: tests/studies/advice_test.cpp

#include <vector>

#include "models/advice_record.hpp"
#include "models/run_record.hpp"
#include "sim/scenario/read/read_scenario.hpp"

namespace drsim {

/// One thing to change, and how far: each step goes further than the one before [1..3 steps].
struct Lever {
  std::vector<Proposal> steps;
  /// Of whole numbers: all that lies below each step and above the one before, ascending; empty: not known.
  std::vector<std::vector<Proposal>> between = {};
};

/// Most promising first; no value of the scenario is in two of them. Empty where nothing that the simulation knows of
/// can be changed, or nothing failed. Values are rounded to three digits and lie within what the scenario takes.
std::vector<Lever> proposals_of(const ReadScenario& read, const RunRecord& record);

/// Targets that the run as it is holds: for each entry of groups that miss theirs the worst RPO of its groups, rounded
/// up, and what the run comes to with them. Nothing where none misses, or where the RPO of one still grows at the end.
/// Groups that recovery operations held up are left out: no target is made for that. A target changes no replication,
/// so this needs no run.
std::optional<PlayedProposals> targets_held(const ReadScenario& read, const RunRecord& record,
                                            const OutcomeFigures& before);

}  // namespace drsim
