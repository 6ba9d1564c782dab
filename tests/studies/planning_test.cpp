/// Planning as a user does it: which defaults the answer rests on, where a measured series leads, what rare faults do,
/// and sizes of gateways, storage, hosts and several together, each proven by runs just beside it.

#define BOOST_TEST_MODULE planning
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "models/random_stream.hpp"
#include "models/units.hpp"
#include "sim/scenario/read/read_scenario.hpp"
#include "sim/studies/advice/default_parameters.hpp"
#include "tests/support/run_program.hpp"
#include "tests/traces/trace_files.hpp"

using namespace drsim::test;
using nlohmann::json;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::string scenarios = "'" DRSIM_SOURCE_DIR "/scenarios/";
const std::string designs = scenarios + "four-designs/four-designs.json'";

struct InFolder {
  json drsim(const std::string& arguments) const {
    const ProgramRun run = run_drsim(folder.path(), arguments + " --format json");
    BOOST_REQUIRE_MESSAGE(run.exit_code == 0, arguments << ": " << run.err);
    return json::parse(run.out);
  }

  json sizes(const std::string& arguments) {
    const json answer = drsim("size " + arguments);
    proved_over_s = answer["proved_over_s"];
    return answer["dates"][0]["sizes"];
  }

  ProgramRun refused(const std::string& arguments) const {
    const ProgramRun run = run_drsim(folder.path(), arguments);
    BOOST_TEST(run.exit_code == 2, arguments << ": " << run.out << run.err);
    return run;
  }

  /// Time above target, worst of all groups, in a run as long as those that the last sizes were proved by.
  double missed(const std::string& arguments) const {
    double worst = 0;
    const std::string duration = proved_over_s > 0 ? " --set '/duration=" + std::to_string(proved_over_s) + " s'" : "";
    const json result = drsim("run " + arguments + duration);
    for (const json& group : result["groups"]) worst = std::max(worst, group["above_target_fraction"].get<double>());
    return worst;
  }

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder.path() / name) << text; }

  TemporaryFolder folder;
  double proved_over_s = 0;
};

/// A quantity of the estate as `--set` takes it.
std::string set_option(const std::string& pointer, double value, const std::string& unit) {
  return " --set '" + pointer + "=" + std::to_string(value) + " " + unit + "'";
}

/// Estates of different shape: 1 to 4 hosts, 2 to 4 groups of 1 to 3 VMs with priorities and targets of their own, even
/// loads, bursts and days; buffers that no queue fills, so that the link is all that holds the streams back.
json estate_of(std::uint32_t seed) {
  drsim::RandomStream random(seed, "estate", "shape");
  const auto among = [&](const std::vector<std::string>& words) {
    return words[random.below(static_cast<std::uint32_t>(words.size()))];
  };
  const auto amount = [&](double low, double high, const std::string& unit) {
    return std::to_string(low + (high - low) * random.uniform()) + unit;
  };
  const int hosts = 1 + static_cast<int>(random.below(4));
  json estate = {{"base", DRSIM_SOURCE_DIR "/scenarios/four-designs/four-designs.json"},
                 {"duration", "40 min"},
                 {"seed", seed},
                 {"vms", json::array()},
                 {"vpgs", json::array()},
                 {"clusters", json::array()}};
  for (const auto& [cluster, site] : {std::pair<std::string, std::string>{"fra-c1", "frankfurt"}, {"mad-c1", "madrid"}})
    estate["clusters"].push_back({{"name", cluster},
                                  {"site", site},
                                  {"hosts", hosts},
                                  {"cores", 48},
                                  {"clock", "2.4 GHz"},
                                  {"nic", "25 Gbps"},
                                  {"vra", {{"ram", "16 GiB"}, {"vcpu", 4}}},
                                  {"datastores",
                                   {{{"name", cluster + "-store"},
                                     {"capacity", "400 TiB"},
                                     {"read", "20 GB/s"},
                                     {"write", "20 GB/s"},
                                     {"iops", 5000000}}}}});
  const std::uint32_t groups = 2 + random.below(3);
  for (std::uint32_t group = 0; group < groups; ++group) {
    const std::string name = "g" + std::to_string(group);
    json load = {{"kind", "onoff"}, {"mean", amount(1, 8, " MB/s")}, {"compression", 1 + 2 * random.uniform()}};
    if (random.below(4) == 0) {
      load["kind"] = "constant";
    } else {
      load["peak_to_mean"] = 2 + 6 * random.uniform();
      load["on"] = amount(10, 90, " s");
    }
    estate["workloads"][name] = load;
    estate["vms"].push_back({{"name", "v" + name},
                             {"count", 1 + random.below(3)},
                             {"cluster", "fra-c1"},
                             {"disks", {"1 TiB"}},
                             {"workload", name}});
    estate["vpgs"].push_back({{"name", name},
                              {"vms", {"v" + name}},
                              {"priority", among({"low", "medium", "high"})},
                              {"rpo_target", among({"15 s", "30 s", "1 min", "5 min"})},
                              {"recovery", {{"cluster", "mad-c1"}}}});
  }
  return estate;
}

