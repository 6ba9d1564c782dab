/// One scenario and seed give one result: over runs, over the order of keys and list elements in the file, over the
/// program and this test's build, over what is kept of curves; and what has nothing to do with a group leaves it alone.

#define BOOST_TEST_MODULE determinism
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "models/random_stream.hpp"
#include "sim/scenario/read/read_scenario.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/run_alone.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim;
using namespace drsim::test;
using Json = nlohmann::ordered_json;

namespace {

const std::filesystem::path minimal = DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json";

/// Written by `drsim init`: bursts by chance, background traffic, an outage.
Json starter() { return Json::parse(starter_scenario_text()); }

Json content_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return Json::parse(file);
}

Scenario read_content(const Json& content, const ReadOptions& options = {}) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "scenario.json";
  std::ofstream(path) << content.dump(1);
  return read_scenario(path, options).scenario;
}

/// Lists whose order says something: 24 hours, 7 days, windows that ascend.
bool is_ordered(const std::string& key) { return key == "hourly" || key == "daily" || key == "unique"; }

/// The same content with keys and elements of lists in another order.
Json shuffled(const Json& node, RandomStream& random, const std::string& key = "") {
  const auto random_order = [&](std::size_t size) {
    std::vector<std::size_t> order(size);
    for (std::size_t index = 0; index < size; ++index) order[index] = index;
    for (std::size_t left = size; left > 1; --left)
      std::swap(order[left - 1], order[random.below(static_cast<std::uint32_t>(left))]);
    return order;
  };
  if (node.is_object()) {
    std::vector<std::string> keys;
    for (const auto& item : node.items()) keys.push_back(item.key());
    Json other = Json::object();
    for (const std::size_t index : random_order(keys.size()))
      other[keys[index]] = shuffled(node[keys[index]], random, keys[index]);
    return other;
  }
  if (!node.is_array() || is_ordered(key)) return node;
  Json other = Json::array();
  for (const std::size_t index : random_order(node.size())) other.push_back(shuffled(node[index], random));
  return other;
}

void check_order_of_file(const Json& content) {
  const std::string expected = run_alone(read_content(content)).fingerprint;
  std::set<std::string> texts{content.dump()};
  for (std::uint32_t round = 0; round < 8; ++round) {
    RandomStream random(round, "determinism", "shuffle");
    const Json other = shuffled(content, random);
    texts.insert(other.dump());
    BOOST_TEST(run_alone(read_content(other)).fingerprint == expected, "shuffle " << round);
  }
  BOOST_TEST(texts.size() == 9u);
}

/// Figures of a group that a user reads, without those of the link, to the last bit.
std::vector<double> figures(const GroupResult& group) {
  std::vector<double> list = {group.rpo_s.mean,        group.rpo_s.p50,      group.rpo_s.p95,
                              group.rpo_s.p99,         group.rpo_s.max,      group.above_target_fraction,
                              group.checkpoints_made,  group.history_min_s,  group.journal_peak_bytes,
                              group.bytes.written,     group.bytes.queued,   group.bytes.dirty,
                              group.bytes.delivered,   group.checkpoints,    group.history_end_s,
                              group.journal_end_bytes, group.bytes.collapsed};
  list.insert(list.end(), group.state_s.begin(), group.state_s.end());
  return list;
}

std::string fingerprint_of_program(const std::filesystem::path& scenario, const std::string& program) {
  const TemporaryFolder folder;
  const std::string output = (folder.path() / "result.json").string();
  const std::string command =
      "'" + program + "' run '" + scenario.string() + "' --quiet --format json >'" + output + "'";
  BOOST_TEST_REQUIRE(std::system(command.c_str()) == 0, command);
  return content_of(output)["run"]["fingerprint"];
}

}  // namespace

BOOST_AUTO_TEST_CASE(two_runs_are_equal) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Scenario scenario = eventful_estate(seed);
    BOOST_TEST(run_alone(scenario).fingerprint == run_alone(scenario).fingerprint, "seed " << seed);
  }
  const Scenario scenario = read_content(starter());
  BOOST_TEST(run_alone(scenario).fingerprint == run_alone(scenario).fingerprint);
}

BOOST_AUTO_TEST_CASE(the_order_of_keys_and_list_elements_does_not_matter) {
  check_order_of_file(content_of(minimal));
  check_order_of_file(starter());
  check_order_of_file(content_of(DRSIM_SOURCE_DIR "/scenarios/cdp-proxy-failure/cdp-proxy-failure.json"));
}

BOOST_AUTO_TEST_CASE(another_seed_gives_another_run) {
  // The starter has on/off loads; minimal.json has nothing drawn by chance, so there the seed changes nothing.
  std::set<std::string> fingerprints;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    ReadOptions options;
    options.seed = seed;
    fingerprints.insert(run_alone(read_content(starter(), options)).fingerprint);
  }
  BOOST_TEST(fingerprints.size() == 5u);
}

BOOST_AUTO_TEST_CASE(an_idle_vm_in_a_group_of_its_own_leaves_the_others_alone) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Scenario scenario = eventful_estate(seed);
    scenario.zerto.control_bits_per_s_per_vm = 0;  // each VM, idle or not, makes control traffic
    const RunRecord without = run_alone(scenario);
    VpgConfig vpg = scenario.vpgs[0];
    vpg.name = "vpg-idle";
    VmConfig vm = scenario.vms[0];
    vm.name = "vm-idle";
    vm.vpg = static_cast<Index>(scenario.vpgs.size());
    vm.load = WriteLoadConfig{};
    vm.load.name = "nothing written";
    scenario.vpgs.push_back(vpg);
    scenario.vms.push_back(vm);
    const RunRecord with = run_alone(scenario);
    for (std::size_t group = 0; group < without.groups.size(); ++group) {
      const auto expected = figures(without.groups[group]), found = figures(with.groups[group]);
      for (std::size_t index = 0; index < expected.size(); ++index)
        BOOST_TEST(std::abs(found[index] - expected[index]) <= 1e-9 * std::max(1.0, std::abs(expected[index])),
                   "seed " << seed << ", " << without.groups[group].name << ", figure " << index << ": "
                           << expected[index] << " became " << found[index]);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_kept_of_curves_changes_no_result) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Scenario scenario = eventful_estate(seed);
    const std::string expected = run_alone(scenario).fingerprint;
    for (const std::uint32_t corners : {8u, 100u, 1000000u}) {
      scenario.output.curve_corners_max = corners;
      BOOST_TEST(run_alone(scenario).fingerprint == expected, "seed " << seed << ", corners " << corners);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_program_gives_the_fingerprint_of_this_build) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "starter.json";
  std::ofstream(path) << starter_scenario_text();
  std::vector<std::string> programs = {DRSIM_PROGRAM};
  // Builds with other options or compilers, by hand: a program that exists may be older than the sources.
  if (const char* other = std::getenv("DRSIM_OTHER_PROGRAM")) programs.emplace_back(other);
  for (const std::filesystem::path& scenario : {path, minimal})
    for (const std::string& program : programs)
      BOOST_TEST(
          fingerprint_of_program(scenario, program) == run_alone(read_scenario(scenario, {}).scenario).fingerprint,
          program << " on " << scenario);
}
