#pragma once
/// The products that are simulated.

#include <vector>

#include "sim/products/product.hpp"

namespace drsim {

const std::vector<Product>& simulated_products();

/// Throws InvariantViolation for one that is not simulated: scenarios with such were refused before.
const Product& product_in_run(ProtectionProduct product);

}  // namespace drsim
