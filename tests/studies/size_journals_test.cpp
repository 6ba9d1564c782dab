/// Limits of journals: a group fares with the least one as with a journal of any size, and with less it does not;
/// copies of an entry have one size; what no limit mends is named.

#define BOOST_TEST_MODULE size_journals
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.hpp"

using namespace drsim::test;
using nlohmann::json;

namespace {

const TemporaryFolder folder;

std::string shipped(const std::string& name) {
  return std::string("'" DRSIM_SOURCE_DIR "/scenarios/") + name + "/" + name + ".json' ";
}

json answer(const std::string& arguments) {
  const ProgramRun run = run_drsim(folder.path(), arguments + " --format json");
  BOOST_REQUIRE_MESSAGE(run.exit_code == 0, arguments << ": " << run.err);
  return json::parse(run.out);
}

json journals_of(const std::string& scenario) { return answer("size " + scenario + "--for journal"); }

/// A group in a run as long as the one that proved the size.
json group_with(const std::string& scenario, const json& size, const std::string& limit) {
  const std::string duration = std::to_string(size["proved_over_s"].get<double>());
  return answer("run " + scenario + "--no-advice --quiet --set '/duration=" + duration + " s' --set '" +
                size["dates"][0]["sizes"][0]["pointer"].get<std::string>() + "=" + limit + "'")["groups"][0];
}

}  // namespace

// A closed port, or a test that is left running, holds promotion: the journal takes what is written until then. The
// limit that only keeps the history fills, and replication stops.
BOOST_AUTO_TEST_CASE(what_holds_promotion_is_part_of_the_size) {
  for (const std::string name : {"test-fills-journal", "closed-ports"}) {
    const std::string scenario = shipped(name);
    const json size = journals_of(scenario);
    const json journal = size["dates"][0]["sizes"][0];
    BOOST_REQUIRE_MESSAGE(journal["least"].is_number(), name << journal.dump());
    const double least = journal["least"];
    const json ample = group_with(scenario, size, "unlimited");
    const json enough = group_with(scenario, size, std::to_string(least) + " B");
    BOOST_TEST(enough["above_target_fraction"] == ample["above_target_fraction"], name);
    BOOST_TEST(enough["journal_bytes"]["limited_s"] == 0.0, name);
    BOOST_TEST(journal["fails_at"].is_number(), name);
    const json less = group_with(scenario, size, std::to_string(journal["fails_at"].get<double>()) + " B");
    BOOST_TEST(
        (less["above_target_fraction"] > ample["above_target_fraction"] || less["journal_bytes"]["limited_s"] > 0.0),
        name);
  }
}

BOOST_AUTO_TEST_CASE(what_no_limit_mends_is_named) {
  const json journal = journals_of(shipped("journal-fills-datastore"))["dates"][0]["sizes"][0];
  BOOST_TEST(journal["least"].is_null());
  const std::string why = journal["forbidden_by"];
  BOOST_TEST(why.find("datastore mad-vsan is to hold 9053 GiB") == 0, why);
  for (const json& rule : journal["rules"]) BOOST_TEST(rule["meets"] == false);
}

// Random bursts of copies differ, but one value sets all of them.
BOOST_AUTO_TEST_CASE(copies_of_an_entry_have_one_size_with_its_proof) {
  std::ifstream stream(DRSIM_SOURCE_DIR "/scenarios/four-designs/four-designs.json");
  json scenario = json::parse(stream);
  scenario["duration"] = "4 h";
  scenario["vms"] = json::parse(R"([{"name": "db", "count": 3, "cluster": "fra-c1", "disks": ["400 GiB"],
                                     "workload": "database"}])");
  scenario["workloads"].erase("files");
  scenario["vpgs"] = json::parse(R"([{"name": "erp", "count": 3, "vms": ["db"], "rpo_target": "5 min",
                                      "journal": {"history": "1 h"}, "recovery": {"cluster": "mad-c1"}}])");
  const std::string file = (folder.path() / "copies.json").string();
  std::ofstream(file) << scenario;
  const json size = journals_of("'" + file + "' ");
  const json sizes = size["dates"][0]["sizes"];
  BOOST_REQUIRE(sizes.size() == 1u);
  BOOST_TEST(sizes[0]["pointer"] == "/vpgs/erp/journal/limit");
  BOOST_TEST(sizes[0]["resource"] == "journal of each VM of erp (3 groups)");
  const json run =
      answer("run '" + file + "' --no-advice --set '/duration=" + std::to_string(size["proved_over_s"].get<double>()) +
             " s' --set '/vpgs/erp/journal/limit=" + std::to_string(sizes[0]["least"].get<double>()) + " B'");
  for (const json& group : run["groups"]) BOOST_TEST(group["journal_bytes"]["limited_s"] == 0.0);
}
