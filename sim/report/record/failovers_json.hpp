#pragma once
/// Recovery operations as parts of result.json: `failovers`, `operations`, `site_recoveries`.

#include <nlohmann/json.hpp>

#include "models/run_record.hpp"

namespace drsim {

/// One entry for each operation and group. A time that was never reached is null; `reason` says why, for the whole
/// entry and (in `reasons`) for each such time.
nlohmann::ordered_json failovers_json(const RunRecord& record);

nlohmann::ordered_json operations_json(const RunRecord& record);
nlohmann::ordered_json site_recoveries_json(const RunRecord& record);

}  // namespace drsim
