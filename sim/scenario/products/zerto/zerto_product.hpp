#pragma once
/// Zerto as scenarios know it.

#include "sim/scenario/products/product_facts.hpp"

namespace drsim {

ProductFacts zerto_product();

// Parts of it, each in a file of its name.
const std::vector<ModelParameter>& zerto_constants();
std::vector<std::string> zerto_assumptions(const Scenario& part);
void check_zerto_limits(Reading& reading);

}  // namespace drsim
