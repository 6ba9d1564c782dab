/// Recovery operations that a short failure meets on their way: they wait for its end, and go on.

#define BOOST_TEST_MODULE interrupted_operations
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/run_program.hpp"

using namespace drsim::test;
using nlohmann::json;

namespace {

/// The operations of a shipped scenario with these events in place of its own.
json operations_of(const std::string& name, const std::string& events) {
  const TemporaryFolder folder;
  const std::string file = DRSIM_SOURCE_DIR "/scenarios/" + name + "/" + name + ".json";
  const ProgramRun run =
      run_drsim(folder.path(), "run '" + file + "' --quiet --no-advice --format json --set '/events=" + events + "'");
  BOOST_REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  return json::parse(run.out)["operations"];
}

}  // namespace

// The link fails for 5 min just after the move has stopped its VMs: what is left is sent when it is back, so the move
// takes no more than these 5 min longer.
BOOST_AUTO_TEST_CASE(a_move_drains_after_an_outage) {
  const json calm = operations_of("move-and-failback", "[]")[0];
  const json met = operations_of(
      "move-and-failback", R"([{"at": "2 h 1 min", "kind": "down", "links": ["fra-mad"], "duration": "5 min"}])")[0];
  BOOST_REQUIRE(met["rto_s"].is_number());
  BOOST_TEST(met["rto_s"].get<double>() >= calm["rto_s"].get<double>());
  BOOST_TEST(met["rto_s"].get<double>() <= calm["rto_s"].get<double>() + 6 * 60);
}

// The manager of the recovery site is down for a minute around the declaration: the failover waits for it.
BOOST_AUTO_TEST_CASE(a_failover_waits_for_its_manager) {
  const json met =
      operations_of("site-failover",
                    R"([{"at": "2 h 17 min 30 s", "kind": "down", "managers": ["madrid"], "duration": "1 min"}])")[0];
  BOOST_TEST(met["vms_up"] == 500);
  BOOST_TEST(met["rto_s"].is_number());
}
