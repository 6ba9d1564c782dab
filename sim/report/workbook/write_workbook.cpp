#include "sim/report/workbook/write_workbook.hpp"

#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include "models/units.hpp"
#include "sim/report/workbook/cell_formats.hpp"
#include "sim/report/workbook/cell_text.hpp"

namespace drsim {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr double epoch_serial = 25569;              // 1970-01-01 as a date of a workbook
constexpr time_t creation_s = 946684800;            // 2000-01-01T00:00:00Z
constexpr std::uint8_t paper_a4 = 9, paper_a3 = 8;  // ECMA-376, part 1, pageSetup
// [characters]
constexpr double text_width_max = 45, long_width = 90, number_width = 14, date_width = 20, summary_width = 110;
constexpr double page_width = 240;                        // of a printed A4 page that can still be read
constexpr double line_height = 15, row_height_max = 405;  // [points]; Excel takes 409
constexpr int chart_rows = 20, chart_columns = 11, chart_width_px = 680, chart_height_px = 380;

void require(lxw_error error) {
  if (error != LXW_NO_ERROR) throw std::runtime_error(std::string("workbook: ") + lxw_strerror(error));
}

/// A file that goes with this object.
class TemporaryFile {
 public:
  TemporaryFile() : path_((fs::temp_directory_path() / "drsim-workbook-XXXXXX").string()) {
    const int file = ::mkstemp(path_.data());
    if (file < 0) throw std::runtime_error("no temporary file " + path_ + ": " + std::strerror(errno));
    ::close(file);
  }
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

  std::string content() const {
    std::ifstream file(path_, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

 private:
  std::string path_;
};

/// A column as it stands in the sheet.
struct PlacedColumn {
  const SheetColumn* column = nullptr;
  std::string heading;
  ordered_json::json_pointer pointer;
};

/// Lines that a text takes in a cell of this width, cut at words.
std::size_t lines_of(const std::string& text, double width) {
  std::size_t lines = 1, in_line = 0;
  const auto room = static_cast<std::size_t>(1.15 * width);  // letters are narrower than the digits that widths count
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const std::size_t word = end - at;
    if (in_line > 0 && in_line + 1 + word > room) {
      ++lines;
      in_line = 0;
    }
    lines += word > room ? word / room : 0;
    in_line += word + 1;
    if (end < text.size() && text[end] == '\n') {
      ++lines;
      in_line = 0;
    }
    at = end + 1;
  }
  return lines;
}

bool has_interval(const ordered_json& value) { return value.is_object() && value.contains("ci95_low"); }

const ordered_json& value_at(const ordered_json& row, const ordered_json::json_pointer& pointer) {
  static const ordered_json nothing;
  return row.contains(pointer) ? row.at(pointer) : nothing;
}

class Writer {
 public:
  Writer(const WorkbookContent& content, const std::string& path)
      : content_(content), book_(workbook_new(path.c_str()), lxw_workbook_free), formats_(book_.get()) {
    lxw_doc_properties properties{};
    std::string title = content.title, program = "drsim " DRSIM_VERSION;
    properties.title = title.data();
    properties.comments = program.data();
    properties.created = creation_s;
    require(workbook_set_properties(book_.get(), &properties));
  }

  void write() {
    write_summary();
    const bool has_charts = std::any_of(content_.sheets.begin(), content_.sheets.end(), [](const Sheet& sheet) {
      return !sheet.charts.empty() && !sheet.rows.empty();
    });
    if (has_charts) {
      charts_ = new_sheet("Charts");
      worksheet_fit_to_pages(charts_, 1, 0);
    }
    for (const Sheet& sheet : content_.sheets) write_table(sheet);
    require(workbook_close(book_.release()));  // which frees it
  }

 private:
  lxw_worksheet* new_sheet(const std::string& name) {
    lxw_worksheet* sheet = workbook_add_worksheet(book_.get(), name.c_str());
    if (sheet == nullptr) throw std::runtime_error("workbook: no sheet can be called \"" + name + "\"");
    worksheet_set_paper(sheet, paper_a4);
    worksheet_set_landscape(sheet);
    std::string footer = "&L" + name + "&R&P / &N";
    require(worksheet_set_footer(sheet, footer.c_str()));
    return sheet;
  }

