/// The report in a real browser: headless Chromium opens it, nothing is written to its console, nothing is asked from a
/// network, charts are drawn, and names of the scenario appear as text. Skipped where no Chromium is installed.
#define BOOST_TEST_MODULE report_browser

#include <boost/test/unit_test.hpp>
#include <regex>

#include "tests/report/synthetic_record.hpp"
#include "tests/support/browser_visit.hpp"
#include "tests/support/printed_numbers.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

std::string html() { return report_html(synthetic::read(), synthetic::record()); }

/// Runs after the report's own scripts and leaves its findings in the page: how many of the five charts have pixels of
/// a saturated colour (a curve, not the grey grid), and how many scripts the page holds.
const std::string& self_check() {
  static const std::string script = R"(
addEventListener("load", () => {
  let drawn = 0;
  for (const place of document.querySelectorAll(".chart")) {
    let coloured = 0;
    for (const canvas of place.querySelectorAll("canvas")) {
      const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      for (let i = 0; i < pixels.length; i += 4) {
        if (pixels[i + 3] > 100 && Math.abs(pixels[i] - pixels[i + 2]) > 40) ++coloured;
      }
    }
    if (coloured > 100) ++drawn;
  }
  const note = document.createElement("p");
  note.id = "self-check";
  note.textContent = `drawn=${drawn} scripts=${document.scripts.length} bold=${document.querySelectorAll("b").length}`;
  document.body.append(note);
});
)";
  return script;
}

}  // namespace

namespace {

/// needs.ports of a run: one connection with two flows, one without.
nlohmann::ordered_json ports_with_flows() {
  return nlohmann::ordered_json::parse(R"({"rules": [
    {"from": {"name": "zvm <b>a</b>"}, "to": {"name": "zvm b"}, "protocol": "tcp", "ports": "9669", "purpose": "interface",
     "encryption": "https", "carried": []},
    {"from": {"name": "vra a"}, "to": {"name": "vra b"}, "protocol": "tcp", "ports": "4008", "purpose": "data",
     "encryption": "none", "carried": [
       {"link": "fra-mad", "class": "resync", "bytes": 5e6, "mean_bits_per_s": 1e6, "peak_bits_per_s": 9e6,
        "peak_is_bound": true, "shared": true},
       {"link": "fra-mad", "class": "replication", "bytes": 7e6, "mean_bits_per_s": 2e6, "peak_bits_per_s": 8e6,
        "peak_is_bound": false, "shared": true}]}]})");
}

}  // namespace

// One row for each flow, most bytes first, with mean and peak.
BOOST_AUTO_TEST_CASE(the_table_of_ports_has_a_row_for_each_flow) {
  if (!has_browser()) {
    BOOST_TEST_MESSAGE("skipped: chromium is not installed");
    return;
  }
  const Visit page = visit(report_html(synthetic::read(), synthetic::record(), ports_with_flows()));
  BOOST_TEST(!contains(page.log, "CONSOLE"), page.log);
  const std::string ports = between(page.dom, "id=\"table-ports\"", "</table>");
  const std::size_t replication = ports.find(">replication</td>"), resync = ports.find(">resync</td>"),
                    without = ports.find(">tcp 9669</td>");
  BOOST_TEST(replication < resync, ports);
  BOOST_TEST(resync < without, ports);
  BOOST_TEST(without != std::string::npos, ports);
  BOOST_TEST(contains(ports, ">2 Mb/s</td><td>8 Mb/s</td>"), ports);
  BOOST_TEST(contains(ports, ">1 Mb/s</td><td>\u2264 9 Mb/s</td>"), ports);
  BOOST_TEST(contains(ports, ">zvm &lt;b&gt;a&lt;/b&gt;</td>"), ports);
}

