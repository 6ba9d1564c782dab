/// Designs with Veeam CDP: what is read, and what holds for that product only.

#define BOOST_TEST_MODULE read_cdp
#include <boost/test/unit_test.hpp>

#include "models/units.hpp"
#include "tests/scenario/cdp_designs.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

bool is_default(const ReadScenario& read, const std::string& pointer) {
  return std::count(read.defaults.begin(), read.defaults.end(), pointer) == 1;
}

}  // namespace

BOOST_AUTO_TEST_CASE(defaults_are_those_of_the_structs) {
  json content = cdp_design();
  for (int i : {1, 2})
    for (const char* key : {"vcpu", "ram", "cache"}) content["security"]["components"][i].erase(key);
  const ReadScenario read = read_content(content);
  const Scenario& scenario = read.scenario;
  const CdpConfig cdp;
  for (double CdpConfig::*member :
       {&CdpConfig::source_bytes_per_s_per_vcpu, &CdpConfig::target_bytes_per_s_per_vcpu, &CdpConfig::tls_cpu_factor,
        &CdpConfig::tls_wire_fraction, &CdpConfig::zero_and_duplicate_fraction, &CdpConfig::resync_read_bytes_per_s,
        &CdpConfig::pipeline_latency_s, &CdpConfig::reassign_s, &CdpConfig::background_io_factor,
        &CdpConfig::retention_edge_fraction, &CdpConfig::proxy_nic_bits_per_s})
    BOOST_TEST((scenario.constants.of<CdpConfig>().*member) == (cdp.*member));
  BOOST_TEST(scenario.constants.of<CdpConfig>().tcp_connections == cdp.tcp_connections);
  BOOST_TEST((scenario.constants.of<CdpConfig>().version == CdpVersion::V12));
  BOOST_REQUIRE(scenario.cdp_proxies.size() == 4u);
  BOOST_TEST(scenario.cdp_proxies[0].size.vcpus == CdpProxySize().vcpus);
  BOOST_TEST(scenario.cdp_proxies[0].size.ram_bytes == CdpProxySize().ram_bytes);
  BOOST_TEST(scenario.cdp_proxies[0].size.cache_bytes == CdpProxySize().cache_bytes);
  BOOST_REQUIRE(scenario.vpgs.size() == 1u);
  BOOST_TEST(scenario.vpgs[0].journal_history_s == 4 * hour_s);
  BOOST_TEST(scenario.vpgs[0].checkpoint_interval_s == 15.0);
  BOOST_TEST(!scenario.vpgs[0].journal_limit_bytes.has_value());
  for (const char* pointer : {"/vpgs/0/cycle", "/vpgs/0/journal/history", "/model/cdp/reassign",
                              "/security/components/1/vcpu", "/security/components/1/ram"})
    BOOST_TEST(is_default(read, pointer), pointer);
  BOOST_TEST(read.resolved["vpgs"][0]["journal"]["history"] == "4 h");
}

// What belongs to one product is neither filled in nor listed for the other.
BOOST_AUTO_TEST_CASE(each_product_has_its_own_keys) {
  const ReadScenario cdp = read_content(cdp_design());
  for (const char* pointer :
       {"/vpgs/0/priority", "/vpgs/0/checkpoint_interval", "/vpgs/0/wan_compression", "/vpgs/0/journal/limit",
        "/vpgs/0/journal/warning", "/model/vra_nic", "/model/recovery/create_vm", "/clusters/0/vra",
        "/links/0/tcp/connections", "/security/components/0/vcpu"})
    BOOST_TEST(!cdp.resolved.contains(nlohmann::ordered_json::json_pointer(pointer)), pointer);
  const ZertoConfig untouched;
  BOOST_TEST(cdp.scenario.zerto.vra_nic_bits_per_s == untouched.vra_nic_bits_per_s);
  BOOST_TEST(cdp.scenario.recovery.create_vm_s == RecoveryRules().create_vm_s);
  BOOST_TEST(cdp.scenario.hosts[0].vra.vcpus == VraConfig().vcpus);
  BOOST_TEST(cdp.scenario.links[0].tcp_connections == LinkConfig().tcp_connections);
  for (const char* product : {"zerto", "veeam_replication"}) {
    json content = good_scenario();
    content["security"] = {{"product", product}};
    const ReadScenario read = read_content(content);
    BOOST_TEST(!read.resolved["vpgs"][0].contains("cycle"));
    BOOST_TEST(!read.resolved["model"].contains("cdp"));
    const bool has_journal = std::string(product) == "zerto";
    BOOST_TEST(read.resolved["vpgs"][0]["journal"].contains("history") == has_journal);
    BOOST_TEST(read.scenario.cdp_proxies.empty());
  }
}

