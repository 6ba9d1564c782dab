#pragma once
/// `drsim report`: what a finished run or study came to, as a workbook or a page to hand over.

#include <filesystem>
#include <optional>
#include <string>

namespace drsim {

struct ReportCommand {
  std::filesystem::path source;              ///< folder of a run or study, its result.json or study.sqlite
  std::optional<std::string> format;         ///< html or xlsx; absent: as `out` ends, without that xlsx
  std::optional<std::filesystem::path> out;  ///< absent: report.xlsx or report.html in that folder
};

/// Writes the file, whole or not at all, and prints where it is. Throws ScenarioError for mistakes of the user.
void carry_out(const ReportCommand& command);

}  // namespace drsim
