#include "sim/scenario/products/zerto/zerto_product.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "models/units.hpp"
#include "models/zerto/rules/planning_rules.hpp"
#include "sim/scenario/read/reading.hpp"

namespace drsim {

namespace {

void check_back_off(Reading& reading) {
  const ZertoConfig& zerto = reading.scenario.zerto;
  if (zerto.compression_back_off_fraction < zerto.compression_off_fraction) return;
  if (reading.is_broken("/model/compression_back_off") || reading.is_broken("/model/compression_off")) return;
  reading.refuse(
      "/model/compression_off",
      fmt::format("compression is off from {} on and backs off from {}; allowed: off above where it backs off",
                  zerto.compression_off_fraction, zerto.compression_back_off_fraction));
}

const char* encryption_name(VraEncryption encryption) {
  switch (encryption) {
    case VraEncryption::Tls12:
      return "tls1.2";
    case VraEncryption::Tls13:
      return "tls1.3";
    case VraEncryption::None:
      break;
  }
  return "none";
}

std::string appliance_problem(const Scenario& scenario, const VmConfig& vm) {
  const HostConfig& from = scenario.hosts[vm.host];
  const HostConfig& to = scenario.hosts[vm.recovery_host];
  for (const HostConfig* host : {&from, &to})
    if (!host->vra.installed)
      return fmt::format(
          "the VM \"{}\" {} host \"{}\", which has no VRA; allowed: hosts with one, since a VM on a host "
          "without is not protected (Zerto help 5.5 \"Installing VRAs\", 8.0 \"vMotion\")",
          vm.name, host == &from ? "runs on" : "recovers to", host->name);
  if (from.vra.encryption != to.vra.encryption)
    return fmt::format(
        "the VRAs of the hosts \"{}\" ({}) and \"{}\" ({}) differ in encryption; allowed: the same at both "
        "ends",
        from.name, encryption_name(from.vra.encryption), to.name, encryption_name(to.vra.encryption));
  return "";
}

/// Where an appliance of an older version stands, it talks as that does.
std::string profile_word(VersionProfile version) { return version == VersionProfile::Old ? "old" : "new"; }

std::set<std::string> vra_profiles(const Scenario& scenario) {
  std::set<std::string> profiles;
  for (const HostConfig& host : scenario.hosts) profiles.insert(profile_word(host.vra.version));
  return profiles;
}

void derive_zerto_facts(const Scenario& scenario, nlohmann::json& derived) {
  derived["is_zerto"] = true;
  derived["veeam_13"] = false;
  derived["profile"] = vra_profiles(scenario).count("old") > 0 ? "old" : "new";
}

PlanRules zerto_plan_rules() {
  PlanRules plan;
  plan.is_offered = true;
  plan.disks_of_vm_max = 60;
  plan.unnamed_groups = "a VPG of its own each (see --group-by of drsim import)";
  plan.history = "24 h";
  plan.journals = ", journals of up to 150 GiB a VM";
  plan.journal_of_vm_bytes = 150 * gib_bytes;  // hard limit of the journal of each VM, by default
  plan.journal_space = "150 GiB each";
  return plan;
}

}  // namespace

ProductFacts zerto_product() {
  ProductFacts product;
  product.id = ProtectionProduct::Zerto;
  product.word = "zerto";
  product.title = "Zerto";
  product.vendor = "zerto";
  product.has_host_appliances = true;
  product.has_connections_of_links = true;
  product.link_least_bits_per_s = zerto_link_least_bits_per_s;
  product.sharing = SharingRole::Owner;
  product.encrypted_by = EncryptedBy::HostAppliances;
  product.parameters = zerto_constants;
  product.check_constants = check_back_off;
  product.end_problem = appliance_problem;
  product.assumptions = zerto_assumptions;
  product.check_limits = check_zerto_limits;
  product.not_sized = {{"proxies", "proxies are those of Veeam CDP; Zerto has appliances"}};
  product.plan = zerto_plan_rules();
  product.catalogue_profiles = vra_profiles;
  product.derive_facts = derive_zerto_facts;
  product.appliances_text = [](const Scenario&, std::uint32_t, const std::string&) {
    return std::string("a VRA on each");
  };
  return product;
}

}  // namespace drsim
