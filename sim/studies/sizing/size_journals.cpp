/// Hard limits of journals: what the vendors' formulas say, and the least with which a group fares as with a journal of
/// any size.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "models/loads/load_outlook.hpp"
#include "models/units.hpp"
#include "models/zerto/rules/planning_rules.hpp"
#include "sim/scenario/estate_part.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/studies/sizing/sizing_search.hpp"

namespace drsim {
namespace {

/// The greatest journal that a VM of each group needs by a rule [bytes].
template <typename Rule>
std::vector<double> of_greatest_vm(const Scenario& scenario, Rule rule) {
  std::vector<double> values(scenario.vpgs.size(), 0.0);
  for (const VmConfig& vm : scenario.vms) values[vm.vpg] = std::max(values[vm.vpg], rule(vm, scenario.vpgs[vm.vpg]));
  return values;
}

struct JournalRule {
  std::string rule, source;
  std::vector<double> by_group;
};

std::vector<JournalRule> journal_rules(const Scenario& scenario) {
  constexpr double ibm_reserve = 1.1, quick_low = 0.1, quick_high = 0.2, profile_share = 0.06;
  // A fifth for the target side log, a twentieth for the product itself.
  constexpr double recoverpoint_factor = 1.05 / (1 - 0.2);
  const auto by_rate = [&](double factor, double seconds) {
    return of_greatest_vm(scenario, [=](const VmConfig& vm, const VpgConfig& vpg) {
      return factor * vm.load.mean_bytes_per_s * (seconds > 0 ? seconds : vpg.journal_history_s);
    });
  };
  const auto by_disks = [&](double share) {
    return of_greatest_vm(scenario, [=](const VmConfig& vm, const VpgConfig&) { return share * vm.disk_bytes(); });
  };
  const auto by_profile = of_greatest_vm(scenario, [](const VmConfig& vm, const VpgConfig&) {
    return profile_journal_limit_bytes(vm.disk_bytes(), profile_share);
  });
  return {{"change rate x history + 10 %", "IBM Cloud, Zerto journal formula", by_rate(ibm_reserve, 0)},
          {"10 % of the protected disks", "IBM Cloud, quick rule", by_disks(quick_low)},
          {"20 % of the protected disks", "IBM Cloud, quick rule; NetApp E-Series, reserved capacity of mirroring",
           by_disks(quick_high)},
          {"change rate x history / (1 - 20 %) + 5 %", "Dell EMC RecoverPoint, journal for a rollback time",
           by_rate(recoverpoint_factor, 0)},
          {"6 % of the protected disks, in steps from 10 GB", "a provider's profile", by_profile},
          {"writes of a day", "Zerto planner", by_rate(1, day_s)},
          {"writes of a day x 0.5", "Zerto planner", by_rate(0.5, day_s)}};
}

// Less cannot be set (Zerto help 7.0, "Journal Size Hard Limit").
constexpr double journal_limit_least_gb = 8, journal_limit_least_bytes = journal_limit_least_gb * gb_bytes;

/// Groups that one value of the scenario stands for: the copies of an entry with a count.
struct JournalEntry {
  std::string name, pointer;
  std::vector<std::size_t> groups;
};

std::vector<JournalEntry> journal_entries(const SizingRuns& runs) {
  std::vector<JournalEntry> entries;
  const std::vector<VpgConfig>& groups = runs.scenario().vpgs;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const ProductFacts& product = facts_of(product_of(runs.scenario(), static_cast<Index>(i)));
    if (product.not_sized.count("journal") > 0) continue;
    const EntityEntry place = runs.places().entry(DocumentEntry::Group, groups[i].name);
    const std::string pointer = runs.pointer(DocumentEntry::Group, groups[i].name, {"journal", "limit"});
    // Copies of an entry follow each other.
    if (!pointer.empty() && !entries.empty() && entries.back().pointer == pointer)
      entries.back().groups.push_back(i);
    else
      entries.push_back({place.name, pointer, {i}});
  }
  return entries;
}

double greatest_of(const JournalEntry& entry, const std::vector<double>& by_group) {
  double greatest = 0;
  for (const std::size_t group : entry.groups) greatest = std::max(greatest, by_group[group]);
  return greatest;
}

/// @param limits  by entry; absent: unlimited
SizingRuns::Change with_limits(const std::vector<JournalEntry>& entries, std::vector<std::optional<double>> limits) {
  return [entries, limits = std::move(limits)](Scenario& scenario) {
    for (std::size_t i = 0; i < entries.size(); ++i)
      for (const std::size_t group : entries[i].groups) scenario.vpgs[group].set_journal_limit(limits[i]);
  };
}

/// What the group loses to the limits, in the run or for ever, of what it has with journals of any size; empty:
/// nothing.
const char* lost_to_limits(const SizingRuns::Outcome& outcome, const SizingRuns::Outcome& ample, std::size_t group) {
  constexpr double rounding = 1e-9;
  const SizingRuns::GroupStanding &found = outcome.standings[group], &best = ample.standings[group];
  if (outcome.journal_limited_s[group] > 0) return "the limit cuts its history";
  if (found.limit_too_small) return "the long run cuts its history";
  if (found.above_target_fraction > best.above_target_fraction + rounding) return "its RPO is larger by it";
  if (found.no_checkpoint_s > best.no_checkpoint_s * (1 + rounding)) return "it has no checkpoint at times";
  if (!std::isfinite(found.rto_s) && std::isfinite(best.rto_s)) return "it is not recovered";
  return "";
}

/// What no limit can mend; empty: there is room for its history.
std::string what_stops(const SizingRuns::Outcome& ample, const JournalEntry& entry) {
  for (const std::size_t group : entry.groups)
    if (!ample.standings[group].no_room.empty()) return ample.standings[group].no_room;
  return "";
}

/// Brackets of all entries, narrowed together: what each needs hardly depends on the others.
class JournalSearch {
 public:
  JournalSearch(SizingRuns& runs, const std::vector<JournalEntry>& entries) : runs_(runs), entries_(entries) {
    const Scenario& scenario = runs.scenario();
    std::vector<double> vms(scenario.vpgs.size(), 0.0);
    for (const VmConfig& vm : scenario.vms) vms[vm.vpg] += 1;
    ample_ = runs.play_one(with_limits(entries, std::vector<std::optional<double>>(entries.size())));
    for (const JournalEntry& entry : entries) {
      stops_.push_back(what_stops(ample_, entry));
      // No VM holds more than its group, and some VM at least the mean.
      high_.push_back(std::max(1.0, greatest_of(entry, ample_.journal_peak_bytes)));
      low_.push_back(high_.back() / std::max(1.0, greatest_of(entry, vms)) / 2);
    }
  }

