/// `drsim import` as a user calls it: figures on standard output, workloads in a file, mistakes with exit code 2.

#define BOOST_TEST_MODULE import_command
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <string>

#include "tests/traces/trace_files.hpp"

using namespace drsim::test;
using nlohmann::json;

namespace {

struct Outcome {
  int code = -1;
  std::string text;  ///< standard output and, unless they go elsewhere, errors
};

Outcome import(const std::string& arguments, const std::string& errors_to = "&1") {
  const std::string command = std::string("'") + DRSIM_PROGRAM + "' import " + arguments + " 2>" + errors_to;
  Outcome outcome;
  FILE* pipe = popen(command.c_str(), "r");
  BOOST_REQUIRE(pipe != nullptr);
  std::array<char, 4096> buffer{};
  std::size_t got = 0;
  while ((got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0) outcome.text.append(buffer.data(), got);
  outcome.code = WEXITSTATUS(pclose(pipe));
  return outcome;
}

/// A folder that is removed at the end of the test.
class TemporaryFolder {
 public:
  TemporaryFolder() : path_(std::filesystem::temp_directory_path() / ("drsim-import-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  bool empty() const { return std::filesystem::is_empty(path_); }

 private:
  std::filesystem::path path_;
};

json parsed(const std::filesystem::path& path) {
  std::ifstream file(path);
  return json::parse(file);
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_CASE(figures_are_printed_and_a_workload_is_written) {
  const TemporaryFolder folder;
  const Outcome outcome = import("msr '" + made("tiny.msr.gz").string() + "' --granularity '4 KiB' --out '" +
                                 (folder / "parts.json").string() + "'");
  BOOST_TEST(outcome.code == 0);
  for (const char* line : {"  records                         4\n", "  bytes_written                   16384\n",
                           "  peak_Bps.1                      8192\n", "  unique.4KiB.whole_blocks        3\n",
                           "  unique fraction in 3 s          0.75\n"}) {
    BOOST_TEST(contains(outcome.text, line), line << " is not in\n" << outcome.text);
  }
  const json workload = parsed(folder / "parts.json")["workloads"].at("msr-tiny");
  // 16384 bytes in four bins of 1 s. The points up to 1 s at fraction 1 and 0.75 at 3 s are both corners.
  BOOST_TEST(workload["mean"] == "4.096 kB/s");
  BOOST_TEST(workload["unique"] ==
             json::parse(R"([{"window": "1 s", "fraction": 1.0}, {"window": "3 s", "fraction": 0.75}])"));
  BOOST_TEST(workload["source"] == "fitted by drsim import from tiny.msr.gz (msr, folder data)");
  BOOST_TEST(workload["fit"]["relative_error"]["mean"] == 0.0);
  BOOST_TEST(workload["fit"]["trace"]["peak"] == "8.192 kB/s");
}

BOOST_AUTO_TEST_CASE(scale_name_and_json) {
  const Outcome outcome = import("msr '" + made("tiny.msr.csv").string() + "' --scale 2.5 --name grown --format json");
  BOOST_TEST(outcome.code == 0);
  const json result = json::parse(outcome.text);
  BOOST_TEST(result["workloads"]["grown"]["mean"] == "10.24 kB/s");
  BOOST_TEST(result["workloads"]["grown"]["fit"]["scale"] == 2.5);
  BOOST_TEST(result["files"][made("tiny.msr.csv").string()]["records"] == 4);
}

BOOST_AUTO_TEST_CASE(a_table_of_several_vms_gives_a_workload_for_each) {
  const Outcome outcome = import("page-table '" + made("tiny.pages.csv").string() + "' --format json");
  BOOST_TEST(outcome.code == 0);
  const json result = json::parse(outcome.text);
  BOOST_TEST(result["workloads"].size() == 2U);
  // 2000 pages of 4096 bytes in four half hours.
  BOOST_TEST(result["workloads"]["page-table-a"]["mean"] == "1.13777778 kB/s");
  BOOST_TEST(result["workloads"]["page-table-b"]["mean"] == "0 B/s");
  BOOST_TEST(result["workloads"]["page-table-a"]["unique"][0]["window"] == "30 min");
}

BOOST_AUTO_TEST_CASE(columns_of_a_csv_file) {
  const Outcome outcome =
      import("csv '" + made("tiny.columns.csv").string() +
             "' --delimiter ';' --time-column when --rate-column written --time-unit min --rate-unit "
             "MB/s --format json");
  BOOST_TEST(outcome.code == 0, outcome.text);
  const json result = json::parse(outcome.text);
  BOOST_TEST(result["files"][made("tiny.columns.csv").string()]["max_Bps"] == 2.5e6);
}

BOOST_AUTO_TEST_CASE(unique_bytes_of_another_trace) {
  // VM a of the table: 800 of 2000 pages in half hours. One curve: taken as it is.
  const std::string reference = " --unique-from 'page-table:" + made("tiny.pages.csv").string() + ":a' --format json";
  const Outcome outcome = import("bitbrains '" + made("tiny.bitbrains.csv").string() + "'" + reference);
  BOOST_TEST(outcome.code == 0, outcome.text);
  const json workload = json::parse(outcome.text)["workloads"]["bitbrains-tiny"];
  BOOST_TEST(workload["unique"] == json::parse(R"([{"window": "30 min", "fraction": 0.4}])"));
  BOOST_TEST(workload["source"] ==
             "fitted by drsim import from tiny.bitbrains.csv (bitbrains, folder data); U(d) from tiny.pages.csv VM a");
  BOOST_TEST(!workload["fit"]["relative_error"].contains("unique"));
  const Outcome without_file = import("bitbrains '" + made("tiny.bitbrains.csv").string() + "' --unique-from msr");
  BOOST_TEST(without_file.code == 2);
  BOOST_TEST(contains(without_file.text, "expected FORMAT:FILE, or page-table:FILE:VM"));
}

BOOST_AUTO_TEST_CASE(mistakes_leave_nothing_behind) {
  const TemporaryFolder folder;
  const std::string out = " --out '" + (folder / "parts.json").string() + "'";
  const std::string good = "'" + made("tiny.msr.csv").string() + "'";
  const Outcome wrong_format = import("systor17 " + good + out);
  BOOST_TEST(wrong_format.code == 2);
  BOOST_TEST(contains(wrong_format.text, "tiny.msr.csv: line 1: the header is "));
  const Outcome second_is_bad = import("msr " + good + " '" + made("tiny.vscsi").string() + "'" + out);
  BOOST_TEST(second_is_bad.code == 2);
  BOOST_TEST(contains(second_is_bad.text, "tiny.vscsi: line 1: holds binary data"));
  const Outcome wrong_unit = import("msr " + good + " --interval '5 MB'" + out);
  BOOST_TEST(wrong_unit.code == 2);
  BOOST_TEST(contains(wrong_unit.text, "--interval"));
  BOOST_TEST(folder.empty());
}

BOOST_AUTO_TEST_CASE(an_output_that_is_no_plain_file_is_refused) {
  const TemporaryFolder folder;
  const Outcome outcome = import("msr '" + made("tiny.msr.csv").string() + "' --out '" + (folder / "").string() + "'");
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(contains(outcome.text, "is no plain file"));
  BOOST_TEST(folder.empty());
}

BOOST_AUTO_TEST_CASE(an_export_gives_a_workload_for_each_vm_and_their_sum) {
  const std::string file = made("rates/stat.powercli.csv").string();
  const Outcome outcome = import("auto '" + file + "' --format json", "/dev/null");
  BOOST_TEST(outcome.code == 0, outcome.text);
  const json result = json::parse(outcome.text);
  BOOST_TEST(result["workloads"]["web;1"]["mean"] == "204.8 kB/s");
  BOOST_TEST(result["workloads"]["a\"b"]["mean"] == "51.2 kB/s");
  const json figures = result["files"][file];
  BOOST_TEST(figures["kind"] == "powercli");
  BOOST_TEST(figures["entities"] == 2);
  BOOST_TEST(figures["mean_Bps"] == 250.0 * 1024);
  BOOST_TEST(figures["max_Bps"] == 350.0 * 1024);
  // Ten minutes: their mean, not their bytes in an hour.
  BOOST_TEST(figures["peak1h_Bps"] == 250.0 * 1024);
  BOOST_TEST(figures["per_entity"]["web;1"]["max_Bps"] == 300.0 * 1024);
  BOOST_TEST(figures["left_out"][0]["name"] == "cpu.usage.average");
}

BOOST_AUTO_TEST_CASE(devices_of_a_machine_are_named_after_it_or_added_up) {
  const std::string file = "sadf '" + made("rates/day.sadf.csv").string() + "'";
  const Outcome each = import(file + " --format json", "/dev/null");
  const json workloads = json::parse(each.text)["workloads"];
  BOOST_TEST(workloads.size() == 2U);
  BOOST_TEST(workloads["db01-sda"]["mean"] == "5.75488 MB/s");
  BOOST_TEST(workloads["db01-sdb"]["mean"] == "40.96 kB/s");
  const json together = json::parse(import(file + " --together --format json", "/dev/null").text)["workloads"];
  BOOST_TEST(together.size() == 1U);
  BOOST_TEST(together["db01"]["mean"] == "5.79584 MB/s");
  const Outcome partition = import(file + " --device sdb1 --name mine --format json", "/dev/null");
  BOOST_TEST(json::parse(partition.text)["workloads"]["mine"]["mean"] == "40.96 kB/s");
  BOOST_TEST(contains(import(file).text, "left out: \"sdb1\": a partition of sdb"));
  const Outcome absent = import(file + " --device sdx");
  BOOST_TEST(absent.code == 2);
  BOOST_TEST(contains(absent.text, "has no rates of \"sdx\""));
}

BOOST_AUTO_TEST_CASE(options_of_exports_say_what_is_allowed) {
  const std::string file = "sadf '" + made("rates/day.sadf.csv").string() + "' ";
  for (const auto& [option, message] :
       {std::pair("--gaps nil", "--gaps: found \"nil\""), std::pair("--zones all", "allowed: \"one\", \"utc\""),
        std::pair("--date-order us", "--date-order: found \"us\""), std::pair("--decimal x", "--decimal: found \"x\""),
        std::pair("--delimiter ';;'", "is not one character")}) {
    const Outcome outcome = import("csv '" + made("rates/day.sadf.csv").string() + "' --rate-column 7 " + option);
    BOOST_TEST(outcome.code == 2, option);
    BOOST_TEST(contains(outcome.text, message), outcome.text);
  }
  const Outcome unused = import(file + "--time-column a --rate-unit MB/s --granularity '4 KiB'");
  BOOST_TEST(unused.code == 2);
  for (const char* option : {"--time-column", "--rate-unit", "--granularity"})
    BOOST_TEST(contains(unused.text, std::string(option) + ": says nothing of sadf"), unused.text);
  BOOST_TEST(contains(import("msr '" + made("tiny.msr.csv").string() + "' --together").text, "says nothing of msr"));
  const Outcome kind = import("sadff '" + made("rates/day.sadf.csv").string() + "'");
  BOOST_TEST(kind.code == 2);
  BOOST_TEST(contains(kind.text, "did you mean \"sadf\""));
}

BOOST_AUTO_TEST_CASE(rows_of_two_vms_without_the_entity_column_are_refused) {
  const TemporaryFolder folder;
  std::ofstream(folder / "long.csv") << "Timestamp,Entity,Value\n2025-11-03 00:00:00,A,10\n2025-11-03 00:00:00,B,1\n"
                                        "2025-11-03 00:05:00,A,10\n2025-11-03 00:05:00,B,1\n";
  const std::string file =
      "csv '" + (folder / "long.csv").string() + "' --time-column Timestamp --rate-column Value --rate-unit MB/s";
  const Outcome refused = import(file);
  BOOST_TEST(refused.code == 2);
  BOOST_TEST(contains(refused.text, "line 3: has the same date as line 2"));
  const json result = json::parse(import(file + " --entity-column Entity --format json").text);
  BOOST_TEST(result["workloads"]["A"]["mean"] == "10 MB/s");
  BOOST_TEST(result["workloads"]["B"]["mean"] == "1 MB/s");
  BOOST_TEST(result["files"].begin().value()["mean_Bps"] == 11e6);
}
