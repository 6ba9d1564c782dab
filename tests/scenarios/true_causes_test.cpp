/// What a run says of its causes, in cases where the commonest one is not the case: the shipped `minimal` and CDP
/// scenarios with a few values changed, and what is right by hand.

#define BOOST_TEST_MODULE true_causes
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/scenario/scenario_files.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

/// Four VMs that write at a constant rate and do not compress.
json constant_minimal(const std::string& rate) {
  json content = shipped("minimal");
  content["duration"] = "1 h";
  for (const char* workload : {"database", "web"})
    content["workloads"][workload] = {{"kind", "constant"}, {"mean", rate}, {"compression", 1}};
  return content;
}

json result_of(const json& content) {
  const ScenarioFolder folder;
  const ProgramRun run =
      run_drsim(folder.path(), "run '" + folder.write("scenario.json", content).string() + "' --quiet --format json");
  BOOST_REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  return json::parse(run.out);
}

/// What a command prints of the scenario.
std::string text_of(const json& content, const std::string& command) {
  const ScenarioFolder folder;
  const ProgramRun run =
      run_drsim(folder.path(), command + " '" + folder.write("scenario.json", content).string() + "'");
  BOOST_REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  return run.out + run.err;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// All causes of violations, as a program reads them: kind, entity and what the scenario calls it.
std::set<std::string> causes_of(const json& result) {
  std::set<std::string> causes;
  for (const json& group : result["groups"]) {
    for (const json& one : group["violations"]) {
      const json& entity = one["entity"];
      causes.insert(
          one["kind"].get<std::string>() +
          (entity.is_null() ? "" : " " + entity["kind"].get<std::string>() + " " + entity["name"].get<std::string>()));
    }
  }
  return causes;
}

}  // namespace

// 100 Mb/s of NIC against 60 MB/s of each VM, on a link of 100 Gb/s. With one group one stream leaves each host, and
// the NIC was mistaken for TCP's ceiling; with two groups it bore a name that is not in the scenario.
BOOST_AUTO_TEST_CASE(a_nic_that_binds_is_named_whether_one_stream_leaves_it_or_two) {
  json content = constant_minimal("60 MB/s");
  content["links"][0]["capacity"] = "100 Gbps";
  for (json& cluster : content["clusters"]) {
    cluster["hosts"] = 1;
    cluster["nic"] = "0.1 Gbps";
  }
  for (const bool two_groups : {false, true}) {
    if (two_groups) {
      json second = content["vpgs"][0];
      second["name"] = "second";
      second["vms"] = {"web"};
      content["vpgs"][0]["vms"] = {"db"};
      content["vpgs"].push_back(second);
    }
    const json result = result_of(content);
    BOOST_TEST((causes_of(result) == std::set<std::string>{"buffer_full vra fra-c1-1"} ||
                causes_of(result) == std::set<std::string>{"buffer_full vra fra-c1-1", "resource_full nic fra-c1-1"}));
    for (const json& group : result["groups"])
      for (const json& one : group["violations"])
        if (one["kind"] == "buffer_full") BOOST_TEST(one["behind"]["name"] == "fra-c1-1");
    BOOST_TEST(!has(result.dump(), "_UP"));
    BOOST_TEST(!has(result.dump(), "_DOWN"));
    BOOST_TEST(!has(result["answer"].dump(), "TCP"));
    BOOST_TEST(has(result["answer"]["causes"][0]["cause"].get<std::string>(), "NIC of host fra-c1-1"));
  }
}

// Below the host's, the virtual NIC of the VRA is what binds, and a faster one in the host would not help.
BOOST_AUTO_TEST_CASE(the_nic_of_the_vra_is_not_that_of_the_host) {
  json content = constant_minimal("60 MB/s");
  content["links"][0]["capacity"] = "100 Gbps";
  content["model"]["vra_nic"] = "100 Mbps";
  for (json& cluster : content["clusters"]) cluster["hosts"] = 1;
  const json result = result_of(content);
  BOOST_TEST(has(result["answer"]["causes"][0]["cause"].get<std::string>(), "NIC of the VRA on fra-c1-1"));
}