const json* effect_of(const json& sensitivity, const std::string& pointer) {
  for (const json& effect : sensitivity["rests_on"])
    if (effect["pointer"] == pointer) return &effect;
  return nullptr;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(planning, InFolder)

BOOST_AUTO_TEST_CASE(the_answer_names_the_defaults_it_rests_on) {
  const std::string shorter = designs + " --set '/duration=1 h'";
  const json result = drsim("run " + shorter + " --sensitivity --quiet --out out");
  const json& sensitivity = result["answer"]["sensitivity"];
  BOOST_TEST(sensitivity["defaults_tried"].get<int>() > 20);
  const json* compression = effect_of(sensitivity, "/workloads/*/compression");
  BOOST_REQUIRE(compression != nullptr);
  BOOST_TEST((*compression)["value"] == "2.0");
  // What it says of an end is what a run with that value gives.
  const json& end = (*compression)["answers"][0];
  BOOST_TEST(end["value"] == "1.0");
  double p99 = 0;
  const json beside =
      drsim("run " + shorter + " --set /workloads/database/compression=1.0 --set /workloads/files/compression=1.5");
  for (const json& group : beside["groups"]) p99 = std::max(p99, group["rpo_s"]["p99"].get<double>());
  BOOST_TEST(end["worst_rpo_p99_s"] == p99);
  std::ifstream report(folder.path() / "out/report.html");
  BOOST_TEST(
      contains(std::string(std::istreambuf_iterator<char>(report), {}), "compression 2.0, which you did not give"));
  // A value that is given is no default.
  drsim::ReadOptions options;
  const auto has_compression = [&] {
    const auto read = drsim::read_scenario(DRSIM_SOURCE_DIR "/scenarios/four-designs/four-designs.json", options);
    const auto list = drsim::default_parameters(read);
    return std::any_of(list.begin(), list.end(), [](const drsim::DefaultParameter& one) {
      return one.pattern == "/workloads/*/compression" && one.has_range && one.others().size() == 2;
    });
  };
  BOOST_TEST(has_compression());
  options.set = {"/workloads/database/compression=2"};
  BOOST_TEST(!has_compression());
}

BOOST_AUTO_TEST_CASE(studies_vary_the_defaults) {
  write("morris.json", R"({"drsim_study": 1, "name": "s", "scenario": ")" DRSIM_SOURCE_DIR
                       R"(/scenarios/four-designs/four-designs.json", "defaults": true,
    "parameters": [{"name": "length", "pointer": "/duration", "values": ["5 min", "6 min"]}],
    "design": {"kind": "latin_hypercube", "points": 6}})");
  const json summary = drsim("sweep morris.json --quiet");
  bool has_compression = false;
  for (const json& effect : summary["sensitivity"])
    has_compression = has_compression || effect["parameter"] == "default_workloads_compression";
  BOOST_TEST(has_compression);
  write("grid.json", R"({"drsim_study": 1, "name": "s", "scenario": "x.json", "defaults": true})");
  BOOST_TEST(contains(refused("sweep grid.json").err, "/defaults: does not go with a grid"));
}

