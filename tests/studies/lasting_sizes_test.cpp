/// Sizes that last: never below the mean demand nor below the product's own minimum, and an answer that is put into the
/// scenario holds in a run of twice the duration, for random estates of both products.

#define BOOST_TEST_MODULE lasting_sizes
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "models/random_stream.hpp"
#include "models/units.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

struct InFolder {
  TemporaryFolder folder;

  json drsim(const std::string& arguments) const {
    const ProgramRun run = run_drsim(folder.path(), arguments + " --format json");
    BOOST_REQUIRE_MESSAGE(run.exit_code == 0, arguments + ": " + run.err);
    return json::parse(run.out);
  }

  json sizes(const std::string& arguments) const { return drsim("size " + arguments)["dates"][0]["sizes"]; }

  void write(const std::string& name, const json& content) const {
    std::ofstream(folder.path() / name) << content.dump();
  }
};

std::string bits(double value) { return std::to_string(value) + " bps"; }

/// One link, 1 to 3 groups with loads of each kind and targets from seconds to half a day, in 2 hours: short against
/// some of the targets.
json estate_of(std::uint32_t seed, bool is_cdp) {
  RandomStream random(seed, "estate", is_cdp ? "cdp" : "zerto");
  const auto between = [&](double low, double high) { return low + (high - low) * random.uniform(); };
  const auto cluster = [](const std::string& name, const std::string& site) {
    return json{{"name", name},
                {"site", site},
                {"hosts", 2},
                {"cores", 48},
                {"clock", "2.5 GHz"},
                {"nic", "25 Gbps"},
                {"datastores",
                 {{{"name", name + "-ds"},
                   {"capacity", "400 TiB"},
                   {"read", "9 GB/s"},
                   {"write", "9 GB/s"},
                   {"iops", 900000}}}}};
  };
  json estate = {
      {"drsim", 1},
      {"name", "estate"},
      {"seed", seed},
      {"start", "2026-06-01T00:00:00"},
      {"duration", "2 h"},
      {"regions",
       {{{"name", "A"}, {"latitude", 50}, {"longitude", 8}}, {{"name", "B"}, {"latitude", 52}, {"longitude", 13}}}},
      {"sites", {{{"name", "prod"}, {"region", "A"}}, {{"name", "dr"}, {"region", "B"}}}},
      {"links",
       {{{"name", "wan"},
         {"from", "A"},
         {"to", "B"},
         {"capacity", "900 Mbps"},
         {"rtt", "10 ms"},
         {"tcp", {{"window", "16 MiB"}, {"connections", 8}}}}}},
      {"clusters", {cluster("p", "prod"), cluster("r", "dr")}},
      {"vms", json::array()},
      {"vpgs", json::array()}};
  if (is_cdp)
    estate["security"] = {
        {"product", "veeam_cdp"},
        {"components",
         {{{"name", "from"},
           {"kind", "cdp_proxy"},
           {"site", "prod"},
           {"vcpu", 8},
           {"ram", "64 GiB"},
           {"cache", "200 GiB"}},
          {{"name", "into"}, {"kind", "cdp_proxy"}, {"site", "dr"}, {"vcpu", 8}, {"ram", "16 GiB"}}}}};
  if (is_cdp) estate["links"][0]["tcp"].erase("connections");
  const std::vector<std::string> targets = {"40 s", "5 min", "1 h", "6 h", "12 h"};
  const std::uint32_t groups = 1 + random.below(3);
  for (std::uint32_t group = 0; group < groups; ++group) {
    const std::string name = "g" + std::to_string(group);
    json load = {
        {"kind", "constant"}, {"mean", std::to_string(between(0.3, 4)) + " MB/s"}, {"compression", between(1, 2)}};
    if (random.below(2) == 0) {
      load["kind"] = "onoff";
      load["peak_to_mean"] = between(2, 6);
      load["on"] = std::to_string(between(10, 60)) + " s";
    }
    if (is_cdp || random.below(2) == 0)
      load["unique"] = {{{"window", "1 min"}, {"fraction", 0.8}}, {{"window", "1 h"}, {"fraction", 0.4}}};
    estate["workloads"][name] = load;
    estate["vms"].push_back({{"name", "v" + name}, {"cluster", "p"}, {"disks", {"2 TiB"}}, {"workload", name}});
    estate["vpgs"].push_back({{"name", name},
                              {"vms", {"v" + name}},
                              {"rpo_target", targets[random.below(static_cast<std::uint32_t>(targets.size()))]},
                              {"journal", {{"history", "1 h"}}},
                              {"recovery", {{"cluster", "r"}}}});
  }
  return estate;
}