  void narrow() {
    raise_high();
    while (widest() > journal_width) {
      constexpr std::array<double, 3> shares = {0.25, 0.5, 0.75};
      std::vector<std::vector<double>> candidates;
      std::vector<SizingRuns::Change> changes;
      for (const double share : shares) {
        candidates.emplace_back();
        for (std::size_t i = 0; i < low_.size(); ++i)
          candidates.back().push_back(low_[i] * std::pow(high_[i] / low_[i], share));
        changes.push_back(with_limits(entries_, found_of(candidates.back())));
      }
      const auto outcomes = runs_.play(changes);
      for (std::size_t i = 0; i < low_.size(); ++i) take_in(i, candidates, outcomes);
    }
  }

  bool holds(std::size_t entry, const SizingRuns::Outcome& outcome) const { return lost_by(entry, outcome).empty(); }

  /// What its limit costs the first of its groups that loses by it; empty: none does.
  std::string lost_by(std::size_t entry, const SizingRuns::Outcome& outcome) const {
    for (const std::size_t group : entries_[entry].groups)
      if (const std::string lost = lost_to_limits(outcome, ample_, group); !lost.empty()) return lost;
    return "";
  }

  /// Without limits.
  const SizingRuns::Outcome& ample() const { return ample_; }

  /// Why there is no size; empty: there is one.
  const std::string& what_stops_entry(std::size_t entry) const { return stops_[entry]; }
  double least(std::size_t entry) const { return high_[entry]; }
  double failing(std::size_t entry) const { return low_[entry]; }