BOOST_AUTO_TEST_CASE(what_is_stated_is_read) {
  json content = cdp_design();
  content["model"]["cdp"] = {{"source_throughput_per_vcpu", "90 MB/s"},
                             {"target_throughput_per_vcpu", "190 MB/s"},
                             {"tls_cpu_factor", 1.5},
                             {"tls_wire", "0.5 %"},
                             {"zero_and_duplicate", "3 %"},
                             {"resync_read", "100 MB/s"},
                             {"pipeline_latency", "1 s"},
                             {"reassign", "60 s"},
                             {"tcp_connections", 8},
                             {"background_io_factor", 3},
                             {"retention_edge", "12 %"},
                             {"proxy_nic", "1 Gbps"}};
  content["security"]["version"] = "13.0";
  content["vms"][0]["count"] = 4;
  content["vpgs"][0]["count"] = 2;
  content["vpgs"][0]["cycle"] = "1 min";
  content["vpgs"][0]["journal"] = {{"history", "168 h"}};
  content["vms"].push_back({{"name", "web"}, {"cluster", "ca"}, {"disks", {"1 GiB"}}, {"workload", "steady"}});
  content["vpgs"].push_back({{"name", "a"}, {"vms", {"web"}}, {"recovery", {{"cluster", "cb"}}}});
  const Scenario scenario = read_content(content).scenario;
  BOOST_TEST((scenario.constants.of<CdpConfig>().version == CdpVersion::V13));
  BOOST_TEST(scenario.constants.of<CdpConfig>().source_bytes_per_s_per_vcpu == 90e6);
  BOOST_TEST(scenario.constants.of<CdpConfig>().target_bytes_per_s_per_vcpu == 190e6);
  BOOST_TEST(scenario.constants.of<CdpConfig>().tls_cpu_factor == 1.5);
  BOOST_TEST(scenario.constants.of<CdpConfig>().tls_wire_fraction == 0.005);
  BOOST_TEST(scenario.constants.of<CdpConfig>().zero_and_duplicate_fraction == 0.03);
  BOOST_TEST(scenario.constants.of<CdpConfig>().resync_read_bytes_per_s == 100e6);
  BOOST_TEST(scenario.constants.of<CdpConfig>().pipeline_latency_s == 1.0);
  BOOST_TEST(scenario.constants.of<CdpConfig>().reassign_s == 60.0);
  BOOST_TEST(scenario.constants.of<CdpConfig>().tcp_connections == 8u);
  BOOST_TEST(scenario.constants.of<CdpConfig>().background_io_factor == 3.0);
  BOOST_TEST(scenario.constants.of<CdpConfig>().retention_edge_fraction == 0.12);
  BOOST_TEST(scenario.constants.of<CdpConfig>().proxy_nic_bits_per_s == 1e9);
  BOOST_TEST(scenario.cdp_proxies[0].size.vcpus == 8u);
  BOOST_TEST(scenario.cdp_proxies[0].size.ram_bytes == 16 * gib_bytes);
  BOOST_TEST(scenario.cdp_proxies[0].size.cache_bytes == 50 * gib_bytes);
  // Policies in the order of the groups: a, erp-1, erp-2.
  const std::vector<double> cycles = {15, 60, 60}, histories = {4 * hour_s, 168 * hour_s, 168 * hour_s};
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(scenario.vpgs[i].checkpoint_interval_s == cycles[i]);
    BOOST_TEST(scenario.vpgs[i].journal_history_s == histories[i]);
  }
}

BOOST_AUTO_TEST_CASE(proxies_stand_on_the_hosts_in_turn) {
  json content = cdp_design();
  content["clusters"][0]["hosts"] = 3;
  json& list = content["security"]["components"];
  list[1]["count"] = 3;
  list.push_back(proxies("qa", "a", 2));
  list.push_back(proxies("za", "a", 1));
  list.back()["cluster"] = "ca";
  list.push_back(proxies("zb", "b", 1));
  const Scenario scenario = read_content(content).scenario;
  const std::vector<std::pair<std::string, std::string>> places = {{"pa-1", "ca-1"}, {"pa-2", "ca-2"}, {"pa-3", "ca-3"},
                                                                   {"pb-1", "cb-1"}, {"pb-2", "cb-1"}, {"qa-1", "ca-1"},
                                                                   {"qa-2", "ca-2"}, {"za", "ca-3"},   {"zb", "cb-1"}};
  BOOST_REQUIRE(scenario.cdp_proxies.size() == places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    BOOST_TEST(scenario.cdp_proxies[i].name == places[i].first);
    BOOST_TEST(scenario.hosts[scenario.cdp_proxies[i].host].name == places[i].second, places[i].first);
    const bool at_a = places[i].second[1] == 'a';
    BOOST_TEST((scenario.cdp_proxies[i].role == (at_a ? CdpProxyRole::Source : CdpProxyRole::Target)));
  }
}

BOOST_AUTO_TEST_CASE(a_proxy_needs_a_host_at_its_site) {
  json content = cdp_design();
  content["sites"].push_back({{"name", "c"}, {"region", "eu-gb"}});
  content["security"]["components"].push_back(proxies("pc", "c", 1));
  BOOST_TEST(problems_of(content) ==
             "/security/components/3: the site \"c\" has no host for the proxy; allowed: a site with hosts\n");
}

