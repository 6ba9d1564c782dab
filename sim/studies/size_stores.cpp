/// Journals and appliances: what the vendors' formulas say, and the simulated least value.

#include <algorithm>
#include <array>
#include <cmath>

#include "models/load_outlook.hpp"
#include "models/units.hpp"
#include "models/zerto/planning_rules.hpp"
#include "models/zerto/vra_limits.hpp"
#include "sim/studies/least_value.hpp"
#include "sim/studies/size_pointers.hpp"
#include "sim/studies/sizing_search.hpp"

namespace drsim {
namespace {

/// The greatest journal that a VM of each group needs by a rule [bytes].
template <typename Rule>
std::vector<double> of_greatest_vm(const Scenario& scenario, Rule rule) {
  std::vector<double> values(scenario.vpgs.size(), 0.0);
  for (const VmConfig& vm : scenario.vms) values[vm.vpg] = std::max(values[vm.vpg], rule(vm, scenario.vpgs[vm.vpg]));
  return values;
}

SizingRuns::Change with_limits(const std::vector<double>& limits) {
  return [limits](Scenario& scenario) {
    for (std::size_t i = 0; i < limits.size(); ++i) scenario.vpgs[i].set_journal_limit(limits[i]);
  };
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

/// Brackets of all groups, narrowed together: journals do not meet each other.
class JournalSearch {
 public:
  explicit JournalSearch(SizingRuns& runs) : runs_(runs) {
    const Scenario& scenario = runs.scenario();
    std::vector<double> vms(scenario.vpgs.size(), 0.0);
    for (const VmConfig& vm : scenario.vms) vms[vm.vpg] += 1;
    const auto free = runs.play_one([](Scenario& changed) {
      for (VpgConfig& vpg : changed.vpgs) vpg.set_journal_limit(std::nullopt);
    });
    for (std::size_t i = 0; i < vms.size(); ++i) {
      // No VM holds more than its group, and some VM at least the mean.
      high_.push_back(std::max(1.0, free.journal_peak_bytes[i]));
      low_.push_back(high_[i] / std::max(1.0, vms[i]) / 2);
    }
  }

  void narrow() {
    while (widest() > journal_width) {
      constexpr std::array<double, 3> shares = {0.25, 0.5, 0.75};
      std::vector<std::vector<double>> candidates;
      std::vector<SizingRuns::Change> changes;
      for (const double share : shares) {
        candidates.emplace_back();
        for (std::size_t i = 0; i < low_.size(); ++i)
          candidates.back().push_back(low_[i] * std::pow(high_[i] / low_[i], share));
        changes.push_back(with_limits(candidates.back()));
      }
      const auto outcomes = runs_.play(changes);
      for (std::size_t i = 0; i < low_.size(); ++i) take_in(i, candidates, outcomes);
    }
  }

  const std::vector<double>& least() const { return high_; }
  const std::vector<double>& failing() const { return low_; }

 private:
  double widest() const {
    double widest = 0;
    for (std::size_t i = 0; i < low_.size(); ++i) widest = std::max(widest, high_[i] / low_[i] - 1);
    return widest;
  }

  void take_in(std::size_t group, const std::vector<std::vector<double>>& candidates,
               const std::vector<SizingRuns::Outcome>& outcomes) {
    for (std::size_t round = 0; round < candidates.size(); ++round) {
      if (outcomes[round].journal_limited_s[group] == 0) {
        high_[group] = candidates[round][group];
        return;
      }
      low_[group] = candidates[round][group];
    }
  }

  SizingRuns& runs_;
  std::vector<double> low_, high_;
};

SizingRuns::Change with_appliance(double ram_bytes, double vcpus) {
  return [=](Scenario& scenario) {
    for (HostConfig& host : scenario.hosts) {
      if (ram_bytes > 0) host.vra.ram_bytes = ram_bytes;
      if (vcpus > 0) host.vra.vcpus = static_cast<std::uint32_t>(vcpus);
    }
  };
}

using ApplianceChange = std::function<SizingRuns::Change(double)>;

Sizing size_appliance(SizingRuns& runs, Sizing sizing, const std::vector<double>& values,
                      const ApplianceChange& change) {
  std::vector<SizingRuns::Outcome> outcomes;
  const auto found = least_of(values, [&](const std::vector<double>& candidates) {
    std::vector<SizingRuns::Change> changes;
    for (const double candidate : candidates) changes.push_back(change(candidate));
    outcomes = runs.play(changes);
    std::vector<bool> meets;
    for (const auto& outcome : outcomes) meets.push_back(outcome.meets);
    return meets;
  });
  if (!found) {
    sizing.forbidden_by = outcomes.back().cause;
    sizing.rpo_s = outcomes.back().rpo_s;
    return sizing;
  }
  sizing.least = found->value;
  sizing.failing = found->failing;
  if (!found->failing) sizing.no_failing = "it is the least that the product allows";
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == found->value) sizing.rpo_s = outcomes[i].rpo_s;
    for (RuleAnswer& rule : sizing.rules)
      if (values[i] == rule.value) {
        rule.meets = outcomes[i].meets;
        rule.rpo_s = outcomes[i].rpo_s;
        rule.margin = rule.value / found->value - 1;
      }
  }
  sizing.settle = [change](SizingRuns& later, double value) { later.settle(change(value)); };
  sizing.settle(runs, found->value);
  return sizing;
}

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

/// Plays all journals at their least; one that loses history all the same, by a rounding, gets a little more.
SizingRuns::Outcome prove_journals(SizingRuns& runs, std::vector<Sizing>& sizings) {
  constexpr int tries = 8;
  for (int i = 0;; ++i) {
    std::vector<double> limits;
    for (const Sizing& sizing : sizings) limits.push_back(*sizing.least);
    const SizingRuns::Outcome proof = runs.play_one(with_limits(limits));
    bool is_whole = true;
    for (std::size_t group = 0; group < sizings.size(); ++group) {
      if (proof.journal_limited_s[group] <= 0) continue;
      is_whole = false;
      sizings[group].least = std::ceil(limits[group] * (1 + journal_width));
    }
    if (is_whole || i == tries) return proof;
  }
}

void judge_journal_rules(SizingRuns& runs, std::vector<Sizing>& sizings) {
  const std::vector<JournalRule> rules = journal_rules(runs.scenario());
  std::vector<SizingRuns::Change> changes;
  for (const JournalRule& rule : rules) changes.push_back(with_limits(rule.by_group));
  const auto outcomes = runs.play(changes);
  for (std::size_t rule = 0; rule < rules.size(); ++rule)
    for (std::size_t i = 0; i < sizings.size(); ++i) {
      RuleAnswer answer{rules[rule].rule, rules[rule].source, rules[rule].by_group[i]};
      answer.no_answer = why_no_answer(sizings[i], answer.value);
      answer.meets = outcomes[rule].journal_limited_s[i] == 0 && answer.no_answer.empty();
      answer.margin = answer.value / *sizings[i].least - 1;
      answer.rpo_s = outcomes[rule].history_min_s[i];
      sizings[i].rules.push_back(answer);
    }
}

}  // namespace

