/// What a reader does with the page, in headless Chromium: filters, sorts, exports tables and charts, prints. Skipped
/// where no Chromium is installed.
#define BOOST_TEST_MODULE report_tools_browser

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/report/synthetic_record.hpp"
#include "tests/support/browser_visit.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

/// Uses the page as a reader would and leaves what came of it in the page; `save` keeps files instead of writing them.
const std::string& reader() {
  static const std::string script = R"js(
const files = {};
save = (name, type, content) => { files[name] = { type, content }; };
addEventListener("load", async () => {
  const found = {};
  const place = document.getElementById("table-groups");
  const rows = () => [...place.querySelectorAll("tbody tr")].map(row => row.firstChild.textContent);
  const press = (part, label) => [...part.querySelectorAll("button")].find(one => one.textContent.trim() === label).click();
  press(place, "CSV");
  found.csv = Object.values(files).pop().content;
  const filter = place.querySelector("input");
  const seek = text => { filter.value = text; filter.dispatchEvent(new Event("input")); };
  seek("MAIL 数据");
  found.of_both_words = rows();
  seek("mAIL");
  found.filtered = rows();
  found.count = place.querySelector(".count").textContent;
  seek("");
  press(place, "Group");
  found.ascending = rows();
  press(place, "Group ↑");
  found.descending = rows();
  const shown = () => [...document.querySelectorAll("table.data tbody")].reduce((sum, body) => sum + body.rows.length, 0);
  const before = shown();
  found.all = printed_tables.reduce((sum, table) => sum + table.rows.length, 0);
  found.cut = before < found.all;
  dispatchEvent(new Event("beforeprint"));
  found.printed = shown();
  found.folded = document.querySelectorAll("details.printed:not([open])").length;
  found.pictures = document.querySelectorAll(".printed-chart svg path").length;
  dispatchEvent(new Event("afterprint"));
  found.restored = shown() === before && document.querySelectorAll(".printed-chart").length === 0;
  const tools = document.getElementById("read-rpo").parentElement;
  for (const label of ["SVG", "PNG", "CSV"]) press(tools, label);
  const has_png = () => Object.keys(files).some(name => name.endsWith(".png"));
  for (let i = 0; i < 50 && !has_png(); ++i) await new Promise(done => setTimeout(done, 20));
  const file = ending => Object.entries(files).find(([name]) => name.includes("rpo") && name.endsWith(ending))[1].content;
  const svg = new DOMParser().parseFromString(file(".svg"), "image/svg+xml");
  found.svg = svg.documentElement.tagName;
  found.svg_lines = svg.querySelectorAll("path[stroke]").length;
  found.svg_title = svg.querySelector("text").textContent;
  found.svg_foreign = svg.querySelectorAll("script, b").length;
  found.png_bytes = file(".png").size;
  found.chart_rows = file(".csv").trim().split("\r\n").length - 1;
  found.points = rpo.rows.length;
  found.chart_head = file(".csv").split("\r\n")[0];
  found.alternative = document.getElementById("chart-rpo").getAttribute("aria-label");
  const note = document.createElement("p");
  note.id = "found";
  note.textContent = encodeURIComponent(JSON.stringify(found));
  document.body.append(note);
});
)js";
  return script;
}

std::string decoded(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
    i += 2;
  }
  return plain;
}

}  // namespace

BOOST_AUTO_TEST_CASE(tables_and_charts_are_filtered_sorted_exported_and_printed_whole) {
  if (!has_browser()) {
    BOOST_TEST_MESSAGE("skipped: chromium is not installed");
    return;
  }
  const Visit page = visit(with_script(report_html(synthetic::read(), synthetic::record()), reader()));
  BOOST_TEST(!contains(page.log, "CONSOLE"), page.log);
  const std::string note = between(page.dom, "<p id=\"found\">", "</p>");
  BOOST_REQUIRE(note.size() > 14U);
  const auto found = nlohmann::json::parse(decoded(note.substr(14)));
  const std::string csv = found["csv"];
  BOOST_TEST(contains(csv, "Target [s],Above target [%],RPO P50 [s]"), csv);
  BOOST_TEST(contains(csv, "\r\n\"'=HYPERLINK(\"\"http://example.invalid\"\")\","), csv);
  BOOST_TEST(contains(csv, "\r\n<script>alert(1)</script>,"), csv);
  const auto names = [&](const char* key) { return found[key].get<std::vector<std::string>>(); };
  BOOST_TEST(names("filtered") == std::vector<std::string>{"mail"}, boost::test_tools::per_element());
  BOOST_TEST(names("of_both_words").empty());
  BOOST_TEST(found["count"] == "1 of 5 rows");
  std::vector<std::string> backwards = names("descending");
  std::reverse(backwards.begin(), backwards.end());
  BOOST_TEST(names("ascending") == backwards, boost::test_tools::per_element());
  BOOST_TEST(names("ascending").size() == 5U);
  BOOST_TEST(found["cut"] == true);
  BOOST_TEST(found["printed"] == found["all"]);
  BOOST_TEST(found["folded"] == 0);
  BOOST_TEST(found["pictures"].get<int>() >= 5);
  BOOST_TEST(found["restored"] == true);
  BOOST_TEST(found["svg"] == "svg");
  BOOST_TEST(found["svg_lines"].get<int>() == 2);
  BOOST_TEST(contains(found["svg_title"].get<std::string>(), "RPO: "));
  BOOST_TEST(found["svg_foreign"] == 0);
  BOOST_TEST(found["png_bytes"].get<int>() > 2000);
  BOOST_TEST(found["chart_rows"] == found["points"]);
  BOOST_TEST(contains(found["chart_head"].get<std::string>(), "[s]"));
  BOOST_TEST(contains(found["alternative"].get<std::string>(), "target 5 min all the time"), found["alternative"]);
}

BOOST_AUTO_TEST_CASE(cover_data_are_text) {
  if (!has_browser()) {
    BOOST_TEST_MESSAGE("skipped: chromium is not installed");
    return;
  }
  ReadScenario read = synthetic::read();
  read.resolved["cover"] = {
      {"customer", "<img src=x> & Sons"}, {"author", "N. N."}, {"date", "1 December"}, {"version", "7"}};
  const std::string html = report_html(read, synthetic::record());
  BOOST_TEST(!contains(html, "<img src=x>"));
  const std::string head = between(visit(html).dom, "id=\"cover\"", "</dl>");
  BOOST_TEST(contains(head, "<dt>Customer</dt><dd>&lt;img src=x&gt; &amp; Sons</dd>"), head);
  BOOST_TEST(contains(head, "<dt>Author</dt><dd>N. N.</dd>"), head);
  BOOST_TEST(contains(head, "<dt>Date</dt><dd>1 December</dd>"), head);
  BOOST_TEST(contains(head, "synthetic, version 7, SHA-256 5f3e0d1c"), head);
}
