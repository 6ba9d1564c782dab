/// A datastore that is down under running VMs: they stand still and go on when it is back, and syncs that read it wait;
/// at home and where VMs were recovered to. An all-paths-down takes no power: no delta sync follows.

#define BOOST_TEST_MODULE datastore_down
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

#include "models/units.hpp"
#include "sim/report/verdict.hpp"
#include "sim/report/words/cause_words.hpp"
#include "sim/report/words/event_words.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

json down(const char* kind, const char* name, double at_s, double length_s) {
  return {
      {"at", fmt::format("{} s", at_s)}, {"kind", "down"}, {kind, {name}}, {"duration", fmt::format("{} s", length_s)}};
}

/// Written bytes of all groups, in both directions.
std::string written(const RunRecord& record) {
  double bytes = 0;
  for (const GroupResult& group : record.groups) {
    bytes += group.bytes.written;
    if (group.in_reverse) bytes += group.in_reverse->bytes.written;
  }
  return fmt::format("{:.9g}", bytes);
}

double end_of_sync_s(const RunRecord& record) {
  double end_s = 0;
  for (const GroupResult& group : record.groups)
    for (const StateSpan& span : group.spans)
      if (span.state != GroupState::Buffering) end_s = std::max(end_s, span.to_s);
  return end_s;
}

}  // namespace

// 20 VMs of 0.1 MB/s write for 24 h less the 2 h of the outage. Checkpoints go on, and there is no sync.
BOOST_AUTO_TEST_CASE(vms_on_a_datastore_that_is_down_write_nothing) {
  json content = estate();
  content["operations"] = json::array();
  content["events"] = {down("datastores", "da", 3600, 7200)};
  const std::string text = played(content, [](const RunRecord& record) {
    const GroupResult& group = record.groups[0];
    const bool told = std::any_of(record.log.begin(), record.log.end(), [](const RunEvent& event) {
      return event.entity == "da" && event.event == "down: VMs on it stand still" && event.amount == 20;
    });
    return written(record) + fmt::format(" {} {} {:.3g}", told, group.spans.size(), group.above_target_fraction);
  });
  BOOST_TEST(text == fmt::format("{:.9g} true 0 0", 20 * 0.1e6 * 22 * hour_s));
  // No RPO shows it, so the line of the event does.
  const Scenario scenario = read_content(content).scenario;
  BOOST_TEST(played(content, [&](const RunRecord& record) {
               return event_lines(scenario, record, verdict_of(scenario, record)).front();
             }).find("; 20 VMs on it stand still meanwhile.") != std::string::npos);
  // Beside the loss of the power of their host: as long as either lasts, in whatever order they end.
  content["clusters"][0]["ha"] = false;
  for (const double host_s : {1800.0, 14400.0}) {
    content["events"] = {down("datastores", "da", 3600, 7200), down("hosts", "ca-1", 5400, host_s)};
    const double off_s = std::max(7200.0, 1800 + host_s);
    BOOST_TEST(played(content, written) == fmt::format("{:.9g}", 10 * 0.1e6 * (22 * hour_s + day_s - off_s)));
  }
}

