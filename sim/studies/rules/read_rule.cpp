/// Rule files to checked structs.

#include <fmt/format.h>

#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/schema/schema.hpp"
#include "sim/scenario/schema/schema_walk.hpp"
#include "sim/scenario/text/metric_dimension.hpp"
#include "sim/scenario/text/quantity.hpp"
#include "sim/studies/rules/formula.hpp"
#include "sim/studies/rules/rule.hpp"

namespace drsim {

using nlohmann::json;

namespace embedded {
const std::string& rule_schema();
}  // namespace embedded

namespace {

const Schema& rule_schema() {
  static const Schema schema(embedded::rule_schema());
  return schema;
}

class RuleReader {
 public:
  RuleReader(SizingRule& rule, const std::filesystem::path& file) : rule_(rule), file_(file) {}

  void read(const json& content) {
    for (const StudyParameter& parameter : rule_.domain.parameters) names_.push_back(parameter.name);
    for (const auto& [name, metric] : content["measured"].items()) {
      if (is_reserved_in_formulas(name)) refuse("/measured/" + name, "the name is taken; allowed: another one");
      rule_.measured.emplace_back(name, metric.get<std::string>());
      names_.push_back(name);
    }
    for (std::size_t i = 0; i < content["sets"].size(); ++i) {
      const json& node = content["sets"][i];
      rule_.sets.push_back({node["pointer"], node["formula"], node["unit"]});
      check_formula(rule_.sets.back().formula, join_pointer("/sets", i) + "/formula");
    }
    for (std::size_t i = 0; i < content["expect"].size(); ++i)
      read_expectation(content["expect"][i], join_pointer("/expect", i));
    if (!content.contains("known_failures")) return;
    rule_.known_failures = content["known_failures"].get<std::string>();
    check_formula(*rule_.known_failures, "/known_failures");
  }

  std::vector<Problem> problems;

 private:
  void refuse(const std::string& pointer, const std::string& text) {
    problems.push_back({file_.string(), pointer, text});
  }

  void check_formula(const std::string& text, const std::string& pointer) {
    try {
      const Formula formula(text, names_);
    } catch (const std::invalid_argument& error) {
      refuse(pointer, error.what());
    }
  }

  std::optional<double> read_bound(const json& node, const std::string& key, const std::string& pointer) {
    if (!node.contains(key)) return std::nullopt;
    if (node[key].is_number()) return node[key].get<double>();
    const auto dimension = metric_dimension(pointer_tokens(node["metric"]));
    Dimension any = Dimension::Time;
    const std::string text = node[key].get<std::string>();
    const ParsedQuantity parsed = dimension ? parse_quantity(text, *dimension) : parse_any_quantity(text, any);
    if (!parsed.error.empty()) refuse(join_pointer(pointer, key), parsed.error);
    return parsed.value;
  }

  void read_expectation(const json& node, const std::string& pointer) {
    ExpectConfig expect;
    expect.metric = node["metric"];
    expect.because = node["because"];
    expect.at_most = read_bound(node, "at_most", pointer);
    expect.at_least = read_bound(node, "at_least", pointer);
    if (!expect.at_most && !expect.at_least)
      refuse(pointer, "has neither \"at_most\" nor \"at_least\"; allowed: one of them or both");
    rule_.expect.push_back(std::move(expect));
  }

  SizingRule& rule_;
  const std::filesystem::path& file_;
  std::vector<std::string> names_;
};

/// Works a rule out that is not simulated.
class AnswerReader {
 public:
  explicit AnswerReader(const std::filesystem::path& file) : file_(file) {}

  std::vector<std::string> read(const json& content) {
    for (const auto& [name, value] : content["given"].items()) {
      const auto number = number_of(value);
      if (!number)
        refuse(join_pointer("/given", name), value.dump() + " is no quantity; allowed: a number, or text with a unit");
      if (is_reserved_in_formulas(name))
        refuse(join_pointer("/given", name), "the name is taken; allowed: another one");
      names_.push_back(name);
      given_[name] = number.value_or(0);
    }
    std::vector<std::string> answers;
    for (std::size_t i = 0; problems_.empty() && i < content["answers"].size(); ++i)
      answers.push_back(answer(content["answers"][i], join_pointer(join_pointer("/answers", i), "formula")));
    if (!problems_.empty()) throw ScenarioError(std::move(problems_));
    return answers;
  }

 private:
  void refuse(const std::string& pointer, const std::string& text) {
    problems_.push_back({file_.string(), pointer, text});
  }

  std::string answer(const json& node, const std::string& pointer) {
    try {
      const double value = Formula(node["formula"], names_).value(given_);
      const std::string unit = node["unit"];
      const std::string name = node["name"];
      return name + " = " +
             (unit == "number" ? fmt::format("{:.4g}", value) : quantity_text(value, dimension_of(unit)));
    } catch (const std::invalid_argument& error) {
      refuse(pointer, error.what());
      return "";
    }
  }

  const std::filesystem::path& file_;
  std::vector<std::string> names_;
  std::map<std::string, double> given_;
  std::vector<Problem> problems_;
};

/// A rule is tried on a scenario, or worked out for what is given; the keys of one do not go with the other.
void require_one_kind(const json& content, const std::filesystem::path& file) {
  const bool is_simulated = !content.contains("not_simulated");
  std::vector<Problem> problems;
  for (const char* key : {"scenario", "domain", "sets", "expect"}) {
    if (is_simulated && !content.contains(key))
      problems.push_back({file.string(), "", fmt::format("the key \"{}\" is missing", key)});
    if (!is_simulated && content.contains(key))
      problems.push_back(
          {file.string(), join_pointer("", key), "does not go with not_simulated; allowed: one of them"});
  }
  for (const char* key : {"given", "answers"}) {
    if (is_simulated && !content[key].empty())
      problems.push_back({file.string(), join_pointer("", key), "goes with not_simulated only"});
    if (!is_simulated && content[key].empty())
      problems.push_back({file.string(), join_pointer("", key), "is empty; allowed: at least one"});
  }
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

}  // namespace

bool is_rule(const json& content) { return content.is_object() && content.contains("drsim_rule"); }

SizingRule read_rule(const std::filesystem::path& file) {
  const std::string text = read_text_file(file);
  json content = parse_json(text, file.string());
  std::vector<Problem> problems;
  for (const Finding& finding : rule_schema().validate(content))
    problems.push_back({file.string(), finding.pointer, finding.text});
  if (!problems.empty()) throw ScenarioError(std::move(problems));
  remove_comments(content);
  std::vector<std::string> defaults;
  fill_defaults(rule_schema(), content, defaults);
  SizingRule rule;
  rule.name = content["name"];
  rule.source = content["source"];
  require_one_kind(content, file);
  if (content.contains("not_simulated")) {
    rule.not_simulated = content["not_simulated"];
    rule.answers = AnswerReader(file).read(content);
    return rule;
  }
  // The domain is a sample of a study; its problems are told by their place in the study.
  rule.domain =
      study_from({{"drsim_study", 1},
                  {"name", content["name"]},
                  {"scenario", content["scenario"]},
                  {"parameters", content["domain"]},
                  {"design", {{"kind", "latin_hypercube"}, {"points", content["samples"]}, {"seed", content["seed"]}}}},
                 file, text);
  RuleReader reader(rule, file);
  reader.read(content);
  if (!reader.problems.empty()) throw ScenarioError(std::move(reader.problems));
  return rule;
}

}  // namespace drsim
