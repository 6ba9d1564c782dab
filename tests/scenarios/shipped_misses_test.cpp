/// Headline, tables and result.json of every shipped scenario say the same of the time above target.

#define BOOST_TEST_MODULE shipped_misses
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "sim/engine/run_scenario.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/report/answer.hpp"
#include "sim/report/record/write_run.hpp"
#include "sim/report/words/number_text.hpp"
#include "tests/support/misses.hpp"
#include "tests/support/run_in_child.hpp"

using namespace drsim;
using namespace drsim::test;
namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

/// What is wrong with what a run says in different places; empty: nothing.
std::string complaints_of(const fs::path& file) {
  const ReadScenario read = read_scenario_to_play(file, {});
  const RunRecord record = run_scenario(read.scenario, {});
  std::string text = misses_complaints(read.scenario, record);
  const Answer answer = answer_of(read.scenario, record);
  const ordered_json result = result_json(read, record);
  const double rounding_s = 1e-9 * record.horizon_s;
  double groups_s = 0, causes_s = 0;
  for (const ordered_json& group : result["groups"]) {
    const double above_s = group["above_target_s"].get<double>();
    double with_rpo_s = record.horizon_s;
    for (const ordered_json& span : group["unprotected"])
      with_rpo_s -= span["to_s"].get<double>() - span["from_s"].get<double>();
    if (std::abs(group["above_target_fraction"].get<double>() * with_rpo_s - above_s) > rounding_s)
      text += group["name"].get<std::string>() + ": fraction and seconds differ\n";
    groups_s += above_s;
  }
  const ordered_json& json = result["answer"];
  for (const ordered_json& cause : json["causes"]) causes_s += cause["group_s"].get<double>();
  if (std::abs(groups_s - json["above_target_group_s"].get<double>()) > rounding_s) text += "sum over groups\n";
  if (std::abs(groups_s - causes_s) > rounding_s) text += "sum over causes\n";
  const double clock_s = json["above_target_clock_s"].get<double>();
  if (clock_s != answer.missed_clock.most_s || !answer.missed_clock.exact()) text += "clock time\n";
  if (record.groups.size() == 1 && std::abs(clock_s - groups_s) > rounding_s) text += "one group, two figures\n";
  // Each part of the verdict has its share, and says it.
  const ordered_json& verdict = result["verdict"];
  const std::string summary = summary_table(read, record);
  double parts_s = 0;
  const auto add_part = [&](const ordered_json& part) {
    parts_s += part["above_target_group_s"].get<double>();
    const std::string said = "for " + duration_text(part["above_target_clock_s"].get<double>());
    if (part["groups_above_target"].get<double>() > 0 && summary.find(said) == std::string::npos)
      text += "the terminal does not say: " + said + "\n";
  };
  add_part(verdict["normal_operation"]);
  for (const char* parts : {"events", "operations"})
    for (const ordered_json& part : verdict[parts]) add_part(part);
  if (std::abs(groups_s - parts_s) > rounding_s) text += fmt::format("parts {} of {} s\n", parts_s, groups_s);
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_shipped_scenario_says_the_same_everywhere) {
  std::size_t played = 0;
  for (const auto& entry : fs::directory_iterator(DRSIM_SOURCE_DIR "/scenarios")) {
    const fs::path file = entry.path() / (entry.path().filename().string() + ".json");
    if (!fs::exists(file)) continue;
    const std::string wrong = run_in_child([&] { return complaints_of(file); });
    BOOST_TEST(wrong.empty(), file << "\n" << wrong);
    ++played;
  }
  BOOST_TEST(played >= 2U);
}
