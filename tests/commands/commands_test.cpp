/// The program as scripts see it: exit codes, what goes to which stream, what is written and what is not.

#define BOOST_TEST_MODULE commands
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/run_program.hpp"

using namespace drsim::test;
namespace fs = std::filesystem;

namespace {

const std::string flagship = "'" DRSIM_SOURCE_DIR "/scenarios/flagship/flagship.json'";
const std::string minimal = "'" DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json'";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

struct InFolder {
  ProgramRun drsim(const std::string& arguments, const std::string& before = "") const {
    return run_drsim(folder.path(), arguments, before);
  }
  TemporaryFolder folder;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(commands, InFolder)

BOOST_AUTO_TEST_CASE(every_command_has_help_with_an_example) {
  for (const std::string command :
       {"run", "validate", "check", "sweep", "size", "compare", "import", "ports", "assess", "schema", "init"}) {
    const ProgramRun help = drsim(command + " --help");
    BOOST_TEST(help.exit_code == 0);
    BOOST_TEST(contains(help.out, "Example: drsim " + command), command << ":\n" << help.out);
    BOOST_TEST(contains(drsim("--help").out, "\n  " + command + " "), command);
  }
}

BOOST_AUTO_TEST_CASE(run_without_out_prints_the_summary_and_writes_nothing) {
  const ProgramRun run = drsim("run " + minimal);
  BOOST_TEST(run.exit_code == 0, run.err);
  BOOST_TEST(!run.out.empty());
  BOOST_TEST(run.err.empty(), run.err);  // no terminal, hence no progress; SimGrid is silent
  BOOST_TEST(fs::is_empty(folder.path()));
}

BOOST_AUTO_TEST_CASE(run_with_out_writes_the_files_of_a_run) {
  const ProgramRun run = drsim("run " + minimal + " --out a/b");
  BOOST_TEST(run.exit_code == 0, run.err);
  for (const char* name : {"result.json", "scenario.json", "events.csv", "series.csv", "report.html"})
    BOOST_TEST(fs::file_size(folder.path() / "a/b" / name) > 0u, name);
  BOOST_TEST(contains(run.err, "a/b/report.html"));
  BOOST_TEST(drsim("run " + minimal + " --out a/b --quiet").err.empty());
}

BOOST_AUTO_TEST_CASE(json_on_standard_output_is_the_result_and_nothing_else) {
  const ProgramRun run = drsim("run " + minimal + " --format json --out out");
  BOOST_REQUIRE(run.exit_code == 0);
  auto printed = nlohmann::json::parse(run.out);
  std::ifstream file(folder.path() / "out/result.json");
  const auto written = nlohmann::json::parse(file);
  BOOST_TEST(printed == written);
}

BOOST_AUTO_TEST_CASE(the_seed_and_set_reach_the_run) {
  const ProgramRun run = drsim("run " + minimal + " --format json --seed 77 --set /name=changed");
  BOOST_REQUIRE(run.exit_code == 0);
  const auto result = nlohmann::json::parse(run.out);
  BOOST_TEST(result["run"]["seed"] == 77);
  BOOST_TEST(result["scenario"]["name"] == "changed");
}

BOOST_AUTO_TEST_CASE(replications_give_means_with_intervals_whatever_the_number_of_processes) {
  const std::string arguments = "run '" DRSIM_SOURCE_DIR
                                "/scenarios/four-designs/four-designs.json' --set '/duration=1 h' --replications 6 "
                                "--format json --jobs ";
  auto one = nlohmann::json::parse(drsim(arguments + "1").out), two = nlohmann::json::parse(drsim(arguments + "2").out);
  for (auto* result : {&one, &two}) (*result)["run"].erase("wall_s");
  BOOST_TEST(one == two);
  const auto& rpo = one["groups"][0]["rpo_s"]["mean"];
  BOOST_TEST(rpo["ci95_low"].get<double>() < rpo["mean"].get<double>());
  BOOST_TEST(rpo["mean"].get<double>() < rpo["ci95_high"].get<double>());
  BOOST_TEST(one["links"][0]["capacity_bits_per_s"]["ci95_high"] == one["links"][0]["capacity_bits_per_s"]["mean"]);
  BOOST_TEST(one["run"]["replications"] == 6);
  BOOST_TEST(one["needs"]["ports"]["count"].get<double>() > 0);
  BOOST_TEST(one["run"]["seeds"][0] == one["run"]["seed"]);
  // The mean is that of single runs with the seeds named.
  double sum = 0;
  for (const auto& seed : one["run"]["seeds"]) {
    const ProgramRun single = drsim("run '" DRSIM_SOURCE_DIR
                                    "/scenarios/four-designs/four-designs.json' --set '/duration=1 h' --format json "
                                    "--seed " +
                                    seed.dump());
    sum += nlohmann::json::parse(single.out)["groups"][0]["rpo_s"]["mean"].get<double>();
  }
  BOOST_TEST(sum / 6 == rpo["mean"].get<double>(), boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(mistakes_in_arguments_exit_2_and_name_the_nearest_spelling) {
  struct Case {
    std::string arguments, message;
  };
  for (const Case& mistake :
       {Case{"", "A subcommand is required"}, Case{"rum x.json", "unknown argument \"rum\" (did you mean \"run\"?)"},
        Case{"run " + minimal + " --ouut x", "unknown argument \"--ouut\" (did you mean \"--out\"?)"},
        Case{"run", "SCENARIO is required"},
        Case{"run " + minimal + " --replications 0", "--replications: Value 0 not in range"},
        Case{"run " + minimal + " --seed -1", "\"-1\" is no seed; allowed: whole numbers 0 .. 18446744073709551615"},
        Case{"run " + minimal + " --seed 1e3", "\"1e3\" is no seed"},
        Case{"run " + minimal + " --format xml", "xml not in {table,json}"}}) {
    const ProgramRun run = drsim(mistake.arguments);
    BOOST_TEST(run.exit_code == 2, mistake.arguments);
    BOOST_TEST(contains(run.err, mistake.message), mistake.arguments << " printed: " << run.err);
    BOOST_TEST(run.out.empty());
  }
  BOOST_TEST(fs::is_empty(folder.path()));
}

BOOST_AUTO_TEST_CASE(a_missing_scenario_exits_2_and_writes_nothing) {
  const ProgramRun run = drsim("run nowhere.json --out out");
  BOOST_TEST(run.exit_code == 2);
  BOOST_TEST(contains(run.err, "nowhere.json"));
  BOOST_TEST(fs::is_empty(folder.path()));
}

BOOST_AUTO_TEST_CASE(an_output_that_cannot_be_written_is_refused_before_the_run) {
  std::ofstream(folder.path() / "file") << "x";
  for (const std::string out : {"file", "file/below", "/proc/nowhere", "''"}) {
    const ProgramRun run = drsim("run " + minimal + " --out " + out);
    BOOST_TEST(run.exit_code == 2, out);
    BOOST_TEST(run.out.empty());
    BOOST_TEST(!run.err.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_full_standard_output_is_no_success) { BOOST_TEST(drsim("schema >/dev/full").exit_code == 2); }

BOOST_AUTO_TEST_CASE(validate_reports_every_file) {
  const ProgramRun run = drsim("validate nowhere.json " + minimal + " elsewhere.json");
  BOOST_TEST(run.exit_code == 2);
  BOOST_TEST(contains(run.out, "minimal.json: valid: "));
  BOOST_TEST(contains(run.err, "nowhere.json"));
  BOOST_TEST(contains(run.err, "elsewhere.json"));
  BOOST_TEST(drsim("validate " + minimal).exit_code == 0);
}

// A snapshot design, and a CDP design with what its simulation does not do: both can be listed and assessed.
BOOST_AUTO_TEST_CASE(what_run_refuses_validate_refuses_and_says_who_takes_it) {
  std::ofstream(folder.path() / "snapshots.json")
      << R"({"base": ")" DRSIM_SOURCE_DIR
         R"(/scenarios/minimal/minimal.json", "security": {"product": "veeam_replication", "version": "11.0"}})";
  std::ofstream(folder.path() / "version.json")
      << R"({"base": ")" DRSIM_SOURCE_DIR
         R"(/scenarios/cdp-proxy-failure/cdp-proxy-failure.json", "security": {"version": "11.0"}})";
  for (const std::string file : {"snapshots.json", "version.json"}) {
    const ProgramRun valid = drsim("validate " + file), refused = drsim("run " + file + " --out refused");
    BOOST_TEST(valid.exit_code == 2, file);
    BOOST_TEST(refused.exit_code == 2, file);
    BOOST_TEST(valid.err == refused.err);
    BOOST_TEST(valid.out.empty());
    BOOST_TEST(contains(valid.err, file + ": /security/"), valid.err);
    BOOST_TEST(contains(valid.err, "drsim ports and drsim assess take the design as it is"), valid.err);
    for (const std::string command : {"ports ", "assess "}) BOOST_TEST(drsim(command + file).exit_code < 2, file);
  }
  BOOST_TEST(!fs::exists(folder.path() / "refused"));
  // All files at once, and those in order are named.
  const ProgramRun both = drsim("validate snapshots.json " + minimal + " version.json");
  BOOST_TEST(both.exit_code == 2);
  BOOST_TEST(contains(both.out, "minimal.json: valid: "));
  BOOST_TEST(contains(both.err, "snapshots.json: ") == contains(both.err, "version.json: "));
  BOOST_TEST(contains(both.err, "version.json: "));
  for (const char* name : {"snapshots.json", "version.json"}) fs::remove(folder.path() / name);
}