BOOST_AUTO_TEST_CASE(a_forecast_of_made_data_ends_in_the_month_that_runs_confirm) {
  // 12 weeks of hours that rise from 1 MB/s by 1 kB/s an hour; no season.
  std::string rows = "time,rate\n";
  const int hours = 12 * 7 * 24;
  for (int i = 0; i < hours; ++i) rows += std::to_string(3600 * i) + "," + std::to_string(1000000 + 1000 * i) + "\n";
  write("made.csv", rows);
  BOOST_REQUIRE(
      run_drsim(folder.path(), "size --quick --write-rate '5 MB/s' --print-scenario > quick.json").exit_code == 0);
  BOOST_REQUIRE(run_drsim(folder.path(), "init > /dev/null").exit_code == 0);
  write("narrow.json",
        R"({"base": "quick.json", "duration": "7 d", "links": [{"name": "wan", "from": "here", "to": "there",
    "capacity": "100 Mbps", "rtt": "40 ms", "tcp": {"window": "16 MiB", "connections": 8}}]})");
  const std::string made = "forecast csv made.csv --time-column time --rate-column rate ";
  const json forecast = drsim(made + "--scenario narrow.json --workload load --rpo 1min --months 60");
  const double month_hours = 365.0 / 12 * 24;
  BOOST_TEST(forecast["trend_bytes_per_s_a_month"]["mean"].get<double>() == 1000 * month_hours,
             boost::test_tools::tolerance(1e-6));
  BOOST_TEST(forecast["level_bytes_per_s"].get<double>() == 1000000 + 1000 * (hours - 0.5),
             boost::test_tools::tolerance(1e-6));
  BOOST_TEST(std::fabs(forecast["held_out_error_fraction"].get<double>()) < 1e-6);
  const int month = forecast["first_failing_month"];
  // 100 Mb/s carry 25 MB/s less headers; the level grows by 0.7305 MB/s a month from 3.016 MB/s.
  BOOST_TEST((month >= 28 && month <= 31), month);
  for (const int at : {month - 1, month}) {
    drsim(made + "--scenario narrow.json --workload load --rpo 1min --at-month " + std::to_string(at) +
          " --out at.json");
    BOOST_TEST((missed("at.json --set '/vpgs/group/rpo_target=1 min'") > 0) == (at == month));
  }
  BOOST_TEST(contains(refused(made + "--scenario narrow.json --workload lod").err, "did you mean \"load\"?"));
  BOOST_TEST(contains(refused(made + "--scenario narrow.json").err, "goes with --workload"));
  refused("forecast csv nothing.csv --time-column time --rate-column rate");
}

// A scenario of an hour, and four hours of the sixth week that write eight times as much: the month is theirs.
BOOST_AUTO_TEST_CASE(a_forecast_sees_all_of_the_series) {
  std::string rows = "time,rate\n";
  const int hours = 12 * 7 * 24, busy = 5 * 7 * 24 + 30;
  for (int i = 0; i < hours; ++i)
    rows += std::to_string(3600 * i) + "," + std::to_string((1000000 + 300 * i) * (i >= busy && i < busy + 4 ? 8 : 1)) +
            "\n";
  write("busy.csv", rows);
  BOOST_REQUIRE(
      run_drsim(folder.path(), "size --quick --write-rate '5 MB/s' --print-scenario > quick.json").exit_code == 0);
  write("short.json",
        R"({"base": "quick.json", "duration": "1 h", "links": [{"name": "wan", "from": "here", "to": "there",
    "capacity": "150 Mbps", "rtt": "40 ms", "tcp": {"window": "16 MiB", "connections": 8}}]})");
  const std::string made = "forecast csv busy.csv --time-column time --rate-column rate ";
  const int month = drsim(made + "--scenario short.json --workload load --rpo 1min --months 60")["first_failing_month"];
  BOOST_TEST((month >= 2 && month <= 30), month);
  for (const int at : {month - 1, month}) {
    drsim(made + "--scenario short.json --workload load --rpo 1min --at-month " + std::to_string(at) +
          " --out at.json");
    BOOST_TEST((missed("at.json --set '/duration=84 d' --set '/vpgs/group/rpo_target=1 min'") > 0) == (at == month));
  }
}