/// The answer in place, in a run of twice the duration, and in the duration itself.
void prove(const InFolder& in, const json& size, double duration_s, const std::string& title) {
  for (const double times : {1.0, 2.0}) {
    const json result = in.drsim("run estate.json --set '/links/wan/capacity=" + bits(size["least"].get<double>()) +
                                 "' --set '/duration=" + std::to_string(times * duration_s) + " s'");
    for (const json& group : result["groups"]) {
      BOOST_TEST(group["above_target_fraction"].get<double>() == 0.0, title << group["name"] << " x" << times);
      BOOST_TEST(group["long_run"]["rpo"] != "diverges", title << group["name"]);
    }
    for (const json& balance : result["balances"])
      if (balance["kind"] == "link" && !balance["ratio"].is_null())
        BOOST_TEST(balance["ratio"].get<double>() <= 1 + 1e-9, title << balance.dump());
  }
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lasting_sizes, InFolder)

// 2 GB/h are 4.7207 Mb/s on the wire beside 0.101 of control traffic: less than Zerto's least of 5 Mb/s. In a run of a
// day a target of a day says nothing: the runs are two days long.
BOOST_AUTO_TEST_CASE(a_target_of_a_day_needs_the_product_s_minimum) {
  const json answer = drsim("size --quick --write-rate '2 GB/h' --peak 1 --compression 1 --rpo 24h --rtt '20 ms'");
  const json size = answer["dates"][0]["sizes"][0];
  BOOST_TEST(size["least"] == 5e6);
  BOOST_TEST(size["decided_by"] == "product minimum");
  BOOST_TEST(size["stable_minimum"].get<double>() == 2e9 / 3600 * 8 * 1538 / 1448 + 101e3,
             boost::test_tools::tolerance(1e-9));
  BOOST_TEST(size["least_in_run"].get<double>() < size["stable_minimum"].get<double>());
  BOOST_TEST(answer["proved_over_s"] == 2 * day_s);
}

// 2 MB/s are 16.99 Mb/s on the wire.
BOOST_AUTO_TEST_CASE(a_target_of_an_hour_needs_the_mean) {
  const json size = sizes("--quick --write-rate '2 MB/s' --peak 1 --compression 1 --rpo 1h --rtt '20 ms'")[0];
  const double mean = 2e6 * 8 * 1538 / 1448 + 101e3;
  BOOST_TEST(size["least"].get<double>() >= mean);
  BOOST_TEST(size["least"].get<double>() <= mean * 1.0003);
  BOOST_TEST(size["decided_by"] == "stable minimum");
  BOOST_TEST(size["least_in_run"].get<double>() < mean);
}

BOOST_AUTO_TEST_CASE(answers_hold_in_runs_of_twice_the_duration) {
  for (const bool is_cdp : {false, true})
    for (std::uint32_t seed = 1; seed <= 5; ++seed) {
      const std::string title = (is_cdp ? "CDP " : "Zerto ") + std::to_string(seed) + " ";
      write("estate.json", estate_of(seed, is_cdp));
      const json size = sizes("estate.json")[0];
      if (size["least"].is_null()) continue;  // a cycle longer than the target
      const double least = size["least"];
      BOOST_TEST(least >= size["stable_minimum"].get<double>() * (1 - 1e-9), title << size.dump());
      if (!is_cdp) BOOST_TEST(least >= 5e6, title);
      prove(*this, size, 2 * hour_s, title);
    }
}

