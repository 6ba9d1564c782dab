#pragma once
/// A page of an answer that is no run: what `size`, `compare`, `sweep` and `forecast` say, for a reader. It looks and
/// behaves as the page of a run: tables sort, filter, copy and export, and all rows are printed.
/// Checked by: tests/report/answer_page_browser_test.cpp

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drsim {

/// The colour of the head.
enum class PageState { Good, Bad, Open };

/// An amount in a table.
/// @param unit  "bits/s", "bytes", "bytes/s", "s", "%" (of a fraction) are shown in units that read well; others as
/// they are
/// @param value  absent or not finite: a dash
nlohmann::ordered_json amount_cell(const std::optional<double>& value, const std::string& unit);

/// The same for the least that is enough: rounded up to four digits, so that what is ordered from the text suffices.
nlohmann::ordered_json least_cell(const std::optional<double>& value, const std::string& unit);

/// The same for what is too little: rounded down to four digits, so that the text does not read as more than it is.
nlohmann::ordered_json bound_cell(const std::optional<double>& value, const std::string& unit);

/// A text; an empty one is a dash.
nlohmann::ordered_json text_cell(const std::string& text);

/// How a chart of an answer draws rows of its table.
enum class PageChartKind {
  Bars,  ///< a bar a row, lying
  Lines  ///< over the amounts of the label column
};

/// A chart over columns of a part's table, by their numbers. All its amounts have one unit.
struct PageChart {
  std::string title;
  PageChartKind kind = PageChartKind::Bars;
  std::size_t label = 0;
  std::vector<std::size_t> values;
  std::string unit;                      ///< of the amounts; rows with another one are left out
  std::optional<double> reference = {};  ///< a line at this value
  std::string reference_name = {};       ///< what it is
};

/// A section with a table of cells and charts of it, or with options to copy.
struct PagePart {
  std::string title, lead;
  std::vector<std::string> columns = {};
  std::vector<std::vector<nlohmann::ordered_json>> rows = {};  ///< each as long as `columns`
  std::vector<std::string> options = {};                       ///< of a command line, one a line
  std::vector<std::string> notes = {};
  std::vector<PageChart> charts = {};
};

struct AnswerPage {
  std::string eyebrow;  ///< what kind of answer it is
  std::string title;
  PageState state = PageState::Open;
  std::string headline;
  std::vector<std::string> lines = {};
  std::vector<std::pair<std::string, std::string>> cover = {};  ///< name and value; empty values are left out
  std::vector<PagePart> parts = {};
};

/// Cover rows of a scenario: customer, author, date, and the inputs with their version.
/// @param cover  the part of the scenario of that name, or null
std::vector<std::pair<std::string, std::string>> cover_rows(const nlohmann::ordered_json& cover,
                                                            const std::string& name, const std::string& digest);

/// All of a page, to be kept and shown again.
nlohmann::ordered_json page_json(const AnswerPage& page);
/// Throws nlohmann::json::exception for what page_json() did not make.
AnswerPage page_from_json(const nlohmann::ordered_json& json);

/// The page as one file that opens offline. Texts may hold anything.
std::string answer_html(const AnswerPage& page);

}  // namespace drsim
