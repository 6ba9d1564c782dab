/// What `drsim size`, `drsim forecast` and needs.bandwidth[].for_rpo say beside a size is true as well: how long the
/// proof is, what was played and what was not, what a rule asks for, and what data and runs are too short for.

#define BOOST_TEST_MODULE true_sizes
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "models/units.hpp"
#include "sim/scenario/read/read_scenario.hpp"
#include "sim/studies/sizing/proof_length.hpp"
#include "tests/support/program_folder.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

const std::string folder_of_scenarios = DRSIM_SOURCE_DIR "/scenarios/";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Scenario scenario_of(const std::string& name, const std::vector<std::string>& set) {
  return read_scenario(folder_of_scenarios + name + "/" + name + ".json", {set, std::nullopt}).scenario;
}

double proof_hours(const std::string& name, const std::vector<std::string>& set) {
  const Scenario scenario = scenario_of(name, set);
  return proof_length(scenario, scenario.horizon_s).seconds / hour_s;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(true_sizes, ProgramFolder)

// Whole days for a profile of the day, whole weeks for windows of the week: 2 h are proved over a day and not over 20
// h.
BOOST_AUTO_TEST_CASE(a_proof_lasts_whole_periods) {
  BOOST_TEST(proof_hours("pattern-veeam", {}) == 24);
  BOOST_TEST(proof_hours("pattern-zerto", {"/duration=13 h"}) == 48);
  BOOST_TEST(proof_hours("minimal", {"/duration=12 h"}) == 24);
  BOOST_TEST(proof_hours("minimal", {"/duration=12 h 1 min"}) == 48);
  BOOST_TEST(proof_hours("tls-off", {}) == 2);  // constant
  // Its windows are of the week.
  BOOST_TEST(proof_hours("office-hours", {}) == 7 * 24);
  BOOST_TEST(proof_hours("office-hours", {"/duration=4 d"}) == 14 * 24);
  // Twice the longest target, made up to a day.
  BOOST_TEST(proof_hours("minimal", {"/duration=1 h", "/vpgs/0/rpo_target=20 h"}) == 48);
}

BOOST_AUTO_TEST_CASE(what_asks_for_nothing_does_not_meet) {
  const json size = answer("size --quick --write-rate '0 MB/s' --rpo 15s")["dates"][0]["sizes"][0];
  BOOST_TEST(size["least"] == 5e6);
  std::size_t zeros = 0;
  for (const json& rule : size["rules"]) {
    if (rule["value"] != 0.0) continue;
    ++zeros;
    BOOST_TEST((rule["meets"] == false && rule["no_answer"] == "it asks for nothing"), rule.dump());
  }
  BOOST_TEST(zeros >= 3u);
  BOOST_TEST(!contains(drsim("size --quick --write-rate '0 MB/s' --rpo 15s").out, "rule meets     0 b/s"));
  // Enough in the run, but less than can be ordered.
  const json slow = answer("size --quick --write-rate '100 kB/s' --rpo 15s")["dates"][0]["sizes"][0];
  for (const json& rule : slow["rules"])
    if (rule["value"] < 5e6)
      BOOST_TEST((rule["meets"] == false && contains(rule["no_answer"], "product's own minimum")), rule.dump());
}

// With this datastore 3 GiB of RAM meet the target, and a larger pool, which a longer sync follows, does not.
BOOST_AUTO_TEST_CASE(less_that_holds_is_an_answer_where_more_does_not) {
  const std::string narrow =
      shipped_file("two-lines") +
      " --set '/links/primary/capacity=67345761 bps' --set '/sites/frankfurt/gateway=67209760 bps' "
      "--set '/sites/madrid/gateway=67209760 bps' --set "
      "'/clusters/mad-c1/datastores/mad-vsan/write=64065643 B/s' --set "
      "'/clusters/mad-c1/datastores/mad-vsan/iops=2441'";
  const std::string sizes = "size " + narrow + " --for appliance --rpo 5min@99%";
  const json ram = answer(sizes)["dates"][0]["sizes"][0];
  BOOST_REQUIRE_MESSAGE(ram["least"].is_number() && ram["too_much"].is_number(), ram.dump());
  BOOST_TEST((ram["least"] <= 3 * gib_bytes && ram["too_much"] > 3 * gib_bytes), ram.dump());
  for (const json& rule : ram["rules"]) BOOST_TEST(rule["meets"] == true, rule.dump());
  BOOST_TEST(contains(text(sizes), "more is not always better"));
  const auto p99 = [&](double bytes) {
    const std::string set = " --set '/clusters/*/vra/ram=" + std::to_string(bytes) + " B'";
    return answer("run " + narrow + " --no-advice --quiet" + set)["groups"][0]["rpo_s"]["p99"].get<double>();
  };
  BOOST_TEST(p99(ram["least"]) <= 300);
}

BOOST_AUTO_TEST_CASE(at_a_floor_nothing_failed) {
  const json appliances = answer("size " + shipped_file("minimal") + " --for appliance")["dates"][0]["sizes"];
  BOOST_TEST(appliances.size() == 2u);
  for (const json& size : appliances) {
    BOOST_TEST(size["least"] == size["product_minimum"]);
    BOOST_TEST((size["fails_at"].is_null() && contains(size["fails_at_reason"], "least that the product allows")));
  }
  const json all = answer("size " + shipped_file("minimal") + " --for all");
  for (const json& date : all["dates"])
    for (const json& size : date["sizes"]) {
      BOOST_TEST((size["fails_at"].is_null() || size["fails_at"] < size["least"]), size.dump());
      BOOST_TEST(size["fails_at"].is_null() != size["fails_at_reason"].is_null(), size.dump());
      BOOST_TEST(size["least"] == std::ceil(size["least"].get<double>()), size["resource"]);
      BOOST_TEST(size["sized_with"] == "the sizes before it");
    }
}

BOOST_AUTO_TEST_CASE(joint_sizes_say_what_they_are) {
  const json sizes = answer("size " + shipped_file("tls-off") +
                            " --for joint --rpo 1min --set '/duration=10 min'")["dates"][0]["sizes"];
  for (const json& size : sizes) {
    BOOST_TEST(size["sized_with"] == "all jointly");
    BOOST_TEST((size["joint_order"] == "links least" || size["joint_order"] == "RAM least"), size.dump());
    if (size["unit"] == "bits/s") BOOST_TEST((size["product_minimum"] == 5e6 && !size["stable_minimum"].is_null()));
  }
  BOOST_TEST(answer("size " + shipped_file("tls-off"))["dates"][0]["sizes"][0]["sized_with"] ==
             "the scenario as it is");
}

BOOST_AUTO_TEST_CASE(nothing_holds_where_nothing_was_found) {
  const std::string none = drsim("size " + shipped_file("minimal") + " --rpo 5s").out;
  BOOST_TEST(!contains(none, "hold in a run"), none);
  BOOST_TEST(contains(none, "No size was found, so nothing was proved."), none);
  BOOST_TEST(contains(drsim("size " + shipped_file("minimal")).out, "They hold in a run of 2 d."));
}

BOOST_AUTO_TEST_CASE(options_of_the_quick_mode_are_named) {
  const ProgramRun run = drsim("size --quick --write-rate '20 MBx/s' --rtt '5 parsec' --rpo 15s");
  BOOST_TEST(run.exit_code == 2);
  BOOST_TEST(contains(run.err, "--write-rate: \"20 MBx/s\" has the unknown unit"), run.err);
  BOOST_TEST(contains(run.err, "--rtt: \"5 parsec\" has the unknown unit"), run.err);
  BOOST_TEST(!contains(run.err, "drsim-quick"), run.err);
  const ProgramRun burst = drsim("size --quick --write-rate '20 MB/s' --peak 5 --burst 0s --rpo 15s");
  BOOST_TEST(contains(burst.err, "--burst: \"0s\" is not above 0 s"), burst.err);
  // What --set changes is named by its pointer.
  const ProgramRun set = drsim("size --quick --write-rate '20 MB/s' --rpo 15s --set /links/0/loss=2");
  BOOST_TEST(set.exit_code == 2);
  BOOST_TEST(contains(set.err, "--set /links/0/loss=2"), set.err);
}

// The formula knows steady replication only: beside an outage, or in a run that is short against the target, what it
// says is no answer.
BOOST_AUTO_TEST_CASE(for_rpo_answers_only_what_the_formula_knows) {
  const auto needs_of = [&](const std::string& arguments) {
    return answer("run " + arguments)["needs"]["bandwidth"][0];
  };
  const json steady = needs_of(shipped_file("minimal"));
  const json outage = needs_of(shipped_file("outage-resync"));
  const json brief = needs_of(shipped_file("minimal") + " --set '/duration=1 h' --set '/vpgs/*/rpo_target=2 h'");
  BOOST_TEST((!steady["for_rpo_of_estate"]["capacity_bits_per_s"].is_null() &&
              steady["for_rpo_of_estate"]["reason"].is_null()),
             steady.dump());
  for (const json& need : {outage, brief}) {
    BOOST_TEST(need["for_rpo"][0]["capacity_bits_per_s"].is_null(), need.dump());
    BOOST_TEST(need["for_rpo_of_estate"]["capacity_bits_per_s"].is_null(), need.dump());
    BOOST_TEST(!need["for_rpo_of_estate"]["formula_bits_per_s"].is_null(), need.dump());
  }
  BOOST_TEST(contains(outage["for_rpo"][0]["reason"], "leaves out: events"));
  BOOST_TEST(contains(brief["for_rpo"][0]["reason"], "too short"));
}

// Exact for one stream with a buffer that is never full; more may be needed where several share the link, or where the
// buffer was full.
BOOST_AUTO_TEST_CASE(for_rpo_says_where_it_is_a_lower_bound) {
  const auto need_of = [&](const std::string& arguments) {
    return answer("run " + arguments)["needs"]["bandwidth"][0]["for_rpo"][0];
  };
  const std::string one = "'" DRSIM_SOURCE_DIR "/scenarios/sizing-rules/sizing-rules.json'";
  const json exact = need_of(one + " --set '/workloads/database/mean=1 MB/s'");
  BOOST_TEST(exact["is_lower_bound"] == false);
  BOOST_TEST(exact["lower_bound_reason"].is_null(), exact.dump());
  const json shared = need_of(shipped_file("four-designs"));
  BOOST_TEST(shared["is_lower_bound"] == true);
  BOOST_TEST(contains(shared["lower_bound_reason"], "streams share the link"), shared.dump());
  BOOST_TEST(shared["capacity_bits_per_s"].is_number());
  const json full = need_of(one + " --set '/workloads/database/mean=20 MB/s' --set '/links/wan/capacity=100 Mbps'");
  BOOST_TEST(contains(full["lower_bound_reason"], "were full"), full.dump());
}

BOOST_AUTO_TEST_CASE(a_forecast_from_half_an_hour_is_no_verdict) {
  const auto forecast = [&](int intervals, int interval_s, const std::string& more) {
    std::ofstream file(folder.path() / "made.csv");
    file << "time,rate\n";
    for (int i = 0; i < intervals; ++i) file << interval_s * i << "," << 1000000 + 1000 * (i % 24) + i << "\n";
    file.close();
    return "forecast csv made.csv --time-column time --rate-column rate --scenario quick.json --workload load --rpo "
           "1min "
           "--months 24 " +
           more;
  };
  BOOST_REQUIRE(drsim("size --quick --write-rate '5 MB/s' --print-scenario > quick.json").exit_code == 0);
  const std::string brief = forecast(30, 60, "");
  const json answered = answer(brief);
  BOOST_TEST((answered["verdict"] == "not known" && answered["first_failing_month"].is_null()), answered.dump());
  BOOST_TEST(contains(answered["verdict_reason"], "30 min were measured"), answered.dump());
  BOOST_TEST(contains(drsim(brief).out, "Whether the target holds cannot be said: 30 min were measured"));
  // A day less than two weeks, and two weeks.
  BOOST_TEST(answer(forecast(13 * 24, 3600, ""))["verdict"] == "not known");
  const json known = answer(forecast(14 * 24, 3600, ""));
  BOOST_TEST((known["verdict"] == "known" && known["verdict_reason"].is_null()), known.dump());
}

BOOST_AUTO_TEST_SUITE_END()
