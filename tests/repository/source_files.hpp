#pragma once
/// The files of the project as the repository tests see them: every text file of the work tree but build results.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace drsim::test {

struct SourceFile {
  std::string path;  ///< from the project's root, with forward slashes
  std::string text;
};

inline std::filesystem::path project_root() { return DRSIM_SOURCE_DIR; }

inline std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// True for C++ sources and headers.
inline bool is_cpp(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  return extension == ".cpp" || extension == ".hpp";
}

/// All text files, sorted by path. Left out: .git, build and out folders, and files with a null byte.
inline std::vector<SourceFile> source_files() {
  namespace fs = std::filesystem;
  std::vector<SourceFile> files;
  for (auto entry = fs::recursive_directory_iterator(project_root()); entry != fs::recursive_directory_iterator();
       ++entry) {
    const std::string path = entry->path().lexically_relative(project_root()).generic_string();
    if (entry->is_directory() && (path == ".git" || path == "build" || path == "out"))
      entry.disable_recursion_pending();
    // In a further work tree .git is a file.
    if (!entry->is_regular_file() || entry->is_symlink() || path == ".git") continue;
    std::string text = text_of(entry->path());
    if (text.find('\0') == std::string::npos) files.push_back({path, std::move(text)});
  }
  std::sort(files.begin(), files.end(), [](const auto& left, const auto& right) { return left.path < right.path; });
  return files;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t from = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', from)) {
    lines.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  if (from < text.size()) lines.push_back(text.substr(from));
  return lines;
}

}  // namespace drsim::test
