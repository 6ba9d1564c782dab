#pragma once
/// The constants of the product models: for each its key in the scenario, its name in results and the member that it
/// sets. Dimension, default, hard bounds, plausible range and source stand in one place for all, in the node of that
/// key in scenario.schema.json: the reader, the table of constants of a result and the sensitivity studies take them
/// from there. A new constant is a member, a row here and a node there; the test finds what lacks one of them.
/// Checked by: tests/studies/model_parameters_test.cpp.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/veeam_cdp/cdp_config.hpp"
#include "models/zerto/rules/recovery_rules.hpp"
#include "models/zerto/zerto_config.hpp"
#include "sim/scenario/read/node.hpp"
#include "sim/scenario/schema/schema.hpp"
#include "sim/scenario/security.hpp"

namespace drsim {

/// The constants of all products; a scenario uses those of its own.
struct ModelConfigs {
  ZertoConfig zerto;  ///< with SyncRules in it
  RecoveryRules recovery;
  CdpConfig cdp;
};

/// What a constant sets: a number in base units, a count, a number that may be absent, or a switch that is on for the
/// first word of the list in the schema.
using ModelMember =
    std::variant<double ZertoConfig::*, bool ZertoConfig::*, double SyncRules::*, std::uint32_t SyncRules::*,
                 std::optional<double> SyncRules::*, double RecoveryRules::*, std::uint32_t RecoveryRules::*,
                 double CdpConfig::*, std::uint32_t CdpConfig::*>;

/// One constant.
struct ModelParameter {
  const char* key;   ///< below /model: "pipeline_latency", "recovery/create_vm"
  const char* name;  ///< in results, with its unit: "pipeline_latency_s"
  ModelMember member;

  std::string pointer() const { return std::string("/model/") + key; }

  /// Its node in the schema. Throws std::logic_error where there is none: a row without a node is a fault of drsim.
  const nlohmann::json& node(const Schema& schema) const;

  /// Calls `use` with the member itself, of `configs`.
  template <typename Use>
  void with_member(ModelConfigs& configs, Use&& use) const;
};

/// The constants of the models for designs with that product, in the order of the results.
const std::vector<ModelParameter>& model_parameters(ProtectionProduct product);

/// The schema as it holds for designs with that product.
const Schema& schema_for(ProtectionProduct product);

/// Reads them from the root of a scenario whose defaults are filled in. What the schema refused reads as NaN, the least
/// count, absent or off.
ModelConfigs read_model_configs(const Node& root, ProtectionProduct product);

/// A number that is written plainly or with a unit, in the base unit of its node in the schema; NaN for other values.
double number_at(const nlohmann::json& written, const nlohmann::json& node);

namespace model_parts {

template <typename Value>
ZertoConfig& of(ModelConfigs& configs, Value ZertoConfig::*) {
  return configs.zerto;
}
template <typename Value>
SyncRules& of(ModelConfigs& configs, Value SyncRules::*) {
  return configs.zerto.sync;
}
template <typename Value>
RecoveryRules& of(ModelConfigs& configs, Value RecoveryRules::*) {
  return configs.recovery;
}
template <typename Value>
CdpConfig& of(ModelConfigs& configs, Value CdpConfig::*) {
  return configs.cdp;
}

}  // namespace model_parts

template <typename Use>
void ModelParameter::with_member(ModelConfigs& configs, Use&& use) const {
  std::visit([&](auto pointer_to) { use(model_parts::of(configs, pointer_to).*pointer_to); }, member);
}

}  // namespace drsim
