/// `drsim sweep` and `drsim check` as scripts see them: rows, interruption, failure, bad input.

#define BOOST_TEST_MODULE sweep
#include <sqlite3.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "sim/studies/sweep/study_store.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim::test;
namespace fs = std::filesystem;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// All rows that a query gives, columns parted by "|".
std::string rows_of(const fs::path& file, const std::string& query) {
  sqlite3* database = nullptr;
  BOOST_REQUIRE(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
  sqlite3_busy_timeout(database, 1000);
  std::string text;
  const auto add = [](void* to, int count, char** values, char**) {
    for (int i = 0; i < count; ++i)
      *static_cast<std::string*>(to) += (values[i] ? values[i] : "NULL") + std::string(i + 1 < count ? "|" : "\n");
    return 0;
  };
  BOOST_TEST(sqlite3_exec(database, query.c_str(), add, &text, nullptr) == SQLITE_OK, sqlite3_errmsg(database));
  sqlite3_close(database);
  return text;
}

const std::string scenario = DRSIM_SOURCE_DIR "/scenarios/four-designs/four-designs.json";
const std::string all_rows = "SELECT * FROM results";

struct InFolder {
  ProgramRun drsim(const std::string& arguments, const std::string& before = "") const {
    return run_drsim(folder.path(), arguments, before);
  }

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder.path() / name) << text; }

  void write_study(const std::string& name, const std::string& parts) const {
    write(name, R"({"drsim_study": 1, "name": "s", "scenario": ")" + scenario + "\"" + parts + "}");
  }

  fs::path database(const std::string& out) const { return folder.path() / out / "study.sqlite"; }

  TemporaryFolder folder;
};

const std::string short_run = R"({"name": "d", "pointer": "/duration", "values": ["1 h"]})";
const std::string links = R"("values": ["50 Mbps", "80 Mbps", "120 Mbps", "200 Mbps"])";
const std::string small =
    R"(, "parameters": [)" + short_run + R"(, {"name": "link", "pointer": "/links/fra-mad/capacity", )" + links + "}]";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sweep, InFolder)

