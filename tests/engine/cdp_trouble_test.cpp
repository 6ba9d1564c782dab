#define BOOST_TEST_MODULE cdp_trouble
/// Whatever fails, is resized, excluded or recovered at once: bytes are conserved, the states of a policy fill the run,
/// and the same seed gives the same result.

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <numeric>

#include "models/random_stream.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr std::uint64_t estates = 6;
#else
constexpr std::uint64_t estates = 40;
#endif

/// Draws by name, so that each is independent of the others.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : random_(seed, "trouble", "of Veeam CDP") {}
  int below(int end) { return static_cast<int>(random_.uniform() * end); }
  bool chance(double p) { return random_.uniform() < p; }
  std::string minutes(int from, int to) { return fmt::format("{} min", from + below(to - from)); }

 private:
  RandomStream random_;
};

/// Each target once: what is down already cannot be taken down by the same name.
json troubles(Draws& draw) {
  std::vector<json> targets = {{{"links", {"a-b"}}},     {{"proxies", {"pa-1"}}}, {{"proxies", {"pb-1", "pb-2"}}},
                               {{"hosts", {"ca-1"}}},    {{"hosts", {"cb-1"}}},   {{"hosts", {"cb-2"}}},
                               {{"managers", {"b"}}},    {{"gateways", {"a"}}},   {{"datastores", {"da"}}},
                               {{"datastores", {"db"}}}, {{"sites", {"a"}}},      {{"sites", {"b"}}}};
  json events = json::array();
  for (int count = draw.below(7); count > 0; --count) {
    const auto place = targets.begin() + draw.below(static_cast<int>(targets.size()));
    json event = *place;
    targets.erase(place);
    event["kind"] = "down";
    event["at"] = draw.minutes(1, 300);
    event["duration"] = draw.minutes(1, 60);
    events.push_back(event);
  }
  return events;
}

json random_estate(std::uint64_t seed) {
  Draws draw(seed);
  json content = estate();
  content["seed"] = seed;
  content["duration"] = "6 h";
  content["workloads"]["w"] = {{"kind", "onoff"}, {"mean", "1 MB/s"}, {"peak_to_mean", 4}, {"on", "5 min"}};
  content["vms"][0]["count"] = 6;
  content["vpgs"][0]["count"] = 3;
  content["vpgs"][0]["cycle"] = draw.chance(0.5) ? "15 s" : "2 min";
  content["vpgs"][0]["journal"] = {{"history", "1 h"}};
  if (draw.chance(0.3)) content["vpgs"][0]["initial_sync"] = {{"kind", "full"}};
  if (draw.chance(0.3)) content["vpgs"][0]["long_term"] = {{"every", "30 min"}, {"keep", "2 h"}};
  if (draw.chance(0.3)) content["vpgs"][0]["excluded_hours"] = {{{"from", "02:00"}, {"to", "03:00"}}};
  content["security"] = json::parse(R"({"product": "veeam_cdp", "version": "12.3", "components": [
    {"name": "vbr", "kind": "vbr", "site": "b"},
    {"name": "pa", "kind": "cdp_proxy", "site": "a", "count": 2, "vcpu": 8, "ram": "2 GiB", "cache": "0 B"},
    {"name": "pb", "kind": "cdp_proxy", "site": "b", "count": 2, "vcpu": 8, "ram": "16 GiB", "cache": "100 GiB"}]})");
  content["links"][0]["capacity"] = draw.chance(0.5) ? "60 Mbps" : "1 Gbps";
  content["events"] = troubles(draw);
  if (draw.chance(0.3))
    content["events"].push_back({{"at", draw.minutes(1, 300)}, {"kind", "full_sync"}, {"vms", {"vm-1"}}});
  if (draw.chance(0.3))
    content["events"].push_back(
        {{"at", draw.minutes(1, 300)}, {"kind", "power_off"}, {"vms", {"vm-2"}}, {"duration", "30 min"}});
  if (draw.chance(0.3))
    content["events"].push_back(
        {{"at", draw.minutes(1, 300)}, {"kind", "maintenance"}, {"hosts", {"ca-2"}}, {"duration", "30 min"}});
  content["operations"] = json::array();
  if (draw.chance(0.7)) {
    json operation = {{"name", "op"}, {"at", draw.minutes(10, 240)}};
    operation["kind"] = draw.chance(0.4) ? "move" : "failover";
    operation["groups"] = {"g"};
    if (operation["kind"] == "failover" && draw.chance(0.5)) operation["protected_site"] = "running";
    if (operation["kind"] == "failover" && draw.chance(0.5) && !operation.contains("protected_site"))
      operation["site_returns_after"] = draw.minutes(1, 60);
    content["operations"].push_back(operation);
  }
  content["runbooks"] = {{{"name", "r"}, {"decision", "5 min"}, {"re_ip", "0 s"}}};
  content["runbooks"][0]["commit"] = {{"policy", draw.chance(0.5) ? "commit" : "rollback"}, {"after", "20 min"}};
  return content;
}

std::string figures(const RunRecord& record) {
  std::string text = fmt::format("{} {:.3g}", record.fingerprint, record.conservation.worst_relative_error);
  for (const GroupResult& group : record.groups)
    text += fmt::format(" {:.6f}", std::accumulate(group.state_s.begin(), group.state_s.end(), 0.0));
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(bytes_are_conserved_and_states_fill_the_run) {
  for (std::uint64_t seed = 1; seed <= estates; ++seed) {
    const json content = random_estate(seed);
    BOOST_TEST_CONTEXT("seed " << seed << ": " << content["events"] << content["operations"]) {
      // Conservation is checked in the run, which ends with an error otherwise.
      const std::string once = played(content, figures);
      BOOST_TEST(once == played(content, figures));
      std::size_t full = 0;
      for (std::size_t at = once.find(" 21600.000000"); at != std::string::npos;
           at = once.find(" 21600.000000", at + 1))
        ++full;
      BOOST_TEST(full == 3u, once);
    }
  }
}