BOOST_AUTO_TEST_CASE(the_page_opens_without_a_word_on_the_console) {
  if (!has_browser()) {
    BOOST_TEST_MESSAGE("skipped: chromium is not installed");
    return;
  }
  const Visit page = visit(html());
  BOOST_TEST(page.status == 0, page.log);
  BOOST_TEST(!contains(page.log, "CONSOLE"), page.log);
  BOOST_TEST(contains(page.dom, "RPO targets are missed by 4 of 5 protection groups."));
  const std::string groups = between(page.dom, "id=\"table-groups\"", "</table>");
  BOOST_TEST(contains(groups, ">&lt;script&gt;alert(1)&lt;/script&gt;</td>"), groups);
  BOOST_TEST(contains(groups, ">=HYPERLINK(\"http://example.invalid\")</td>"), groups);
  BOOST_TEST(contains(groups, ">naïve \"quoted\" &amp; \\N 数据\nsecond line</td>"), groups);
}

// What the tiles and the lines under the headline say stands in result.json.
BOOST_AUTO_TEST_CASE(every_number_at_the_head_of_the_page_is_in_the_result) {
  if (!has_browser()) {
    BOOST_TEST_MESSAGE("skipped: chromium is not installed");
    return;
  }
  const Visit page = visit(html());
  nlohmann::ordered_json result = result_json(synthetic::read(), synthetic::record());
  // The tile of the tightest link: its demand, and that over the capacity.
  nlohmann::ordered_json& figures = result["verdict"];
  for (const auto& need : result["needs"]["bandwidth"]) {
    figures["demand"].push_back(need["p98"]);
    for (const auto& link : result["links"])
      if (link["name"] == need["link"])
        figures["demand"].push_back((need["p98"].get<double>() + need["other_traffic_peak"].get<double>()) /
                                    link["capacity_bits_per_s"].get<double>());
  }
  // Groups on target are all less those that missed.
  figures["on_target"] = figures["normal_operation"]["protection_groups"].get<int>() -
                         figures["normal_operation"]["groups_above_target"].get<int>();
  const test::PrintedNumbers numbers(result, synthetic::scenario().start);
  const std::string head = between(page.dom, "id=\"verdict\"", "class=\"columns answer\"");
  const std::string text =
      std::regex_replace(std::regex_replace(head, std::regex("<[^>]*>"), " ; "), std::regex("P98"), "");
  BOOST_TEST(contains(text, "Groups on target"), text);
  for (const std::string& lost : numbers.missing(text)) BOOST_ERROR("no value behind \"" + lost + "\" in\n" + text);
  BOOST_TEST(!numbers.missing("31.7 % 4 h 44 min").empty());
}

BOOST_AUTO_TEST_CASE(charts_are_drawn_and_names_make_no_elements) {
  if (!has_browser()) {
    BOOST_TEST_MESSAGE("skipped: chromium is not installed");
    return;
  }
  const Visit page = visit(with_script(html(), self_check()));
  BOOST_TEST(!contains(page.log, "CONSOLE"), page.log);
  // Scripts: data, library, the page's own, and the test's.
  BOOST_TEST(contains(page.dom, "drawn=5 scripts=4 bold=0"), between(page.dom, "id=\"self-check\"", "</p>"));
}

BOOST_AUTO_TEST_CASE(the_policy_of_the_page_stops_foreign_scripts) {
  if (!has_browser()) {
    BOOST_TEST_MESSAGE("skipped: chromium is not installed");
    return;
  }
  std::string page_text = html();
  page_text.replace(page_text.rfind("</body>"), 0, "<script>" + self_check() + "</script>");
  const Visit page = visit(page_text);
  BOOST_TEST(!contains(page.dom, "id=\"self-check\""));
  BOOST_TEST(contains(page.log, "Content Security Policy"), page.log);
}

BOOST_AUTO_TEST_CASE(a_run_without_groups_links_or_curves_still_opens) {
  if (!has_browser()) {
    BOOST_TEST_MESSAGE("skipped: chromium is not installed");
    return;
  }
  ReadScenario read;
  read.scenario.name = "bare";
  read.scenario.start = "2026-03-02";
  read.resolved = nlohmann::ordered_json::object();
  RunRecord record;
  record.horizon_s = hour_s;
  const Visit page = visit(report_html(read, record));
  BOOST_TEST(!contains(page.log, "CONSOLE"), page.log);
  BOOST_TEST(contains(page.dom, "has no protection group"));
}
