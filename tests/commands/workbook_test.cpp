/// `drsim report`: the workbook, read back with the reader of inventories.

#define BOOST_TEST_MODULE workbook
#include "sim/inventory/workbook/workbook.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "models/units.hpp"
#include "sim/inventory/workbook/zip_archive.hpp"
#include "tests/support/program_folder.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

struct ReadSheet {
  std::map<std::string, std::size_t> columns;  ///< by heading
  std::vector<TableRow> rows;

  const TableCell* cell(std::size_t row, const std::string& heading) const {
    BOOST_REQUIRE_MESSAGE(columns.count(heading) == 1, "no column " << heading);
    return rows.at(row).cell(columns.at(heading));
  }

  std::string text(std::size_t row, const std::string& heading) const {
    const TableCell* found = cell(row, heading);
    return found == nullptr ? "" : found->text;
  }

  /// The number of a cell, which has to be stored as one.
  double number(std::size_t row, const std::string& heading) const {
    const TableCell* found = cell(row, heading);
    BOOST_REQUIRE_MESSAGE(found != nullptr && found->is_number, heading << " of row " << row << " is no number");
    return std::stod(found->text);
  }

  double sum(const std::string& heading) const {
    double total = 0;
    for (std::size_t row = 0; row < rows.size(); ++row) total += number(row, heading);
    return total;
  }
};

std::map<std::string, ReadSheet> sheets_of(const fs::path& file) {
  std::map<std::string, ReadSheet> sheets;
  for (const NamedTable& table : workbook_tables(file)) {
    ReadSheet& sheet = sheets[table.sheet];
    table.read([&](const TableRow& row) {
      for (const TableCell& cell : row.cells) BOOST_TEST(!cell.is_formula, table.sheet << ": " << cell.text);
      if (row.number == 1)
        for (const TableCell& cell : row.cells) sheet.columns[cell.text] = cell.column;
      else
        sheet.rows.push_back(row);
    });
  }
  return sheets;
}

json json_of(const fs::path& file) {
  std::ifstream stream(file);
  return json::parse(stream);
}

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

double sum_of(const json& rows, const std::string& pointer) {
  double total = 0;
  for (const json& row : rows) total += row.at(json::json_pointer(pointer)).get<double>();
  return total;
}

struct ReportFolder : ProgramFolder {
  fs::path file(const std::string& name) const { return folder.path() / name; }

  void run(const std::string& scenario, const std::string& out, const std::string& options = "") const {
    text("run " + scenario + " --quiet --no-advice --out " + out + " " + options);
  }

  std::map<std::string, ReadSheet> workbook(const std::string& out) const {
    text("report " + out);
    return sheets_of(file(out) / "report.xlsx");
  }

  void write(const std::string& name, const json& content) const { std::ofstream(file(name)) << content.dump(); }

  /// What is refused: exit code 2, these words, and no workbook.
  void refuses(const std::string& arguments, const std::string& words) const {
    const ProgramRun answer = drsim("report " + arguments);
    BOOST_TEST(answer.exit_code == 2, arguments);
    BOOST_TEST(answer.err.find(words) != std::string::npos, arguments << ": " << answer.err);
    BOOST_TEST(answer.out.empty());
    for (const auto& entry : fs::recursive_directory_iterator(folder.path()))
      BOOST_TEST(entry.path().extension() != ".xlsx", entry.path());
  }
};

/// A heading, the part of the result behind it, and what the figure is divided by.
struct SummedColumn {
  const char *sheet, *heading, *rows, *pointer;
  double unit;
};

