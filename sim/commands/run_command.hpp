#pragma once
/// `drsim run`: read a scenario, play it, print the summary, write the files of the run.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace drsim {

/// How the result goes to standard output.
enum class ResultFormat { Table, Json };

struct RunCommand {
  std::filesystem::path scenario;
  std::optional<std::filesystem::path> out;  ///< absent: no file is written
  std::vector<std::string> set;              ///< "/json/pointer=value"
  std::optional<std::uint64_t> seed;         ///< absent: the scenario's own
  ResultFormat format = ResultFormat::Table;
  bool quiet = false;             ///< nothing on standard error but errors
  std::size_t replications = 1;   ///< independent runs, each with its own seed; with `precision` the most
  std::size_t jobs = 0;           ///< processes at a time for replications; 0: as many as processors
  bool finds_defaults = false;    ///< tells which defaults the answer rests on: two more runs for each
  bool gives_advice = true;       ///< plays what could be changed where something failed: up to five further runs
  bool finds_bandwidths = false;  ///< tells what the usual targets need of each link: some 30 to 60 runs for each
  std::string copy_batch;         ///< plans first copies in batches of that length, "24 h"; empty: no plan
  double precision = 0;           ///< above 0: end when every group's mean RPO has such a relative half width
};

/// A fault of drsim: says what broke, with the seed and the simulated date to reproduce it.
class Bug : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Carries the command out. Throws ScenarioError for mistakes of the user, among them a directory that cannot be
/// written and a scenario too large for the machine (both before the simulation starts), and Bug for ours.
void carry_out(const RunCommand& command);

}  // namespace drsim
