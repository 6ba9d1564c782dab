/// The parts of a study: formulas, metrics, verdicts, points, the pool of processes, JUnit XML.

#define BOOST_TEST_MODULE study_parts
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/scenario/text/problem.hpp"
#include "sim/studies/processes/process_pool.hpp"
#include "sim/studies/rules/expectation.hpp"
#include "sim/studies/rules/formula.hpp"
#include "sim/studies/rules/junit_xml.hpp"
#include "sim/studies/rules/metric.hpp"
#include "sim/studies/statistics/long_run_figures.hpp"
#include "sim/studies/sweep/study.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim;
using drsim::test::TemporaryFolder;
using nlohmann::json;
using nlohmann::ordered_json;

namespace {

const ordered_json result = ordered_json::parse(R"({
  "groups": [{"name": "erp", "rpo_s": {"p99": 12.5, "max": null}, "met": true},
             {"name": "mail", "rpo_s": {"p99": 40, "max": 50}, "met": false}],
  "needs": {"bandwidth": [{"link": "a/b", "mean": 7}]},
  "many": {"x": {"mean": 3, "ci95_low": 2, "ci95_high": 4}}})");

double one_value(const std::string& metric) { return metric_values(result, metric).at(0).value; }

std::string complaint(const std::function<void()>& act) {
  try {
    act();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Study study_of(const std::string& parts) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "s.study.json";
  std::ofstream(file) << R"({"drsim_study": 1, "name": "s", "scenario": "x.json")" << parts << "}";
  return read_study(file);
}

}  // namespace

BOOST_AUTO_TEST_CASE(metrics_are_found_by_name_index_and_star) {
  BOOST_TEST(one_value("/groups/mail/rpo_s/p99") == 40);
  BOOST_TEST(one_value("/groups/1/rpo_s/p99") == 40);
  BOOST_TEST(one_value("/needs/bandwidth/a~1b/mean") == 7);
  BOOST_TEST(std::isinf(one_value("/groups/erp/rpo_s/max")));
  BOOST_TEST(one_value("/groups/erp/met") == 1);
  BOOST_TEST(one_value("/many/x") == 3);
  const auto all = metric_values(result, "/groups/*/rpo_s/p99");
  BOOST_REQUIRE(all.size() == 2u);
  BOOST_TEST(all[1].pointer == "/groups/mail/rpo_s/p99");
  BOOST_TEST(reduced(all, Reduction::Max) == 40);
  BOOST_TEST(reduced(all, Reduction::Min) == 12.5);
  BOOST_TEST(reduced(all, Reduction::Mean) == 26.25);
  BOOST_TEST(reduced(all, Reduction::Sum) == 52.5);
  BOOST_TEST(contains(complaint([] { one_value("/groups/male/rpo_s/p99"); }), "did you mean \"mail\"?"));
  BOOST_TEST(contains(complaint([] { one_value("/groups/erp/rpo_s"); }), "is no number; allowed below it: \"p99\""));
}

BOOST_AUTO_TEST_CASE(expectations_are_tight_at_their_bound) {
  const auto is_met = [](double at_most, double tolerance) {
    return judge({{"/groups/mail/rpo_s/p99", at_most, {}, tolerance, ""}}, result).at(0).is_met;
  };
  BOOST_TEST(is_met(40, 0));
  BOOST_TEST(!is_met(std::nextafter(40, 0), 0));
  BOOST_TEST(is_met(32, 0.25));  // 32 x 1.25 = 40
  BOOST_TEST(!is_met(31.9, 0.25));
  const JudgedExpectation worst = judge({{"/groups/*/rpo_s/p99", 20.0, {}, 0, "why"}}, result).at(0);
  BOOST_TEST(worst.where == "/groups/mail/rpo_s/p99");
  BOOST_TEST(worst.found == "40 s, which is 20 s or 100 % too much");
  BOOST_TEST(judge({{"/groups/*/rpo_s/p99", {}, 12.5, 0, ""}}, result).at(0).is_met);
  BOOST_TEST(!judge({{"/groups/erp/rpo_s/max", 1e9, {}, 0, ""}}, result).at(0).is_met);  // null: never
  BOOST_TEST(contains(judge({{"/groups/erp/rpo", 1.0, {}, 0, ""}}, result).at(0).found, "did you mean \"rpo_s\"?"));
  const auto back = verdicts_from_json(verdicts_to_json({worst})).at(0);
  BOOST_TEST((back.because == "why" && back.found == worst.found && !back.is_met));
}

