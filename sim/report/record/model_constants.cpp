#include "sim/report/record/model_constants.hpp"

#include <algorithm>
#include <cmath>

#include "sim/scenario/estate_part.hpp"
#include "sim/scenario/schema/model_parameters.hpp"

namespace drsim {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

ordered_json number_or_null(double number) { return std::isnan(number) ? ordered_json() : ordered_json(number); }

/// What a member holds, as a row of the result shows it.
struct ShownMember {
  const json& node;
  ordered_json& shown;

  void operator()(double value) const { shown = value; }
  void operator()(std::uint32_t value) const { shown = value; }
  void operator()(const std::optional<double>& value) const {
    if (value) shown = *value;
  }
  void operator()(bool is_first_word) const { shown = node["enum"][is_first_word ? 0 : 1].get<std::string>(); }
};

ModelConstant constant_of(const ModelParameter& parameter, const json& node, const Scenario& scenario) {
  ModelConstant constant;
  constant.name = parameter.name;
  constant.pointer = parameter.pointer();
  constant.source = node.value("x-source", "");
  parameter.with_value(scenario, ShownMember{node, constant.value});
  const auto standard = node.find("default");
  if (standard != node.end())
    constant.standard = node.contains("enum") ? ordered_json(*standard) : number_or_null(number_at(*standard, node));
  const auto range = node.find("x-plausible");
  constant.low = range == node.end() ? constant.standard : number_or_null(number_at((*range)[0], node));
  constant.high = range == node.end() ? constant.standard : number_or_null(number_at((*range)[1], node));
  constant.is_inside = constant.value == constant.standard;
  if (!constant.value.is_number()) {
    constant.low = constant.high = nullptr;
    return constant;
  }
  constant.is_inside = constant.is_inside ||
                       (constant.low.is_number() && constant.low <= constant.value && constant.value <= constant.high);
  return constant;
}

}  // namespace

std::vector<ModelConstant> model_constants(const Scenario& scenario) {
  std::vector<ModelConstant> constants;
  for (const ProtectionProduct product : products_in_use(scenario))
    for (const ModelParameter& parameter : model_parameters(product)) {
      // One that several products have is one.
      const bool is_known = std::any_of(constants.begin(), constants.end(),
                                        [&](const ModelConstant& one) { return one.pointer == parameter.pointer(); });
      if (!is_known) constants.push_back(constant_of(parameter, parameter.node(schema_for(product)), scenario));
    }
  return constants;
}

std::vector<std::string> all_warnings(const Scenario& scenario, const RunRecord& record) {
  std::vector<std::string> all;
  for (const auto* list : {&scenario.warnings, &record.warnings}) {
    for (const std::string& warning : *list) {
      if (std::find(all.begin(), all.end(), warning) == all.end()) all.push_back(warning);
    }
  }
  return all;
}

}  // namespace drsim