BOOST_AUTO_TEST_CASE(three_real_months_are_one_series) {
  const auto traces = real_traces();
  if (!traces) {
    BOOST_TEST_MESSAGE("skipped: the real traces are absent");
    return;
  }
  std::string files;
  for (const char* month : {"2013-7", "2013-8", "2013-9"})
    files += " '" + (*traces / "vm-series/bitbrains-rnd" / month / "187.csv.gz").string() + "'";
  const json forecast = drsim("forecast bitbrains" + files + " --months 12 --out month.json --at-month 6");
  BOOST_TEST(forecast["files"] == 3);
  BOOST_TEST(forecast["span_s"].get<double>() > 80 * drsim::day_s);
  BOOST_TEST(forecast["season_bytes_per_s"].size() == 168u);
  const json& trend = forecast["trend_bytes_per_s_a_month"];
  BOOST_TEST((trend["ci95_low"] < trend["mean"] && trend["mean"] < trend["ci95_high"]));
  // Least squares: residuals have no mean, so the level at the middle is the mean of the three files.
  BOOST_TEST((forecast["explained_fraction"] >= 0.0 && forecast["explained_fraction"] <= 1.0));
  std::ifstream file(folder.path() / "month.json");
  const json parts = json::parse(file);
  // Whole weeks of 5 min.
  BOOST_TEST(parts["workloads"]["forecast"]["rates"].size() % 2016 == 0);
}

BOOST_AUTO_TEST_CASE(rare_double_faults_by_weights_and_by_brute_force) {
  write("pair.json",
        R"({"base": ")" DRSIM_SOURCE_DIR R"(/scenarios/crashing-vras/crashing-vras.json", "duration": "1 d",
    "faults": [{"name": "vra crash", "vras": ["fra-1", "fra-2"], "up": {"distribution": "exponential", "mean": "10 d"},
                "down": {"distribution": "exponential", "mean": "1 h"}}]})");
  const json rare = drsim("rare pair.json --above '0 s' --runs 120");
  const json& sampled = rare["importance_sampling"];
  // Near enough by hand: 2 x (1 d / 10 d) first failures, each with a second one within its hour: 1 h / 10 d.
  const double by_hand = 0.2 * 0.1 / 24;
  BOOST_TEST((sampled["ci95_low"] < by_hand && by_hand < sampled["ci95_high"]), rare.dump());
  BOOST_TEST(sampled["effective_sample_size"].get<double>() > 5);
  BOOST_TEST(sampled["brute_force_runs"].get<double>() > 2000);
  // The plain runs of a likely event beside: one fault in a day, 18 %.
  const json often = drsim("rare pair.json --metric /faults/failures --above 0 --runs 60 --brute-force --speed 2");
  for (const char* way : {"importance_sampling", "brute_force"})
    BOOST_TEST((often[way]["ci95_low"].get<double>() < 0.19 && 0.17 < often[way]["ci95_high"].get<double>()), way);
  BOOST_TEST(contains(refused("rare " + designs + " --above 1").err, "/faults: is empty"));
  BOOST_TEST(contains(refused("rare pair.json").err, "one of --above and --below"));
  BOOST_TEST(contains(refused("rare pair.json --above '3 GiB'").err, "--above"));
  BOOST_TEST(contains(refused("rare pair.json --above 0 --metric /faults/overlap --runs 2").err, "overlap_s"));
}