BOOST_AUTO_TEST_CASE(proxies_of_a_cluster_leave_the_other_hosts_alone) {
  json content = cdp_design();
  content["clusters"].push_back(content["clusters"][0]);
  content["clusters"][2]["name"] = "caa";
  content["clusters"][2]["datastores"][0]["name"] = "caa-ds";
  content["security"]["components"][1]["cluster"] = "caa";
  const Scenario scenario = read_content(content).scenario;
  for (int i : {0, 1}) BOOST_TEST(scenario.hosts[scenario.cdp_proxies[i].host].name == "caa-1");
}

BOOST_AUTO_TEST_CASE(roles_where_sites_replicate_both_ways) {
  const Scenario scenario = read_content(two_way_design()).scenario;
  BOOST_TEST(scenario.cdp_proxies.size() == 8u);
  for (const CdpProxyConfig& proxy : scenario.cdp_proxies)
    BOOST_TEST((proxy.role == (proxy.name[0] == 't' ? CdpProxyRole::Target : CdpProxyRole::Source)));
  BOOST_TEST(obstacles_of(two_way_design()) == "");
  // A role without work is stated, but of no use.
  json content = cdp_design();
  content["security"]["components"].push_back(proxies("spare", "b", 1));
  content["security"]["components"].back()["role"] = "source";
  content["clusters"][1]["cores"] = 24;
  BOOST_TEST(warnings_of(content) == "CDP proxy spare: it has nothing to do, since no VM is protected at site b\n");
}

BOOST_AUTO_TEST_CASE(proxies_are_targets_of_events_and_faults_by_their_own_names) {
  json content = cdp_design();
  content["events"] = {{{"at", "1 h"}, {"kind", "down"}, {"proxies", {"pb-1", "pa-2"}}, {"duration", "10 min"}},
                       {{"at", "2 h"}, {"kind", "down"}, {"proxies", {"pa-2"}}, {"links", {"a-b"}}},
                       {{"at", "3 h"}, {"kind", "restored"}, {"proxies", {"pa-2"}}, {"links", {"a-b"}}}};
  content["faults"] = {{{"name", "f"}, {"proxies", {"pa-1"}}, {"up", "10 h"}, {"down", "1 h"}}};
  const Scenario scenario = read_content(content).scenario;
  // Sorted: pa-1, pa-2, pb-1, pb-2.
  BOOST_TEST(scenario.incidents[0].targets.proxies == (std::vector<std::uint32_t>{1, 2}),
             boost::test_tools::per_element());
  BOOST_TEST(*scenario.incidents[0].duration_s == 600.0);
  BOOST_TEST(!scenario.incidents[0].targets.empty());
  BOOST_TEST(scenario.faults[0].targets.proxies == (std::vector<std::uint32_t>{0}), boost::test_tools::per_element());
  BOOST_TEST(obstacles_of(content) == "");
  content["events"][1]["at"] = "1 h 5 min";
  BOOST_TEST(problems_of(content) ==
             "/events/1: the CDP proxy \"pa-2\" is down, off or paused already at 3900 s; allowed: when that is "
             "over\n");
}

BOOST_AUTO_TEST_CASE(the_resolved_scenario_is_a_scenario) {
  const ReadScenario read = read_content(two_way_design());
  const ReadScenario again = read_content(read.resolved);
  BOOST_TEST(again.scenario.digest == read.scenario.digest);
  BOOST_TEST(again.resolved == read.resolved);
  BOOST_TEST(again.defaults.empty());
  json content = two_way_design();
  content["vpgs"][0]["cycle"] = "15000 ms";
  BOOST_TEST(read_content(content).scenario.digest == read.scenario.digest);
  content["vpgs"][0]["cycle"] = "16 s";
  BOOST_TEST(read_content(content).scenario.digest != read.scenario.digest);
}

BOOST_AUTO_TEST_CASE(the_order_in_the_file_places_no_proxy_elsewhere) {
  json content = two_way_design();
  content["clusters"][0]["hosts"] = 3;
  const Scenario scenario = read_content(content).scenario;
  json& list = content["security"]["components"];
  std::reverse(list.begin(), list.end());
  const Scenario other = read_content(content).scenario;
  BOOST_TEST(other.digest == scenario.digest);
  for (std::size_t i = 0; i < scenario.cdp_proxies.size(); ++i) {
    BOOST_TEST(other.cdp_proxies[i].name == scenario.cdp_proxies[i].name);
    BOOST_TEST(other.cdp_proxies[i].host == scenario.cdp_proxies[i].host);
  }
}

BOOST_AUTO_TEST_CASE(assumptions_are_those_of_the_product) {
  const auto joined = [](const json& content) {
    std::string text;
    for (const std::string& assumption : read_content(content).scenario.assumptions) text += assumption + "\n";
    return text;
  };
  const std::string cdp = joined(cdp_design()), zerto = joined(good_scenario());
  BOOST_TEST(cdp.find("All VMs of a policy are sealed at the same moment, once each cycle.") != std::string::npos);
  BOOST_TEST(cdp.find("VRA") == std::string::npos);
  BOOST_TEST(zerto.find("VRA") != std::string::npos);
  BOOST_TEST(zerto.find("cycle") == std::string::npos);
}