BOOST_AUTO_TEST_CASE(ports_lists_in_every_form_and_writes_what_out_names) {
  for (const std::string format : {"table", "csv", "json", "nft", "terraform"}) {
    const ProgramRun run = drsim("ports " + flagship + " --format " + format);
    BOOST_TEST(run.exit_code == 0, run.err);
    BOOST_TEST(contains(run.out, "4008"), format);
    BOOST_TEST(run.err.empty(), run.err);
  }
  BOOST_TEST(nlohmann::json::parse(drsim("ports " + flagship + " --format json").out)["count"] > 0);
  BOOST_TEST(fs::is_empty(folder.path()));
  const ProgramRun run = drsim("ports " + flagship + " --format terraform --out rules");
  BOOST_TEST(run.exit_code == 0, run.err);
  BOOST_TEST(run.out == "rules/frankfurt.tf\nrules/madrid.tf\n");
  for (const char* name : {"frankfurt.tf", "madrid.tf"}) BOOST_TEST(fs::file_size(folder.path() / "rules" / name) > 0u);
}

BOOST_AUTO_TEST_CASE(ports_says_which_needs_the_scenarios_own_rules_close) {
  const std::string closed = "'" DRSIM_SOURCE_DIR "/scenarios/closed-ports/closed-ports.json'";
  const auto list = nlohmann::json::parse(drsim("ports " + closed + " --format json").out)["closed"];
  BOOST_REQUIRE(list.size() == 5u);  // 4008, 4009, 9081 both ways, 443; the rule for 9669 closes nothing
  BOOST_TEST(list[0]["rule"] == "data port dropped");
  BOOST_TEST(list[0]["service"] == "tcp 4008");
  BOOST_TEST(list[0]["times"][0]["from_s"] == 7200);
  BOOST_TEST(list[0]["times"][0]["to_s"] == 9000);
  BOOST_TEST(
      contains(drsim("ports " + closed).out, "  rule data port dropped: tcp 4008 from vra of fra to vra of mad\n"));
  BOOST_TEST(!contains(drsim("ports " + minimal).out, "Closed by rules"));
}

