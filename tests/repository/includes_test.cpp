/// Which folder may include what. Arrows point down only: models know nothing of the rest, only the engine knows
/// SimGrid, only the edge knows JSON, only command_line.cpp knows the command line.

#define BOOST_TEST_MODULE includes
#include <boost/test/unit_test.hpp>
#include <optional>
#include <regex>

#include "tests/repository/source_files.hpp"

using namespace drsim::test;

namespace {

/// One row of the rules. `allowed` holds prefixes of include texts, besides the C++ standard library.
struct Rule {
  std::string folder;  ///< prefix of the file's path; the first row that fits counts
  std::vector<std::string> allowed;
};

const std::vector<std::string> posix = {"unistd.h", "fcntl.h", "sys/"};

std::vector<std::string> with_posix(std::vector<std::string> prefixes) {
  prefixes.insert(prefixes.end(), posix.begin(), posix.end());
  return prefixes;
}

const std::vector<Rule>& rules() {
  static const std::vector<Rule> table = {
      {"models/", {"models/", "Eigen/", "Random123/", "boost/circular_buffer.hpp"}},
      {"analysis/", {"analysis/", "models/", "Eigen/", "boost/math/"}},
      {"sim/traces/",
       with_posix({"sim/traces/", "sim/scenario/text/problem.hpp", "sim/scenario/text/nearest_spelling.hpp", "models/",
                   "nlohmann/", "fmt/", "boost/iostreams/", "iconv.h"})},
      {"sim/scenario/", with_posix({"sim/scenario/", "sim/traces/", "models/", "nlohmann/", "valijson/", "fmt/",
                                    "openssl/", "boost/algorithm/"})},
      {"sim/report/workbook/",
       with_posix({"sim/report/workbook/", "sim/report/page/calendar_date.hpp", "sim/scenario/text/problem.hpp",
                   "models/units.hpp", "nlohmann/", "fmt/", "xlsxwriter.h"})},
      {"sim/report/", with_posix({"sim/report/", "sim/scenario/", "analysis/", "models/", "nlohmann/", "fmt/",
                                  "openssl/", "graphviz/"})},
      {"sim/engine/", with_posix({"sim/engine/", "sim/products/", "sim/scenario/scenario.hpp",
                                  "sim/scenario/target_entities.hpp", "sim/scenario/estate_part.hpp",
                                  "sim/scenario/products/products.hpp", "models/", "simgrid/", "xbt/", "fmt/"})},
      {"sim/products/",
       {"sim/products/", "sim/engine/", "sim/scenario/scenario.hpp", "sim/scenario/estate_part.hpp", "models/",
        "simgrid/", "fmt/"}},
      {"sim/inventory/",
       {"sim/inventory/", "sim/scenario/", "sim/report/", "sim/traces/byte_source.hpp", "models/", "nlohmann/", "fmt/",
        "zip.h", "expat.h"}},
      {"sim/ranks/", with_posix({"sim/ranks/", "mpi.h", "netinet/", "poll.h"})},
      {"sim/studies/", with_posix({"sim/studies/", "sim/scenario/", "sim/report/", "sim/engine/run_scenario.hpp",
                                   "sim/ports/closed_ports.hpp", "sim/ranks/", "sim/traces/load_trace.hpp", "analysis/",
                                   "models/", "nlohmann/", "fmt/", "sqlite3.h", "pugixml.hpp", "muParser.h",
                                   "boost/random/", "poll.h", "sched.h", "signal.h"})},
      {"sim/commands/arguments/study_arguments", with_posix({"sim/", "CLI/"})},
      {"sim/commands/arguments/planning_arguments", {"sim/", "CLI/"}},
      {"sim/commands/arguments/security_arguments", {"sim/", "CLI/"}},
      {"sim/commands/arguments/report_arguments", {"sim/", "CLI/"}},
      {"sim/commands/arguments/document_arguments", {"sim/", "CLI/"}},
      {"sim/commands/documents/describe_program", {"sim/", "CLI/"}},
      {"sim/commands/arguments/inventory_arguments", {"sim/", "CLI/"}},
      {"sim/commands/arguments/import_arguments", {"sim/", "CLI/"}},
      {"sim/commands/command_line", with_posix({"sim/", "analysis/", "models/", "CLI/", "fmt/"})},
      {"sim/", with_posix({"sim/", "analysis/", "models/", "nlohmann/", "fmt/"})},
  };
  return table;
}

bool starts_with(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

std::vector<std::string> includes_of(const std::string& text) {
  static const std::regex pattern(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  std::vector<std::string> names;
  std::smatch match;
  for (const std::string& line : lines_of(text))
    if (std::regex_search(line, match, pattern)) names.push_back(match[1]);
  return names;
}

/// Headers of the C++ standard library have neither a folder nor an extension.
bool is_standard(const std::string& include) { return include.find_first_of("./") == std::string::npos; }

const Rule* rule_for(const std::string& path) {
  for (const Rule& rule : rules())
    if (starts_with(path, rule.folder)) return &rule;
  return nullptr;
}

bool is_allowed(const Rule& rule, const std::string& include) {
  if (is_standard(include)) return true;
  for (const std::string& prefix : rule.allowed)
    if (starts_with(include, prefix)) return true;
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_folder_includes_only_what_its_row_allows) {
  std::size_t judged = 0;
  for (const SourceFile& file : source_files()) {
    const Rule* rule = rule_for(file.path);
    if (rule == nullptr || !is_cpp(file.path)) continue;
    for (const std::string& include : includes_of(file.text)) {
      ++judged;
      BOOST_TEST(is_allowed(*rule, include),
                 file.path << " includes " << include << ", which the row of " << rule->folder << " does not allow");
    }
  }
  BOOST_TEST(judged > 50u, "too few includes seen: is the project's root right? " << project_root());
}

BOOST_AUTO_TEST_CASE(the_rules_refuse_what_they_are_there_for) {
  BOOST_TEST(!is_allowed(*rule_for("models/x.hpp"), "nlohmann/json.hpp"));
  BOOST_TEST(!is_allowed(*rule_for("models/x.hpp"), "sim/scenario/scenario.hpp"));
  BOOST_TEST(!is_allowed(*rule_for("sim/engine/x.cpp"), "nlohmann/json.hpp"));
  BOOST_TEST(!is_allowed(*rule_for("sim/engine/x.cpp"), "sim/scenario/read/read_scenario.hpp"));
  BOOST_TEST(!is_allowed(*rule_for("sim/scenario/x.cpp"), "simgrid/s4u.hpp"));
  BOOST_TEST(!is_allowed(*rule_for("sim/commands/run_command.cpp"), "CLI/CLI.hpp"));
  BOOST_TEST(is_allowed(*rule_for("sim/commands/command_line.cpp"), "CLI/CLI.hpp"));
}

// A product is a folder that can be added, or taken away, without touching the others: what they share knows none.
BOOST_AUTO_TEST_CASE(products_know_nothing_of_each_other) {
  const std::vector<std::string> products = {"models/veeam_cdp/", "models/zerto/"};
  for (const SourceFile& file : source_files()) {
    if (!starts_with(file.path, "models/")) continue;
    for (const std::string& include : includes_of(file.text))
      for (const std::string& product : products)
        BOOST_TEST((!starts_with(include, product) || starts_with(file.path, product)),
                   file.path << " includes " << include << " of the product in " << product);
  }
}

BOOST_AUTO_TEST_CASE(sources_lie_in_a_folder_with_a_row_or_in_tests) {
  for (const SourceFile& file : source_files())
    if (is_cpp(file.path)) BOOST_TEST((rule_for(file.path) != nullptr || starts_with(file.path, "tests/")), file.path);
}

BOOST_AUTO_TEST_CASE(headers_are_guarded_and_named_from_the_root) {
  for (const SourceFile& file : source_files()) {
    if (!is_cpp(file.path)) continue;
    if (std::filesystem::path(file.path).extension() == ".hpp")
      BOOST_TEST(starts_with(file.text, "#pragma once\n"), file.path << " does not start with #pragma once");
    for (const std::string& include : includes_of(file.text))
      BOOST_TEST(!starts_with(include, "."), file.path << " includes " << include << " relative to itself");
  }
}
