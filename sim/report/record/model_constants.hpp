#pragma once
/// The constants of the product model that a run used, each beside the range in which it was validated.
/// Checked by: tests/studies/model_parameters_test.cpp.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// One constant, as a row of the result.
struct ModelConstant {
  std::string name;                 ///< with its unit: "pipeline_latency_s"
  std::string pointer;              ///< its key in the scenario, for --set
  nlohmann::ordered_json value;     ///< a number in base units, or a word; null: off
  nlohmann::ordered_json standard;  ///< the same, of a scenario that does not set it
  /// Validated range, for numbers. Both ends are the default where the schema states none: another value is possible,
  /// but nothing was validated with it.
  nlohmann::ordered_json low, high;
  bool is_inside = true;  ///< of that range; a word or what is off: is the default
  std::string source;     ///< where default and range are from; empty: from drsim itself
};

/// Those of the product that the scenario protects with, from their rows (sim/scenario/schema/model_parameters.hpp).
std::vector<ModelConstant> model_constants(const Scenario& scenario);

/// Warnings of the scenario, then those of the run, without repetitions.
std::vector<std::string> all_warnings(const Scenario& scenario, const RunRecord& record);

}  // namespace drsim
