/// Designs with Veeam CDP: limits at them and just past them, warnings, and what the simulation does not do. Figures:
/// facts on Veeam, sections 2.3, 2.5, 3.1 and 3.2.

#define BOOST_TEST_MODULE cdp_limits
#include <boost/test/unit_test.hpp>

#include "tests/scenario/cdp_designs.hpp"

using namespace drsim;
using namespace drsim::test;

BOOST_AUTO_TEST_CASE(limits_are_tight) {
  const auto refused = [](const json& content, const ReadOptions& options = {}) {
    return problems_of(content, options);
  };
  json content = cdp_design();
  content["vms"][0]["disks"] = std::vector<std::string>(50, "1 GiB");
  content["vms"][0]["count"] = 10;
  BOOST_TEST(refused(content) == "");  // 500 disks on each host
  content["vms"].push_back({{"name", "one"}, {"cluster", "ca"}, {"disks", {"1 GiB"}}, {"workload", "steady"}});
  content["vpgs"][0]["vms"].push_back("one");
  BOOST_TEST(refused(content) ==
             "/clusters/0: the host \"ca-1\" has 501 disks, protected and replicas; allowed: up to 500 (Veeam user "
             "guide, \"Platform Support\", CDP)\n"
             "/clusters/1: the host \"cb-1\" has 501 disks, protected and replicas; allowed: up to 500 (Veeam user "
             "guide, \"Platform Support\", CDP)\n");
  content = cdp_design();
  content["vms"][0]["disks"] = std::vector<std::string>(51, "1 GiB");
  BOOST_TEST(refused(content) ==
             "/vms/0/disks: has 51 entries; allowed: 1 .. 50 (Veeam user guide, \"Requirements and Limitations\" of "
             "CDP)\n");
  content = cdp_design();
  content["clusters"][0]["memory"] = "16 GiB";
  BOOST_TEST(refused(content) == "");
  content["clusters"][0]["memory"] = "16383 MiB";
  BOOST_TEST(refused(content) ==
             "/clusters/0: the host \"ca-1\" has 16383 MiB of memory; allowed: 16 GiB or more (Veeam user guide, "
             "\"Requirements and Limitations\" of CDP)\n");
  for (const auto& [pointer, good, bad] :
       std::vector<std::array<std::string, 3>>{{"/vpgs/0/cycle", "2 s", "1.999 s"},
                                               {"/vpgs/0/cycle", "60 min", "60 min 1 s"},
                                               {"/vpgs/0/journal/history", "1 min", "59 s"},
                                               {"/vpgs/0/journal/history", "24 h", "24 h 1 s"},
                                               {"/security/components/1/vcpu", "1", "0"},
                                               {"/security/components/1/vcpu", "64", "65"},
                                               {"/security/components/1/ram", "2 GiB", "2047 MiB"},
                                               {"/security/components/1/ram", "1 TiB", "1025 GiB"},
                                               {"/security/components/1/cache", "16 TiB", "17 TiB"}}) {
    BOOST_TEST(refused(cdp_design(), {{pointer + "=" + good}, {}}) == "");
    BOOST_TEST(refused(cdp_design(), {{pointer + "=" + bad}, {}}).find(pointer) == 0u, pointer << "=" << bad);
  }
  content = cdp_design();
  content["security"]["version"] = "13.0";
  BOOST_TEST(refused(content, {{"/vpgs/0/journal/history=168 h"}, {}}) == "");
  BOOST_TEST(refused(content, {{"/vpgs/0/journal/history=168 h 1 s"}, {}}) ==
             "/vpgs/0/journal/history: \"168 h 1 s\" is above 168 h; allowed: 1 min .. 168 h (Veeam user guide, "
             "schedule of a CDP policy: minutes or hours, up to 24 h in version 12 and 168 h in version 13)\n");
}

BOOST_AUTO_TEST_CASE(policies_of_a_backup_server) {
  json content = cdp_design();
  const auto with = [&](int policies) {
    content["vms"][0]["count"] = policies;
    content["vms"][0]["disks"] = {"1 GiB"};
    content["vpgs"][0]["count"] = policies;
    return problems_of(content);
  };
  BOOST_TEST(with(100) == "");
  BOOST_TEST(with(101) ==
             "/vpgs: 101 policies; allowed: up to 100, 100 of a backup server in version 12 (Veeam user guide, "
             "\"Requirements and Limitations\" of CDP)\n");
  content["security"]["components"][0]["count"] = 2;
  BOOST_TEST(with(200) == "");
  BOOST_TEST(with(201).find("/vpgs: 201 policies; allowed: up to 200, 100 of a backup server") == 0u);
  content["security"]["components"][0]["count"] = 1;
  content["security"]["version"] = "13.0";
  BOOST_TEST(with(400) == "");
  BOOST_TEST(with(401).find("/vpgs: 401 policies; allowed: up to 400") == 0u);
}