BOOST_AUTO_TEST_CASE(formulas_know_units_and_name_what_they_do_not_know) {
  const Formula formula("link >= 200 * Mbps && ram < 4*GiB ? max(link, 1) : -1", {"link", "ram"});
  BOOST_TEST(formula.value({{"link", 3e8}, {"ram", 1}}) == 3e8);
  BOOST_TEST(formula.value({{"link", 1e8}, {"ram", 1}}) == -1);
  BOOST_TEST((formula.used() == std::vector<std::string>{"link", "ram"}));
  BOOST_TEST(contains(complaint([] { Formula("lnik > 1", {"link"}); }), "did you mean \"link\"?"));
  BOOST_TEST(contains(complaint([] { Formula("1 +", {}); }), "is no formula"));
  BOOST_TEST(contains(complaint([&] { formula.value({{"link", 1.0}}); }), "\"ram\" is no number here"));
  BOOST_TEST(contains(complaint([] { Formula("0 * x / x", {"x"}).value({{"x", 0.0}}); }), "is no number"));
  BOOST_TEST(is_reserved_in_formulas("GiB"));
  BOOST_TEST(is_reserved_in_formulas("max"));
  BOOST_TEST(!is_reserved_in_formulas("link"));
}

BOOST_AUTO_TEST_CASE(a_grid_has_every_combination_the_last_fastest) {
  const Study study = study_of(R"(, "parameters": [
    {"name": "link", "pointer": "/links/0/capacity", "range": {"from": "100 Mbps", "to": "10 Gbps", "count": 3, "scale": "log"}},
    {"name": "n", "pointer": ["/a/b", "/c/d"], "values": [1, 2]}],
    "constraints": ["link > 100 * Mbps || n == 1"], "variants": [{"name": "v"}, {"name": "w", "set": {"/x/y": "q"}}])");
  const auto points = points_of(study);
  BOOST_REQUIRE(points.size() == 10u);  // (3 x 2 - 1) x 2
  BOOST_TEST(*number_of(points[0].values[0]) == 1e8);
  BOOST_TEST(points[1].values[0] == json("1 Gbps"));
  BOOST_TEST(points[2].values[1] == json(2));
  BOOST_TEST(points[5].variant == 1u);
  const ReadOptions options = options_of(study, points[6], 1, 7);
  BOOST_TEST(
      (options.set == std::vector<std::string>{"/x/y=\"q\"", "/links/0/capacity=\"1 Gbps\"", "/a/b=1", "/c/d=1"}));
  BOOST_TEST(*options.seed == replication_seed(7, 1));
  BOOST_TEST(*options_of(study, points[6], 0, 7).seed == 7u);
}

BOOST_AUTO_TEST_CASE(samples_fill_their_ranges) {
  for (const std::string kind : {"latin_hypercube", "sobol"}) {
    const Study study = study_of(R"(, "design": {"kind": ")" + kind + R"(", "points": 64}, "parameters": [
      {"name": "a", "pointer": "/a", "range": {"from": 0, "to": 1}},
      {"name": "b", "pointer": "/b", "range": {"from": 1, "to": 8, "whole": true}},
      {"name": "c", "pointer": "/c", "values": ["x", "y"]}])");
    const auto points = points_of(study);
    BOOST_REQUIRE(points.size() == 64u);
    std::set<int> slices, wholes;
    std::size_t x = 0;
    for (const StudyPoint& point : points) {
      slices.insert(static_cast<int>(point.values[0].get<double>() * 64));
      wholes.insert(point.values[1].get<int>());
      x += point.values[2] == "x" ? 1 : 0;
    }
    BOOST_TEST(slices.size() >= 63u, kind);  // both stratify each dimension: one point in each slice
    BOOST_TEST(wholes.size() == 8u, kind);
    BOOST_TEST(std::abs(static_cast<int>(x) - 32) <= 1, kind);
    BOOST_TEST(points_of(study)[17].values == points[17].values);
  }
}

BOOST_AUTO_TEST_CASE(screening_designs_move_one_parameter_at_a_time) {
  const std::string parameters = R"(, "parameters": [
      {"name": "a", "pointer": "/a", "range": {"from": 0, "to": 3}},
      {"name": "b", "pointer": "/b", "range": {"from": 0, "to": 3}},
      {"name": "c", "pointer": "/c", "values": ["x", "y", "z"]}])";
  const auto alone = points_of(study_of(R"(, "design": {"kind": "one_at_a_time"})" + parameters));
  BOOST_REQUIRE(alone.size() == 1u + 2 + 2 + 3);
  BOOST_TEST((alone[0].values == std::vector<json>(3)));
  BOOST_TEST((alone[4].values == std::vector<json>{nullptr, 3.0, nullptr}));
  const Study study = study_of(R"(, "design": {"kind": "morris", "points": 10})" + parameters);
  const auto points = points_of(study);
  BOOST_REQUIRE(points.size() == 40u);
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (i % 4 == 0) continue;
    int moved = 0;
    for (std::size_t p = 0; p < 3; ++p) moved += points[i].values[p] != points[i - 1].values[p] ? 1 : 0;
    BOOST_TEST(moved == 1);
  }
  BOOST_TEST(options_of(study, alone[4], 0, 1).set.size() == 1u);
}