constexpr SummedColumn summed_columns[] = {
    {"Groups", "written [GiB]", "/groups", "/bytes/written", gib_bytes},
    {"Groups", "delivered [GiB]", "/groups", "/bytes/delivered", gib_bytes},
    {"Groups", "above target [s]", "/groups", "/above_target_s", 1},
    {"Groups", "RPO max [s]", "/groups", "/rpo_s/max", 1},
    {"Groups", "VMs", "/groups", "/vms", 1},
    {"VMs", "written in the run [GiB]", "/vms", "/written_bytes", gib_bytes},
    {"VMs", "written, P95 [MB/s]", "/vms", "/written_bytes_per_s/p95", mb_bytes},
    {"VMs", "size of disks [GiB]", "/vms", "/disk_bytes", gib_bytes},
    {"Links", "carried [GiB]", "/links", "/carried_bytes", gib_bytes},
    {"Links", "capacity [Mb/s]", "/links", "/capacity_bits_per_s", mb_bits},
    {"Links", "used, mean [%]", "/links", "/utilisation/mean", 1},
    {"Links", "initial copy [GiB]", "/links", "/by_class/initial_copy", gib_bytes},
    {"Bandwidth", "demand, P98 [Mb/s]", "/needs/bandwidth", "/p98", mb_bits},
    {"Journals", "peak [GiB]", "/groups", "/journal_bytes/peak", gib_bytes},
    {"Journals", "by formula [GiB]", "/needs/journal", "/formula_bytes", gib_bytes},
    {"Journals", "history at the least [h]", "/groups", "/history_s/min", hour_s},
    {"Appliances", "buffer, peak [MiB]", "/appliances", "/buffer_bytes/peak", mib_bytes},
    {"Appliances", "CPU, P95 [%]", "/appliances", "/cpu/p95", 1},
    {"Datastores", "capacity [GiB]", "/datastores", "/capacity_bytes", gib_bytes},
    {"By day", "above target, summed over groups [s]", "/by_day", "/above_target_group_s", 1},
    {"Long run", "demand", "/balances", "/demand", 1},
    {"Ports", "connections", "/needs/ports/rules", "/connections", 1}};

}  // namespace

BOOST_FIXTURE_TEST_CASE(sums_of_the_workbook_are_those_of_the_result, ReportFolder) {
  for (const std::string name : {"initial-sync", "site-failover", "cdp-outage"}) {
    run(shipped_file(name), name);
    const json result = json_of(file(name) / "result.json");
    const auto sheets = workbook(name);
    for (const SummedColumn& one : summed_columns) {
      const json& rows = result.at(json::json_pointer(one.rows));
      const ReadSheet& sheet = sheets.at(one.sheet);
      BOOST_TEST(sheet.rows.size() == rows.size(), name << ", " << one.sheet);
      const double expected = sum_of(rows, one.pointer) / one.unit;
      BOOST_TEST(std::abs(sheet.sum(one.heading) - expected) <= 1e-12 * std::abs(expected),
                 name << ", " << one.heading << ": " << sheet.sum(one.heading) << " is not " << expected);
    }
    BOOST_TEST(sheets.at("Findings").rows.size() == result["findings"]["findings"].size());
    BOOST_TEST(sheets.at("Warnings").rows.size() == result["warnings"].size());
    BOOST_TEST(sheets.at("Assumptions").rows.size() == result["assumptions"].size() + result["defaults"].size());
    BOOST_TEST(sheets.at("Model constants").rows.size() == result["model_constants"].size());
    BOOST_TEST((sheets.count("Initial copy") == 1) == (name == "initial-sync"));
    BOOST_TEST((sheets.count("Operations") == 1) == (name == "site-failover"));
  }
}

BOOST_FIXTURE_TEST_CASE(the_verdict_stands_as_the_terminal_tells_it, ReportFolder) {
  run(shipped_file("cdp-outage"), "out");
  const json verdict = json_of(file("out") / "result.json")["verdict"];
  const auto sheets = workbook("out");
  std::set<std::string> told;
  for (const TableRow& row : sheets.at("Summary").rows)
    if (row.cell(1) != nullptr) told.insert(row.cell(1)->text);
  const std::string terminal = text("run " + shipped_file("cdp-outage") + " --quiet --no-advice");
  for (const json& line : verdict["lines"]) {
    BOOST_TEST(told.count(line.get<std::string>()) == 1, line);
    BOOST_TEST(terminal.find(line.get<std::string>()) != std::string::npos, line);
  }
  const ReadSheet& parts = sheets.at("Verdict");
  BOOST_REQUIRE(parts.rows.size() == 1 + verdict["events"].size() + verdict["operations"].size());
  BOOST_TEST(parts.text(0, "outcome") == verdict["normal_operation"]["outcome"].get<std::string>());
  BOOST_TEST(parts.text(1, "what") == verdict["events"][0]["what"].get<std::string>());
  const double worst_s = verdict["events"][0]["worst_rpo"]["worst_rpo_s"].get<double>();
  BOOST_TEST(std::abs(parts.number(1, "its worst RPO [s]") - worst_s) <= 1e-12 * worst_s);
}