BOOST_AUTO_TEST_CASE(a_vm_is_in_one_policy) {
  json content = cdp_design();
  content["sites"].push_back({{"name", "c"}, {"region", "eu-gb"}});
  content["links"].push_back({{"name", "a-c"}, {"from", "eu-de"}, {"to", "eu-gb"}, {"capacity", "1 Gbps"}});
  content["clusters"].push_back(content["clusters"][1]);
  content["clusters"][2]["name"] = "cc";
  content["clusters"][2]["site"] = "c";
  content["clusters"][2]["datastores"][0]["name"] = "cc-ds";
  content["vpgs"].push_back({{"name", "other"}, {"vms", {"db"}}, {"recovery", {{"cluster", "cc"}}}});
  BOOST_TEST(problems_of(content) ==
             "/vpgs/1: the VM \"db\" is in the policies \"erp\" and \"other\"; allowed: one policy (Veeam user guide, "
             "\"Requirements and Limitations\" of CDP)\n");
}

BOOST_AUTO_TEST_CASE(what_the_product_would_accept_is_warned_of) {
  BOOST_TEST(warnings_of(cdp_design()) == "");
  const auto with = [](const std::vector<std::string>& set) {
    std::string text;
    for (const std::string& warning : read_content(cdp_design(), {set, {}}).scenario.warnings) text += warning + "\n";
    return text;
  };
  BOOST_TEST(with({"/vpgs/0/cycle=15 s"}) == "");
  BOOST_TEST(with({"/vpgs/0/cycle=14 s"}) ==
             "policy erp: a cycle of 14 s is not optimal, says the product: 15 s or more\n");
  BOOST_TEST(with({"/vpgs/0/rpo_target=15.5 s"}) == "");  // 15 s and 0.5 s
  BOOST_TEST(with({"/vpgs/0/rpo_target=15.4 s"}) ==
             "policy erp: the RPO target of 15.4 s cannot be met: cycle and latency alone make 15.5 s; the target is "
             "an alert line and does not change replication\n");
  BOOST_TEST(with({"/security/components/pa/vcpu=4"}) == "");
  BOOST_TEST(with({"/security/components/pa/count=1"}) ==
             "site a: one source proxy, and none when it fails; the pattern has 2 or more at a site\n");
  BOOST_TEST(with({"/security/components/pb/count=1"}) ==
             "site b: one target proxy, and none when it fails; the pattern has 2 or more at a site\n");
  BOOST_TEST(with({"/security/components/pb/vcpu=3", "/security/components/pb/ram=8191 MiB"}) ==
             "CDP proxy pb-1: 3 vCPU; 4 or more are advised\n"
             "CDP proxy pb-1: 8191 MiB of memory; 8 GiB or more are advised\n"
             "CDP proxy pb-2: 3 vCPU; 4 or more are advised\n"
             "CDP proxy pb-2: 8191 MiB of memory; 8 GiB or more are advised\n");
  BOOST_TEST(with({"/security/components/pb/cache=0 B"}) == "");  // a target proxy keeps no data
  BOOST_TEST(with({"/security/components/pa/cache=10 GiB"}) == "");
  BOOST_TEST(with({"/security/components/pa/count=1", "/security/components/pa/cache=9 GiB"}) ==
             "site a: one source proxy, and none when it fails; the pattern has 2 or more at a site\n"
             "CDP proxy pa: a cache of 9 GiB; 10 GiB or more are advised with version 12\n");
  BOOST_TEST(with({"/security/version=\"13.0\"", "/security/components/pa/cache=49 GiB"}) ==
             "CDP proxy pa-1: a cache of 49 GiB; 50 GiB or more are advised with version 13\n"
             "CDP proxy pa-2: a cache of 49 GiB; 50 GiB or more are advised with version 13\n");
  // 100 GiB of cache at site a: 1 GiB for each of 100 VMs.
  BOOST_TEST(with({"/vms/0/count=100", "/vms/0/disks=[\"1 GiB\"]"}) == "");
  BOOST_TEST(with({"/vms/0/count=101", "/vms/0/disks=[\"1 GiB\"]"}) ==
             "site a: its source proxies have 100 GiB of cache for 101 VMs; 1 GiB for each VM are advised\n");
  BOOST_TEST(with({"/model/cdp/reassign=9 s"}) ==
             "/model/cdp/reassign: \"9 s\" is outside the range in which the model is validated, 10 s .. 120 s "
             "(estimate: connection lost, then set up anew)\n");
}

