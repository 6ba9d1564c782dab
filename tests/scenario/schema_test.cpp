/// The published schema: its defaults are those of the structs, its lists those of the code.

#define BOOST_TEST_MODULE schema
#include "sim/scenario/schema/schema.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>

#include "models/units.hpp"
#include "sim/scenario/start/catalogue.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/scenario/text/quantity.hpp"
#include "sim/traces/load_trace.hpp"
#include "tests/scenario/scenario_files.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

BOOST_AUTO_TEST_CASE(defaults_are_those_of_the_structs) {
  const Scenario scenario = read_content(good_scenario()).scenario;
  BOOST_TEST(scenario.vms[0].used_fraction == VmConfig().used_fraction);
  const VpgConfig vpg;
  BOOST_TEST((scenario.vpgs[0].priority == vpg.priority));
  BOOST_TEST(scenario.vpgs[0].rpo_target_s == vpg.rpo_target_s);
  BOOST_TEST(scenario.vpgs[0].checkpoint_interval_s == vpg.checkpoint_interval_s);
  BOOST_TEST(scenario.vpgs[0].journal_history_s == vpg.journal_history_s);
  BOOST_TEST(*scenario.vpgs[0].journal_limit_bytes == *vpg.journal_limit_bytes);
  BOOST_TEST(scenario.vpgs[0].journal_warning_fraction == vpg.journal_warning_fraction);
  BOOST_TEST(scenario.vpgs[0].wan_compression == vpg.wan_compression);
  const VraConfig vra;
  BOOST_TEST(scenario.hosts[0].vra.vcpus == vra.vcpus);
  BOOST_TEST(scenario.hosts[0].vra.ram_bytes == vra.ram_bytes);
  BOOST_TEST((scenario.hosts[0].vra.version == vra.version));
  const LinkConfig link;
  BOOST_TEST(scenario.links[0].loss_fraction == link.loss_fraction);
  BOOST_TEST(scenario.links[0].mtu_bytes == link.mtu_bytes);
  BOOST_TEST(scenario.links[0].tcp_connections == link.tcp_connections);
  BOOST_TEST(scenario.links[0].tcp_window_bytes == link.tcp_window_bytes);
  BOOST_TEST(scenario.datastores[0].write_factor == DatastoreConfig().write_factor);
  BOOST_TEST(scenario.output.curve_corners_max == OutputConfig().curve_corners_max);
  BOOST_TEST(scenario.seed == Scenario().seed);
  json content = good_scenario();
  content["workloads"]["steady"].erase("compression");
  const WriteLoadConfig load;
  BOOST_TEST(read_content(content).scenario.vms[0].load.compression_ratio == load.compression_ratio);
  BOOST_TEST(scenario.vms[0].load.growth_per_year_fraction == load.growth_per_year_fraction);
}

