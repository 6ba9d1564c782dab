/// What a size is said to hold for, and whether it does: draws of what is random, the length of the runs where loads
/// repeat late, the mean demand of every resource that has one, and the values that put sizes in place.

#define BOOST_TEST_MODULE proof_scope
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
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

struct InFolder : ProgramFolder {
  /// Bursts of 30 s at four times the mean, half a day long.
  void write_bursts() const {
    const std::string quick = text("size --quick --write-rate '5 MB/s' --peak 4 --print-scenario");
    json content = json::parse(quick);
    content["duration"] = "12 h";
    std::ofstream(folder.path() / "bursts.json") << content.dump();
  }

  /// The shipped `minimal` with a measured load of so many days, one value an hour: a day of 6 MB/s in every seven, the
  /// last 5 days 12 MB/s, else 2 MB/s; repeated.
  void write_trace(int days, const std::string& duration) const {
    json rates = json::array();
    for (int hour = 0; hour < 24 * days; ++hour)
      rates.push_back(hour >= 24 * (days - 5) ? "12 MB/s" : hour / 24 % 7 == 1 ? "6 MB/s" : "2 MB/s");
    const json load = {
        {"kind", "series"}, {"interval", "1 h"}, {"rates", rates}, {"mean", nullptr}, {"hourly", nullptr}};
    const json content = {{"base", folder_of_scenarios + "minimal/minimal.json"},
                          {"duration", duration},
                          {"workloads", {{"database", load}}}};
    std::ofstream(folder.path() / "trace.json") << content.dump();
  }