  void write_summary() {
    lxw_worksheet* sheet = new_sheet("Summary");
    require(worksheet_set_column(sheet, 0, 0, 24, nullptr));
    require(worksheet_set_column(sheet, 1, 1, summary_width, nullptr));
    require(worksheet_write_string(sheet, 0, 0, cell_text(content_.title).c_str(), formats_.title()));
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_fit_to_pages(sheet, 1, 0);
    lxw_row_t row = 2;
    for (const SummaryLine& line : content_.summary) {
      require(worksheet_write_string(sheet, row, 0, line.label.c_str(), formats_.label()));
      write_cell(sheet, row, 1, line.value, line.kind, 1, formats_.left(line.kind));
      set_height(sheet, row, lines_of(cell_text(line.value), summary_width));
      ++row;
    }
  }

  /// Programs that do not fit rows to wrapped text when they open a file find the height in it.
  static void set_height(lxw_worksheet* sheet, lxw_row_t row, std::size_t lines) {
    if (lines < 2) return;
    const double height = std::min(row_height_max, line_height * static_cast<double>(lines));
    require(worksheet_set_row(sheet, row, height, nullptr));
  }

  void write_cell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const ordered_json& value, CellKind kind,
                  double unit, lxw_format* format) {
    if (has_interval(value))
      return write_cell(sheet, row, column, value.value("mean", ordered_json()), kind, unit, format);
    const bool is_text = kind == CellKind::Text || kind == CellKind::LongText;
    if (!is_text && value.is_number()) {
      const double number = value.get<double>();
      const bool is_date = kind == CellKind::Date || kind == CellKind::Day;
      const double shown = is_date ? epoch_serial + (content_.start_s + number) / day_s : number / unit;
      if (std::isfinite(shown)) return require(worksheet_write_number(sheet, row, column, shown, format));
    }
    if (value.is_null()) return;
    require(worksheet_write_string(sheet, row, column, cell_text(value).c_str(), formats_.of(CellKind::Text)));
  }

  /// Columns with their intervals; `at` gets the place of each column of the sheet.
  static std::vector<PlacedColumn> placed_columns(const Sheet& sheet, std::vector<std::size_t>& at) {
    std::vector<PlacedColumn> placed;
    for (const SheetColumn& column : sheet.columns) {
      const ordered_json::json_pointer pointer(column.pointer);
      at.push_back(placed.size());
      placed.push_back({&column, column.heading, pointer});
      const bool is_uncertain = std::any_of(sheet.rows.begin(), sheet.rows.end(), [&](const ordered_json& row) {
        return has_interval(value_at(row, pointer));
      });
      if (!is_uncertain) continue;
      placed.push_back({&column, column.heading + ", 95 % from", pointer / "ci95_low"});
      placed.push_back({&column, column.heading + ", 95 % to", pointer / "ci95_high"});
    }
    return placed;
  }

  void write_table(const Sheet& sheet) {
    std::vector<std::size_t> at, lines(sheet.rows.size() + 1, 1);
    const std::vector<PlacedColumn> columns = placed_columns(sheet, at);
    lxw_worksheet* page = new_sheet(sheet.name);
    double total_width = 0;
    for (std::size_t index = 0; index < columns.size(); ++index) {
      const auto column = static_cast<lxw_col_t>(index);
      const PlacedColumn& placed = columns[index];
      const double width = width_of(sheet, placed);
      total_width += width;
      require(worksheet_set_column(page, column, column, width, nullptr));
      require(worksheet_write_string(page, 0, column, placed.heading.c_str(), formats_.heading()));
      lines[0] = std::max(lines[0], lines_of(placed.heading, width - 1));
      for (std::size_t index_of_row = 0; index_of_row < sheet.rows.size(); ++index_of_row) {
        const ordered_json& value = value_at(sheet.rows[index_of_row], placed.pointer);
        const auto row = static_cast<lxw_row_t>(index_of_row + 1);
        write_cell(page, row, column, value, placed.column->kind, placed.column->unit,
                   formats_.of(placed.column->kind));
        if (!value.is_number()) lines[row] = std::max(lines[row], lines_of(cell_text(value), width - 1));
      }
    }
    for (std::size_t row = 0; row < lines.size(); ++row) set_height(page, static_cast<lxw_row_t>(row), lines[row]);
    const auto last = static_cast<lxw_col_t>(columns.size() - 1);
    if (!sheet.rows.empty()) require(worksheet_autofilter(page, 0, 0, static_cast<lxw_row_t>(sheet.rows.size()), last));
    worksheet_freeze_panes(page, 1, columns.size() > 3 ? 1 : 0);
    require(worksheet_repeat_rows(page, 0, 0));
    require(worksheet_repeat_columns(page, 0, 0));
    if (total_width > page_width) worksheet_set_paper(page, paper_a3);
    worksheet_fit_to_pages(page, 1, 0);
    if (sheet.rows.empty()) return;
    for (const SheetChart& chart : sheet.charts) write_chart(sheet, chart, columns, at);
  }

