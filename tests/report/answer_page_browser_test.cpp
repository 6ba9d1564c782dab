/// Pages of answers that are no runs, in headless Chromium: what the commands write opens without a word on the
/// console, shows the figures of the JSON of the same command, makes no elements of names, and has no findings of
/// axe-core.
#define BOOST_TEST_MODULE answer_page_browser

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "sim/report/page/answer_page.hpp"
#include "tests/support/browser_visit.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

/// All kinds of cells, with hostile texts.
AnswerPage made_page() {
  AnswerPage page;
  page.eyebrow = "Sizes <i>";
  page.title = "</script><b>bold</b>";
  page.state = PageState::Bad;
  page.headline = "<img src=x onerror=alert(1)> is too small";
  page.lines = {"one & two"};
  page.cover = cover_rows({{"customer", "<u>ACME</u>"}, {"version", "7"}}, "name", "0123456789abcdef");
  PagePart part;
  part.title = "Sizes <b>";
  part.columns = {"Name", "Rate", "Least", "Share", "Mixed", "None"};
  for (int i = 0; i < 30; ++i)
    part.rows.push_back({"=name <b>" + std::to_string(i), amount_cell(1.5e9 + i, "bits/s"),
                         least_cell(131833736.0, "bits/s"), amount_cell(0.25, "%"),
                         i % 2 == 0 ? amount_cell(12 * 1024.0, "bytes") : text_cell("word"),
                         amount_cell(std::nullopt, "s")});
  part.notes = {"a note"};
  part.charts = {{"Rates <b>", PageChartKind::Bars, 0, {1, 2}, "bits/s", 1e9, "what is there"},
                 {"Lines", PageChartKind::Lines, 1, {1}, "bits/s"}};
  PagePart options;
  options.title = "How to set them";
  options.options = {"--set '/links/a/capacity=1 Gbps'"};
  page.parts = {part, options};
  return page;
}

std::string page_of(const std::string& command, const fs::path& file) {
  const std::string line = std::string(DRSIM_PROGRAM) + " " + command + " > /dev/null";
  BOOST_REQUIRE(std::system(line.c_str()) == 0);
  return file_content(file);
}

std::string scenario(const std::string& name) {
  return std::string(DRSIM_SOURCE_DIR) + "/scenarios/" + name + "/" + name + ".json";
}

fs::path checker() { return fs::path(DRSIM_SOURCE_DIR) / "build/accessibility/node_modules/axe-core/axe.min.js"; }