BOOST_AUTO_TEST_CASE(a_checked_rule_list_that_does_not_fit_exits_1) {
  std::ofstream(folder.path() / "list.csv") << "source,destination,protocol,ports\nany,any,tcp,1-65535\n";
  const ProgramRun wide = drsim("ports " + flagship + " --check list.csv --format json");
  BOOST_TEST(wide.exit_code == 1, wide.err);
  BOOST_TEST(nlohmann::json::parse(wide.out).is_object());
  // What ports lists as CSV is what it asks for.
  std::ofstream(folder.path() / "own.csv") << drsim("ports " + flagship + " --format csv").out;
  const ProgramRun own = drsim("ports " + flagship + " --check own.csv");
  BOOST_TEST(own.exit_code == 0, own.out << own.err);
  BOOST_TEST(drsim("ports " + flagship + " --check nowhere.csv").exit_code == 2);
}

BOOST_AUTO_TEST_CASE(ports_shows_what_another_design_opens_and_closes) {
  const ProgramRun same = drsim("ports " + minimal + " --diff " + minimal + " --format json");
  BOOST_TEST(same.exit_code == 0, same.err);
  const auto nothing = nlohmann::json::parse(same.out);
  BOOST_TEST(nothing["opened"].empty());
  BOOST_TEST(nothing["closed"].empty());
  const ProgramRun tls = drsim("ports '" DRSIM_SOURCE_DIR "/scenarios/tls-off/tls-off.json' --diff '" DRSIM_SOURCE_DIR
                               "/scenarios/tls-on/tls-on.json'");
  BOOST_TEST(tls.exit_code == 0, tls.err);
  BOOST_TEST(contains(tls.out, "9008"), tls.out);
}

