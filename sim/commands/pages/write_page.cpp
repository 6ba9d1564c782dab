#include "sim/commands/pages/write_page.hpp"

#include <stdexcept>

#include "sim/commands/writable_directory.hpp"
#include "sim/report/record/output_files.hpp"
#include "sim/report/workbook/answer_workbook.hpp"
#include "sim/report/workbook/write_workbook.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {
namespace {

std::string workbook_of(const std::filesystem::path& file, const AnswerPage& page) {
  try {
    return workbook_bytes(answer_workbook(page));
  } catch (const std::runtime_error& error) {
    throw ScenarioError({Problem{file.string(), "", std::string("cannot be written: ") + error.what()}});
  }
}

}  // namespace

void require_page_file(const std::filesystem::path& file) {
  std::error_code error;
  const bool is_known = file.extension() == ".html" || file.extension() == ".xlsx";
  if (!is_known || std::filesystem::is_directory(file, error))
    throw ScenarioError({Problem{file.string(), "", "names no report; allowed: a file that ends with .html or .xlsx"}});
  require_writable_directory(std::filesystem::absolute(file).parent_path());
}

void write_page(const std::filesystem::path& file, const std::string& format, const AnswerPage& page) {
  write_output_file(file, format == "xlsx" ? workbook_of(file, page) : answer_html(page));
}

void write_page(const std::filesystem::path& file, const AnswerPage& page) {
  write_page(file, file.extension() == ".xlsx" ? "xlsx" : "html", page);
}

}  // namespace drsim
