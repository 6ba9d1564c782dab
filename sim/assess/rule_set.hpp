#pragma once
/// Rule sets of the assessment: data files of the program (sim/assess/rules), and files on top. Read strictly.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/scenario/read/data_file.hpp"

namespace drsim {

struct AssessmentRule {
  std::string id, set, title;
  std::string severity;  ///< required, recommended or informative
  std::string rationale, source, remedy;
  std::vector<std::string> evidence;  ///< JSON pointers into the scenario
  nlohmann::json applies;             ///< condition; null: always
  nlohmann::json check;               ///< condition
};

/// Two statements of documents that cannot both hold; rules stand for them where the design decides.
struct Contradiction {
  std::string id, topic;
  std::string left, left_source, left_rule;
  std::string right, right_source, right_rule;
  std::string consequence;
};

struct RuleSets {
  std::vector<std::string> names;  ///< of the sets, in the order of their files
  std::vector<AssessmentRule> rules;
  std::vector<Contradiction> contradictions;

  const AssessmentRule* rule(const std::string& id) const;
};

/// The sets that the program carries.
std::vector<DataFile> shipped_rule_files();

/// Throws ScenarioError with every problem: what the schema refuses, identifiers that are taken, conditions that mean
/// nothing, contradictions about rules that do not exist.
RuleSets read_rule_sets(const std::vector<DataFile>& files);

/// The shipped sets, and files on top.
RuleSets rule_sets(const std::vector<std::filesystem::path>& more = {});

}  // namespace drsim
