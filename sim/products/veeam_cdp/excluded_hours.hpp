#pragma once
/// The hours that schedules of policies exclude: nothing is replicated in them, and CBT mode follows.
/// Source: Veeam user guide, schedule of a CDP policy.
/// Checked by: tests/engine/cdp_failures_test.cpp

#include <vector>

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// A policy stops or goes on at a date of the run.
struct ScheduleTurn {
  double at_s = 0;
  Index group = 0;
  bool stops = false;
};

/// All within the run, ascending; of one date, what goes on comes first.
std::vector<ScheduleTurn> schedule_turns(const Scenario& scenario);

}  // namespace drsim
