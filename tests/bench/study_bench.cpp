/// How studies scale: two local workers against one, what a point costs beside its simulation, MPI ranks against the
/// local pool, and the exact link formula over ten million pieces. Prints ratios, so that the machine matters less.
/// Use: study_bench PATH-OF-DRSIM [SCENARIO.json]; without a scenario four-designs, as seen from the root of the
/// project.

#include <fmt/format.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>

#include "analysis/link_size.hpp"
#include "models/random_stream.hpp"

namespace {

using Clock = std::chrono::steady_clock;

constexpr int points = 200;

double seconds_since(Clock::time_point began) { return std::chrono::duration<double>(Clock::now() - began).count(); }

/// CPU time of all programs that were waited for [s]: what a busy machine does not change.
double children_cpu_s() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// A study of as many points: the same scenario under as many seeds; how long each simulation took is its output.
void write_study(const std::filesystem::path& file, const std::string& scenario, const std::string& duration,
                 int replications) {
  std::ofstream(file) << fmt::format(
      R"({{"drsim_study": 1, "name": "bench", "scenario": "{}", "replications": {},
  "parameters": [{{"name": "length", "pointer": "/duration", "values": ["{}"]}}],
  "outputs": [{{"name": "simulated_s", "metric": "/run/wall_s"}}]}})",
      scenario, replications, duration);
}

/// Wall time of a sweep [s]. @param before  such as "mpirun -n 2"
double sweep_s(const std::string& program, const std::filesystem::path& folder, const std::string& study,
               const std::string& before, int jobs) {
  const std::filesystem::path out = folder / "out";
  std::filesystem::remove_all(out);
  const std::string command =
      fmt::format("{} '{}' sweep '{}' --out '{}' --jobs {} --quiet --format json > '{}'", before, program,
                  (folder / study).string(), out.string(), jobs, (folder / "result.json").string());
  const auto began = Clock::now();
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
  return seconds_since(began);
}

/// Wall time of two plain sweeps side by side, each alone with a worker of its own [s].
double two_sweeps_s(const std::string& program, const std::filesystem::path& folder, const std::string& study) {
  std::string command;
  for (const char* out : {"a", "b"}) {
    std::filesystem::remove_all(folder / out);
    command += fmt::format("'{}' sweep '{}' --out '{}' --jobs 1 --quiet > /dev/null & ", program,
                           (folder / study).string(), (folder / out).string());
  }
  const auto began = Clock::now();
  if (std::system((command + "wait").c_str()) != 0) throw std::runtime_error("failed: " + command);
  return seconds_since(began);
}

/// Mean of the simulations' own wall times [s], from the printed summary.
double simulated_s(const std::filesystem::path& folder) {
  std::ifstream file(folder / "result.json");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const std::size_t at = text.find("\"mean\":");
  if (at == std::string::npos) throw std::runtime_error("the sweep printed no mean");
  return std::stod(text.substr(at + 7));
}

void measure_pool(const std::string& program, const std::filesystem::path& folder, const std::string& scenario) {
  write_study(folder / "long.json", scenario, "4 d", points);
  write_study(folder / "single.json", scenario, "4 d", 1);
  const std::string ranks = "mpirun --oversubscribe --allow-run-as-root -n 2";
  const double one_s = sweep_s(program, folder, "long.json", "", 1);
  const double each_s = simulated_s(folder);
  const double two_s = sweep_s(program, folder, "long.json", "", 2);
  fmt::print("{} points of {:.0f} ms: one worker {:.2f} s, two {:.2f} s: {:.2f} times as fast (wanted: 1.9)\n", points,
             1000 * each_s, one_s, two_s, one_s / two_s);
  const double apart_s = two_sweeps_s(program, folder, "long.json");
  fmt::print("what the machine allows: two sweeps that know nothing of each other do {:.2f} times the work of one\n",
             2 * one_s / apart_s);
  const double ranks_s = sweep_s(program, folder, "long.json", ranks, 1);
  const double start_s =
      sweep_s(program, folder, "single.json", ranks, 1) - sweep_s(program, folder, "single.json", "", 1);
  fmt::print(
      "two MPI ranks {:.2f} s: {:+.1f} % of the local pool's (wanted: 5); without {:.2f} s of MPI's start and end "
      "{:+.1f} %\n",
      ranks_s, 100 * (ranks_s / two_s - 1), start_s, 100 * ((ranks_s - start_s) / two_s - 1));
}

/// What a point costs beside its simulation, by runs of one minute.
void measure_point(const std::string& program, const std::filesystem::path& folder, const std::string& scenario) {
  write_study(folder / "short.json", scenario, "1 min", points);
  const double cpu_before_s = children_cpu_s();
  const double short_s = sweep_s(program, folder, "short.json", "", 1);
  const double cpu_s = (children_cpu_s() - cpu_before_s) / points, overhead_s = short_s / points - simulated_s(folder);
  fmt::print("short runs: {:.2f} ms a point beside {:.2f} ms of simulation (wanted: below 15); CPU of both {:.2f} ms\n",
             1000 * overhead_s, 1000 * simulated_s(folder), 1000 * cpu_s);
}

void measure_formula() {
  constexpr std::size_t pieces = 10000000;
  drsim::RandomStream random(1, "trace", "bench");
  drsim::ArrivalCurve curve;
  curve.from_s.reserve(pieces);
  curve.rates_per_s.reserve(pieces);
  for (std::size_t i = 0; i < pieces; ++i) {
    curve.from_s.push_back(static_cast<double>(i));
    curve.rates_per_s.push_back(random.exponential(1e6));
  }
  curve.end_s = static_cast<double>(pieces);
  const auto began = Clock::now();
  const drsim::LinkSize size = drsim::least_link(curve, 15, 5);
  fmt::print("least link over {} pieces: {:.2f} s (wanted: below 2), {:.4g} a second\n", pieces, seconds_since(began),
             size.capacity_per_s);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) throw std::runtime_error("use: study_bench PATH-OF-DRSIM [SCENARIO.json]");
  const std::string program = std::filesystem::absolute(argv[1]).string();
  const std::string designs = std::filesystem::absolute("scenarios/four-designs/four-designs.json").string();
  std::string name = (std::filesystem::temp_directory_path() / "drsim-bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder: " + name);
  const std::filesystem::path folder = name;
  measure_formula();
  measure_pool(program, folder, argc > 2 ? std::filesystem::absolute(argv[2]).string() : designs);
  measure_point(program, folder, designs);
  std::filesystem::remove_all(folder);
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "study_bench: {}\n", error.what());
  return 1;
}
