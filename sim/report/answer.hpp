#pragma once
/// The answer of a run in words and numbers: are the RPO targets met, when not, what bound, and what would fix it.
/// Everything is computed from the run record, which holds what was tried, and the scenario; nothing is simulated here.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "models/group_accounts/clock_time_above.hpp"
#include "models/run_record.hpp"
#include "sim/report/verdict.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Time above target that one cause explains. What happened to many hosts, VMs or appliances is one.
struct CauseShare {
  Cause cause;                ///< of the entity that explains most; its kind is that of all
  std::set<Entity> entities;  ///< that are summed in it
  std::set<Entity> behind;    ///< what was behind them
  double group_s = 0;         ///< summed over groups, exact
  ClockTime clock;            ///< during which at least one group was above target for this cause
  std::size_t groups = 0;     ///< groups concerned
  double worst_rpo_s = 0;
};

/// As causes are told, with the number of what they happened to.
std::string share_words(const CauseShare& share);

/// One piece of advice in plain English: what to change, what that does, and the changes as `--set` takes them.
struct Advice {
  std::string title, text;
  std::vector<ScenarioChange> changes = {};               ///< empty: nothing that the scenario has a value for
  std::optional<OutcomeFigures> before = {}, after = {};  ///< absent: not known
  bool is_simulated = false;
  LessKnown less = LessKnown::NotTried;  ///< of what was simulated
};

struct Answer {
  std::size_t groups = 0, missed_groups = 0;
  ClockTime missed_clock;           ///< during which at least one group was above its target
  double missed_group_s = 0;        ///< summed over groups, exact: the sum over the causes
  std::size_t unproved_groups = 0;  ///< of which the run shows nothing for the long run, or that they diverge
  Verdict verdict;
  std::string headline;                    ///< one sentence: the first line of the verdict
  std::vector<std::string> sentences;      ///< its other lines
  std::vector<CauseShare> causes;          ///< most time first
  std::vector<Advice> fixes;               ///< best first
  std::vector<Advice> in_vain;             ///< played, and no better or worse: not advised
  std::optional<std::size_t> advice_runs;  ///< that were played for it; absent: no advice was asked for
  std::string advised;                     ///< one sentence: what the advice comes to, alone and together; may be empty
};

Answer answer_of(const Scenario& scenario, const RunRecord& record);

/// The cause of most time above target in normal operation; nullptr: there is none.
const CauseShare* binding_share(const Answer& answer);

/// Indices of the groups, worst first: by the share of time above target, then by the worst RPO over the target, then
/// by name.
std::vector<std::size_t> worst_first(const RunRecord& record);

}  // namespace drsim
