/// What the verdict says of events that overlap each other and operations, held against the same estate without them:
/// random small estates, played once with all events and once without each.

#define BOOST_TEST_MODULE told_events
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/report/verdict.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

/// Three groups from a to b, one of which has hosts of its own, a third site that nothing needs, and nothing scarce.
json small_estate() {
  return json::parse(R"({
    "drsim": 1, "name": "told", "duration": "16 h",
    "sites": [{"name": "a", "region": "eu-de"}, {"name": "b", "region": "eu-es"}, {"name": "c", "region": "eu-gb"}],
    "links": [{"name": "a-b", "from": "eu-de", "to": "eu-es", "capacity": "1 Gbps"},
              {"name": "a-c", "from": "eu-de", "to": "eu-gb", "capacity": "1 Gbps"}],
    "clusters": [
      {"name": "ca", "site": "a", "hosts": 2, "cores": 96, "clock": "2.4 GHz", "nic": "25 Gbps", "memory": "1 TiB",
       "datastores": [{"name": "da", "capacity": "100 TiB", "read": "10 GB/s", "write": "10 GB/s", "iops": 1000000}]},
      {"name": "cb", "site": "b", "hosts": 2, "cores": 96, "clock": "2.4 GHz", "nic": "25 Gbps", "memory": "1 TiB",
       "datastores": [{"name": "db", "capacity": "100 TiB", "read": "10 GB/s", "write": "10 GB/s", "iops": 1000000}]},
      {"name": "cc", "site": "c", "hosts": 1, "cores": 96, "clock": "2.4 GHz", "nic": "25 Gbps", "memory": "1 TiB",
       "datastores": [{"name": "dc", "capacity": "100 TiB", "read": "10 GB/s", "write": "10 GB/s", "iops": 1000000}]}],
    "workloads": {"w": {"kind": "constant", "mean": "1 MB/s",
                        "unique": [{"window": "1 min", "fraction": 0.77}, {"window": "24 h", "fraction": 0.2}]}},
    "vms": [{"name": "vm", "count": 6, "cluster": "ca", "disks": ["20 GiB"], "workload": "w"}],
    "vpgs": [{"name": "g", "count": 3, "vms": ["vm"], "rpo_target": "1 min", "journal": {"history": "4 h"},
              "recovery": {"cluster": "cb"}}],
    "security": {"kms": [{"name": "keys", "kind": "key_protect", "region": "eu-es", "serves": ["vm"], "sites": ["b"]}],
                 "at_rest": {"recovery": ["vm"]}},
    "runbooks": [{"name": "default", "commit": {"policy": "commit", "after": "10 min"}}]})");
}

json drawn_event(Draw& draw) {
  json event = {{"kind", "down"}};
  switch (draw.whole(0, 12)) {
    case 0:
      event["links"] = {draw.chance(0.7) ? "a-b" : "a-c"};
      break;
    case 1:
      event["vras"] = {draw.chance(0.5) ? "ca-1" : "cb-2"};
      break;
    case 2:
      event["hosts"] = {draw.chance(0.5) ? "cb-1" : "cc-1"};
      break;
    case 3:
      event["managers"] = {draw.chance(0.5) ? "a" : "b"};
      break;
    case 4:
      event["datastores"] = {draw.chance(0.5) ? "db" : "dc"};
      break;
    case 5:
      event["gateways"] = {draw.chance(0.5) ? "b" : "c"};
      break;
    case 6:
      event["kms"] = {"keys"};
      break;
    case 7:
      event = {{"kind", "pause"}, {"vpgs", {fmt::format("g-{}", draw.whole(1, 3))}}};
      break;
    case 8:
      event = {{"kind", "maintenance"}, {"hosts", {draw.chance(0.5) ? "ca-2" : "cb-2"}}};
      break;
    case 9:
      event["sites"] = {"c"};
      break;
    case 10:
      event = {{"kind", "datastore_slow"}, {"datastores", {"db"}}, {"write_fraction", 0.0001}};
      break;
    case 11:
      event["hosts"] = {"ca-2"};
      break;
    default:
      event["vras"] = {"cb-1"};
  }
  event["duration"] = fmt::format("{} min", draw.chance(0.3) ? draw.whole(1, 5) : draw.whole(10, 240));
  return event;
}

