#pragma once
/// The products that drsim knows.

#include <vector>

#include "sim/scenario/products/product_facts.hpp"

namespace drsim {

/// In the order of results and texts.
const std::vector<ProductFacts>& all_products();

/// @throws std::logic_error for one without a row in products.cpp, which is a fault of drsim
const ProductFacts& facts_of(ProtectionProduct product);

/// Those of the products that protect groups of the scenario, in the same order.
std::vector<const ProductFacts*> facts_in_use(const Scenario& scenario);

/// Why these products cannot be simulated beside each other, with what is allowed; empty: they can, or are one.
std::string sharing_problem(const std::vector<const ProductFacts*>& products);

/// "Zerto and Veeam CDP".
std::string titles_of(const std::vector<const ProductFacts*>& products);

}  // namespace drsim
