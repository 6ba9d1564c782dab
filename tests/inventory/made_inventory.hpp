#pragma once
/// Inventories made for tests: workbooks by libxlsxwriter, archives with parts of any content by libzip, CSV as text.

#include <unistd.h>
#include <xlsxwriter.h>
#include <zip.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace drsim::test {

/// A formula with the value that a program stored with it.
struct Formula {
  std::string text;
  double value = 0;
};

using MadeCell = std::variant<std::monostate, std::string, double, bool, Formula>;
using MadeRows = std::vector<std::vector<MadeCell>>;

/// A folder of its own that goes when the test ends.
class MadeFolder {
 public:
  explicit MadeFolder(const std::string& name)
      : path_(std::filesystem::temp_directory_path() / ("drsim-inventory-" + name + "-" + std::to_string(getpid()))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~MadeFolder() { std::filesystem::remove_all(path_); }
  MadeFolder(const MadeFolder&) = delete;
  MadeFolder& operator=(const MadeFolder&) = delete;

  std::filesystem::path file(const std::string& name) const { return path_ / name; }

  std::filesystem::path text(const std::string& name, const std::string& content) const {
    std::ofstream(file(name), std::ios::binary) << content;
    return file(name);
  }

  std::filesystem::path workbook(const std::string& name,
                                 const std::vector<std::pair<std::string, MadeRows>>& sheets) const {
    lxw_workbook* book = workbook_new(file(name).c_str());
    for (const auto& [title, rows] : sheets) {
      lxw_worksheet* sheet = workbook_add_worksheet(book, title.c_str());
      for (std::size_t row = 0; row < rows.size(); ++row)
        for (std::size_t column = 0; column < rows[row].size(); ++column)
          write_cell(sheet, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column), rows[row][column]);
    }
    if (workbook_close(book) != LXW_NO_ERROR) throw std::runtime_error("the workbook of a test cannot be written");
    return file(name);
  }

  std::filesystem::path archive(const std::string& name,
                                const std::vector<std::pair<std::string, std::string>>& parts) const {
    int code = 0;
    zip_t* archive = zip_open(file(name).c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    for (const auto& [part, content] : parts) {
      zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
      zip_file_add(archive, part.c_str(), source, ZIP_FL_ENC_UTF_8);
    }
    if (zip_close(archive) != 0) throw std::runtime_error("the archive of a test cannot be written");
    return file(name);
  }

  /// A workbook with one sheet vInfo of this XML, and these shared texts.
  std::filesystem::path sheet_xml(const std::string& name, const std::string& sheet,
                                  const std::string& texts = "<sst/>") const {
    const std::string relations =
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
    const std::string type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    const std::string book =
        "<workbook xmlns:r=\"r\"><sheets><sheet name=\"vInfo\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    return archive(name, {{"_rels/.rels", relations + "<Relationship Id=\"a\" Type=\"" + type +
                                              "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
                          {"xl/workbook.xml", book},
                          {"xl/_rels/workbook.xml.rels",
                           relations + "<Relationship Id=\"rId1\" Type=\"" + type +
                               "worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"b\" Type=\"" + type +
                               "sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"},
                          {"xl/worksheets/sheet1.xml", sheet},
                          {"xl/sharedStrings.xml", texts}});
  }

 private:
  static void write_cell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const MadeCell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell))
      worksheet_write_string(sheet, row, column, text->c_str(), nullptr);
    if (const auto* number = std::get_if<double>(&cell)) worksheet_write_number(sheet, row, column, *number, nullptr);
    if (const auto* flag = std::get_if<bool>(&cell))
      worksheet_write_boolean(sheet, row, column, *flag ? 1 : 0, nullptr);
    if (const auto* formula = std::get_if<Formula>(&cell))
      worksheet_write_formula_num(sheet, row, column, formula->text.c_str(), nullptr, formula->value);
  }

  std::filesystem::path path_;
};

}  // namespace drsim::test
