/// The loss of a site is the same whoever tells of it: an operation that begins with it, an event at that date, or an
/// event that an operation follows, with the protected site "lost" or "running". Checkpoint, what is lost and since
/// when nobody protects the group are the same, and the RPO until then; what is lost is the RPO at the loss.

#define BOOST_TEST_MODULE same_loss
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <sstream>
#include <string>

#include "tests/support/estate.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

std::string loss_text(const RunRecord& record) {
  std::string text;
  for (const FailoverResult& one : record.failovers) {
    text += fmt::format("{} {} {:.9g} {:.9g}", one.group, one.outcome, one.checkpoint_at.value_s.value_or(-1),
                        one.data_loss.value_s.value_or(-1));
    for (const GroupResult& group : record.groups) {
      if (group.name != one.group) continue;
      text += fmt::format(" rpo {:.9g} {:.9g} above {:.9g}", group.rpo_s.mean, group.rpo_s.max,
                          group.above_target_fraction);
      for (const TimeSpan& span : group.unprotected) text += fmt::format(" unprotected from {:.9g}", span.from_s);
    }
    text += "\n";
  }
  return text;
}

/// In half of them the link has no room for the bursts, so that there is a queue at the loss.
json losing_estate(Draw& draw) {
  json content = estate();
  content["duration"] = "6 h";
  content["vms"][0]["count"] = draw.whole(2, 8);
  content["vpgs"][0]["count"] = draw.whole(1, 2);
  content["links"][0]["rtt"] = fmt::format("{} ms", draw.whole(2, 150));
  content["workloads"]["w"] = {
      {"kind", "onoff"}, {"mean", "0.5 MB/s"}, {"peak_to_mean", draw.whole(2, 6)}, {"on", "30 s"}};
  content["links"][0]["capacity"] = draw.chance(0.5) ? "1 Gbps" : "20 Mbps";
  content["runbooks"] = {{{"name", "r"},
                          {"detection", "1 min"},
                          {"decision", "5 min"},
                          {"commit", {{"policy", "commit"}, {"after", "10 min"}}}}};
  return content;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_lost_site_is_the_same_loss_by_event_or_by_operation) {
  int in_flight = 0;
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    Draw draw(seed, "losses");
    json content = losing_estate(draw);
    // Often just after the date of a checkpoint, when that is on its way.
    const double at_s = 3600 + 5 * draw.whole(0, 700) + (draw.chance(0.5) ? draw.between(0, 0.6) : draw.between(0, 5));
    if (at_s - 5 * std::floor(at_s / 5) < 0.5) ++in_flight;
    const auto operation = [&](double begins_s, const char* protected_site) {
      return json{{"name", "op"},
                  {"at", fmt::format("{:.3f} s", begins_s)},
                  {"kind", "failover"},
                  {"site", "a"},
                  {"protected_site", protected_site}};
    };
    content["operations"] = {operation(at_s, "lost")};
    const std::string alone = played(content, loss_text);
    content["events"] = {{{"at", fmt::format("{:.3f} s", at_s)}, {"kind", "down"}, {"sites", {"a"}}}};
    for (const double later_s : {0.0, 77.0, 600.0})
      for (const char* protected_site : {"lost", "running"}) {
        content["operations"] = {operation(at_s + later_s, protected_site)};
        BOOST_TEST(played(content, loss_text) == alone,
                   "seed " << seed << ", " << later_s << " s later, " << protected_site);
      }
  }
  BOOST_TEST(in_flight > 5);
}

// minimal's shape by hand: checkpoints every 5 s, half of an RTT of 29 ms and 0.5 s on their way. Lost at 7200.3 s the
// one of 7200 s is still in flight, so 5.3 s are lost; at 7200.6 s it has arrived, and 0.6 s are.
BOOST_AUTO_TEST_CASE(a_checkpoint_in_flight_is_lost_with_the_site) {
  json content = estate();
  content["links"][0]["rtt"] = "29 ms";
  const auto lost = [&](const char* at) {
    content["events"] = {{{"at", at}, {"kind", "down"}, {"sites", {"a"}}}};
    content["operations"][0]["at"] = at;
    return played(content, [](const RunRecord& record) {
      return fmt::format("{:.6g} {:.6g} {:.8g}", *record.failovers[0].checkpoint_at.value_s,
                         *record.failovers[0].data_loss.value_s, record.groups[0].unprotected[0].from_s);
    });
  };
  BOOST_TEST(lost("7200 s") == "7195 5 7200");
  BOOST_TEST(lost("7200.3 s") == "7195 5.3 7200.3");
  BOOST_TEST(lost("7200.514 s") == "7195 5.514 7200.514");
  BOOST_TEST(lost("7200.515 s") == "7200 0.515 7200.515");
  BOOST_TEST(lost("7200.6 s") == "7200 0.6 7200.6");
}
