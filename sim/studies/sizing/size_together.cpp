#include "sim/studies/sizing/size_together.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim {
namespace {

bool is_whole_unit(const Sizing& sizing) { return sizing.unit == "hosts" || sizing.unit.empty(); }

std::size_t count_found(const std::vector<Sizing>& sizings) {
  return static_cast<std::size_t>(
      std::count_if(sizings.begin(), sizings.end(), [](const Sizing& sizing) { return sizing.least.has_value(); }));
}

/// Every size that was looked for was found.
bool are_all_found(const std::vector<Sizing>& sizings) {
  return std::all_of(sizings.begin(), sizings.end(),
                     [](const Sizing& sizing) { return sizing.least || !sizing.not_searched.empty(); });
}

/// Where several sizes have one value in the scenario, it is the greatest of what they need.
double value_for(const std::vector<Sizing>& sizings, const Sizing& sizing) {
  double greatest = *sizing.least;
  if (sizing.pointer.empty()) return greatest;
  for (const Sizing& other : sizings)
    if (other.least && other.pointer == sizing.pointer) greatest = std::max(greatest, *other.least);
  return greatest;
}

/// By how much all sizes grow: what can be had in any amount by a factor, what is counted by a number.
struct Enlargement {
  double factor = 1;
  unsigned more = 0;
};

double enlarged(const Sizing& sizing, double value, const Enlargement& by) {
  if (sizing.places) return value + by.more;
  if (is_whole_unit(sizing)) return value;
  const double step = std::max(1.0, sizing.step);
  return std::min(sizing.product_most, step * std::ceil(value * by.factor / step));
}

/// Puts all sizes that were found in place.
void settle_all(SizingRuns& runs, const std::vector<Sizing>& sizings, const Enlargement& by = {}) {
  // What places VMs reads the scenario again, so it comes first.
  for (const bool places : {true, false})
    for (const Sizing& sizing : sizings)
      if (sizing.least && sizing.settle && sizing.places == places)
        sizing.settle(runs, enlarged(sizing, value_for(sizings, sizing), by));
}

TogetherProof prove(const std::function<SizingRuns()>& fresh_runs, const std::vector<Sizing>& sizings,
                    const Enlargement& by = {}) {
  SizingRuns runs = fresh_runs();
  runs.size_one_after_the_other();
  settle_all(runs, sizings, by);
  TogetherProof proof;
  proof.outcome = runs.play_one([](Scenario&) {});
  proof.enlarged_by = by.factor;
  proof.more_of_counts = by.more;
  for (const Sizing& sizing : sizings) {
    if (!sizing.least) continue;
    const bool is_of_hosts = sizing.unit == "hosts", is_of_journals = sizing.is_journal;
    proof.judges_rto = proof.judges_rto || is_of_hosts;
    proof.judges_history = proof.judges_history || is_of_journals;
    proof.judges_rpo = proof.judges_rpo || !(is_of_hosts || is_of_journals);
  }
  return proof;
}

void keep_alone(const std::vector<Sizing>& alone, std::vector<Sizing>& sizings) {
  for (Sizing& sizing : sizings)
    for (const Sizing& one : alone)
      if (one.resource == sizing.resource) sizing.alone = one.least;
}

/// What the sizes that were found answer for holds: the target of the RPO only where every resource has its size.
bool holds(const TogetherProof& proof, const std::vector<Sizing>& sizings) {
  return proof.meets() || (!are_all_found(sizings) && (proof.keeps_history() || !proof.judges_history) &&
                           (proof.outcome.recovers || !proof.judges_rto));
}

/// Multiplies what can be had in any amount by the least factor with which all hold together; where none does, more of
/// what is counted.
void enlarge(const std::function<SizingRuns()>& fresh_runs, std::vector<Sizing>& sizings,
             std::optional<TogetherProof>& proof) {
  const bool has_counts =
      std::any_of(sizings.begin(), sizings.end(), [](const Sizing& sizing) { return sizing.least && sizing.places; });
  std::vector<Enlargement> steps = {{1.001, 0}, {1.01, 0}, {1.05, 0}, {1.2, 0}, {1.5, 0}, {2, 0}};
  if (has_counts)
    for (const unsigned more : {1U, 2U, 4U})
      for (const double factor : {1.0, 1.05, 1.5}) steps.push_back({factor, more});
  for (const Enlargement& by : steps) {
    const TogetherProof trial = prove(fresh_runs, sizings, by);
    if (!holds(trial, sizings)) continue;
    for (Sizing& sizing : sizings) {
      if (!sizing.least || enlarged(sizing, *sizing.least, by) == *sizing.least) continue;
      if (!sizing.alone) sizing.alone = sizing.least;
      sizing.least = enlarged(sizing, *sizing.least, by);
      sizing.failing.reset();
      sizing.no_failing = "it was raised so that all sizes hold together";
    }
    proof = trial;
    return;
  }
}

/// Of resources that blame each other, none is what binds when all of them are ample.
void name_common_cause(const std::string& cause, std::vector<Sizing>& sizings) {
  std::set<std::string> causes;
  for (const Sizing& sizing : sizings)
    if (sizing.make_ample && !sizing.least) causes.insert(sizing.forbidden_by);
  if (causes.size() < 2) return;
  for (Sizing& sizing : sizings)
    if (sizing.make_ample && !sizing.least) sizing.forbidden_by = cause;
}

/// What is in place is what the scenario had before sizes were put in place.
void keep_present(const std::vector<Sizing>& first, std::vector<Sizing>& sizings) {
  for (Sizing& sizing : sizings)
    for (const Sizing& one : first)
      if (one.resource == sizing.resource) sizing.present = one.present;
}

/// Sizes in order those that have none, each with those before it at their sizes and those after it ample.
/// @param keeps_found  the sizes that were found are in place and stay; else all are sized again
/// @return nothing when even all of them ample do not meet the target; then `cause` is what binds
std::optional<std::vector<Sizing>> sized_among_ample(const std::function<SizingRuns()>& fresh_runs,
                                                     const SizeAll& size_all, bool keeps_found,
                                                     const std::vector<Sizing>& sizings, std::string& cause) {
  std::vector<SizingRuns::Change> ample;
  for (const Sizing& sizing : sizings)
    if (sizing.make_ample && !(keeps_found && sizing.least)) ample.emplace_back(sizing.make_ample);
  SizingRuns runs = fresh_runs();
  runs.size_one_after_the_other();
  if (keeps_found) settle_all(runs, sizings);
  runs.make_ample(std::move(ample));
  const SizingRuns::Outcome all_ample = runs.play_one([](Scenario&) {});
  cause = all_ample.cause;
  if (!all_ample.meets) return std::nullopt;
  std::vector<Sizing> again = size_all(runs);
  if (again.size() != sizings.size() || count_found(again) <= count_found(sizings)) return std::nullopt;
  for (std::size_t i = 0; i < again.size(); ++i) {
    again[i].sized_with = SizedWith::SizesAround;
    if (keeps_found && sizings[i].least) again[i] = sizings[i];
  }
  keep_present(sizings, again);
  return again;
}

/// Where resources that are too small stand one behind the other, none of them can be sized with the others as they
/// are. True when they could among ample ones.
bool size_chain(const std::function<SizingRuns()>& fresh_runs, const SizeAll& size_all, bool in_order,
                std::vector<Sizing>& sizings) {
  const bool has_found = count_found(sizings) > 0;
  std::string cause;
  auto again = sized_among_ample(fresh_runs, size_all, true, sizings, cause);
  // Sizes that were found by themselves are those asked for, unless all are sized in order.
  if (!again && has_found && !in_order) return false;
  if (!again && has_found) again = sized_among_ample(fresh_runs, size_all, false, sizings, cause);
  if (again) {
    sizings = std::move(*again);
    return true;
  }
  if (!cause.empty()) name_common_cause(cause, sizings);
  return false;
}

}  // namespace

