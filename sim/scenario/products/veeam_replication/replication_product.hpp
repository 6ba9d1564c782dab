#pragma once
/// Snapshot replication of Veeam as scenarios know it: listed and assessed, not simulated.

#include "sim/scenario/products/product_facts.hpp"

namespace drsim {

ProductFacts replication_product();

}  // namespace drsim
