/// What is played, in which order, and what is told of it.

#include <algorithm>
#include <set>

#include "sim/report/outcome_figures.hpp"
#include "sim/studies/advice/advice_runs.hpp"

namespace drsim {
namespace {

constexpr std::size_t kept_for_combinations = 2;
constexpr std::size_t steps_max = 3;

using LeverIndices = std::vector<std::size_t>;  // ascending

/// Levers put in place together, and what came of it.
struct Trial {
  LeverIndices levers;
  std::size_t step = 0;
  std::size_t between = 0;  ///< of one lever: that value below the step and above the one before; see whole_step
  std::vector<Proposal> parts;
  OutcomeFigures after;
};

/// `between` of what is a step itself.
constexpr std::size_t whole_step = static_cast<std::size_t>(-1);

std::vector<std::string> key_of(const Trial& trial) {
  std::vector<std::string> key;
  for (const ProposedValue& value : values_of(trial.parts))
    key.push_back(value.change.pointer + "=" + value.change.value);
  return key;
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
    while (runs_left_ > 0 && !is_met() && play_first_new(more())) {
    }
    while (runs_left_ > 0 && play_first_new(less())) {
    }
    return judged();
  }

 private:
  /// How a lever did alone; the less it did, the earlier it is left out.
  enum class Use { Refused, Harms, Untried, Useless, Mixed, Helps };  // mixed: better in one figure, worse in another

  Trial trial_of(const LeverIndices& chosen, std::size_t step) const {
    Trial trial{chosen, step, whole_step, {}, {}};
    for (const std::size_t lever : chosen)
      trial.parts.push_back(levers_[lever].steps[std::min(step, levers_[lever].steps.size() - 1)]);
    return trial;
  }

  Trial trial_between(std::size_t lever, std::size_t step, std::size_t between) const {
    return {{lever}, step, between, {levers_[lever].between[step][between]}, {}};
  }

  bool helps(const Trial& trial) const { return improves(advice_.before, trial.after); }
  bool meets(const Trial& trial) const { return meets_all(trial.after) && helps(trial); }
  bool is_met() const {
    return std::any_of(trials_.begin(), trials_.end(), [&](const Trial& trial) { return meets(trial); });
  }

  const Trial* played(const Trial& wanted) const {
    const std::vector<std::string> key = key_of(wanted);
    const auto found =
        std::find_if(trials_.begin(), trials_.end(), [&](const Trial& trial) { return key_of(trial) == key; });
    return found == trials_.end() ? nullptr : &*found;
  }

  /// Plays what was not played before; true for each that was played.
  std::vector<bool> play(std::vector<Trial> wanted) {
    std::vector<std::vector<ScenarioChange>> sets;
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < wanted.size() && sets.size() < runs_left_; ++i) {
      if (!known_.insert(key_of(wanted[i])).second) continue;
      sets.emplace_back();
      for (const ProposedValue& value : values_of(wanted[i].parts)) sets.back().push_back(value.change);
      asked.push_back(i);
    }
    std::vector<bool> was_played(wanted.size(), false);
    const auto outcomes = play_(sets);
    for (std::size_t i = 0; i < sets.size(); ++i) {
      if (!outcomes[i]) continue;
      --runs_left_;
      ++advice_.runs;
      was_played[asked[i]] = true;
      wanted[asked[i]].after = *outcomes[i];
      trials_.push_back(std::move(wanted[asked[i]]));
    }
    return was_played;
  }

  /// False when all of them were asked for before.
  bool play_first_new(const std::vector<Trial>& candidates) {
    for (const Trial& candidate : candidates) {
      if (known_.count(key_of(candidate)) > 0) continue;
      play({candidate});
      return true;
    }
    return false;
  }

  void play_singles() {
    std::size_t next = 0,
                to_play = runs_left_ > kept_for_combinations ? runs_left_ - kept_for_combinations : runs_left_;
    while (to_play > 0 && next < levers_.size()) {
      const std::size_t from = next;
      std::vector<Trial> wanted;
      for (; next < levers_.size() && wanted.size() < to_play; ++next) wanted.push_back(trial_of({next}, 0));
      const std::vector<bool> was_played = play(wanted);
      for (std::size_t i = 0; i < was_played.size(); ++i) {
        uses_[from + i] = was_played[i] ? use_of(*played(wanted[i])) : Use::Refused;
        if (was_played[i]) --to_play;
      }
    }
  }