BOOST_AUTO_TEST_CASE(rows_are_the_same_for_any_number_of_workers) {
  write_study("s.json", small + R"(, "replications": {"at_least": 3, "at_most": 6, "output": "rpo_mean_s",
    "relative_half_width": 0.2})");
  const ProgramRun one = drsim("sweep s.json --out one --jobs 1");
  BOOST_TEST(one.exit_code == 0, one.err);
  const ProgramRun three = drsim("sweep s.json --out three --jobs 3");
  BOOST_TEST(three.exit_code == 0, three.err);
  BOOST_TEST(one.out == three.out);
  const std::string rows = rows_of(database("one"), all_rows);
  BOOST_TEST(rows == rows_of(database("three"), all_rows));
  // Base units: 80 Mbps is 8e7 bits/s; each run has its own seed, common to the points.
  BOOST_TEST(rows_of(database("one"), "SELECT count(*) >= 12, min(link), max(d) FROM results") ==
             "1|50000000.0|3600.0\n");
  BOOST_TEST(rows_of(database("one"), "SELECT count(DISTINCT seed) = max(replication) + 1 FROM results") == "1\n");
  const ProgramRun single =
      drsim("run " + scenario + " --set '/duration=1 h' --set '/links/0/capacity=80 Mbps' --format json");
  const auto result = nlohmann::json::parse(single.out);
  double worst = 0;
  for (const auto& group : result["groups"]) worst = std::max(worst, group["rpo_s"]["max"].get<double>());
  BOOST_TEST(std::stod(rows_of(database("one"),
                               "SELECT rpo_max_s FROM results WHERE link = 8e7 AND replication = 0")) == worst,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(ranks_of_mpirun_write_the_same_rows) {
  if (std::system("command -v mpirun >/dev/null 2>&1") != 0) {
    BOOST_TEST_MESSAGE("no mpirun here: skipped");
    return;
  }
  write_study("s.json", small);
  BOOST_TEST(drsim("sweep s.json --out local").exit_code == 0);
  const ProgramRun ranks =
      drsim("sweep s.json --out ranks",
            "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --oversubscribe -n 3");
  BOOST_TEST(ranks.exit_code == 0, ranks.err);
  BOOST_TEST(rows_of(database("ranks"), all_rows) == rows_of(database("local"), all_rows));
}

BOOST_AUTO_TEST_CASE(ten_thousand_points_are_read_while_they_are_written) {
  drsim::Study study;
  study.name = "large";
  study.variants.emplace_back();
  study.parameters.emplace_back();
  study.parameters.back().name = "link";
  study.outputs.push_back({"rpo", "/groups/a/rpo_s/max", drsim::Reduction::Max});
  std::vector<drsim::StudyPoint> points(10000);
  for (std::size_t i = 0; i < points.size(); ++i) points[i].values = {i};
  fs::create_directory(folder.path() / "large");
  drsim::StudyStore store(folder.path() / "large", study, points, "digest", false);
  for (std::size_t i = 0; i < points.size(); ++i) {
    drsim::StudyRow row;
    row.point = i;
    row.outputs = {static_cast<double>(2 * i)};
    store.add(row, 0.1);
    if (i % 1000 != 999) continue;
    // A connection of its own, as another program has.
    BOOST_TEST(rows_of(database("large"), "SELECT count(*), max(rpo), max(link) FROM results") ==
               std::to_string(i + 1) + "|" + std::to_string(2 * i) + ".0|" + std::to_string(i) + ".0\n");
  }
}

BOOST_AUTO_TEST_CASE(rows_are_there_while_the_sweep_goes_on) {
  write_study("s.json", R"(, "replications": 60, "parameters": [)" + short_run + "]");
  std::thread sweep([&] { drsim("sweep s.json --out live --jobs 1"); });
  int between = 0;
  for (int look = 0; look < 2000 && between == 0; ++look) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    sqlite3* other = nullptr;
    if (sqlite3_open_v2(database("live").c_str(), &other, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK) {
      const auto take = [](void* to, int, char** values, char**) {
        return *static_cast<int*>(to) = std::stoi(values[0]), 0;
      };
      int count = 0;
      sqlite3_exec(other, "SELECT count(*) FROM results", take, &count, nullptr);
      if (count > 0 && count < 60) between = count;
    }
    sqlite3_close(other);
  }
  sweep.join();
  BOOST_TEST(between > 0);
  BOOST_TEST(rows_of(database("live"), "SELECT count(*) FROM results") == "60\n");
}

BOOST_AUTO_TEST_CASE(kill_9_loses_nothing_finished_and_resume_does_the_rest) {
  write_study("s.json", R"(, "replications": 40, "parameters": [)" + short_run + "]");
  BOOST_TEST(drsim("sweep s.json --out whole").exit_code == 0);
  // Killed once some rows are there; a plain SELECT sees them while the study runs.
  drsim(
      "sweep s.json --out cut --jobs 1 & child=$!; for i in $(seq 200); do sleep 0.02; test -f cut/study.sqlite-wal && "
      "test $(stat -c %s cut/study.sqlite-wal) -gt 60000 && break; done; kill -9 $child; wait; true",
      "true &&");
  const int kept = std::stoi(rows_of(database("cut"), "SELECT count(*) FROM results"));
  BOOST_TEST(kept > 0);
  BOOST_TEST(kept < 40);
  const std::string before = rows_of(database("cut"), "SELECT * FROM timing");
  BOOST_TEST(contains(drsim("sweep s.json --out cut").err, "allowed: --resume"));
  const ProgramRun rest = drsim("sweep s.json --out cut --resume");
  BOOST_TEST(rest.exit_code == 0, rest.err);
  BOOST_TEST(rows_of(database("cut"), all_rows) == rows_of(database("whole"), all_rows));
  const std::string after = rows_of(database("cut"), "SELECT * FROM timing");
  BOOST_TEST(after.compare(0, before.size(), before) == 0, "a finished run was played again");
}

BOOST_AUTO_TEST_CASE(a_point_that_fails_is_recorded_and_the_others_go_on) {
  write_study("s.json",
              R"(, "parameters": [)" + short_run +
                  R"(, {"name": "ram", "pointer": "/clusters/fra-c1/vra/ram", "values": ["2 GiB", "99 GiB"]}])");
  const ProgramRun run = drsim("sweep s.json --out out");
  BOOST_TEST(run.exit_code == 0, run.err);
  BOOST_TEST(rows_of(database("out"), "SELECT point, status, rpo_max_s IS NULL FROM results") ==
             "0|done|0\n1|refused|1\n");
  BOOST_TEST(contains(rows_of(database("out"), "SELECT error FROM results WHERE point = 1"), "above 32 GiB"));
  BOOST_TEST(contains(run.out, "failed: "), run.out);
}

// A figure that one variant's result has and the other's has not, and one that none has.
BOOST_AUTO_TEST_CASE(an_output_that_a_variant_does_not_have_is_no_met_target) {
  write_study("s.json",
              R"(, "outputs": [{"name": "rto_s", "metric": "/operations/0/rto_s"}],
    "targets": [{"output": "rto_s", "at_most": "9 h"}],
    "parameters": [{"name": "d", "pointer": "/duration", "values": ["6 h"]}], "variants": [{"name": "calm"},
      {"name": "lost", "set": {"/operations":
        [{"at": "10 min", "kind": "failover", "name": "lost", "groups": ["shop"]}]}}])");
  const ProgramRun run = drsim("sweep s.json --out out");
  BOOST_TEST(run.exit_code == 0, run.err);
  BOOST_TEST(rows_of(database("out"), "SELECT point, status, rto_s IS NULL FROM results") == "0|done|1\n1|done|0\n");
  BOOST_TEST(contains(run.out, "1 of 2 points meet the targets"), run.out);
  BOOST_TEST(contains(run.out, "1 point without some output (\"-\"), of which no target is met; point 0 (calm"),
             run.out);
  BOOST_TEST(drsim("sweep s.json --out out --resume").out == run.out);
  write_study("t.json", R"(, "outputs": [{"name": "rto_s", "metric": "/operationz/0/rto_s"}], "parameters": [)" +
                            short_run + "]");
  const ProgramRun wrong = drsim("sweep t.json --out wrong");
  BOOST_TEST(wrong.exit_code == 2);
  BOOST_TEST(contains(wrong.err, "did you mean \"operations\""), wrong.err);
}

BOOST_AUTO_TEST_CASE(the_shipped_study_names_the_cheapest_design_that_meets_the_targets) {
  const ProgramRun run =
      drsim("sweep '" DRSIM_SOURCE_DIR "/scenarios/four-designs/four-designs.study.json' --out out --format json");
  BOOST_REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  const auto summary = nlohmann::json::parse(run.out);
  BOOST_REQUIRE(summary["points"].size() == 4u);
  double least = 1e300;
  for (const auto& point : summary["points"])
    if (point["meets_targets"] == true) least = std::min(least, point["cost"].get<double>());
  BOOST_TEST(summary["points"][summary["cheapest"].get<std::size_t>()]["cost"] == least);
  BOOST_TEST(summary["points"][0]["meets_targets"] == false);  // the narrow link misses its targets
  // People read the answer first, with its unit, then what was asked for.
  const ProgramRun read =
      drsim("sweep '" DRSIM_SOURCE_DIR "/scenarios/four-designs/four-designs.study.json' --out again --quiet");
  BOOST_TEST(read.out.rfind("Cheapest that meets the targets: as it is, ", 0) == 0u, read.out);
  for (const char* part :
       {" EUR a month.\n", "2 of 4 points meet the targets: shop_p99_s at most 60 s, office_p99_s at most 15 min.\n",
        "missed: shop_p99_s, office_p99_s"})
    BOOST_TEST(contains(read.out, part), part << " in: " << read.out);
}

BOOST_AUTO_TEST_CASE(samples_say_which_parameters_matter) {
  const std::string parameters = R"("parameters": [
      {"name": "link", "pointer": "/links/fra-mad/capacity", "range": {"from": "80 Mbps", "to": "200 Mbps"}},
      {"name": "nic", "pointer": "/clusters/fra-c1/nic", "range": {"from": "10 Gbps", "to": "20 Gbps"}}],
    "variants": [{"name": "short", "set": {"/duration": "1 h"}}])";
  for (const std::string design : {R"({"kind": "latin_hypercube", "points": 12})", R"({"kind": "one_at_a_time"})",
                                   R"({"kind": "morris", "points": 4})"}) {
    write_study("s.json", ", \"design\": " + design + ", " + parameters);
    const ProgramRun run = drsim("sweep s.json --out out --format json");
    BOOST_REQUIRE_MESSAGE(run.exit_code == 0, run.err);
    const auto effects = nlohmann::json::parse(run.out)["sensitivity"];
    BOOST_REQUIRE(effects.size() == 10u);  // two parameters, five outputs
    BOOST_TEST(effects[0]["parameter"] == "link", design);
    fs::remove_all(folder.path() / "out");
  }
}

