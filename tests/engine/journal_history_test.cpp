/// Whether a journal keeps its history in the long run: by the largest window of the loads, as a longer run shows it.

#define BOOST_TEST_MODULE journal_history
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "models/units.hpp"
#include "sim/engine/run_scenario.hpp"
#include "sim/report/record/long_run_json.hpp"
#include "tests/scenario/scenario_files.hpp"
#include "tests/support/run_in_child.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

const auto near = boost::test_tools::tolerance(1e-9);

struct Told {
  json first, limit, space;  ///< of the first group
  double limited_s = 0, journal_peak_bytes = 0;
};

Told told_of(const json& content, const std::vector<std::string>& set = {}) {
  ReadOptions options;
  options.set = set;
  const Scenario scenario = read_content(content, options).scenario;
  const json found = json::parse(run_in_child([&] {
    const RunRecord record = run_scenario(scenario, {});
    const GroupResult& group = record.groups.front();
    return json{{"group", long_run_json(group.long_run, record)},
                {"balances", balances_json(record)},
                {"limited_s", group.journal_limited_s},
                {"peak", group.journal_peak_bytes}}
        .dump();
  }));
  Told told{found["group"], {}, {}, found["limited_s"], found["peak"]};
  for (const json& one : found["balances"]) {
    if (one["kind"] == "journal limit" && told.limit.is_null()) told.limit = one;
    if (one["kind"] == "datastore space" && told.space.is_null()) told.space = one;
  }
  return told;
}

/// Of the shipped scenario: 65 of 114 parts of a day's writes fall into the eight hours from 8 to 16 h.
const double largest_8h = 3e6 * day_s * 65 / 114 * 1.1;

std::string limit_of(double bytes) {
  return R"(/vpgs/0/journal={"history": "8 h", "limit": ")" + std::to_string(bytes / 1e9) + R"( GB"})";
}

/// One VM that writes 1 MB/s, and 5 MB/s from 8 to 10 h: the largest 4 h hold 2 x 5 + 2 x 1 MB/s hours.
json two_busy_hours() {
  json content = shipped("minimal");
  content["duration"] = "2 d";
  json hourly = json::array();
  for (int hour = 0; hour < 24; ++hour) hourly.push_back(hour == 8 || hour == 9 ? 5 : 1);
  content["workloads"]["database"] = {{"kind", "profile"}, {"mean", "1 MB/s"}, {"hourly", hourly}, {"compression", 1}};
  content["vms"] = {content["vms"][0]};
  content["vms"][0]["count"] = 1;
  content["vpgs"][0]["vms"] = {"db"};
  return content;
}

}  // namespace

// 151.4 GiB of 150: an outage in the busy hours hides it in a run of a day. The first day from midnight on, the same
// day without an outage, and two days say the same, and the longer ones show it.
BOOST_AUTO_TEST_CASE(the_busiest_hours_decide_whatever_the_run_shows) {
  const json content = shipped("outage-resync");
  const Told hidden = told_of(content);
  BOOST_TEST(hidden.limited_s == 0);
  for (const std::string set : {"/duration=1 d", "/duration=2 d", "/events=[]"}) {
    const Told told = told_of(content, {set});
    BOOST_TEST(told.first["history"] == "diverges", set);
    BOOST_TEST(told.first["history_causes"][0]["reason"] == "journal too small", set);
    BOOST_TEST(told.limit["demand"].get<double>() == largest_8h, near);
    BOOST_TEST(told.first["largest_journal_bytes"].get<double>() == 3 * largest_8h, near);
    BOOST_TEST(told.first["steady_journal_bytes"].get<double>() == 3 * 3e6 * 8 * hour_s * 1.1, near);
    if (set != "/duration=1 d") BOOST_TEST(told.limited_s > 0, set);
  }
}

// Just enough, and just too little: as a run of two days without events shows it.
BOOST_AUTO_TEST_CASE(tight_at_the_limit) {
  for (const double share : {1 - 1e-4, 1 + 1e-4}) {
    const Told told = told_of(shipped("outage-resync"), {"/events=[]", "/duration=2 d", limit_of(largest_8h * share)});
    BOOST_TEST((told.first["history"] == "holds") == (share > 1));
    BOOST_TEST((told.limited_s > 0) == (share < 1));
  }
}

// A limit in percent of the disks is a limit: 500 GiB of disks in each database.
BOOST_AUTO_TEST_CASE(a_limit_in_percent_is_judged) {
  for (const auto& [share, verdict] : {std::pair{"2 %", "diverges"}, std::pair{"40 %", "holds"}}) {
    const Told told =
        told_of(shipped("minimal"), {std::string(R"(/vpgs/0/journal={"history": "4 h", "limit": ")") + share + "\"}"});
    BOOST_TEST(told.first["history"] == verdict, share);
    BOOST_TEST((told.limited_s > 0) == (std::string(verdict) == "diverges"), share);
  }
}

