/// A study file to checked structs.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <set>

#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/schema/digest.hpp"
#include "sim/scenario/schema/schema.hpp"
#include "sim/scenario/schema/schema_walk.hpp"
#include "sim/scenario/text/metric_dimension.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/studies/planning/price_list.hpp"
#include "sim/studies/rules/formula.hpp"
#include "sim/studies/sweep/study.hpp"

namespace drsim {

using nlohmann::json;

namespace embedded {
const std::string& study_schema();
}  // namespace embedded

namespace {

/// Columns of the results besides parameters and outputs.
const std::vector<std::string> fixed_columns = {"point", "variant", "replication", "seed", "status", "error", "cost"};

std::string lower(std::string text) {
  for (char& letter : text) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return text;
}

/// The document with the mistakes found so far.
class Reader {
 public:
  Reader(Study& study, const json& content) : study_(study), content_(content) {}

  void read() {
    read_parameters();
    read_variants();
    read_outputs();
    read_replications();
    read_targets();
    for (const auto& [name, price] : content_["prices"].items())
      if (name != "//" && claim(name, join_pointer("/prices", name)))
        study_.prices[name] = price["value"].get<double>();
    read_formulas();
  }

  std::vector<Problem> problems;

 private:
  void refuse(const std::string& pointer, const std::string& text) {
    problems.push_back({study_.file.string(), pointer, text});
  }

  /// A name for formulas and columns: used once, and no unit, function or column of drsim's own.
  bool claim(const std::string& name, const std::string& pointer) {
    const bool is_fixed = std::count(fixed_columns.begin(), fixed_columns.end(), lower(name)) > 0;
    const bool is_taken = is_fixed || is_reserved_in_formulas(name) || !names_.insert(lower(name)).second;
    if (is_taken) refuse(pointer, fmt::format("the name \"{}\" is taken; allowed: another one", name));
    return !is_taken;
  }

  std::optional<StudyRange> read_range(const json& node, const std::string& pointer) {
    StudyRange range;
    std::array<double, 2> ends{};
    std::array<std::optional<Dimension>, 2> dimensions;
    for (const std::size_t i : {0U, 1U}) {
      const json& end = node[i == 0 ? "from" : "to"];
      Dimension dimension = Dimension::Time;
      const ParsedQuantity parsed = end.is_string() ? parse_any_quantity(end.get<std::string>(), dimension)
                                                    : ParsedQuantity{end.get<double>(), ""};
      if (!parsed.error.empty()) refuse(join_pointer(pointer, i == 0 ? "from" : "to"), parsed.error);
      if (!parsed.error.empty()) return std::nullopt;
      ends[i] = parsed.value;
      if (end.is_string()) dimensions[i] = dimension;
    }
    range = {ends[0],
             ends[1],
             dimensions[0],
             node.value("count", std::size_t{0}),
             node["scale"] == "log",
             node["whole"].get<bool>()};
    if (dimensions[0] != dimensions[1]) refuse(pointer, "from and to have different units; allowed: the same kind");
    if (!(ends[0] < ends[1])) refuse(pointer, "from is not below to; allowed: ascending");
    if (range.is_log && ends[0] <= 0) refuse(pointer, "a log scale begins above 0");
    if (range.is_whole && dimensions[0]) refuse(pointer, "whole does not go with units; allowed: with plain numbers");
    if (study_.design == DesignKind::Grid && range.count == 0)
      refuse(pointer, "the key \"count\" is missing: a grid needs it");
    if (study_.design != DesignKind::Grid && range.count > 0)
      refuse(join_pointer(pointer, "count"), "does not belong to a sample; allowed with: grid");
    return range;
  }

