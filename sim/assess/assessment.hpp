#pragma once
/// Rule sets judged on a design.

#include <string>
#include <vector>

#include "sim/assess/design_facts.hpp"
#include "sim/assess/rule_set.hpp"

namespace drsim {

enum class RuleOutcome { Pass, Fail, NotEvaluated, NotApplicable };

/// "pass", "fail", "not evaluated", "not applicable".
const char* outcome_text(RuleOutcome outcome);

struct RuleFinding {
  const AssessmentRule* rule = nullptr;
  RuleOutcome outcome = RuleOutcome::NotEvaluated;
  std::vector<std::string> evidence;  ///< pointers that lead somewhere
  std::vector<std::string> to_add;    ///< not evaluated: pointers that lead nowhere
  std::vector<std::string> details;   ///< what exactly failed
};

/// A contradiction between documents, as this design meets it.
struct ContradictionFinding {
  const Contradiction* contradiction = nullptr;
  std::string left_outcome, right_outcome;  ///< of the rules that stand for the statements; empty: no rule
};

struct Assessment {
  std::vector<RuleFinding> findings;
  std::vector<ContradictionFinding> contradictions;
  std::size_t count(RuleOutcome outcome) const;
  bool passes() const;  ///< no required rule fails
};

/// @param sets  names of the sets to judge; empty: all
Assessment assess(const RuleSets& rules, const DesignFacts& facts, const std::vector<std::string>& sets);

std::string assessment_table(const Assessment& assessment);
nlohmann::ordered_json assessment_json(const Assessment& assessment, const DesignFacts& facts);

}  // namespace drsim