BOOST_AUTO_TEST_CASE(storage_and_needs_are_never_below_the_mean) {
  write("estate.json", estate_of(3, false));
  for (const json& size : sizes("estate.json --for storage --rpo 12h"))
    for (const json& balance :
         drsim("run estate.json --set '" + size["pointer"].get<std::string>() + "=" +
               std::to_string(size["least"].get<double>()) + (size["unit"] == "bytes/s" ? " B/s'" : "'"))["balances"])
      if (!balance["ratio"].is_null()) BOOST_TEST(balance["ratio"].get<double>() <= 1 + 1e-9, balance.dump());
  const json result = drsim("run estate.json --set '/vpgs/g0/rpo_target=12 h'");
  const json need = result["needs"]["bandwidth"][0];
  double mean = 0;
  for (const json& balance : result["balances"])
    if (balance["kind"] == "link" && balance["name"] == need["link"])
      mean = balance["demand"].get<double>() + balance["taken"].get<double>();
  const json estate = need["for_rpo_of_estate"];
  BOOST_TEST(estate["for"] == "estate");
  // Two hours say nothing of a target of twelve: what the formula says is told beside, and not as the answer.
  BOOST_TEST(estate["capacity_bits_per_s"].is_null());
  BOOST_TEST(estate["formula_bits_per_s"].get<double>() >= std::max(5e6, mean * (1 - 1e-9)));
  for (const json& one : need["for_rpo"]) {
    BOOST_TEST(one["for"] == "groups");
    BOOST_TEST(one["formula_bits_per_s"].get<double>() >= 5e6);
    BOOST_TEST(one["formula_bits_per_s"].get<double>() <= estate["formula_bits_per_s"].get<double>());
  }
}

// Growth to where the mean of a month is above the link: that month fails although a run of it would still hold.
BOOST_AUTO_TEST_CASE(growth_stops_where_the_mean_does) {
  const json answer =
      drsim("size --quick --write-rate '100 MB/s' --peak 1 --compression 1 --rpo 12h --growth 20 --years 2");
  const double wire = 100e6 * 8 * 1538 / 1448;
  const double months = 12 * std::log((1e9 - 101e3) / wire) / std::log(1.2);
  BOOST_TEST(answer["first_failing_month"] == std::ceil(months));
}

// What ends the protection of a group, or halts its VMs, leaves less to carry: no reason for a smaller size.
BOOST_AUTO_TEST_CASE(what_happens_once_makes_no_size_smaller) {
  const std::string shipped = DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json";
  const std::string none = " --set '/events=[]' --set '/operations=[]'";
  const std::string failover =
      " --set '/operations=[{\"name\": \"lose\", \"at\": \"1 h\", \"kind\": \"failover\", \"site\": "
      "\"frankfurt\"}]'";
  const std::string halt = " --set '/events=[{\"at\": \"1 h\", \"kind\": \"power_off\", \"vms\": [\"db-1\"]}]'";
  for (const char* target : {"60s", "30s@95%"}) {
    const std::string command = shipped + " --for link --rpo " + target;
    const double plain = sizes(command + none)[0]["least"].get<double>();
    for (const std::string& happens : {failover, halt}) {
      const double least = sizes(command + happens)[0]["least"].get<double>();
      BOOST_TEST(least >= plain * (1 - 2e-3), target << happens << ": " << least << " of " << plain);
    }
  }
}

// Copies that fall together at one capacity need not at the next: who buys a little more still meets the target.
BOOST_AUTO_TEST_CASE(a_little_more_is_enough_as_well) {
  const std::string estate = DRSIM_SOURCE_DIR
      "/scenarios/snapshot-replication/snapshot-replication.json --set '/events=[]' --set "
      "'/vpgs/2/rpo_target=10 h'";
  const json size = sizes(estate + " --for link")[0];
  const double least = size["least"].get<double>();
  for (const json& rule : size["rules"])
    if (rule["value"] > least) BOOST_TEST(rule["meets"] == true, rule.dump());
  for (const double share : {1.0, 1.005, 1.01, 1.03}) {
    const json groups = drsim("run " + estate + " --no-advice --set '/duration=4 d' --set '/links/0/capacity=" +
                              std::to_string(static_cast<long>(std::ceil(share * least))) + " bps'")["groups"];
    for (const json& group : groups) BOOST_TEST(group["above_target_fraction"] == 0, share << ": " << group["name"]);
  }
}

// Sizes that are raised until they hold together stay within what the product has, in units in which it is sold.
BOOST_AUTO_TEST_CASE(sizes_that_are_raised_stay_within_the_product) {
  const std::string shipped = DRSIM_SOURCE_DIR "/scenarios/old-version/old-version.json";
  int checked = 0;
  for (const json& size : sizes(shipped + " --for all --rpo 60s@99%")) {
    if (size["resource"] != "RAM of each VRA" || size["least"].is_null()) continue;
    ++checked;
    const double gib = size["least"].get<double>() / gib_bytes;
    BOOST_TEST(gib == std::round(gib));
    BOOST_TEST(gib <= 3);
  }
  BOOST_TEST(checked == 1);
}

BOOST_AUTO_TEST_SUITE_END()