BOOST_AUTO_TEST_CASE(bad_input_is_a_clear_error_and_loses_nothing) {
  write_study("s.json", R"(, "parameters": [)" + short_run + "]");
  write_study("other.json", R"(, "replications": 2, "parameters": [)" + short_run + "]");
  write_study("pointer.json",
              R"(, "parameters": [{"name": "a", "pointer": "/links/fra-mat/capacity", "values": ["1 Gbps"]}])");
  write_study("none.json", small.substr(0, small.size()) + R"(, "constraints": ["link > 1 * Gbps"])");
  BOOST_TEST(drsim("sweep s.json --out out").exit_code == 0);
  const std::string rows = rows_of(database("out"), all_rows);
  struct Case {
    std::string arguments, message;
  };
  fs::create_directory(folder.path() / "nodb");
  write("nodb/study.sqlite", std::string(5000, 'x'));
  for (const Case& bad :
       {Case{"pointer.json --out p", "did you mean /links/fra-mad/capacity?"},
        Case{"none.json --out p", "leaves no point of the study"},
        Case{"other.json --out out --resume", "have changed since"},
        Case{"s.json --out nodb", "file is not a database"}, Case{"s.json --out /proc/x", "cannot be written"}}) {
    const ProgramRun run = drsim("sweep " + bad.arguments);
    BOOST_TEST(run.exit_code == 2, bad.arguments);
    BOOST_TEST(contains(run.err, bad.message), bad.arguments << ": " << run.err);
  }
  BOOST_TEST(!fs::exists(folder.path() / "p"));
  BOOST_TEST(rows_of(database("out"), all_rows) == rows);
}

