#define BOOST_TEST_MODULE read_replication
/// Snapshot replication in a scenario: defaults, what is stated, what is refused with its place and limit.

#include <boost/test/unit_test.hpp>

#include "models/units.hpp"
#include "sim/scenario/products/veeam_replication/replication_design.hpp"
#include "tests/scenario/cdp_designs.hpp"

using namespace drsim;
using namespace drsim::test;

namespace tt = boost::test_tools;

namespace {

json job_design() {
  json content = good_scenario();
  content["security"] = {{"product", "veeam_replication"},
                         {"components",
                          {{{"name", "pa"}, {"kind", "backup_proxy"}, {"site", "a"}, {"count", 2}, {"vcpu", 8}},
                           {{"name", "pb"}, {"kind", "backup_proxy"}, {"site", "b"}, {"vcpu", 2}, {"tasks", 4}}}}};
  return content;
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_CASE(defaults_are_those_of_the_model) {
  const Scenario scenario = read_content(job_design()).scenario;
  const ReplicationDesign& design = scenario.constants.of<ReplicationDesign>();
  const ReplicationJobConfig standard;
  for (const ReplicationJobConfig& job : design.jobs) {
    BOOST_TEST(job.schedule.interval_s == 15 * minute_s);
    BOOST_TEST((job.overrun == standard.overrun));
    BOOST_TEST(job.restore_points == standard.restore_points);
    BOOST_TEST(job.upload_streams == standard.upload_streams);
    BOOST_TEST(job.block_bytes == standard.block_bytes);
    BOOST_TEST(job.has_change_tracking);
  }
  BOOST_REQUIRE(design.proxies.size() == 3u);
  BOOST_TEST(design.proxies[0].name == "pa-1");
  BOOST_TEST(design.proxies[0].tasks == 8u);
  BOOST_TEST(design.proxies[2].tasks == 4u);
  BOOST_TEST(obstacles_of(job_design()) == "");
}

BOOST_AUTO_TEST_CASE(what_is_stated_is_read) {
  json content = job_design();
  content["vpgs"][0].update({{"interval", "continuous"},
                             {"overrun", "start_at_once"},
                             {"restore_points", 28},
                             {"block_size", "256 KB"},
                             {"change_tracking", false},
                             {"upload_streams", 10},
                             {"excluded_hours", {{{"days", {"mon"}}, {"from", "08:00"}, {"to", "18:00"}}}},
                             {"cycle_size", {{"distribution", "exponential"}, {"mean", "2 GB"}}}});
  const Scenario scenario = read_content(content).scenario;
  const ReplicationJobConfig& job = scenario.constants.of<ReplicationDesign>().jobs[0];
  BOOST_TEST(job.schedule.interval_s == 0);
  BOOST_TEST((job.overrun == OverrunPolicy::StartAtOnce));
  BOOST_TEST(job.restore_points == 28u);
  BOOST_TEST(job.block_bytes == 256 * kib_bytes);
  BOOST_TEST(!job.has_change_tracking);
  BOOST_TEST(job.upload_streams == 10u);
  BOOST_REQUIRE(job.schedule.excluded.size() == 1u);
  BOOST_TEST(job.schedule.excluded[0].from_s == 8 * hour_s);
  BOOST_REQUIRE(job.cycle_bytes.has_value());
  BOOST_TEST(job.cycle_bytes->mean_s == 2e9);
}

// All mistakes at once, each with its place and what is allowed.
BOOST_AUTO_TEST_CASE(what_the_product_does_not_allow_is_refused) {
  json content = job_design();
  content["vpgs"][0].update({{"interval", "30 s"},
                             {"restore_points", 29},
                             {"upload_streams", 101},
                             {"block_size", "2 MB"},
                             {"excluded_hours", {json::object()}},
                             {"cycle_spacing", "0.5 s"},
                             {"cycle_size", {{"distribution", "uniform"}, {"mean", "1 GB"}}}});
  content["security"]["components"][1]["tasks"] = 5;
  const std::string problems = problems_of(content);
  for (const char* part :
       {"/vpgs/0/interval: \"30 s\" is below 1 min; allowed: 1 min .. 24 h",
        "/vpgs/0/restore_points: 29 is out of range; allowed: 1 .. 28", "/vpgs/0/upload_streams: 101 is out of range",
        "/vpgs/0/block_size", "/vpgs/0/excluded_hours: excludes every hour of the week", "/vpgs/0/cycle_spacing",
        "/vpgs/0/cycle_size/distribution", "/security/components/1/tasks: found 5 with 2 vCPU; allowed: up to 4"})
    BOOST_TEST(says(problems, part), part << " is not in " << problems);
}

// Both at their limit are allowed.
BOOST_AUTO_TEST_CASE(limits_themselves_are_allowed) {
  json content = job_design();
  content["vpgs"][0].update({{"interval", "1 min"}, {"restore_points", 28}, {"upload_streams", 100}});
  content["vpgs"][0]["excluded_hours"] = {{{"from", "00:00"}, {"to", "23:59"}}};
  BOOST_TEST(problems_of(content) == "");
}

BOOST_AUTO_TEST_CASE(what_is_not_simulated_is_refused_where_it_stands) {
  json content = job_design();
  content["vpgs"][0].update({{"wan_acceleration", "low_bandwidth"}, {"quiescing", true}});
  content["sites"][0]["hypervisor"] = "hyper-v";
  content["events"] = {{{"at", "1 h"}, {"kind", "down"}, {"hosts", {"ca-1"}}}};
  const std::string obstacles = obstacles_of(content);
  for (const char* part : {"/vpgs/0/wan_acceleration", "/vpgs/0/quiescing", "/sites/0/hypervisor", "/events/0/hosts"})
    BOOST_TEST(says(obstacles, part), part << " is not in " << obstacles);
}

BOOST_AUTO_TEST_CASE(keys_of_jobs_stay_in_the_file_of_another_product) {
  json content = cdp_design();
  content["vpgs"][0]["interval"] = "5 min";
  content["security"]["components"].push_back(
      {{"name", "bp"}, {"kind", "backup_proxy"}, {"site", "a"}, {"vcpu", 2}, {"tasks", 2}});
  BOOST_TEST(problems_of(content) == "");
  BOOST_TEST(says(warnings_of(content), "/vpgs/*/interval"));
  content["security"]["components"].back()["cache"] = "1 GiB";
  BOOST_TEST(says(problems_of(content), "\"cache\" does not belong to a component of kind backup_proxy"));
}

BOOST_AUTO_TEST_CASE(proxies_that_nobody_gave_are_assumed_and_told) {
  json content = job_design();
  content["security"].erase("components");
  BOOST_TEST(says(warnings_of(content), "no backup proxy is given; 2 of the default size are assumed"));
  BOOST_TEST(read_content(content).scenario.constants.of<ReplicationDesign>().proxies.size() == 4u);
}

BOOST_AUTO_TEST_CASE(a_target_that_the_interval_alone_misses_is_warned_of) {
  json content = job_design();
  content["vpgs"][0]["rpo_target"] = "900.5 s";
  BOOST_TEST(!says(warnings_of(content), "cannot be met"));
  content["vpgs"][0]["rpo_target"] = "900.4 s";
  BOOST_TEST(says(warnings_of(content), "cannot be met"));
}
