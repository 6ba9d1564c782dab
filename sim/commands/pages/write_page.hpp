#pragma once
/// Writes the page of an answer; where it cannot be written that is said before anything is computed.

#include <filesystem>

#include "sim/report/page/answer_page.hpp"

namespace drsim {

/// Throws ScenarioError unless a page can be written there: a name ending with .html in a folder that can be written.
void require_page_file(const std::filesystem::path& file);

/// Throws ScenarioError, naming the file, when it cannot be written; then it is as it was.
void write_page(const std::filesystem::path& file, const AnswerPage& page);

}  // namespace drsim