BOOST_AUTO_TEST_CASE(formats_of_traces) {
  const Schema& schema = Schema::instance();
  const json& format = *schema.child(schema.root()["definitions"]["workload"], "format");
  BOOST_TEST(format["enum"].get<std::vector<std::string>>() == trace_formats(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_object_is_closed_and_every_quantity_says_what_it_is) {
  const std::function<void(const json&, const std::string&)> walk = [&](const json& node, const std::string& where) {
    if (!node.is_object()) return;
    if (node.contains("properties") && node.value("type", json()) == json("object")) {
      BOOST_TEST(node.contains("additionalProperties"), where);
      BOOST_TEST(node["properties"].contains("//"), where << " takes no comment");
      for (const auto& [key, property] : node["properties"].items()) {
        const bool said = property.contains("$ref") || property.contains("description");
        BOOST_TEST(said, where << "/" << key << " has no description");
        walk(property, where + "/" + key);
      }
    }
    if (node.value("x-dimension", "any") != "any") BOOST_CHECK_NO_THROW(dimension_of(node["x-dimension"]));
    for (const char* limit : {"x-minimum", "x-maximum", "x-above", "default"})
      if (node.contains("x-dimension") && node.contains(limit) && node[limit].is_string())
        BOOST_TEST(parse_quantity(node[limit], dimension_of(node["x-dimension"])).error == "", where << " " << limit);
    if (node.contains("items")) walk(node["items"], where + "/items");
  };
  const json& root = Schema::instance().root();
  BOOST_TEST(root["$schema"] == "http://json-schema.org/draft-07/schema#");
  walk(root, "");
  for (const auto& [name, definition] : root["definitions"].items()) walk(definition, name);
}

// What the schema says of products: by their names, and in values that the key takes.
BOOST_AUTO_TEST_CASE(products_are_those_of_the_design) {
  const Schema& schema = Schema::instance();
  const json names = (*schema.at("/security/product"))["enum"];
  const auto is_product = [&](const json& name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  std::size_t found = 0;
  const std::function<void(const json&, const std::string&)> walk = [&](const json& node, const std::string& where) {
    if (!node.is_object()) return;
    for (const char* key : {"x-products", "x-products-of-keys"})
      if (node.contains(key))
        for (const json& name : node[key]) BOOST_TEST(is_product(name), where << " " << name);
    if (node.contains("x-for-product"))
      for (const auto& [name, difference] : node["x-for-product"].items()) {
        ++found;
        BOOST_TEST(is_product(name), where << " " << name);
        for (const char* limit : {"x-minimum", "x-maximum", "default"})
          if (difference.contains(limit) && node.contains("x-dimension"))
            BOOST_TEST(parse_quantity(difference[limit], dimension_of(node["x-dimension"])).error == "", where);
      }
    for (const auto& [key, below] : node.items()) walk(below, where + "/" + key);
  };
  walk(schema.root(), "");
  BOOST_TEST(found >= 2u);
  BOOST_TEST((*schema.at("/vpgs/0/journal/history"))["default"] == "24 h");
  BOOST_TEST((*Schema::for_product("veeam_cdp").at("/vpgs/0/journal/history"))["default"] == "4 h");
  // Its restore points are kept by their number.
  BOOST_TEST((*Schema::for_product("veeam_replication").at("/vpgs/0/restore_points"))["default"] == 7);
}

BOOST_AUTO_TEST_CASE(the_starter_is_a_good_scenario_with_comments) {
  const ScenarioFolder folder;
  const ReadScenario read = read_scenario(folder.write_text("starter.json", starter_scenario_text()), {});
  BOOST_TEST(read.scenario.warnings.empty());
  BOOST_TEST(starter_scenario_text().find("\"//\"") != std::string::npos);
  BOOST_TEST(read.resolved.dump().find("\"//\"") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(comments_must_be_text) {
  json content = good_scenario();
  content["sites"][0]["//"] = {"two", "lines"};
  BOOST_TEST(problems_of(content) == "");
  content["sites"][0]["//"] = 5;
  BOOST_TEST(problems_of(content) == "/sites/0/~1~1: found 5; allowed: text or a list\n");
}

BOOST_AUTO_TEST_CASE(catalogue_of_regions) {
  BOOST_TEST(catalogued_regions().size() == 17u);
  BOOST_TEST(catalogued_region("jp-tok")->residency_group == "JP");
  BOOST_TEST(catalogued_region("nowhere") == nullptr);
  // Every pair of regions has a round trip time, and both orders agree.
  for (const RegionConfig& a : catalogued_regions())
    for (const RegionConfig& b : catalogued_regions()) {
      if (a.name == b.name) continue;
      BOOST_TEST(catalogued_rtt_s(a.name, b.name).has_value(), a.name << " " << b.name);
      BOOST_TEST(catalogued_rtt_s(a.name, b.name).value_or(-1) == catalogued_rtt_s(b.name, a.name).value_or(-2));
    }
  BOOST_TEST(*catalogued_rtt_s("us-east", "us-south") == 0.0315);
  BOOST_TEST(!catalogued_rtt_s("us-east", "us-east").has_value());
}

BOOST_AUTO_TEST_CASE(nearest_spellings) {
  BOOST_TEST(edit_distance("capcity", "capacity") == 1u);
  BOOST_TEST(edit_distance("hihg", "high") == 1u);
  BOOST_TEST(edit_distance("Gbps", "gbps") == 0u);
  BOOST_TEST(edit_distance("", "abc") == 3u);
  BOOST_TEST(nearest_spelling("limti", {"history", "limit", "warning"}) == "limit");
  BOOST_TEST(nearest_spelling("zzz", {"history", "limit"}) == "");
}
