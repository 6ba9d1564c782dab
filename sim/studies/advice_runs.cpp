#include "sim/studies/advice_runs.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "sim/engine/run_scenario.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/report/outcome_figures.hpp"
#include "sim/scenario/require_simulated.hpp"
#include "sim/studies/available_memory.hpp"
#include "sim/studies/play_scenario.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kept_for_combinations = 2;

std::vector<ScenarioChange> changes_of(const std::vector<Proposal>& parts) {
  std::vector<ScenarioChange> changes;
  for (const Proposal& part : parts) changes.insert(changes.end(), part.changes.begin(), part.changes.end());
  return changes;
}

std::vector<std::string> options_of(const std::vector<ScenarioChange>& changes) {
  std::vector<std::string> options;
  for (const ScenarioChange& change : changes) options.push_back(change.pointer + "=" + change.value);
  return options;
}

/// What was tried of one run, and what is left to try.
class Trials {
 public:
  Trials(const OutcomeFigures& before, const std::vector<Lever>& levers, std::size_t runs_max, const ChangePlayer& play)
      : levers_(levers), runs_left_(runs_max), play_(play), uses_(levers.size(), Use::Untried) {
    advice_.before = before;
  }

  AdviceRecord advice() {
    play_singles();
    while (!is_met() && runs_left_ > 0 && play_combinations()) {
    }
    leave_out_useless();
    return judged();
  }

 private:
  /// How a lever did alone.
  enum class Use { Untried, Helps, Mixed, Useless, Harms, Refused };  // mixed: better in one figure, worse in another

  struct Trial {
    std::vector<std::size_t> levers;  ///< ascending
    std::size_t step = 0;
    std::vector<Proposal> parts;
    OutcomeFigures after;
  };

  Trial trial_of(const std::vector<std::size_t>& chosen, std::size_t step) const {
    Trial trial{chosen, step, {}, {}};
    for (const std::size_t lever : chosen)
      trial.parts.push_back(levers_[lever].steps[std::min(step, levers_[lever].steps.size() - 1)]);
    return trial;
  }

  bool is_met() const {
    return std::any_of(trials_.begin(), trials_.end(), [&](const Trial& trial) {
      return meets_all(trial.after) && improves(advice_.before, trial.after);
    });
  }

  /// Plays what was not played before; true for each that was played.
  std::vector<bool> play(std::vector<Trial> wanted) {
    std::vector<std::vector<ScenarioChange>> sets;
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < wanted.size() && sets.size() < runs_left_; ++i) {
      std::vector<ScenarioChange> changes = changes_of(wanted[i].parts);
      if (!known_.insert(options_of(changes)).second) continue;
      sets.push_back(std::move(changes));
      asked.push_back(i);
    }
    std::vector<bool> played(wanted.size(), false);
    const auto outcomes = play_(sets);
    for (std::size_t i = 0; i < sets.size(); ++i) {
      if (!outcomes[i]) continue;
      --runs_left_;
      ++advice_.runs;
      played[asked[i]] = true;
      wanted[asked[i]].after = *outcomes[i];
      trials_.push_back(std::move(wanted[asked[i]]));
    }
    return played;
  }

  void play_singles() {
    std::size_t next = 0,
                to_play = runs_left_ > kept_for_combinations ? runs_left_ - kept_for_combinations : runs_left_;
    while (to_play > 0 && next < levers_.size()) {
      const std::size_t from = next;
      std::vector<Trial> wanted;
      for (; next < levers_.size() && wanted.size() < to_play; ++next) wanted.push_back(trial_of({next}, 0));
      const std::vector<bool> played = play(wanted);
      for (std::size_t i = 0; i < played.size(); ++i) {
        uses_[from + i] = played[i] ? use_of(from + i) : Use::Refused;
        if (played[i]) --to_play;
      }
    }
  }

  Use use_of(std::size_t lever) const {
    for (const Trial& trial : trials_)
      if (trial.levers == std::vector<std::size_t>{lever})
        return improves(advice_.before, trial.after)   ? Use::Helps
               : !worsens(advice_.before, trial.after) ? Use::Useless
               : betters(advice_.before, trial.after)  ? Use::Mixed
                                                       : Use::Harms;
    return Use::Untried;
  }

  std::vector<std::size_t> choose(bool only_helpful) const {
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < levers_.size(); ++i) {
      const bool may_help = uses_[i] != Use::Harms && uses_[i] != Use::Refused;
      if (only_helpful ? uses_[i] == Use::Helps : may_help) chosen.push_back(i);
    }
    return chosen;
  }

  /// What helped, and with it all that may help together with others; at the next call both further. False when there
  /// is nothing new to play.
  bool play_combinations() {
    std::vector<Trial> wanted;
    constexpr std::size_t steps_max = 3;
    for (std::size_t step = 0; step < steps_max && wanted.empty(); ++step)
      for (const bool only_helpful : {step == 0, step != 0}) {
        const std::vector<std::size_t> chosen = choose(only_helpful);
        if (chosen.empty()) continue;
        Trial trial = trial_of(chosen, step);
        if (known_.count(options_of(changes_of(trial.parts))) == 0) wanted.push_back(std::move(trial));
      }
    wanted.resize(std::min({wanted.size(), runs_left_, kept_for_combinations}));
    if (wanted.empty()) return false;
    play(wanted);
    return true;
  }

  /// What met everything, once more without those parts that did nothing alone.
  void leave_out_useless() {
    const auto met = std::find_if(trials_.begin(), trials_.end(), [&](const Trial& trial) {
      return meets_all(trial.after) && improves(advice_.before, trial.after);
    });
    if (met == trials_.end() || runs_left_ == 0) return;
    std::vector<std::size_t> needed;
    for (const std::size_t lever : met->levers)
      if (uses_[lever] != Use::Useless) needed.push_back(lever);
    if (!needed.empty() && needed.size() < met->levers.size()) play({trial_of(needed, met->step)});
  }

  /// True where a part of it, or a smaller step, comes to as much.
  bool is_beaten_by_less(const Trial& trial) const {
    return std::any_of(trials_.begin(), trials_.end(), [&](const Trial& other) {
      const bool is_less = other.levers.size() < trial.levers.size() || other.step < trial.step;
      return is_less && other.step <= trial.step && improves(advice_.before, other.after) &&
             std::includes(trial.levers.begin(), trial.levers.end(), other.levers.begin(), other.levers.end()) &&
             !improves(other.after, trial.after);
    });
  }

  /// True where the same changes went further, and that did not help either.
  bool goes_further_in_vain(const Trial& trial) const {
    return std::any_of(trials_.begin(), trials_.end(), [&](const Trial& other) {
      return other.levers == trial.levers && other.step > trial.step && !improves(advice_.before, other.after);
    });
  }

  AdviceRecord judged() {
    std::vector<const Trial*> helpful;
    for (const Trial& trial : trials_) {
      if (improves(advice_.before, trial.after)) {
        if (!is_beaten_by_less(trial)) helpful.push_back(&trial);
      } else if (!goes_further_in_vain(trial)) {
        advice_.in_vain.push_back({trial.parts, trial.after, true});
      }
    }
    std::stable_sort(helpful.begin(), helpful.end(), [](const Trial* left, const Trial* right) {
      if (is_preferred(left->after, right->after)) return true;
      return !is_preferred(right->after, left->after) && left->parts.size() < right->parts.size();
    });
    constexpr std::size_t told_max = 3;
    helpful.resize(std::min(helpful.size(), told_max));
    for (const Trial* trial : helpful) advice_.helpful.push_back({trial->parts, trial->after, true});
    advice_.meets = !helpful.empty() && meets_all(helpful.front()->after);
    return std::move(advice_);
  }

  const std::vector<Lever>& levers_;
  std::size_t runs_left_;
  const ChangePlayer& play_;
  std::vector<Use> uses_;  ///< by lever
  std::vector<Trial> trials_;
  std::set<std::vector<std::string>> known_;
  AdviceRecord advice_;
};

}  // namespace

