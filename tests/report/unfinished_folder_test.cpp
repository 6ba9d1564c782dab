/// What is left in the place of results by a program that ends before its files are whole: nothing.
#define BOOST_TEST_MODULE unfinished_folder
#include "sim/report/record/unfinished_folder.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <functional>
#include <iterator>

#include "sim/report/record/output_files.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim;
namespace fs = std::filesystem;

namespace {

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

std::string content(const fs::path& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// A child that writes half a result into `folder` and then does `last`; waits for its end and gives its status.
int status_of_writer(const fs::path& folder, const std::function<void()>& last) {
  const pid_t child = ::fork();
  if (child == 0) {
    for (const int number : {SIGSEGV, SIGABRT, SIGTERM, SIGINT}) ::signal(number, SIG_DFL);
    OutputFiles files(folder);
    files.begin("result.json");
    files.append(std::string(2 << 20, 'x'));
    files.begin("report.html");
    files.append("half");
    last();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

}  // namespace

BOOST_AUTO_TEST_CASE(signals_that_end_the_program_leave_nothing) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGABRT, SIGSEGV}) {
    const test::TemporaryFolder place;
    std::ofstream(place.path() / "result.json") << "of before";
    const int status = status_of_writer(place.path(), [number] { ::raise(number); });
    BOOST_TEST(WIFSIGNALED(status), "signal " << number);
    BOOST_TEST(WTERMSIG(status) == number);
    BOOST_TEST(entries(place.path()) == 1U, "signal " << number);
    BOOST_TEST(content(place.path() / "result.json") == "of before");
  }
}

BOOST_AUTO_TEST_CASE(signals_remove_the_directories_that_were_made) {
  const test::TemporaryFolder place;
  const int status = status_of_writer(place.path() / "new" / "deep" / "", [] { ::raise(SIGTERM); });
  BOOST_TEST(WIFSIGNALED(status));
  BOOST_TEST(entries(place.path()) == 0U);
}

// A child of the program that dies while the parent writes (a worker of a pool) takes nothing away.
BOOST_AUTO_TEST_CASE(a_child_leaves_the_folder_of_its_parent) {
  const test::TemporaryFolder place;
  OutputFiles files(place.path());
  files.begin("result.json");
  files.append("whole");
  const pid_t child = ::fork();
  if (child == 0) {
    ::raise(SIGTERM);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  BOOST_TEST(WIFSIGNALED(status));
  files.commit();
  BOOST_TEST(content(place.path() / "result.json") == "whole");
}

BOOST_AUTO_TEST_CASE(what_a_killed_program_left_goes_with_the_next_run_but_not_what_is_in_use) {
  const test::TemporaryFolder place;
  status_of_writer(place.path(), [] { ::raise(SIGKILL); });
  BOOST_TEST(entries(place.path()) == 1U);
  OutputFiles running(place.path());
  BOOST_TEST(entries(place.path()) == 1U);
  running.begin("result.json");
  running.append("first");
  {
    OutputFiles other(place.path());
    BOOST_TEST(entries(place.path()) == 2U);
    other.begin("other.json");
    other.append("second");
    other.commit();
  }
  running.commit();
  BOOST_TEST(content(place.path() / "result.json") == "first");
  BOOST_TEST(content(place.path() / "other.json") == "second");
}

// Killed between the two renames that stand for one where the file system knows no hard links.
BOOST_AUTO_TEST_CASE(a_file_of_before_that_was_set_aside_comes_back) {
  const test::TemporaryFolder place;
  fs::create_directory(place.path() / ".drsim-unfinished-abcdef");
  std::ofstream(place.path() / ".drsim-unfinished-abcdef" / "earlier-result.json") << "of before";
  std::ofstream(place.path() / ".drsim-unfinished-abcdef" / "report.html") << "half";
  { const OutputFiles next(place.path()); }
  BOOST_TEST(entries(place.path()) == 1U);
  BOOST_TEST(content(place.path() / "result.json") == "of before");
}

BOOST_AUTO_TEST_CASE(only_folders_are_swept) {
  const test::TemporaryFolder place;
  const test::TemporaryFolder elsewhere;
  std::ofstream(elsewhere.path() / "kept") << "kept";
  std::ofstream(place.path() / ".drsim-unfinished-notes") << "a file";
  fs::create_directory_symlink(elsewhere.path(), place.path() / ".drsim-unfinished-link");
  { const OutputFiles next(place.path()); }
  BOOST_TEST(entries(place.path()) == 2U);
  BOOST_TEST(content(elsewhere.path() / "kept") == "kept");
}
