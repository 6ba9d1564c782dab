/// Groups that name their product: what is read, filled in, kept without effect and refused in a mixed estate, and its
/// parts.

#define BOOST_TEST_MODULE products_of_groups
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "models/units.hpp"
#include "sim/scenario/estate_part.hpp"
#include "tests/scenario/cdp_designs.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

/// The group "erp" is of Zerto, "web" of Veeam CDP, whose proxies nobody gave.
json mixed_design() {
  json content = good_scenario();
  content["vms"].push_back(
      {{"name", "front"}, {"cluster", "ca"}, {"count", 3}, {"disks", {"10 GiB"}}, {"workload", "steady"}});
  content["vpgs"].push_back(
      {{"name", "web"}, {"product", "veeam_cdp"}, {"vms", {"front"}}, {"recovery", {{"cluster", "cb"}}}});
  return content;
}

const VpgConfig& vpg_named(const Scenario& scenario, const std::string& name) {
  return *std::find_if(scenario.vpgs.begin(), scenario.vpgs.end(),
                       [&](const VpgConfig& vpg) { return vpg.name == name; });
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_group_has_the_defaults_of_its_product) {
  const ReadScenario read = read_content(mixed_design());
  const Scenario& scenario = read.scenario;
  BOOST_TEST(is_mixed(scenario));
  BOOST_TEST(vpg_named(scenario, "erp").journal_history_s == 24 * hour_s);
  BOOST_TEST(vpg_named(scenario, "web").journal_history_s == 4 * hour_s);
  const auto& vpgs = read.resolved["vpgs"];
  BOOST_TEST(vpgs[0].contains("checkpoint_interval"));
  BOOST_TEST(!vpgs[0].contains("cycle"));
  BOOST_TEST(vpgs[1]["cycle"] == "15 s");
  BOOST_TEST(!vpgs[1].contains("priority"));
  BOOST_TEST(read.resolved["model"].contains("vra_nic"));
  BOOST_TEST(read.resolved["model"]["cdp"].contains("reassign"));
}

// Two of each role, on hosts of the sites that the policies of CDP use; the groups of Zerto need none.
BOOST_AUTO_TEST_CASE(proxies_that_nobody_gave_are_assumed) {
  const Scenario scenario = read_content(mixed_design()).scenario;
  BOOST_REQUIRE(scenario.cdp_proxies.size() == 4u);
  BOOST_TEST(scenario.cdp_proxies[0].name == "a source proxy 1");
  BOOST_TEST((scenario.cdp_proxies[0].role == CdpProxyRole::Source));
  BOOST_TEST(scenario.sites[scenario.hosts[scenario.cdp_proxies[0].host].site].name == "a");
  BOOST_TEST(scenario.cdp_proxies[3].name == "b target proxy 2");
  const std::string text = warnings_of(mixed_design());
  BOOST_TEST(text.find("site a: no source proxy is given; 2 of the default size are assumed") != std::string::npos);
  BOOST_TEST(text.find("site b: no target proxy is given; 2 of the default size are assumed") != std::string::npos);
}

// One field: what the other product does not know stays, and is told once.
BOOST_AUTO_TEST_CASE(switching_the_product_keeps_keys_of_the_other) {
  json content = mixed_design();
  content["vpgs"][0]["priority"] = "high";
  content["vpgs"][0]["journal"] = {{"history", "12 h"}, {"limit", "200 GiB"}};
  content["vpgs"][0]["product"] = "veeam_cdp";
  content["vpgs"][1]["pause_time"] = "1 h";
  const ReadScenario read = read_content(content);
  BOOST_TEST(!is_mixed(read.scenario));
  BOOST_TEST((read.scenario.security.product == ProtectionProduct::VeeamCdp));
  const std::string text = warnings_of(content);
  BOOST_TEST(text.find("keys are without effect with veeam_cdp, kept for another product: ") != std::string::npos);
  for (const char* key : {"/vpgs/*/priority", "/vpgs/*/journal/limit", "/vpgs/*/pause_time"})
    BOOST_TEST(text.find(key) != std::string::npos, key);
  BOOST_TEST(read.resolved["vpgs"][0]["priority"] == "high");
  content["vpgs"][1]["product"] = content["vpgs"][0]["product"] = "zerto";
  BOOST_TEST(problems_of(content) == "");
  BOOST_TEST(warnings_of(content).find("without effect") == std::string::npos);
}

