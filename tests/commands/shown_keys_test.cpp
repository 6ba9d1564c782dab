/// Every key of a scenario that help, README, documentation, starter, shipped scenarios or a message shows is a key
/// that the schema has; so is every pointer that an example sets.

#define BOOST_TEST_MODULE shown_keys
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "sim/scenario/schema/schema.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim;
using namespace drsim::test;
namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Where keys are shown: by file or command, its text.
std::map<std::string, std::string> shown_texts() {
  const fs::path root = DRSIM_SOURCE_DIR;
  std::map<std::string, std::string> texts;
  texts["README.md"] = text_of(root / "README.md");
  // Messages and help are written in the sources.
  for (const char* folder : {"docs", "sim", "scenarios"})
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      static const std::set<std::string> kinds = {".md", ".cpp", ".hpp", ".json", ".js"};
      if (entry.is_regular_file() && kinds.count(entry.path().extension()))
        texts[fs::relative(entry.path(), root)] = text_of(entry.path());
    }
  const TemporaryFolder folder;
  for (const char* command : {"run", "validate", "check", "sweep", "size", "compare", "forecast", "rare", "import",
                              "ports", "assess", "schema", "init"})
    texts[std::string("drsim ") + command + " --help"] = run_drsim(folder.path(), std::string(command) + " --help").out;
  return texts;
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  return parts;
}

bool is_known(const std::vector<std::string>& keys) {
  for (const char* product : {"zerto", "veeam_cdp", "veeam_replication"}) {
    const Schema& schema = Schema::for_product(product);
    const nlohmann::json* node = &schema.root();
    for (const std::string& key : keys) {
      const bool is_list = node->contains("items") && !node->contains("properties");
      node = is_list ? schema.element(*node) : schema.child(*node, key);
      if (node == nullptr) break;
    }
    if (node != nullptr) return true;
  }
  return false;
}

/// Figures of results, which bear the names of their entities, too: /links/fra-mad/utilisation/p95.
bool is_of_result(const std::vector<std::string>& keys) {
  static const std::set<std::string> figures = {"utilisation", "down_s",        "saturated_s",   "needs",
                                                "bytes",       "carried_bytes", "replica_bytes", "journal_peak_bytes"};
  if (keys == std::vector<std::string>{"drsim", "version"}) return true;
  return keys.size() >= 3 && (keys[0] == "links" || keys[0] == "datastores") && figures.count(keys[2]) > 0;
}

std::string top_keys() {
  std::string keys;
  const Schema& schema = Schema::instance();
  for (const std::string& key : schema.keys(schema.root())) keys += (keys.empty() ? "" : "|") + key;
  return keys;
}

/// Checks what `pattern` captures first, split at `at`. @returns how many it found
std::size_t check(const std::string& pattern, char at) {
  static const std::map<std::string, std::string> texts = shown_texts();
  const std::regex shape(pattern);
  std::size_t found = 0;
  for (const auto& [name, text] : texts) {
    for (std::sregex_iterator match(text.begin(), text.end(), shape), end; match != end; ++match) {
      std::string shown = (*match)[1];
      while (!shown.empty() && shown.back() == '.') shown.pop_back();
      std::vector<std::string> keys = split(shown, at);
      // Words in capitals and three dots stand for any entry, [] for a list.
      std::vector<std::string> plain;
      for (std::string& key : keys) {
        if (key == "...") continue;
        const bool is_list = key.size() > 2 && key.compare(key.size() - 2, 2, "[]") == 0;
        plain.push_back(is_list ? key.substr(0, key.size() - 2) : key);
        if (is_list) plain.push_back("0");
      }
      ++found;
      BOOST_TEST((is_known(plain) || is_of_result(plain)), name << " shows " << shown);
    }
  }
  return found;
}

}  // namespace

BOOST_AUTO_TEST_CASE(pointers_are_keys_of_the_schema) {
  const std::string begin = "(?:^|[\\s\"'(`,;=])";
  BOOST_TEST(check(begin + "/((?:" + top_keys() + ")(?:/[A-Za-z0-9_*~.-]+)+)", '/') > 50u);
}

BOOST_AUTO_TEST_CASE(examples_of_set_name_keys_of_the_schema) {
  BOOST_TEST(check("--set[ =]\\\\?[\"']?/([A-Za-z0-9_*~./-]+)=", '/') > 5u);
}

BOOST_AUTO_TEST_CASE(keys_in_running_text_are_keys_of_the_schema) {
  BOOST_TEST(check("`((?:" + top_keys() + ")(?:\\[\\])?(?:\\.[a-z_]+(?:\\[\\])?)+)`", '.') > 5u);
}
