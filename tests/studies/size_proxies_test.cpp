/// Sizes of Veeam CDP designs against hand computation, at the limit and just below it.

#define BOOST_TEST_MODULE size_proxies
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "analysis/link_size.hpp"
#include "models/network/wan_path.hpp"
#include "models/random_stream.hpp"
#include "models/units.hpp"
#include "sim/scenario/read/read_scenario.hpp"
#include "sim/studies/advice/default_parameters.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

constexpr double cycle_s = 15, rtt_s = 0.02, pipeline_s = 0.5;
constexpr double latency_s = rtt_s / 2 + pipeline_s;

/// Two VMs of 20 MB/s each, nothing written twice, one policy, one proxy at each end with room for everything.
json estate() {
  const auto cluster = [](const char* name, const char* site) {
    return json{{"name", name},
                {"site", site},
                {"hosts", 2},
                {"cores", 48},
                {"clock", "2.4 GHz"},
                {"nic", "25 Gbps"},
                {"datastores",
                 {{{"name", std::string(name) + "-store"},
                   {"capacity", "400 TiB"},
                   {"read", "20 GB/s"},
                   {"write", "20 GB/s"},
                   {"iops", 5000000}}}}};
  };
  const auto proxy = [](const char* name, const char* site) {
    return json{{"name", name}, {"kind", "cdp_proxy"}, {"site", site},
                {"vcpu", 32},   {"ram", "8 GiB"},      {"cache", "10 GiB"}};
  };
  return {{"drsim", 1},
          {"name", "hand"},
          {"start", "2026-06-01T00:00:00"},
          {"duration", "1 h"},
          {"vrfs", {{{"name", "dr"}}}},
          {"sites",
           {{{"name", "a"}, {"region", "eu-de"}, {"vrf", "dr"}}, {{"name", "b"}, {"region", "eu-es"}, {"vrf", "dr"}}}},
          {"links",
           {{{"name", "wan"},
             {"from", "eu-de"},
             {"to", "eu-es"},
             {"capacity", "50 Gbps"},
             {"rtt", "20 ms"},
             {"vrfs", {"dr"}},
             {"tcp", {{"window", "64 MiB"}}}}}},
          {"clusters", {cluster("ca", "a"), cluster("cb", "b")}},
          {"workloads", {{"w", {{"kind", "constant"}, {"mean", "20 MB/s"}, {"compression", 2}}}}},
          {"vms", {{{"name", "vm"}, {"count", 2}, {"cluster", "ca"}, {"disks", {"1 TiB"}}, {"workload", "w"}}}},
          {"vpgs",
           {{{"name", "p"},
             {"vms", {"vm"}},
             {"cycle", "15 s"},
             {"rpo_target", "30 s"},
             {"recovery", {{"cluster", "cb"}}}}}},
          {"model", {{"cdp", {{"proxy_nic", "100 Gbps"}}}}},
          {"security",
           {{"product", "veeam_cdp"},
            {"version", "12.3"},
            {"components", {{{"name", "vbr"}, {"kind", "vbr"}, {"site", "b"}}, proxy("pa", "a"), proxy("pb", "b")}}}}};
}

/// A folder with the estate in it.
struct Estate {
  explicit Estate(const json& content = estate()) { std::ofstream(folder.path() / "s.json") << content; }

  json sizes(const std::string& arguments) const {
    const ProgramRun run = run_drsim(folder.path(), "size s.json --format json " + arguments);
    BOOST_REQUIRE_MESSAGE(run.exit_code == 0, run.err);
    const json answer = json::parse(run.out);
    proved_over_s = answer["proved_over_s"];
    json by_name;
    for (const json& size : answer["dates"][0]["sizes"]) by_name[size["resource"].get<std::string>()] = size;
    return by_name;
  }

  /// A run as long as those that the last sizes were proved by.
  json result(const std::string& arguments) const {
    const std::string duration = proved_over_s > 0 ? " --set '/duration=" + std::to_string(proved_over_s) + " s'" : "";
    const ProgramRun run = run_drsim(folder.path(), "run s.json --format json --quiet " + arguments + duration);
    BOOST_REQUIRE_MESSAGE(run.exit_code == 0, run.err);
    return json::parse(run.out);
  }

  TemporaryFolder folder;
  mutable double proved_over_s = 0;
};

