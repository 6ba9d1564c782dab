/// What a scenario file becomes: counts, placement, defaults, figures of the catalogue. Expected values by hand.

#define BOOST_TEST_MODULE read_scenario
#include <boost/test/unit_test.hpp>
#include <map>

#include "models/units.hpp"
#include "tests/scenario/scenario_files.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

ReadScenario read_minimal(const ReadOptions& options = {}) {
  return read_scenario(std::string(DRSIM_SOURCE_DIR) + "/scenarios/minimal/minimal.json", options);
}

bool is_default(const ReadScenario& read, const std::string& pointer) {
  return std::count(read.defaults.begin(), read.defaults.end(), pointer) == 1;
}

bool warned(const Scenario& scenario, const std::string& part) {
  return std::any_of(scenario.warnings.begin(), scenario.warnings.end(),
                     [&](const std::string& text) { return text.find(part) != std::string::npos; });
}

}  // namespace

BOOST_AUTO_TEST_CASE(minimal_scenario) {
  const Scenario scenario = read_minimal().scenario;
  BOOST_TEST(scenario.name == "minimal");
  BOOST_TEST(scenario.horizon_s == 86400.0);
  BOOST_TEST(scenario.start_weekday == 0);  // 1 June 2026 is a Monday
  BOOST_TEST(scenario.start_second_of_day_s == 0.0);
  BOOST_TEST(scenario.hosts.size() == 4u);
  BOOST_TEST(scenario.vms.size() == 4u);
  BOOST_TEST(scenario.vpgs.size() == 1u);
  const VpgConfig& vpg = scenario.vpgs[0];
  BOOST_TEST((vpg.priority == Priority::High));
  BOOST_TEST(vpg.rpo_target_s == 15.0);
  BOOST_TEST(vpg.checkpoint_interval_s == 5.0);
  BOOST_TEST(vpg.journal_history_s == 4 * hour_s);
  BOOST_TEST(*vpg.journal_limit_bytes == 150 * gib_bytes);
  BOOST_TEST(scenario.sites[vpg.recovery_site].name == "madrid");
  BOOST_TEST(scenario.regions.size() == 2u);
  BOOST_TEST(scenario.regions[0].name == "eu-de");
  BOOST_TEST(scenario.regions[0].residency_group == "EU");
  const VmConfig& db = scenario.vms[0];
  BOOST_TEST(db.name == "db-1");
  BOOST_TEST(db.load.mean_bytes_per_s == 4e6);
  BOOST_TEST(db.load.hourly_factor.size() == 24u);
  BOOST_TEST(db.load.unique[1].window_s == 1800.0);
  BOOST_TEST(db.load.compression_ratio == 2.0);
  BOOST_TEST(db.disks[1].size_bytes == 400 * gib_bytes);
  BOOST_TEST(!scenario.assumptions.empty());
  BOOST_TEST(scenario.digest.size() == 64u);
}

BOOST_AUTO_TEST_CASE(round_trip_times_of_the_catalogue) {
  const ReadScenario read = read_minimal();
  // Published mean for Frankfurt - Madrid: 29.0 ms.
  BOOST_TEST(read.scenario.links[0].rtt_s == 0.029);
  BOOST_TEST(is_default(read, "/links/0/rtt"));
  BOOST_TEST(read.resolved["links"][0]["rtt"] == "29 ms");

  json content = good_scenario();
  content["links"][0]["from"] = "eu-es";
  content["links"][0]["to"] = "eu-de";
  BOOST_TEST(read_content(content).scenario.links[0].rtt_s == 0.029);
  content["links"][0]["rtt"] = "40 ms";
  BOOST_TEST(read_content(content).scenario.links[0].rtt_s == 0.040);
}

// Frankfurt and Madrid are 1,445 km apart in the catalogue: there and back light in fibre needs 14.15 ms.
BOOST_AUTO_TEST_CASE(round_trips_faster_than_light_are_warned_of) {
  json content = good_scenario();
  content["links"][0]["rtt"] = "14 ms";
  BOOST_TEST(warned(read_content(content).scenario, "link a-b: an RTT of 14 ms is less than the 14.2 ms"));
  content["links"][0]["rtt"] = "14.5 ms";
  BOOST_TEST(!warned(read_content(content).scenario, "link a-b: an RTT"));
}

