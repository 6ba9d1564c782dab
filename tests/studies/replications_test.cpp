/// Intervals of an RTO over replications: against Student's by hand from the draws themselves, and how often they cover
/// the exact mean. The run-book takes a uniform time for detection and nothing else is drawn, so that the RTO of one
/// replication is that draw and a constant, and its mean is known.

#define BOOST_TEST_MODULE replications
#include "sim/studies/statistics/replications.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/duration.hpp"
#include "models/random_stream.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;
using nlohmann::ordered_json;

namespace {

constexpr double from_s = 600, to_s = 1800;

DurationConfig detection() {
  DurationConfig uniform;
  uniform.kind = DurationKind::Uniform;
  uniform.from_s = from_s;
  uniform.to_s = to_s;
  return uniform;
}

/// 2 VMs in one group fail over.
json small_estate(const json& detection_text) {
  json content = estate();
  content["duration"] = "4 h";
  content["vms"][0]["count"] = 2;
  content["vpgs"][0]["count"] = 1;
  content["runbooks"] = {{{"name", "r"}, {"detection", detection_text}}};
  return content;
}

const json uniform_text = {{"distribution", "uniform"}, {"from", "10 min"}, {"to", "30 min"}};

double draw_s(std::uint64_t seed) {
  RandomStream random(seed, "op", "detection");
  return draw_duration_s(detection(), random);
}

/// RTO without detection.
double rest_s() {
  return std::stod(played(small_estate("0 s"), [](const RunRecord& record) {
    return fmt::format("{:.17g}", record.operations.front().rto.value_s.value());
  }));
}

struct MeanWithin {
  double mean = 0, low = 0, high = 0;
};

/// Student's interval for 12 values: t(11, 97.5 %) = 2.20098516 (tables).
MeanWithin by_hand(const std::vector<double>& values) {
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  const double mean = sum / 12;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double half = 2.20098516 * std::sqrt(squares / 11 / 12);
  return {mean, mean - half, mean + half};
}

MeanWithin printed(const ordered_json& operation) {
  const ordered_json& rto = operation["rto_s"];
  return {rto["mean"].get<double>(), rto["ci95_low"].get<double>(), rto["ci95_high"].get<double>()};
}

ordered_json run(const TemporaryFolder& folder, const std::string& arguments) {
  const ProgramRun program = run_drsim(folder.path(), "run s.json --quiet --no-advice --format json " + arguments);
  BOOST_REQUIRE_MESSAGE(program.exit_code == 0, program.err);
  return ordered_json::parse(program.out);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_interval_of_an_rto_is_students_whatever_the_number_of_jobs) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "s.json") << small_estate(uniform_text).dump();
  ordered_json one = run(folder, "--replications 12 --jobs 1"), two = run(folder, "--replications 12 --jobs 2");
  for (ordered_json* result : {&one, &two}) (*result)["run"].erase("wall_s");
  BOOST_TEST(one == two);
  std::vector<double> values;
  const double constant_s = rest_s();
  for (const auto& seed : one["run"]["seeds"]) values.push_back(draw_s(seed.get<std::uint64_t>()) + constant_s);
  BOOST_REQUIRE(values.size() == 12);
  const MeanWithin expected = by_hand(values);
  for (const char* part : {"operations", "verdict"}) {
    const ordered_json& list = part == std::string("verdict") ? one[part]["operations"] : one[part];
    const MeanWithin found = printed(list[0]);
    BOOST_TEST(found.mean == expected.mean, boost::test_tools::tolerance(1e-6));
    BOOST_TEST(found.low == expected.low, boost::test_tools::tolerance(1e-6));
    BOOST_TEST(found.high == expected.high, boost::test_tools::tolerance(1e-6));
  }
  // Another seed, other draws; the same seed, the same.
  BOOST_TEST(run(folder, "--replications 12 --seed 5")["operations"] != one["operations"]);
  BOOST_TEST(run(folder, "--replications 12")["operations"] == one["operations"]);
  const ProgramRun table = run_drsim(folder.path(), "run s.json --quiet --no-advice --replications 12");
  BOOST_TEST(table.out.find("RTO of all VMs") != std::string::npos);
  BOOST_TEST(table.out.find("\nop ") != std::string::npos);
  BOOST_TEST(table.out.find(" +- ") != std::string::npos);
}

// 600 times 12 replications, put together as the command does: about 95 % of the intervals have the exact mean within
// (Student's for 12 uniform values: 94.7 %), with a standard error of 0.9 %.
BOOST_AUTO_TEST_CASE(intervals_cover_the_exact_mean_as_often_as_they_say) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "s.json") << small_estate(uniform_text).dump();
  const ordered_json whole = run(folder, "--set /duration=3h");
  // What merging needs and what it is about; the other parts would only take time.
  ordered_json single;
  for (const char* part : {"run", "answer", "warnings", "conservation", "verdict"}) single[part] = whole[part];
  single["operations"] = whole["operations"];
  const double constant_s = rest_s(), exact_s = (from_s + to_s) / 2 + constant_s;
  std::uint64_t seed = 0;
  int covers = 0;
  constexpr int sets = 600;
  for (int set = 0; set < sets; ++set) {
    std::vector<ordered_json> results(12, single);
    for (ordered_json& result : results) {
      const double rto_s = draw_s(++seed) + constant_s;
      result["operations"][0]["rto_s"] = rto_s;
      result["verdict"]["operations"][0]["rto_s"] = rto_s;
    }
    for (ordered_json& result : results) result["groups"] = whole["groups"];
    const ordered_json merged = merged_result(results);
    const MeanWithin interval = printed(merged["verdict"]["operations"][0]);
    BOOST_TEST(interval.mean == printed(merged["operations"][0]).mean);
    if (interval.low <= exact_s && exact_s <= interval.high) ++covers;
  }
  BOOST_TEST(covers > 0.92 * sets);
  BOOST_TEST(covers < 0.975 * sets);
}