// 2026-06-01 is day 46174 of workbooks: 25569 (1970-01-01) and 20605 days after it.
BOOST_FIXTURE_TEST_CASE(dates_are_dates, ReportFolder) {
  run(shipped_file("minimal"), "out", "--set /start=2026-06-01T18:00:00 --set '/duration=36 h'");
  const ReadSheet days = workbook("out").at("By day");
  BOOST_REQUIRE(days.rows.size() == 3);
  BOOST_TEST(days.number(0, "day") == 46174.75);
  BOOST_TEST(days.number(1, "day") == 46175);
  BOOST_TEST(days.number(2, "day") == 46176);
  BOOST_TEST(days.number(0, "length of the day in the run [h]") == 6);
  BOOST_TEST(days.number(1, "length of the day in the run [h]") == 24);
  BOOST_TEST(days.number(2, "length of the day in the run [h]") == 6);
}

BOOST_FIXTURE_TEST_CASE(names_stay_texts, ReportFolder) {
  const std::vector<std::string> names = {
      "=cmd|' /C calc'!A0",  "http://example.invalid/x", "_x0041_", "{=1+1}", "mailto:a@example.invalid", "+1",
      "naïve \"<b>\" & 数据"};
  json scenario = json_of(DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json");
  scenario["vms"] = json::array();
  for (const std::string& name : names)
    scenario["vms"].push_back({{"name", name}, {"cluster", "fra-c1"}, {"disks", {"10 GiB"}}, {"workload", "web"}});
  scenario["vpgs"][0]["vms"] = names;
  scenario["vpgs"][0]["name"] = names[0];
  write("hostile.json", scenario);
  run("hostile.json", "out");
  const auto sheets = workbook("out");
  const ReadSheet& vms = sheets.at("VMs");
  BOOST_REQUIRE(vms.rows.size() == names.size());
  std::set<std::string> found;
  for (std::size_t vm = 0; vm < names.size(); ++vm) {
    found.insert(vms.text(vm, "VM"));
    BOOST_TEST(!vms.cell(vm, "VM")->is_number);
    BOOST_TEST(vms.text(vm, "group") == names[0]);
  }
  BOOST_TEST((found == std::set<std::string>(names.begin(), names.end())));
  ZipArchive archive(file("out") / "report.xlsx");
  for (const std::string& part : archive.parts()) {
    std::string content;
    archive.read(part, [&](std::string_view bytes) { content += bytes; });
    BOOST_TEST(content.find("<hyperlink") == std::string::npos, part);
    if (part.find("charts/") == std::string::npos) BOOST_TEST(content.find("<f>") == std::string::npos, part);
  }
}

BOOST_FIXTURE_TEST_CASE(sheets_have_frozen_headings_filters_and_native_charts, ReportFolder) {
  run(shipped_file("minimal"), "out");
  text("report out");
  ZipArchive archive(file("out") / "report.xlsx");
  std::size_t sheets = 0, frozen = 0, filtered = 0, charts = 0;
  for (const std::string& part : archive.parts()) {
    std::string content;
    archive.read(part, [&](std::string_view bytes) { content += bytes; });
    charts += part.find("charts/chart") != std::string::npos;
    if (part.find("worksheets/sheet") == std::string::npos) continue;
    ++sheets;
    frozen += content.find("state=\"frozen\"") != std::string::npos;
    filtered += content.find("<autoFilter") != std::string::npos;
  }
  BOOST_TEST(charts >= 6u);
  BOOST_TEST(frozen == sheets - 1);    // all but the charts
  BOOST_TEST(filtered == sheets - 2);  // all but the charts and the summary
}

BOOST_FIXTURE_TEST_CASE(the_same_result_gives_the_same_bytes, ReportFolder) {
  run(shipped_file("minimal"), "out");
  text("report out --out a.xlsx");
  text("report out/result.json --format xlsx --out b.xlsx");
  BOOST_TEST((bytes_of(file("a.xlsx")) == bytes_of(file("b.xlsx"))));
}

BOOST_FIXTURE_TEST_CASE(means_of_replications_stand_with_their_intervals, ReportFolder) {
  json scenario = json_of(DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json");
  scenario["workloads"]["web"] = {{"kind", "onoff"}, {"mean", "500 kB/s"}, {"peak_to_mean", 4}, {"on", "2 min"}};
  write("drawn.json", scenario);
  run("drawn.json", "out", "--replications 4");
  const json group = json_of(file("out") / "result.json")["groups"][0];
  const ReadSheet groups = workbook("out").at("Groups");
  const std::string heading = "written [GiB]";
  for (const auto& [end, member] : {std::pair{"", "mean"}, {", 95 % from", "ci95_low"}, {", 95 % to", "ci95_high"}}) {
    const double expected = group["bytes"]["written"][member].get<double>() / gib_bytes;
    BOOST_TEST(std::abs(groups.number(0, heading + end) - expected) <= 1e-12 * expected, heading << end);
  }
  BOOST_TEST(groups.number(0, heading + ", 95 % from") < groups.number(0, heading));
}

BOOST_FIXTURE_TEST_CASE(the_page_is_that_of_the_run, ReportFolder) {
  run(shipped_file("minimal"), "out");
  text("report out --out page.html");
  BOOST_TEST((bytes_of(file("page.html")) == bytes_of(file("out") / "report.html")));
  BOOST_TEST(text("report out --format html") == "out/report.html\n");
}

BOOST_FIXTURE_TEST_CASE(what_is_no_result_is_refused_and_leaves_no_file, ReportFolder) {
  refuses("nowhere", "nowhere");
  refuses(
      ".",
      "the folder holds neither result.json nor study.sqlite; allowed: a folder that drsim run --out or drsim sweep "
      "wrote");
  refuses(shipped_file("minimal"), "this is no result of drsim run");
  write("list.json", json::array());
  refuses("list.json", "found array; allowed: an object");
  std::ofstream(file("broken.json")) << "{\"drsim\": ";
  refuses("broken.json", "broken.json");
  run(shipped_file("minimal"), "out");
  json result = json_of(file("out") / "result.json");
  refuses("out --out nowhere.pdf", "the ending \".pdf\" names no format; allowed: .xlsx, .html, or --format");
  refuses("out --format html --out a.xlsx", "is to end with .xlsx, but --format is html");
  refuses("out --out /proc/nothing/a.xlsx", "cannot be written");
  refuses("out --out out", "is a folder");
  json changed = result;
  changed["scenario"]["start"] = "yesterday";
  write("changed.json", changed);
  refuses("changed.json", "/scenario/start: \"yesterday\" is no date");
  // As versions before the workbook wrote it.
  result.erase("by_day");
  result["vms"] = 4;
  write("older.json", result);
  refuses("older.json", "older.json: /by_day: is missing");
  refuses("older.json", "older.json: /vms: number is found; allowed: a list");
  refuses("older.json", "run the scenario again with --out");
}

// Values of another kind than they are: blank or text, never a fault of the program.
BOOST_FIXTURE_TEST_CASE(a_result_that_somebody_changed_is_no_bug, ReportFolder) {
  run(shipped_file("cdp-outage"), "out");
  const json result = json_of(file("out") / "result.json");
  for (const char* part : {"groups", "links", "appliances", "vms", "by_day", "warnings", "assumptions", "balances"})
    for (const json& value : {json(7), json("word"), json(nullptr), json::object({{"from_s", "x"}, {"links", 3}})}) {
      json changed = result;
      changed[part] = json::array({value, value});
      write("changed.json", changed);
      const ProgramRun answer = drsim("report changed.json --out changed.xlsx");
      BOOST_TEST(answer.exit_code == 0, part << " " << value << ": " << answer.err);
    }
}