// So does what happens to them.
BOOST_AUTO_TEST_CASE(events_of_proxies_do_nothing_to_zerto) {
  json content = cdp_design();
  content["events"] = {{{"at", "1 h"}, {"kind", "down"}, {"proxies", {"pa-1"}}, {"duration", "1 h"}},
                       {{"at", "2 h"}, {"kind", "down"}, {"proxies", {"pa-1"}}, {"links", {"a-b"}}}};
  content["security"]["product"] = "zerto";
  BOOST_TEST(problems_of(content) == "");
  BOOST_TEST(read_content(content).scenario.incidents.size() == 1u);
  BOOST_TEST(warnings_of(content).find("/events/0/proxies/0: the CDP proxy pa-1 protects nothing") !=
             std::string::npos);
  content["events"][0]["proxies"] = {"pa-9"};
  BOOST_TEST(problems_of(content).find("/events/0/proxies/0: there is no CDP proxy \"pa-9\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused) {
  json content = mixed_design();
  content["vpgs"][1]["product"] = "veeam";
  BOOST_TEST(problems_of(content).find("/vpgs/1/product: found \"veeam\"; allowed: \"zerto\", \"veeam_cdp\"") !=
             std::string::npos);
  content = mixed_design();
  content["vpgs"][1]["cycle"] = "1 s";
  BOOST_TEST(problems_of(content).find("/vpgs/1/cycle: \"1 s\" is below 2 s") != std::string::npos);
}

// What touches the policies of CDP beyond links and proxies is refused; what only Zerto runs on may fail.
BOOST_AUTO_TEST_CASE(obstacles_are_those_of_the_policies) {
  json content = mixed_design();
  content["events"] = {{{"at", "1 h"}, {"kind", "down"}, {"sites", {"a"}}, {"duration", "1 h"}},
                       {{"at", "2 h"}, {"kind", "pause"}, {"vpgs", {"erp"}}},
                       {{"at", "2 h"}, {"kind", "power_off"}, {"vms", {"front"}}}};
  const std::string text = obstacles_of(content);
  BOOST_TEST(text.find("/events/0/sites/0: \"a\" is what policies run on") != std::string::npos);
  BOOST_TEST(text.find("/events/2/vms/0: \"front\" is what policies run on, or a policy") != std::string::npos);
  BOOST_TEST(text.find("/events/1") == std::string::npos);
  content["events"] = {{{"at", "1 h"}, {"kind", "down"}, {"proxies", {"a source proxy 1"}}, {"duration", "1 h"}}};
  BOOST_TEST(obstacles_of(content) == "");
}

// The parts hold every group and VM once, with the room that the others take on the hosts.
BOOST_AUTO_TEST_CASE(parts_make_up_the_whole) {
  const Scenario whole = read_content(mixed_design()).scenario;
  std::vector<bool> groups(whole.vpgs.size()), vms(whole.vms.size());
  for (const ProtectionProduct product : products_in_use(whole)) {
    const EstatePart part = part_of(whole, product);
    BOOST_TEST(!is_mixed(part.scenario));
    for (Index group = 0; group < part.group_of.size(); ++group) {
      groups[part.group_of[group]] = true;
      BOOST_TEST(part.scenario.vpgs[group].name == whole.vpgs[part.group_of[group]].name);
    }
    double vcpus = 0, all = 0;
    for (Index vm = 0; vm < part.vm_of.size(); ++vm) {
      vms[part.vm_of[vm]] = true;
      BOOST_TEST(part.scenario.vms[vm].name == whole.vms[part.vm_of[vm]].name);
      BOOST_TEST(part.group_of[part.scenario.vms[vm].vpg] == whole.vms[part.vm_of[vm]].vpg);
      vcpus += part.scenario.vms[vm].vcpus;
    }
    for (const HostConfig& host : part.scenario.hosts) vcpus += host.taken_vcpus;
    for (const VmConfig& vm : whole.vms) all += vm.vcpus;
    BOOST_TEST(vcpus == all);
  }
  BOOST_TEST(std::count(groups.begin(), groups.end(), false) == 0);
  BOOST_TEST(std::count(vms.begin(), vms.end(), false) == 0);
}
