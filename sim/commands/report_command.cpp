#include "sim/commands/report_command.hpp"

#include <fmt/format.h>

#include <iostream>
#include <stdexcept>

#include "sim/commands/pages/write_page.hpp"
#include "sim/report/record/output_files.hpp"
#include "sim/report/workbook/run_workbook.hpp"
#include "sim/report/workbook/write_workbook.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/text/problem.hpp"
#include "sim/studies/sweep/study_store.hpp"

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

/// What a folder or a file holds.
struct Source {
  fs::path file;
  bool is_study = false;
};

Source source_of(const fs::path& source) {
  std::error_code error;
  if (!fs::is_directory(source, error)) return {source, source.extension() == ".sqlite"};
  for (const char* name : {"result.json", "study.sqlite"})
    if (fs::exists(source / name, error)) return {source / name, std::string(name) == "study.sqlite"};
  refuse(source,
         "the folder holds neither result.json nor study.sqlite; allowed: a folder that drsim run --out or drsim sweep "
         "wrote");
}

/// The page as the run wrote it: what it draws is in the run, not in its result.
std::string page_of(const fs::path& folder) {
  const fs::path page = folder / "report.html";
  std::error_code error;
  if (!fs::exists(page, error)) refuse(folder, "the folder holds no report.html; run the scenario again with --out");
  return read_text_file(page);
}

AnswerPage study_page(const fs::path& file) {
  if (!fs::exists(file)) refuse(file, "cannot be read; allowed: a folder of drsim sweep, or its study.sqlite");
  const std::optional<std::string> page = study_value(file, "page");
  if (!page)
    refuse(file, "the study has not come to its end, or another version wrote it; allowed: after drsim sweep --resume");
  try {
    return page_from_json(nlohmann::ordered_json::parse(*page));
  } catch (const std::exception& error) {
    refuse(file, std::string("its page was changed: ") + error.what());
  }
}

/// Writes what is asked for of a run.
void write_run_report(const fs::path& file, const std::string& format, const fs::path& out, bool is_elsewhere) {
  const auto result = nlohmann::ordered_json::parse(parse_json(read_text_file(file), file.string()).dump());
  const WorkbookContent content = run_workbook(result, file.string());
  if (format == "html") {
    const std::string page = page_of(file.parent_path());
    if (is_elsewhere) write_output_file(out, page);
    return;
  }
  try {
    write_output_file(out, workbook_bytes(content));
  } catch (const ScenarioError&) {
    throw;
  } catch (const std::runtime_error& error) {
    refuse(out, std::string("cannot be written: ") + error.what());
  }
}

}  // namespace

void carry_out(const ReportCommand& command) {
  const std::string format = format_of(command);
  const Source source = source_of(command.source);
  const fs::path out = command.out.value_or(source.file.parent_path() / ("report." + format));
  if (out.filename().empty() || fs::is_directory(out)) refuse(out, "is a folder; allowed: a file to write");
  if (source.is_study)
    write_page(out, format, study_page(source.file));
  else
    write_run_report(source.file, format, out, command.out.has_value());
  std::cout << out.string() << "\n";
}

}  // namespace drsim
