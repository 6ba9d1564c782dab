/// Rules of the house that a text search can check: size, names, words, paths, conversion factors, format.

#define BOOST_TEST_MODULE house_rules
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <regex>
#include <set>

#include "tests/repository/source_files.hpp"

using namespace drsim::test;

namespace {

constexpr std::size_t lines_max = 499;

bool starts_with(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

/// The code of a line: without comment and without the contents of string literals. Heuristic: no raw strings.
std::string code_of(const std::string& line) {
  std::string code;
  bool in_string = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const bool escaped = in_string && line[at] == '\\';
    if (line[at] == '"') in_string = !in_string;
    if (!in_string && line.compare(at, 2, "//") == 0) break;
    if (!in_string) code += line[at];
    if (escaped) ++at;
  }
  return code;
}

/// "path:line: text" of every line in which `pattern` is found, by `part` of the line.
template <typename Part, typename Chosen>
std::vector<std::string> hits(const std::regex& pattern, Part part, Chosen is_chosen) {
  std::vector<std::string> found;
  for (const SourceFile& file : source_files()) {
    if (!is_chosen(file.path)) continue;
    std::size_t number = 0;
    for (const std::string& line : lines_of(file.text)) {
      ++number;
      if (std::regex_search(part(line), pattern)) found.push_back(fmt::format("{}:{}: {}", file.path, number, line));
    }
  }
  return found;
}

std::string whole(const std::string& line) { return line; }

void require_none(const std::vector<std::string>& found, const std::string& why) {
  for (const std::string& hit : found) BOOST_ERROR(why + ": " + hit);
}

/// Files that people write and read line by line.
bool is_written_by_hand(const std::string& path) {
  static const std::set<std::string> extensions = {".cpp", ".hpp", ".txt", ".cmake", ".md",
                                                   ".sh",  ".js",  ".css", ".html"};
  return extensions.count(std::filesystem::path(path).extension().string()) > 0 || starts_with(path, "tools/") ||
         starts_with(path, ".ci/");
}

// A number that turns one unit of time, of binary sizes, or bits and bytes into another: it stands beside * or /.
// Powers of ten are left out (they are values as often as factors), 1024 among integers, where it sizes a buffer, and
// 8 where no bits or bytes are named.
const std::regex factor(R"([*/%] ?(60|3600|86400|604800|1048576|1073741824)(\.0?)?([^\w.]|$))"
                        R"(|(^|[^\w.])(3600|86400|604800|1048576|1073741824|1024\.0)(\.0?)? [*/])"
                        R"(|[*/] ?1024\.|\d\.\d* \* 1024)"
                        R"(|(bits|bytes)\w*\)* [*/] 8(\.0?)?([^\w.]|$)|(^|[^\w.])8(\.0?)? \* \w*(bits|bytes))");

}  // namespace

BOOST_AUTO_TEST_CASE(files_fit_one_purpose) {
  for (const SourceFile& file : source_files())
    if (is_written_by_hand(file.path))
      BOOST_TEST(lines_of(file.text).size() <= lines_max,
                 file.path << " has " << lines_of(file.text).size() << " lines, allowed are " << lines_max);
}

BOOST_AUTO_TEST_CASE(no_file_and_no_type_is_named_after_nothing) {
  const std::regex file_name(R"((^|[/_])(utils?|common|helpers?|managers?|misc)([/_.]|$))");
  for (const SourceFile& file : source_files()) BOOST_TEST(!std::regex_search(file.path, file_name), file.path);
  const std::regex type_name(R"((class|struct|enum|namespace) \w*([Mm]anager|[Hh]elpers?|[Uu]tils?)\b)");
  require_none(hits(type_name, code_of, is_cpp), "a name that says nothing");
}

BOOST_AUTO_TEST_CASE(no_work_is_left_for_later) {
  const std::regex word(
      "\\b(TO"
      "DO|FIX"
      "ME|HA"
      "CK)\\b");
  require_none(hits(word, whole, is_written_by_hand), "unfinished");
}

BOOST_AUTO_TEST_CASE(no_path_of_one_machine) {
  const std::regex path(
      "(^|[^\\w.])/(work|home|root|Users)"
      "/");
  require_none(hits(path, whole, [](const std::string&) { return true; }), "a path that other machines do not have");
}

BOOST_AUTO_TEST_CASE(conversion_factors_stand_in_units_hpp_only) {
  require_none(hits(factor, code_of,
                    [](const std::string& file) {
                      return is_cpp(file) && !starts_with(file, "tests/") && file != "models/units.hpp";
                    }),
               "a conversion factor outside models/units.hpp");
}

BOOST_AUTO_TEST_CASE(the_search_for_factors_finds_them_and_nothing_else) {
  for (const std::string line : {"x * 3600.0;", "x / 86400;", "3.0 * 1024 * 1024", "bytes * 8;",
                                 "rate_bits_per_s / 8.0;", "8 * x_bytes", "x % 60"})
    BOOST_TEST(std::regex_search(line, factor), line);
  for (const std::string line :
       {"x_bytes * 80", "x * 8", "x / 8.5", "64 * 1024", "x = 3600;", "0.3600 * x", "x * hour_s"})
    BOOST_TEST(!std::regex_search(line, factor), line);
  BOOST_TEST(code_of("f(\"// 3600\"); // 8") == "f(\"); ");
}

// A loop over a part of what a call returns by value reads it after its end: give it a name first.
BOOST_AUTO_TEST_CASE(no_loop_over_a_part_of_what_a_call_returns) {
  const std::regex part_of_a_call(R"(for \([^;]* : *[a-z_]+\([^;{]*\)\[".*"\]\))");
  BOOST_TEST(
      std::regex_search("for " + std::string(R"((const json& one : result("x", y(2))["groups"]))"), part_of_a_call));
  BOOST_TEST(
      !std::regex_search(R"(for (const json& one : result["groups"]) check(one["a"], of(one)["b"]))", part_of_a_call));
  for (const SourceFile& file : source_files()) {
    if (!is_cpp(file.path)) continue;
    const std::vector<std::string> lines = lines_of(file.text);
    for (std::size_t i = 0; i + 1 < lines.size(); ++i)
      if (std::regex_search(lines[i], part_of_a_call) ||
          (!lines[i].empty() && lines[i].back() == ':' && std::regex_search(lines[i] + lines[i + 1], part_of_a_call)))
        BOOST_ERROR(fmt::format("{}:{}: reads a part of a temporary", file.path, i + 1));
  }
}

BOOST_AUTO_TEST_CASE(sources_are_formatted) {
  std::string command = "cd '" + project_root().string() + "' && clang-format --dry-run -Werror";
  for (const SourceFile& file : source_files())
    if (is_cpp(file.path)) command += " '" + file.path + "'";
  BOOST_TEST(std::system(command.c_str()) == 0, "clang-format is missing or would change the lines shown above");
}