  ProofLength length_of_trace(double duration_s) const {
    const Scenario scenario = read_scenario(folder.path() / "trace.json", {{}, std::nullopt}).scenario;
    return proof_length(scenario, duration_s);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(proof_scope, InFolder)

// Bursts: a size for one draw is none for others. The size for five holds in each of the five, and just below it one
// of them misses the target.
BOOST_AUTO_TEST_CASE(sizes_hold_in_every_draw_that_is_named) {
  write_bursts();
  const json one = answer("size bursts.json --rpo '60 s'");
  const json five = answer("size bursts.json --rpo '60 s' --replications 5");
  BOOST_TEST(one["holds_for"]["seeds"].size() == 1u);
  BOOST_TEST(one["holds_for"]["further_draw_needs_more_at_most"] == 0.5);
  BOOST_TEST((one["holds_for"]["drawn_by_chance"] == json{"loads"}));
  const json& seeds = five["holds_for"]["seeds"];
  BOOST_TEST(seeds.size() == 5u);
  BOOST_TEST(five["holds_for"]["further_draw_needs_more_at_most"].get<double>() == 1.0 / 6,
             boost::test_tools::tolerance(1e-12));
  const json &few = one["dates"][0]["sizes"][0], &size = five["dates"][0]["sizes"][0];
  BOOST_TEST(size["least"].get<double>() > few["least"].get<double>());
  std::size_t missed_by_one = 0, missed_below = 0;
  const auto misses = [&](const json& seed, const std::string& set) {
    const json result =
        answer(fmt::format("run bursts.json --no-advice --seed {} --set '{}' --set "
                           "'/vpgs/*/rpo_target=60 s' --set '/duration={} s'",
                           seed.get<std::uint64_t>(), set, five["proved_over_s"].get<double>()));
    return result["groups"][0]["above_target_fraction"] > 0.0;
  };
  for (const json& seed : seeds) {
    BOOST_TEST(!misses(seed, size["set"]), seed);
    missed_by_one += misses(seed, few["set"]) ? 1 : 0;
    missed_below +=
        misses(seed, fmt::format("{}={} bps", size["pointer"].get<std::string>(), size["fails_at"].get<double>())) ? 1
                                                                                                                   : 0;
  }
  BOOST_TEST(missed_by_one > 0u);
  BOOST_TEST(missed_below > 0u);
}

BOOST_AUTO_TEST_CASE(the_screen_says_what_is_drawn) {
  write_bursts();
  const std::string drawn = text("size bursts.json --rpo '60 s'");
  BOOST_TEST(contains(drawn, "They hold in a run of "), drawn);
  BOOST_TEST(contains(drawn, "Drawn by chance are loads (seed "), drawn);
  BOOST_TEST(contains(drawn, "in up to 1 of 2 cases, and so may a longer run; --replications N"), drawn);
  BOOST_TEST(
      contains(text("size bursts.json --rpo '60 s' --replications 3"), "the sizes hold in each of 3 draws (seed "));
  BOOST_TEST(contains(text("size " + shipped_file("crashing-vras") + " --for journal"), "Drawn by chance are "));
  BOOST_TEST(contains(text("size " + shipped_file("crashing-vras") + " --for journal"), "faults"));
  // Policies of Veeam CDP begin their cycles at dates of their own.
  BOOST_TEST((answer("size " + shipped_file("cdp-proxy-failure"))["holds_for"]["drawn_by_chance"] ==
              json{"starts of CDP cycles"}));
  // Constant loads, nothing that fails by chance.
  BOOST_TEST(!contains(text("size " + shipped_file("tls-off")), "Drawn by chance"));
  BOOST_TEST(answer("size " + shipped_file("tls-off"))["holds_for"]["further_draw_needs_more_at_most"].is_null());
}

// Of a trace of a year in a scenario of two days no year is played; what is left out is said. From a tenth of the
// period on the whole of it is.
BOOST_AUTO_TEST_CASE(a_trace_of_a_year_is_proved_as_far_as_the_duration_asks) {
  write_trace(365, "2 d");
  BOOST_TEST(length_of_trace(2 * day_s).seconds == 4 * day_s);
  BOOST_TEST(length_of_trace(2 * day_s).left_out_period_s == 365 * day_s);
  BOOST_TEST(length_of_trace(36 * day_s).seconds == 72 * day_s);
  BOOST_TEST(length_of_trace(37 * day_s).seconds == 365 * day_s);
  BOOST_TEST(length_of_trace(37 * day_s).left_out_period_s == 0);
  BOOST_TEST(length_of_trace(200 * day_s).seconds == 2 * 365 * day_s);
  const std::string told = text("size trace.json");
  BOOST_TEST(contains(told, "They hold in a run of 4 d.\n"), told);
  BOOST_TEST(contains(told, "Loads repeat after 365 d only, of which the first 4 d are played"), told);
  const json size = answer("size trace.json")["dates"][0]["sizes"][0];
  BOOST_TEST(size["least"].get<double>() >= size["stable_minimum"].get<double>());
}

// A week is played whole, however short the scenario.
BOOST_AUTO_TEST_CASE(a_trace_of_a_week_is_proved_whole) {
  write_trace(7, "1 h");
  BOOST_TEST(length_of_trace(hour_s).seconds == 7 * day_s);
  BOOST_TEST(length_of_trace(hour_s).left_out_period_s == 0);
  BOOST_TEST(!contains(text("size trace.json"), "Loads repeat after"));
}

// Where replication crosses a resource for good, its mean demand is that of a run; else it is said why there is none.
BOOST_AUTO_TEST_CASE(every_size_has_a_stable_minimum_or_the_reason) {
  for (const std::string name : {"cloud-connector", "old-version", "pattern-zerto", "pattern-veeam", "two-into-one"}) {
    const json sizes = answer("size " + shipped_file(name) + " --for all --rpo '4 h'")["dates"][0]["sizes"];
    const json result = answer("run " + shipped_file(name) + " --no-advice");
    for (const json& size : sizes) {
      const std::string resource = size["resource"];
      BOOST_TEST(size["stable_minimum"].is_null() != size["stable_minimum_reason"].is_null(), name << resource);
      if (size["stable_minimum"].is_null()) continue;
      if (!size["least"].is_null())
        BOOST_TEST(size["least"].get<double>() >= size["stable_minimum"].get<double>() * (1 - 1e-9), name << resource);
    }
    const auto minimum_of = [&](const std::string& resource) {
      for (const json& size : sizes)
        if (size["resource"] == resource) return size["stable_minimum"].get<double>();
      return -1.0;
    };
    std::size_t compared = 0;
    for (const json& balance : result["balances"]) {
      const std::string of = balance["name"], kind = balance["kind"];
      const std::string resource = kind == "datastore write"        ? "write throughput of " + of
                                   : kind == "datastore operations" ? "I/O operations of " + of
                                   : kind == "gateway"              ? of
                                                                    : "";
      const double minimum = resource.empty() ? -1 : minimum_of(resource);
      if (minimum < 0) continue;
      ++compared;
      BOOST_TEST(minimum == balance["demand"].get<double>(), boost::test_tools::tolerance(1e-9));
    }
    BOOST_TEST(compared > 0u, name);
  }
}

// Both directions of a gateway of a site and of the VPN have one value: the greater counts.
BOOST_AUTO_TEST_CASE(gateways_have_the_greater_of_their_directions) {
  const json sizes = answer("size " + shipped_file("old-version") + " --for gateway")["dates"][0]["sizes"];
  BOOST_TEST(sizes.size() >= 2u);
  for (const json& size : sizes) BOOST_TEST(size["stable_minimum"].get<double>() > 0, size["resource"]);
}

// As printed, with the unit, and on the screen as words of a shell.
BOOST_AUTO_TEST_CASE(what_puts_sizes_in_place_is_taken_as_printed) {
  const json date = answer("size " + shipped_file("cloud-connector") + " --for all")["dates"][0];
  std::string options;
  for (const json& set : date["set"]) options += " --set '" + set.get<std::string>() + "'";
  const json again = answer("size " + shipped_file("cloud-connector") + " --for all" + options)["dates"][0];
  BOOST_TEST(date["set"].size() == date["sizes"].size());
  for (std::size_t i = 0; i < date["sizes"].size(); ++i) {
    BOOST_TEST(again["sizes"][i]["present"] == date["sizes"][i]["least"], date["sizes"][i]["set"]);
    BOOST_TEST(date["sizes"][i]["set"] == date["set"][i]);
  }
  const std::string screen = text("size " + shipped_file("cloud-connector") + " --for all");
  BOOST_TEST(contains(screen, "\nPut in place by" + options + "\n"), screen);
}

BOOST_AUTO_TEST_SUITE_END()
