/// More of a failure ends nothing sooner: a failure that lasts longer, one more, or one of a further component never
/// makes a sync, a recovery or protection in reverse end earlier, over random estates. What a vendor's rule makes end
/// sooner (Veeam's CBT mode sends a block once that several points hold) is told by the result.

#define BOOST_TEST_MODULE more_failures
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "models/units.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

constexpr double rounding_s = 1e-6;

std::string seconds(double value) { return fmt::format("{:.3f} s", value); }

json down(const char* kind, const char* name, double at_s, double length_s) {
  return {{"at", seconds(at_s)}, {"kind", "down"}, {kind, {name}}, {"duration", seconds(length_s)}};
}

double number_of(const std::string& text) { return std::stod(text); }

/// The last date at which a group was not in sync.
std::string last_sync_end(const RunRecord& record) {
  double end_s = 0;
  for (const GroupResult& group : record.groups)
    for (const StateSpan& span : group.spans)
      if (span.state != GroupState::Buffering && span.state != GroupState::ManagerDown)
        end_s = std::max(end_s, span.to_s);
  return fmt::format("{:.17g}", end_s);
}

/// One VRA a side; writes that are overwritten, over a link that takes longer to send them than to write them anew.
json syncing_estate(Draw& draw) {
  json content = estate();
  content["duration"] = "3 d";
  content.erase("operations");
  for (json& cluster : content["clusters"]) cluster["hosts"] = 1;
  content["vms"][0]["count"] = draw.whole(1, 6);
  content["vpgs"][0]["count"] = draw.whole(1, static_cast<Index>(std::min(2, content["vms"][0]["count"].get<int>())));
  content["vms"][0]["disks"] = {fmt::format("{} GiB", draw.whole(20, 200))};
  content["workloads"]["w"] = {{"kind", "constant"},
                               {"mean", fmt::format("{:.2f} MB/s", draw.between(0.5, 2))},
                               {"unique",
                                {{{"window", "1 min"}, {"fraction", draw.between(0.6, 0.9)}},
                                 {{"window", "1 h"}, {"fraction", draw.between(0.3, 0.5)}},
                                 {{"window", "24 h"}, {"fraction", draw.between(0.1, 0.2)}}}}};
  content["links"][0]["capacity"] = fmt::format("{:.1f} Mbps", draw.between(120, 250));
  content["events"] = json::array({down("links", "a-b", 3600, draw.between(300, 4 * 3600))});
  if (draw.chance(0.5))
    content["events"].push_back(
        {{"at", "30 min"}, {"kind", "force_sync"}, {"vpgs", {"g"}}, {"differing", draw.between(0, 0.2)}});
  return content;
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_sync_ends_sooner_for_more_of_a_failure) {
  int longer_than_the_failure = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Draw draw(seed, "syncs");
    json content = syncing_estate(draw);
    const double before_s = number_of(played(content, last_sync_end));
    const double failure_s = number_of(content["events"][0]["duration"].get<std::string>());
    if (before_s > 3600 + failure_s + 60) ++longer_than_the_failure;
    const auto ends_no_sooner = [&](const json& more) {
      const double after_s = number_of(played(more, last_sync_end));
      BOOST_TEST(after_s >= before_s - rounding_s,
                 "seed " << seed << ": " << after_s << " before " << before_s << more["events"].dump());
    };
    json longer = content;
    longer["events"][0]["duration"] = seconds(failure_s + draw.between(1, 1800));
    ends_no_sooner(longer);
    // One more within the sync, or about it: of the link, or of something else that the stream goes through.
    for (const auto& [kind, name] :
         {std::pair{"links", "a-b"}, std::pair{"vras", "cb-1"}, std::pair{"hosts", "cb-1"},
          std::pair{"datastores", "db"}, std::pair{"datastores", "da"}, std::pair{"gateways", "a"}}) {
      json more = content;
      const double from_s = 3600 + failure_s + 1, until_s = std::max(from_s + 60, before_s);
      more["events"].push_back(down(kind, name, draw.between(from_s, until_s), draw.between(1, 1800)));
      ends_no_sooner(more);
    }
  }
  BOOST_TEST(longer_than_the_failure > 20);
}