BOOST_AUTO_TEST_CASE(bad_studies_are_refused_with_every_problem) {
  struct Case {
    std::string parts, message;
  };
  for (const Case& bad : {
           Case{R"(, "parameters": [{"name": "a", "pointer": "/a", "values": []}])", "/parameters/0/values"},
           Case{R"(, "parameters": [{"name": "a", "pointer": "/a"}])", "both or neither of \"values\" and \"range\""},
           Case{R"(, "parameters": [{"name": "GiB", "pointer": "/a", "values": [1]}])", "\"GiB\" is taken"},
           Case{R"(, "parameters": [{"name": "a", "pointer": "/a", "range": {"from": "1 s", "to": "2 MB"}}])",
                "different units"},
           Case{R"(, "design": {"kind": "morris", "points": 2}, "constraints": ["1"])", "does not go with morris"},
           Case{R"(, "design": {"kind": "sobol"})", "\"points\" is missing"},
           Case{R"(, "targets": [{"output": "rpo_p98_s", "at_most": 1}])", "did you mean \"rpo_p99_s\"?"},
           Case{R"(, "cost": "rpo_max_s * euro")", "unknown name \"euro\""},
           Case{R"(, "variantes": [])", "did you mean \"variants\"?"},
       })
    BOOST_TEST(contains(complaint([&] { study_of(bad.parts); }), bad.message),
               bad.parts << ": " << complaint([&] { study_of(bad.parts); }));
  const Study none =
      study_of(R"(, "parameters": [{"name": "a", "pointer": "/a", "values": [1]}], "constraints": ["a > 1"])");
  BOOST_TEST(contains(complaint([&] { points_of(none); }), "leaves no point of the study"));
}

BOOST_AUTO_TEST_CASE(the_pool_tells_results_mistakes_and_crashes_apart) {
  std::map<std::size_t, TaskOutcome> ends;
  const auto body = [](std::size_t task) -> std::string {
    if (task == 1) throw ScenarioError({{"f", "", "wrong"}});
    if (task == 2) throw std::runtime_error("broken");
    if (task == 3) ::raise(SIGKILL);
    return std::string(200000, 'x') + std::to_string(task);  // more than a pipe holds
  };
  run_tasks(5, 2, body, [&](const TaskOutcome& outcome) { ends[outcome.task] = outcome; });
  BOOST_REQUIRE(ends.size() == 5u);
  BOOST_TEST((ends[0].end == TaskEnd::Done && ends[0].text == std::string(200000, 'x') + "0"));
  BOOST_TEST((ends[1].end == TaskEnd::Mistake && ends[1].text == "f: wrong"));
  BOOST_TEST((ends[2].end == TaskEnd::Failed && ends[2].text == "broken"));
  BOOST_TEST((ends[3].end == TaskEnd::Failed && contains(ends[3].text, "signal 9")));
  BOOST_TEST((ends[4].end == TaskEnd::Done));
}

// Means of 3 s over 600 intervals but for a first tenth of 9 s, which is warm-up: the long-run mean is that of the
// rest.
BOOST_AUTO_TEST_CASE(long_run_figures_come_from_the_means_of_the_rpo) {
  RunRecord record;
  record.horizon_s = 6000;
  record.groups.resize(1);
  record.groups[0].rpo_interval_means_s.assign(600, 3.0);
  std::fill_n(record.groups[0].rpo_interval_means_s.begin(), 60, 9.0);
  nlohmann::ordered_json result = {{"groups", {{{"rpo_s", {{"mean", 3.6}}}}}}};
  add_long_run_figures(record, result);
  const nlohmann::ordered_json& figures = result["groups"][0]["rpo_s"]["long_run"];
  BOOST_TEST(figures["mean"] == 3.0);
  BOOST_TEST(figures["ci95_low"] == 3.0);
  BOOST_TEST(figures["warm_up_s"] == 600.0);
}

BOOST_AUTO_TEST_CASE(junit_xml_escapes_what_files_say) {
  const std::string xml =
      junit_xml({{"a<b", {{"m", CaseEnd::Failed, "x \"&\x01", "d"}, {"n", CaseEnd::Passed, "", ""}}, 3}});
  BOOST_TEST(contains(xml, R"(<testsuite name="a&lt;b" tests="2" failures="1" errors="0" time="3.000">)"), xml);
  BOOST_TEST(contains(xml, R"(<testcase classname="a&lt;b" name="m" time="1.500">)"), xml);
  BOOST_TEST(contains(xml, R"(message="x &quot;&amp;?")"), xml);
}
