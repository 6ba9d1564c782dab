#include "sim/commands/report_command.hpp"

#include <fmt/format.h>

#include <iostream>
#include <stdexcept>

#include "sim/report/record/output_files.hpp"
#include "sim/report/workbook/run_workbook.hpp"
#include "sim/report/workbook/write_workbook.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {
namespace {

namespace fs = std::filesystem;

/// @param kind  what else could be meant
[[noreturn]] void refuse(const fs::path& file, const std::string& text) {
  throw ScenarioError({Problem{file.string(), "", text}});
}

std::string format_of(const ReportCommand& command) {
  const std::string ending = command.out ? command.out->extension().string() : "";
  const bool is_known = ending == ".xlsx" || ending == ".html";
  if (!command.format) {
    if (!ending.empty() && !is_known)
      refuse(*command.out,
             fmt::format("the ending \"{}\" names no format; allowed: .xlsx, .html, or --format", ending));
    return is_known ? ending.substr(1) : "xlsx";
  }
  if (is_known && ending.substr(1) != *command.format)
    refuse(*command.out, fmt::format("the file is to end with {}, but --format is {}", ending, *command.format));
  return *command.format;
}

/// The file of the run that `source` means.
fs::path result_file(const fs::path& source) {
  std::error_code error;
  if (!fs::is_directory(source, error)) return source;
  const fs::path file = source / "result.json";
  if (!fs::exists(file, error))
    refuse(source, "the folder holds no result.json; allowed: a folder that drsim run --out wrote");
  return file;
}

/// The page as the run wrote it: what it draws is in the run, not in its result.
std::string page_of(const fs::path& folder) {
  const fs::path page = folder / "report.html";
  std::error_code error;
  if (!fs::exists(page, error)) refuse(folder, "the folder holds no report.html; run the scenario again with --out");
  return read_text_file(page);
}

}  // namespace

void carry_out(const ReportCommand& command) {
  const std::string format = format_of(command);
  const fs::path file = result_file(command.source);
  const auto result = nlohmann::ordered_json::parse(parse_json(read_text_file(file), file.string()).dump());
  const WorkbookContent content = run_workbook(result, file.string());
  const fs::path out = command.out.value_or(file.parent_path() / ("report." + format));
  if (out.filename().empty() || fs::is_directory(out)) refuse(out, "is a folder; allowed: a file to write");
  if (format == "html") {
    const std::string page = page_of(file.parent_path());
    if (command.out) write_output_file(out, page);
  } else {
    try {
      write_output_file(out, workbook_bytes(content));
    } catch (const ScenarioError&) {
      throw;
    } catch (const std::runtime_error& error) {
      refuse(out, std::string("cannot be written: ") + error.what());
    }
  }
  std::cout << out.string() << "\n";
}

}  // namespace drsim
