/// How long a scenario takes and what memory it needs, played by the engine in a process of its own for a week and for
/// 52 weeks, so that growth of memory with simulated time can be seen.
/// Use: scenario_bench [SCENARIO.json]; without an argument the flagship, as seen from the root of the project, and the
/// failover of 500 VMs to 10 hosts, which is to take less than a second.

#include <fmt/format.h>
#include <sys/resource.h>

#include <exception>
#include <optional>
#include <sstream>

#include "models/units.hpp"
#include "sim/engine/run_scenario.hpp"
#include "sim/scenario/read/read_scenario.hpp"
#include "tests/support/run_in_child.hpp"

namespace {

using namespace drsim;

/// Reads and plays the scenario, as the program does, but writes no files.
/// @param weeks  simulated; nothing: as the scenario says
std::string figures_of(const std::string& file, std::optional<int> weeks) {
  ReadOptions options;
  if (weeks) options.set = {fmt::format("/duration={} d", 7 * *weeks)};
  const RunRecord record = run_scenario(read_scenario(file, options).scenario, {});
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  double vms = 0, vms_up = 0;
  for (const OperationResult& operation : record.operations) {
    vms += static_cast<double>(operation.vms);
    vms_up += static_cast<double>(operation.vms_up);
  }
  return fmt::format("{} {} {} {} {}", record.wall_s, record.events, static_cast<double>(usage.ru_maxrss) * kib_bytes,
                     vms, vms_up);
}

void play(const std::string& file, std::optional<int> weeks) {
  std::istringstream text(test::run_in_child([&] { return figures_of(file, weeks); }, 1800));
  double wall_s = 0, events = 0, resident_bytes = 0, vms = 0, vms_up = 0;
  text >> wall_s >> events >> resident_bytes >> vms >> vms_up;
  if (weeks) {
    fmt::print("  {:>5} {:>10.2f} {:>14.0f} {:>14.1f} {:>12.1f}\n", *weeks, wall_s, events, events / wall_s / 1e3,
               resident_bytes / mib_bytes);
  } else {
    fmt::print("{}\n  {} of {} VMs recovered, {:.2f} s, {:.1f} MiB\n", file, vms_up, vms, wall_s,
               resident_bytes / mib_bytes);
  }
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string file = argc > 1 ? argv[1] : "scenarios/flagship/flagship.json";
  fmt::print("{}\n  {:>5} {:>10} {:>14} {:>14} {:>12}\n", file, "weeks", "wall [s]", "events", "1000 events/s",
             "RSS max [MiB]");
  for (const int weeks : {1, 4, 13, 52}) play(file, weeks);
  if (argc == 1) play("scenarios/site-failover/site-failover.json", std::nullopt);
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "scenario_bench: {}\n", error.what());
  return 1;
}
