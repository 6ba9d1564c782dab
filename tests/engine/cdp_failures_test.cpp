#define BOOST_TEST_MODULE cdp_failures
/// What failures of hosts, datastores, sites and the backup server do to policies of Veeam CDP, by hand.
/// Source of the rules: Veeam user guide, "How CDP Works", "Guaranteed Delivery"; vSphere Availability, "Host failure
/// response".

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

constexpr double run_s = 3 * 3600;
constexpr double cycle_s = 15;
constexpr double mean = 1e6;  // bytes/s of each VM

/// Two VMs, each alone on a host of its cluster and in a policy of its own.
json cdp_estate(const json& events) {
  json content = estate();
  content["duration"] = "3 h";
  content["workloads"]["w"]["mean"] = "1 MB/s";
  content["vms"][0]["count"] = 2;
  content["vpgs"][0]["cycle"] = "15 s";
  content["security"] = json::parse(R"({"product": "veeam_cdp", "version": "12.3", "components": [
    {"name": "vbr", "kind": "vbr", "site": "b"},
    {"name": "pa", "kind": "cdp_proxy", "site": "a", "count": 2, "vcpu": 8, "ram": "16 GiB", "cache": "100 GiB"},
    {"name": "pb", "kind": "cdp_proxy", "site": "b", "count": 2, "vcpu": 8, "ram": "16 GiB", "cache": "100 GiB"}]})");
  content.erase("operations");
  content["events"] = events;
  return content;
}

double state_s(const GroupResult& group, GroupState state) { return group.state_s[static_cast<std::size_t>(state)]; }

/// Of both policies: greatest RPO, and whether they were in CBT mode.
std::string worst(const RunRecord& record) {
  std::string text;
  for (const GroupResult& group : record.groups)
    text += fmt::format("{:.4f} {} ", group.rpo_s.max, state_s(group, GroupState::BitmapSync) > 0);
  return text;
}

struct Worst {
  double first_s, second_s;
  bool first_tracks, second_tracks;
};

Worst worst_of(const json& content) {
  Worst found{};
  char first[8], second[8];
  const std::string text = played(content, worst);
  BOOST_REQUIRE(std::sscanf(text.c_str(), "%lf %7s %lf %7s", &found.first_s, first, &found.second_s, second) == 4);
  found.first_tracks = first[0] == 't';
  found.second_tracks = second[0] == 't';
  return found;
}

double written_by(const json& content, std::size_t group) {
  return std::stod(played(content, [group](const RunRecord& record) {
    return fmt::format("{:.9g}", record.groups.at(group).bytes.written);
  }));
}

}  // namespace

// A calm policy: the RPO goes up to a cycle and what a transfer takes.
BOOST_AUTO_TEST_CASE(nothing_happens) {
  const Worst calm = worst_of(cdp_estate(json::array()));
  BOOST_TEST(calm.first_s > cycle_s);
  BOOST_TEST(calm.first_s < cycle_s + 1);
  BOOST_TEST(!calm.first_tracks);
}

// The backup server is down: short-term points go on. Nobody looks for another proxy meanwhile: the one that failed at
// 70 min is replaced 30 s after the server is back at 120 min. With the server it takes 30 s.
BOOST_AUTO_TEST_CASE(without_the_backup_server) {
  json events = json::parse(R"([{"at": "1 h", "kind": "down", "managers": ["b"], "duration": "1 h"}])");
  BOOST_TEST(worst_of(cdp_estate(events)).first_s < cycle_s + 1);
  events.push_back(
      json::parse(R"({"at": "70 min", "kind": "down", "proxies": ["pb-1", "pb-2"], "duration": "1 min"})"));
  const Worst waits = worst_of(cdp_estate(events));
  for (const double rpo_s : {waits.first_s, waits.second_s}) {
    BOOST_TEST(rpo_s > 50 * 60 + 30);
    BOOST_TEST(rpo_s < 50 * 60 + 30 + 2 * cycle_s + 1);
  }
  events.erase(0);
  const Worst quick = worst_of(cdp_estate(events));
  BOOST_TEST(quick.first_s > 60 + 30);
  BOOST_TEST(quick.first_s < 60 + 30 + 2 * cycle_s + 1);
  BOOST_TEST(!quick.first_tracks);
}

