#pragma once
/// Writes an answer as a page or as a workbook; where it cannot be written that is said before anything is computed.

#include <filesystem>
#include <string>

#include "sim/report/page/answer_page.hpp"

namespace drsim {

/// Throws ScenarioError unless a report can be written there: a name ending with .html or .xlsx in a folder that can be
/// written.
void require_page_file(const std::filesystem::path& file);

/// A page or a workbook, as the name ends. Throws ScenarioError, naming the file, when it cannot be written; then it is
/// as it was.
void write_page(const std::filesystem::path& file, const AnswerPage& page);
/// @param format  "html" or "xlsx", whatever the name ends with
void write_page(const std::filesystem::path& file, const std::string& format, const AnswerPage& page);

}  // namespace drsim
