#define BOOST_TEST_MODULE rerouting
/// Links that fail where another path is left. Second way: behind a second link like the first, a failure of any length
/// is an outage of one link for the time of convergence.

#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>

#include "models/units.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

constexpr double convergence_s = 91;  // 90 s of detection, 1 s of computation

json quiet(const std::string& name) {
  json content = shipped(name);
  content["events"] = json::array();
  // It stays where it began, and would make the second link differ from the first.
  content["model"]["control_per_site"] = "0 bps";
  content["model"]["control_per_vm"] = "0 bps";
  return content;
}

json with_second_link(json content) {
  json second = content["links"][0];
  second["name"] = "second";
  content["links"].push_back(second);
  return content;
}

json down(const std::string& link, double at_s, double length_s) {
  return {{"at", fmt::format("{} s", at_s)},
          {"kind", "down"},
          {"links", {link}},
          {"duration", fmt::format("{} s", length_s)}};
}

/// All that a group went through, and what crossed the backbone towards the recovery site.
std::string outcome(const RunRecord& record) {
  std::string text;
  for (const GroupResult& group : record.groups)
    text += fmt::format("{} {:.7g} {:.7g} {:.7g} {:.7g} {:.7g} {:.9g} {:.9g} {} {:.7g}\n", group.name, group.rpo_s.mean,
                        group.rpo_s.p50, group.rpo_s.p99, group.rpo_s.max, group.above_target.total_s(),
                        group.bytes.written, group.bytes.delivered, group.checkpoints_made, group.journal_peak_bytes);
  double carried = 0;
  for (const LinkResult& link : record.links) carried += link.carried_bytes;
  return text + fmt::format("carried {:.8g}\n", carried);
}

