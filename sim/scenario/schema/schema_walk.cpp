#include "sim/scenario/schema/schema_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/text/clock_text.hpp"
#include "sim/scenario/text/quantity.hpp"

namespace drsim {

using nlohmann::json;

namespace {

/// A limit written in the schema, as text with a unit or as a number.
double limit_value(const json& limit, Dimension dimension) {
  return limit.is_number() ? limit.get<double>() : parse_quantity(limit.get_ref<const std::string&>(), dimension).value;
}

std::string limit_text(const json& limit) { return limit.is_number() ? limit.dump() : limit.get<std::string>(); }

std::string range_text(const json& node) {
  const std::string above = node.contains("x-above") ? "above " + limit_text(node["x-above"]) : "";
  const std::string least = node.contains("x-minimum") ? limit_text(node["x-minimum"]) : above;
  if (!node.contains("x-maximum")) return node.contains("x-minimum") ? least + " or more" : least;
  const std::string most = limit_text(node["x-maximum"]);
  return node.contains("x-minimum") ? least + " .. " + most : least + (least.empty() ? "up to " : " up to ") + most;
}

/// The value is of the other dimension that its node allows: a percentage in place of bytes.
bool is_alternative(const json& node, const json& value) {
  const auto alternative = node.find("x-alternative");
  if (alternative == node.end() || !value.is_string()) return false;
  return parse_quantity(value.get_ref<const std::string&>(), dimension_of((*alternative)["x-dimension"])).error.empty();
}

class QuantityCheck {
 public:
  QuantityCheck(const Schema& schema, QuantityFindings& findings) : schema_(schema), findings_(findings) {}

  void walk(const json& node, const json& value, const std::string& pointer) {
    const auto [schema, own] = schema_.for_entry(node, value);
    if (&schema != &schema_) {
      QuantityCheck(schema, findings_).walk(own, value, pointer);
      return;
    }
    if (value.is_object()) {
      for (const auto& [key, below] : value.items())
        if (const json* child = schema_.child(node, key)) walk(*child, below, join_pointer(pointer, key));
    } else if (value.is_array()) {
      const json* element = schema_.element(node);
      for (std::size_t i = 0; element && i < value.size(); ++i) walk(*element, value[i], join_pointer(pointer, i));
    } else {
      leaf(node, value, pointer);
    }
  }

 private:
  void leaf(const json& node, const json& value, const std::string& pointer) {
    const auto dimension = node.find("x-dimension");
    if (dimension != node.end() && (value.is_string() || value.is_number()))
      quantity(node, *dimension, value, pointer);
    else if (value.is_number())
      plausible(node, value.get<double>(), value.dump(), pointer, Dimension::Fraction);
    else if (value.is_string())
      special_text(node, value.get_ref<const std::string&>(), pointer);
  }

  void quantity(const json& node, const std::string& word, const json& value, const std::string& pointer) {
    if (word == "any") return;
    const Dimension dimension = dimension_of(word);
    // The schema has refused a bare number already, except where it is allowed.
    if (value.is_number() && dimension != Dimension::Fraction) return;
    if (value.is_string() && node.contains("x-words"))
      for (const json& allowed : node["x-words"])
        if (allowed == value) return;
    if (is_alternative(node, value)) {
      quantity(node["x-alternative"], node["x-alternative"]["x-dimension"], value, pointer);
      return;
    }
    double found = 0;
    if (value.is_string()) {
      const ParsedQuantity parsed = parse_quantity(value.get_ref<const std::string&>(), dimension);
      if (!parsed.error.empty()) {
        std::string words;
        if (node.contains("x-words"))
          for (const json& allowed : node["x-words"]) words += ", or " + allowed.dump();
        if (node.contains("x-alternative")) words += ", or " + node["x-alternative"]["description"].get<std::string>();
        findings_.mistakes.push_back({pointer, parsed.error + words});
        return;
      }
      found = parsed.value;
      if (node.value("x-binary", false)) binary(value.get_ref<const std::string&>(), pointer);
    } else {
      found = value.get<double>();
    }
    range(node, found, value.dump(), pointer, dimension);
    plausible(node, found, value.dump(), pointer, dimension);
  }