/// What axe-core says of a page, where it is installed; that it is in continuous integration is tested elsewhere.
std::string with_checker(const std::string& page) {
  if (!fs::exists(checker())) return page;
  return with_script(page, file_content(checker()) + R"js(
addEventListener("load", async () => {
  const { violations } = await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
  document.body.dataset.findings = violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`).join("; ") || "none";
});
)js");
}

void check_page(const Visit& visit) {
  BOOST_TEST(!contains(visit.log, "CONSOLE"), visit.log);
  if (fs::exists(checker()))
    BOOST_TEST(contains(visit.dom, "data-findings=\"none\""), between(visit.dom, "data-findings", ">"));
}

}  // namespace

BOOST_AUTO_TEST_CASE(names_are_texts_and_amounts_read_well) {
  if (!has_browser()) return;
  const Visit page = visit(with_checker(answer_html(made_page())));
  check_page(page);
  BOOST_TEST(contains(page.dom, "<h1>&lt;/script&gt;&lt;b&gt;bold&lt;/b&gt;</h1>"));
  BOOST_TEST(contains(page.dom, "&lt;img src=x onerror=alert(1)&gt; is too small</h2>"));
  BOOST_TEST(contains(page.dom, "<dd>&lt;u&gt;ACME&lt;/u&gt;</dd>"));
  BOOST_TEST(contains(page.dom, "<dd>name, version 7, SHA-256 0123456789ab</dd>"));
  const std::string row = between(page.dom, ">=name &lt;b&gt;0</td>", "</tr>");
  BOOST_TEST(contains(row, "<td>1.5 Gb/s</td>"), row);
  // Rounded up: what is ordered from the text is enough.
  BOOST_TEST(contains(row, "<td>131.9 Mb/s</td>"), row);
  BOOST_TEST(contains(row, "<td>25 %</td>"), row);
  BOOST_TEST(contains(row, "<td>12 KiB</td>"), row);
  BOOST_TEST(contains(row, "<td>–</td>"), row);
  BOOST_TEST(contains(page.dom, "Show all 30"));
}

BOOST_AUTO_TEST_CASE(the_page_of_sizes_has_the_sizes) {
  if (!has_browser()) return;
  const ScratchFolder scratch;
  const fs::path file = scratch.path / "size.html";
  const Visit page = visit(with_checker(
      page_of("size " + scenario("which-bandwidth") + " --set /cover/customer=ACME --report " + file.string(), file)));
  check_page(page);
  BOOST_TEST(contains(page.dom, "<dt>Customer</dt><dd>ACME</dd>"));
  const std::string sizes = between(page.dom, "aria-label=\"Table: Sizes\"", "</table>");
  BOOST_TEST(contains(sizes, ">link fra-mad</td>"), sizes);
  BOOST_TEST(contains(sizes, "class=\"bad\">131.9 Mb/s</td>"), sizes);
  BOOST_TEST(contains(page.dom, "--set '/links/fra-mad/capacity="));
  BOOST_TEST(contains(between(page.dom, "aria-label=\"Table: Rules of thumb\"", "</table>"), ">missed</td>"));
}

BOOST_AUTO_TEST_CASE(a_comparison_and_a_study_have_their_pages) {
  if (!has_browser()) return;
  const ScratchFolder scratch;
  const fs::path file = scratch.path / "compare.html";
  const Visit compared =
      visit(with_checker(page_of("compare " + scenario("pattern-zerto") + " " + scenario("pattern-veeam") +
                                     " --replications 2 --report " + file.string(),
                                 file)));
  check_page(compared);
  BOOST_TEST(contains(compared.dom, "By the RPO A is better"));
  BOOST_TEST(contains(compared.dom, ">vCPUs of appliances</td>"));
  const Visit study = visit(
      with_checker(page_of("sweep " + std::string(DRSIM_SOURCE_DIR) +
                               "/scenarios/four-designs/four-designs.study.json --quiet --out " + scratch.path.string(),
                           scratch.path / "report.html")));
  check_page(study);
  BOOST_TEST(contains(study.dom, "Cheapest that meets the targets: as it is"));
  BOOST_TEST(contains(study.dom, ">narrow link, big buffers</td>"));
  BOOST_TEST(contains(study.dom, "role=\"img\" aria-label=\"shop_p99_s. narrow link: "), study.dom.substr(0, 2000));
  const fs::path again = scratch.path / "again.html";
  BOOST_TEST(page_of("report " + scratch.path.string() + " --out " + again.string(), again) ==
             file_content(scratch.path / "report.html"));
  BOOST_TEST(page_of("report " + (scratch.path / "study.sqlite").string(), scratch.path / "report.xlsx").substr(0, 2) ==
             "PK");
}

BOOST_AUTO_TEST_CASE(a_forecast_has_its_page) {
  if (!has_browser()) return;
  const ScratchFolder scratch;
  std::string rows = "time,rate\n";
  for (int step = 0; step < 21 * 24; ++step)
    rows += std::to_string(3600 * step) + "," + std::to_string(1000000 + 1000 * step + 300000 * (step % 24 > 8)) + "\n";
  std::ofstream(scratch.path / "measured.csv") << rows;
  const fs::path file = scratch.path / "forecast.html";
  const Visit page =
      visit(with_checker(page_of("forecast csv " + (scratch.path / "measured.csv").string() +
                                     " --time-column time --rate-column rate --months 24 --report " + file.string(),
                                 file)));
  check_page(page);
  BOOST_TEST(contains(page.dom, "aria-label=\"Table: What is written in months to come\""));
  BOOST_TEST(contains(page.dom, "role=\"img\" aria-label=\"Written rate by month. 0: Level "));
}

BOOST_AUTO_TEST_CASE(a_page_that_cannot_be_written_is_refused_first) {
  const ScratchFolder scratch;
  const auto status = [&](const std::string& file) {
    const std::string line = std::string(DRSIM_PROGRAM) + " size " + scenario("which-bandwidth") + " --report '" +
                             file + "' > " + (scratch.path / "out").string() + " 2> " + (scratch.path / "err").string();
    return WEXITSTATUS(std::system(line.c_str()));
  };
  const std::vector<std::pair<std::string, std::string>> refused = {
      {"page.txt", "page.txt: names no report"}, {"/proc/none/page.html", "/proc/none"}, {"", "names no report"}};
  for (const auto& [file, said] : refused) {
    BOOST_TEST(status(file) == 2, file);
    BOOST_TEST(file_content(scratch.path / "out").empty());
    BOOST_TEST(contains(file_content(scratch.path / "err"), said), file_content(scratch.path / "err"));
  }
}
