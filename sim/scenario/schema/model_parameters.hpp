#pragma once
/// The constants of the product models: for each its key in the scenario, its name in results and the member that it
/// sets. Dimension, default, hard bounds, plausible range and source stand in one place for all, in the node of that
/// key in scenario.schema.json: the reader, the table of constants of a result and the sensitivity studies take them
/// from there. A new constant is a member, a row of its product (sim/scenario/products) and a node there; the test
/// finds what lacks one of them. Checked by: tests/studies/model_parameters_test.cpp.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/scenario/read/node.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/schema/schema.hpp"

namespace drsim {

/// What a constant sets, in a scenario: a number in base units, a count, a number that may be absent, or a switch that
/// is on for the first word of the list in the schema.
using ModelMember = std::variant<double*, bool*, std::uint32_t*, std::optional<double>*>;
using ModelValue = std::variant<const double*, const bool*, const std::uint32_t*, const std::optional<double>*>;

/// The way from a scenario to a constant, to set it and to read it.
struct MemberAccess {
  ModelMember (*set)(Scenario& scenario);
  ModelValue (*read)(const Scenario& scenario);
};

/// By a chain of members: member_at<&Scenario::zerto, &ZertoConfig::vra_nic_bits_per_s>.
template <auto... members>
inline constexpr MemberAccess member_at = {
    [](Scenario& scenario) -> ModelMember { return &(scenario.*....*members); },
    [](const Scenario& scenario) -> ModelValue { return &(scenario.*....*members); }};

namespace model_parameters_detail {
template <typename Struct, typename Value>
Struct struct_of(Value Struct::*);
}

/// Of the constants that a product has for itself (ProductConstants): constant<&CdpConfig::reassign_s>.
template <auto member>
inline constexpr MemberAccess constant = {
    [](Scenario& scenario) -> ModelMember {
      return &(scenario.constants.of<decltype(model_parameters_detail::struct_of(member))>().*member);
    },
    [](const Scenario& scenario) -> ModelValue {
      return &(scenario.constants.of<decltype(model_parameters_detail::struct_of(member))>().*member);
    }};

/// One constant.
struct ModelParameter {
  const char* key;   ///< below /model: "pipeline_latency", "recovery/create_vm"
  const char* name;  ///< in results, with its unit: "pipeline_latency_s"
  MemberAccess member;

  std::string pointer() const { return std::string("/model/") + key; }

  /// Its node in the schema. Throws std::logic_error where there is none: a row without a node is a fault of drsim.
  const nlohmann::json& node(const Schema& schema) const;

  /// Calls `use` with the value that the scenario has.
  template <typename Use>
  void with_value(const Scenario& scenario, Use&& use) const {
    std::visit([&](const auto* value) { use(*value); }, member.read(scenario));
  }
};

/// The constants of the models for designs with that product, in the order of the results.
const std::vector<ModelParameter>& model_parameters(ProtectionProduct product);

/// The schema as it holds for designs with that product.
const Schema& schema_for(ProtectionProduct product);

/// Reads them from the root of a document whose defaults are filled in. What the schema refused reads as NaN, the least
/// count, absent or off.
void read_model_constants(const Node& root, ProtectionProduct product, Scenario& scenario);

/// A number that is written plainly or with a unit, in the base unit of its node in the schema; NaN for other values.
double number_at(const nlohmann::json& written, const nlohmann::json& node);

}  // namespace drsim
