#include "sim/scenario/schema/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/scenario/text/quantity.hpp"

namespace drsim {

namespace embedded {
const std::string& scenario_schema();
}

using nlohmann::json;

struct Schema::Compiled {
  valijson::Schema schema;
};

namespace {

std::string shortened(const json& value) {
  const std::string text = value.dump();
  return text.size() > 60 ? text.substr(0, 57) + "..." : text;
}

/// "a time such as ..." for a node with a dimension, else the plain type.
std::string allowed_value(const json& node) {
  if (node.contains("enum")) {
    std::string list;
    for (const json& value : node["enum"]) list += (list.empty() ? "" : ", ") + value.dump();
    return list;
  }
  if (node.value("x-dimension", "any") != "any") {
    std::string text = accepted_units(dimension_of(node["x-dimension"].get<std::string>()));
    if (!node["type"].is_array() || node["type"].back() != "object") return text;
    text += ", or an object with ";
    for (const json& key : node["required"])
      text += (key == node["required"].front() ? "" : " and ") + key.get<std::string>();
    return text;
  }
  static const std::map<std::string, std::string> titles = {
      {"string", "text"},         {"number", "a number"}, {"integer", "a whole number"},
      {"boolean", "true, false"}, {"array", "a list"},    {"object", "an object"}};
  const json types = node["type"].is_array() ? node["type"] : json::array({node["type"]});
  std::string text;
  for (const json& type : types) text += (text.empty() ? "" : " or ") + titles.at(type.get<std::string>());
  return text;
}

/// What stands beside a $ref (description, default) belongs to that use of the definition. Validators ignore it; here
/// it replaces what the definition says.
void merge_uses(json& node, const json& definitions) {
  if (!node.is_structured()) return;
  if (node.is_object() && node.contains("$ref") && node.size() > 1) {
    const std::string name = node["$ref"].get<std::string>().substr(std::string("#/definitions/").size());
    json merged = definitions.at(name);
    for (const auto& [key, value] : node.items())
      if (key != "$ref") merged[key] = value;
    node = std::move(merged);
    return;
  }
  for (json& below : node) merge_uses(below, definitions);
}

/// Puts what a node says for the product in place of what it says else, and the products of all keys of an object with
/// each key that names none of its own.
void apply_product(json& node, const std::string& product) {
  if (!node.is_structured()) return;
  if (node.is_object() && node.contains("x-products-of-keys"))
    for (auto& [key, property] : node["properties"].items())
      if (key != "//" && !property.contains("x-products")) property["x-products"] = node["x-products-of-keys"];
  if (node.is_object() && node.contains("x-for-product") && node["x-for-product"].contains(product)) {
    const json difference = node["x-for-product"][product];
    node.update(difference);
  }
  for (json& below : node) apply_product(below, product);
}

std::string wrong_type(const json& node, const json& value) {
  const bool quantity = node.value("x-dimension", "any") != "any";
  if (quantity && value.is_number())
    return fmt::format("found {} without a unit; allowed: {}", value.dump(), allowed_value(node));
  const char* kind = value.is_object() ? "an object" : value.is_array() ? "a list" : nullptr;
  return fmt::format("found {}; allowed: {}", kind ? std::string(kind) : shortened(value), allowed_value(node));
}

std::string out_of_range(const json& node, const json& value) {
  std::string range;
  if (node.contains("exclusiveMinimum")) range = "above " + node["exclusiveMinimum"].dump();
  if (node.contains("minimum")) range = node["minimum"].dump() + " or more";
  if (node.contains("maximum")) {
    const std::string maximum = node["maximum"].dump();
    if (node.contains("minimum"))
      range = node["minimum"].dump() + " .. " + maximum;
    else
      range += (range.empty() ? "up to " : " up to ") + maximum;
  }
  return fmt::format("{} is out of range; allowed: {}{}", value.dump(), range, source_of_limits(node));
}

std::string wrong_length(const json& node, const json& value) {
  const bool list = value.is_array();
  const char* least_key = list ? "minItems" : "minLength";
  const char* most_key = list ? "maxItems" : "maxLength";
  const std::string unit = list ? "entries" : "characters";
  const std::size_t size = list ? value.size() : value.get_ref<const std::string&>().size();
  const std::string least = node.contains(least_key) ? node[least_key].dump() : "0";
  if (!node.contains(most_key)) return fmt::format("has {} {}; allowed: {} or more", size, unit, least);
  const std::string most = node[most_key].dump();
  return fmt::format("has {} {}; allowed: {}{}", size, unit, least == most ? least : least + " .. " + most,
                     source_of_limits(node));
}

std::string pointer_of(const std::vector<std::string>& context) {
  std::string pointer;
  // The first entry stands for the document; the others are in brackets.
  for (std::size_t i = 1; i < context.size(); ++i)
    pointer = join_pointer(pointer, context[i].substr(1, context[i].size() - 2));
  return pointer;
}

bool starts(const std::string& text, const char* prefix) { return text.rfind(prefix, 0) == 0; }

}  // namespace

std::string source_text(const json& node) {
  const auto source = node.find("x-source");
  return source == node.end() ? "" : fmt::format(" ({})", source->get_ref<const std::string&>());
}

std::string source_of_limits(const json& node) {
  const auto source = node.find("x-limit-source");
  if (source != node.end()) return fmt::format(" ({})", source->get_ref<const std::string&>());
  return node.contains("x-plausible") ? "" : source_text(node);
}

const Schema& Schema::instance() { return for_product("zerto"); }

const Schema& Schema::for_product(const std::string& product) {
  static std::map<std::string, std::unique_ptr<const Schema>> schemas;
  std::unique_ptr<const Schema>& schema = schemas[product];
  if (!schema) schema = std::make_unique<const Schema>(embedded::scenario_schema(), product);
  return *schema;
}

const Schema& Schema::for_products(const std::string& product, const std::set<std::string>& in_use) {
  static std::map<std::pair<std::string, std::set<std::string>>, std::unique_ptr<const Schema>> schemas;
  std::unique_ptr<const Schema>& schema = schemas[{product, in_use}];
  if (!schema) schema = std::make_unique<const Schema>(embedded::scenario_schema(), product, in_use);
  return *schema;
}

Schema::Schema(const std::string& text, std::string product, std::set<std::string> in_use)
    : root_(json::parse(text)),
      product_(std::move(product)),
      in_use_(std::move(in_use)),
      ordered_root_(nlohmann::ordered_json::parse(text)),
      compiled_(std::make_unique<Compiled>()) {
  // Of several products none has its differences for all: entries have those of their own (for_entry).
  apply_product(root_, in_use_.empty() ? product_ : "");
  valijson::SchemaParser parser;
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(root_), compiled_->schema);
  const json definitions = root_.value("definitions", json::object());
  merge_uses(root_, definitions);
}

