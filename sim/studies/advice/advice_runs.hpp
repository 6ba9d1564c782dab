#pragma once
/// Plays what could be changed, alone and together, before it is advised.
/// Checked by: tests/studies/advice_test.cpp

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "models/advice_record.hpp"
#include "sim/studies/advice/proposals.hpp"
#include "sim/studies/sweep/later_tasks.hpp"

namespace drsim {

/// Runs that the advice on one run may cost at most.
inline constexpr std::size_t advice_runs_max = 5;

/// What a run with these changes comes to, for each set of changes; nothing for one that the scenario refuses.
using ChangePlayer =
    std::function<std::vector<std::optional<OutcomeFigures>>(const std::vector<std::vector<ScenarioChange>>&)>;

/// Each lever's first step is played alone, as far as two runs are left. Where none of them meets all targets, one that
/// left little of the time above target goes further alone; then those that helped are played together, then all that
/// did no harm, then what came closest goes further. Once something meets everything, what runs are left are for less:
/// a combination without each of its parts, a smaller step, of whole numbers halfway down to what does not suffice.
/// What is known of less is told with it. Only what worsens no figure, makes no group and no operation fail anew, and
/// betters a figure is helpful; what a part of it reaches as well is not told. Runs at most `runs_max`; refused ones
/// are not counted. The order of everything follows from `levers`. Checked by: tests/studies/advice_strategy_test.cpp
AdviceRecord try_levers(const OutcomeFigures& before, const std::vector<Lever>& levers, std::size_t runs_max,
                        const ChangePlayer& play);

/// Plays one set of changes of a scenario, for LaterTasks; advice_on says which.
LaterTasks::Body advice_body(const std::filesystem::path& file, const ReadOptions& options);

struct AdvicePlan {
  std::size_t jobs = 1;  ///< processes at a time [>= 1]
  std::function<void(std::size_t done, std::size_t most)>
      on_run;  ///< told before the first and after each; may be empty
};

/// The advice on a run: nothing is played where nothing failed. Throws std::runtime_error when a run broke.
AdviceRecord advice_on(const ReadScenario& read, const RunRecord& record, LaterTasks& tasks, const AdvicePlan& plan);

}  // namespace drsim
