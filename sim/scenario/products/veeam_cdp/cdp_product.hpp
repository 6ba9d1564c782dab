#pragma once
/// Veeam CDP as scenarios know it.

#include "sim/scenario/products/product_facts.hpp"

namespace drsim {

ProductFacts cdp_product();

// Parts of it, each in a file of its name.
const std::vector<ModelParameter>& cdp_constants();
PlanRules cdp_plan_rules();
void read_cdp(Reading& reading);  ///< proxies on their hosts
void check_cdp_limits(Reading& reading);
void note_cdp_obstacles(Reading& reading);
void note_cdp_obstacles_beside_others(Reading& reading);  ///< in an estate with other products

}  // namespace drsim
