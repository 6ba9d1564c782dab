/// Every size survives a run twice as long, fed back together: all answers of one `drsim size` go into the scenario at
/// once, as they are printed, and a plain run of twice the duration must hold what was asked for. Short form: shipped
/// scenarios whose sizes cost a second or two. With DRSIM_CAMPAIGN set (docs/campaign.md): all of them, each kind of
/// resource by itself as well, and DRSIM_CAMPAIGN_ONLY for one.

#define BOOST_TEST_MODULE sizes_together
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <vector>

#include "tests/support/run_program.hpp"

using namespace drsim::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const fs::path scenarios = DRSIM_SOURCE_DIR "/scenarios";

/// What is sized, for which target.
struct Question {
  std::string scenario;
  std::string kinds = "all";
  std::string rpo = {};  ///< "1 h"; empty: each group's own
  double share = 1;      ///< of the time
  std::string set = {};  ///< one change of the scenario
};

std::string text_of(const Question& asked) {
  return fmt::format("{} --for {} {}@{} {}", asked.scenario, asked.kinds, asked.rpo, asked.share, asked.set);
}

std::string option(const std::string& set) { return set.empty() ? "" : " --set '" + set + "'"; }

std::string file_of(const Question& asked) {
  return "'" + (scenarios / asked.scenario / (asked.scenario + ".json")).string() + "'" + option(asked.set);
}

json answer_of(const TemporaryFolder& folder, const std::string& arguments) {
  const ProgramRun run = run_drsim(folder.path(), arguments + " --format json");
  BOOST_REQUIRE_MESSAGE(run.exit_code == 0, arguments + ": " + run.err);
  return json::parse(run.out);
}

/// All sizes as options, as they are printed.
std::string options_of(const json& date) {
  std::string options;
  for (const json& set : date["set"]) options += option(set);
  return options;
}

bool is_of(const json& size, const std::string& start) {
  return size["resource"].get<std::string>().compare(0, start.size(), start) == 0;
}

bool is_found(const json& size) { return !size["least"].is_null() || !size["not_searched"].is_null(); }

void prove_rpo(const json& result, const Question& asked, const std::string& title) {
  constexpr double rounding = 1e-9;
  for (const json& group : result["groups"]) {
    BOOST_TEST(group["above_target_fraction"].get<double>() <= 1 - asked.share + rounding, title << group["name"]);
    BOOST_TEST(group["long_run"]["rpo"] != "diverges", title << group["name"]);
  }
}

/// Nothing is cut in the run, and no limit is too small for the time after it.
void prove_journals(const json& result, const std::string& title) {
  for (const json& group : result["groups"]) {
    BOOST_TEST(group["journal_bytes"]["limited_s"] == 0.0, title << group["name"]);
    for (const json& cause : group["long_run"]["history_causes"])
      BOOST_TEST(cause["reason"] != "journal too small", title << group["name"] << cause.dump());
  }
}

void prove_recoveries(const json& result, const std::string& title) {
  for (const json& failover : result["failovers"])
    BOOST_TEST(!failover["rto_s"].is_null(), title << failover["group"] << failover["reason"]);
}

/// False where nothing could be judged: some resource has no size for this target.
bool feed_back(const Question& asked) {
  const TemporaryFolder folder;
  const std::string target = asked.share == 1 ? asked.rpo : fmt::format("{}@{:g}%", asked.rpo, 100 * asked.share);
  const json answer = answer_of(
      folder, "size " + file_of(asked) + " --for " + asked.kinds + (target.empty() ? "" : " --rpo '" + target + "'"));
  const json &date = answer["dates"][0], &sizes = date["sizes"];
  const bool has_journals =
      std::any_of(sizes.begin(), sizes.end(), [](const json& one) { return is_of(one, "journal"); });
  const bool has_hosts = std::any_of(sizes.begin(), sizes.end(), [](const json& one) { return is_of(one, "hosts"); });
  const bool has_others = std::any_of(sizes.begin(), sizes.end(),
                                      [](const json& one) { return !is_of(one, "journal") && !is_of(one, "hosts"); });
  const bool are_found = std::all_of(sizes.begin(), sizes.end(), is_found);
  if (!are_found && !has_journals) return false;
  const json base = answer_of(folder, "run " + file_of(asked) + " --no-advice");
  const double twice_s = 2 * base["run"]["horizon_s"].get<double>();
  BOOST_TEST(answer["proved_over_s"].get<double>() >= twice_s);
  const std::string set_target = asked.rpo.empty() ? "" : option("/vpgs/*/rpo_target=" + asked.rpo);
  const json result = answer_of(folder, "run " + file_of(asked) + " --no-advice" + set_target + options_of(date) +
                                            option(fmt::format("/duration={} s", twice_s)));
  const std::string title = text_of(asked) + ": ";
  if (has_others && are_found) prove_rpo(result, asked, title);
  if (has_journals) prove_journals(result, title);
  if (has_hosts && are_found) prove_recoveries(result, title);
  // What was fed back is what the answer itself proved.
  if (are_found && sizes.size() > 1) BOOST_TEST(date["together"]["meets"] == true, title << date["together"].dump());
  return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sizes_together)

