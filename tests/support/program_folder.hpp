#pragma once
/// The built program in an empty folder of its own, as a fixture: what it answers.

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/run_program.hpp"

namespace drsim::test {

/// File of a shipped scenario, in quotes for the shell.
inline std::string shipped_file(const std::string& name) {
  return "'" DRSIM_SOURCE_DIR "/scenarios/" + name + "/" + name + ".json'";
}

struct ProgramFolder {
  TemporaryFolder folder;

  ProgramRun drsim(const std::string& arguments) const { return run_drsim(folder.path(), arguments); }

  /// What it prints; it must end well.
  std::string text(const std::string& arguments) const {
    const ProgramRun run = drsim(arguments);
    BOOST_REQUIRE_MESSAGE(run.exit_code == 0, arguments + ": " + run.err);
    return run.out;
  }

  nlohmann::json answer(const std::string& arguments) const {
    return nlohmann::json::parse(text(arguments + " --format json"));
  }
};

}  // namespace drsim::test
