#include "sim/studies/advice/default_parameters.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

#include "sim/scenario/check/document_products.hpp"
#include "sim/scenario/check/require_simulated.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/schema/model_parameters.hpp"
#include "sim/scenario/schema/schema.hpp"

namespace drsim {
namespace {

using nlohmann::json;

constexpr std::size_t name_letters_max = 60;  // of a study's parameter
constexpr double log_from = 10;               // ratio of the ends from which on steps are by ratio

std::vector<std::string> tokens_of(const std::string& pointer) {
  std::vector<std::string> tokens;
  for (json::json_pointer rest(pointer); !rest.empty(); rest.pop_back()) tokens.insert(tokens.begin(), rest.back());
  return tokens;
}

bool is_left_out(const std::vector<std::string>& tokens) {
  static const std::set<std::string> parts = {"output", "security", "seed", "start", "name", "title", "duration"};
  // Of security the simulation reads what the proxies of Veeam CDP are made of.
  static const std::set<std::string> sizes = {"vcpu", "ram", "cache"};
  const bool is_proxy =
      tokens[0] == "security" && tokens.size() == 4 && tokens[1] == "components" && sizes.count(tokens.back()) > 0;
  return (parts.count(tokens.front()) > 0 && !is_proxy) || tokens.back() == "count";
}

/// Places of lists and names of workloads become *.
std::string pattern_of(const std::vector<std::string>& tokens) {
  std::string pattern;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool is_index = std::all_of(tokens[i].begin(), tokens[i].end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool is_workload = i == 1 && tokens[0] == "workloads";
    pattern = is_index || is_workload ? pattern + "/*" : join_pointer(pattern, tokens[i]);
  }
  return pattern;
}

/// "workloads_compression": a word that formulas take.
std::string name_of(const std::string& pattern) {
  std::string name = "default";
  bool is_open = false;
  for (const char letter : pattern) {
    const bool is_word = std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
    if (is_word && !is_open) name += '_';
    if (is_word) name += letter;
    is_open = is_word;
  }
  return name.substr(0, name_letters_max);
}

/// A number or quantity with its ends; nothing when it cannot vary.
std::optional<StudyRange> range_of(const json& node, const json& value, bool& is_validated) {
  StudyRange range;
  const std::string word = node.value("x-dimension", "");
  if (!word.empty() && word != "any") range.dimension = dimension_of(word);
  const double number = number_at(value, node);
  if (!std::isfinite(number)) return std::nullopt;
  const auto plausible = node.find("x-plausible");
  is_validated = plausible != node.end();
  range.from = is_validated ? number_at((*plausible)[0], node) : number / 2;
  range.to = is_validated ? number_at((*plausible)[1], node) : number * 2;
  for (const char* key : {"minimum", "x-minimum"})
    if (node.contains(key)) range.from = std::max(range.from, number_at(node[key], node));
  for (const char* key : {"maximum", "x-maximum"})
    if (node.contains(key)) range.to = std::min(range.to, number_at(node[key], node));
  range.is_whole = node.value("type", json()) == json("integer");
  // Fractions are plain numbers wherever they stand.
  if (range.dimension == Dimension::Fraction) range.dimension.reset();
  if (range.is_whole) range.from = std::ceil(range.from);
  if (range.is_whole) range.to = std::floor(range.to);
  if (!(range.from < range.to)) return std::nullopt;
  range.is_log = range.from > 0 && range.to >= log_from * range.from;
  return range;
}

/// Switches and words from a list.
std::vector<json> words_of(const json& node, const json& value) {
  if (value.is_boolean()) return {false, true};
  if (value.is_string() && node.contains("enum")) return node["enum"].get<std::vector<json>>();
  return {};
}

}  // namespace

std::vector<json> DefaultParameter::others() const {
  std::vector<json> list = parameter.values;
  if (parameter.range)
    list = {value_of(*parameter.range, parameter.range->from), value_of(*parameter.range, parameter.range->to)};
  const auto own = number_of(value);
  list.erase(std::remove_if(list.begin(), list.end(),
                            [&](const json& other) { return other == value || (own && number_of(other) == own); }),
             list.end());
  return list;
}

std::vector<DefaultParameter> default_parameters(const ReadScenario& read) {
  const Schema& schema = schema_of(products_of(json(read.resolved)));
  std::vector<DefaultParameter> found;
  std::map<std::pair<std::string, std::string>, std::size_t> known;  // by pattern and value
  std::map<std::string, std::size_t> named;
  for (const std::string& pointer : read.defaults) {
    const std::vector<std::string> tokens = tokens_of(pointer);
    const json* node = schema.at(pointer);
    if (is_left_out(tokens) || !node) continue;
    const json value = read.resolved.at(nlohmann::ordered_json::json_pointer(pointer));
    const std::string pattern = pattern_of(tokens);
    const auto place = known.find({pattern, value.dump()});
    if (place != known.end()) {
      found[place->second].parameter.pointers.push_back(pointer);
      continue;
    }
    DefaultParameter one;
    one.pattern = pattern;
    one.value = value;
    one.parameter.pointers = {pointer};
    one.parameter.range = range_of(*node, value, one.has_range);
    if (!one.parameter.range) one.parameter.values = words_of(*node, value);
    if (one.others().empty()) continue;
    one.parameter.name = name_of(pattern);
    if (const std::size_t earlier = named[one.parameter.name]++; earlier > 0)
      one.parameter.name = one.parameter.name.substr(0, name_letters_max - 4) + "_" + std::to_string(earlier + 1);
    known[{pattern, value.dump()}] = found.size();
    found.push_back(std::move(one));
  }
  return found;
}

namespace {

bool is_taken(const Study& study, const StudyPoint& point, const DefaultParameter& one, const json& value) {
  ReadOptions options = options_of(study, point, 0, study.seed.value_or(1));
  for (const std::string& pointer : one.parameter.pointers) options.set.push_back(pointer + "=" + value.dump());
  try {
    require_simulated(read_scenario(study.scenario, options).scenario, study.scenario.string());
    return true;
  } catch (const ScenarioError&) {
    return false;
  }
}

/// Takes out what the scenario refuses, such as switches of what is not simulated; false when nothing is left to vary.
bool keep_taken(const Study& study, const StudyPoint& point, DefaultParameter& one) {
  std::vector<json> refused;
  for (const json& value : one.others())
    if (!is_taken(study, point, one, value)) refused.push_back(value);
  if (refused.empty()) return true;
  if (one.parameter.range) return false;
  auto& values = one.parameter.values;
  values.erase(std::remove_if(values.begin(), values.end(),
                              [&](const json& value) { return std::count(refused.begin(), refused.end(), value) > 0; }),
               values.end());
  return values.size() > 1;
}

}  // namespace

void add_default_parameters(Study& study) {
  const std::vector<StudyParameter> given = study.parameters;
  // With the parameters set to something, what they set is no default.
  StudyPoint first;
  for (const StudyParameter& parameter : given)
    first.values.push_back(parameter.range ? value_of(*parameter.range, parameter.range->from) : parameter.values[0]);
  std::map<std::vector<std::string>, std::size_t> variants_with;
  std::vector<StudyParameter> found;
  Study asked = study;
  for (first.variant = 0; first.variant < study.variants.size(); ++first.variant) {
    asked.parameters = given;
    const ReadScenario read = read_scenario(study.scenario, options_of(asked, first, 0, study.seed.value_or(1)));
    for (DefaultParameter& one : default_parameters(read)) {
      if (!keep_taken(asked, first, one)) continue;
      ++variants_with[one.parameter.pointers];
      if (first.variant == 0) found.push_back(one.parameter);
    }
  }
  for (const StudyParameter& parameter : found)
    if (variants_with[parameter.pointers] == study.variants.size()) study.parameters.push_back(parameter);
  if (study.parameters.empty())
    throw ScenarioError({{study.file.string(), "/defaults", "the scenario has no default that can be varied"}});
}

}  // namespace drsim
