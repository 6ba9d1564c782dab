#pragma once
/// What a run is asked for beside its scenario.

#include <functional>

#include "models/fault_schedule.hpp"

namespace drsim {

struct RunOptions {
  /// Called now and then with the simulated date [s] while the run goes on; may be empty.
  std::function<void(double at_s)> on_progress;

  FaultBias fault_bias = {};  ///< for rare coincidences; the record says how likely the run is
};

}  // namespace drsim
