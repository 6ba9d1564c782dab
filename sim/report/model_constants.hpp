#pragma once
/// The constants of the product model that a run used, each beside the range in which it was validated.

#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// One constant in base units with its validated range (as documented at ZertoConfig and CdpConfig).
struct ModelConstant {
  std::string name;
  double value = 0, low = 0, high = 0;
};

/// Those of the product that the scenario protects with.
std::vector<ModelConstant> model_constants(const Scenario& scenario);

/// Warnings of the scenario, then those of the run, without repetitions.
std::vector<std::string> all_warnings(const Scenario& scenario, const RunRecord& record);

}  // namespace drsim
