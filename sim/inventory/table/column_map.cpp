#include "sim/inventory/table/column_map.hpp"

#include <nlohmann/json.hpp>

#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/schema/schema.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

namespace embedded {
const std::string& columns_schema();
const std::string& columns_rvtools();
const std::string& columns_live_optics();
}  // namespace embedded

namespace {

using nlohmann::json;

Heading heading_of(const json& value) {
  if (value.is_string()) return {value.get<std::string>(), ""};
  return {value.at("heading").get<std::string>(), value.value("unit", "")};
}

std::vector<Heading> headings_of(const json& value) {
  std::vector<Heading> headings;
  if (!value.is_array()) return {heading_of(value)};
  for (const json& entry : value) headings.push_back(heading_of(entry));
  return headings;
}

SheetRule sheet_rule(const std::string& role, const json& value) {
  SheetRule rule;
  rule.role = role;
  if (value.contains("names")) rule.names = value["names"].get<std::vector<std::string>>();
  for (const auto& [field, headings] : value["columns"].items())
    if (field != "//") rule.columns[field] = headings_of(headings);
  return rule;
}

NumberStyle number_style(const std::string& word) {
  if (word == "whole") return NumberStyle::Whole;
  return word == "comma" ? NumberStyle::Comma : NumberStyle::Point;
}

const Schema& columns_schema() {
  static const Schema schema(embedded::columns_schema());
  return schema;
}

ColumnMap parse_map(const std::string& text, const std::string& file) {
  const json content = parse_json(text, file);
  std::vector<Problem> problems;
  for (const Finding& finding : columns_schema().validate(content))
    problems.push_back({file, finding.pointer, finding.text});
  if (!problems.empty()) throw ScenarioError(std::move(problems));
  ColumnMap map;
  map.file = file;
  map.title = content.value("title", file);
  map.mb_is_mib = content.value("mb_is_mib", false);
  map.numbers = number_style(content.value("numbers", "point"));
  for (const auto& [role, value] : content["sheets"].items())
    if (role != "//") map.sheets.push_back(sheet_rule(role, value));
  return map;
}

}  // namespace

const SheetRule* ColumnMap::rule(const std::string& role) const {
  for (const SheetRule& sheet : sheets)
    if (sheet.role == role) return &sheet;
  return nullptr;
}

const std::vector<std::string>& required_fields(const std::string& role) {
  static const std::map<std::string, std::vector<std::string>> required = [] {
    std::map<std::string, std::vector<std::string>> fields;
    const json& definitions = columns_schema().root()["definitions"];
    for (const auto& [name, definition] : definitions.items())
      if (definition.contains("properties") && definition["properties"].contains("columns"))
        fields[name] = definition["properties"]["columns"]["required"].get<std::vector<std::string>>();
    return fields;
  }();
  return required.at(role);
}

const std::vector<std::string>& shipped_column_maps() {
  static const std::vector<std::string> names = {"rvtools", "live-optics"};
  return names;
}

ColumnMap shipped_column_map(const std::string& name) {
  static const std::map<std::string, const std::string& (*)()> texts = {{"rvtools", embedded::columns_rvtools},
                                                                        {"live-optics", embedded::columns_live_optics}};
  return parse_map(texts.at(name)(), "columns of " + name);
}

ColumnMap read_column_map(const std::filesystem::path& path) { return parse_map(read_text_file(path), path.string()); }

}  // namespace drsim
