#pragma once
/// One JSON file, read strictly.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace drsim {

/// Reads standard input to its end and keeps it: from then on it is the file "-", as often as that is read, here and in
/// processes that fork off; files that it names are relative to the working folder. Throws ScenarioError above 256 MiB.
void hold_standard_input();

/// The text of a file. Throws ScenarioError when it is missing, a folder, unreadable, empty or above 256 MiB.
std::string read_text_file(const std::filesystem::path& path);

/// Parses strict JSON (RFC 8259). Throws ScenarioError naming `file`: syntax errors with line and column, duplicate
/// keys with their pointer (all of them), nesting deeper than 64, numbers that do not fit a double, wrong UTF-8.
nlohmann::json parse_json(const std::string& text, const std::string& file);

/// `pointer` with one more token, escaped as RFC 6901 says.
std::string join_pointer(const std::string& pointer, const std::string& token);
std::string join_pointer(const std::string& pointer, std::size_t index);

}  // namespace drsim
