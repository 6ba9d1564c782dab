/// The order of recoveries, and that more of a failure never shortens one: properties over random sizes and incidents.

#define BOOST_TEST_MODULE recovery_order
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "models/units.hpp"
#include "sim/engine/recovery/ordered_gate.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

// Groups of high, medium and low priority of random sizes fail over at once: none of a lower priority is created or
// powered on before one of a higher, and so it is with groups in the order in which the operation names them.
BOOST_AUTO_TEST_CASE(groups_start_in_order_whatever_their_sizes) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Draw draw(seed, "order");
    json content = estate();
    content["vms"] = json::array();
    content["vpgs"] = json::array();
    const char* priorities[] = {"low", "high", "medium"};
    const bool named = seed % 2 == 0;
    for (const char* priority : priorities) {
      content["vms"].push_back({{"name", std::string("vm-") + priority},
                                {"count", draw.whole(1, 25)},
                                {"cluster", "ca"},
                                {"disks", {"10 GiB"}},
                                {"workload", "w"}});
      content["vpgs"].push_back({{"name", priority},
                                 {"priority", priority},
                                 {"vms", {std::string("vm-") + priority}},
                                 {"recovery", {{"cluster", "cb"}}}});
    }
    content["clusters"][1]["hosts"] = 1;
    content["runbooks"] = json::parse(R"([{"name": "r", "pre_script": {"duration": "60 s"}}])");
    if (named) {
      content["operations"][0].erase("site");
      content["operations"][0]["groups"] = {"low", "high", "medium"};
    }
    const std::string wrong = played(content, [&](const RunRecord& record) {
      // Sorted by rank, no VM is up later than the next.
      const std::vector<std::string> order =
          named ? std::vector<std::string>{"low", "high", "medium"} : std::vector<std::string>{"high", "medium", "low"};
      std::string text;
      double latest_s = 0;
      for (const std::string& name : order) {
        double group_latest_s = latest_s;
        for (const FailoverResult& one : record.failovers) {
          if (one.group != name) continue;
          for (const RecoveredVm& vm : one.vms) {
            if (!vm.rto_s || *vm.rto_s < latest_s - 1e-6) text += vm.name + " ";
            group_latest_s = std::max(group_latest_s, vm.rto_s.value_or(0));
          }
        }
        latest_s = group_latest_s;
      }
      return text;
    });
    BOOST_TEST(wrong.empty(), "seed " << seed << ": up before its turn: " << wrong);
  }
}

// Two operations of one date share a vCenter with one task at a time: their groups are created by priority, whichever
// operation is named first and by which name; of equal priority by the names of the operations. A group that its
// operation names before one of a higher priority has that priority.
BOOST_AUTO_TEST_CASE(priorities_hold_between_operations_of_one_date) {
  BOOST_TEST((priorities_in_order({2, 0, 1}) == std::vector<std::uint32_t>{0, 0, 1}));
  BOOST_TEST((priorities_in_order({0, 1, 2}) == std::vector<std::uint32_t>{0, 1, 2}));
  json content = estate();
  content["vms"] = content["vpgs"] = json::array();
  for (const char* name : {"low", "high", "medium", "other-high", "late-high"}) {
    content["vms"].push_back({{"name", std::string("vm-") + name},
                              {"count", 3},
                              {"cluster", "ca"},
                              {"disks", {"10 GiB"}},
                              {"workload", "w"}});
    const std::string priority = std::string(name).find("high") == std::string::npos ? name : "high";
    content["vpgs"].push_back({{"name", name},
                               {"priority", priority},
                               {"vms", {std::string("vm-") + name}},
                               {"recovery", {{"cluster", "cb"}}}});
  }
  content["model"]["recovery"]["vcenter_tasks"] = 1;
  const auto operation = [](const char* name, const char* at, json groups) {
    return json{{"name", name}, {"at", at}, {"kind", "failover"}, {"protected_site", "running"}, {"groups", groups}};
  };
  // The runs' groups by the date at which their last VM was created.
  const auto order = [&](const std::vector<json>& operations) {
    content["operations"] = operations;
    return played(content, [](const RunRecord& record) {
      std::vector<std::pair<double, std::string>> created;
      for (const FailoverResult& one : record.failovers) {
        double last_s = 0;
        for (const RecoveredVm& vm : one.vms)
          for (const RecoveryStep& step : vm.steps)
            if (step.name == "create VM") last_s = std::max(last_s, step.end_s);
        created.emplace_back(last_s, one.group);
      }
      std::sort(created.begin(), created.end());
      std::string text;
      for (const auto& [date_s, group] : created) text += group + " ";
      return text;
    });
  };
  const json first = operation("a", "2 h", {"low", "other-high"}), second = operation("b", "2 h", {"high"});
  const json third = operation("c", "2 h", {"medium"}), later = operation("0", "2 h 1 s", {"late-high"});
  // "low" is named before "other-high".
  BOOST_TEST(order({first, second, third, later}) == "low other-high high medium late-high ");
  BOOST_TEST(order({later, third, second, first}) == "low other-high high medium late-high ");
  const json by_itself = operation("a", "2 h", {"low"}), renamed = operation("z", "2 h", {"other-high"});
  BOOST_TEST(order({by_itself, third, renamed, second}) == "high other-high medium low ");
}

