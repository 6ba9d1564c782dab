#pragma once
/// The figures of a run by which changes of its scenario are judged, and the judgement.
/// Checked by: tests/report/outcome_figures_test.cpp

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "models/advice_record.hpp"
#include "models/run_record.hpp"
#include "sim/report/answer.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// @param scenario  with its closures worked out, where it has firewall rules
/// @param answer  of the run: its figures of missed targets
OutcomeFigures outcome_figures(const Scenario& scenario, const RunRecord& record, const Answer& answer);
OutcomeFigures outcome_figures(const Scenario& scenario, const RunRecord& record);

/// Nothing failed: targets, checkpoints, histories, syncs, cycles, datastores, ports and operations.
bool meets_all(const OutcomeFigures& figures);

/// Some figure is worse than before by more than 0.1 %, a tenth of what three printed digits show, or a group or an
/// operation fails in something that it did not fail in before.
bool worsens(const OutcomeFigures& before, const OutcomeFigures& after);

/// Groups and operations that fail in something that they did not fail in before.
std::vector<std::string> failing_anew_names(const OutcomeFigures& before, const OutcomeFigures& after);

/// Some figure is better by 1 % or more.
bool betters(const OutcomeFigures& before, const OutcomeFigures& after);

/// That, and nothing worsens.
bool improves(const OutcomeFigures& before, const OutcomeFigures& after);

/// Which of two outcomes is preferred: what meets everything, then what fails less (operations, checkpoints, groups
/// that miss, time above target, worst RPO, history, RTO, in this order). A strict weak order.
bool is_preferred(const OutcomeFigures& left, const OutcomeFigures& right);

nlohmann::ordered_json outcome_figures_json(const OutcomeFigures& figures);

/// All of it, from one process to another.
std::string outcome_message(const OutcomeFigures& outcome);
OutcomeFigures outcome_from_message(const std::string& message);

/// The group that missed its target with the largest RPO; nullptr: none did.
const GroupOutcome* worst_missed(const OutcomeFigures& outcome);
const GroupOutcome* group_named(const OutcomeFigures& outcome, const std::string& name);

/// The verdict on a run in a word: "met" where nothing failed, "missed" where something did, "cannot be given" where
/// the run is too short for some group.
const char* state_name(const Scenario& scenario, const RunRecord& record, const Answer& answer);

}  // namespace drsim