// Both proxies of site a on its one host of 16 cores: 2 x 8 vCPU, 2 x 16 GiB.
BOOST_AUTO_TEST_CASE(proxies_that_ask_for_more_than_their_host_has) {
  json content = cdp_design();
  content["clusters"][0]["memory"] = "32 GiB";
  BOOST_TEST(warnings_of(content) == "");
  content["clusters"][0]["memory"] = "31 GiB";
  BOOST_TEST(warnings_of(content) ==
             "host ca-1: its CDP proxies have 16 vCPU and 32 GiB of memory, the host 16 cores and 31 GiB; it is "
             "simulated as if it had enough\n");
  content["clusters"][0].erase("memory");
  content["clusters"][0]["cores"] = 15;
  BOOST_TEST(warnings_of(content).find("host ca-1: its CDP proxies have 16 vCPU") == 0u);
}

BOOST_AUTO_TEST_CASE(encryption_asks_for_more_vcpus) {
  json content = cdp_design();
  content["security"]["transit"] = {
      {"traffic_rules", {{{"name", "all"}, {"from", "b"}, {"to", "a"}, {"encrypt", true}}}}};
  BOOST_TEST(warnings_of(content) == "");  // 8 vCPU
  content["security"]["components"][1]["vcpu"] = 7;
  const std::string advice = ": 7 vCPU; where traffic is encrypted up to twice as many as the least 4 are advised\n";
  BOOST_TEST(warnings_of(content) == "CDP proxy pa-1" + advice + "CDP proxy pa-2" + advice);
  content["security"]["transit"]["traffic_rules"][0]["encrypt"] = false;
  BOOST_TEST(warnings_of(content) == "");
}

// 20 MB/s for 24 h and a quarter: 2.16 TB, 1.964 TiB. Of 2 TiB, 2.199 TB, 20.36 MB/s are the most. Two equal disks
// share; the datastore of 10 TiB holds it.
BOOST_AUTO_TEST_CASE(journals_above_what_a_disk_may_have_are_warned_of) {
  json content = cdp_design();
  content["vpgs"][0]["journal"] = {{"history", "24 h"}};
  const auto with = [&](const std::string& mean, const std::vector<std::string>& disks) {
    content["workloads"]["steady"]["mean"] = mean;
    content["vms"][0]["disks"] = disks;
    return warnings_of(content);
  };
  BOOST_TEST(with("20.3 MB/s", {"1 TiB"}) == "");
  BOOST_TEST(with("20.4 MB/s", {"1 TiB"}) ==
             "policy erp: at the mean rate the short-term journal of the greatest disk of db comes to 2.004 TiB; the "
             "product keeps up to 2 TiB for a disk\n");
  BOOST_TEST(with("40.6 MB/s", {"1 TiB", "1 TiB"}) == "");
  // 10 TiB less 8 TiB of replicas leave 2 TiB.
  BOOST_TEST(with("20.4 MB/s", {"4 TiB", "4 TiB"}) ==
             "datastore cb-ds: replicas of 8 TiB and short-term journals of 2.004 TiB at the mean rates are above its "
             "capacity\n");
}

