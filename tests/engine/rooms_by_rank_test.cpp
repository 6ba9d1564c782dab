/// Room on hosts is given by rank, not in the order in which VMs happen to arrive at a date; and hosts that come back
/// at one date are all there for those who waited.

#define BOOST_TEST_MODULE rooms_by_rank
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <string>
#include <vector>

#include "tests/support/estate.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

/// One recovery host with room for `room` VMs of 8 GiB; all VMs are created at one date.
json estate_of(const std::vector<std::pair<std::string, Index>>& groups, Index room) {
  json content = estate();
  content["vms"] = content["vpgs"] = json::array();
  for (const auto& [name, count] : groups) {
    content["vms"].push_back(
        {{"name", "vm-" + name}, {"count", count}, {"cluster", "ca"}, {"disks", {"10 GiB"}}, {"workload", "w"}});
    content["vpgs"].push_back({{"name", name},
                               {"priority", name.substr(0, name.find('-'))},
                               {"vms", {"vm-" + name}},
                               {"recovery", {{"cluster", "cb"}}}});
  }
  content["clusters"][1]["hosts"] = 1;
  content["clusters"][1]["memory"] = fmt::format("{} GiB", 8 * room);
  content["model"]["recovery"] = {{"vcenter_tasks", 100}, {"vms_in_parallel", 100}, {"volumes_in_parallel", 100}};
  return content;
}

json failover_of(const std::string& name, const std::string& group) {
  return {{"name", name}, {"at", "2 h"}, {"kind", "failover"}, {"protected_site", "running"}, {"groups", {group}}};
}

/// VMs up by group.
std::string up_by_group(const RunRecord& record) {
  std::map<std::string, std::size_t> up;
  for (const FailoverResult& one : record.failovers)
    for (const RecoveredVm& vm : one.vms) up[one.group] += vm.rto_s ? 1 : 0;
  std::string text;
  for (const auto& [group, count] : up) text += fmt::format("{} {} ", group, count);
  return text;
}

}  // namespace

// Operations of one date, named in either order, with room for fewer VMs than there are: high takes it first.
BOOST_AUTO_TEST_CASE(who_fits_is_decided_by_priority) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Draw draw(seed, "rooms");
    const Index high = draw.whole(1, 12), medium = draw.whole(1, 12), low = draw.whole(1, 12);
    const Index room = draw.whole(1, high + medium + low);
    json content = estate_of({{"high", high}, {"medium", medium}, {"low", low}}, room);
    const Index for_high = std::min(high, room), for_medium = std::min(medium, room - for_high);
    const std::string right =
        fmt::format("high {} low {} medium {} ", for_high, std::min(low, room - for_high - for_medium), for_medium);
    std::vector<std::string> names = {"a", "b", "c"};
    do {
      content["operations"] = {failover_of(names[0], "low"), failover_of(names[1], "high"),
                               failover_of(names[2], "medium")};
      BOOST_TEST(played(content, up_by_group) == right, "seed " << seed << ", room " << room);
    } while (std::next_permutation(names.begin(), names.end()));
  }
}

// Both recovery hosts are down until 3 h, by one event or two: 10 VMs start on each, and not all 20 on the first,
// which takes 8 power-ons in 5 minutes. On a single host the last starts 10 minutes after the first, here 5.
BOOST_AUTO_TEST_CASE(hosts_that_come_back_together_are_both_there) {
  json content = estate();
  const auto down = [](json hosts) {
    return json{{"at", "1 h"}, {"kind", "down"}, {"hosts", hosts}, {"duration", "2 h"}};
  };
  const auto placed = [](const RunRecord& record) {
    std::map<std::string, std::size_t> on;
    for (const FailoverResult& one : record.failovers)
      for (const RecoveredVm& vm : one.vms) ++on[vm.host];
    std::string text = rto_of_operation(record);
    for (const auto& [host, count] : on) text += fmt::format(" {} {}", host, count);
    return text;
  };
  content["events"] = {down({"cb-1", "cb-2"})};
  const std::string together = played(content, placed);
  BOOST_TEST(together.find("cb-1 10 cb-2 10") != std::string::npos, together);
  content["events"] = {down({"cb-1"}), down({"cb-2"})};
  BOOST_TEST(played(content, placed) == together);
  content["events"] = {down({"cb-2"}), down({"cb-1"})};
  BOOST_TEST(played(content, placed) == together);
}