/// Two or three events close to each other, more often than not with an operation among them.
json drawn_estate(std::uint64_t seed) {
  json content = small_estate();
  Draw draw(seed, "told events");
  const double at_min = draw.between(60, 240);
  content["events"] = json::array();
  std::set<std::string> drawn;
  for (Index count = draw.whole(2, 3); count > 0;) {
    json event = drawn_event(draw);
    // What is down already cannot fail by a second event.
    json named = event;
    for (const char* key : {"duration", "kind", "write_fraction"}) named.erase(key);
    if (!drawn.insert(named.dump()).second) continue;
    --count;
    // At dates of their own: events of one date are one.
    event["at"] = fmt::format("{} min", 4 * std::round((at_min + draw.between(0, 150)) / 4) + count);
    content["events"].push_back(event);
  }
  if (!draw.chance(0.6)) return content;
  const char* kinds[] = {"failover", "move", "test_failover"};
  json operation = {{"name", "op"}, {"kind", kinds[draw.whole(0, 2)]}};
  operation["at"] = fmt::format("{} min", std::round(at_min + draw.between(0, 200)));
  const bool is_site_lost = operation["kind"] == "failover" && draw.chance(0.5);
  if (is_site_lost) operation.update({{"site", "a"}, {"site_returns_after", "90 min"}});
  if (!is_site_lost) operation["groups"] = draw.chance(0.5) ? json{"g-1"} : json{"g-1", "g-2", "g-3"};
  content["operations"] = json::array({operation});
  if (operation["kind"] == "move" && draw.chance(0.5))
    content["operations"].push_back(
        {{"name", "home"}, {"at", "11 h"}, {"kind", "failback"}, {"groups", operation["groups"]}});
  return content;
}

/// What an attribution must hold by itself.
std::string complaints(const RunRecord& record, const std::vector<Disturbance>& disturbances,
                       const std::vector<GroupAttribution>& attributions, const Verdict& verdict) {
  double parts_s = verdict.normal.effect.group_s, whole_s = 0;
  for (const EventVerdict& event : verdict.events) parts_s += event.effect.group_s;
  for (const OperationVerdict& operation : verdict.operations) parts_s += operation.effect.group_s;
  for (const GroupResult& group : record.groups) whole_s += group.above_target.total_s();
  if (std::abs(parts_s - whole_s) > 1e-6) return fmt::format("parts of {} s, together {} s", parts_s, whole_s);
  for (const GroupAttribution& group : attributions) {
    for (const AttributedMiss& miss : group.misses)
      if (miss.disturbance != normal_operation &&
          miss.excursions.begin_s < disturbances[miss.disturbance].from_s - 1e-6)
        return fmt::format("time at {} s put down to what began at {} s", miss.excursions.begin_s,
                           disturbances[miss.disturbance].from_s);
    for (std::size_t k = 1; k < group.windows.size(); ++k)
      if (group.windows[k].from_s < group.windows[k - 1].to_s) return "windows overlap";
  }
  return "";
}

/// A date at which a group that the disturbance affected is said to be in step, and is not; empty: there is none.
std::string too_early(const RunRecord& record, const std::vector<DisturbanceSum>& sums) {
  for (const DisturbanceSum& sum : sums)
    for (const std::size_t number : sum.groups) {
      const GroupResult& group = record.groups[number];
      for (const TimeSpan& span : group.unprotected)
        if (span.from_s <= sum.over_s && sum.over_s < span.to_s)
          return fmt::format("{} is unprotected when all is over", group.name);
      for (const StateSpan& span : group.spans)
        if (span.state != GroupState::Recovered && span.state != GroupState::FailoverTest &&
            span.from_s < sum.over_s - 1e-6 && sum.over_s + 1e-6 < span.to_s)
          return fmt::format("{} is in {} when all is over", group.name,
                             group_state_names[static_cast<std::size_t>(span.state)]);
    }
  return "";
}

/// Time above target that names what was down lies within the time of it, until the next checkpoints have arrived; what
/// is named as its sync comes after its beginning. Empty: it does. @param judged  excursions that name an entity
std::string cause_out_of_time(const RunRecord& record, const std::vector<Disturbance>& disturbances, int& judged) {
  constexpr double gap_s = 120;  // an interval, a latency and what is listed as one
  for (const GroupResult& group : record.groups) {
    for (const Excursions& part : group.above_target.parts()) {
      const Cause& cause = group.above_target_causes[part.cause];
      if (cause.kind != CauseKind::Down || part.count != 1) continue;
      bool is_known = false, is_within = false;
      for (const Disturbance& one : disturbances) {
        for (const Action& action : one.actions) {
          if (std::count(action.entities.begin(), action.entities.end(), cause.entity) == 0) continue;
          is_known = true;
          const bool has_begun = one.from_s <= part.begin_s + 1e-6;
          is_within =
              is_within || (has_begun && (cause.sync != SyncAfter::None || part.end_s() <= action.to_s + gap_s));
        }
      }
      judged += is_known;
      if (is_known && !is_within)
        return fmt::format("{}: {} s to {} s put down to {} with sync {}", group.name, part.begin_s, part.end_s(),
                           cause.entity.name, static_cast<int>(cause.sync));
    }
  }
  return "";
}

