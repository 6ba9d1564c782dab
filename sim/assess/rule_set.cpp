#include "sim/assess/rule_set.hpp"

#include <fmt/format.h>

#include <map>

#include "sim/assess/condition.hpp"
#include "sim/scenario/json_file.hpp"
#include "sim/scenario/nearest_spelling.hpp"
#include "sim/scenario/node.hpp"
#include "sim/scenario/schema.hpp"

namespace drsim {

namespace embedded {
const std::string& assess_rule_schema();
const std::string& assess_ibm_zerto();
const std::string& assess_zerto_hardening();
const std::string& assess_ibm_veeam();
const std::string& assess_veeam_analyzer();
const std::string& assess_kms();
const std::string& assess_compliance();
}  // namespace embedded

namespace {

using nlohmann::json;

struct RuleReading {
  RuleSets sets;
  std::map<std::string, std::string> place_of_id;
  std::vector<Problem> problems;
};

void check_condition(RuleReading& reading, const std::string& file, const Node& node) {
  if (node.value().is_null()) return;
  for (const auto& [pointer, text] : condition_problems(node.value()))
    reading.problems.push_back({file, node.pointer() + pointer, text});
}

void note_id(RuleReading& reading, const std::string& file, const Node& node) {
  const std::string id = node.text("id");
  const auto [taken, is_new] = reading.place_of_id.emplace(id, file + ": " + node.pointer());
  if (!is_new && !id.empty())
    reading.problems.push_back(
        {file, node["id"].pointer(),
         fmt::format("the identifier \"{}\" is taken by {}; allowed: others", id, taken->second)});
}

void read_rule(RuleReading& reading, const std::string& file, const std::string& set, const Node& node) {
  AssessmentRule rule;
  rule.id = node.text("id");
  rule.set = set;
  rule.title = node.text("title");
  rule.severity = node.text("severity");
  rule.rationale = node.text("rationale");
  rule.source = node.text("source");
  rule.remedy = node.text("remedy");
  for (const Node& pointer : node["evidence"].items()) rule.evidence.push_back(pointer.text());
  rule.applies = node["applies"].value();
  rule.check = node["check"].value();
  check_condition(reading, file, node["applies"]);
  check_condition(reading, file, node["check"]);
  note_id(reading, file, node);
  reading.sets.rules.push_back(std::move(rule));
}

void read_text(RuleReading& reading, const Schema& schema, const RuleText& text) {
  json content;
  try {
    content = parse_json(text.text, text.file);
  } catch (const ScenarioError& error) {
    reading.problems.insert(reading.problems.end(), error.problems().begin(), error.problems().end());
    return;
  }
  for (const Finding& finding : schema.validate(content))
    reading.problems.push_back({text.file, finding.pointer, finding.text});
  const Node head(content, "");
  const std::string set = head.text("set");
  reading.sets.names.push_back(set);
  for (const Node& node : head["rules"].items()) read_rule(reading, text.file, set, node);
  for (const Node& node : head["contradictions"].items()) {
    note_id(reading, text.file, node);
    reading.sets.contradictions.push_back(
        {node.text("id"), node.text("topic"), node.text("left"), node.text("left_source"), node.text("left_rule"),
         node.text("right"), node.text("right_source"), node.text("right_rule"), node.text("consequence")});
  }
}

void check_contradictions(RuleReading& reading) {
  for (const Contradiction& one : reading.sets.contradictions)
    for (const std::string& rule : {one.left_rule, one.right_rule})
      if (!rule.empty() && !reading.sets.rule(rule))
        reading.problems.push_back({reading.place_of_id[one.id], "",
                                    fmt::format("there is no rule \"{}\"; allowed: a rule of any set", rule)});
}

}  // namespace

const AssessmentRule* RuleSets::rule(const std::string& id) const {
  for (const AssessmentRule& one : rules)
    if (one.id == id) return &one;
  return nullptr;
}

std::vector<RuleText> shipped_rule_texts() {
  return {{"ibm-zerto.json", embedded::assess_ibm_zerto()},
          {"zerto-hardening.json", embedded::assess_zerto_hardening()},
          {"ibm-veeam.json", embedded::assess_ibm_veeam()},
          {"veeam-analyzer.json", embedded::assess_veeam_analyzer()},
          {"kms.json", embedded::assess_kms()},
          {"compliance.json", embedded::assess_compliance()}};
}

RuleSets read_rule_sets(const std::vector<RuleText>& texts) {
  static const Schema schema(embedded::assess_rule_schema());
  RuleReading reading;
  for (const RuleText& text : texts) read_text(reading, schema, text);
  check_contradictions(reading);
  if (!reading.problems.empty()) throw ScenarioError(std::move(reading.problems));
  return std::move(reading.sets);
}

RuleSets rule_sets(const std::vector<std::filesystem::path>& more) {
  std::vector<RuleText> texts = shipped_rule_texts();
  for (const auto& path : more) texts.push_back({path.string(), read_text_file(path)});
  return read_rule_sets(texts);
}

}  // namespace drsim
