/// Pointers of entities lead, by `--set`, to the entity that they are said to lead to, whatever its name.

#define BOOST_TEST_MODULE entity_pointers
#include "sim/scenario/entity_pointers.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "sim/scenario/read/read_scenario.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim;
using nlohmann::ordered_json;

namespace {

/// The shipped minimal scenario with its entities renamed.
struct Renamed {
  explicit Renamed(const std::string& link, const std::string& cluster, const std::string& store,
                   const std::string& group, int count = 1)
      : file(folder.path() / "renamed.json") {
    std::ifstream stream(DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json");
    ordered_json json = ordered_json::parse(stream);
    json["links"][0]["name"] = link;
    ordered_json& recovery = json["clusters"][1];
    recovery["name"] = cluster;
    recovery["datastores"][0]["name"] = store;
    json["vpgs"][0]["name"] = group;
    json["vpgs"][0]["recovery"] = {{"cluster", cluster}};
    if (count > 1) {
      json["vpgs"][0]["count"] = count;
      json["vms"][0]["count"] = count;
    }
    std::ofstream(file) << json.dump();
  }

  ReadScenario read(const std::vector<std::string>& set = {}) const { return read_scenario(file, {set, std::nullopt}); }

  test::TemporaryFolder folder;
  std::filesystem::path file;
};

}  // namespace

BOOST_AUTO_TEST_CASE(pointers_lead_to_what_they_name) {
  for (const std::string name : {"plain", "a/b", "til~de", "~1", "a=b", "0", "1", "7", "it's", "two words", "émile",
                                 "$(reboot)", "\"quoted\"", "-"}) {
    const Renamed scenario(name, "c" + name, "d" + name, "g" + name);
    const EntityPointers pointers(scenario.read().resolved);
    const auto set = [&](DocumentEntry kind, const std::string& entity, const std::string& rest) {
      const std::string pointer = pointers.of(kind, entity);
      BOOST_REQUIRE_MESSAGE(!pointer.empty(), entity);
      return scenario.read({pointer + rest}).scenario;
    };
    BOOST_TEST(set(DocumentEntry::Link, name, "/capacity=123 Mbps").links[0].forward_bits_per_s == 123e6);
    const Scenario with_ram = set(DocumentEntry::Cluster, "c" + name, "/vra/ram=5 GiB");
    for (const HostConfig& host : with_ram.hosts)
      BOOST_TEST((host.vra.ram_bytes == 5.0 * 1024 * 1024 * 1024) == (host.cluster == "c" + name), host.name);
    const Scenario with_write = set(DocumentEntry::Datastore, "d" + name, "/write=77 MB/s");
    for (const DatastoreConfig& store : with_write.datastores)
      BOOST_TEST((store.write_bytes_per_s == 77e6) == (store.name == "d" + name), store.name);
    BOOST_TEST(set(DocumentEntry::Group, "g" + name, "/rpo_target=42 s").vpgs[0].rpo_target_s == 42);
  }
}

// With a second link whose index is the name of the first: each still gets its own pointer.
BOOST_AUTO_TEST_CASE(names_that_are_indices_of_others_are_told_apart) {
  const ordered_json document = ordered_json::parse(R"({"sites": [{"name": "1"}, {"name": "b"}, {"name": "0"}]})");
  const EntityPointers pointers(document);
  BOOST_TEST(pointers.of(DocumentEntry::Site, "1") == "/sites/1");
  BOOST_TEST(pointers.of(DocumentEntry::Site, "b") == "/sites/b");
  // Its name, which is the index of the first, leads to it.
  BOOST_TEST(pointers.of(DocumentEntry::Site, "0") == "/sites/0");
  BOOST_TEST(pointers.of(DocumentEntry::Site, "c").empty());
}

// Names that count down: each is the index of another one, and leads to its own entry.
BOOST_AUTO_TEST_CASE(names_that_are_the_indices_of_others_lead_to_their_entries) {
  std::ifstream stream(DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json");
  ordered_json content = ordered_json::parse(stream);
  const ordered_json vm = content["vms"][1], group = content["vpgs"][0];
  content["vms"] = content["vpgs"] = ordered_json::array();
  for (int i = 7; i >= 0; --i) {
    const std::string name = std::to_string(i);
    content["vms"].push_back(vm);
    content["vms"].back()["name"] = "vm" + name;
    content["vms"].back()["count"] = 1;
    content["vpgs"].push_back(group);
    content["vpgs"].back()["name"] = name;
    content["vpgs"].back()["vms"] = {"vm" + name};
  }
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "names.json";
  std::ofstream(file) << content.dump();
  const EntityPointers pointers(read_scenario(file, {{}, std::nullopt}).resolved);
  for (int i = 7; i >= 0; --i) {
    const std::string pointer = pointers.of(DocumentEntry::Group, std::to_string(i));
    BOOST_REQUIRE(pointer == "/vpgs/" + std::to_string(i));
    for (const VpgConfig& one : read_scenario(file, {{pointer + "/rpo_target=42 s"}, std::nullopt}).scenario.vpgs)
      BOOST_TEST((one.rpo_target_s == 42) == (one.name == std::to_string(i)));
  }
}

BOOST_AUTO_TEST_CASE(what_a_count_stands_for_has_the_pointer_of_its_entry) {
  const ordered_json document = ordered_json::parse(R"({"vpgs": [{"name": "a", "count": 12}, {"name": "b"}]})");
  const EntityPointers pointers(document);
  BOOST_TEST(pointers.of(DocumentEntry::Group, "a-01") == "/vpgs/a");
  BOOST_TEST(pointers.of(DocumentEntry::Group, "a-12") == "/vpgs/a");
  BOOST_TEST(pointers.of(DocumentEntry::Group, "b") == "/vpgs/b");
  BOOST_TEST(pointers.of(DocumentEntry::Group, "a").empty());
}

BOOST_AUTO_TEST_CASE(a_shell_reads_a_word_as_it_was) {
  const test::TemporaryFolder folder;
  for (const std::string word : {"/links/a b/capacity=1 Gbps", "it's", "$(false)", "`x`\\", "a\"b", "~", "*"}) {
    const std::string out = (folder.path() / "out").string();
    BOOST_TEST(std::system(("printf %s " + shell_word(word) + " > '" + out + "'").c_str()) == 0);
    std::ifstream file(out);
    BOOST_TEST(std::string(std::istreambuf_iterator<char>(file), {}) == word);
  }
}