namespace {

/// Dates of the last group of a failover: in service, promoted, protected again.
std::string recovery_ends(const RunRecord& record) {
  double up_s = 0, normal_s = 0, reprotected_s = 0;
  const auto later = [](double& last_s, const ReachedTime& time) {
    last_s = std::max(last_s, time.value_s.value_or(1e12));
  };
  for (const FailoverResult& one : record.failovers) {
    later(up_s, one.rto);
    later(normal_s, one.normal);
    later(reprotected_s, one.reprotected);
  }
  return fmt::format("{:.17g} {:.17g} {:.17g}", up_s, normal_s, reprotected_s);
}

json recovering_estate(Draw& draw) {
  json content = estate();
  content["vms"][0]["count"] = draw.whole(4, 20);
  content["vpgs"][0]["count"] = draw.whole(1, 4);
  content["vms"][0]["disks"] = {fmt::format("{} GiB", draw.whole(20, 100))};
  content["workloads"]["w"]["mean"] = fmt::format("{:.2f} MB/s", draw.between(0.05, 0.3));
  content["links"][0]["capacity"] = fmt::format("{} Mbps", draw.whole(100, 1000));
  content["runbooks"] = {{{"name", "r"}, {"commit", {{"policy", "commit"}, {"after", "10 min"}}}}};
  content["operations"][0]["site_returns_after"] = "2 h";
  return content;
}

}  // namespace

// Single groups may: when others are held up for longer, what they share falls to them. The last one never.
BOOST_AUTO_TEST_CASE(no_recovery_ends_sooner_for_more_of_a_failure) {
  const std::pair<const char*, const char*> targets[] = {{"links", "a-b"},     {"managers", "b"}, {"sites", "b"},
                                                         {"datastores", "db"}, {"hosts", "cb-1"}, {"gateways", "a"}};
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    Draw draw(seed, "recoveries");
    json content = recovering_estate(draw);
    const auto drawn = [&] {
      const auto& [kind, name] = targets[draw.whole(0, 5)];
      return down(kind, name, draw.between(7200, 7200 + 5 * 3600), draw.between(60, 3000));
    };
    std::vector<double> before(3, 0);
    const auto ends_no_sooner = [&](const json& more) {
      std::istringstream text(played(more, recovery_ends));
      std::vector<double> after(3);
      for (double& one : after) text >> one;
      for (std::size_t k = 0; k < 3; ++k)
        BOOST_TEST(after[k] >= before[k] - rounding_s, "seed " << seed << ", part " << k << ": " << after[k]
                                                               << " before " << before[k] << more["events"].dump());
      return after;
    };
    content["events"] = json::array();
    before = ends_no_sooner(content);
    content["events"].push_back(drawn());
    before = ends_no_sooner(content);
    json longer = content;
    const double length_s = number_of(content["events"][0]["duration"].get<std::string>());
    longer["events"][0]["duration"] = seconds(length_s + draw.between(1, 3000));
    ends_no_sooner(longer);
    json more = drawn();
    const auto same = [&](const char* kind) { return more.contains(kind) && content["events"][0].contains(kind); };
    while (std::any_of(std::begin(targets), std::end(targets), [&](const auto& one) { return same(one.first); }))
      more = drawn();
    content["events"].push_back(more);
    ends_no_sooner(content);
  }
}

namespace {

/// The last date out of CBT mode or late, and whether the collapse is told.
std::string cdp_end(const RunRecord& record) {
  double end_s = 0;
  for (const GroupResult& group : record.groups)
    for (const StateSpan& span : group.spans) end_s = std::max(end_s, span.to_s);
  const bool told = std::any_of(record.warnings.begin(), record.warnings.end(), [](const std::string& warning) {
    return warning.rfind("CBT mode collapsed ", 0) == 0;
  });
  return fmt::format("{:.17g} {}", end_s, told ? 1 : 0);
}

struct CdpEnd {
  double end_s = 0;
  int is_told = 0;
};

CdpEnd cdp_end_of(const json& content) {
  CdpEnd end;
  std::istringstream(played(content, cdp_end)) >> end.end_s >> end.is_told;
  return end;
}

}  // namespace

// The shipped cdp-outage: longer outages, and a source proxy that fails beside one.
BOOST_AUTO_TEST_CASE(what_cbt_mode_makes_end_sooner_is_told) {
  std::ifstream file(DRSIM_SOURCE_DIR "/scenarios/cdp-outage/cdp-outage.json");
  const json shipped = json::parse(file);
  int sooner = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    Draw draw(seed, "cdp");
    json content = shipped;
    const double at_s = 3600, length_s = draw.between(1200, 2100);
    content["events"] = json::array({down("links", "fra-mad", at_s, length_s)});
    const CdpEnd before = cdp_end_of(content);
    json longer = content;
    longer["events"][0]["duration"] = seconds(length_s + draw.between(60, 1800));
    json beside = content;
    beside["events"].push_back(down("proxies", "proxy-fra-1", at_s + draw.between(0, length_s), 1800));
    for (const json& more : {longer, beside}) {
      const CdpEnd after = cdp_end_of(more);
      if (after.end_s >= before.end_s - rounding_s) continue;
      ++sooner;
      BOOST_TEST(after.is_told == 1,
                 "seed " << seed << ": " << after.end_s << " before " << before.end_s << more["events"].dump());
    }
  }
  BOOST_TEST(sooner > 0);
}