const json& rule_of(const json& size, const std::string& text) {
  for (const json& rule : size["rules"])
    if (contains(rule["rule"], text)) return rule;
  throw std::logic_error("no rule " + text);
}

const std::string source_vcpus = "vCPUs of each of the source proxies of a";
const std::string target_vcpus = "vCPUs of each of the target proxies of b";
const std::string source_cache = "cache of each of the source proxies of a";

/// A target that leaves so many seconds for the transfer.
std::string target_with(double transfer_s) {
  return "--rpo '" + std::to_string(cycle_s + latency_s + transfer_s) + " s' ";
}

}  // namespace

BOOST_AUTO_TEST_CASE(bursts_need_what_every_pair_of_them_says) {
  RandomStream random(3, "bursts", "test");
  for (int round = 0; round < 20; ++round) {
    std::vector<Burst> bursts;
    double at_s = 0;
    for (int i = 0; i < 60; ++i) {
      bursts.push_back({at_s, random.uniform() * 10});
      if (random.uniform() > 0.2) at_s += random.uniform() * 5;
    }
    const double delay_s = 0.5 + 4 * random.uniform();
    double greatest = 0;
    for (std::size_t i = 0; i < bursts.size(); ++i) {
      double amount = 0;
      for (std::size_t j = i; j < bursts.size(); ++j) {
        amount += bursts[j].amount;
        greatest = std::max(greatest, amount / (bursts[j].at_s - bursts[i].at_s + delay_s));
      }
    }
    BOOST_TEST(least_link(bursts, delay_s).capacity_per_s == greatest, boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(processors_pass_the_largest_cycle_in_the_time_that_is_left) {
  const Estate estate;
  // 600 MB of a cycle in 3.01 s are 199.3 MB/s: two vCPUs of 100 MB/s; in 2.99 s 200.7 MB/s: three.
  for (const auto& [transfer_s, vcpus] : {std::pair(3.01, 2), {2.99, 3}, {6.01, 1}, {5.99, 2}}) {
    const json sizes = estate.sizes("--for proxies " + target_with(transfer_s));
    BOOST_TEST(sizes[source_vcpus]["least_in_run"] == vcpus, transfer_s);
    // The product asks for four at least.
    BOOST_TEST((sizes[source_vcpus]["least"] == 4 && sizes[source_vcpus]["product_minimum"] == 4));
    BOOST_TEST((sizes[source_vcpus]["fails_at"].is_null() && !sizes[source_vcpus]["fails_at_reason"].is_null()));
    BOOST_TEST(sizes[source_vcpus]["formula"] == vcpus, transfer_s);
    // Where compressed data is expanded a vCPU passes 200 MB/s.
    BOOST_TEST(sizes[target_vcpus]["least_in_run"] == (vcpus + 1) / 2, transfer_s);
    BOOST_TEST(sizes[target_vcpus]["formula"] == (vcpus + 1) / 2, transfer_s);
  }
  // The same by plain runs, at the limit and one below.
  const auto is_met = [&](int vcpus) {
    return estate.result("--set '/vpgs/p/rpo_target=18.52 s' --set /security/components/pa/vcpu=" +
                         std::to_string(vcpus))["groups"][0]["above_target_fraction"] == 0.0;
  };
  BOOST_TEST((is_met(2) && !is_met(1)));
  // 40 MB/s in any cycle are less than one vCPU passes: the rule of the mean rate fails where the target is short.
  const json size = estate.sizes("--for proxies " + target_with(3.01))[source_vcpus];
  const json& peak = rule_of(size, "highest write rate");
  BOOST_TEST((peak["value"] == 1 && peak["meets"] == false));
  const json& vendor = rule_of(size, "4 vCPUs");
  BOOST_TEST((vendor["meets"] == true && vendor["margin_fraction"] == 0.0));
}

BOOST_AUTO_TEST_CASE(encryption_and_uneven_proxies_count) {
  json content = estate();
  content["workloads"]["big"] = {{"kind", "constant"}, {"mean", "30 MB/s"}, {"compression", 2}};
  content["workloads"]["w"]["mean"] = "10 MB/s";
  content["vms"] = {{{"name", "small"}, {"cluster", "ca"}, {"disks", {"1 TiB"}}, {"workload", "w"}},
                    {{"name", "big"}, {"cluster", "ca"}, {"disks", {"1 TiB"}}, {"workload", "big"}}};
  content["vpgs"][0]["vms"] = {"small", "big"};
  content["security"]["components"][1]["count"] = 2;
  const Estate uneven(content);
  // One proxy has 30 MB/s: 450 MB in 3.01 s are 149.5 MB/s, though both together could pass 200 MB/s with one vCPU
  // each.
  const json sizes = uneven.sizes("--for proxies " + target_with(3.01));
  BOOST_TEST((sizes[source_vcpus]["least_in_run"] == 2 && sizes[source_vcpus]["formula"] == 2));
  // Of the size that they have, 32 vCPUs, one is enough; its name is another then, which nothing else uses.
  const json& count = sizes["source proxies of a"];
  BOOST_TEST((count["least"] == 1 && count["present"] == 2 && count["formula"] == 1));
  BOOST_TEST(rule_of(count, "2 for each site")["margin_fraction"] == 1.0);
}

BOOST_AUTO_TEST_CASE(encryption_costs_processors_and_has_a_rule) {
  json content = estate();
  content["security"]["transit"] = {
      {"traffic_rules", {{{"name", "between"}, {"from", "a"}, {"to", "b"}, {"encrypt", true}}}}};
  // 600 MB x 1.15 in 3.47 s are 198.8 MB/s, in 3.43 s 201.2 MB/s.
  for (const auto& [transfer_s, vcpus] : {std::pair(3.47, 2), {3.43, 3}}) {
    const json size = Estate(content).sizes("--for proxies " + target_with(transfer_s))[source_vcpus];
    BOOST_TEST((size["least_in_run"] == vcpus && size["formula"] == vcpus), size.dump());
    BOOST_TEST(rule_of(size, "twice as many where traffic is encrypted")["value"] == 8);
  }
  const json clear = Estate().sizes("--for proxies " + target_with(3.47))[source_vcpus];
  BOOST_CHECK_THROW(rule_of(clear, "twice as many"), std::logic_error);
}

BOOST_AUTO_TEST_CASE(sizes_of_proxies_that_nobody_gave_are_defaults_that_may_matter) {
  json content = estate();
  content["security"]["components"][1].erase("cache");
  const Estate estate(content);
  const ReadScenario read = read_scenario(estate.folder.path() / "s.json", {});
  std::vector<std::string> patterns;
  for (const DefaultParameter& one : default_parameters(read)) patterns.push_back(one.pattern);
  const auto is_in = [&](const char* pattern) { return std::count(patterns.begin(), patterns.end(), pattern) > 0; };
  BOOST_TEST((is_in("/security/components/*/cache") && is_in("/model/cdp/zero_and_duplicate")));
  BOOST_TEST((!is_in("/security/components/*/ram") && !is_in("/security/components/*/vcpu")));
}

BOOST_AUTO_TEST_CASE(the_fewest_proxies_of_a_small_size) {
  json content = estate();
  content["security"]["components"][1]["vcpu"] = 1;
  const Estate estate(content);
  // 300 MB each in 3.01 s are 99.7 MB/s: two proxies of one vCPU; one has 600 MB.
  const json count = estate.sizes("--for proxies " + target_with(3.01))["source proxies of a"];
  BOOST_TEST((count["least"] == 2 && count["fails_at"] == 1 && count["formula"] == 2), count.dump());
  BOOST_TEST(contains(count["what_binds_below"], "held back longest by CPU of proxy pa"), count.dump());
  BOOST_TEST(rule_of(count, "one on each host")["meets"] == true);
  // One proxy has no number in its name, so what names the first of two refuses it.
  content["security"]["components"][1]["count"] = 2;
  content["events"] = {{{"at", "10 min"}, {"kind", "down"}, {"proxies", {"pa-1"}}, {"duration", "1 min"}},
                       {{"at", "30 min"}, {"kind", "down"}, {"proxies", {"pa-2"}}, {"duration", "1 min"}}};
  const json named = Estate(content).sizes("--for proxies --rpo 20min")["source proxies of a"];
  BOOST_TEST((named["least"] == 2 && named["fails_at"].is_null() && named["what_binds_below"].is_null()), named.dump());
  BOOST_TEST(contains(named["fails_at_reason"], "1 was not played"), named.dump());
  BOOST_TEST(contains(named["fails_at_reason"], "there is no CDP proxy \"pa-1\""), named.dump());
  BOOST_TEST(!contains(named["fails_at_reason"], "\n"));
  // In 2.99 s no number of them helps, as each of the two VMs is on one proxy: more vCPUs do, and with them one proxy.
  const json more = estate.sizes("--for proxies " + target_with(2.99))["source proxies of a"];
  BOOST_TEST((more["least"] == 1 && more["sized_with"] == "the sizes before it, those after it ample"), more.dump());
}

BOOST_AUTO_TEST_CASE(links_gateways_and_datastores_carry_a_cycle_in_the_time_that_is_left) {
  json content = estate();
  content["sites"][0]["gateway"] = "50 Gbps";
  const Estate estate(content);
  const json sizes = estate.sizes("--for all " + target_with(4));
  // 600 MB at 2:1, 2 % of it not sent.
  const double bits = 600e6 / 2 * 0.98 * wire_bytes_per_payload_byte(1500) * bits_per_byte;
  const auto within = boost::test_tools::tolerance(1e-3);
  BOOST_TEST(sizes["link wan"]["formula"].get<double>() == bits / 4, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(sizes["link wan"]["least"].get<double>() == bits / 4, within);
  BOOST_TEST(sizes["link wan"]["analytic"].is_null());
  BOOST_TEST(sizes["link wan"]["worst_rpo_by_day_s"].empty());
  const json alone = estate.sizes("--for gateway,storage " + target_with(4));
  BOOST_TEST(alone["gateway of a"]["least"].get<double>() == bits / 4, within);
  BOOST_TEST(alone["gateway of a"]["formula"].get<double>() == bits / 4, boost::test_tools::tolerance(1e-9));
  // Each sealed byte is written 2.5 times.
  const json store = estate.sizes("--for storage " + target_with(4))["write throughput of datastore cb-store"];
  BOOST_TEST(store["least"].get<double>() == 2.5 * 600e6 / 4, boost::test_tools::tolerance(2e-3));
  // By plain runs.
  const auto is_met = [&](double factor) {
    return estate.result("--set '/vpgs/p/rpo_target=19.51 s' --set '/links/wan/capacity=" +
                         std::to_string(bits / 4 * factor) + " bps'")["groups"][0]["above_target_fraction"] == 0.0;
  };
  BOOST_TEST((is_met(1.001) && !is_met(0.999)));
  // Every run says so for the targets of its groups: here 30 s, and nothing where a cycle is longer.
  const json needs = estate.result("")["needs"]["bandwidth"][0]["for_rpo"];
  BOOST_TEST((needs.size() == 1 && needs[0]["target_s"] == 30.0), needs.dump());
  BOOST_TEST(needs[0]["capacity_bits_per_s"].get<double>() == bits / (30 - cycle_s - latency_s),
             boost::test_tools::tolerance(1e-9));
  BOOST_TEST(
      estate.result("--set '/vpgs/p/rpo_target=15 s'")["needs"]["bandwidth"][0]["for_rpo"][0]["capacity_bits_per_s"]
          .is_null());
  // Half of the time is met with what a formula for all of the time does not say.
  const json half = estate.sizes("--for link --rpo 20s@50%")["link wan"];
  BOOST_TEST((half["formula"].is_null() && half["least"] < sizes["link wan"]["least"]));
}

BOOST_AUTO_TEST_CASE(a_cycle_longer_than_the_target_is_named) {
  const Estate estate;
  const json sizes = estate.sizes("--for all --rpo 15s");
  for (const auto& [name, size] : sizes.items()) {
    BOOST_TEST(size["least"].is_null(), name);
    BOOST_TEST(size["forbidden_by"] ==
                   "group p: its cycle of 15 s and the latency of 0.51 s are longer than the target of 15 s",
               size.dump());
    BOOST_TEST(size["formula"].is_null(), name);
  }
}

BOOST_AUTO_TEST_CASE(a_cache_holds_what_is_written_while_the_link_is_down) {
  json content = estate();
  content["events"] = {{{"at", "20 min"}, {"kind", "link_down"}, {"link", "wan"}},
                       {{"at", "30 min"}, {"kind", "link_restored"}, {"link", "wan"}}};
  const Estate estate(content);
  const json size = estate.sizes("--for proxies --rpo 11min")[source_cache];
  // 600 s of 40 MB/s are held, and up to a cycle before and one that is sent first; 4 GiB of it in RAM.
  const double held = 600 * 40e6 - 4 * gib_bytes, least = size["least"];
  BOOST_TEST((least > held && least < held + 40e6 * (cycle_s + 5)), size.dump());
  BOOST_TEST(least / size["without_cbt_mode"].get<double>() == 1.0, boost::test_tools::tolerance(2e-3));
  const auto cbt_s = [&](double cache) {
    return estate
        .result("--set '/security/components/pa/cache=" + std::to_string(cache) +
                " B'")["groups"][0]["state_s"]["BitmapSync"]
        .get<double>();
  };
  BOOST_TEST((cbt_s(least) == 0 && cbt_s(least * 0.998) > 0));
  BOOST_TEST(rule_of(size, "longest outage (10 min)")["value"].get<double>() == held,
             boost::test_tools::tolerance(1e-9));
  BOOST_TEST(rule_of(size, "longest outage (10 min)")["meets"] == false);
  BOOST_TEST((rule_of(size, "1 GB for each protected VM")["value"] == 2 * gib_bytes));
  BOOST_TEST((rule_of(size, "50 GB")["meets"] == true && rule_of(size, "wizard")["meets"] == false));
  // RAM does as well: the cache of 10 GiB as it is; of RAM above 8 GiB all but 4 GiB holds data.
  const json ram = estate.sizes("--for proxies --rpo 11min")["RAM of each of the source proxies of a"];
  BOOST_TEST(ram["least"] == std::ceil((least + 4 * gib_bytes - 10 * gib_bytes) / gib_bytes + 4) * gib_bytes);
  // With time to read and send what CBT mode marked, no cache is needed but what the product asks for.
  const json patient = estate.sizes("--for proxies --rpo 25min")[source_cache];
  BOOST_TEST((patient["least_in_run"] == 0 && patient["least"] == 10 * gib_bytes));
  BOOST_TEST((patient["decided_by"] == "product minimum" && patient["without_cbt_mode"] == size["without_cbt_mode"]),
             patient.dump());
  const std::string text = run_drsim(estate.folder.path(), "size s.json --for proxies --rpo 25min").out;
  BOOST_TEST(contains(text, "(with more it is never full)"), text);
  BOOST_TEST(contains(text, "in a run of this length 0 MiB would hold the target"), text);
}

BOOST_AUTO_TEST_CASE(growth_and_products) {
  const Estate estate;
  const ProgramRun outlook = run_drsim(
      estate.folder.path(), "size s.json --for link,proxies --growth 50 --years 1 --format json " + target_with(3.01));
  BOOST_REQUIRE_MESSAGE(outlook.exit_code == 0, outlook.err);
  const json dates = json::parse(outlook.out)["dates"];
  for (const json& date : dates) BOOST_TEST(date["together"]["meets"] == true, date["together"].dump());
  BOOST_TEST(dates[1]["sizes"][0]["least"].get<double>() / dates[0]["sizes"][0]["least"].get<double>() == 1.5,
             boost::test_tools::tolerance(2e-3));
  const std::string zerto = "'" DRSIM_SOURCE_DIR "/scenarios/four-designs/four-designs.json' --for ";
  const std::pair<std::string, std::string> refused[] = {
      {"s.json --for appliance", "appliances are those of Zerto; Veeam CDP has proxies"},
      {"s.json --for journal", "have no limit that could be sized"},
      {"s.json --for hosts", "recovery of Veeam CDP is not sized"},
      {"s.json --for joint", "allowed with Veeam CDP: \"all\", \"link\", \"gateway\", \"storage\", \"proxies\""},
      {"s.json --rto '1 h'", "recovery of Veeam CDP is not sized"},
      {zerto + "proxies", "proxies are those of Veeam CDP; Zerto has appliances"}};
  for (const auto& [arguments, message] : refused) {
    const ProgramRun run = run_drsim(estate.folder.path(), "size " + arguments);
    BOOST_TEST(run.exit_code == 2, arguments);
    BOOST_TEST(contains(run.err, message), run.err);
  }
}
