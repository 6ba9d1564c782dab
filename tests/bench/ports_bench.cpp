/// Time from a checked scenario of 10,000 hosts to its connections, firewall rules and nftables text.
/// Usage: ports_bench [HOSTS_PER_SITE [CLUSTER_SIZE]]

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "sim/ports/lists/firewall_rules.hpp"
#include "sim/ports/lists/nft_rules.hpp"

using namespace drsim;

namespace {

/// Two sites, every cluster of the one recovering to the cluster of the same number of the other.
Scenario estate(Index hosts_per_site, Index cluster_size) {
  Scenario scenario;
  scenario.regions = {{"eu-de", "", 0, 0, "EU"}, {"eu-es", "", 0, 0, "EU"}};
  for (Index side : {0u, 1u}) {
    SiteConfig site;
    site.name = side ? "right" : "left";
    site.region = side;
    scenario.sites.push_back(site);
    for (Index i = 0; i < hosts_per_site; ++i) {
      HostConfig host;
      host.name = site.name + std::to_string(i);
      host.cluster = cluster_size > 1 ? site.name + "-" + std::to_string(i / cluster_size) : "";
      host.site = side;
      scenario.hosts.push_back(host);
    }
    const std::uint32_t base = side ? 0x0B000000 : 0x0C000000;
    for (const char* kind : {"vra", "esxi", "zvm", "vcenter"}) {
      SubnetConfig subnet;
      subnet.name = site.name + kind;
      subnet.site = side;
      subnet.kinds = {kind};
      subnet.block = {base + 0x10000 * static_cast<std::uint32_t>(scenario.security.subnets.size()), 16};
      scenario.security.subnets.push_back(subnet);
    }
  }
  for (Index i = 0; i < hosts_per_site; ++i) {
    VmConfig vm;
    vm.host = i;
    vm.recovery_host = hosts_per_site + i;
    scenario.vms.push_back(vm);
  }
  scenario.security.vcenter_of_site.assign(2, "");
  scenario.security.site_is_hyper_v.assign(2, false);
  scenario.security.site_has_ipsec.assign(2, false);
  return scenario;
}

}  // namespace

int main(int argc, char** argv) {
  const auto hosts = static_cast<Index>(argc > 1 ? std::atoi(argv[1]) : 5000);
  const auto size = static_cast<Index>(argc > 2 ? std::atoi(argv[2]) : 16);
  const Scenario scenario = estate(hosts, size);
  const auto start = std::chrono::steady_clock::now();
  const PortNeeds needs = port_needs(scenario, port_catalogue(), "bench");
  const auto derived = std::chrono::steady_clock::now();
  const auto rules = firewall_rules(needs, scenario, "bench");
  const std::string text = nft_text(rules, needs, "bench");
  const auto end = std::chrono::steady_clock::now();
  const auto seconds = [](auto from, auto to) { return std::chrono::duration<double>(to - from).count(); };
  std::printf("%u hosts in clusters of %u: %.0f connections in %zu lines, %zu rules, %zu bytes of nftables\n",
              2 * hosts, size, needs.count, needs.connections.size(), rules.size(), text.size());
  std::printf("connections %.2f s, rules %.2f s\n", seconds(start, derived), seconds(derived, end));
  return 0;
}