BOOST_AUTO_TEST_CASE(check_goes_red_with_a_diff_and_junit) {
  write("good.json", R"({"base": ")" + scenario + R"(", "duration": "1 h",
    "expect": [{"metric": "/groups/*/rpo_s/max", "at_least": "1 s"}]})");
  write(
      "bad.json",
      R"({"base": "good.json", "expect": [{"metric": "/groups/shop/rpo_s/max", "at_most": "1 s", "because": "why"}]})");
  BOOST_TEST(drsim("check good.json").exit_code == 0);
  const ProgramRun run = drsim("check good.json bad.json --junit v.xml");
  BOOST_TEST(run.exit_code == 1, run.err);
  BOOST_TEST(contains(run.out, "NOT MET  /groups/shop/rpo_s/max\n           expected  at most 1 s\n"), run.out);
  BOOST_TEST(contains(run.out, "because   why"));
  std::ifstream xml(folder.path() / "v.xml");
  const std::string text{std::istreambuf_iterator<char>(xml), {}};
  BOOST_TEST(contains(text, R"(<testsuite name="bad.json" tests="1" failures="1" errors="0" time=")"), text);
  BOOST_TEST(drsim("check nowhere.json").exit_code == 2);
  BOOST_TEST(drsim("check good.json --junit /proc/x/v.xml").exit_code == 2);
}

BOOST_AUTO_TEST_SUITE_END()
