/// Whatever small mistake stands in a scenario, every command with every output ends with exit code 0, 1 or 2: no
/// crash, no broken invariant, no sanitizer's complaint, nothing left behind and no file half written, in bounded
/// memory.
///
/// Short form (in every test run): two mutations of each shipped scenario, the commands in turn. Long form:
/// DRSIM_CAMPAIGN=N mutations of each, through every command; DRSIM_CAMPAIGN_SEED=S for other ones than those of seed
/// 1; DRSIM_CAMPAIGN_ONLY=NAME for one scenario (docs/campaign.md).

#define BOOST_TEST_MODULE mutation_campaign
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include "sim/commands/command_line.hpp"
#include "sim/scenario/read/read_scenario.hpp"
#include "sim/scenario/text/problem.hpp"
#include "tests/support/mutation.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const fs::path scenarios = fs::path(DRSIM_SOURCE_DIR) / "scenarios";
// Of resident memory: the sanitizers take two to three times that of the program.
constexpr long memory_max_kib = 3L << 20;

constexpr unsigned short_limit_s = 20, long_limit_s = 120;

std::string variable(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

/// The commands, with S for the scenario, O for a folder and T for the one that the scenario came from.
const std::vector<std::vector<std::string>>& commands() {
  static const std::vector<std::vector<std::string>> list = {
      {"run", "S", "--out", "O", "--quiet"},
      {"size", "S", "--for", "all", "--rpo", "60s@99%", "--jobs", "1"},
      {"validate", "S"},
      {"ports", "S", "--format", "nft", "--out", "O"},
      {"run", "S", "--format", "json", "--quiet"},
      {"assess", "S", "--format", "json"},
      {"ports", "S", "--format", "table"},
      {"run", "S", "--replications", "2", "--jobs", "1", "--out", "O", "--quiet"},
      {"ports", "S", "--format", "terraform", "--out", "O"},
      {"check", "S"},
      {"ports", "S", "--format", "json"},
      {"compare", "T", "S"},
      {"ports", "S", "--format", "csv"},
      {"assess", "S"},
      {"size", "S", "--for", "all", "--format", "json", "--jobs", "1"}};
  return list;
}

std::vector<std::string> shipped() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(scenarios)) {
    const std::string name = entry.path().filename().string();
    if (fs::exists(entry.path() / (name + ".json"))) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// How a command ended that ran in a child of this program.
struct End {
  int exit_code = -1;
  int signal = 0;
  long memory_kib = 0;
  std::string messages;
};

[[noreturn]] void play(const std::vector<std::string>& arguments, const fs::path& messages, const fs::path& temporary,
                       unsigned limit_s) {
  ::alarm(limit_s);
  ::setenv("TMPDIR", temporary.c_str(), 1);
  if (std::freopen("/dev/null", "w", stdout) == nullptr || std::freopen(messages.c_str(), "w", stderr) == nullptr)
    ::_exit(99);
  for (const int number : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGALRM}) ::signal(number, SIG_DFL);
  std::vector<char*> words;
  std::vector<std::string> texts = arguments;
  for (std::string& text : texts) words.push_back(text.data());
  words.push_back(nullptr);
  const int code = play_command_line(static_cast<int>(words.size()) - 1, words.data());
  std::fflush(nullptr);
  ::_exit(code);
}

End end_of(const std::vector<std::string>& arguments, const fs::path& folder, unsigned limit_s) {
  std::cout.flush();
  const fs::path messages = folder / "messages", temporary = folder / "tmp";
  const pid_t child = ::fork();
  if (child == 0) play(arguments, messages, temporary, limit_s);
  int status = 0;
  rusage use{};
  ::wait4(child, &status, 0, &use);
  std::ifstream file(messages);
  End end{WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0, use.ru_maxrss,
          std::string(std::istreambuf_iterator<char>(file), {})};
  return end;
}

/// Sanitizers end a program with exit code 1, which also says that an expectation is not met.
bool is_complaint(const std::string& messages) {
  return messages.find("Sanitizer") != std::string::npos || messages.find("runtime error:") != std::string::npos;
}

/// Empty when the files of a folder of results are what they must be.
std::string fault_of_files(const fs::path& folder, int exit_code, bool is_run) {
  if (!fs::exists(folder)) return exit_code == 0 && is_run ? "no results" : "";
  if (exit_code != 0) return "results beside exit code " + std::to_string(exit_code);
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().front() == '.') return "left " + entry.path().filename().string();
  if (!is_run) return fs::is_empty(folder) ? "an empty folder" : "";
  const auto content = [&](const char* name) {
    std::ifstream file(folder / name);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  if (!json::accept(content("result.json")) || !json::accept(content("scenario.json"))) return "results are no JSON";
  if (content("report.html").find("</html>") == std::string::npos) return "half a report";
  return "";
}