BOOST_AUTO_TEST_CASE(long_round_trips_are_warned_of) {
  json content = good_scenario();
  content["links"][0]["to"] = "au-syd";  // 249.5 ms published
  content["sites"][1]["region"] = "au-syd";
  const Scenario scenario = read_content(content).scenario;
  BOOST_TEST(scenario.links[0].rtt_s == 0.2495);
  BOOST_TEST(warned(scenario, "/links/a-b/rtt: \"249.5 ms\" is outside"));
  content["links"][0]["rtt"] = "150 ms";
  BOOST_TEST(!warned(read_content(content).scenario, "rtt"));
}

BOOST_AUTO_TEST_CASE(counts_expand_with_padded_names) {
  json content = good_scenario();
  content["vms"][0]["count"] = 12;
  content["clusters"][0]["hosts"] = 10;
  content["vpgs"][0]["count"] = 5;
  const Scenario scenario = read_content(content).scenario;
  BOOST_TEST(scenario.vms.size() == 12u);
  BOOST_TEST(scenario.vms.front().name == "db-01");
  BOOST_TEST(scenario.vms.back().name == "db-12");
  BOOST_TEST(scenario.hosts.front().name == "ca-01");
  BOOST_TEST(scenario.vpgs.front().name == "erp-1");
  // 12 VMs over 5 groups in order: 3, 3, 2, 2, 2.
  std::vector<int> members(5);
  for (const VmConfig& vm : scenario.vms) ++members[vm.vpg];
  BOOST_TEST(members == (std::vector<int>{3, 3, 2, 2, 2}), boost::test_tools::per_element());
  BOOST_TEST(scenario.vms[3].vpg == 1u);
}

BOOST_AUTO_TEST_CASE(placement_takes_the_hosts_in_turn_over_all_groups) {
  json content = good_scenario();
  content["clusters"][0]["hosts"] = 3;
  content["clusters"][1]["hosts"] = 2;
  content["vms"][0]["count"] = 4;
  content["vms"].push_back(
      {{"name", "app"}, {"count", 3}, {"cluster", "ca"}, {"disks", {"1 GiB"}}, {"workload", "steady"}});
  content["vpgs"][0]["vms"].push_back("app");
  const Scenario scenario = read_content(content).scenario;
  // By name: app-1 app-2 app-3 db-1 db-2 db-3 db-4.
  const std::vector<std::string> hosts = {"ca-1", "ca-2", "ca-3", "ca-1", "ca-2", "ca-3", "ca-1"};
  const std::vector<std::string> recovery = {"cb-1", "cb-2", "cb-1", "cb-2", "cb-1", "cb-2", "cb-1"};
  for (std::size_t i = 0; i < scenario.vms.size(); ++i) {
    BOOST_TEST(scenario.hosts[scenario.vms[i].host].name == hosts[i]);
    BOOST_TEST(scenario.hosts[scenario.vms[i].recovery_host].name == recovery[i]);
    BOOST_TEST(scenario.datastores[scenario.vms[i].recovery_datastore].name == "cb-ds");
  }
}

BOOST_AUTO_TEST_CASE(single_hosts_and_recovery_of_a_vm) {
  json content = good_scenario();
  content["datastores"] = {{{"name", "lone-ds"},
                            {"site", "b"},
                            {"capacity", "5 TiB"},
                            {"read", "1 GB/s"},
                            {"write", "500 MB/s"},
                            {"iops", 9000}}};
  content["hosts"] = {{{"name", "lone"},
                       {"site", "b"},
                       {"cores", 8},
                       {"clock", "2 GHz"},
                       {"nic", "1 Gbps"},
                       {"datastores", {"lone-ds"}},
                       {"vra", {{"ram", "2 GiB"}, {"version", "7.5"}}}}};
  content["vms"].push_back({{"name", "web"},
                            {"cluster", "ca"},
                            {"disks", {"1 GiB"}},
                            {"workload", "steady"},
                            {"recovery", {{"host", "lone"}}}});
  content["vpgs"][0]["vms"].push_back("web");
  const Scenario scenario = read_content(content).scenario;
  const VmConfig& web = scenario.vms[1];
  const HostConfig& lone = scenario.hosts[web.recovery_host];
  BOOST_TEST(lone.name == "lone");
  BOOST_TEST(lone.cluster == "");
  BOOST_TEST((lone.vra.version == VersionProfile::Old));
  BOOST_TEST(lone.vra.ram_bytes == 2 * gib_bytes);
  BOOST_TEST(scenario.datastores[web.recovery_datastore].name == "lone-ds");
}