// The sync of an hour without the link: what is down while it runs holds it up for exactly as long, since nothing is
// written meanwhile. The cause is the datastore, then what it left behind.
BOOST_AUTO_TEST_CASE(a_sync_waits_for_the_datastore_that_it_reads) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Draw draw(seed, "disks");
    json content = estate();
    content["operations"] = json::array();
    content["links"][0]["capacity"] = "100 Mbps";
    content["vms"][0]["count"] = draw.whole(4, 20);
    content["workloads"]["w"]["mean"] = fmt::format("{:.2f} MB/s", draw.between(0.2, 0.4));
    content["events"] = {down("links", "a-b", 3600, 3600)};
    const double alone_s = std::stod(
        played(content, [](const RunRecord& record) { return fmt::format("{:.9g}", end_of_sync_s(record)); }));
    const double length_s = draw.between(60, 7200);
    const double at_s = draw.between(7200, std::max(7230.0, alone_s - 30));
    content["events"].push_back(down("datastores", "da", at_s, length_s));
    const std::string text = played(content, [](const RunRecord& record) {
      const auto& groups = record.groups;
      const bool told = std::any_of(groups.begin(), groups.end(), [](const GroupResult& group) {
        return std::any_of(group.violations.begin(), group.violations.end(), [](const Violation& miss) {
          return miss.cause.entity.kind == EntityKind::Datastore && miss.cause.entity.name == "da";
        });
      });
      return fmt::format("{:.9g} {}", end_of_sync_s(record), told);
    });
    BOOST_TEST(std::abs(std::stod(text) - (alone_s + length_s)) < 1,
               "seed " << seed << ": " << text << ", " << alone_s);
    BOOST_TEST(text.find("true") != std::string::npos, "seed " << seed);
  }
}

// The moved group runs on db: down for 2 h while it is protected in reverse, its VMs stand still. Down while the
// reverse delta sync reads, the group is protected so much later.
BOOST_AUTO_TEST_CASE(recovered_vms_stand_still_and_their_reverse_sync_waits) {
  json content = estate();
  content["operations"] = json::parse(R"([{"name": "out", "at": "2 h", "kind": "move", "site": "a"}])");
  const double all = std::stod(played(content, written));
  content["events"] = {down("datastores", "db", 12 * hour_s, 2 * hour_s)};
  BOOST_TEST(std::abs(std::stod(played(content, written)) - (all - 20 * 0.1e6 * 2 * hour_s)) < 1);
  content["vms"][0]["disks"] = {"400 GiB"};
  content["events"] = json::array();
  const auto reprotected = [](const RunRecord& record) {
    return fmt::format("{:.9g}", record.failovers[0].reprotected.value_s.value_or(1e12));
  };
  const double alone_s = std::stod(played(content, reprotected));
  content["events"] = {down("datastores", "db", 2 * hour_s + alone_s - 600, 1800)};
  BOOST_TEST(std::abs(std::stod(played(content, reprotected)) - (alone_s + 1800)) < 60);
}

// From the first VM on, all is later by what is missing at the recovery site: nothing is created on a datastore that is
// down, here for 40 min after the failover began. One that fails when all VMs were created holds up the power-ons.
BOOST_AUTO_TEST_CASE(nothing_is_created_or_powered_on_without_its_datastore) {
  json content = estate();
  const double alone_s = std::stod(played(content, rto_of_operation));
  const double created_s = std::stod(played(content, [](const RunRecord& record) {
    double first_s = 1e12;
    for (const FailoverResult& failover : record.failovers)
      for (const RecoveredVm& vm : failover.vms)
        for (const RecoveryStep& step : vm.steps)
          if (step.name == "create VM") first_s = std::min(first_s, step.start_s - failover.at_s);
    return fmt::format("{:.9g}", first_s);
  }));
  content["events"] = {down("datastores", "db", 2 * hour_s - 60, 2460)};
  BOOST_TEST(std::stod(played(content, rto_of_operation)) == alone_s + 2400 - created_s,
             boost::test_tools::tolerance(1e-6));
  const double late_s = alone_s - 200;
  content["events"] = {down("datastores", "db", 2 * hour_s + late_s, 3600)};
  BOOST_TEST(std::stod(played(content, rto_of_operation)) >= late_s + 3600);
  const std::string store = played(content, [](const RunRecord& record) {
    std::string names;
    for (const FailoverResult& failover : record.failovers)
      for (const RecoveredVm& vm : failover.vms)
        for (const RecoveryStep& step : vm.steps)
          if (step.name == "wait for storage") names = step.spent_on;
    return names;
  });
  BOOST_TEST(store.find("datastore db ") == 0u, store);
}