BOOST_AUTO_TEST_CASE(fluid_sharing_and_simulation_agree_for_estates) {
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    write("estate.json", estate_of(seed).dump());
    const std::string share = seed % 3 == 0 ? " --rpo @99%" : seed % 3 == 1 ? "" : " --rpo 20s@95%";
    const json size = sizes("estate.json" + share)[0];
    BOOST_TEST(size["least"].get<double>() / size["analytic"].get<double>() == 1.0, boost::test_tools::tolerance(0.01));
    if (share.empty()) BOOST_TEST(size["formula"].get<double>() <= size["analytic"].get<double>() * 1.0001);
  }
}

BOOST_AUTO_TEST_CASE(sizes_name_their_defaults_and_what_binds) {
  const std::string estate = designs + " --set '/duration=30 min'";
  const json size = sizes(estate + " --sensitivity")[0];
  double at_one = 0;
  for (const json& effect : size["rests_on"])
    if (effect["pointer"] == "/workloads/*/compression" && effect["other"] == "1.0") at_one = effect["least"];
  const json plain = sizes(estate + " --set /workloads/database/compression=1.0")[0];
  BOOST_TEST(at_one == plain["least"].get<double>(), boost::test_tools::tolerance(0.015));
}

BOOST_AUTO_TEST_CASE(gateways_and_storage_are_sized_and_proven_just_below) {
  BOOST_REQUIRE(run_drsim(folder.path(), "size --quick --write-rate '20 MB/s' --peak 5 --print-scenario > quick.json")
                    .exit_code == 0);
  write("gate.json", R"({"base": "quick.json", "duration": "30 min", "sites": [
    {"name": "protected", "region": "here", "gateway": "10 Gbps"}, {"name": "recovery", "region": "there", "ipsec": {}}]})");
  for (const std::string word : {"gateway", "storage"})
    for (const json& size : sizes("gate.json --rpo 15s --for " + word)) {
      const double least = size["least"];
      // Throughput of a tunnel is before encryption, control traffic beside: within 1 % all the same.
      BOOST_TEST(least / size["analytic"].get<double>() == 1.0, boost::test_tools::tolerance(0.01));
      if (word == "storage") continue;
      std::string pointer = size["pointer"];
      const std::string target = " --set '/vpgs/group/rpo_target=15 s'";
      BOOST_TEST(missed("gate.json" + set_option(pointer, least, "bps") + target) == 0);
      BOOST_TEST(missed("gate.json" + set_option(pointer, 0.998 * least, "bps") + target) > 0);
      BOOST_TEST(size["rules"].size() >= 2u);
    }
}

BOOST_AUTO_TEST_CASE(the_fewest_hosts_that_recover_in_time) {
  const std::string estate =
      scenarios +
      "site-failover/site-failover.json' --set '/duration=3 h 30 min' --set /vms/0/count=100 --set /vms/1/count=50";
  const json result = drsim("run " + estate);
  const double rto_s = result["site_recoveries"][0]["rto_s"];
  // 150 VMs on 10 hosts are 15 for each: batches of 5 at once, after 300 s and after 600 s; 9 hosts need one more.
  const json size = sizes(estate + " --for hosts --rto '" + std::to_string(rto_s + 1) + " s'")[0];
  const int least = size["least"];
  BOOST_TEST((least >= 8 && least <= 10), size.dump());
  const auto rto_with = [&](int hosts) {
    return drsim("run " + estate +
                 " --set /clusters/mad/hosts=" + std::to_string(hosts))["site_recoveries"][0]["rto_s"];
  };
  BOOST_TEST(rto_with(least).get<double>() <= rto_s + 1);
  const json below = rto_with(least - 1);
  BOOST_TEST((below.is_null() || below.get<double>() > rto_s + 1));
  BOOST_TEST(contains(refused("size " + designs + " --for hosts --rto '1 h'").err, "there is no RTO"));
  BOOST_TEST(contains(refused("size " + designs + " --for hosts").err, "needed: a recovery operation"));
}