BOOST_AUTO_TEST_CASE(links_over_several_regions_and_directions) {
  json content = good_scenario();
  content["links"][0]["to"] = "eu-gb";
  content["links"].push_back(
      {{"name", "gb-b"},
       {"from", "eu-gb"},
       {"to", "eu-es"},
       {"capacity", {{"forward", "300 Mbps"}, {"backward", "100 Mbps"}}},
       {"loss", "0.01 %"},
       {"mtu", "9000 B"},
       {"tcp", {{"window", "8 MiB"}, {"connections", 4}}},
       {"background", {{{"days", "weekend"}, {"from", "08:30"}, {"to", "24:00"}, {"rate", "50 Mbps"}}}}});
  const Scenario scenario = read_content(content).scenario;
  const LinkConfig& link = scenario.links[1];
  BOOST_TEST(link.forward_bits_per_s == 3e8);
  BOOST_TEST(link.backward_bits_per_s == 1e8);
  BOOST_TEST(link.loss_fraction == 1e-4);
  BOOST_TEST(link.mtu_bytes == 9000.0);
  BOOST_TEST(link.tcp_window_bytes == 8 * mib_bytes);
  BOOST_TEST(link.tcp_connections == 4u);
  BOOST_TEST(link.background[0].weekdays == (std::vector<int>{5, 6}), boost::test_tools::per_element());
  BOOST_TEST(link.background[0].from_s == 8.5 * hour_s);
  BOOST_TEST(link.background[0].to_s == day_s);
  BOOST_TEST(link.background[0].backward_bits_per_s == 5e7);
  BOOST_TEST(scenario.links[0].tcp_window_bytes == 4 * mib_bytes);
}