  void read_parameters() {
    const std::string kind = content_["design"]["kind"];
    static const std::map<std::string, DesignKind> kinds = {{"grid", DesignKind::Grid},
                                                            {"latin_hypercube", DesignKind::LatinHypercube},
                                                            {"sobol", DesignKind::Sobol},
                                                            {"one_at_a_time", DesignKind::OneAtATime},
                                                            {"morris", DesignKind::Morris}};
    study_.design = kinds.at(kind);
    const bool is_sample = kind != "grid" && kind != "one_at_a_time";
    study_.sample_points = content_["design"].value("points", std::size_t{0});
    study_.varies_defaults = content_["defaults"];
    if (study_.varies_defaults && kind == "grid")
      refuse("/defaults", "does not go with a grid; allowed with: one_at_a_time, morris, latin_hypercube, sobol");
    study_.sample_seed = content_["design"]["seed"].get<std::uint64_t>();
    if (!is_sample && study_.sample_points > 0)
      refuse("/design/points",
             fmt::format("does not belong to {}; allowed with: latin_hypercube, sobol, morris", kind));
    if ((kind == "morris" || kind == "one_at_a_time") && !content_["constraints"].empty())
      refuse("/constraints", fmt::format("does not go with {}, whose points belong together", kind));
    if (is_sample && study_.sample_points == 0)
      refuse("/design", fmt::format("the key \"points\" is missing: {} needs it", kind));
    for (std::size_t i = 0; i < content_["parameters"].size(); ++i) {
      const json& node = content_["parameters"][i];
      const std::string pointer = join_pointer("/parameters", i);
      StudyParameter parameter;
      parameter.name = node["name"];
      claim(parameter.name, pointer + "/name");
      if (node["pointer"].is_string())
        parameter.pointers = {node["pointer"].get<std::string>()};
      else
        parameter.pointers = node["pointer"].get<std::vector<std::string>>();
      if (node.contains("values") == node.contains("range"))
        refuse(pointer, "has both or neither of \"values\" and \"range\"; allowed: one of them");
      if (node.contains("values")) parameter.values = node["values"].get<std::vector<json>>();
      if (node.contains("range")) parameter.range = read_range(node["range"], pointer + "/range");
      study_.parameters.push_back(std::move(parameter));
    }
  }

  void read_variants() {
    for (std::size_t i = 0; i < content_["variants"].size(); ++i) {
      const json& node = content_["variants"][i];
      StudyVariant variant;
      variant.name = node["name"];
      for (const StudyVariant& earlier : study_.variants)
        if (earlier.name == variant.name)
          refuse(join_pointer("/variants", i) + "/name",
                 fmt::format("the variant \"{}\" stands here twice", variant.name));
      if (node.contains("patch")) variant.patch = node["patch"];
      if (node.contains("set"))
        for (const auto& [pointer, value] : node["set"].items()) variant.set.push_back(pointer + "=" + value.dump());
      if (node.contains("cost")) variant.cost = formula_text(node["cost"]);
      study_.variants.push_back(std::move(variant));
    }
    if (study_.variants.empty()) study_.variants.emplace_back();
  }

  static std::string formula_text(const json& node) {
    return node.is_string() ? node.get<std::string>() : fmt::format("{}", node.get<double>());
  }

  void read_outputs() {
    for (std::size_t i = 0; i < content_["outputs"].size(); ++i) {
      const json& node = content_["outputs"][i];
      const std::string pointer = join_pointer("/outputs", i);
      claim(node["name"], pointer + "/name");
      if (pointer_tokens(node["metric"]).empty())
        refuse(pointer + "/metric", fmt::format("\"{}\" is no JSON pointer such as /groups/NAME/rpo_s/p99",
                                                node["metric"].get<std::string>()));
      study_.outputs.push_back({node["name"], node["metric"], reduction_of(node["over"])});
    }
    if (!study_.outputs.empty()) return;
    study_.outputs = {{"rpo_mean_s", "/groups/*/rpo_s/mean", Reduction::Max},
                      {"rpo_p99_s", "/groups/*/rpo_s/p99", Reduction::Max},
                      {"rpo_max_s", "/groups/*/rpo_s/max", Reduction::Max},
                      {"above_target_fraction", "/groups/*/above_target_fraction", Reduction::Max},
                      {"groups_missed", "/answer/groups_missed", Reduction::Max}};
    for (const StudyOutput& output : study_.outputs) claim(output.name, "/outputs");
  }

  std::optional<std::size_t> output_named(const std::string& name, const std::string& pointer) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < study_.outputs.size(); ++i) {
      if (study_.outputs[i].name == name) return i;
      names.push_back(study_.outputs[i].name);
    }
    refuse(pointer, fmt::format("there is no output \"{}\"{}; allowed: {}", name, did_you_mean(name, names),
                                quoted_list(names)));
    return std::nullopt;
  }

  void read_replications() {
    const json& node = content_["replications"];
    ReplicationRule& rule = study_.replications;
    if (node.is_number()) {
      rule.at_least = rule.at_most = node.get<std::size_t>();
      return;
    }
    rule.at_least = node["at_least"];
    rule.at_most = node["at_most"];
    rule.relative_half_width = node["relative_half_width"];
    rule.output = output_named(node["output"], "/replications/output");
    if (rule.at_most < rule.at_least) refuse("/replications", "at_most is below at_least; allowed: not below");
  }

