#pragma once
/// The verdict as result.json has it: every figure that is printed on the first screen, and the lines themselves.
/// Checked by: tests/report/verdict_test.cpp, tests/report/first_screen_test.cpp

#include <nlohmann/json_fwd.hpp>

#include "models/run_record.hpp"
#include "sim/report/answer.hpp"

namespace drsim {

/// @param answer  of the run
nlohmann::ordered_json verdict_json(const RunRecord& record, const Answer& answer);

}  // namespace drsim