bool TogetherProof::keeps_history() const {
  return std::all_of(outcome.journal_limited_s.begin(), outcome.journal_limited_s.end(),
                     [](double limited_s) { return limited_s == 0; }) &&
         std::none_of(outcome.standings.begin(), outcome.standings.end(),
                      [](const SizingRuns::GroupStanding& standing) { return standing.limit_too_small; });
}

std::size_t TogetherProof::groups_in_doubt() const {
  return static_cast<std::size_t>(
      std::count_if(outcome.standings.begin(), outcome.standings.end(),
                    [](const SizingRuns::GroupStanding& standing) { return standing.limit_in_doubt; }));
}

bool TogetherProof::meets() const {
  return (outcome.meets || !judges_rpo) && (keeps_history() || !judges_history) && (outcome.recovers || !judges_rto);
}

std::vector<Sizing> size_together(const std::function<SizingRuns()>& fresh_runs, const SizeAll& size_all, bool in_order,
                                  std::optional<TogetherProof>& proof) {
  const auto sized = [&](bool one_after_the_other, const std::vector<Sizing>& in_place) {
    SizingRuns runs = fresh_runs();
    if (one_after_the_other) runs.size_one_after_the_other();
    settle_all(runs, in_place);
    std::vector<Sizing> sizings = size_all(runs);
    if (one_after_the_other)
      for (Sizing& sizing : sizings) sizing.sized_with = SizedWith::SizesBefore;
    return sizings;
  };
  std::vector<Sizing> sizings = sized(in_order, {});
  if (count_found(sizings) >= 2) proof = prove(fresh_runs, sizings);
  // Where the sizes that were found meet the target, the others failed for what those mend: they are sized on top.
  if (in_order && proof && !are_all_found(sizings) && proof->judges_rpo && proof->meets()) {
    std::vector<Sizing> again = sized(true, sizings);
    if (count_found(again) > count_found(sizings)) {
      keep_present(sizings, again);
      sizings = std::move(again);
      proof = prove(fresh_runs, sizings);
    }
  }
  const bool is_chain = !are_all_found(sizings) && size_chain(fresh_runs, size_all, in_order, sizings);
  if (is_chain) proof = prove(fresh_runs, sizings);
  if (count_found(sizings) < 2) {
    proof.reset();
    return sizings;
  }
  if (holds(*proof, sizings)) return sizings;
  if (!in_order && !is_chain && are_all_found(sizings)) {
    std::vector<Sizing> again = sized(true, {});
    if (!are_all_found(again)) return sizings;
    keep_alone(sizings, again);
    sizings = std::move(again);
    proof = prove(fresh_runs, sizings);
  }
  if (!holds(*proof, sizings)) enlarge(fresh_runs, sizings, proof);
  return sizings;
}

}  // namespace drsim
