#pragma once
/// Which defaults the answer of a run rests on: each is put to the ends of its range, one at a time, under the same
/// random numbers, and what the answer becomes is kept.
/// Checked by: tests/studies/planning_test.cpp

#include <functional>

#include "models/run_record.hpp"
#include "sim/scenario/read/read_scenario.hpp"

namespace drsim {

struct DefaultEffectsPlan {
  std::size_t jobs = 1;                       ///< processes at a time [>= 1]
  std::function<void(std::size_t)> on_start;  ///< told the number of runs before the first; may be empty
};

/// Plays two runs for each default (one where it stands at an end of its range, more for words). A default moves the
/// answer when the verdict on the targets turns, when the worst P99 of the RPO or the longest RTO moves by more than 5
/// %, or the time above target by more than 1 % of the run. Throws std::runtime_error when a run broke.
/// Before the process plays a scenario itself: SimGrid allows one engine a process, forked ones included.
/// @param options  what the scenario was read with: --set and seed
DefaultSensitivity default_effects(const std::filesystem::path& file, const ReadOptions& options,
                                   const ReadScenario& read, const DefaultEffectsPlan& plan);

}  // namespace drsim
