#pragma once
/// Sizing rules held against simulation: estates are drawn from the rule's domain, sized by the rule, and played.

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/studies/sweep/study.hpp"

namespace drsim {

/// A value of the scenario that the rule decides.
struct RuleDecision {
  std::string pointer, formula, unit;
};

struct SizingRule {
  Study domain;  ///< its parameters and points are the estates
  std::string name, source;
  std::vector<std::pair<std::string, std::string>> measured;  ///< name, metric
  std::vector<RuleDecision> sets;
  std::vector<ExpectConfig> expect;
  std::optional<std::string> known_failures;  ///< formula over the domain and what is measured
  std::string not_simulated;                  ///< why it cannot be tried; empty: it can
  std::vector<std::string> answers;           ///< of a rule that is not simulated: "cores = 36.4"
};

/// Reads and checks a rule file. Throws ScenarioError with what is wrong.
SizingRule read_rule(const std::filesystem::path& file);

/// True for the content of a rule file.
bool is_rule(const nlohmann::json& content);

/// An estate, the rule applied to it.
struct RuleSample {
  std::vector<nlohmann::json> values;        ///< by quantity of the domain
  std::map<std::string, double> quantities;  ///< of the domain and measured, in base units
  std::vector<std::string> decided;          ///< "/pointer=value"
  std::string below_product;                 ///< a decided value below the minimum that Zerto has; empty: none
  bool holds = false;
  bool is_known = false;  ///< lies in the region of known failures
  std::string failure;    ///< what was expected and found
};

struct RuleReport {
  std::vector<RuleSample> samples;
  std::optional<RuleSample> smallest;  ///< smallest failing example, as far as shrinking found one
  std::size_t failures_outside = 0;    ///< not in the known region
  bool known_region_fails = true;      ///< false: the region is given, was met by samples, and none of them failed

  /// A rule that holds in no estate has shown nothing, whatever region its failures are said to lie in.
  bool holds_somewhere() const {
    return std::any_of(samples.begin(), samples.end(), [](const RuleSample& sample) { return sample.holds; });
  }

  bool is_met() const { return failures_outside == 0 && known_region_fails && holds_somewhere(); }
};

/// Plays the rule's sample, `jobs` processes at a time, and shrinks the first failure that is not known, or else the
/// first: each quantity is brought as near to the start of its range as the failure allows.
RuleReport check_rule(const SizingRule& rule, std::size_t jobs);

/// "mean = 20 MB/s, peak = 5": the values of an estate.
std::string values_text(const SizingRule& rule, const RuleSample& sample);

/// The same with three digits, in units chosen by size: not to be read back.
std::string readable_values_text(const SizingRule& rule, const RuleSample& sample);

}  // namespace drsim
