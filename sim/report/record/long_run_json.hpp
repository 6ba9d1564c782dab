#pragma once
/// What a run says of the time after it, in result.json: `balances[]` and `groups[].long_run`.

#include <nlohmann/json_fwd.hpp>

#include "models/run_record.hpp"

namespace drsim {

nlohmann::ordered_json balances_json(const RunRecord& record);

/// @param record  whose balances the causes point into
nlohmann::ordered_json long_run_json(const GroupLongRun& long_run, const RunRecord& record);

}  // namespace drsim