/// One run: the figures that events may change, and what the verdict says.
json played_once(const json& content) {
  const Scenario scenario = read_content(content).scenario;
  return json::parse(run_in_child([&] {
    const RunRecord record = run_scenario(scenario, {});
    const Verdict verdict = verdict_of(scenario, record);
    const auto disturbances = disturbances_of(scenario, record);
    const DisturbanceReach reach(scenario, record);
    const auto attributions = attribute_misses(reach, record, disturbances);
    const auto sums = sums_of_disturbances(record, disturbances, attributions);
    json result = {{"above_s", 0.0}, {"events", json::array()}, {"rto_s", json::array()}, {"journals", json::array()}};
    int judged = 0;
    result["wrong"] = complaints(record, disturbances, attributions, verdict) + too_early(record, sums) +
                      cause_out_of_time(record, disturbances, judged);
    result["named"] = judged;
    result["groups"] = json::array();
    for (const GroupResult& group : record.groups) {
      result["groups"].push_back(group.above_target.total_s());
      result["above_s"] = result["above_s"].get<double>() + group.above_target.total_s();
      result["journals"].push_back({group.journal_peak_bytes, group.history_min_s, group.checkpoints_made});
    }
    for (const OperationResult& one : record.operations)
      result["rto_s"].push_back(one.rto.value_s ? json(*one.rto.value_s) : json(one.rto.reason));
    for (const EventVerdict& event : verdict.events)
      result["events"].push_back({{"at_s", event.event.from_s},
                                  {"outcome", event_outcome_names[static_cast<std::size_t>(event.outcome)]},
                                  {"alone_s", event.effect.group_s - event.together_group_s}});
    return result.dump();
  }));
}

bool differ(const json& a, const json& b) {
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (a[k].is_number() && b[k].is_number() ? std::abs(a[k].get<double>() - b[k].get<double>()) > 1e-6 : a[k] != b[k])
      return true;
  }
  return false;
}

}  // namespace

// An event said to have no effect changes nothing when it is left out; one that held nobody up, no time above target
// and no RTO; what an event claims for itself alone is not there without it.
BOOST_AUTO_TEST_CASE(what_is_said_of_an_event_holds_against_the_run_without_it) {
  std::map<std::string, int> met;
  int named = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const json content = drawn_estate(seed);
    const json all = played_once(content);
    named += all["named"].get<int>();
    BOOST_TEST(all["wrong"] == "",
               "seed " << seed << ": " << all["wrong"] << content["events"] << content.value("operations", json()));
    for (std::size_t number = 0; number < content["events"].size(); ++number) {
      json without = content;
      without["events"].erase(number);
      const std::string at = content["events"][number]["at"];
      const double at_s = 60 * std::stod(at);
      const auto told = std::find_if(all["events"].begin(), all["events"].end(),
                                     [&](const json& one) { return std::abs(one["at_s"].get<double>() - at_s) < 1; });
      BOOST_REQUIRE(told != all["events"].end());
      const json calm = played_once(without);
      const std::string outcome = (*told)["outcome"];
      ++met[outcome];
      const std::string where = fmt::format("seed {}, {}: {}\n{}\n{}", seed, content["events"][number].dump(), outcome,
                                            all.dump(), calm.dump());
      if (outcome == "none") BOOST_TEST(all["journals"] == calm["journals"], where);
      if (outcome == "none" || outcome == "targets kept") {
        BOOST_TEST(!differ(all["groups"], calm["groups"]), where);
        BOOST_TEST(!differ(all["rto_s"], calm["rto_s"]), where);
      }
      // An operation may be refused, or begin its syncs elsewhere, because of an event.
      const double more_s = all["above_s"].get<double>() - calm["above_s"].get<double>();
      if (!content.contains("operations")) BOOST_TEST((*told)["alone_s"].get<double>() <= more_s + 1e-6, where);
    }
  }
  BOOST_TEST(named >= 30);
  for (const char* outcome : {"told", "told with others", "targets kept", "none"})
    BOOST_TEST(met[outcome] >= 3, outcome << " came " << met[outcome] << " times");
}