// The host that writes the replica of vm-1 is gone, or in maintenance: after 30 s the other one of the cluster does.
// When both are gone, the first that is back does, 30 s later.
BOOST_AUTO_TEST_CASE(a_host_of_replicas) {
  for (const char* kind : {"down", "maintenance"}) {
    const Worst one = worst_of(cdp_estate({{{"at", "1 h"}, {"kind", kind}, {"hosts", {"cb-1"}}, {"duration", "1 h"}}}));
    BOOST_TEST(one.first_s > 30);
    BOOST_TEST(one.first_s < 30 + 2 * cycle_s + 1);
    BOOST_TEST(one.second_s < cycle_s + 1);
    BOOST_TEST(!one.first_tracks);
  }
  // What it is put down to names the host that takes over.
  json content =
      cdp_estate(json::parse(R"([{"at": "1 h", "kind": "maintenance", "hosts": ["cb-1"], "duration": "1 h"}])"));
  content["vpgs"][0]["rpo_target"] = "20 s";
  BOOST_TEST(played(content, [](const RunRecord& record) {
               const Cause& cause = record.groups[0].above_target_causes.at(0);
               return cause.entity.name + " " + cause.behind.name;
             }) == "cb-1 cb-2");
  json both = {{{"at", "1 h"}, {"kind", "down"}, {"hosts", {"cb-1"}}, {"duration", "1 h"}},
               {{"at", "1 h"}, {"kind", "down"}, {"hosts", {"cb-2"}}, {"duration", "20 min"}}};
  const Worst none = worst_of(cdp_estate(both));
  for (const double rpo_s : {none.first_s, none.second_s}) {
    BOOST_TEST(rpo_s > 20 * 60 + 30);
    BOOST_TEST(rpo_s < 20 * 60 + 30 + 2 * cycle_s + 1);
  }
}

// A host of protected VMs: its VM is restarted 15 + 15 s later on the other host and boots for 120 s; without HA it
// comes back with its host. Then it is tracked anew. The other VM goes on.
BOOST_AUTO_TEST_CASE(a_host_of_protected_vms) {
  json content = cdp_estate(json::parse(R"([{"at": "1 h", "kind": "down", "hosts": ["ca-1"], "duration": "20 min"}])"));
  BOOST_TEST(written_by(content, 0) == mean * (run_s - 150));
  BOOST_TEST(written_by(content, 1) == mean * run_s);
  const Worst restarted = worst_of(content);
  BOOST_TEST(restarted.first_tracks);
  BOOST_TEST(!restarted.second_tracks);
  // Placement may take longer than the failure: then it is back with its host.
  content["model"]["recovery"]["ha_detection"] = "30 min";
  BOOST_TEST(written_by(content, 0) == mean * (run_s - 20 * 60));
  // No room: 8 GiB on a host of 16 GiB with another VM of 8 GiB and what is kept.
  content["model"]["recovery"].erase("ha_detection");
  content["clusters"][0]["memory"] = "16 GiB";
  content["vms"][0]["memory"] = "9 GiB";
  BOOST_TEST(written_by(content, 0) == mean * (run_s - 20 * 60));
}

// vMotion from a host in maintenance: nothing happens, while the backup server is there to take note.
BOOST_AUTO_TEST_CASE(maintenance_of_a_host_of_protected_vms) {
  json events = json::parse(R"([{"at": "1 h", "kind": "maintenance", "hosts": ["ca-1"], "duration": "30 min"}])");
  BOOST_TEST(worst_of(cdp_estate(events)).first_s < cycle_s + 1);
  events.push_back(json::parse(R"({"at": "50 min", "kind": "down", "managers": ["b"], "duration": "20 min"})"));
  const Worst fails = worst_of(cdp_estate(events));
  BOOST_TEST(fails.first_s > 10 * 60 + 30);
  BOOST_TEST(fails.first_s < 10 * 60 + 30 + 2 * cycle_s + 1);
  BOOST_TEST(fails.second_s < cycle_s + 1);
}

