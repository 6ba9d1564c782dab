/// The workbook of an answer, and its page kept as JSON.
#define BOOST_TEST_MODULE answer_workbook

#include "sim/report/workbook/answer_workbook.hpp"

#include <boost/test/unit_test.hpp>

#include "sim/report/workbook/write_workbook.hpp"

using namespace drsim;
using nlohmann::ordered_json;

namespace {

AnswerPage made_page() {
  AnswerPage page;
  page.eyebrow = "Sizes";
  page.title = "An estate";
  page.state = PageState::Bad;
  page.headline = "Too small.";
  page.lines = {"one", "two"};
  page.cover = {{"Customer", "=ACME"}, {"Author", ""}};
  PagePart part;
  part.title = "What it needs: link, journal/RAM";
  part.columns = {"Name", "Rate", "Mixed", "Share", "Times"};
  part.rows = {
      {"=a", amount_cell(2e6, "bits/s"), amount_cell(1024.0, "bytes"), amount_cell(0.5, "%"), amount_cell(3.0, "")},
      {"b", amount_cell(std::nullopt, "bits/s"), amount_cell(8.0, "bits/s"), amount_cell(1.5, "%"),
       amount_cell(4.0, "")}};
  part.charts = {{"Rates", PageChartKind::Bars, 0, {1, 2}, "bits/s", 1e6, "present"}};
  part.notes = {"a note"};
  PagePart options;
  options.title = "How to set them";
  options.options = {"--set '/a=1'", "--set '/b=2'"};
  page.parts = {part, part, options};
  return page;
}

}  // namespace

BOOST_AUTO_TEST_CASE(columns_have_units_and_mixed_ones_tell_them) {
  const WorkbookContent content = answer_workbook(made_page());
  BOOST_REQUIRE(content.sheets.size() == 2U);
  const Sheet& sheet = content.sheets[0];
  BOOST_TEST(sheet.name == "What it needs  link, journal RA");
  BOOST_TEST(content.sheets[1].name == "What it needs  link, journal  2");
  std::vector<std::string> headings;
  for (const SheetColumn& column : sheet.columns) headings.push_back(column.heading);
  const std::vector<std::string> expected = {"Name", "Rate [Mb/s]", "Mixed", "Mixed, unit", "Share [%]", "Times"};
  BOOST_TEST(headings == expected, boost::test_tools::per_element());
  BOOST_TEST(sheet.columns[1].unit == 1e6);
  BOOST_TEST((sheet.columns[4].kind == CellKind::Share && sheet.columns[5].kind == CellKind::Count));
  BOOST_TEST(sheet.rows[0].dump() == R"(["=a",2000000.0,1024.0,"bytes",0.5,3.0])");
  BOOST_TEST(sheet.rows[1].dump() == R"(["b",null,8.0,"bits/s",1.5,4.0])");
  // The column of several units is not drawn.
  BOOST_REQUIRE(sheet.charts.size() == 1U);
  BOOST_TEST(sheet.charts[0].values == std::vector<std::size_t>{1}, boost::test_tools::per_element());
  BOOST_TEST(workbook_bytes(content).substr(0, 2) == "PK");
}

BOOST_AUTO_TEST_CASE(options_and_notes_stand_on_the_first_sheet) {
  std::vector<std::string> labels;
  for (const SummaryLine& line : answer_workbook(made_page()).summary) labels.push_back(line.label);
  const std::vector<std::string> expected = {"What it is",
                                             "Customer",
                                             "Answer",
                                             "",
                                             "",
                                             "Notes on: What it needs: link, journal/RAM",
                                             "Notes on: What it needs: link, journal/RAM",
                                             "How to set them",
                                             "",
                                             "Written by"};
  BOOST_TEST(labels == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_page_that_was_kept_is_the_same_page) {
  const AnswerPage page = made_page();
  BOOST_TEST(page_json(page_from_json(page_json(page))).dump() == page_json(page).dump());
  BOOST_TEST(answer_html(page_from_json(ordered_json::parse(page_json(page).dump()))) == answer_html(page));
}
