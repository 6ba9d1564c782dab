/// Studies of an estate that Zerto and Veeam CDP protect: the least link for both, the choice between them, and what is
/// refused.

#define BOOST_TEST_MODULE mixed_studies
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "tests/support/program_folder.hpp"

using namespace drsim::test;
using nlohmann::json;

namespace {

const std::string scenario = shipped_file("mixed-estate");

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mixed_studies, ProgramFolder)

// The answer holds when it is put in place for twice the duration, and lies at the mean of both products or above.
BOOST_AUTO_TEST_CASE(the_least_link_for_both_holds) {
  const std::string given = " --set /events=[] --set '/duration=6 h'";
  const json size = answer("size " + scenario + given + " --for link --rpo 10min@95%")["dates"][0]["sizes"][0];
  BOOST_TEST(size["resource"] == "link fra-mad");
  BOOST_REQUIRE(size["least"].is_number());
  BOOST_TEST(size["least"].get<double>() >= size["stable_minimum"].get<double>());
  const std::string in_place = " --set '" + size["set"].get<std::string>() + "'";
  const json twice = answer("run " + scenario + given + " --set '/duration=12 h' --no-advice --quiet" + in_place);
  for (const json& group : twice["groups"]) BOOST_TEST(group["rpo_s"]["p95"].get<double>() <= 600, group["name"]);
}

// Gateways and the datastore carry both products, proxies and appliances one each; only VPGs have a limit of journals.
// All of it in place holds in a run of twice the duration.
BOOST_AUTO_TEST_CASE(sizes_of_all_resources_hold_together) {
  const std::string given = " --set /events=[] --set '/duration=3 h' --set '/vpgs/databases/journal/history=1 h'";
  const json date = answer("size " + scenario + given + " --for all --rpo 10min@95%")["dates"][0];
  BOOST_TEST(date["together"]["meets"] == true, date["together"].dump());
  std::set<std::string> found;
  for (const json& size : date["sizes"]) {
    const std::string resource = size["resource"];
    BOOST_TEST(size["least"].is_number(), resource);
    found.insert(resource.substr(0, resource.find(' ')));
  }
  for (const char* kind : {"link", "gateway", "write", "I/O", "vCPUs", "cache", "RAM", "source", "target", "journal"})
    BOOST_TEST(found.count(kind) == 1u, kind);
  std::string in_place;
  for (const json& set : date["set"]) in_place += " --set '" + set.get<std::string>() + "'";
  const json twice = answer("run " + scenario + given + " --set '/duration=6 h' --no-advice --quiet" + in_place);
  for (const json& group : twice["groups"]) {
    BOOST_TEST(group["rpo_s"]["p95"].get<double>() <= 600, group["name"]);
    BOOST_TEST(group["journal_bytes"]["limited_s"] == 0.0, group["name"]);
  }
}

BOOST_AUTO_TEST_CASE(what_is_for_one_product_is_refused) {
  const ProgramRun run = drsim("size " + scenario + " --for joint --rpo 60s");
  BOOST_TEST(run.exit_code == 2);
  BOOST_TEST(run.out == "");
  BOOST_TEST(drsim("assess " + scenario).exit_code == 2);
}

// The figures of the verdict are those of the two results.
BOOST_AUTO_TEST_CASE(compare_ends_with_a_verdict) {
  for (const std::string product : {"zerto", "veeam_cdp"}) {
    const ProgramRun run =
        drsim("run " + scenario + " --no-advice --quiet --set '/vpgs/*/product=" + product + "' --out " + product);
    BOOST_REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  }
  const ProgramRun run = drsim("compare zerto veeam_cdp --format json");
  BOOST_REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  const json verdict = json::parse(run.out)["verdict"];
  const auto figure = [&](const std::string& key) {
    for (const json& one : verdict["figures"])
      if (one["figure"] == key) return one;
    return json();
  };
  const auto result_of = [&](const std::string& product) {
    std::ifstream file(folder.path() / product / "result.json");
    return json::parse(file);
  };
  for (const auto& [side, product] : {std::make_pair("a", "zerto"), std::make_pair("b", "veeam_cdp")}) {
    const json result = result_of(product);
    double above = 0, p99_s = 0, storage = 0;
    for (const json& group : result["groups"]) {
      above += group["above_target_fraction"].get<double>() > 0 ? 1 : 0;
      p99_s = std::max(p99_s, group["rpo_s"]["p99"].get<double>());
    }
    for (const json& store : result["datastores"])
      storage += store["replica_bytes"].get<double>() + store["journal_peak_bytes"].get<double>();
    BOOST_TEST(figure("groups_above_target")[side] == above);
    BOOST_TEST(figure("rpo_p99_s")[side] == p99_s);
    BOOST_TEST(figure("recovery_storage_bytes")[side] == storage);
    BOOST_TEST(figure("connections")[side].get<double>() > 0);
  }
  // Six hosts with VRAs of 2 vCPUs; four proxies of 8.
  BOOST_TEST(figure("appliance_vcpus")["a"] == 12);
  BOOST_TEST(figure("appliance_vcpus")["b"] == 32);
  BOOST_TEST(verdict["sentence"].get<std::string>().find("By the RPO B is better") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