AdviceRecord try_levers(const OutcomeFigures& before, const std::vector<Lever>& levers, std::size_t runs_max,
                        const ChangePlayer& play) {
  return Trials(before, levers, runs_max, play).advice();
}

LaterTasks::Body advice_body(const std::filesystem::path& file, const ReadOptions& options) {
  return [file, options](const std::string& request) {
    ReadOptions changed = options;
    for (const ordered_json& option : ordered_json::parse(request)) changed.set.push_back(option);
    const ReadScenario read = read_scenario_to_play(file, changed);
    require_simulated(read.scenario, file.string());
    require_memory(read.scenario, file);
    return outcome_figures_json(outcome_figures(read.scenario, run_scenario(read.scenario, RunOptions{}))).dump();
  };
}

namespace {

/// As many at a time as the memory holds, and why none where it holds not even one.
std::size_t jobs_that_fit(const Scenario& scenario, std::size_t jobs) {
  const double needed_bytes = estimated_memory_bytes(scenario);
  if (needed_bytes <= 0) return jobs;
  return std::min(jobs, static_cast<std::size_t>(std::min(1e6, available_memory_bytes() / needed_bytes)));
}

std::vector<std::optional<OutcomeFigures>> outcomes_of(const std::vector<TaskOutcome>& ended) {
  std::vector<std::optional<OutcomeFigures>> outcomes;
  for (const TaskOutcome& outcome : ended) {
    if (outcome.end == TaskEnd::Failed) throw std::runtime_error("a run for the advice broke: " + outcome.text);
    outcomes.emplace_back();
    if (outcome.end == TaskEnd::Done) outcomes.back() = outcome_figures_from(ordered_json::parse(outcome.text));
  }
  return outcomes;
}

}  // namespace

AdviceRecord advice_on(const ReadScenario& read, const RunRecord& record, LaterTasks& tasks, const AdvicePlan& plan) {
  const OutcomeFigures before = outcome_figures(read.scenario, record);
  AdviceRecord advice;
  advice.before = before;
  const std::vector<Lever> levers = proposals_of(read, record);
  const std::size_t jobs = jobs_that_fit(read.scenario, plan.jobs);
  if (jobs == 0) advice.not_played = "further runs need more memory than this machine has left";
  if (jobs > 0 && !levers.empty()) {
    std::size_t done = 0;
    const auto tell = [&] {
      if (plan.on_run) plan.on_run(done, advice_runs_max);
    };
    const ChangePlayer play = [&](const std::vector<std::vector<ScenarioChange>>& sets) {
      std::vector<std::string> requests;
      for (const auto& changes : sets) requests.push_back(ordered_json(options_of(changes)).dump());
      tell();
      return outcomes_of(tasks.play(requests, jobs, [&] {
        ++done;
        tell();
      }));
    };
    advice = try_levers(before, levers, advice_runs_max, play);
  }
  if (auto targets = targets_held(read, record)) {
    PlayedProposals held{{std::move(*targets)}, before, false};
    held.after.groups_missed = held.after.above_target_clock_s = held.after.above_target_group_s = 0;
    if (!advice.meets) advice.helpful.push_back(std::move(held));
  }
  return advice;
}

}  // namespace drsim