std::vector<Sizing> size_journals(SizingRuns& runs) {
  const Scenario& scenario = runs.scenario();
  JournalSearch search(runs);
  search.narrow();
  std::vector<Sizing> sizings(scenario.vpgs.size());
  const auto bound = of_greatest_vm(scenario, [&](const VmConfig& vm, const VpgConfig& vpg) {
    const double mean = load_outlook(vm.load).mean_bytes_per_s;
    return mean * vpg.journal_history_s * scenario.zerto.journal_bytes_per_written();
  });
  const auto present = of_greatest_vm(scenario, [](const VmConfig& vm, const VpgConfig& vpg) {
    return vpg.journal_limit_of_vm_bytes(vm.disk_bytes());
  });
  for (std::size_t i = 0; i < sizings.size(); ++i) {
    Sizing& sizing = sizings[i];
    sizing.resource = "journal of each VM of " + scenario.vpgs[i].name;
    sizing.unit = "bytes";
    sizing.is_journal = true;
    sizing.journal_of = i;
    sizing.pointer = set_pointer({"vpgs", scenario.vpgs[i].name, "journal", "limit"});
    sizing.present = present[i];
    sizing.bound = sizing.stable = bound[i];
    sizing.product_least = journal_limit_least_bytes;
    sizing.settle = [i](SizingRuns& later, double value) {
      later.settle([i, value](Scenario& changed) { changed.vpgs[i].set_journal_limit(value); });
    };
    decide_journal(search.least()[i], search.failing()[i], sizing);
  }
  const SizingRuns::Outcome proof = prove_journals(runs, sizings);
  for (std::size_t i = 0; i < sizings.size(); ++i) sizings[i].rpo_s = proof.history_min_s[i];
  judge_journal_rules(runs, sizings);
  for (const Sizing& sizing : sizings) sizing.settle(runs, *sizing.least);
  return sizings;
}

std::vector<Sizing> size_appliances(SizingRuns& runs) {
  const Scenario& scenario = runs.scenario();
  // Documented sizes only: those above rest on a comment, and a host gives much for them.
  const bool is_old = std::any_of(scenario.hosts.begin(), scenario.hosts.end(),
                                  [](const HostConfig& host) { return host.vra.version == VersionProfile::Old; });
  std::vector<double> rams, vcpus;
  const double most_bytes = is_old ? vra_ram_most_old_bytes : vra_ram_documented_bytes;
  for (double bytes = vra_ram_least_bytes; bytes <= most_bytes; bytes += gib_bytes) rams.push_back(bytes);
  for (std::uint32_t count = 1; count <= vra_vcpus_documented; ++count) vcpus.push_back(count);
  Sizing ram;
  ram.resource = "RAM of each VRA";
  ram.unit = "bytes";
  ram.pointer = appliance_pointer(scenario, "ram");
  ram.present = scenario.hosts.front().vra.ram_bytes;
  ram.product_least = vra_ram_least_bytes;
  ram.rules = {{"3 GB by default", "Zerto", 3 * gib_bytes}};
  Sizing cpu;
  cpu.resource = "vCPUs of each VRA";
  cpu.unit = "";
  cpu.pointer = appliance_pointer(scenario, "vcpu");
  cpu.present = scenario.hosts.front().vra.vcpus;
  cpu.product_least = 1;
  cpu.rules = {{"1 by default", "Zerto", 1}};
  std::vector<Sizing> sizings;
  sizings.push_back(size_appliance(runs, ram, rams, [](double value) { return with_appliance(value, 0); }));
  sizings.push_back(size_appliance(runs, cpu, vcpus, [](double value) { return with_appliance(0, value); }));
  return sizings;
}

}  // namespace drsim