// 12 VMs of 300 MB/s, 28.8 Gb/s, through NICs of 25 Gb/s: no constant of another product comes in between. Of a NIC of
// 25 Gb/s 1448 of 1538 bytes are payload.
BOOST_AUTO_TEST_CASE(a_nic_of_a_cdp_host_carries_what_it_can) {
  json content = shipped("cdp-outage");
  content["duration"] = "10 min";
  content.erase("events");
  for (const char* side : {"frankfurt", "madrid"})
    for (json& site : content["sites"])
      if (site["name"] == side) site["gateway"] = "100 Gbps";
  content["links"][0]["capacity"] = "100 Gbps";
  for (json& cluster : content["clusters"]) {
    cluster["hosts"] = 1;
    cluster["nic"] = "25 Gbps";
    cluster["cores"] = 64;
    for (json& store : cluster["datastores"]) {
      store["write"] = store["read"] = "100 GB/s";
      store["write_factor"] = 1;
    }
  }
  for (auto& [name, workload] : content["workloads"].items())
    workload = {{"kind", "constant"}, {"mean", "300 MB/s"}, {"compression", 1}};
  for (json& component : content["security"]["components"]) {
    if (component["kind"] != "cdp_proxy") continue;
    component["count"] = 1;
    component["vcpu"] = 64;
    component["ram"] = "512 GiB";
    component["cache"] = "1 TiB";
  }
  content["model"]["cdp"] = {{"proxy_nic", "25 Gbps"},
                             {"tcp_connections", 64},
                             {"source_throughput_per_vcpu", "1 GB/s"},
                             {"target_throughput_per_vcpu", "1 GB/s"},
                             {"zero_and_duplicate", 0}};
  const json result = result_of(content);
  BOOST_TEST(result["links"][0]["utilisation"]["max"].get<double>() == 0.25, boost::test_tools::tolerance(1e-6));
  content["model"]["cdp"]["proxy_nic"] = "5 Gbps";
  const json narrow = result_of(content);
  BOOST_TEST(narrow["links"][0]["utilisation"]["max"].get<double>() == 0.05, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(narrow["groups"][0]["cdp"]["bottleneck_entity"]["kind"] == "proxy_nic");
}

// The warning reckons with the guard of the scenario: 1.8 TiB less 1 % hold replicas and journals, 1.094 and 0.586 TiB,
// less 15 % they do not.
BOOST_AUTO_TEST_CASE(the_warning_of_the_guard_reckons_with_the_guard_that_was_set) {
  json content = shipped("minimal");
  for (json& cluster : content["clusters"]) cluster["datastores"][0]["capacity"] = "1.8 TiB";
  BOOST_TEST(has(text_of(content, "validate"), "stay free by the guard"));
  content["model"] = {{"guard_free_fraction", 0.01}, {"guard_free", "1 GB"}};
  BOOST_TEST(!has(text_of(content, "validate"), "stay free by the guard"));
}

// While the link is down that is the cause, and while its bitmap sync goes on the sync: 12 h of 24 are down.
BOOST_AUTO_TEST_CASE(an_outage_and_its_sync_are_told_apart) {
  json content = shipped("minimal");
  content["events"] = json::parse(R"([{"at": "6 h", "kind": "link_down", "link": "fra-mad"},
                                      {"at": "18 h", "kind": "link_restored", "link": "fra-mad"}])");
  const json result = result_of(content);
  double down_s = 0, sync_s = 0;
  for (const json& one : result["answer"]["causes"]) {
    if (one["kind"] != "down") continue;
    BOOST_TEST(one["entity"]["name"] == "fra-mad");
    (one["sync"].is_null() ? down_s : sync_s) += one["clock_s"].get<double>();
  }
  BOOST_TEST(down_s > 12 * 3600 - 30);
  BOOST_TEST(down_s <= 12 * 3600);
  BOOST_TEST(sync_s > 0);
}

// A link of 150 Mb/s for 320 Mb/s: the pool overflows, and the sync that follows does not end. Each journal takes about
// 4.5 MB/s and is full at 20 GB within hours: its limit erases the last checkpoint, long before it is a day old.
BOOST_AUTO_TEST_CASE(a_history_that_the_journals_limit_cut_is_not_told_as_age) {
  json content = constant_minimal("10 MB/s");
  content["duration"] = "12 h";
  content["links"][0]["capacity"] = "150 Mbps";
  content["vpgs"][0]["journal"] = {{"history", "1 d"}, {"limit", "20 GB"}};
  const json result = result_of(content);
  BOOST_TEST(result["groups"][0]["no_checkpoint_kind"] == "journal_limit");
  BOOST_TEST(has(text_of(content, "run --no-advice --quiet"), "the journal's hard limit cut its history of 1 d to"));
  BOOST_TEST(!has(result.dump(), "older than its history of 1 d"));
  BOOST_TEST(!has(result["warnings"].dump(), "none was made for longer than the journal history"));
  // Without a limit, and with a shorter history, it is age.
  content["vpgs"][0]["journal"] = {{"history", "2 h"}, {"limit", "unlimited"}};
  const json aged = result_of(content);
  BOOST_TEST(aged["groups"][0]["no_checkpoint_kind"] == "aged");
  BOOST_TEST(has(text_of(content, "run --no-advice --quiet"), "older than its history of 2 h"));
}