  Use use_of(const Trial& trial) const {
    return helps(trial)                            ? Use::Helps
           : !worsens(advice_.before, trial.after) ? Use::Useless
           : betters(advice_.before, trial.after)  ? Use::Mixed
                                                   : Use::Harms;
  }

  LeverIndices levers_that(bool (*is_chosen)(Use)) const {
    LeverIndices chosen;
    for (std::size_t i = 0; i < levers_.size(); ++i)
      if (is_chosen(uses_[i])) chosen.push_back(i);
    return chosen;
  }

  /// The most preferred of those that help; of equal ones what changes less. nullptr: none helps.
  const Trial* best() const {
    const Trial* best = nullptr;
    for (const Trial& trial : trials_)
      if (helps(trial) && !is_beaten_by_less(trial) && (best == nullptr || comes_before(trial, *best))) best = &trial;
    return best;
  }

  /// One change that left little of the time above target: further, it may do alone.
  bool went_most_of_the_way(const Trial& trial) const {
    constexpr double little = 0.1;
    return trial.levers.size() == 1 && trial.after.above_target_group_s < little * advice_.before.above_target_group_s;
  }

  /// Where nothing meets everything yet: one change that went most of the way goes further; then all that helped
  /// together, all that did no harm together; then what came closest goes further, then the rest.
  std::vector<Trial> more() const {
    const LeverIndices helpful = levers_that([](Use use) { return use == Use::Helps; });
    const LeverIndices harmless = levers_that([](Use use) { return use != Use::Refused && use != Use::Harms; });
    std::vector<Trial> candidates;
    const auto add = [&](const LeverIndices& chosen, std::size_t step) {
      if (!chosen.empty()) candidates.push_back(trial_of(chosen, step));
    };
    if (const Trial* closest = best(); closest != nullptr && went_most_of_the_way(*closest))
      add(closest->levers, closest->step + 1);
    add(helpful, 0);
    add(harmless, 0);
    if (const Trial* closest = best()) add(closest->levers, closest->step + 1);
    for (std::size_t step = 1; step < steps_max; ++step)
      for (const LeverIndices& chosen : {harmless, helpful}) add(chosen, step);
    return candidates;
  }

  /// What is less than the best, and may do as well.
  std::vector<Trial> less() const {
    std::vector<Trial> candidates;
    const Trial* most = best();
    if (most == nullptr) return candidates;
    LeverIndices useful;
    for (const std::size_t lever : most->levers)
      if (uses_[lever] == Use::Helps || uses_[lever] == Use::Mixed) useful.push_back(lever);
    if (!useful.empty() && useful.size() < most->levers.size()) candidates.push_back(trial_of(useful, most->step));
    for (Trial& without : each_left_out(*most)) candidates.push_back(std::move(without));
    if (!meets(*most)) return candidates;
    if (most->step > 0 && most->between == whole_step) candidates.push_back(trial_of(most->levers, most->step - 1));
    if (most->levers.size() == 1) add_halfway(*most, candidates);
    return candidates;
  }