namespace {

/// RTO of the operation [s]; above any date when it is never reached.
double rto_s(const json& content) {
  const std::string text = played(content, rto_of_operation);
  return text.rfind("never", 0) == 0 ? 1e12 : std::stod(text);
}

/// A failure at the recovery site while the site fails over at 2 h.
json drawn_failure(Draw& draw) {
  const std::pair<const char*, const char*> targets[] = {
      {"managers", "b"}, {"sites", "b"}, {"datastores", "db"}, {"hosts", "cb-1"}, {"hosts", "cb-2"}};
  const auto& [kind, name] = targets[draw.whole(0, 4)];
  json event = {{"at", fmt::format("{} s", 2 * 3600 + draw.whole(0, 2400))}, {"kind", "down"}};
  event[kind] = {name};
  event["duration"] = fmt::format("{} s", draw.whole(60, 4000));
  return event;
}

/// The same component does not fail twice at once: the reader refuses that.
bool overlap(const json& one, const json& other) {
  for (const char* kind : {"managers", "sites", "datastores", "hosts"})
    if (one.contains(kind) && other.contains(kind) && one[kind] == other[kind]) return true;
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(more_of_a_failure_never_shortens_a_recovery) {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    Draw draw(seed, "failures");
    json content = estate();
    content["events"] = {drawn_failure(draw)};
    const double before_s = rto_s(content);
    json longer = content;
    const double length_s = std::stod(content["events"][0]["duration"].get<std::string>());
    longer["events"][0]["duration"] = fmt::format("{} s", length_s + draw.whole(1, 3000));
    BOOST_TEST(rto_s(longer) >= before_s - 1e-6, "seed " << seed << " longer: " << longer["events"].dump());
    json more = drawn_failure(draw);
    while (overlap(more, content["events"][0])) more = drawn_failure(draw);
    content["events"].push_back(more);
    BOOST_TEST(rto_s(content) >= before_s - 1e-6, "seed " << seed << " one more: " << content["events"].dump());
  }
}

namespace {

/// A failure at the site that the operation loses from 2 h to 3 h; it begins meanwhile.
json drawn_failure_at_lost_site(Draw& draw) {
  const std::pair<const char*, const char*> targets[] = {
      {"managers", "a"}, {"sites", "a"}, {"hosts", "ca-1"}, {"hosts", "ca-2"}, {"vms", "vm-03"}};
  const auto& [kind, name] = targets[draw.whole(0, 4)];
  json event = {{"at", fmt::format("{} s", 2 * 3600 + draw.whole(0, 3000))},
                {"kind", std::string(kind) == "vms" ? "power_off" : "down"}};
  event[kind] = {name};
  event["duration"] = fmt::format("{} s", draw.whole(10, 9000));
  return event;
}

struct Recovered {
  double rto_s = 0, reprotected_s = 0, written = 0;
};

Recovered recovered(const json& content) {
  const std::string text = played(content, [](const RunRecord& record) {
    Recovered all{record.operations.front().rto.value_s.value_or(1e12), 0, 0};
    for (const FailoverResult& one : record.failovers)
      all.reprotected_s = std::max(all.reprotected_s, one.reprotected.value_s.value_or(1e12));
    for (const GroupResult& group : record.groups) all.written += group.bytes.written;
    return fmt::format("{:.17g} {:.17g} {:.17g}", all.rto_s, all.reprotected_s, all.written);
  });
  Recovered all;
  std::istringstream(text) >> all.rto_s >> all.reprotected_s >> all.written;
  return all;
}

}  // namespace

// 20 VMs write 0.1 MB/s at their site until it is lost after 2 h, and never again: not when a failure of the site, its
// manager, a host (whose VMs HA would restart) or a VM's power ends that began meanwhile. Nor is anything sooner.
BOOST_AUTO_TEST_CASE(what_ends_meanwhile_does_not_end_the_loss_of_a_site) {
  json content = estate();
  content["operations"][0]["site_returns_after"] = "1 h";
  const Recovered calm = recovered(content);
  BOOST_TEST(std::abs(calm.written - 20 * 0.1e6 * 2 * 3600) < 1);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Draw draw(seed, "lost site");
    content["events"] = {drawn_failure_at_lost_site(draw)};
    const Recovered troubled = recovered(content);
    BOOST_TEST(std::abs(troubled.written - calm.written) < 1, "seed " << seed << ": " << content["events"].dump());
    BOOST_TEST(troubled.rto_s >= calm.rto_s - 1e-6, "seed " << seed << ": " << content["events"].dump());
    BOOST_TEST(troubled.reprotected_s >= calm.reprotected_s - 1e-6,
               "seed " << seed << ": " << content["events"].dump() << troubled.reprotected_s);
  }
}

