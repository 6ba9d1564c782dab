/// What a scenario made of an inventory assumes for Veeam CDP.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/scenario/products/veeam_cdp/cdp_product.hpp"

namespace drsim {

namespace {

using Json = nlohmann::ordered_json;

Json planned_security(const PlannedEstate& estate, std::vector<std::string>& assumptions) {
  // 1 GiB of cache for each VM of a source proxy is advised (Veeam user guide, CDP proxies).
  constexpr std::size_t proxies = 2;
  constexpr std::size_t cache_least_gib = 20;
  const std::size_t cache_gib = std::max(cache_least_gib, (estate.vms + proxies - 1) / proxies);
  assumptions.push_back(fmt::format(
      "one backup server, and at each site two CDP proxies of 8 vCPUs, 16 GiB and {} GiB of cache", cache_gib));
  Json components = Json::array();
  components.push_back({{"name", "vbr"}, {"kind", "vbr"}, {"site", estate.to}});
  for (const std::string* site : {&estate.from, &estate.to})
    components.push_back({{"//", "assumed"},
                          {"name", "proxy-" + *site},
                          {"kind", "cdp_proxy"},
                          {"site", *site},
                          {"count", proxies},
                          {"vcpu", 8},
                          {"ram", "16 GiB"},
                          {"cache", fmt::format("{} GiB", cache_gib)}});
  return {{"product", "veeam_cdp"}, {"version", "12.3"}, {"components", components}};
}

}  // namespace

PlanRules cdp_plan_rules() {
  PlanRules plan;
  plan.is_offered = true;
  plan.disks_of_vm_max = 50;
  plan.vms_of_unnamed_group = 50;
  plan.unnamed_groups = "policies of up to 50 of them";
  plan.history = "4 h";
  plan.journal_share = 0.2;  // for the few hours of short-term points
  plan.journal_space = "20 % of the disks";
  plan.security = planned_security;
  return plan;
}

}  // namespace drsim
