#pragma once
/// Exports of rates that a test writes down itself.

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sim/scenario/text/problem.hpp"
#include "sim/traces/rates/rate_readers.hpp"

namespace drsim::test {

/// A file in a folder of its own that is removed at the end of the test.
class RateFile {
 public:
  explicit RateFile(const std::string& content, const std::string& name = "rates.txt")
      : folder_(std::filesystem::temp_directory_path() / ("drsim-rates-" + std::to_string(getpid()))),
        path_(folder_ / name) {
    std::filesystem::create_directories(folder_);
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~RateFile() { std::filesystem::remove_all(folder_); }
  RateFile(const RateFile&) = delete;
  RateFile& operator=(const RateFile&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path folder_, path_;
};

inline RateExport read_text(RateSpec spec, const std::string& content, const std::string& name = "rates.txt") {
  const RateFile file(content, name);
  spec.path = file.path();
  return read_rates(spec);
}

inline RateSpec of_kind(const std::string& kind) {
  RateSpec spec;
  spec.kind = kind;
  return spec;
}

/// "PLACE: TEXT" of the only problem of reading, "no error" when there is none; "WRONG FILE" when another is named.
inline std::string problem_of(RateSpec spec, const std::string& content, const std::string& name = "rates.txt") {
  const RateFile file(content, name);
  spec.path = file.path();
  try {
    read_rates(spec);
  } catch (const ScenarioError& error) {
    const Problem& problem = error.problems().front();
    if (problem.file != file.path().string() || error.problems().size() != 1) return "WRONG FILE " + problem.file;
    return problem.pointer + ": " + problem.text;
  }
  return "no error";
}

inline std::vector<std::string> names_of(const RateExport& found) {
  std::vector<std::string> names;
  for (const EntityRates& entity : found.entities) names.push_back(entity.name);
  return names;
}

/// True when a note holds the text.
inline bool has_note(const RateExport& found, const std::string& text) {
  for (const std::string& note : found.notes)
    if (note.find(text) != std::string::npos) return true;
  return false;
}

/// Text in UTF-16 (ASCII only), with a mark or without.
inline std::string utf16(const std::string& text, bool little, bool mark) {
  std::string result;
  if (mark) result = little ? "\xff\xfe" : "\xfe\xff";
  for (const char character : text) {
    if (!little) result += '\0';
    result += character;
    if (little) result += '\0';
  }
  return result;
}

}  // namespace drsim::test