  static double width_of(const Sheet& sheet, const PlacedColumn& placed) {
    if (placed.column->kind == CellKind::LongText) return long_width;
    if (placed.column->kind == CellKind::Date) return date_width;
    if (placed.column->kind != CellKind::Text) return number_width;
    std::size_t longest = 0;
    for (const ordered_json& row : sheet.rows)
      longest = std::max(longest, cell_text(value_at(row, placed.pointer)).size());
    return std::clamp(static_cast<double>(longest) + 2, number_width, text_width_max);
  }

  void write_chart(const Sheet& sheet, const SheetChart& chart, const std::vector<PlacedColumn>& columns,
                   const std::vector<std::size_t>& at) {
    const lxw_chart_type type = chart.kind == ChartKind::Line             ? LXW_CHART_LINE
                                : chart.kind == ChartKind::StackedColumns ? LXW_CHART_COLUMN_STACKED
                                                                          : LXW_CHART_COLUMN;
    lxw_chart* drawn = workbook_add_chart(book_.get(), type);
    const auto last = static_cast<lxw_row_t>(sheet.rows.size());
    const auto categories = static_cast<lxw_col_t>(at[chart.categories]);
    for (const std::size_t value : chart.values) {
      const auto column = static_cast<lxw_col_t>(at[value]);
      lxw_chart_series* series = chart_add_series(drawn, nullptr, nullptr);
      chart_series_set_categories(series, sheet.name.c_str(), 1, categories, last, categories);
      chart_series_set_values(series, sheet.name.c_str(), 1, column, last, column);
      chart_series_set_name_range(series, sheet.name.c_str(), 0, column);
      if (chart.kind == ChartKind::Line) chart_series_set_marker_type(series, LXW_CHART_MARKER_CIRCLE);  // of one day
    }
    chart_title_set_name(drawn, chart.title.c_str());
    chart_axis_set_name(drawn->y_axis, chart.value_axis.c_str());
    chart_axis_set_num_format(drawn->y_axis, "#,##0");
    if (columns[at[chart.categories]].column->kind == CellKind::Day)
      chart_axis_set_num_format(drawn->x_axis, "yyyy-mm-dd");
    chart_legend_set_position(drawn, LXW_CHART_LEGEND_BOTTOM);
    lxw_chart_options options{};
    options.x_scale = chart_width_px / 480.0;  // of the library's standard chart
    options.y_scale = chart_height_px / 288.0;
    const auto row = static_cast<lxw_row_t>(drawn_ / 2 * chart_rows);
    const auto column = static_cast<lxw_col_t>(drawn_ % 2 * chart_columns);
    require(worksheet_insert_chart_opt(charts_, row, column, drawn, &options));
    ++drawn_;
  }

  const WorkbookContent& content_;
  std::unique_ptr<lxw_workbook, decltype(&lxw_workbook_free)> book_;
  CellFormats formats_;
  lxw_worksheet* charts_ = nullptr;
  int drawn_ = 0;
};

}  // namespace

std::string workbook_bytes(const WorkbookContent& content) {
  const TemporaryFile file;
  Writer(content, file.path()).write();
  return file.content();
}

}  // namespace drsim
