/// Shipped scenarios are scenarios/NAME/NAME.json, and each of them is valid.

#define BOOST_TEST_MODULE shipped_scenarios
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "tests/repository/source_files.hpp"

using namespace drsim::test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_CASE(every_scenario_has_its_place_and_is_valid) {
  std::size_t scenarios = 0;
  for (const auto& entry : fs::directory_iterator(project_root() / "scenarios")) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_directory() || name == "catalogue") continue;  // the catalogue of regions is no scenario
    const fs::path file = entry.path() / (name + ".json");
    BOOST_TEST(fs::exists(file), "scenarios/" << name << " has no " << name << ".json");
    BOOST_TEST(std::system(("'" DRSIM_PROGRAM "' validate '" + file.string() + "' >/dev/null").c_str()) == 0, file);
    ++scenarios;
  }
  BOOST_TEST(scenarios > 0u);
}
