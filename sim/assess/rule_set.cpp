#include "sim/assess/rule_set.hpp"

#include <fmt/format.h>

#include "sim/assess/condition.hpp"

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
  DataProblems problems;
};

void check_condition(RuleReading& reading, const std::string& file, const Node& node) {
  if (node.value().is_null()) return;
  for (const auto& [pointer, text] : condition_problems(node.value()))
    reading.problems.add(file, node.pointer() + pointer, text);
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
  reading.problems.note_id(file, node);
  reading.sets.rules.push_back(std::move(rule));
}

void read_file(RuleReading& reading, const Schema& schema, const DataFile& data) {
  const std::optional<json> content = reading.problems.parse(data, schema);
  if (!content) return;
  const Node head(*content, "");
  const std::string set = head.text("set");
  reading.sets.names.push_back(set);
  for (const Node& node : head["rules"].items()) read_rule(reading, data.file, set, node);
  for (const Node& node : head["contradictions"].items()) {
    reading.problems.note_id(data.file, node);
    reading.sets.contradictions.push_back(
        {node.text("id"), node.text("topic"), node.text("left"), node.text("left_source"), node.text("left_rule"),
         node.text("right"), node.text("right_source"), node.text("right_rule"), node.text("consequence")});
  }
}

void check_contradictions(RuleReading& reading) {
  for (const Contradiction& one : reading.sets.contradictions)
    for (const std::string& rule : {one.left_rule, one.right_rule})
      if (!rule.empty() && !reading.sets.rule(rule))
        reading.problems.add(reading.problems.place(one.id), "",
                             fmt::format("there is no rule \"{}\"; allowed: a rule of any set", rule));
}

}  // namespace

const AssessmentRule* RuleSets::rule(const std::string& id) const {
  for (const AssessmentRule& one : rules)
    if (one.id == id) return &one;
  return nullptr;
}

std::vector<DataFile> shipped_rule_files() {
  return {{"ibm-zerto.json", embedded::assess_ibm_zerto()},
          {"zerto-hardening.json", embedded::assess_zerto_hardening()},
          {"ibm-veeam.json", embedded::assess_ibm_veeam()},
          {"veeam-analyzer.json", embedded::assess_veeam_analyzer()},
          {"kms.json", embedded::assess_kms()},
          {"compliance.json", embedded::assess_compliance()}};
}

RuleSets read_rule_sets(const std::vector<DataFile>& files) {
  static const Schema schema(embedded::assess_rule_schema());
  RuleReading reading;
  for (const DataFile& data : files) read_file(reading, schema, data);
  check_contradictions(reading);
  reading.problems.check();
  return std::move(reading.sets);
}

RuleSets rule_sets(const std::vector<std::filesystem::path>& more) {
  return read_rule_sets(with_user_files(shipped_rule_files(), more));
}

}  // namespace drsim