Schema::~Schema() = default;

bool Schema::belongs(const json& node) const {
  const auto products = node.find("x-products");
  if (products == node.end()) return true;
  if (in_use_.empty()) return std::find(products->begin(), products->end(), json(product_)) != products->end();
  return std::any_of(products->begin(), products->end(),
                     [this](const json& product) { return in_use_.count(product.get<std::string>()) > 0; });
}

Schema::Place Schema::for_entry(const json& node, const json& value) const {
  const auto own = node.find("x-own-product");
  if (in_use_.empty() || own == node.end() || !value.is_object()) return {*this, node};
  const json named = value.value("product", json(product_));
  const bool is_known = named.is_string() && in_use_.count(named.get<std::string>()) > 0;
  const Schema& schema = for_product(is_known ? named.get<std::string>() : product_);
  return {schema, schema.root().at("definitions").at(own->get_ref<const std::string&>())};
}

const json& Schema::resolved(const json& node) const {
  const auto reference = node.find("$ref");
  if (reference == node.end()) return node;
  return root_.at(json::json_pointer(reference->get_ref<const std::string&>().substr(1)));
}

const json* Schema::child(const json& node, const std::string& key) const {
  const auto properties = node.find("properties");
  if (properties == node.end()) return nullptr;
  const auto property = properties->find(key);
  if (property != properties->end()) return &resolved(*property);
  const auto additional = node.find("additionalProperties");
  return additional != node.end() && additional->is_object() ? &resolved(*additional) : nullptr;
}