BOOST_AUTO_TEST_CASE(assess_exits_1_when_a_required_rule_fails_and_judges_the_sets_named) {
  const std::string pattern = "'" DRSIM_SOURCE_DIR "/scenarios/pattern-zerto/pattern-zerto.json'";
  const ProgramRun all = drsim("assess " + pattern + " --format json");
  BOOST_TEST(all.exit_code == 0, all.err);
  BOOST_TEST(nlohmann::json::parse(all.out)["findings"].size() > 50u);
  BOOST_TEST(drsim("assess " + pattern + " --set /security/authentication/mfa=false").exit_code == 1);
  const ProgramRun one = drsim("assess " + pattern + " --rule-set compliance");
  BOOST_TEST(contains(one.out, "residency."), one.out << one.err);
  BOOST_TEST(!contains(one.out, "kms."), one.out);
  BOOST_TEST(fs::is_empty(folder.path()));
}

BOOST_AUTO_TEST_CASE(mistakes_in_ports_and_assess_exit_2_and_write_nothing) {
  struct Case {
    std::string arguments, message;
  };
  for (const Case& mistake :
       {Case{"ports", "SCENARIO is required"}, Case{"ports nowhere.json --out rules", "nowhere.json"},
        Case{"ports " + minimal + " --format xml", "xml not in {table,csv,json,nft,terraform}"},
        Case{"ports " + minimal + " --format nft --out rules", "/security"},
        Case{"ports " + minimal + " --diff " + minimal + " --check x.csv", "excludes"},
        Case{"ports " + minimal + " --catalogue nowhere.json", "nowhere.json"}, Case{"assess", "SCENARIO is required"},
        Case{"assess " + minimal + " --rule-set kmz", "there is no rule set \"kmz\" (did you mean \"kms\"?)"},
        Case{"assess " + minimal + " --rules nowhere.json", "nowhere.json"},
        Case{"assess " + minimal + " --format csv", "csv not in {table,json}"},
        Case{"assess " + minimal + " --set /security/product=veeam_replication --set /security/version=11.0.0 --price",
             "allowed: 12.x, 13.x"}}) {
    const ProgramRun run = drsim(mistake.arguments);
    BOOST_TEST(run.exit_code == 2, mistake.arguments << " exits " << run.exit_code);
    BOOST_TEST(contains(run.err, mistake.message), mistake.arguments << " printed: " << run.err);
    BOOST_TEST(run.out.empty(), mistake.arguments << " printed: " << run.out);
  }
  BOOST_TEST(fs::is_empty(folder.path()));
}