  /// Memory is counted in powers of 1024, whatever a product calls them: "2 GB" may be read in two ways.
  void binary(const std::string& text, const std::string& pointer) {
    const std::size_t at = text.find_first_of("kMGT");
    if (at == std::string::npos || text.compare(at + 1, 1, "B") != 0) return;
    std::string meant = text.substr(0, at) + (text[at] == 'k' ? 'K' : text[at]) + "iB";
    findings_.mistakes.push_back(
        {pointer, fmt::format("\"{}\" may be read in two ways; allowed: KiB, MiB, GiB, TiB, such as \"{}\", which is "
                              "what the product shows as {}",
                              text, meant, text)});
  }

  void range(const json& node, double found, const std::string& text, const std::string& pointer, Dimension dimension) {
    const auto refuse = [&](const std::string& why) {
      findings_.mistakes.push_back(
          {pointer, fmt::format("{} is {}; allowed: {}{}", text, why, range_text(node), source_of_limits(node))});
    };
    if (node.contains("x-minimum") && found < limit_value(node["x-minimum"], dimension))
      refuse("below " + limit_text(node["x-minimum"]));
    else if (node.contains("x-above") && found <= limit_value(node["x-above"], dimension))
      refuse("not above " + limit_text(node["x-above"]));
    else if (node.contains("x-maximum") && found > limit_value(node["x-maximum"], dimension))
      refuse("above " + limit_text(node["x-maximum"]));
  }

  void plausible(const json& node, double found, const std::string& text, const std::string& pointer,
                 Dimension dimension) {
    const auto bounds = node.find("x-plausible");
    if (bounds == node.end()) return;
    const json& low = (*bounds)[0];
    const json& high = (*bounds)[1];
    if (found >= limit_value(low, dimension) && found <= limit_value(high, dimension)) return;
    findings_.warnings.push_back(
        {pointer, fmt::format("{} is outside the range in which the model is validated, {} .. {}{}", text,
                              limit_text(low), limit_text(high), source_text(node))});
  }

  void special_text(const json& node, const std::string& text, const std::string& pointer) {
    std::string error;
    if (node.value("x-date-time", false))
      error = parse_date_time(text).error;
    else if (node.value("x-clock", false))
      error = parse_clock(text).error;
    else if (node.value("x-version", false))
      error = parse_version(text).error;
    if (!error.empty()) findings_.mistakes.push_back({pointer, error});
  }

  const Schema& schema_;
  QuantityFindings& findings_;
};

class DefaultFill {
 public:
  DefaultFill(const Schema& schema, std::vector<std::string>& defaults) : schema_(schema), defaults_(defaults) {}

  void walk(const json& node, json& value, const std::string& pointer) {
    const auto [schema, own] = schema_.for_entry(node, value);
    if (&schema != &schema_) {
      DefaultFill(schema, defaults_).walk(own, value, pointer);
      return;
    }
    if (value.is_object()) {
      fill(node, value, pointer);
      for (auto& [key, below] : value.items())
        if (below.is_structured())
          if (const json* child = schema_.child(node, key)) walk(*child, below, join_pointer(pointer, key));
    } else if (value.is_array()) {
      const json* element = schema_.element(node);
      for (std::size_t i = 0; element && i < value.size(); ++i)
        if (value[i].is_structured()) walk(*element, value[i], join_pointer(pointer, i));
    }
  }

 private:
  void fill(const json& node, json& value, const std::string& pointer) {
    const auto properties = node.find("properties");
    if (properties == node.end()) return;
    const std::string kind =
        value.contains("kind") && value["kind"].is_string() ? value["kind"].get<std::string>() : "";
    for (const auto& [key, named] : properties->items()) {
      if (value.contains(key)) continue;
      const json& property = schema_.resolved(named);
      const json* standard = schema_.belongs(property) ? default_of(property, kind) : nullptr;
      if (!standard) continue;
      value[key] = *standard;
      // An object of defaults is marked by its parts, which are filled in next.
      if (!standard->is_object()) defaults_.push_back(join_pointer(pointer, key));
    }
  }

  static const json* default_of(const json& node, const std::string& kind) {
    const auto by_kind = node.find("x-default-for");
    if (by_kind != node.end()) {
      const auto found = by_kind->find(kind);
      return found == by_kind->end() ? nullptr : &*found;
    }
    const auto standard = node.find("default");
    if (standard == node.end()) return nullptr;
    const auto kinds = node.find("x-kinds");
    const bool applies = kinds == node.end() || std::find(kinds->begin(), kinds->end(), json(kind)) != kinds->end();
    return applies ? &*standard : nullptr;
  }

