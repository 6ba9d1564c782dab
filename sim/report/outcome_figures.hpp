#pragma once
/// The figures of a run by which changes of its scenario are judged, and the judgement.
/// Checked by: tests/report/outcome_figures_test.cpp

#include <nlohmann/json_fwd.hpp>

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

/// Some figure is worse than before by more than 0.1 %, a tenth of what three printed digits show.
bool worsens(const OutcomeFigures& before, const OutcomeFigures& after);

/// Some figure is better by 1 % or more.
bool betters(const OutcomeFigures& before, const OutcomeFigures& after);

/// That, and nothing worsens.
bool improves(const OutcomeFigures& before, const OutcomeFigures& after);

/// Which of two outcomes is preferred: what meets everything, then what fails less (operations, checkpoints, groups
/// that miss, time above target, worst RPO, history, RTO, in this order). A strict weak order.
bool is_preferred(const OutcomeFigures& left, const OutcomeFigures& right);

nlohmann::ordered_json outcome_figures_json(const OutcomeFigures& figures);
OutcomeFigures outcome_figures_from(const nlohmann::ordered_json& json);

}  // namespace drsim