const json* Schema::element(const json& node) const {
  const auto items = node.find("items");
  return items == node.end() ? nullptr : &resolved(*items);
}

const json* Schema::at(const std::string& pointer) const {
  const json* node = &root_;
  json::json_pointer rest(pointer);
  std::vector<std::string> tokens;
  for (; !rest.empty(); rest.pop_back()) tokens.push_back(rest.back());
  for (auto token = tokens.rbegin(); token != tokens.rend() && node; ++token)
    node = node->contains("items") && !node->contains("properties") ? element(*node) : child(*node, *token);
  return node;
}

std::vector<std::string> Schema::keys(const json& node) const {
  std::vector<std::string> names;
  const auto properties = node.find("properties");
  if (properties == node.end()) return names;
  for (const auto& [key, value] : properties->items())
    if (starts(key, "//") == false && key != "$schema") names.push_back(key);
  return names;
}

std::vector<Finding> Schema::explain(const json& document, const std::string& pointer,
                                     const std::string& description) const {
  const json* node = at(pointer);
  const json::json_pointer place(pointer);
  if (!node || !document.contains(place)) return {{pointer, description}};
  const json& value = document.at(place);
  if (starts(description, "Value type")) return {{pointer, wrong_type(*node, value)}};
  if (starts(description, "Failed to match against any enum"))
    return {{pointer,
             fmt::format("found {}{}; allowed: {}", shortened(value),
                         value.is_string() ? did_you_mean(value, (*node)["enum"][0].is_string()
                                                                     ? (*node)["enum"].get<std::vector<std::string>>()
                                                                     : std::vector<std::string>{})
                                           : "",
                         allowed_value(*node))}};
  if (starts(description, "Expected number")) return {{pointer, out_of_range(*node, value)}};
  if (starts(description, "Array should") || starts(description, "String should"))
    return {{pointer, wrong_length(*node, value)}};
  std::vector<Finding> findings;
  if (starts(description, "Object contains a property")) {
    // Valijson names the first one only.
    const std::vector<std::string> known = keys(*node);
    for (const auto& [key, below] : value.items())
      if (!child(*node, key))
        findings.push_back({join_pointer(pointer, key), fmt::format("unknown key \"{}\"{}; allowed: {}", key,
                                                                    did_you_mean(key, known), quoted_list(known))});
  } else if (starts(description, "Missing required property")) {
    for (const json& key : (*node)["required"])
      if (!value.contains(key.get<std::string>()))
        findings.push_back({pointer, fmt::format("the key {} is missing", key.dump())});
  }
  return findings.empty() ? std::vector<Finding>{{pointer, description}} : findings;
}

std::vector<Finding> Schema::validate(const json& document) const {
  valijson::Validator validator;
  valijson::ValidationResults results;
  if (validator.validate(compiled_->schema, valijson::adapters::NlohmannJsonAdapter(document), &results)) return {};
  std::set<std::pair<std::string, std::string>> seen;
  std::vector<Finding> findings;
  for (const auto& error : results) {
    // A parent repeats that a child failed.
    if (starts(error.description, "Failed to validate")) continue;
    for (Finding& finding : explain(document, pointer_of(error.context), error.description))
      if (seen.insert({finding.pointer, finding.text}).second) findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace drsim