// TLS adds 0.13 % to what crosses the link and moves data from 4008 to 9008. Encryption in the guests leaves nothing to
// compress: twice the bytes of a ratio of 2. Neither changes the RTO of a scenario without operations.
BOOST_AUTO_TEST_CASE(each_remedy_has_a_price) {
  const std::string scenario = "'" DRSIM_SOURCE_DIR
                               "/scenarios/outage-resync/outage-resync.json' --set /events=[] "
                               "--set '/links/0/capacity=10 Gbps'";
  const ProgramRun run = drsim("assess " + scenario + " --price --format json");
  BOOST_REQUIRE(run.exit_code == 0);
  std::map<std::string, nlohmann::json> prices;
  for (const auto& one : nlohmann::json::parse(run.out)) prices[one["remedy"]] = one;
  BOOST_REQUIRE(prices.size() == 5u);
  const auto ratio = [&](const std::string& remedy, const char* figure) {
    return prices[remedy]["with"][figure].get<double>() / prices[remedy]["without"][figure].get<double>();
  };
  BOOST_TEST(ratio("tls", "wan_bits_per_s") > 1.0012);
  BOOST_TEST(ratio("tls", "wan_bits_per_s") < 1.0014);
  BOOST_TEST(ratio("tls", "cpu_max_fraction") > 1);
  BOOST_TEST(prices["tls"]["ports"]["opened"].dump().find("9008") != std::string::npos);
  BOOST_TEST(prices["tls"]["ports"]["closed"].dump().find("4008") != std::string::npos);
  BOOST_TEST(ratio("ipsec", "wan_bits_per_s") > 1.03);
  BOOST_TEST(ratio("ipsec", "wan_bits_per_s") < 1.05);
  BOOST_TEST(ratio("in_guest", "wan_bits_per_s") > 1.99);
  BOOST_TEST(ratio("in_guest", "wan_bits_per_s") < 2.0);
  BOOST_TEST(ratio("at_rest", "wan_bits_per_s") == 1);
  BOOST_TEST(prices["at_rest"]["ports"]["opened"].dump().find("5696") != std::string::npos);
  BOOST_TEST(prices["kms"]["with"].is_null());
  BOOST_TEST(prices["kms"]["reason"] == "has no price: the design has no key server");
  const ProgramRun table = drsim("assess " + scenario + " --price");
  BOOST_TEST(contains(table.out, "TLS 1.3 between appliances\n  RPO, worst P99 "), table.out);
}

// A traffic rule of Veeam encrypts what crosses: 0.13 % more bytes, 15 % more CPU for each. A VPN is not simulated.
BOOST_AUTO_TEST_CASE(encryption_between_cdp_proxies_has_a_price) {
  const ProgramRun run =
      drsim("assess '" DRSIM_SOURCE_DIR "/scenarios/pattern-veeam/pattern-veeam.json' --price --format json");
  BOOST_REQUIRE(run.exit_code == 0);
  for (const auto& one : nlohmann::json::parse(run.out)) {
    if (one["remedy"] == "ipsec") BOOST_TEST(one["reason"] == "has no price: a VPN around Veeam CDP is not simulated");
    if (one["remedy"] != "tls") continue;
    const auto ratio = [&](const char* figure) {
      return one["with"][figure].get<double>() / one["without"][figure].get<double>();
    };
    BOOST_TEST(ratio("wan_bits_per_s") > 1.0012);
    BOOST_TEST(ratio("wan_bits_per_s") < 1.0014);
    BOOST_TEST(ratio("cpu_max_fraction") > 1.14);
    BOOST_TEST(ratio("cpu_max_fraction") < 1.16);
    BOOST_TEST(ratio("rpo_p99_s") > 1);
  }
}

// A run says how much crossed each connection: all bytes of each class of the link, once for the pair of sites.
void check_ports_add_up(const ProgramRun& run, std::size_t expected_classes) {
  BOOST_REQUIRE(run.exit_code == 0);
  const auto result = nlohmann::json::parse(run.out);
  std::map<std::string, double> carried;
  for (const auto& rule : result["needs"]["ports"]["rules"])
    for (const auto& flow : rule["carried"]) {
      carried[flow["link"].get<std::string>() + " " + flow["class"].get<std::string>()] += flow["bytes"].get<double>();
      BOOST_TEST(flow["peak_bits_per_s"].get<double>() >= flow["mean_bits_per_s"].get<double>() * (1 - 1e-9));
      BOOST_TEST(flow["shared"] == false);
    }
  std::size_t classes = 0;
  for (const auto& link : result["links"])
    for (const auto& [name, bytes] : link["by_class"].items()) {
      if (bytes.get<double>() <= 0) continue;
      ++classes;
      BOOST_TEST(carried[link["name"].get<std::string>() + " " + name] == bytes.get<double>(),
                 boost::test_tools::tolerance(1e-9));
    }
  BOOST_TEST(classes == expected_classes);
}

