#include "sim/scenario/schema/editor_schema.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/scenario/schema/schema.hpp"
#include "sim/scenario/text/quantity.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

constexpr const char* any_dimension = "any";

std::string pattern_of(const std::string& dimension) {
  if (dimension != any_dimension) return quantity_pattern(dimension_of(dimension));
  std::string pattern;
  for (const char* word : {"time", "bytes", "bytes/s", "bits/s", "frequency", "fraction"})
    pattern += (pattern.empty() ? "" : "|") + quantity_pattern(dimension_of(word));
  return pattern;
}

/// Words stand for themselves in a pattern.
std::string literal(const std::string& word) {
  std::string pattern;
  for (const char letter : word)
    pattern += std::string(" abcdefghijklmnopqrstuvwxyz_").find(letter) != std::string::npos
                   ? std::string(1, letter)
                   : std::string("\\") + letter;
  return pattern;
}

bool takes_text(const ordered_json& node) {
  const auto type = node.find("type");
  if (type == node.end()) return false;
  return type->is_array() ? std::find(type->begin(), type->end(), "string") != type->end() : *type == "string";
}

/// Its default, else a common value where its range allows that, else an end of the range.
ordered_json example_of(const ordered_json& node, Dimension dimension) {
  if (node.contains("default") && node["default"].is_string()) return node["default"];
  const std::string common = example_quantity(dimension);
  const double value = parse_quantity(common, dimension).value;
  for (const auto& [key, is_upper] : {std::pair{"x-maximum", true}, {"x-minimum", false}, {"x-above", false}}) {
    if (!node.contains(key) || !node[key].is_string()) continue;
    const double end = parse_quantity(node[key].get<std::string>(), dimension).value;
    if (is_upper ? value > end : value < end) return node[key];
  }
  return common;
}

void add_pattern(ordered_json& node) {
  const std::string dimension = node["x-dimension"].get<std::string>();
  std::string pattern = pattern_of(dimension);
  if (node.contains("x-alternative"))
    pattern += "|" + pattern_of(node["x-alternative"]["x-dimension"].get<std::string>());
  for (const ordered_json& word : node.value("x-words", ordered_json::array()))
    if (word.is_string()) pattern += "|" + literal(word.get<std::string>());
  node["pattern"] = "^(" + pattern + ")$";
  if (dimension != any_dimension) node["examples"] = ordered_json::array({example_of(node, dimension_of(dimension))});
}

void add_patterns(ordered_json& node) {
  if (node.is_object() && node.contains("x-dimension") && node["x-dimension"].is_string() && takes_text(node))
    add_pattern(node);
  if (node.is_structured())
    for (auto& child : node) add_patterns(child);
}

}  // namespace

std::string editor_schema_text() {
  ordered_json schema = Schema::instance().ordered_root();
  add_patterns(schema);
  return schema.dump(2) + "\n";
}

}  // namespace drsim
