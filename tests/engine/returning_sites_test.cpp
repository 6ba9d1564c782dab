/// A failover that begins with the loss of a site and recovers nobody (refused, or rolled back) leaves the VMs where
/// they were: when the site is back they start again and are protected again.

#define BOOST_TEST_MODULE returning_sites
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

#include "models/units.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

/// Outcome, hours in which the 20 VMs of 0.1 MB/s wrote nothing, RPO at the end below a minute.
std::string returned(const RunRecord& record) {
  double written = 0, end_s = 0;
  for (const GroupResult& group : record.groups) {
    written += group.bytes.written;
    const bool is_unprotected = !group.unprotected.empty() && group.unprotected.back().to_s >= record.horizon_s;
    end_s = std::max(end_s, is_unprotected ? 1e12 : group.rpo_s.end);
  }
  return fmt::format("{} {:.4f} {}", record.failovers[0].outcome, 24 - written / (20 * 0.1e6 * hour_s), end_s < 60);
}

}  // namespace

// Decided so late that no checkpoint is left (history of 4 h): refused 3 h 58 min after detection, at 6 h 1 min.
BOOST_AUTO_TEST_CASE(vms_of_a_lost_site_start_again_after_a_refused_failover) {
  json content = estate();
  content["vpgs"][0]["journal"]["history"] = "4 h";
  content["runbooks"] = json::parse(R"([{"name": "late", "detection": "3 min", "decision": "3 h 58 min"}])");
  content["operations"][0]["site_returns_after"] = "8 h";
  BOOST_TEST(played(content, returned) == "refused 8.0000 true");
  // Back before it is refused: the decision holds them until then.
  content["operations"][0]["site_returns_after"] = "1 h";
  BOOST_TEST(played(content, returned) == fmt::format("refused {:.4f} true", 4 + 1.0 / 60));
  // An event holds the site for longer.
  content["events"] = {{{"at", "4 h"}, {"kind", "down"}, {"sites", {"a"}}, {"duration", "6 h"}}};
  BOOST_TEST(played(content, returned) == "refused 8.0000 true");
  // A site that does not return.
  content["events"] = json::array();
  content["operations"][0].erase("site_returns_after");
  BOOST_TEST(played(content, returned) == "refused 22.0000 false");
}

BOOST_AUTO_TEST_CASE(vms_of_a_lost_site_start_again_after_a_rollback) {
  json content = estate();
  content["runbooks"] = json::parse(R"([{"name": "undo", "commit": {"policy": "rollback", "after": "10 min"}}])");
  content["operations"][0]["site_returns_after"] = "8 h";
  BOOST_TEST(played(content, returned) == "rolled back 8.0000 true");
}
