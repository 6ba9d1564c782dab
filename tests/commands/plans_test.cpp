/// What a run plans by further runs: the bandwidths of the usual targets, and first copies in batches. Each figure is
/// proved by plain runs of the same scenario.
#define BOOST_TEST_MODULE plans

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.hpp"

using namespace drsim::test;
using nlohmann::json;

namespace {

std::string scenario(const std::string& name) {
  return "'" DRSIM_SOURCE_DIR "/scenarios/" + name + "/" + name + ".json' ";
}

json result_of(const std::string& arguments) {
  const TemporaryFolder folder;
  const ProgramRun run = run_drsim(folder.path(), "run " + arguments + " --quiet --no-advice --format json");
  BOOST_REQUIRE_MESSAGE(run.exit_code == 0, arguments << ": " << run.err);
  return json::parse(run.out);
}

double worst_rpo_s(const json& result, const char* quantile) {
  double worst = 0;
  for (const json& group : result["groups"]) worst = std::max(worst, group["rpo_s"][quantile].get<double>());
  return worst;
}

std::string with_capacity(double bits_per_s, double run_s) {
  return "--set '/links/0/capacity=" + std::to_string(static_cast<long long>(bits_per_s)) +
         " bps' --set '/duration=" + std::to_string(run_s) + " s'";
}

}  // namespace

BOOST_AUTO_TEST_CASE(bandwidths_hold_and_a_little_less_does_not) {
  const std::string estate = scenario("which-bandwidth");
  const json grid = result_of(estate + "--bandwidth")["needs"]["bandwidth_by_simulation"];
  const double run_s = grid["run_s"];
  const json* link = nullptr;
  for (const json& one : grid["links"])
    if (one["link"] == "fra-mad") link = &one;
  BOOST_REQUIRE(link != nullptr);
  BOOST_TEST((*link)["cells"].size() == 18U);
  for (const json& cell : (*link)["cells"]) {
    if (cell["capacity_bits_per_s"].is_null() || cell["share"] == 0.9) continue;
    const char* quantile = cell["share"] == 1.0 ? "max" : "p99";
    const double target_s = cell["target_s"], least = cell["capacity_bits_per_s"];
    BOOST_TEST(worst_rpo_s(result_of(estate + with_capacity(least, run_s)), quantile) <= target_s * (1 + 1e-9));
    if (cell["fails_at_bits_per_s"].is_null()) {
      BOOST_TEST(least == std::ceil((*link)["floor_bits_per_s"].get<double>()));
      continue;
    }
    const double failing = cell["fails_at_bits_per_s"];
    BOOST_TEST(failing >= least / 1.0201);
    BOOST_TEST(worst_rpo_s(result_of(estate + with_capacity(failing, run_s)), quantile) > target_s);
  }
  // More time or a longer target never asks for more.
  const auto least = [&](std::size_t cell) {
    const json& value = (*link)["cells"][cell]["capacity_bits_per_s"];
    return value.is_null() ? INFINITY : value.get<double>();
  };
  for (std::size_t target = 0; target < 6; ++target)
    for (std::size_t share = 0; share < 3; ++share) {
      if (share > 0) BOOST_TEST(least(3 * target + share) <= least(3 * target + share - 1));
      if (target > 0) BOOST_TEST(least(3 * target + share) <= least(3 * target + share - 3));
    }
}

BOOST_AUTO_TEST_CASE(a_batch_of_first_copies_takes_as_long_as_a_run_shows) {
  const json result = result_of(scenario("minimal") + "--copy-batches '24 h'");
  const json& plan = result["copy_plan"];
  BOOST_REQUIRE(!plan["batches"].empty());
  BOOST_TEST(plan["wanted_batch_s"] == 86400.0);
  double used = 0, planned = 0;
  for (const json& batch : plan["batches"]) {
    planned += batch["used_bytes"].get<double>();
    const json run =
        result_of(scenario("minimal") + "--set '/vpgs/0/initial_sync={\"kind\":\"full\"}' --set '/duration=" +
                  std::to_string(batch["played_s"].get<double>()) + " s'");
    double end_s = 0;
    for (const json& group : run["groups"]) {
      used += group["bytes"]["copied"].get<double>();
      for (const json& span : group["spans"])
        if (span["state"] == "InitialSync") end_s = std::max(end_s, span["to_s"].get<double>());
    }
    BOOST_TEST(batch["lasts_s"].get<double>() == end_s, boost::test_tools::tolerance(1e-9));
  }
  BOOST_TEST(planned >= used * 0.99);
}

BOOST_AUTO_TEST_CASE(a_length_of_batches_that_is_none_is_refused) {
  const TemporaryFolder folder;
  for (const char* length : {"0 s", "soon", "3 GiB"}) {
    const ProgramRun run =
        run_drsim(folder.path(), "run " + scenario("minimal") + "--copy-batches '" + std::string(length) + "'");
    BOOST_TEST(run.exit_code == 2, run.err);
    BOOST_TEST(run.err.find("--copy-batches") != std::string::npos, run.err);
  }
}
