#define BOOST_TEST_MODULE snapshot_scenario
/// Snapshot replication from a scenario file through SimGrid's platform: the RPO of interval, copy and overheads, links
/// that fail and recover, and what is said of the long run.

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/loads/overwrite_curve.hpp"
#include "models/units.hpp"
#include "models/veeam_replication/changed_blocks.hpp"
#include "models/veeam_replication/snapshot_config.hpp"
#include "sim/engine/run_scenario.hpp"
#include "sim/scenario/read/read_scenario.hpp"
#include "tests/support/run_in_child.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace tt = boost::test_tools;

namespace {

json played(const std::vector<std::string>& set) {
  return json::parse(run_in_child([&] {
    ReadOptions options;
    options.set = set;
    options.set.insert(options.set.begin(), "/security/product=veeam_replication");
    const Scenario scenario = read_scenario(DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json", options).scenario;
    const RunRecord record = run_scenario(scenario, {});
    const GroupResult& group = record.groups.front();
    json result = {{"mean", group.rpo_s.mean},
                   {"max", group.rpo_s.max},
                   {"end", group.rpo_s.end},
                   {"long_run", long_run_names[static_cast<std::size_t>(group.long_run.rpo)]},
                   {"down_s", record.links.front().down_s},
                   {"identities", record.conservation.identities_checked}};
    for (const ProductFigure& figure : group.figures) result[figure.name] = figure.value;
    for (const ResourceBalance& balance : record.balances) result["demand"][balance.name] = balance.demand;
    return result.dump();
  }));
}

const std::vector<std::string> one_constant_load = {
    R"(/workloads/database={"kind":"constant","mean":"4 MB/s","unique":[{"window":"30 min","fraction":0.54},)"
    R"({"window":"24 h","fraction":0.2}]})",
    "/vms/1/workload=database"};

/// Blocks of 1 MiB, in stretches of 1 MiB, that all VMs change in a second of cycles of this length.
double blocks_per_s(double cycle_s) {
  ReadOptions options;
  options.set = one_constant_load;
  const Scenario scenario = read_scenario(DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json", options).scenario;
  double blocks = 0;
  for (const VmConfig& vm : scenario.vms) {
    const double unique = OverwriteCurve(vm.load, vm.disk_bytes()).unique_bytes(vm.load.mean_bytes_per_s * cycle_s);
    blocks += changed_block_bytes(unique, vm.disk_bytes(), mib_bytes, mib_bytes) / cycle_s;
  }
  return blocks;
}

double number(const json& result, const char* name) { return result[name].get<double>(); }

}  // namespace

// A constant load on a wide link: what is sent takes next to nothing, so that the RPO runs from the copy, whose floor
// is the reading at 25 MB/s a vCPU, to an interval more; the snapshot is taken 81 s after the date, which the RPO does
// not see, as all points are.
BOOST_AUTO_TEST_CASE(the_worst_rpo_is_the_interval_and_the_copy) {
  const json wide = played({"/links/0/capacity=100 Gbps", "/workloads/*/mean=0.1 MB/s"});
  BOOST_TEST(number(wide, "identities") > 5);
  BOOST_TEST(number(wide, "cycles") == number(wide, "cycles_in_time"));
  BOOST_TEST(number(wide, "max") > 900);
  const json shorter = played({"/links/0/capacity=100 Gbps", "/workloads/*/mean=0.1 MB/s", "/vpgs/0/interval=10 min"});
  BOOST_TEST(number(wide, "mean") - number(shorter, "mean") > 140);
  BOOST_TEST(number(wide, "mean") - number(shorter, "mean") < 190);
}

// Down for 10 minutes in the copy of a cycle: tried again every 15 s.
BOOST_AUTO_TEST_CASE(a_link_that_fails_delays_the_cycle_under_way) {
  const std::string down =
      "/events=[{\"at\":\"6 h 2 min\",\"kind\":\"down\",\"links\":[\"fra-mad\"],\"duration\":\"10 min\"}]";
  const std::string longer =
      "/events=[{\"at\":\"6 h 2 min\",\"kind\":\"down\",\"links\":[\"fra-mad\"],\"duration\":\"40 min\"}]";
  const json usual = played({}), outage = played({down}), failed = played({longer});
  BOOST_TEST(number(outage, "down_s") == 600, tt::tolerance(1e-9));
  BOOST_TEST(number(outage, "vms_failed") == 0);
  BOOST_TEST(number(outage, "max") > number(usual, "max") + 300);
  BOOST_TEST(number(outage, "max") < number(usual, "max") + 700);
  BOOST_TEST(number(failed, "vms_failed") > 0);
  BOOST_TEST(number(failed, "max") > number(outage, "max") + 1000);
}

// Asked for is what cycles of the schedule hold. With less, cycles grow until they are as long as their copies, and the
// RPO stays: no reserve; below what the longest cycle asks (21 days) the backlog grows without end.
BOOST_AUTO_TEST_CASE(late_cycles_hold_more_until_the_longest) {
  const auto demand_of = [](const json& result) { return result["demand"]["fra-mad"].get<double>(); };
  const double demand = demand_of(played(one_constant_load));
  const double least = demand * blocks_per_s(longest_job_s) / blocks_per_s(hour_s / 4);
  BOOST_TEST(least > 0);
  BOOST_TEST(least < 0.95 * demand);
  const auto at = [&](double bits_per_s) {
    std::vector<std::string> set = one_constant_load;
    set.push_back("/links/0/capacity=" + std::to_string(static_cast<long>(bits_per_s)) + " bps");
    return played(set)["long_run"];
  };
  BOOST_TEST(at(0.98 * least) == "diverges");
  BOOST_TEST(at(1.02 * least) != "diverges");
  BOOST_TEST(at(0.98 * demand) == "at its limit");
  BOOST_TEST(at(1.02 * demand) == "holds");
}