BOOST_AUTO_TEST_CASE(what_is_not_simulated_is_refused_all_at_once) {
  BOOST_TEST(obstacles_of(cdp_design()) == "");
  BOOST_TEST(obstacles_of(good_scenario()) == "");
  json content = cdp_design();
  content["security"]["version"] = "11.0";
  content["security"]["components"] = json::array({proxies("pb", "b", 2)});
  content["security"]["firewall"] = {{"rules", {{{"name", "x"}, {"protocol", "udp"}}}}};
  content["sites"][0]["throttle"] = {{"rate", "100 Mbps"}};
  content["sites"][1]["ipsec"] = json::object();
  content["sites"][1]["hypervisor"] = "hyper-v";
  content["links"][0]["ipsec"] = json::object();
  content["operations"] = {{{"at", "5 h"}, {"kind", "failover"}, {"site", "a"}},
                           {{"at", "6 h"}, {"kind", "failback"}, {"groups", {"erp"}}}};
  content["runbooks"] = {{{"name", "r"}, {"reverse_protection", true}}};
  content["retention"] = {{{"name", "r"}, {"vpgs", {"erp"}}, {"repository", "eu-de"}, {"rate", "10 Mbps"}}};
  content["cloud_connectors"] = {{{"name", "z"}, {"site", "b"}, {"customer", "a"}, {"throughput", "1 Gbps"}}};
  content["events"] = {{{"at", "1 h"}, {"kind", "link_down"}, {"link", "a-b"}},
                       {{"at", "2 h"}, {"kind", "down"}, {"hosts", {"ca-1"}}, {"proxies", {"pb-1"}}},
                       {{"at", "3 h"}, {"kind", "pause"}, {"vpgs", {"erp"}}}};
  content["faults"] = {
      {{"name", "f"}, {"links", {"a-b"}}, {"sites", {"a"}}, {"up", "10 h"}, {"down", "1 h"}, {"keeps_bitmap", true}}};
  const std::string of_cdp = " is not part of the simulation of Veeam CDP";
  const std::string fails =
      of_cdp + "; allowed: links, proxies, gateways, hosts, managers (the backup server), datastores, sites, kms\n";
  BOOST_TEST(
      obstacles_of(content) ==
      "/security/version: found \"11.0\", whose limits and memory are not those of the versions that the "
      "simulation of Veeam CDP knows; allowed: 12.x, 13.x\n"
      "/retention: \"retention\"" +
          of_cdp +
          "; allowed: none\n"
          "/cloud_connectors: \"cloud_connectors\"" +
          of_cdp +
          "; allowed: none\n"
          "/security/firewall/rules: what closed ports stop" +
          of_cdp +
          "; allowed: no rules\n"
          "/sites/0/throttle: \"throttle\"" +
          of_cdp +
          "; allowed: none\n"
          "/sites/1/ipsec: \"ipsec\"" +
          of_cdp +
          "; allowed: none\n"
          "/sites/1/hypervisor: found \"hyper-v\"; allowed: \"vsphere\", since CDP filters the writes in ESXi "
          "(Veeam user guide, \"CDP\")\n"
          "/links/0/ipsec: \"ipsec\"" +
          of_cdp +
          "; allowed: none\n"
          "/operations/1/kind: \"failback\"" +
          of_cdp +
          "; allowed: failover, move (planned failover), commit (permanent failover), rollback (undo failover)\n"
          "/runbooks/0/reverse_protection: found true; allowed: false, since a permanent failover takes the VMs "
          "out of their policy (Veeam user guide, \"CDP Failover and Failback\")\n"
          "/events/2/kind: \"pause\"" +
          of_cdp +
          "; allowed: link_down, link_degraded, link_restored, down, restored, power_off, power_on, maintenance, "
          "manager_restart, full_sync\n"
          "/faults/0/keeps_bitmap: \"keeps_bitmap\"" +
          fails);
  content = cdp_design();
  content["security"]["product"] = "veeam_replication";
  content["security"]["components"] = json::array();
  BOOST_TEST(obstacles_of(content).find(of_cdp) == std::string::npos);
}

// 95 long-term points of a disk; schedules that leave time.
BOOST_AUTO_TEST_CASE(points_and_schedules_have_limits) {
  json content = cdp_design();
  content["vpgs"][0]["long_term"] = {{"every", "1 h"}, {"keep", "95 h"}};
  BOOST_TEST(problems_of(content, {}) == "");
  content["vpgs"][0]["long_term"]["keep"] = "96 h";
  BOOST_TEST(problems_of(content, {}) ==
             "/vpgs/0/long_term: a point every 1 h that is kept for 96 h: 96 points of each disk; allowed: up to 95 "
             "(Veeam user guide, \"Requirements and Limitations\" of CDP)\n");
  content["vpgs"][0]["long_term"] = json::object();
  BOOST_TEST(problems_of(content, {}) == "");  // 7 d / 8 h: 21
  content = cdp_design();
  content["vpgs"][0]["excluded_hours"] = {{{"from", "00:00"}, {"to", "23:59"}}};
  BOOST_TEST(problems_of(content, {}) == "");
  content["vpgs"][0]["excluded_hours"] = {{{"from", "12:00"}, {"to", "24:00"}}, {{"from", "00:00"}, {"to", "12:00"}}};
  BOOST_TEST(problems_of(content, {}) ==
             "/vpgs/0/excluded_hours: excludes every hour of the week; allowed: windows that leave time\n");
}

// It would be lost with what it recovers; where work goes both ways, no site is better.
BOOST_AUTO_TEST_CASE(a_backup_server_beside_what_it_protects) {
  json content = cdp_design();
  BOOST_TEST(warnings_of(content).find("backup server") == std::string::npos);
  content["security"]["components"][0]["site"] = "a";
  BOOST_TEST(warnings_of(content).find("backup server vbr: it stands at a, whose VMs it would recover") !=
             std::string::npos);
  content = two_way_design();
  content["security"]["components"][0]["site"] = "a";
  BOOST_TEST(warnings_of(content).find("backup server") == std::string::npos);
}

// Run-books without an operation change nothing, and versions are those of the product.
BOOST_AUTO_TEST_CASE(what_changes_nothing_is_no_obstacle) {
  json content = cdp_design();
  content["runbooks"] = {{{"name", "r"}}};
  for (const auto& [version, simulated] : std::vector<std::pair<std::string, bool>>{
           {"11.0", false}, {"12.0", true}, {"12.3", true}, {"13.0", true}, {"14.0", false}}) {
    content["security"]["version"] = version;
    BOOST_TEST(obstacles_of(content).empty() == simulated, version);
  }
}