namespace {

/// From when to when the second group, which no operation is about, is cut off, and what its VMs write [bytes].
std::string other_group(const RunRecord& record) {
  const GroupResult& group = record.groups[1];
  double from_s = -1, to_s = 0, length_s = 0;
  for (const StateSpan& span : group.spans) {
    if (span.state != GroupState::Disconnected) continue;
    if (from_s < 0) from_s = span.from_s;
    to_s = span.to_s;
    length_s += span.to_s - span.from_s;
  }
  return fmt::format("{:.6g} {:.6g} {:.6g} {:.6g}", from_s, to_s, length_s, group.bytes.written);
}

}  // namespace

// The failover of the first group loses the whole site from 2 h to 3 h: the second group is cut off, and its 10 VMs, of
// 0.1 MB/s each, do not write. With an event at the site it is down for as long as either says, whichever ends first.
BOOST_AUTO_TEST_CASE(a_site_lost_by_an_operation_takes_all_that_is_there) {
  json content = estate();
  content["operations"][0].erase("site");
  content["operations"][0]["groups"] = {"g-1"};
  content["operations"][0]["site_returns_after"] = "1 h";
  BOOST_TEST(played(content, other_group) == "7200 10800 3600 8.28e+10");
  const auto with = [&](const char* at, const char* duration) {
    content["events"] = {{{"at", at}, {"kind", "down"}, {"sites", {"a"}}, {"duration", duration}}};
    return played(content, other_group);
  };
  BOOST_TEST(with("150 min", "10 min") == "7200 10800 3600 8.28e+10");
  BOOST_TEST(with("150 min", "90 min") == "7200 14400 7200 7.92e+10");
  BOOST_TEST(with("90 min", "60 min") == "5400 10800 5400 8.1e+10");
  BOOST_TEST(with("90 min", "6 h") == "5400 27000 21600 6.48e+10");
}

// Nor does it take the vCenter that both sites share, while an event at the site does.
BOOST_AUTO_TEST_CASE(an_operation_spares_the_vcenter_that_the_recovery_site_shares) {
  json content = estate();
  for (json& site : content["sites"]) site["vcenter"] = "vc";
  const std::string alone = played(content, rto_of_operation);
  BOOST_TEST(alone.rfind("never", 0) != 0, alone);
  content["events"] = {{{"at", "2 h"}, {"kind", "down"}, {"sites", {"a"}}, {"duration", "5 h"}}};
  BOOST_TEST(std::stod(played(content, rto_of_operation)) >= 5 * 3600);
}

// A delta sync runs when the site is lost: half of it is no replica, so the failover is refused.
BOOST_AUTO_TEST_CASE(a_delta_sync_that_the_loss_interrupts_blocks_the_failover) {
  json content = estate();
  content["events"] = {{{"at", "119 min"}, {"kind", "force_sync"}, {"vpgs", {"g-1"}}, {"differing", 0.5}}};
  content["links"][0]["capacity"] = "100 Mbps";
  const std::string text = played(content, rto_of_operation);
  BOOST_TEST(text.find("delta sync is running") != std::string::npos, text);
}
