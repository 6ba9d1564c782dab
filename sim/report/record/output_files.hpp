#pragma once
/// Several files that appear together: written beside their final place first, then moved there.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/report/record/unfinished_folder.hpp"

namespace drsim {

/// A set of files for one directory. Files are written into a hidden directory inside it; commit() moves them to their
/// names. Without commit(), or when anything fails or a signal ends the program, nothing of the set remains and files
/// of before stay as they were.
class OutputFiles {
 public:
  /// Makes the directory when missing. Throws std::runtime_error with the path and the cause.
  explicit OutputFiles(std::filesystem::path directory);
  ~OutputFiles();
  OutputFiles(const OutputFiles&) = delete;
  OutputFiles& operator=(const OutputFiles&) = delete;

  /// Starts the next file; its text follows by append().
  void begin(const std::string& name);
  void append(std::string_view text);

  /// Makes all files appear. Throws std::runtime_error and takes back those already moved.
  void commit();

 private:
  void flush();
  void close_file();
  void discard() noexcept;
  std::filesystem::path earlier(const std::string& name) const;
  void move_into_place(const std::string& name);
  void restore_earlier() noexcept;

  std::filesystem::path directory_;
  std::optional<UnfinishedFolder> staging_;
  std::filesystem::path made_;  ///< topmost directory that did not exist before; empty: none
  std::vector<std::string> names_;
  std::vector<std::string> moved_;
  std::string buffer_;
  int file_ = -1;
};

/// Writes one file, whole or not at all; folders that are missing are made. Throws ScenarioError, naming the file, when
/// it cannot be written.
void write_output_file(const std::filesystem::path& file, const std::string& text);

}  // namespace drsim