BOOST_AUTO_TEST_CASE(weights_and_states_are_scaled_to_the_mean) {
  json content = good_scenario();
  json& load = content["workloads"]["steady"];
  load["kind"] = "markov";
  load["states"] = {{{"factor", 1}, {"hold", "10 s"}}, {{"factor", 6}, {"hold", "30 s"}}};
  load["daily"] = {2, 2, 2, 2, 2, 1, 1};
  const WriteLoadConfig config = read_content(content).scenario.vms[0].load;
  // Time-weighted mean of the factors: (1 x 10 + 6 x 30) / 40 = 4.75.
  BOOST_TEST(config.states[0].factor == 1 / 4.75, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(config.states[1].factor == 6 / 4.75, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(config.daily_factor[0] == 2 * 7 / 12.0, boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(series_of_rates) {
  json content = good_scenario();
  content["workloads"]["steady"] = {
      {"kind", "series"}, {"interval", "5 min"}, {"rates", {"1 MB/s", "3 MB/s", "500 kB/s"}}, {"repeats", false}};
  const WriteLoadConfig config = read_content(content).scenario.vms[0].load;
  BOOST_TEST(config.mean_bytes_per_s == 1.5e6);
  BOOST_TEST(config.series->interval_s == 300.0);
  BOOST_TEST(config.series->rates_bytes_per_s[2] == 5e5);
  BOOST_TEST(!config.series_repeats);
}

BOOST_AUTO_TEST_CASE(trace_files_lie_beside_the_file_that_names_them) {
  const ScenarioFolder folder;
  folder.write_text("parts/load.csv", "time,rate\n0,100\n60,300\n120,200\n");
  folder.write("parts/loads.json", {{"workloads",
                                     {{"steady",
                                       {{"kind", "trace"},
                                        {"file", "load.csv"},
                                        {"format", "csv"},
                                        {"time_column", "time"},
                                        {"rate_column", "rate"}}}}}});
  json content = good_scenario();
  content.erase("workloads");
  content["include"] = {"parts/loads.json"};
  const ReadScenario read = read_scenario(folder.write("scenario.json", content), {});
  BOOST_TEST(read.scenario.vms[0].load.mean_bytes_per_s == 200.0);
  // Another content under the same name is another scenario; the same content elsewhere is not.
  const std::string digest = read.scenario.digest;
  folder.write_text("parts/load.csv", "time,rate\n0,100\n60,300\n120,201\n");
  BOOST_TEST(read_scenario(folder.path() / "scenario.json", {}).scenario.digest != digest);
  folder.write_text("elsewhere/load.csv", "time,rate\n0,100\n60,300\n120,200\n");
  content["workloads"] = {{"steady", {{"file", "elsewhere/load.csv"}}}};
  BOOST_TEST(read_scenario(folder.write("other.json", content), {}).scenario.digest == digest);
}

BOOST_AUTO_TEST_CASE(seed_of_the_command_line) {
  ReadOptions options;
  options.seed = 42;
  const ReadScenario read = read_minimal(options);
  BOOST_TEST(read.scenario.seed == 42u);
  BOOST_TEST(read.resolved["seed"] == 42);
}

BOOST_AUTO_TEST_CASE(events_are_sorted_and_keep_what_they_change) {
  json content = good_scenario();
  content["events"] = {{{"at", "3 h"}, {"kind", "link_restored"}, {"link", "a-b"}},
                       {{"at", "2 h 30 min"},
                        {"kind", "link_degraded"},
                        {"link", "a-b"},
                        {"capacity", "100 Mbps"},
                        {"rtt", "80 ms"},
                        {"loss", 1e-4}}};
  const Scenario scenario = read_content(content).scenario;
  BOOST_TEST(scenario.events[0].at_s == 9000.0);
  BOOST_TEST((scenario.events[0].kind == EventKind::LinkDegraded));
  BOOST_TEST(*scenario.events[0].bits_per_s == 1e8);
  BOOST_TEST(*scenario.events[0].rtt_s == 0.08);
  BOOST_TEST(*scenario.events[0].loss_fraction == 1e-4);
  BOOST_TEST((scenario.events[1].kind == EventKind::LinkRestored));
  BOOST_TEST(!scenario.events[1].bits_per_s.has_value());
}

BOOST_AUTO_TEST_CASE(expectations_in_the_unit_of_their_metric) {
  json content = good_scenario();
  content["expect"] = {
      {{"metric", "/groups/erp/rpo_s/p99"}, {"at_most", "2 min"}, {"tolerance", "5 %"}, {"because", "agreed"}},
      {{"metric", "/links/a-b (backward)/utilisation/max"}, {"at_most", 0.8}, {"at_least", "1 %"}}};
  const Scenario scenario = read_content(content).scenario;
  BOOST_TEST(*scenario.expect[0].at_most == 120.0);
  BOOST_TEST(scenario.expect[0].tolerance_fraction == 0.05);
  BOOST_TEST(*scenario.expect[1].at_most == 0.8);
  BOOST_TEST(*scenario.expect[1].at_least == 0.01);
}

BOOST_AUTO_TEST_CASE(warnings_of_what_the_product_would_accept) {
  json content = good_scenario();
  content["vms"][0]["count"] = 101;
  content["vms"][0]["disks"] = {"200 GiB"};
  content["vpgs"][0]["rpo_target"] = "5 s";
  content["workloads"]["steady"].erase("compression");
  content["workloads"]["steady"].erase("unique");
  content["model"] = {{"pipeline_latency", "4 s"}};
  content["links"][0]["tcp"] = {{"window", "32 MiB"}};
  const Scenario scenario = read_content(content).scenario;
  BOOST_TEST(warned(scenario, "host cb-1: 101 VMs recover to its VRA"));
  BOOST_TEST(warned(scenario, "VPG erp: the RPO target of 5 s cannot be met"));
  BOOST_TEST(warned(scenario, "workload steady: compression is not stated"));
  BOOST_TEST(warned(scenario, "workload steady: no overwrite model"));
  BOOST_TEST(warned(scenario, "/model/pipeline_latency: \"4 s\" is outside"));
  BOOST_TEST(warned(scenario, "/links/a-b/tcp/window: \"32 MiB\" is outside"));
  BOOST_TEST(warned(scenario, "datastore cb-ds: replicas of 19.73 TiB"));  // 101 x 200 GiB
  const Scenario quiet = read_content(good_scenario()).scenario;
  BOOST_TEST(quiet.warnings.empty());
}

// Histories of whole hours up to 23 and of whole days; time-outs of 0 or from 5 min on; up to 250 incoming VPGs of a
// manager of the old version.
BOOST_AUTO_TEST_CASE(what_the_product_does_not_offer_is_warned_of) {
  json content = good_scenario();
  const auto warns = [&](const std::string& part) { return warned(read_content(content).scenario, part); };
  for (const auto& [history, offered] : std::vector<std::pair<std::string, bool>>{
           {"23 h", true}, {"24 h", true}, {"2 d", true}, {"36 h", false}, {"90 min", false}}) {
    content["vpgs"][0]["journal"]["history"] = history;
    BOOST_TEST(warns("the product offers no journal history of") == !offered, history);
  }
  for (const auto& [after, offered] :
       std::vector<std::pair<std::string, bool>>{{"0 s", true}, {"299 s", false}, {"300 s", true}}) {
    content["runbooks"] = {{{"name", "r"}, {"commit", {{"after", after}}}}};
    BOOST_TEST(warns("run-book r: the product takes no time-out of") == !offered, after);
  }
  content["vms"][0]["count"] = 251;
  content["vpgs"][0]["count"] = 250;
  for (json& cluster : content["clusters"]) cluster["vra"]["version"] = "8.0";
  BOOST_TEST(!warns("incoming VPGs"));
  content["vpgs"][0]["count"] = 251;
  BOOST_TEST(warns("site b: 251 incoming VPGs; above 250 its manager is advised to use an external SQL Server"));
  for (json& cluster : content["clusters"]) cluster["vra"]["version"] = "10.0";
  BOOST_TEST(!warns("incoming VPGs"));
}

// Nine VMs to one of four VRAs: 2.25 each on average. Spread over the cluster the busiest has three.
BOOST_AUTO_TEST_CASE(recovery_that_is_out_of_balance_is_warned_of) {
  json content = good_scenario();
  content["vms"][0]["count"] = 9;
  content["clusters"][1]["hosts"] = 4;
  content["vpgs"][0]["recovery"] = {{"host", "cb-1"}};
  BOOST_TEST(warned(read_content(content).scenario,
                    "cluster cb: 9 VMs recover to the VRA on cb-1, 2.25 to each of its 4 VRAs on average"));
  content["vpgs"][0]["recovery"] = {{"cluster", "cb"}};
  BOOST_TEST(!warned(read_content(content).scenario, "on average: name the cluster"));
}

BOOST_AUTO_TEST_CASE(limits_are_tight) {
  json content = good_scenario();
  content["vms"][0]["count"] = 25;
  content["vms"][0]["disks"] = json::array();
  for (int i = 0; i < 60; ++i) content["vms"][0]["disks"].push_back("1 GiB");
  BOOST_TEST(problems_of(content) == "");  // 1500 volumes
  content["vms"].push_back({{"name", "one"}, {"cluster", "ca"}, {"disks", {"1 GiB"}}, {"workload", "steady"}});
  content["vpgs"][0]["vms"].push_back("one");
  BOOST_TEST(problems_of(content).find("has 1501 volumes") != std::string::npos);

  for (const auto& [pointer, good, bad] :
       std::vector<std::array<std::string, 3>>{{"/vpgs/0/checkpoint_interval", "4 s", "3.999 s"},
                                               {"/vpgs/0/checkpoint_interval", "15 s", "15.001 s"},
                                               {"/vpgs/0/journal/history", "1 h", "59 min"},
                                               {"/vpgs/0/journal/history", "30 d", "30 d 1 s"},
                                               {"/vpgs/0/journal/limit", "8 GB", "7.999 GB"},
                                               {"/clusters/0/vra/ram", "1 GiB", "1023 MiB"},
                                               {"/clusters/0/vra/ram", "32 GiB", "32.01 GiB"},
                                               {"/clusters/0/vra/vcpu", "1", "0"},
                                               {"/clusters/0/vra/vcpu", "16", "17"}}) {
    BOOST_TEST(problems_of(good_scenario(), {{pointer + "=" + good}, {}}) == "");
    BOOST_TEST(problems_of(good_scenario(), {{pointer + "=" + bad}, {}}).find(pointer) == 0u, pointer << "=" << bad);
  }
}

BOOST_AUTO_TEST_CASE(ten_thousand_vms_one_by_one) {
  json content = good_scenario();
  content["clusters"][0]["hosts"] = 200;
  content["clusters"][1]["hosts"] = 200;
  content["vms"] = json::array();
  content["vpgs"] = json::array();
  for (int i = 0; i < 10000; ++i)
    content["vms"].push_back({{"name", "vm" + std::to_string(100000 + i)},
                              {"cluster", "ca"},
                              {"disks", {"10 GiB"}},
                              {"workload", "steady"}});
  for (int i = 0; i < 2000; ++i) {
    json members;
    for (int j = 0; j < 5; ++j) members.push_back("vm" + std::to_string(100000 + 5 * i + j));
    content["vpgs"].push_back({{"name", "g" + std::to_string(i)}, {"vms", members}, {"recovery", {{"cluster", "cb"}}}});
  }
  const Scenario scenario = read_content(content).scenario;
  BOOST_TEST(scenario.vms.size() == 10000u);
  BOOST_TEST(scenario.vpgs.size() == 2000u);
  std::map<Index, int> load;
  for (const VmConfig& vm : scenario.vms) ++load[vm.host];
  for (const auto& [host, vms] : load) BOOST_TEST(vms == 50);
}