  std::optional<double> read_bound(const json& node, const std::string& key, const std::string& pointer,
                                   const std::optional<std::size_t>& output) {
    if (!node.contains(key)) return std::nullopt;
    const json& bound = node[key];
    if (bound.is_number()) return bound.get<double>();
    const auto dimension = output ? metric_dimension(pointer_tokens(study_.outputs[*output].metric)) : std::nullopt;
    Dimension any = Dimension::Time;
    const std::string text = bound.get<std::string>();
    const ParsedQuantity parsed = dimension ? parse_quantity(text, *dimension) : parse_any_quantity(text, any);
    if (!parsed.error.empty()) refuse(join_pointer(pointer, key), parsed.error);
    return parsed.value;
  }

  void read_targets() {
    for (std::size_t i = 0; i < content_["targets"].size(); ++i) {
      const json& node = content_["targets"][i];
      const std::string pointer = join_pointer("/targets", i);
      const auto output = output_named(node["output"], pointer + "/output");
      if (!node.contains("at_most") && !node.contains("at_least"))
        refuse(pointer, "has neither \"at_most\" nor \"at_least\"; allowed: one of them or both");
      const auto at_most = read_bound(node, "at_most", pointer, output);
      const auto at_least = read_bound(node, "at_least", pointer, output);
      if (output) study_.targets.push_back({*output, at_most, at_least});
    }
  }

  void check_formula(const std::string& text, const std::vector<std::string>& names, const std::string& pointer) {
    try {
      const Formula formula(text, names);
    } catch (const std::invalid_argument& error) {
      refuse(pointer, error.what());
    }
  }

  void read_formulas() {
    std::vector<std::string> names;
    for (const StudyParameter& parameter : study_.parameters) names.push_back(parameter.name);
    for (std::size_t i = 0; i < content_["constraints"].size(); ++i) {
      study_.constraints.push_back(content_["constraints"][i]);
      check_formula(study_.constraints.back(), names, join_pointer("/constraints", i));
    }
    for (const auto& price : study_.prices) names.push_back(price.first);
    for (const StudyOutput& output : study_.outputs) names.push_back(output.name);
    if (content_.contains("cost")) study_.cost = formula_text(content_["cost"]);
    if (study_.cost) check_formula(*study_.cost, names, "/cost");
    for (std::size_t i = 0; i < study_.variants.size(); ++i)
      if (study_.variants[i].cost)
        check_formula(*study_.variants[i].cost, names, join_pointer("/variants", i) + "/cost");
  }

  Study& study_;
  const json& content_;
  std::set<std::string> names_;
};

const Schema& study_schema() {
  static const Schema schema(embedded::study_schema());
  return schema;
}

/// Puts the prices of the file beside those of the study.
void add_price_file(const std::filesystem::path& file, json& content, Study& study) {
  const std::filesystem::path list_file = file.parent_path() / content["price_file"].get<std::string>();
  const PriceList list = read_price_list(list_file.lexically_normal());
  study.cost_unit = list.unit;
  for (const auto& [name, price] : list.prices) {
    if (content["prices"].contains(name))
      throw ScenarioError({Problem{file.string(), join_pointer("/prices", name),
                                   "is given here and in " + list_file.string() + "; allowed: in one of them"}});
    content["prices"][name] = {{"value", price}};
  }
}

}  // namespace

Study read_study(const std::filesystem::path& file) {
  const std::string text = read_text_file(file);
  return study_from(parse_json(text, file.string()), file, text);
}

Study study_from(const json& given, const std::filesystem::path& file, const std::string& text) {
  Study study;
  study.file = file;
  study.text = text;
  json content = given;
  std::vector<Problem> problems;
  for (const Finding& finding : study_schema().validate(content))
    problems.push_back({file.string(), finding.pointer, finding.text});
  if (!problems.empty()) throw ScenarioError(std::move(problems));
  remove_comments(content);
  std::vector<std::string> defaults;
  fill_defaults(study_schema(), content, defaults);
  if (content.contains("price_file")) add_price_file(file, content, study);
  study.digest = scenario_digest(study_schema(), content);
  study.name = content["name"];
  study.scenario = (file.parent_path() / content["scenario"].get<std::string>()).lexically_normal();
  if (content.contains("seed")) study.seed = content["seed"].get<std::uint64_t>();
  Reader reader(study, content);
  reader.read();
  if (!reader.problems.empty()) throw ScenarioError(std::move(reader.problems));
  return study;
}

}  // namespace drsim