BOOST_AUTO_TEST_CASE(needs_ports_adds_up_to_what_crossed_the_links) {
  // Replication and resync one way, control both ways; of Veeam CDP no control traffic is modelled.
  for (const auto& [scenario, classes] : {std::pair("outage-resync", 4u), std::pair("cdp-outage", 2u)}) {
    const std::string file = "scenarios/" + std::string(scenario) + "/" + scenario + ".json";
    check_ports_add_up(drsim("run '" DRSIM_SOURCE_DIR "/" + file + "' --format json"), classes);
  }
}

// Through cloud connectors: relayed ports carry the data of their customer, and so does the hop to the appliances.
BOOST_AUTO_TEST_CASE(relayed_ports_carry_what_their_customer_sends) {
  const ProgramRun run =
      drsim("run '" DRSIM_SOURCE_DIR "/scenarios/cloud-connector/cloud-connector.json' --format json");
  BOOST_REQUIRE(run.exit_code == 0);
  const auto result = nlohmann::json::parse(run.out);
  const auto bytes_of = [&](const std::string& row, const std::string& to) {
    double bytes = 0;
    for (const auto& rule : result["needs"]["ports"]["rules"])
      if (rule["row"] == row && rule["to"]["name"] == to)
        for (const auto& flow : rule["carried"])
          if (flow["class"] == "replication") bytes += flow["bytes"].get<double>();
    return bytes;
  };
  for (const auto& [link, connector] : {std::pair{"a-cloud", "zcc-a"}, std::pair{"b-cloud", "zcc-b"}})
    for (const auto& one : result["links"])
      if (one["name"] == link)
        BOOST_TEST(bytes_of("zerto-new-9082-customer", connector) == one["by_class"]["replication"].get<double>(),
                   boost::test_tools::tolerance(1e-9));
  double of_both = 0;
  for (const auto& one : result["links"]) of_both += one["by_class"]["replication"].get<double>();
  BOOST_TEST(bytes_of("zerto-new-4008-zcc", "vra of cloud") == of_both, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(schema_is_json_and_the_starter_scenario_runs) {
  BOOST_TEST(nlohmann::json::parse(drsim("schema").out).is_object());
  BOOST_TEST(drsim("init > mine.json").exit_code == 0);
  BOOST_TEST(drsim("validate mine.json").exit_code == 0);
  BOOST_TEST(drsim("run mine.json").exit_code == 0);
}

BOOST_AUTO_TEST_CASE(a_run_too_large_for_the_machine_is_refused_with_the_estimate) {
  // The limit of the process counts as the machine's memory: 1.4 GB hold the scenario of 10,000 hosts, not its run.
  const ProgramRun run = drsim("run " + minimal + " --out out --set /clusters/0/hosts=10000", "ulimit -v 1400000;");
  BOOST_TEST(run.exit_code == 2, run.err);
  BOOST_TEST(contains(run.err, "too large for this machine: the run needs about "), run.err);
  BOOST_TEST(contains(run.err, "available are 1.34 GiB"), run.err);
  BOOST_TEST(fs::is_empty(folder.path()));
  BOOST_TEST(drsim("run " + minimal, "ulimit -v 1400000;").exit_code == 0);
}

BOOST_AUTO_TEST_CASE(numbers_of_arguments_are_finite) {
  for (const std::string& arguments :
       {"size " + minimal + " --growth nan --years 3", "run " + minimal + " --precision nan",
        std::string("size --quick --write-rate '2 MB/s' --peak nan")}) {
    const ProgramRun run = drsim(arguments);
    BOOST_TEST(run.exit_code == 2, arguments << ": " << run.err);
    BOOST_TEST(contains(run.err, "found nan; allowed: a finite number"), run.err);
  }
}

BOOST_AUTO_TEST_SUITE_END()
