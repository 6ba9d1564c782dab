#pragma once
/// What the schema says beyond validity, applied to a document: quantities and their ranges, defaults, order.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/scenario/schema/schema.hpp"

namespace drsim {

/// Checks every quantity, date, clock time and version text against its dimension and range, and notes values outside
/// the range in which the model is validated.
struct QuantityFindings {
  std::vector<Finding> mistakes;
  std::vector<Finding> warnings;
};
QuantityFindings check_quantities(const Schema& schema, const nlohmann::json& document);

/// Pointers of keys that only other products know than the one that replicates: they do nothing here.
std::vector<std::string> inert_keys(const Schema& schema, const nlohmann::json& document);

/// Puts in the schema's default of every key that is left out, and adds its pointer to `defaults`. A workload or a
/// component gets those of its kind only, and a design those of its product.
void fill_defaults(const Schema& schema, nlohmann::json& document, std::vector<std::string>& defaults);

/// Takes out comments (keys "//" and "$schema").
void remove_comments(nlohmann::json& document);

/// The same content with keys in the order of the schema.
nlohmann::ordered_json in_schema_order(const Schema& schema, const nlohmann::json& document);

/// Keys sorted, lists without a meaning in their order sorted, quantities in base units: equal for scenarios that
/// differ in writing only.
nlohmann::json canonical_form(const Schema& schema, const nlohmann::json& document);

}  // namespace drsim
