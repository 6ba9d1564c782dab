#include "sim/scenario/require_simulated.hpp"

#include "sim/scenario/problem.hpp"

namespace drsim {

void require_simulated(const Scenario& scenario, const std::string& file) {
  if (scenario.security.product == ProtectionProduct::Zerto) return;
  throw ScenarioError({{file, "/security/product",
                        "designs with Veeam are listed (drsim ports) and assessed (drsim assess), not simulated; "
                        "allowed: \"zerto\""}});
}

}  // namespace drsim