BOOST_AUTO_TEST_CASE(joint_sizes_cannot_shrink_anywhere_and_the_cheapest_costs_least) {
  const std::string estate = designs + " --set '/duration=1 h'";
  const auto missed_with = [&](const json& list, std::size_t from, std::size_t shrunk, double factor) {
    std::string arguments = estate;
    for (std::size_t i = 0; i < 3; ++i) {
      const json& size = list[from + i];
      const double least = size["least"],
                   value = i == shrunk ? std::min(size["fails_at"].get<double>(), factor * least) : least;
      if (size["unit"] == "bits/s") arguments += set_option(size["pointer"], value, "bps");
      if (size["unit"] == "bytes")
        for (const char* cluster : {"fra-c1", "mad-c1"})
          arguments += set_option(std::string("/clusters/") + cluster + "/vra/ram", value, "B");
      if (size["unit"] == "bytes/s") arguments += set_option("/clusters/mad-c1/datastores/0/write", value, "B/s");
    }
    return missed(arguments);
  };
  const auto prove = [&](const json& list, std::size_t from) {
    BOOST_TEST(missed_with(list, from, 3, 1) == 0);
    for (std::size_t i = 0; i < 3; ++i)
      // What stands at the least that can be had cannot shrink further.
      if (!list[from + i]["fails_at"].is_null())
        BOOST_TEST(missed_with(list, from, i, 0.998) > 0, list[from + i]["resource"]);
  };
  const json plain = sizes(estate + " --for joint");
  BOOST_REQUIRE(plain.size() == 6u);
  prove(plain, 0);
  // Four appliances. Where RAM costs next to nothing against the link, the cheapest takes what makes the link smallest.
  const auto cost_of = [](const json& list, std::size_t from, double ram) {
    return 1.5 * list[from]["least"].get<double>() / drsim::mb_bits +
           4 * ram * list[from + 1]["least"].get<double>() / drsim::gib_bytes +
           0.2 * list[from + 2]["least"].get<double>() / drsim::mb_bytes;
  };
  for (const double ram : {0.01, 40.0}) {
    const auto price = [](double value) {
      return json{{"value", value}, {"date", "2026-06-01"}, {"source", "made up"}};
    };
    write("prices.json",
          json{{"drsim_prices", 1},
               {"unit", "EUR"},
               {"prices", {{"mbps", price(1.5)}, {"gib_of_ram", price(ram)}, {"mb_per_s_of_storage", price(0.2)}}}}
              .dump());
    const std::string priced = "size " + estate + " --for joint --prices prices.json";
    const json answer = drsim(priced), &date = answer["dates"][0];
    BOOST_REQUIRE(date["sizes"].size() == 3u);
    const double cost = date["cost"]["cost"];
    BOOST_TEST(cost == cost_of(date["sizes"], 0, ram), boost::test_tools::tolerance(1e-9));
    for (const std::size_t from : {0U, 3U}) BOOST_TEST(cost <= 1.005 * cost_of(plain, from, ram));
    BOOST_TEST((date["cost"]["cost_at_least"].get<double>() <= cost &&
                date["cost"]["cost_at_least"].get<double>() >= 0.99 * cost));
    if (ram > 1) continue;
    prove(date["sizes"], 0);
    BOOST_TEST(answer == drsim(priced + " --jobs 1"));
  }
  write("few.json",
        R"({"drsim_prices": 1, "unit": "EUR", "prices": {"mbps": {"value": 1, "date": "2026-06-01", "source": "x"}}})");
  BOOST_TEST(
      contains(refused("size " + designs + " --for joint --prices few.json").err, "the key \"gib_of_ram\" is missing"));
}

BOOST_AUTO_TEST_SUITE_END()