struct Campaign {
  test::TemporaryFolder place;
  unsigned limit_s = short_limit_s;
  std::size_t played = 0, slow = 0;

  /// Folders beside each other as in the shipped ones, so that files named there are found.
  fs::path written(const std::string& name, const json& document) const {
    const fs::path folder = place.path() / "scenarios" / name;
    fs::remove_all(place.path() / "scenarios");
    fs::create_directories(folder);
    for (const auto& entry : fs::directory_iterator(scenarios))
      if (entry.path().filename() != name)
        fs::create_directory_symlink(entry.path(), place.path() / "scenarios" / entry.path().filename());
    for (const auto& entry : fs::directory_iterator(scenarios / name))
      if (entry.path().filename() != name + ".json") fs::create_symlink(entry.path(), folder / entry.path().filename());
    std::ofstream(folder / (name + ".json")) << document;
    return folder / (name + ".json");
  }

  void try_command(const std::string& name, const json& document, const std::string& changes, std::size_t number) {
    const std::vector<std::string>& words = commands()[number % commands().size()];
    const fs::path file = written(name, document), out = place.path() / "out", temporary = place.path() / "tmp";
    fs::remove_all(out);
    fs::create_directories(temporary);
    const bool writes_a_run = words[0] == "run" && std::count(words.begin(), words.end(), "O") > 0;
    std::vector<std::string> arguments = {"drsim"};
    for (const std::string& word : words) {
      if (word == "S") arguments.push_back(file.string());
      if (word == "O") arguments.push_back(out.string());
      if (word == "T") arguments.push_back((scenarios / name / (name + ".json")).string());
      if (word != "S" && word != "O" && word != "T") arguments.push_back(word);
    }
    const End end = end_of(arguments, place.path(), limit_s);
    ++played;
    if (end.signal == SIGALRM) {
      // A run may be made longer than there is time for; it must not leave anything all the same.
      ++slow;
      BOOST_TEST_MESSAGE("slow: " << words[0] << " of " << name << " with " << changes);
      return;
    }
    std::string fault;
    if (end.signal != 0 || end.exit_code < 0 || end.exit_code > 2)
      fault = "exit code " + std::to_string(end.exit_code) + ", signal " + std::to_string(end.signal);
    else if (is_complaint(end.messages))
      fault = "a complaint of a sanitizer";
    else if (end.memory_kib > memory_max_kib)
      fault = std::to_string(end.memory_kib) + " KiB of memory";
    else
      fault = fault_of_files(out, end.exit_code, writes_a_run);
    if (fault.empty() && !fs::is_empty(temporary)) fault = "temporary files left";
    BOOST_TEST(fault == "", words[0] << " of " << name << " with " << changes << ": " << fault << "\n"
                                     << end.messages.substr(0, 3000));
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(every_command_ends_well_whatever_is_mistaken) {
  const bool is_long = !variable("DRSIM_CAMPAIGN", "").empty();
  const std::size_t mutations = std::stoul(variable("DRSIM_CAMPAIGN", "2"));
  const std::uint64_t seed = std::stoull(variable("DRSIM_CAMPAIGN_SEED", "1"));
  const std::string only = variable("DRSIM_CAMPAIGN_ONLY", "");
  // What every child would read again.
  read_scenario(scenarios / "minimal" / "minimal.json", ReadOptions());
  Campaign campaign;
  if (is_long) campaign.limit_s = long_limit_s;
  std::size_t number = 0;
  for (const std::string& name : shipped()) {
    if (!only.empty() && name != only) continue;
    std::ifstream file(scenarios / name / (name + ".json"));
    const json original = json::parse(file);
    for (std::size_t mutation = 0; mutation < mutations; ++mutation) {
      RandomStream random(seed, name, "mutation " + std::to_string(mutation));
      json document = original;
      std::string changes = test::mutate(document, random);
      if (random.uniform() < 0.2) changes += ", " + test::mutate(document, random);
      if (is_long)
        for (std::size_t command = 0; command < commands().size(); ++command)
          campaign.try_command(name, document, changes, command);
      else
        campaign.try_command(name, document, changes, number++);
    }
  }
  BOOST_TEST_MESSAGE(campaign.played << " commands, " << campaign.slow << " of them slow");
  BOOST_TEST(campaign.played > 0U);
}
