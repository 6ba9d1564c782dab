/// All files of a run appear or none: first run, replacement, disk full, target not a directory.
#define BOOST_TEST_MODULE written_files
#include <sys/mount.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sim/report/record/output_files.hpp"
#include "tests/report/synthetic_record.hpp"

using namespace drsim;
namespace fs = std::filesystem;

namespace {

struct Scratch {
  Scratch() {
    std::string name = (fs::temp_directory_path() / "drsim-report-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Scratch() { fs::remove_all(path); }
  fs::path path;
};

std::string content(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

const std::vector<std::string> all_files = {"events.csv", "report.html", "result.json", "scenario.json", "series.csv"};

}  // namespace

BOOST_AUTO_TEST_CASE(a_new_directory_gets_all_files_and_nothing_else) {
  const Scratch scratch;
  const fs::path out = scratch.path / "a" / "b";
  write_run(out, synthetic::read(), synthetic::record());
  BOOST_TEST(names_in(out) == all_files, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(scenario_json_is_the_resolved_scenario_with_its_defaults_marked) {
  const Scratch scratch;
  write_run(scratch.path, synthetic::read(), synthetic::record());
  auto scenario = nlohmann::ordered_json::parse(content(scratch.path / "scenario.json"));
  const auto& comment = scenario["//"];
  BOOST_REQUIRE(comment.size() == 4U);
  BOOST_TEST(std::vector<std::string>(comment.begin() + 1, comment.end()) == synthetic::read().defaults,
             boost::test_tools::per_element());
  scenario.erase("//");
  BOOST_TEST(scenario == synthetic::read().resolved);
}

BOOST_AUTO_TEST_CASE(a_second_run_replaces_the_first_and_leaves_other_files) {
  const Scratch scratch;
  std::ofstream(scratch.path / "notes.txt") << "mine";
  std::ofstream(scratch.path / "result.json") << "old";
  write_run(scratch.path, synthetic::read(), synthetic::record());
  BOOST_TEST(content(scratch.path / "notes.txt") == "mine");
  BOOST_TEST(content(scratch.path / "result.json").front() == '{');
  BOOST_TEST(names_in(scratch.path).size() == all_files.size() + 1);
}

BOOST_AUTO_TEST_CASE(a_set_that_is_not_committed_leaves_nothing) {
  const Scratch scratch;
  {
    OutputFiles files(scratch.path / "new" / "deep");
    files.begin("x");
    files.append("text");
  }
  BOOST_TEST(names_in(scratch.path).empty());
}

BOOST_AUTO_TEST_CASE(a_name_taken_by_a_directory_takes_everything_back) {
  const Scratch scratch;
  fs::create_directory(scratch.path / "second");
  std::ofstream(scratch.path / "first") << "old";
  OutputFiles files(scratch.path);
  for (const char* name : {"new", "first", "second"}) {
    files.begin(name);
    files.append("fresh");
  }
  BOOST_CHECK_THROW(files.commit(), std::runtime_error);
  BOOST_TEST(content(scratch.path / "first") == "old");
  BOOST_TEST(!fs::exists(scratch.path / "new"));
}

BOOST_AUTO_TEST_CASE(a_file_in_place_of_the_directory_is_named) {
  const Scratch scratch;
  std::ofstream(scratch.path / "file") << "mine";
  try {
    write_run(scratch.path / "file", synthetic::read(), synthetic::record());
    BOOST_FAIL("no error");
  } catch (const std::runtime_error& error) {
    BOOST_TEST(std::string(error.what()).find((scratch.path / "file").string()) == 0U);
  }
  BOOST_TEST(content(scratch.path / "file") == "mine");
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_named_and_earlier_results_stay) {
  const Scratch scratch;
  if (mount("tmpfs", scratch.path.c_str(), "tmpfs", 0, "size=64k") != 0) {
    BOOST_TEST_MESSAGE("skipped: mounting a small file system needs root");
    return;
  }
  std::ofstream(scratch.path / "result.json") << "old";
  std::string message;
  try {
    write_run(scratch.path, synthetic::read(), synthetic::record());
  } catch (const std::runtime_error& error) {
    message = error.what();
  }
  const auto names = names_in(scratch.path);
  const std::string kept = content(scratch.path / "result.json");
  umount(scratch.path.c_str());
  BOOST_TEST(message.find("No space left on device") != std::string::npos, message);
  BOOST_TEST(message.find("series.csv") != std::string::npos, message);
  BOOST_TEST(names == std::vector<std::string>{"result.json"}, boost::test_tools::per_element());
  BOOST_TEST(kept == "old");
}
