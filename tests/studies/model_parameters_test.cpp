/// Every constant of the product models, found mechanically: its key in the schema, its row, the member that the reader
/// sets, the default of that member, the table of a result and the ranges of sensitivity studies.

#define BOOST_TEST_MODULE model_parameters
#include "sim/scenario/schema/model_parameters.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <set>

#include "sim/report/record/model_constants.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/studies/advice/default_parameters.hpp"
#include "tests/scenario/cdp_designs.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

struct Product {
  ProtectionProduct product;
  std::function<json()> scenario;
};

const Product products[] = {{ProtectionProduct::Zerto, good_scenario}, {ProtectionProduct::VeeamCdp, cdp_design}};

/// Keys of constants below a node of the schema that designs with the product have.
void add_leaves(const Schema& schema, const json& node, const std::string& pointer, std::set<std::string>& leaves) {
  for (const std::string& key : schema.keys(node)) {
    const json& below = *schema.child(node, key);
    if (!schema.belongs(below)) continue;
    const std::string there = join_pointer(pointer, key);
    if (below["type"] == "object")
      add_leaves(schema, below, there, leaves);
    else
      leaves.insert(there);
  }
}

/// A member as a number; switches 1 and 0, what is absent NaN.
struct AsNumber {
  double& number;
  void operator()(double value) const { number = value; }
  void operator()(std::uint32_t value) const { number = value; }
  void operator()(bool value) const { number = value ? 1 : 0; }
  void operator()(const std::optional<double>& value) const { number = value.value_or(NAN); }
};

double number_of(const ModelParameter& parameter, const Scenario& scenario) {
  double number = NAN;
  parameter.with_value(scenario, AsNumber{number});
  return number;
}

bool is_same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

/// A bound of the node, or infinity.
double bound(const json& node, const std::vector<const char*>& keys, double none) {
  for (const char* key : keys)
    if (node.contains(key)) return number_at(node[key], node);
  return none;
}

double least_of(const json& node) {
  return bound(node, {"minimum", "x-minimum", "exclusiveMinimum", "x-above"}, -HUGE_VAL);
}

double most_of(const json& node) { return bound(node, {"maximum", "x-maximum"}, HUGE_VAL); }

