#include "sim/scenario/products/veeam/veeam_facts.hpp"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "sim/scenario/scenario.hpp"

namespace drsim {

std::set<std::string> veeam_profiles(const Scenario& scenario) {
  return {scenario.security.version.rfind("13", 0) == 0 ? "13" : "12"};
}

void derive_veeam_facts(const Scenario& scenario, nlohmann::json& derived) {
  constexpr int with_own_rules = 13;
  derived["is_zerto"] = false;
  derived["veeam_13"] = std::atoi(scenario.security.version.c_str()) >= with_own_rules;
}

}  // namespace drsim
