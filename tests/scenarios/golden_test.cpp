/// Golden results of every shipped scenario: what a run says, to six digits, is kept as text beside this test. A wanted
/// change is accepted with DRSIM_ACCEPT=1 in the environment, which writes the texts anew; the diff of the commit then
/// shows what changed.

#define BOOST_TEST_MODULE golden
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

#include "sim/engine/run_scenario.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/report/words/cause_words.hpp"
#include "tests/support/run_in_child.hpp"

using namespace drsim;
using namespace drsim::test;
namespace fs = std::filesystem;

namespace {

const fs::path scenarios = DRSIM_SOURCE_DIR "/scenarios";
const fs::path golden = DRSIM_SOURCE_DIR "/tests/scenarios/golden";

/// Six digits; what is only rounding of nothing is nothing.
std::string digits(double value) { return std::abs(value) < 1e-6 ? "0" : fmt::format("{:.6g}", value); }

std::string group_text(const GroupResult& group) {
  const Quantiles& rpo = group.rpo_s;
  std::string text = fmt::format("group {}\n", group.name);
  text += fmt::format("  rpo_s p50 {} p95 {} p99 {} max {} above_target {}\n", digits(rpo.p50), digits(rpo.p95),
                      digits(rpo.p99), digits(rpo.max), digits(group.above_target_fraction));
  text += "  state_s";
  for (std::size_t state = 0; state < group_state_count; ++state)
    if (group.state_s[state] > 0) text += fmt::format(" {} {}", group_state_names[state], digits(group.state_s[state]));
  if (group.cdp)
    text += fmt::format("\n  cycles {} in_time {} max_delay_s {} bottleneck {}", digits(group.cdp->cycles),
                        digits(group.cdp->cycles_in_time), digits(group.cdp->max_delay_s),
                        entity_words(group.cdp->bottleneck));
  return text + fmt::format("\n  journal peak_bytes {} history_min_s {} checkpoints {}\n",
                            digits(group.journal_peak_bytes), digits(group.history_min_s), digits(group.checkpoints));
}

std::string link_text(const LinkResult& link) {
  return fmt::format("link {}\n  utilisation mean {} p95 {} p99 {} max {} carried_bytes {}\n", link.name,
                     digits(link.utilisation.mean), digits(link.utilisation.p95), digits(link.utilisation.p99),
                     digits(link.utilisation.max), digits(link.carried_bytes));
}

std::string failover_text(const FailoverResult& failover) {
  const auto time = [](const ReachedTime& reached) { return reached.value_s ? digits(*reached.value_s) : "never"; };
  return fmt::format("{} of {}: {}\n  data_loss_s {} rto_s {} normal_s {} reprotected_s {}\n", failover.name,
                     failover.group, failover.outcome, time(failover.data_loss), time(failover.rto),
                     time(failover.normal), time(failover.reprotected));
}

std::string summary(const RunRecord& record, std::size_t warnings_of_file) {
  std::string text;
  for (const GroupResult& group : record.groups) text += group_text(group);
  for (const LinkResult& link : record.links) text += link_text(link);
  for (const FailoverResult& failover : record.failovers) text += failover_text(failover);
  return text + fmt::format("warnings {}\nevents {}\nlog {}\n", warnings_of_file + record.warnings.size(),
                            digits(record.events), record.log.size());
}

std::string result_of(const std::string& name) {
  return run_in_child([&] {
    const Scenario scenario = read_scenario_to_play(scenarios / name / (name + ".json"), {}).scenario;
    return summary(run_scenario(scenario, {}), scenario.warnings.size());
  });
}

std::vector<std::string> shipped() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(scenarios)) {
    const std::string name = entry.path().filename().string();
    const fs::path file = entry.path() / (name + ".json");
    if (fs::exists(file)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Lines that differ, with the entity that they belong to; the texts have one shape, so lines pair up by number.
std::string differences(const std::string& expected, const std::string& found) {
  const auto before = lines_of(expected), after = lines_of(found);
  std::string text, entity;
  for (std::size_t index = 0; index < std::max(before.size(), after.size()); ++index) {
    const std::string left = index < before.size() ? before[index] : "(nothing)";
    const std::string right = index < after.size() ? after[index] : "(nothing)";
    if (right.rfind("  ", 0) != 0) entity = right;
    if (left != right) text += fmt::format("{}\n  kept: {}\n  now:  {}\n", entity, left, right);
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_shipped_scenario_gives_its_golden_result) {
  const char* wish = std::getenv("DRSIM_ACCEPT");
  const bool accept = wish != nullptr && std::string(wish) == "1";
  const auto names = shipped();
  BOOST_TEST(names.size() >= 2u);
  for (const std::string& name : names) {
    const fs::path file = golden / (name + ".txt");
    const std::string found = result_of(name);
    if (accept) {
      fs::create_directories(golden);
      std::ofstream(file) << found;
    }
    const std::string different = differences(text_of(file), found);
    BOOST_TEST(different.empty(), file << " differs; DRSIM_ACCEPT=1 accepts:\n" << different);
  }
}

BOOST_AUTO_TEST_CASE(no_golden_result_without_its_scenario) {
  const auto names = shipped();
  for (const auto& entry : fs::directory_iterator(golden))
    BOOST_TEST(std::count(names.begin(), names.end(), entry.path().stem().string()) == 1, entry.path());
}

BOOST_AUTO_TEST_CASE(a_difference_names_the_entity_and_both_lines) {
  BOOST_TEST(differences("group a\n  x 1\nevents 2\n", "group a\n  x 3\nevents 2\n") ==
             "group a\n  kept:   x 1\n  now:    x 3\n");
  BOOST_TEST(differences("a\n", "a\n") == "");
  BOOST_TEST(!differences("", "a\n").empty());
}