  /// A combination without each of its parts in turn, first without what did least alone.
  std::vector<Trial> each_left_out(const Trial& trial) const {
    std::vector<Trial> without;
    if (trial.levers.size() < 2) return without;
    LeverIndices order = trial.levers;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return uses_[a] < uses_[b]; });
    for (const std::size_t left_out : order) {
      LeverIndices rest;
      for (const std::size_t lever : trial.levers)
        if (lever != left_out) rest.push_back(lever);
      without.push_back(trial_of(rest, trial.step));
    }
    return without;
  }

  /// Halfway between the greatest whole number that does not suffice and the least that does.
  void add_halfway(const Trial& enough, std::vector<Trial>& candidates) const {
    const std::size_t lever = enough.levers.front();
    if (levers_[lever].between.size() <= enough.step) return;
    const std::size_t end = enough.between == whole_step ? levers_[lever].between[enough.step].size() : enough.between;
    std::size_t begin = 0;  // all before it is too little
    for (std::size_t i = 0; i < end; ++i)
      if (known_.count(key_of(trial_between(lever, enough.step, i))) > 0) begin = i + 1;
    if (begin < end) candidates.push_back(trial_between(lever, enough.step, (begin + end - 1) / 2));
  }

  /// Fewer changes where both meet everything, else what fails less.
  static bool comes_before(const Trial& left, const Trial& right) {
    if (meets_all(left.after) && meets_all(right.after) && left.levers.size() != right.levers.size())
      return left.levers.size() < right.levers.size();
    if (is_preferred(left.after, right.after)) return true;
    return !is_preferred(right.after, left.after) && left.levers.size() < right.levers.size();
  }

  static bool is_lower(const Trial& left, const Trial& right) {
    return left.step < right.step || (left.step == right.step && left.between < right.between);
  }

  /// True where a part of it, or a smaller step, comes to as much.
  bool is_beaten_by_less(const Trial& trial) const {
    return std::any_of(trials_.begin(), trials_.end(), [&](const Trial& other) {
      const bool is_less = other.levers.size() < trial.levers.size() || is_lower(other, trial);
      return is_less && !is_lower(trial, other) && helps(other) &&
             std::includes(trial.levers.begin(), trial.levers.end(), other.levers.begin(), other.levers.end()) &&
             (meets(other) || !improves(other.after, trial.after));
    });
  }

  /// True where the same changes go further, and only then meet everything.
  bool is_too_little(const Trial& trial) const {
    return !meets(trial) && std::any_of(trials_.begin(), trials_.end(), [&](const Trial& other) {
      return other.levers == trial.levers && is_lower(trial, other) && meets(other);
    });
  }

  /// True where the same changes went further, and that did not help either.
  bool goes_further_in_vain(const Trial& trial) const {
    return std::any_of(trials_.begin(), trials_.end(), [&](const Trial& other) {
      return other.levers == trial.levers && other.step > trial.step && !helps(other);
    });
  }

  /// The value below it in steps of one; nullptr: that was not played, or is more than one away.
  bool one_less_does_not(const Trial& trial) const {
    const Lever& lever = levers_[trial.levers.front()];
    if (lever.between.size() <= trial.step) return false;
    const std::size_t place = trial.between == whole_step ? lever.between[trial.step].size() : trial.between;
    if (place > 0) {
      const Trial* less = played(trial_between(trial.levers.front(), trial.step, place - 1));
      return less != nullptr && !meets(*less);
    }
    const Trial* less = trial.step == 0 ? nullptr : played(trial_of(trial.levers, trial.step - 1));
    if (trial.step > 0 && (less == nullptr || meets(*less))) return false;
    const std::vector<ProposedValue>& values = trial.parts.front().values;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (less != nullptr && less->parts.front().values.size() != values.size()) return false;
      if (values[i].to - (less == nullptr ? values[i].from : less->parts.front().values[i].to) > 1) return false;
    }
    return true;
  }

  LessKnown known_of_less(const Trial& trial) const {
    if (trial.levers.size() == 1)
      return meets(trial) && one_less_does_not(trial) ? LessKnown::NoFewerSuffice : LessKnown::NotTried;
    for (const Trial& without : each_left_out(trial)) {
      const Trial* less = played(without);
      if (less == nullptr || (helps(*less) && !improves(less->after, trial.after))) return LessKnown::NotTried;
    }
    return LessKnown::NoPartSuffices;
  }

  AdviceRecord judged() {
    std::vector<const Trial*> helpful;
    for (const Trial& trial : trials_) {
      if (helps(trial)) {
        if (!is_beaten_by_less(trial) && !is_too_little(trial)) helpful.push_back(&trial);
      } else if (!goes_further_in_vain(trial)) {
        advice_.in_vain.push_back({trial.parts, trial.after, true, LessKnown::NotTried});
      }
    }
    std::stable_sort(helpful.begin(), helpful.end(),
                     [](const Trial* left, const Trial* right) { return comes_before(*left, *right); });
    constexpr std::size_t told_max = 3;
    helpful.resize(std::min(helpful.size(), told_max));
    for (const Trial* trial : helpful)
      advice_.helpful.push_back({trial->parts, trial->after, true, known_of_less(*trial)});
    advice_.meets = !helpful.empty() && meets_all(helpful.front()->after);
    return std::move(advice_);
  }

  const std::vector<Lever>& levers_;
  std::size_t runs_left_;
  const ChangePlayer& play_;
  std::vector<Use> uses_;  ///< by lever
  std::vector<Trial> trials_;
  std::set<std::vector<std::string>> known_;  ///< asked for, refused ones too
  AdviceRecord advice_;
};

}  // namespace

AdviceRecord try_levers(const OutcomeFigures& before, const std::vector<Lever>& levers, std::size_t runs_max,
                        const ChangePlayer& play) {
  return Trials(before, levers, runs_max, play).advice();
}

}  // namespace drsim