// The date: 4 h of 1 MB/s are in the journal at 8 h, and from then on it gains 4 MB/s.
BOOST_AUTO_TEST_CASE(the_date_at_which_it_is_full_is_that_of_the_run) {
  const double mean = 24.0 / 32;  // factors are scaled to a mean of 1
  const double at_8h = mean * 1e6 * 4 * hour_s * 1.1, gain = mean * 4e6 * 1.1, limit = at_8h + gain * hour_s;
  const Told told = told_of(two_busy_hours(), {R"(/vpgs/0/journal={"history": "4 h", "limit": ")" +
                                               std::to_string(limit / 1e6) + R"( MB"})"});
  BOOST_TEST(told.limit["full_at_s"].get<double>() == 9 * hour_s, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(told.limit["demand"].get<double>() == at_8h + gain * 2 * hour_s, near);
  BOOST_TEST(told.first["history"] == "diverges");
}

// A link that carries 14 of 15 parts of the two busiest hours spreads them out: the journal of a run of days holds less
// than the largest window. What a short run cannot show is not known.
BOOST_AUTO_TEST_CASE(where_queues_spread_out_the_peak_the_run_decides) {
  const double largest = 24.0 / 32 * 0.4e6 * 10 * hour_s * 1.1;
  json content = two_busy_hours();
  content["workloads"]["database"]["mean"] = "0.4 MB/s";
  const auto told = [&](const char* duration, double limit) {
    return told_of(content,
                   {std::string("/duration=") + duration, "/links/0/capacity=12 Mbps", "/vpgs/0/rpo_target=4 h",
                    R"(/vpgs/0/journal={"history": "2 h", "limit": ")" + std::to_string(limit / 1e6) + R"( MB"})"});
  };
  const double peak = told("4 d", 1e12).journal_peak_bytes;
  BOOST_TEST(peak < largest * (1 - 1e-6));
  const double between = (peak + largest) / 2;
  BOOST_TEST(told("4 d", between).limited_s == 0);
  BOOST_TEST(told("4 d", between).first["history"] == "holds");
  BOOST_TEST(told("1 d", between).first["history"] == "run too short");
  BOOST_TEST(told("1 d", between).first["history_causes"][0]["reason"] == "estimate too wide");
  BOOST_TEST(told("4 d", peak * 0.99).first["history"] == "diverges");
}

// Bursts of three times the mean: a journal for the mean is too small, one for the highest state all the time keeps
// the history, and between them nothing is promised.
BOOST_AUTO_TEST_CASE(random_loads_have_a_stated_bound) {
  json content = two_busy_hours();
  content["workloads"]["database"] = {
      {"kind", "onoff"}, {"mean", "1 MB/s"}, {"peak_to_mean", 3}, {"on", "10 min"}, {"compression", 1}};
  const double expected = 1e6 * 4 * hour_s * 1.1;
  const auto history = [&](double limit) {
    return told_of(content,
                   {R"(/vpgs/0/journal={"history": "4 h", "limit": ")" + std::to_string(limit / 1e6) + R"( MB"})"})
        .first["history"];
  };
  // ((3 - 1)^2 x 600^2 + 1200^2) / 1800 = 1600 s: five deviations of 4 h are 24,000 MB, below the 28,800 of the
  // highest state all the time.
  const double beyond = 5 * 1e6 * std::sqrt(1600 * 4 * hour_s) * 1.1;
  BOOST_TEST(history((expected + beyond) * 1.01) == "holds");
  BOOST_TEST(history((expected + beyond) * 0.99) == "run too short");
  BOOST_TEST(told_of(content).limit["demand_ci95_half_width"].get<double>() == beyond, near);
}

// A datastore that is full at the busiest hours stops replication for good, though the mean would fit.
BOOST_AUTO_TEST_CASE(a_guard_is_met_at_the_busiest_hours) {
  const double mean = 24.0 / 32, disks = 500 * gib_bytes;
  const double steady = mean * 1e6 * 4 * hour_s * 32 / 24 * 1.1, largest = mean * 1e6 * 12 * hour_s * 1.1;
  for (const double journals : {(steady + largest) / 2, largest * 1.001}) {
    const double capacity = (disks + journals) / (1 - 0.01);
    const Told told =
        told_of(two_busy_hours(), {"/clusters/1/datastores/0/capacity=" + std::to_string(capacity / 1e6) + " MB",
                                   "/model/guard_free=0 B", "/model/guard_free_fraction=1 %"});
    BOOST_TEST(told.space["demand"].get<double>() == disks + largest, near);
    BOOST_TEST((told.first["rpo"] == "diverges") == (journals < largest));
  }
}
