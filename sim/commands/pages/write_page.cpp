#include "sim/commands/pages/write_page.hpp"

#include "sim/commands/writable_directory.hpp"
#include "sim/report/record/output_files.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

void require_page_file(const std::filesystem::path& file) {
  std::error_code error;
  if (file.extension() != ".html" || std::filesystem::is_directory(file, error))
    throw ScenarioError({Problem{file.string(), "", "names no page; allowed: a file that ends with .html"}});
  require_writable_directory(std::filesystem::absolute(file).parent_path());
}

void write_page(const std::filesystem::path& file, const AnswerPage& page) {
  write_output_file(file, answer_html(page));
}

}  // namespace drsim