  const Schema& schema_;
  std::vector<std::string>& defaults_;
};

void find_inert(const Schema& of_estate, const json& node, const json& value, const std::string& pointer,
                std::vector<std::string>& pointers) {
  const auto [schema, own] = of_estate.for_entry(node, value);
  if (value.is_array()) {
    const json* element = schema.element(own);
    for (std::size_t i = 0; element && i < value.size(); ++i)
      find_inert(schema, *element, value[i], join_pointer(pointer, i), pointers);
  }
  if (!value.is_object()) return;
  for (const auto& [key, below] : value.items()) {
    const json* child = schema.child(own, key);
    if (!child) continue;
    if (schema.belongs(*child))
      find_inert(schema, *child, below, join_pointer(pointer, key), pointers);
    else
      pointers.push_back(join_pointer(pointer, key));
  }
}

json canonical(const Schema& schema, const json& node, const json& value) {
  if (value.is_object()) {
    json result = json::object();
    for (const auto& [key, below] : value.items()) {
      const json* child = schema.child(node, key);
      result[key] = child ? canonical(schema, *child, below) : below;
    }
    return result;
  }
  if (value.is_array()) {
    const json* element = schema.element(node);
    std::vector<std::pair<std::string, json>> parts;
    for (const json& part : value) {
      json inner = element ? canonical(schema, *element, part) : part;
      parts.emplace_back(inner.dump(), std::move(inner));
    }
    if (node.value("x-unordered", false))
      std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    json result = json::array();
    for (auto& part : parts) result.push_back(std::move(part.second));
    return result;
  }
  const auto dimension = node.find("x-dimension");
  if (dimension == node.end() || *dimension == "any" || !value.is_string()) return value;
  if (is_alternative(node, value))
    return json::object({{"fraction", parse_quantity(value.get_ref<const std::string&>(), Dimension::Fraction).value}});
  const ParsedQuantity parsed = parse_quantity(value.get_ref<const std::string&>(), dimension_of(*dimension));
  return parsed.error.empty() ? json(parsed.value) : value;
}

nlohmann::ordered_json ordered(const Schema& schema, const nlohmann::ordered_json& node, const json& value) {
  const auto& root = schema.ordered_root();
  const auto follow = [&](const nlohmann::ordered_json& named) -> const nlohmann::ordered_json& {
    const auto reference = named.find("$ref");
    if (reference == named.end()) return named;
    return root.at("definitions").at(reference->get<std::string>().substr(std::string("#/definitions/").size()));
  };
  if (value.is_array()) {
    nlohmann::ordered_json result = nlohmann::ordered_json::array();
    const bool known = node.contains("items");
    for (const json& part : value)
      result.push_back(known ? ordered(schema, follow(node["items"]), part) : nlohmann::ordered_json(part));
    return result;
  }
  if (!value.is_object()) return nlohmann::ordered_json(value);
  nlohmann::ordered_json result = nlohmann::ordered_json::object();
  if (node.contains("properties"))
    for (const auto& [key, below] : node["properties"].items())
      if (const auto found = value.find(key); found != value.end())
        result[key] = ordered(schema, follow(below), *found);
  const bool typed = node.contains("additionalProperties") && node["additionalProperties"].is_object();
  for (const auto& [key, below] : value.items())
    if (!result.contains(key))
      result[key] =
          typed ? ordered(schema, follow(node["additionalProperties"]), below) : nlohmann::ordered_json(below);
  return result;
}

}  // namespace

QuantityFindings check_quantities(const Schema& schema, const json& document) {
  QuantityFindings findings;
  QuantityCheck(schema, findings).walk(schema.root(), document, "");
  return findings;
}

std::vector<std::string> inert_keys(const Schema& schema, const json& document) {
  std::vector<std::string> pointers;
  find_inert(schema, schema.root(), document, "", pointers);
  return pointers;
}

void fill_defaults(const Schema& schema, json& document, std::vector<std::string>& defaults) {
  DefaultFill(schema, defaults).walk(schema.root(), document, "");
}

void remove_comments(json& document) {
  if (document.is_object()) {
    document.erase("//");
    document.erase("$schema");
  }
  if (document.is_structured())
    for (json& below : document)
      if (below.is_structured()) remove_comments(below);
}

nlohmann::ordered_json in_schema_order(const Schema& schema, const json& document) {
  return ordered(schema, schema.ordered_root(), document);
}

json canonical_form(const Schema& schema, const json& document) { return canonical(schema, schema.root(), document); }

}  // namespace drsim