 private:
  /// An entry that nothing helps is left without a limit, where it does the others no harm.
  std::vector<std::optional<double>> found_of(const std::vector<double>& values) const {
    std::vector<std::optional<double>> limits(values.begin(), values.end());
    for (std::size_t i = 0; i < limits.size(); ++i)
      if (!stops_[i].empty()) limits[i].reset();
    return limits;
  }

  /// A journal at its limit may behave otherwise than one without: the search begins where it does not.
  void raise_high() {
    constexpr int tries = 6;
    for (int i = 0; i < tries; ++i) {
      const SizingRuns::Outcome outcome = runs_.play_one(with_limits(entries_, found_of(high_)));
      bool is_enough = true;
      for (std::size_t entry = 0; entry < high_.size(); ++entry) {
        if (!stops_[entry].empty() || holds(entry, outcome)) continue;
        is_enough = false;
        low_[entry] = high_[entry];
        high_[entry] *= 2;
        if (i + 1 == tries) stops_[entry] = "no limit that was tried does what a journal without one does";
      }
      if (is_enough) return;
    }
  }

  double widest() const {
    double widest = 0;
    for (std::size_t i = 0; i < low_.size(); ++i)
      if (stops_[i].empty()) widest = std::max(widest, high_[i] / low_[i] - 1);
    return widest;
  }

  void take_in(std::size_t entry, const std::vector<std::vector<double>>& candidates,
               const std::vector<SizingRuns::Outcome>& outcomes) {
    for (std::size_t round = 0; round < candidates.size(); ++round) {
      if (holds(entry, outcomes[round])) {
        high_[entry] = candidates[round][entry];
        return;
      }
      low_[entry] = candidates[round][entry];
    }
  }

