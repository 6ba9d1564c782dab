#pragma once
/// The run day by day, as part `by_day` of result.json.
/// Checked by: tests/commands/days_and_vms_test.cpp

#include <nlohmann/json.hpp>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// An entry for each calendar day that the run touches (local midnight to midnight; the first and the last may be
/// parts): `date`, `from_s`, `to_s`, `worst_rpo_s` with `worst_rpo_group` (both null while no group has an RPO),
/// `groups_above_target`, `above_target_group_s`, and `links`: `name`, `mean_bits_per_s` of the day and
/// `busiest_hour_bits_per_s`, the greatest mean over a clock hour, of all classes together. Times above the target are
/// exact; the rest is exact where the curve was kept by its corners. Of an envelope a piece that reaches over midnight
/// counts in both days for the worst RPO, and by its overlap for the means.
nlohmann::ordered_json by_day_json(const Scenario& scenario, const RunRecord& record);

}  // namespace drsim