// Nothing can be written to the datastore of the replicas: 2 MB/s wait in the 12 + 100 GiB of each of two proxies. With
// 2 GiB of RAM and no cache they hold 2 x 1 GiB: full after 2 GiB / 2 MB/s = 1074 s, then CBT mode.
BOOST_AUTO_TEST_CASE(the_datastore_of_replicas) {
  json content =
      cdp_estate(json::parse(R"([{"at": "1 h", "kind": "down", "datastores": ["db"], "duration": "17 min"}])"));
  const Worst held = worst_of(content);
  BOOST_TEST(held.first_s > 17 * 60);
  BOOST_TEST(held.first_s < 17 * 60 + 2 * cycle_s + 1);
  BOOST_TEST(!held.first_tracks);
  content["security"]["components"][1]["ram"] = "2 GiB";
  content["security"]["components"][1]["cache"] = "0 B";
  BOOST_TEST(!worst_of(content).first_tracks);
  content["events"][0]["duration"] = "18 min";
  BOOST_TEST(worst_of(content).first_tracks);
}

// VMs on a datastore that is down stand still, as do those without power.
BOOST_AUTO_TEST_CASE(vms_that_stop) {
  BOOST_TEST(written_by(cdp_estate(json::parse(
                            R"([{"at": "1 h", "kind": "down", "datastores": ["da"], "duration": "10 min"}])")),
                        0) == mean * (run_s - 600));
  json events = json::parse(R"([{"at": "1 h", "kind": "power_off", "vms": ["vm-1"], "duration": "10 min"}])");
  BOOST_TEST(written_by(cdp_estate(events), 0) == mean * (run_s - 600));
  BOOST_TEST(written_by(cdp_estate(events), 1) == mean * run_s);
  BOOST_TEST(!worst_of(cdp_estate(events)).first_tracks);
  // Off for two reasons: until the last one is over.
  events.push_back(json::parse(R"({"at": "65 min", "kind": "down", "datastores": ["da"], "duration": "10 min"})"));
  BOOST_TEST(written_by(cdp_estate(events), 0) == mean * (run_s - 900));
}

// An encrypted VM that HA has restarted waits for its keys, which cannot be had before 90 min; one that runs goes on.
BOOST_AUTO_TEST_CASE(keys_of_a_restarted_vm) {
  json content = cdp_estate(json::parse(R"([
    {"at": "50 min", "kind": "down", "kms": ["k"], "duration": "40 min"},
    {"at": "1 h", "kind": "down", "hosts": ["ca-1"], "duration": "1 h"}])"));
  content["security"]["at_rest"] = json::parse(R"({"protected": ["vm"], "recovery": []})");
  content["security"]["kms"] =
      json::parse(R"([{"name": "k", "kind": "key_protect", "region": "eu-de", "serves": ["vm"], "sites": ["a"]}])");
  BOOST_TEST(written_by(content, 0) == mean * (run_s - 1800));
  BOOST_TEST(written_by(content, 1) == mean * run_s);
}

// A site that is lost by an event takes hosts, proxies and gateway with it; when it is back its VMs run on, and are
// sent over proxies that are assigned anew.
BOOST_AUTO_TEST_CASE(a_protected_site) {
  const json content =
      cdp_estate(json::parse(R"([{"at": "1 h", "kind": "down", "sites": ["a"], "duration": "30 min"}])"));
  BOOST_TEST(written_by(content, 0) == mean * (run_s - 1800));
  const Worst lost = worst_of(content);
  BOOST_TEST(lost.first_tracks);
  BOOST_TEST(lost.first_s > 1800 + 30);
  BOOST_TEST(lost.first_s < 1800 + 30 + 3 * cycle_s + 1);
}
