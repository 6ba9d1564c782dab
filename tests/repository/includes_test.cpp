/// Which folder may include what. Arrows point down only: models know nothing of the rest, only the engine knows
/// SimGrid, only the edge knows JSON, only command_line.cpp knows the command line.

#define BOOST_TEST_MODULE includes
#include <boost/test/unit_test.hpp>
#include <optional>
#include <regex>

#include "tests/repository/source_files.hpp"

using namespace drsim::test;

namespace {

/// One row of the rules. `allowed` holds prefixes of include texts, besides the C++ standard library; a prefix that
/// ends with "/." stands for the files of that folder itself, without those of the folders below it.
struct Rule {
  std::string folder;  ///< prefix of the file's path; the first row that fits counts
  std::vector<std::string> allowed;
};

using Prefixes = std::vector<std::string>;

Prefixes operator+(Prefixes list, const Prefixes& more) {
  list.insert(list.end(), more.begin(), more.end());
  return list;
}

const Prefixes posix = {"unistd.h", "fcntl.h", "sys/"};
const Prefixes model_libraries = {"Eigen/", "Random123/", "boost/circular_buffer.hpp"};

/// Of the models what is of no product.
const Prefixes neutral_models = {"models/.",        "models/curves/", "models/group_accounts/", "models/loads/",
                                 "models/network/", "models/ports/",  "models/recovery/"};

/// Of scenarios what the engine may know: no JSON, no reading.
const Prefixes read_scenarios = {"sim/scenario/scenario.hpp", "sim/scenario/target_entities.hpp",
                                 "sim/scenario/estate_part.hpp"};

const Prefixes engine_libraries = {"simgrid/", "xbt/", "fmt/"};

/// Of the engine what products are made of; its own folder starts runs of them.
const Prefixes engine_parts = {"sim/engine/network/", "sim/engine/failures/", "sim/engine/recovery/",
                               "sim/engine/long_run/", "sim/engine/run/"};

const Prefixes scenario_libraries = {"nlohmann/", "valijson/", "fmt/", "openssl/", "boost/algorithm/"};

const std::vector<Rule>& rules() {
  static const std::vector<Rule> table = {
      {"models/zerto/", neutral_models + Prefixes{"models/zerto/"} + model_libraries},
      {"models/veeam_cdp/", neutral_models + Prefixes{"models/veeam_cdp/"} + model_libraries},
      {"models/veeam_replication/", neutral_models + Prefixes{"models/veeam_replication/"} + model_libraries},
      {"models/loads/", Prefixes{"models/.", "models/loads/"} + model_libraries},
      {"models/curves/", Prefixes{"models/.", "models/curves/"} + model_libraries},
      {"models/ports/", Prefixes{"models/.", "models/ports/"} + model_libraries},
      {"models/recovery/", Prefixes{"models/.", "models/recovery/"} + model_libraries},
      {"models/group_accounts/",
       Prefixes{"models/.", "models/group_accounts/", "models/curves/", "models/loads/"} + model_libraries},
      {"models/network/",
       Prefixes{"models/.", "models/network/", "models/group_accounts/", "models/curves/", "models/loads/"} +
           model_libraries},
      {"models/", neutral_models + model_libraries},
      {"analysis/", neutral_models + Prefixes{"analysis/", "Eigen/", "boost/math/"}},
      {"sim/traces/formats/",
       Prefixes{"sim/traces/.", "sim/traces/formats/", "sim/scenario/text/problem.hpp",
                "sim/scenario/text/nearest_spelling.hpp", "nlohmann/", "fmt/", "boost/iostreams/", "iconv.h"} +
           neutral_models + posix},
      {"sim/traces/", Prefixes{"sim/traces/", "sim/scenario/text/problem.hpp", "sim/scenario/text/nearest_spelling.hpp",
                               "nlohmann/", "fmt/", "boost/iostreams/", "iconv.h"} +
                          neutral_models + posix},
      {"sim/scenario/text/", Prefixes{"sim/scenario/text/"} + neutral_models + scenario_libraries},
      {"sim/scenario/products/products.cpp", {"sim/scenario/"}},
      {"sim/scenario/products/product_facts.hpp", {"sim/scenario/security.hpp", "nlohmann/json_fwd.hpp"}},
      {"sim/scenario/products/", Prefixes{"sim/scenario/", "models/"} + scenario_libraries},
      {"sim/scenario/", Prefixes{"sim/scenario/", "sim/traces/", "models/"} + scenario_libraries + posix},
      {"sim/report/workbook/",
       Prefixes{"sim/report/workbook/", "sim/report/page/calendar_date.hpp", "sim/report/page/answer_page.hpp",
                "sim/scenario/text/problem.hpp", "nlohmann/", "fmt/", "xlsxwriter.h"} +
           neutral_models + posix},
      {"sim/report/",
       Prefixes{"sim/report/", "sim/scenario/", "analysis/", "nlohmann/", "fmt/", "openssl/", "graphviz/"} +
           neutral_models + posix},
      {"sim/engine/network/", Prefixes{"sim/engine/network/", "sim/scenario/products/products.hpp"} + read_scenarios +
                                  neutral_models + engine_libraries},
      {"sim/engine/run/", Prefixes{"sim/engine/run/"} + read_scenarios + neutral_models + engine_libraries},
      {"sim/engine/failures/",
       Prefixes{"sim/engine/failures/", "sim/engine/network/"} + read_scenarios + neutral_models + engine_libraries},
      {"sim/engine/long_run/", Prefixes{"sim/engine/long_run/", "sim/engine/failures/", "sim/engine/network/"} +
                                   read_scenarios + neutral_models + engine_libraries},
      {"sim/engine/recovery/", Prefixes{"sim/engine/recovery/", "sim/engine/failures/", "sim/engine/long_run/"} +
                                   read_scenarios + neutral_models + engine_libraries},
      {"sim/engine/",
       Prefixes{"sim/engine/", "sim/products/."} + read_scenarios + neutral_models + engine_libraries + posix},
      {"sim/products/zerto/", Prefixes{"sim/products/.", "sim/products/zerto/", "models/zerto/"} + engine_parts +
                                  read_scenarios + neutral_models + engine_libraries},
      {"sim/products/veeam_cdp/", Prefixes{"sim/products/.", "sim/products/veeam_cdp/", "models/veeam_cdp/"} +
                                      engine_parts + read_scenarios + neutral_models + engine_libraries},
      {"sim/products/veeam_replication/",
       Prefixes{"sim/products/.", "sim/products/veeam_replication/", "models/veeam_replication/",
                "sim/scenario/products/veeam_replication/replication_design.hpp"} +
           engine_parts + read_scenarios + neutral_models + engine_libraries},
      {"sim/products/products.cpp", {"sim/products/", "models/check.hpp"}},
      {"sim/products/", Prefixes{"sim/products/."} + engine_parts + read_scenarios + neutral_models + engine_libraries},
      {"sim/inventory/", Prefixes{"sim/inventory/", "sim/scenario/", "sim/report/", "sim/traces/byte_source.hpp",
                                  "nlohmann/", "fmt/", "zip.h", "expat.h"} +
                             neutral_models},
      {"sim/ranks/", Prefixes{"sim/ranks/", "mpi.h", "netinet/", "poll.h"} + posix},
      {"sim/studies/", Prefixes{"sim/studies/", "sim/scenario/", "sim/report/", "sim/engine/run_scenario.hpp",
                                "sim/ports/closed_ports.hpp", "sim/ranks/", "sim/traces/load_trace.hpp", "analysis/",
                                "models/", "nlohmann/", "fmt/", "sqlite3.h", "pugixml.hpp", "muParser.h",
                                "boost/random/", "poll.h", "sched.h", "signal.h"} +
                           posix},
      {"sim/ports/",
       Prefixes{"sim/ports/", "sim/engine/network/", "sim/report/words/", "sim/scenario/", "nlohmann/", "fmt/"} +
           neutral_models},
      {"sim/assess/", Prefixes{"sim/assess/", "sim/ports/", "sim/report/words/", "sim/scenario/", "nlohmann/", "fmt/"} +
                          neutral_models},
      {"sim/commands/arguments/study_arguments", Prefixes{"sim/", "CLI/"} + posix},
      {"sim/commands/arguments/planning_arguments", {"sim/", "CLI/"}},
      {"sim/commands/arguments/security_arguments", {"sim/", "CLI/"}},
      {"sim/commands/arguments/report_arguments", {"sim/", "CLI/"}},
      {"sim/commands/arguments/document_arguments", {"sim/", "CLI/"}},
      {"sim/commands/documents/describe_program", {"sim/", "CLI/"}},
      {"sim/commands/arguments/inventory_arguments", {"sim/", "CLI/"}},
      {"sim/commands/arguments/import_arguments", {"sim/", "CLI/"}},
      {"sim/commands/command_line", Prefixes{"sim/", "analysis/", "models/", "CLI/", "fmt/"} + posix},
      {"sim/", Prefixes{"sim/", "analysis/", "nlohmann/", "fmt/"} + neutral_models + posix},
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
  for (const std::string& prefix : rule.allowed) {
    const bool is_folder_alone = prefix.size() > 2 && prefix.compare(prefix.size() - 2, 2, "/.") == 0;
    const std::string start = is_folder_alone ? prefix.substr(0, prefix.size() - 1) : prefix;
    if (!starts_with(include, start)) continue;
    if (!is_folder_alone || include.find('/', start.size()) == std::string::npos) return true;
  }
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
  BOOST_TEST(!is_allowed(*rule_for("sim/engine/network/x.cpp"), "sim/products/zerto/plane_setup.hpp"));
  BOOST_TEST(!is_allowed(*rule_for("sim/engine/x.cpp"), "sim/products/zerto/plane_setup.hpp"));
  BOOST_TEST(is_allowed(*rule_for("sim/engine/x.cpp"), "sim/products/products.hpp"));
  BOOST_TEST(!is_allowed(*rule_for("sim/products/zerto/x.cpp"), "sim/engine/run_scenario.hpp"));
  BOOST_TEST(!is_allowed(*rule_for("sim/engine/recovery/x.cpp"), "models/zerto/zerto_plane.hpp"));
  BOOST_TEST(!is_allowed(*rule_for("sim/commands/run_command.cpp"), "CLI/CLI.hpp"));
  BOOST_TEST(is_allowed(*rule_for("sim/commands/command_line.cpp"), "CLI/CLI.hpp"));
}

// A product is a folder, once for each of these, that can be added or taken away without touching the others: what they
// share knows none. The lists know all, and `veeam` is what products of that vendor have in common.
BOOST_AUTO_TEST_CASE(products_know_nothing_of_each_other) {
  const std::vector<std::string> trees = {"models/", "sim/products/", "sim/scenario/products/"};
  const std::vector<std::string> products = {"zerto/", "veeam_cdp/", "veeam_replication/"};
  const auto product_of = [&](const std::string& path) -> std::string {
    for (const std::string& tree : trees)
      for (const std::string& product : products)
        if (starts_with(path, tree + product)) return product;
    return "";
  };
  std::size_t judged = 0;
  for (const SourceFile& file : source_files()) {
    const std::string product = product_of(file.path);
    if (product.empty()) continue;
    for (const std::string& include : includes_of(file.text)) {
      ++judged;
      const std::string other = product_of(include);
      BOOST_TEST((other.empty() || other == product),
                 file.path << " includes " << include << " of the product in " << other);
    }
  }
  BOOST_TEST(judged > 50u);
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
