/// The schema that `drsim schema` prints: it refuses what is no quantity, and nothing that drsim takes.

#define BOOST_TEST_MODULE editor_schema
#include "sim/scenario/schema/editor_schema.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

#include "sim/scenario/schema/schema.hpp"
#include "sim/scenario/text/quantity.hpp"

using namespace drsim;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const Schema& editor_schema() {
  static const Schema schema(editor_schema_text());
  return schema;
}

json scenario_of(const fs::path& file) {
  std::ifstream stream(file);
  return json::parse(stream);
}

/// Calls `act` with each node that has a pattern of a quantity.
template <typename Act>
void each_quantity(const json& node, const Act& act) {
  if (node.is_object() && node.contains("x-dimension") && node.contains("pattern")) act(node);
  if (node.is_structured())
    for (const json& child : node) each_quantity(child, act);
}

bool fits(const json& node, const std::string& text) {
  return std::regex_search(text, std::regex(node["pattern"].get<std::string>()));
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_editor_refuses_what_is_no_quantity) {
  const json minimal = scenario_of(DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json");
  BOOST_TEST(editor_schema().validate(minimal).empty());
  for (const auto& [pointer, text] : {std::pair{"/links/0/capacity", "200 apples"},
                                      {"/links/0/capacity", "20 MB/s"},
                                      {"/duration", "1 day"},
                                      {"/vms/0/disks/0", "100 KB"},
                                      {"/workloads/database/mean", "fast"},
                                      {"/clusters/0/clock", "2.4"}}) {
    json wrong = minimal;
    wrong[json::json_pointer(pointer)] = text;
    const auto findings = editor_schema().validate(wrong);
    BOOST_REQUIRE_MESSAGE(findings.size() == 1, pointer << " as " << text << ": " << findings.size());
    BOOST_TEST(findings[0].pointer == pointer);
  }
}

BOOST_AUTO_TEST_CASE(shipped_scenarios_are_taken) {
  std::size_t taken = 0;
  for (const auto& entry : fs::directory_iterator(DRSIM_SOURCE_DIR "/scenarios")) {
    const std::string name = entry.path().filename().string();
    const fs::path file = entry.path() / (name + ".json");
    if (!fs::exists(file)) continue;
    // What the schema itself says of a part, or of another product's keys, is not asked here.
    const auto before = Schema::instance().validate(scenario_of(file)).size();
    BOOST_TEST(editor_schema().validate(scenario_of(file)).size() == before, name);
    taken += before == 0;
  }
  BOOST_TEST(taken > 20u);
}

BOOST_AUTO_TEST_CASE(every_quantity_has_a_pattern_and_an_example_that_fits) {
  std::size_t quantities = 0;
  each_quantity(json::parse(editor_schema_text()), [&](const json& node) {
    ++quantities;
    if (node["x-dimension"] == "any") return;
    const std::string example = node["examples"][0].get<std::string>();
    BOOST_TEST(fits(node, example), node);
    for (const char* key : {"default", "x-minimum", "x-maximum", "x-above"})
      if (node.contains(key) && node[key].is_string()) BOOST_TEST(fits(node, node[key].get<std::string>()), node);
    if (node.contains("x-words") || node.contains("x-alternative")) return;
    const double value = parse_quantity(example, dimension_of(node["x-dimension"])).value;
    if (node.contains("x-maximum") && node["x-maximum"].is_string())
      BOOST_TEST(value <= parse_quantity(node["x-maximum"], dimension_of(node["x-dimension"])).value, node);
  });
  BOOST_TEST(quantities > 120u);
}

// What parse_quantity takes fits; of what it refuses only the order of times fits as well.
BOOST_AUTO_TEST_CASE(patterns_and_the_reader_agree) {
  const std::vector<std::string> texts = {
      "5 s",       "5s",     " 5  s ",   "+5 s",   "-5 s",      "+-5 s",  "5. s",      ".5 s",     "5e3 s",
      "5E-3 s",    "5 e3 s", "2 d 10 h", "2d10h",  "5",         "s",      "",          "5 apples", "5 S",
      "5 KB",      "5 kB",   "5 KiB",    "5 MB/s", "5 MB/d",    "5 Mbps", "5 Mb/s",    "5 bit/s",  "5 GHz",
      "5 %",       "5%",     "5 ghz",    "5 % %",  "5 s 5 s x", "1,5 s",  "0x5 s",     "5 MB/s/s", "2 d -10 h",
      "2 d +10 h", "inf s",  "nan s",    ". s",    "5 B",       "5 b/s",  "5 TiB/min", "\n5 s",    "5 s\n"};
  for (const char* word : {"time", "bytes", "bytes/s", "bits/s", "frequency", "fraction"}) {
    const Dimension dimension = dimension_of(word);
    const std::regex pattern("^(" + quantity_pattern(dimension) + ")$");
    for (const std::string& text : texts)
      BOOST_TEST(std::regex_match(text, pattern) == parse_quantity(text, dimension).error.empty(),
                 word << ": \"" << text << "\": " << parse_quantity(text, dimension).error);
    BOOST_TEST(std::regex_match(example_quantity(dimension), pattern));
  }
  BOOST_TEST(std::regex_match("10 h 2 d", std::regex(quantity_pattern(Dimension::Time))));
}
