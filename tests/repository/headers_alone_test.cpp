/// Every header compiles when it is the first and only one included.
///
/// The libraries that take longest are read precompiled by the headers that include them, themselves or by way of
/// others of the project. That hides nothing: where all includes stand above the header's own lines, these lines see
/// the library anyhow, and the headers in between are compiled alone as well. Other headers are compiled without.
/// The compiler is clang++, whose precompiled headers cost nothing to read; g++ has its say in every build.

#define BOOST_TEST_MODULE headers_alone
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <map>
#include <set>

#include "tests/repository/source_files.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim::test;

namespace {

/// What takes long to compile, the longest first.
const std::vector<std::string> slow_libraries = {
    "CLI/App.hpp", "simgrid/s4u.hpp", "nlohmann/json.hpp", "filesystem", "functional", "string", "vector"};

const std::string compile =
    "clang++ -std=c++17 -Wall -Wextra -Wconversion -Wshadow -Werror -I. -isystem /usr/include/eigen3 "
    "-DBOOST_TEST_DYN_LINK -DDRSIM_VERSION='\"\"' -DDRSIM_SOURCE_DIR='\"\"' -DDRSIM_PROGRAM='\"\"' ";

/// What a header includes; nothing when something but comments and #pragma once stands above one of its includes.
std::vector<std::string> includes_at_top(const std::string& text) {
  std::vector<std::string> names;
  bool is_top = true;
  for (const std::string& line : lines_of(text)) {
    const bool is_include = line.rfind("#include ", 0) == 0;
    if (!is_include && (line.empty() || line.rfind("//", 0) == 0 || line == "#pragma once")) continue;
    if (is_include && !is_top) return {};
    if (!is_include) is_top = false;
    if (is_include) names.push_back(line.substr(10, line.find_last_of(">\"") - 10));
  }
  return names;
}

/// Headers of the project, and what they include, by path.
class Headers {
 public:
  explicit Headers(const std::vector<SourceFile>& files) {
    for (const SourceFile& file : files)
      if (std::filesystem::path(file.path).extension() == ".hpp") includes_[file.path] = includes_at_top(file.text);
  }

  const std::map<std::string, std::vector<std::string>>& all() const { return includes_; }

  /// The slowest library that the header includes, itself or by way of others; empty when there is none.
  std::string slow_library_of(const std::string& header) const {
    std::set<std::string> reached;
    reach(header, reached);
    for (const std::string& library : slow_libraries)
      if (reached.count(library) > 0) return library;
    return "";
  }

 private:
  void reach(const std::string& name, std::set<std::string>& reached) const {
    if (!reached.insert(name).second) return;
    const auto found = includes_.find(name);
    if (found == includes_.end()) return;
    for (const std::string& included : found->second) reach(included, reached);
  }

  std::map<std::string, std::vector<std::string>> includes_;
};

/// What the compiler says about the headers, each compiled alone, from the folder that their paths begin at.
std::string complaints(const std::filesystem::path& root, const std::vector<SourceFile>& files) {
  const TemporaryFolder folder;
  const Headers headers(files);
  std::map<std::string, std::string> precompiled = {{"", ""}};
  std::ofstream precompilations(folder.path() / "libraries"), compilations(folder.path() / "headers");
  for (const auto& entry : headers.all()) {
    const std::string library = headers.slow_library_of(entry.first);
    if (precompiled.count(library) == 0) {
      const std::string file = (folder.path() / std::to_string(precompiled.size())).string();
      precompilations << "-o '" << file << "' -include " << library << "\n";
      precompiled[library] = "-include-pch '" + file + "' ";
    }
    compilations << precompiled[library] << "-include '" << entry.first << "'\n";
  }
  precompilations.close();
  compilations.close();
  const std::string at = folder.path().string(), each_line = "xargs -P \"$(nproc)\" -L 1 -a '" + at + "/";
  const std::string command = "cd '" + root.string() + "' && { " + each_line + "libraries' -r " + compile +
                              "-fpch-instantiate-templates -x c++-header /dev/null && " + each_line + "headers' " +
                              compile + "-fsyntax-only -x c++ /dev/null; } 2>'" + at + "/complaints'";
  const int status = std::system(command.c_str());
  return status == 0 ? "" : command + "\n" + text_of(folder.path() / "complaints");
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_header_compiles_alone) {
  const std::vector<SourceFile> files = source_files();
  BOOST_REQUIRE(!Headers(files).all().empty());
  BOOST_TEST(complaints(project_root(), files) == "");
}

BOOST_AUTO_TEST_CASE(a_library_read_precompiled_hides_no_missing_include) {
  const std::string json = "#include <nlohmann/json.hpp>\n", use = "inline nlohmann::json made() { return {}; }\n";
  const std::vector<SourceFile> files = {
      {"forgets.hpp", "#pragma once\n" + use},
      {"includes.hpp", "#pragma once\n" + json + use},
      {"late.hpp", "#pragma once\n" + use + json},
      {"reaches.hpp", "#pragma once\n#include \"includes.hpp\"\nstatic_assert(true);\n"}};
  const TemporaryFolder folder;
  for (const SourceFile& file : files) std::ofstream(folder.path() / file.path) << file.text;
  const std::string text = complaints(folder.path(), files);
  const auto names = [&](const std::string& file) { return text.find(file + ":") != std::string::npos; };
  BOOST_TEST(names("forgets.hpp"));
  BOOST_TEST(names("late.hpp"));
  BOOST_TEST(!names("includes.hpp"));
  BOOST_TEST(!names("reaches.hpp"));
}