// 240 MB/s for a VRA of one vCPU: its CPU is short, and compression backs off. Data that does not shrink sends as many
// bytes as before, data that does sends more.
BOOST_AUTO_TEST_CASE(compression_of_data_that_does_not_shrink_sends_no_more_when_it_backs_off) {
  json content = constant_minimal("120 MB/s");
  content["links"][0]["capacity"] = "10 Gbps";
  const auto warnings = [&] { return result_of(content)["warnings"].dump(); };
  BOOST_REQUIRE(has(warnings(), "compression backed off"));
  BOOST_TEST(!has(warnings(), "more bytes than planned"));
  for (const char* workload : {"database", "web"}) content["workloads"][workload]["compression"] = 2;
  BOOST_TEST(has(warnings(), "more bytes than planned"));
}

// Both target proxies are down for 40 minutes, and the link is full while what waited is sent: the proxies are why, of
// all of it, and more proxies may be proposed, but no link.
BOOST_AUTO_TEST_CASE(what_is_full_while_a_backlog_of_a_failure_drains_is_not_the_cause) {
  json content = shipped("cdp-proxy-failure");
  content["duration"] = "3 h";
  content["events"] = {{{"at", "1 h"}, {"kind", "down"}, {"proxies", {"proxy-mad-1", "proxy-mad-2"}}},
                       {{"at", "1 h 40 min"}, {"kind", "restored"}, {"proxies", {"proxy-mad-1", "proxy-mad-2"}}}};
  const json result = result_of(content);
  for (const std::string& cause : causes_of(result)) BOOST_TEST(has(cause, "down proxy proxy-mad-"), cause);
  BOOST_TEST(!causes_of(result).empty());
  for (const json& fix : result["answer"]["fixes"])
    for (const json& change : fix["changes"]) BOOST_TEST(!has(change["pointer"].get<std::string>(), "/links/"));
  // A cache that is full meanwhile is full behind the proxies.
  for (json& component : content["security"]["components"])
    if (component.value("name", "") == "proxy-fra") component["cache"] = "1 GiB";
  for (json& component : content["security"]["components"])
    if (component.value("name", "") == "proxy-fra") component["ram"] = "8 GiB";
  const json full = result_of(content);
  for (const json& group : full["groups"])
    for (const json& one : group["violations"]) {
      if (one["kind"] == "buffer_full") BOOST_TEST(one["behind"]["kind"] == "proxy", one.dump());
      if (one["kind"] == "resource_full") BOOST_ERROR(one.dump());
    }
}

// In the reverse delta sync of a move: a site or host that is down is why the sync waits, not the power of a VM.
BOOST_AUTO_TEST_CASE(a_reverse_sync_waits_for_the_site_or_host_that_is_down) {
  json content = shipped("move-and-failback");
  content["operations"].erase(1);
  for (const auto& [key, name] : {std::pair{"sites", "madrid"}, std::pair{"hosts", "mad-1"},
                                  std::pair{"sites", "frankfurt"}, std::pair{"hosts", "fra-1"}}) {
    content["events"] = {{{"at", "3 h"}, {"kind", "down"}, {key, {name}}, {"duration", "1 h"}}};
    const json result = result_of(content);
    bool is_named = false;
    for (const json& one : result["answer"]["causes"]) {
      BOOST_TEST(!has(one.dump(), "powered off"), one.dump());
      is_named = is_named || (has(one.dump(), name) && has(one.dump(), "fault"));
    }
    BOOST_TEST(is_named, result["answer"]["causes"].dump());
  }
  // Who switches a VM off by hand is told so.
  content["events"] = {{{"at", "3 h"}, {"kind", "down"}, {"links", {"fra-mad"}}, {"duration", "1 min"}}};
  BOOST_TEST(!has(result_of(content)["answer"].dump(), "powered off"));
}
