#pragma once
/// Snapshot replication of Veeam as scenarios know it.

#include "sim/scenario/products/product_facts.hpp"

namespace drsim {

ProductFacts replication_product();

// Parts of it, each in a file of its name.
const std::vector<ModelParameter>& replication_constants();
void read_replication(Reading& reading);  ///< jobs, and proxies on their hosts
void check_replication_limits(Reading& reading);
void note_replication_obstacles(Reading& reading);

}  // namespace drsim
