/// The title of an advice and its `--set` say the same: every key that is set is named, with what it belongs to, and
/// nothing else is. Over all shipped scenarios, and small mistakes in them.

#define BOOST_TEST_MODULE advice_titles
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "tests/support/mutation.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim::test;
using nlohmann::json;

namespace {

/// A key of the scenario, by the end of its pointer, and how a title names it.
struct NamedKey {
  const char *pointer, *title;
};
const std::vector<NamedKey> named_keys = {
    {"/links/[^/]*/capacity(/forward|/backward)?", "Raise links? .*"},
    {"/sites/[^/]*/gateway", "Raise the gateways? of .*"},
    {"/(sites|links)/[^/]*/ipsec/throughput", "Raise the throughput of the VPNs? of .*"},
    {"/(sites|links)/[^/]*/ipsec/cores", "Raise the cores of the VPNs? of .*"},
    {"/cloud_connectors/[^/]*/throughput", "Raise cloud connectors? .*"},
    {"/(clusters|hosts)/[^/]*/nic", "Raise the NICs? of the hosts of .*"},
    {"/links/[^/]*/tcp/connections", "Raise the TCP connections over links? .*"},
    {"/links/[^/]*/tcp/window", "Raise the TCP windows? over links? .*"},
    {"/sites/[^/]*/throttle/window/rate", "Raise the throttles? of .* in (its|their) windows?( .*)?"},
    {"/sites/[^/]*/throttle/rate", "Raise the throttles? of (?!.* in (its|their) window).*"},
    {"/(clusters|hosts)/[^/]*/vra/ram", "Raise the RAM of each VRA of .*"},
    {"/(clusters|hosts)/[^/]*/vra/vcpu", "Raise the vCPUs of each VRA of .*"},
    {"/security/components/[^/]*/cache", "Raise the cache of CDP prox(y|ies) .*"},
    {"/security/components/[^/]*/vcpu", "Raise the vCPUs of CDP prox(y|ies) .*"},
    {"/security/components/[^/]*/count", "Raise the numbers? of CDP proxies .*"},
    {"/vpgs/[^/]*/journal/limit", "Raise the journal limits? of each VM of .*"},
    {".*/datastores/[^/]*/capacity", "Enlarge datastores? .*"},
    {".*/datastores/[^/]*/write", "Raise the write throughput of datastores? .*"},
    {".*/datastores/[^/]*/read", "Raise the read throughput of datastores? .*"},
    {".*/datastores/[^/]*/iops", "Raise the I/O operations per second of datastores? .*"},
    {"/clusters/[^/]*/hosts", "Raise the numbers? of hosts of .*"},
    {".*/closed", "Open what firewall rules? .* closes?"},
    {"/vpgs/[^/]*/checkpoint_interval", "Shorten the checkpoint intervals? of .*"},
    {"/vpgs/[^/]*/cycle", "Shorten the cycles? of polic(y|ies) .*"},
    {"/vpgs/[^/]*/rpo_target", "Set the RPO targets? of .*"}};

std::set<std::size_t> rows_matching(const std::string& text, const char* NamedKey::*pattern) {
  std::set<std::size_t> rows;
  for (std::size_t row = 0; row < named_keys.size(); ++row)
    if (std::regex_match(text, std::regex(named_keys[row].*pattern))) rows.insert(row);
  return rows;
}

/// The parts of a title, each with its verb in capitals.
std::vector<std::string> parts_of(const std::string& title) {
  std::vector<std::string> parts;
  const std::regex between(", and (raise|enlarge|shorten|open|set) ");
  std::size_t from = 0;
  for (std::sregex_iterator it(title.begin(), title.end(), between), end; it != end; ++it) {
    const auto at = static_cast<std::size_t>(it->position());
    parts.push_back(title.substr(from, at - from));
    from = at + 6;
  }
  parts.push_back(title.substr(from));
  for (std::string& part : parts) part.front() = static_cast<char>(std::toupper(part.front()));
  return parts;
}

/// @return  how many keys it sets; 0: it sets none
std::size_t require_title_as_set(const json& advice, const std::string& where) {
  const std::string title = advice["title"];
  std::map<std::size_t, std::vector<std::string>> set;  // entries as pointers name them, by row
  for (const json& change : advice["changes"]) {
    const std::string pointer = change["pointer"];
    const std::set<std::size_t> rows = rows_matching(pointer, &NamedKey::pointer);
    BOOST_REQUIRE_MESSAGE(rows.size() == 1, where << ": " << pointer << " is named by no title, or by several");
    set[*rows.begin()].push_back(pointer);
  }
  if (set.empty()) return 0;
  std::set<std::size_t> told;
  for (const std::string& part : parts_of(title)) {
    const std::set<std::size_t> rows = rows_matching(part, &NamedKey::title);
    BOOST_REQUIRE_MESSAGE(rows.size() == 1, where << ": " << part << " names no key, or several");
    BOOST_TEST(told.insert(*rows.begin()).second, where << ": named twice in " << title);
    const std::vector<std::string>& pointers = set[*rows.begin()];
    // Each entry by its name, or, of more than six, counted.
    std::smatch others;
    const bool counts = std::regex_search(part, others, std::regex("and ([0-9]+) others"));
    BOOST_TEST(counts == (pointers.size() > 6), where << ": " << part);
    if (counts) BOOST_TEST(std::stoul(others[1]) == pointers.size() - 5, where << ": " << part);
    for (std::size_t i = 0; i < (counts ? 5 : pointers.size()); ++i) {
      std::smatch entry;
      if (std::regex_search(pointers[i], entry,
                            std::regex("/(links|sites|clusters|hosts|datastores|cloud_connectors|vpgs|components)/"
                                       "([A-Za-z][^/]*)/[^/]*(/limit|/ram|/vcpu|/forward|/backward|/connections|"
                                       "/window|/rate|/window/rate|/throughput|/cores)?$")))
        BOOST_TEST(part.find(entry[2].str()) != std::string::npos, where << ": " << entry[2] << " is not in " << part);
    }
    // A direction is named where one alone is set.
    const bool one_way = pointers.size() == 1 && pointers[0].find("/capacity/backward") != std::string::npos;
    BOOST_TEST(one_way == (part.find("(backward)") != std::string::npos), where << ": " << part);
  }
  for (const auto& [row, pointers] : set)
    BOOST_TEST(told.count(row) == 1U, where << ": " << pointers[0] << " is not named in " << title);
  return set.size();
}

std::size_t require_titles(const std::filesystem::path& folder, const std::string& file, const std::string& where) {
  const ProgramRun run = run_drsim(folder, "run '" + file + "' --quiet --format json", "timeout 60");
  if (run.exit_code != 0) return 0;
  const json answer = json::parse(run.out)["answer"];
  std::size_t keys = 0;
  for (const char* list : {"fixes", "tried_in_vain"})
    for (const json& advice : answer[list]) keys += require_title_as_set(advice, where);
  return keys;
}

std::vector<std::filesystem::path> shipped() {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(DRSIM_SOURCE_DIR "/scenarios")) {
    const auto file = entry.path() / (entry.path().filename().string() + ".json");
    if (std::filesystem::exists(file)) files.insert(file);
  }
  return {files.begin(), files.end()};
}

}  // namespace

BOOST_AUTO_TEST_CASE(titles_of_shipped_scenarios_name_what_is_set) {
  const TemporaryFolder folder;
  std::size_t keys = 0;
  for (const auto& file : shipped()) keys += require_titles(folder.path(), file.string(), file.stem().string());
  BOOST_TEST(keys > 60U);
}

// One mistake each: a value off by powers of ten, an odd name, a missing key.
BOOST_AUTO_TEST_CASE(titles_of_mistaken_scenarios_name_what_is_set) {
  const TemporaryFolder folder;
  std::size_t keys = 0;
  for (const auto& shipped_file : shipped()) {
    if (shipped_file.stem() == "flagship" || shipped_file.stem() == "site-failover") continue;  // long runs
    std::ifstream stream(shipped_file);
    const json document = json::parse(stream);
    for (std::uint32_t seed = 0; seed < 3; ++seed) {
      drsim::RandomStream random(seed, "advice titles", shipped_file.stem().string());
      json changed = document;
      const std::string what = mutate(changed, random);
      std::ofstream(folder.path() / "mistaken.json") << changed.dump();
      keys += require_titles(folder.path(), "mistaken.json", shipped_file.stem().string() + ", " + what);
    }
  }
  BOOST_TEST(keys > 60U);
}