std::string routes_text(const RunRecord& record) {
  std::string text;
  for (const RouteSpan& span : record.routes) {
    if (span.from != "frankfurt" && span.from != "a") continue;
    text += fmt::format("{:g}:", span.at_s);
    for (const std::string& link : span.links) text += " " + link;
    text += span.is_down ? ", which is down; " : "; ";
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(behind_a_like_link_a_failure_lasts_until_routes_have_changed) {
  for (const char* name : {"minimal", "cdp-outage", "mixed-estate", "snapshots"}) {
    json alone = quiet(std::string(name) == "snapshots" ? "minimal" : name);
    if (std::string(name) == "snapshots") alone["security"]["product"] = "veeam_replication";
    const json both = with_second_link(alone);
    const std::string link = alone["links"][0]["name"];
    Draw draw(1, name);
    for (int round = 0; round < 4; ++round) {
      const double at_s = draw.between(600, 4 * hour_s), length_s = draw.between(1.1 * convergence_s, 2 * hour_s);
      json single = alone, parallel = both;
      single["events"] = {down(link, at_s, convergence_s)};
      parallel["events"] = {down(link, at_s, length_s)};
      BOOST_TEST(played(parallel, outcome) == played(single, outcome), name << " at " << at_s);
      // Not noticed: as if there were no other.
      single["events"] = parallel["events"] = {down(link, at_s, 0.9 * convergence_s)};
      BOOST_TEST(played(parallel, outcome) == played(single, outcome), name << " at " << at_s);
    }
  }
}

BOOST_AUTO_TEST_CASE(routes_change_after_detection_and_computation_and_go_back) {
  json content = with_second_link(quiet("minimal"));
  content["links"][1]["rtt"] = "40 ms";
  content["events"] = {down("fra-mad", 3600, 7200)};
  BOOST_TEST(played(content, routes_text) == "0: fra-mad; 3691: second; 10891: fra-mad; ");
  content["vrfs"][0]["routing"] = {{"detection", "0.9 s"}, {"computation", "0.1 s"}};
  BOOST_TEST(played(content, routes_text) == "0: fra-mad; 3601: second; 10801: fra-mad; ");
  // By cost the long way is the first.
  content["vrfs"][0]["routing"]["policy"] = "least_cost";
  content["links"][0]["cost"] = 10;
  BOOST_TEST(played(content, routes_text) == "");
  content["events"] = {down("second", 3600, 7200)};
  BOOST_TEST(played(content, routes_text) == "0: second; 3601: fra-mad; 10801: second; ");
}

// What was known of a link is out of date while it flaps; with both out, routes stay, and what is back first is used.
BOOST_AUTO_TEST_CASE(several_links_fail) {
  json content = with_second_link(quiet("minimal"));
  content["events"] = {down("fra-mad", 3600, 7200), down("second", 5400, 600)};
  BOOST_TEST(played(content, routes_text) == "0: fra-mad; 3691: second; 10891: fra-mad; ");
  content["events"] = {down("fra-mad", 3600, 60), down("fra-mad", 3670, 7200)};
  BOOST_TEST(played(content, routes_text) == "0: fra-mad; 3761: second; 10961: fra-mad; ");
  content["events"] = {down("fra-mad", 3600, 7200), down("second", 3600, 600)};
  BOOST_TEST(played(content, routes_text) == "0: fra-mad; 4291: second; 10891: fra-mad; ");
  // By one event: whatever order its links stand in.
  for (const char* first : {"fra-mad", "second"}) {
    json both = down(first, 3600, 7200);
    both["links"].push_back(std::string(first) == "second" ? "fra-mad" : "second");
    content["events"] = {both};
    BOOST_TEST(played(content, routes_text) == "0: fra-mad; ");
  }
  // The second fails before the routers know that the first did: they take it for a way out, and it is told as none.
  content["events"] = {down("fra-mad", 3600, 7200), down("second", 3660, 7200)};
  BOOST_TEST(played(content, routes_text) == "0: fra-mad; 3691: second, which is down; 10891: fra-mad; ");
}

// 2 VMs of 4 MB/s at compression 1 for 91 s wait, 0.73 GB, and what is written meanwhile; the link of 200 Mb/s behind
// works that off. All of it is on the second link, nothing after the return of the first.
BOOST_AUTO_TEST_CASE(an_outage_costs_convergence_and_catch_up) {
  json content = with_second_link(quiet("minimal"));
  content["workloads"]["database"] = {{"kind", "constant"}, {"mean", "4 MB/s"}, {"compression", 1}};
  content["workloads"]["web"] = {{"kind", "constant"}, {"mean", "0.000001 MB/s"}, {"compression", 1}};
  content["events"] = {down("fra-mad", 3600, 7200)};
  const std::string text = played(content, [](const RunRecord& record) {
    const GroupResult& group = record.groups[0];
    const double wire = record.bandwidth_needs[0].peak / bits_per_byte / 8e6;
    double on_second = 0;
    for (const LinkResult& link : record.links)
      if (link.name == "second") on_second = link.carried_bytes / wire;
    // Sent over it: all that is written between the failure and the return to the first link.
    const double written = 8e6 * (3600 + 91 - 3600 + 7200 - 91 + 91);
    return fmt::format("{:.3f} {}", on_second / written, group.rpo_s.max > 91 && group.rpo_s.max < 91 + 60);
  });
  BOOST_TEST(text == "1.000 true");
}

// A detour over a third region adds its latency and is bound by its narrower link.
BOOST_AUTO_TEST_CASE(a_detour_over_a_third_region_is_taken) {
  json content = quiet("minimal");
  content["links"].push_back(
      {{"name", "fra-lon"}, {"from", "eu-de"}, {"to", "eu-gb"}, {"capacity", "200 Mbps"}, {"vrfs", {"dr"}}});
  content["links"].push_back(
      {{"name", "lon-mad"}, {"from", "eu-gb"}, {"to", "eu-es"}, {"capacity", "30 Mbps"}, {"vrfs", {"dr"}}});
  content["events"] = {down("fra-mad", 36000, 7200)};
  const std::string text = played(content, [](const RunRecord& record) {
    double first = 0, second = 0, saturated_s = 0;
    for (const LinkResult& link : record.links) {
      if (link.name == "fra-lon") first = link.carried_bytes;
      if (link.name == "lon-mad") second = link.carried_bytes;
      if (link.name == "lon-mad") saturated_s = link.saturated_s;
    }
    return routes_text(record) + fmt::format("{:.6f} {}", first / second, saturated_s > 1800);
  });
  BOOST_TEST(text == "0: fra-mad; 36091: fra-lon lon-mad; 43291: fra-mad; 1.000000 true");
}

// Streams that vSphere HA moves to another host while the detour lasts stay on it.
BOOST_AUTO_TEST_CASE(a_host_fails_meanwhile) {
  json content = estate();
  content["operations"] = json::array();
  content["links"][0]["capacity"] = "100 Mbps";
  json second = content["links"][0];
  second["name"] = "second";
  content["links"].push_back(second);
  content["events"] = {down("a-b", 3600, 7200)};
  json host = down("a-b", 5400, 14400);
  host.erase("links");
  host["hosts"] = {"ca-1"};
  content["events"].push_back(host);
  const std::string text = played(content, [](const RunRecord& record) {
    double down_s = 0;
    for (const LinkResult& link : record.links)
      if (link.name == "a-b") down_s = link.down_s;
    // No group waits for the link: after the restart of their VMs all replicate.
    double held_s = 0;
    for (const GroupResult& group : record.groups)
      held_s = std::max(held_s, group.state_s[static_cast<std::size_t>(GroupState::Disconnected)]);
    return routes_text(record) + fmt::format("{:g} {}", down_s, held_s < 1800);
  });
  BOOST_TEST(text == "0: a-b; 3691: second; 10891: a-b; 7200 true");
}