  SizingRuns& runs_;
  const std::vector<JournalEntry>& entries_;
  SizingRuns::Outcome ample_;
  std::vector<double> low_, high_;
  std::vector<std::string> stops_;
};

/// From the least that loses nothing in the run and the next that does. A run shorter than the history never fills a
/// journal: its steady size is known all the same.
void decide_journal(double in_run, double failing, Sizing& sizing) {
  sizing.least = std::ceil(in_run);
  sizing.failing = failing;
  if (*sizing.stable > in_run * (1 + journal_width)) {
    sizing.least = std::ceil(*sizing.stable);
    sizing.decided_by = DecidedBy::LongRun;
  }
  if (*sizing.least < sizing.product_least) {
    sizing.least = sizing.product_least;
    sizing.decided_by = DecidedBy::Product;
  }
  if (sizing.decided_by == DecidedBy::Target) return;
  sizing.in_run = std::ceil(in_run);
  sizing.failing.reset();
  sizing.no_failing = sizing.decided_by == DecidedBy::Product
                          ? "less than the product's own minimum was not tried as an answer"
                          : "the run does not fill the journal: a formula decides";
}

std::vector<std::optional<double>> least_limits(const std::vector<Sizing>& sizings) {
  std::vector<std::optional<double>> limits;
  for (const Sizing& sizing : sizings) limits.push_back(sizing.least);
  return limits;
}

/// Plays all journals at their least; one that is too small beside the others gets more, a little first.
SizingRuns::Outcome prove_journals(SizingRuns& runs, const std::vector<JournalEntry>& entries,
                                   const JournalSearch& search, std::vector<Sizing>& sizings) {
  constexpr int tries = 10;
  double more = journal_width;
  for (int i = 0;; ++i, more *= 2) {
    const SizingRuns::Outcome proof = runs.play_one(with_limits(entries, least_limits(sizings)));
    bool is_whole = true;
    for (std::size_t entry = 0; entry < sizings.size(); ++entry) {
      Sizing& sizing = sizings[entry];
      if (!sizing.least || search.holds(entry, proof)) continue;
      is_whole = false;
      if (i < tries) {
        sizing.least = std::ceil(*sizing.least * (1 + more));
        continue;
      }
      sizing.least.reset();
      sizing.forbidden_by = "beside the other journals at their sizes none that was tried is enough";
    }
    if (is_whole || i == tries) return proof;
  }
}

double least_history_s(const SizingRuns::Outcome& outcome, const JournalEntry& entry) {
  double least_s = INFINITY;
  for (const std::size_t group : entry.groups) least_s = std::min(least_s, outcome.history_min_s[group]);
  return least_s;
}

void judge_journal_rules(SizingRuns& runs, const std::vector<JournalEntry>& entries, const JournalSearch& search,
                         std::vector<Sizing>& sizings) {
  const std::vector<JournalRule> rules = journal_rules(runs.scenario());
  std::vector<std::vector<std::optional<double>>> limits(rules.size());
  std::vector<SizingRuns::Change> changes;
  for (std::size_t rule = 0; rule < rules.size(); ++rule) {
    for (const JournalEntry& entry : entries) limits[rule].emplace_back(greatest_of(entry, rules[rule].by_group));
    changes.push_back(with_limits(entries, limits[rule]));
  }
  const auto outcomes = runs.play(changes);
  for (std::size_t rule = 0; rule < rules.size(); ++rule)
    for (std::size_t i = 0; i < sizings.size(); ++i) {
      RuleAnswer answer{rules[rule].rule, rules[rule].source, *limits[rule][i]};
      answer.no_answer = why_no_answer(sizings[i], answer.value);
      answer.meets = sizings[i].least && search.holds(i, outcomes[rule]) && answer.no_answer.empty();
      // The history beside it says no reason where it is whole in the run.
      const bool is_whole = least_history_s(outcomes[rule], entries[i]) >= least_history_s(search.ample(), entries[i]);
      if (is_whole && answer.no_answer.empty()) answer.no_answer = search.lost_by(i, outcomes[rule]);
      answer.margin = sizings[i].least ? answer.value / *sizings[i].least - 1 : NAN;
      answer.rpo_s = least_history_s(outcomes[rule], entries[i]);
      sizings[i].rules.push_back(answer);
    }
}

Sizing named_journal(const JournalEntry& entry, double present, double steady) {
  Sizing sizing;
  sizing.resource = "journal of each VM of " + entry.name;
  if (entry.groups.size() > 1) sizing.resource += fmt::format(" ({} groups)", entry.groups.size());
  sizing.unit = "bytes";
  sizing.is_journal = true;
  sizing.pointer = entry.pointer;
  sizing.present = present;
  sizing.bound = sizing.stable = steady;
  sizing.product_least = journal_limit_least_bytes;
  sizing.settle = [groups = entry.groups](SizingRuns& later, double value) {
    later.settle([groups, value](Scenario& changed) {
      for (const std::size_t group : groups) changed.vpgs[group].set_journal_limit(value);
    });
  };
  return sizing;
}

}  // namespace

std::vector<Sizing> size_journals(SizingRuns& runs) {
  const Scenario& scenario = runs.scenario();
  const std::vector<JournalEntry> entries = journal_entries(runs);
  JournalSearch search(runs, entries);
  search.narrow();
  const auto steady = of_greatest_vm(scenario, [&](const VmConfig& vm, const VpgConfig& vpg) {
    const double mean = load_outlook(vm.load).mean_bytes_per_s;
    return mean * vpg.journal_history_s * scenario.zerto.journal_bytes_per_written();
  });
  const auto present = of_greatest_vm(scenario, [](const VmConfig& vm, const VpgConfig& vpg) {
    return vpg.journal_limit_of_vm_bytes(vm.disk_bytes());
  });
  std::vector<Sizing> sizings;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    sizings.push_back(named_journal(entries[i], greatest_of(entries[i], present), greatest_of(entries[i], steady)));
    sizings[i].forbidden_by = search.what_stops_entry(i);
    if (sizings[i].forbidden_by.empty()) decide_journal(search.least(i), search.failing(i), sizings[i]);
  }
  const SizingRuns::Outcome proof = prove_journals(runs, entries, search, sizings);
  for (std::size_t i = 0; i < entries.size(); ++i) sizings[i].rpo_s = least_history_s(proof, entries[i]);
  judge_journal_rules(runs, entries, search, sizings);
  for (const Sizing& sizing : sizings)
    if (sizing.least) sizing.settle(runs, *sizing.least);
  return sizings;
}

}  // namespace drsim
