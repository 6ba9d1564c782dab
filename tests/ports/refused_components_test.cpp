/// Components that the port catalogues do not know: every command that plays or accepts a scenario refuses them.

#define BOOST_TEST_MODULE refused_components
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.hpp"

using namespace drsim::test;
using nlohmann::json;

// What a run refuses in the list of its connections is refused by everything that reads a scenario to play it.
BOOST_AUTO_TEST_CASE(a_component_that_no_row_speaks_of_is_refused_by_all_commands_alike) {
  const TemporaryFolder folder;
  std::ifstream stream(DRSIM_SOURCE_DIR "/scenarios/cdp-outage/cdp-outage.json");
  json design = json::parse(stream);
  design["security"]["components"].push_back(
      {{"name", "b"}, {"kind", "backup_server"}, {"site", design["sites"][0]["name"]}});
  std::ofstream(folder.path() / "design.json") << design;
  for (const std::string command : {"run", "validate", "size --rpo 60s --for link"}) {
    const ProgramRun run = run_drsim(folder.path(), command + " design.json");
    BOOST_TEST(run.exit_code == 2, command << run.out);
    BOOST_TEST(run.err.find("there is no kind \"backup_server\"") != std::string::npos, command << run.err);
  }
}
