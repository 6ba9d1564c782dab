#include "sim/scenario/products/veeam_cdp/cdp_product.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/products/veeam/veeam_facts.hpp"
#include "sim/scenario/read/node.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

namespace {

void read_policy(const Node& node, VpgConfig& vpg) {
  vpg.checkpoint_interval_s = node.quantity("cycle", Dimension::Time);
  vpg.set_journal_limit(std::nullopt);
  const Node points = node["long_term"];
  if (!points.value().is_object()) return;
  vpg.long_term_every_s = points.quantity("every", Dimension::Time);
  vpg.long_term_keep_s = points.quantity("keep", Dimension::Time);
}

std::vector<std::string> cdp_assumptions(const Scenario& /*part*/) {
  return {
      "Every policy starts in sync, with empty buffers and an empty journal.",
      "The initial copy of the disks was made before the start of the run.",
      "All VMs of a policy are sealed at the same moment, once each cycle.",
      "Within an interval of constant rate, a VM writes evenly; single writes are not modelled.",
      ("The proxies of one role at a site take over from each other: when the memory and the cache of one are full, "
       "those of the others are used, and CBT mode begins when all are full."),
      "Hosts have CPU and memory to spare for their proxies.",
      ("A VM that starts again after the failure of its host is tracked anew: its stream passes through CBT mode. "
       "vSphere HA leaves it where it restarted it."),
      ("Without the backup server short-term points go on; no proxy or host takes over from another one until it is "
       "back."),
      ("A long-term point is the first short-term one that is complete at its date or later, crash-consistent; merges "
       "of "
       "expired ones are part of the background I/O of a written byte."),
      ("A run-book's commit is a permanent failover, its rollback an undo; failback is not simulated, and disks are "
       "read in CBT mode only."),
      "The speed of a proxy follows from its vCPUs, not from the clock of its host."};
}

std::vector<std::string> cdp_assumptions_beside_others() {
  return {
      "Streams of both products share links, NICs, gateways and datastores alike: those of Veeam CDP like those of "
      "VPGs of medium priority.",
      "Of what the policies of Veeam CDP run on, only links and proxies fail."};
}

std::string proxies_text(const Scenario& scenario, std::uint32_t site, const std::string& cluster) {
  const auto proxies =
      std::count_if(scenario.cdp_proxies.begin(), scenario.cdp_proxies.end(), [&](const CdpProxyConfig& proxy) {
        const HostConfig& host = scenario.hosts[proxy.host];
        return host.site == site && host.cluster == cluster;
      });
  return proxies == 1 ? "1 CDP proxy" : fmt::format("{} CDP proxies", proxies);
}

}  // namespace

ProductFacts cdp_product() {
  ProductFacts product;
  product.id = ProtectionProduct::VeeamCdp;
  product.word = "veeam_cdp";
  product.title = "Veeam CDP";
  product.vendor = veeam_vendor;
  product.points = PointKind::Cycles;
  product.sharing = SharingRole::Guest;
  product.drawn = "starts of CDP cycles";
  product.read_group = read_policy;
  product.parameters = cdp_constants;
  product.read_parts = read_cdp;
  product.assumptions = cdp_assumptions;
  product.assumptions_beside_others = cdp_assumptions_beside_others;
  product.check_limits = check_cdp_limits;
  product.note_obstacles = note_cdp_obstacles;
  product.not_sized = {
      {"appliance", "appliances are those of Zerto; Veeam CDP has proxies"},
      {"journal",
       "short-term logs of Veeam CDP have no limit that could be sized; the result of a run states how much they take "
       "(journal_bytes of each group)"},
      {"hosts", "recovery of Veeam CDP is not sized"},
      {"joint", "it weighs links against the RAM of Zerto's appliances"}};
  product.pauses_key = "excluded_hours";
  product.no_rto = "recovery of Veeam CDP is not sized";
  product.no_vpn_price = "a VPN around Veeam CDP is not simulated";
  product.plan = cdp_plan_rules();
  product.port_features = {"cdp"};
  product.catalogue_profiles = veeam_profiles;
  product.derive_facts = derive_veeam_facts;
  product.appliances_text = proxies_text;
  return product;
}

}  // namespace drsim