/// A value other than the default that the bounds allow, as the scenario writes it, and as a number.
std::pair<json, double> other_value(const json& node) {
  if (node.contains("enum")) return {node["enum"][1], 0};
  const double standard = node.contains("default") ? number_at(node["default"], node) : 0.3;
  const bool is_whole = node["type"] == "integer";
  double other = is_whole ? standard + 1 : standard > 0 ? standard * 0.97 : 0.5 * most_of(node);
  if (other < least_of(node)) other = is_whole ? standard - 1 : standard * 1.03;
  if (is_whole) return {static_cast<std::int64_t>(other), other};
  const std::string word = node.value("x-dimension", "");
  if (word.empty() || word == "fraction") return {other, other};
  const std::string text = quantity_text(other, dimension_of(word));
  return {text, parse_quantity(text, dimension_of(word)).value};
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_key_has_a_row_and_every_row_a_key) {
  for (const Product& of : products) {
    const Schema& schema = schema_for(of.product);
    std::set<std::string> keys, rows, names;
    add_leaves(schema, *schema.at("/model"), "/model", keys);
    for (const ModelParameter& parameter : model_parameters(of.product)) {
      BOOST_TEST(rows.insert(parameter.pointer()).second, parameter.key << " has two rows");
      BOOST_TEST(names.insert(parameter.name).second, parameter.name << " names two constants");
    }
    BOOST_TEST(keys == rows, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(defaults_lie_in_the_validated_range_and_that_in_the_bounds) {
  for (const Product& of : products) {
    const Schema& schema = schema_for(of.product);
    for (const ModelParameter& parameter : model_parameters(of.product)) {
      const json& node = parameter.node(schema);
      if (node.contains("enum")) continue;
      const double least = least_of(node), most = most_of(node);
      BOOST_TEST(std::isfinite(least), parameter.key);
      BOOST_TEST(std::isfinite(most), parameter.key);
      double low = least, high = most;
      if (node.contains("x-plausible")) {
        low = number_at(node["x-plausible"][0], node);
        high = number_at(node["x-plausible"][1], node);
        BOOST_TEST(node.contains("x-source"), parameter.key << " has a range and no source");
      }
      BOOST_TEST(least <= low, parameter.key);
      BOOST_TEST(high <= most, parameter.key);
      if (!node.contains("default")) continue;
      const double standard = number_at(node["default"], node);
      BOOST_TEST(low <= standard, parameter.key);
      BOOST_TEST(standard <= high, parameter.key);
    }
  }
}

// A scenario that says nothing has what the structs have.
BOOST_AUTO_TEST_CASE(defaults_of_the_schema_are_those_of_the_members) {
  for (const Product& of : products) {
    const Scenario read = read_content(of.scenario()).scenario;
    for (const ModelParameter& parameter : model_parameters(of.product)) {
      const double member = number_of(parameter, Scenario()), found = number_of(parameter, read);
      BOOST_TEST(is_same(member, found), parameter.key << ": member " << member << ", schema " << found);
    }
  }
}

// A row that named another constant's member would set two, or the wrong one.
BOOST_AUTO_TEST_CASE(a_key_sets_its_member_and_no_other) {
  for (const Product& of : products) {
    const auto& parameters = model_parameters(of.product);
    for (const ModelParameter& set : parameters) {
      const auto [written, number] = other_value(set.node(schema_for(of.product)));
      json content = of.scenario();
      content[json::json_pointer(set.pointer())] = written;
      const Scenario scenario = read_content(content).scenario;
      const Scenario& read = scenario;
      for (const ModelParameter& other : parameters) {
        const double expected = &other == &set ? number : number_of(other, Scenario());
        const double found = number_of(other, read);
        BOOST_TEST(is_same(found, expected),
                   set.key << " = " << written << " makes " << other.key << " " << found << ", not " << expected);
      }
      const auto table = model_constants(scenario);
      const auto row = std::find_if(table.begin(), table.end(),
                                    [&](const ModelConstant& constant) { return constant.pointer == set.pointer(); });
      BOOST_REQUIRE(row != table.end());
      BOOST_TEST(row->value != row->standard, set.key);
      if (row->value.is_number()) BOOST_TEST(row->value.get<double>() == number, set.key);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_table_of_a_result_shows_every_constant_with_the_range_of_the_schema) {
  for (const Product& of : products) {
    const auto table = model_constants(read_content(of.scenario()).scenario);
    const auto& parameters = model_parameters(of.product);
    BOOST_REQUIRE(table.size() == parameters.size());
    for (std::size_t i = 0; i < table.size(); ++i) {
      const json& node = parameters[i].node(schema_for(of.product));
      BOOST_TEST(table[i].name == parameters[i].name);
      BOOST_TEST(table[i].is_inside, table[i].name);
      BOOST_TEST((table[i].value == table[i].standard), table[i].name);
      if (!table[i].value.is_number()) continue;
      const bool is_ranged = node.contains("x-plausible");
      BOOST_TEST(table[i].low.get<double>() == number_at(is_ranged ? node["x-plausible"][0] : node["default"], node));
      BOOST_TEST(table[i].high.get<double>() == number_at(is_ranged ? node["x-plausible"][1] : node["default"], node));
    }
  }
}

BOOST_AUTO_TEST_CASE(sensitivity_studies_vary_every_constant_over_its_range) {
  for (const Product& of : products) {
    const auto found = default_parameters(read_content(of.scenario()));
    for (const ModelParameter& parameter : model_parameters(of.product)) {
      const json& node = parameter.node(schema_for(of.product));
      if (!node.contains("default") || number_at(node["default"], node) == 0) continue;
      const auto one = std::find_if(found.begin(), found.end(), [&](const DefaultParameter& candidate) {
        return candidate.pattern == parameter.pointer();
      });
      BOOST_REQUIRE_MESSAGE(one != found.end(), parameter.key << " is not varied");
      BOOST_TEST(one->has_range == node.contains("x-plausible"), parameter.key);
      if (!one->has_range) continue;
      BOOST_TEST(one->parameter.range->from == number_at(node["x-plausible"][0], node), parameter.key);
      BOOST_TEST(one->parameter.range->to == number_at(node["x-plausible"][1], node), parameter.key);
    }
  }
}
