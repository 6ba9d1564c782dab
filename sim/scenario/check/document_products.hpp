#pragma once
/// Which products a scenario names, before it has been checked.

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "sim/scenario/schema/schema.hpp"

namespace drsim {

/// Words of products, as the schema has them. What is no product stands for the default; the schema refuses it.
struct ProductWords {
  std::string estate;
  std::set<std::string> in_use;  ///< of the VPGs; where there are none, that of the estate
};

/// Where all VPGs have one product it is that of the estate.
ProductWords products_of(const nlohmann::json& content);

/// The schema as it holds for these.
const Schema& schema_of(const ProductWords& words);

}  // namespace drsim