// RAM and cache of the proxies hold the same bytes, so that either can be small, but not both: the second question is
// README's own.
BOOST_AUTO_TEST_CASE(proxies_share_what_they_hold) {
  BOOST_TEST(feed_back({"cdp-outage", "proxies", "2 h"}));
  BOOST_TEST(feed_back({"cdp-outage", "proxies", "100 min", 1, "/security/components/proxy-fra/cache=70 GiB"}));
  BOOST_TEST(feed_back({"cdp-proxy-failure"}));
}

BOOST_AUTO_TEST_CASE(small_shipped_scenarios) {
  for (const char* name :
       {"minimal", "short-buffer", "outage-resync", "office-hours", "pattern-veeam", "tls-off", "hyper-v"})
    BOOST_TEST(feed_back({name}), name);
}

// The connector of one site is too small as it is, so nothing else is enough before it has its size: then all have one.
BOOST_AUTO_TEST_CASE(what_another_resource_keeps_small_is_sized_on_top) {
  BOOST_TEST(feed_back({"cloud-connector"}));
  BOOST_TEST(feed_back({"tls-on"}));
}

// What an event, a sync or an operation costs is within a longer target, or within a share of the time.
BOOST_AUTO_TEST_CASE(scenarios_with_events) {
  BOOST_TEST(feed_back({"bitmap-or-delta", "all", "3 h"}));
  BOOST_TEST(feed_back({"host-maintenance", "all", "3 h"}));
  BOOST_TEST(feed_back({"throttle-exceeded", "all", "5 min", 0.99}));
  BOOST_TEST(feed_back({"bitmap-or-delta", "journal"}));
  // Four groups of one entry, of which two need more.
  BOOST_TEST(feed_back({"crashing-vras", "journal"}));
  // With one host for the recovered VMs the journal holds more, though no link is enough for the target.
  BOOST_TEST(feed_back({"move-and-failback"}));
  // The size is that of the way there; the way back, which the reverse sync takes, stays as it is.
  BOOST_TEST(feed_back({"move-and-failback", "all", "4 h"}));
  // Each by itself is enough, and no factor makes up for the one host that is enough for the recovery.
  BOOST_TEST(feed_back({"move-and-failback", "all", "5 min", 0.9}));
}

// The link and the datastore each carry the mean by itself and not one behind the other: the backlog grows by seconds
// an hour, which twice the duration does not show yet.
BOOST_AUTO_TEST_CASE(two_resources_near_the_mean_in_series) {
  const TemporaryFolder folder;
  const std::string file = file_of({"cdp-proxy-failure"});
  const json date = answer_of(folder, "size " + file + " --for link,storage --rpo '150 s@99%'")["dates"][0];
  for (const char* duration : {"8 h", "32 h"}) {
    const json result = answer_of(folder, "run " + file + " --no-advice" + option("/vpgs/*/rpo_target=150 s") +
                                              options_of(date) + option(std::string("/duration=") + duration));
    for (const json& group : result["groups"]) {
      BOOST_TEST(group["above_target_fraction"].get<double>() <= 0.01, duration << group["name"]);
      BOOST_TEST(group["long_run"]["rpo"] == "holds", duration << group["name"]);
    }
  }
}

BOOST_AUTO_TEST_CASE(all_shipped_scenarios) {
  if (std::getenv("DRSIM_CAMPAIGN") == nullptr) {
    BOOST_TEST_MESSAGE("the long form runs with DRSIM_CAMPAIGN set");
    return;
  }
  const char* only = std::getenv("DRSIM_CAMPAIGN_ONLY");
  std::size_t judged = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(scenarios)) {
    const std::string name = entry.path().filename().string();
    if (!fs::exists(entry.path() / (name + ".json")) || (only != nullptr && name != only)) continue;
    std::ifstream file(entry.path() / (name + ".json"));
    const bool is_cdp = std::string(std::istreambuf_iterator<char>(file), {}).find("veeam_cdp") != std::string::npos;
    std::vector<std::string> kinds = {"all", "link", "storage"};
    for (const char* kind : {"appliance", "journal"})
      if (!is_cdp) kinds.emplace_back(kind);
    if (is_cdp) kinds.emplace_back("proxies");
    for (const std::string& kind : kinds)
      for (const std::string rpo : {"", "4 h"}) judged += feed_back({name, kind, rpo}) ? 1 : 0;
    judged += feed_back({name, "all", "5 min", 0.9}) ? 1 : 0;
  }
  BOOST_TEST(judged > 0u);
}

BOOST_AUTO_TEST_SUITE_END()
