/// The catalogue of mistakes: bad_input/NAME.json must be refused with exactly the text in bad_input/NAME.expected.
/// To accept a changed text, look at it and write it there: DRSIM_ACCEPT=1 makes this test do so.

#define BOOST_TEST_MODULE bad_input
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "sim/scenario/read/read_scenario.hpp"

using namespace drsim;
namespace fs = std::filesystem;

namespace {

const fs::path folder = fs::path(DRSIM_SOURCE_DIR) / "tests/scenario/bad_input";

std::vector<fs::path> catalogue() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// The message without the folder's own path, which differs from machine to machine.
std::string message_of(const fs::path& file) {
  try {
    read_scenario(file, {});
  } catch (const ScenarioError& error) {
    std::string text = std::string(error.what()) + "\n";
    const std::string prefix = folder.string() + "/";
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
      text.erase(at, prefix.size());
    return text;
  }
  return "accepted\n";
}

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_mistake_is_refused_with_its_message) {
  for (const fs::path& file : catalogue()) {
    fs::path expected = file;
    expected.replace_extension(".expected");
    const std::string message = message_of(file);
    BOOST_TEST(message != "accepted\n", file.filename());
    if (std::getenv("DRSIM_ACCEPT") != nullptr) std::ofstream(expected, std::ios::binary) << message;
    BOOST_TEST(message == content_of(expected), file.filename() << " says:\n" << message);
  }
}

BOOST_AUTO_TEST_CASE(every_expected_text_has_its_scenario) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".expected") continue;
    fs::path scenario = entry.path();
    BOOST_TEST(fs::exists(scenario.replace_extension(".json")), entry.path());
  }
}

BOOST_AUTO_TEST_CASE(every_kind_of_mistake_is_there) {
  std::set<std::string> names;
  for (const fs::path& file : catalogue()) names.insert(file.stem().string());
  for (const std::string kind :
       {"dangling_", "cycle_",    "range_",    "dimension_", "duplicate_key", "duplicate_name", "unknown_key_",
        "quantity_", "syntax_",   "no_route_", "trace_",     "missing_key",   "wrong_type_",    "event_",
        "expect_",   "recovery_", "unique_",   "workload_",  "vm_in_no_vpg",  "vm_in_two_vpgs", "many_mistakes"}) {
    const auto found = names.lower_bound(kind);
    BOOST_TEST((found != names.end() && found->compare(0, kind.size(), kind) == 0), "no bad input of kind " << kind);
  }
}

BOOST_AUTO_TEST_CASE(mistakes_are_reported_all_at_once) {
  const std::string message = message_of(folder / "many_mistakes.json");
  for (const std::string pointer :
       {"/seed:", "/duration:", "/tilte:", "/sites/0/region:", "/links/0/capacity:", "/links/0/rtt:", "/links/0/losss:",
        "/vms/0/disks/0:", "/vms/0/workload:", "/vms/1:", "/events/0/kind:", "/events/0/link:", "/expect/0/metric:",
        "/expect/0/at_most:"})
    BOOST_TEST(message.find(" " + pointer) != std::string::npos, pointer << " is not in\n" << message);
}

BOOST_AUTO_TEST_CASE(the_base_of_the_catalogue_is_good) {
  BOOST_CHECK_NO_THROW(read_scenario(folder / "parts/good.json", {}));
}
