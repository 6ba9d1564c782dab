/// Parts `by_day` and `vms` of result.json against the whole run, and by hand.

#define BOOST_TEST_MODULE days_and_vms
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>

#include "models/units.hpp"
#include "tests/support/program_folder.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

bool is_near(double found, double expected, double relative) {
  return std::abs(found - expected) <= relative * std::max(std::abs(found), std::abs(expected)) + 1e-9;
}

/// Bytes that a link carried by the days.
double carried_by_days(const json& by_day, std::size_t link) {
  double bits = 0;
  for (const json& day : by_day)
    bits +=
        day["links"][link]["mean_bits_per_s"].get<double>() * (day["to_s"].get<double>() - day["from_s"].get<double>());
  return bits / bits_per_byte;
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(days_add_up_to_the_run, ProgramFolder) {
  for (const std::string name : {"outage-resync", "cdp-outage", "mixed-estate", "flagship"}) {
    const json result = answer("run " + shipped_file(name) + " --quiet --no-advice --set /start=2026-06-01T17:30:00");
    const json& days = result["by_day"];
    const double horizon_s = result["run"]["horizon_s"].get<double>();
    BOOST_TEST(days.front()["from_s"].get<double>() == 0);
    BOOST_TEST(days.front()["date"] == "2026-06-01");
    BOOST_TEST(days.back()["to_s"].get<double>() == horizon_s);
    if (days.size() > 1) BOOST_TEST(days[0]["to_s"].get<double>() == 6.5 * hour_s);
    double above_s = 0, worst_s = 0, above_of_groups_s = 0, worst_of_groups_s = 0;
    for (const json& day : days) {
      above_s += day["above_target_group_s"].get<double>();
      if (!day["worst_rpo_s"].is_null()) worst_s = std::max(worst_s, day["worst_rpo_s"].get<double>());
    }
    for (const json& group : result["groups"]) {
      above_of_groups_s += group["above_target_s"].get<double>();
      worst_of_groups_s = std::max(worst_of_groups_s, group["rpo_s"]["max"].get<double>());
    }
    BOOST_TEST(is_near(above_s, above_of_groups_s, 1e-12), name << ": " << above_s << " " << above_of_groups_s);
    BOOST_TEST(is_near(worst_s, worst_of_groups_s, 1e-9), name << ": " << worst_s << " " << worst_of_groups_s);
    for (std::size_t link = 0; link < result["links"].size(); ++link)
      BOOST_TEST(is_near(carried_by_days(days, link), result["links"][link]["carried_bytes"].get<double>(), 1e-6),
                 name << ", " << result["links"][link]["name"] << ": " << carried_by_days(days, link));
  }
}

// `web` writes 500 kB/s for a day: 43.2 GB. `db` writes 4 MB/s times the factor of the hour: at most 1.8 times, which
// two of 24 hours reach (more than 5 % of the time, so P95 as well); the factors add up to 24.
BOOST_FIXTURE_TEST_CASE(what_vms_write_by_hand, ProgramFolder) {
  const json vms = answer("run " + shipped_file("minimal") + " --quiet")["vms"];
  BOOST_REQUIRE(vms.size() == 4);
  const json &db = vms[0], &web = vms[2];
  BOOST_TEST(db["name"] == "db-1");
  BOOST_TEST(db["group"] == "shop");
  BOOST_TEST(db["protected_site"] == "frankfurt");
  BOOST_TEST(db["recovery_site"] == "madrid");
  BOOST_TEST(db["disks"] == 2);
  BOOST_TEST(db["disk_bytes"].get<double>() == 500 * gib_bytes);
  BOOST_TEST(is_near(db["written_bytes"].get<double>(), 4e6 * day_s, 1e-12));
  BOOST_TEST(is_near(db["written_bytes_per_s"]["mean"].get<double>(), 4e6, 1e-12));
  BOOST_TEST(is_near(db["written_bytes_per_s"]["max"].get<double>(), 7.2e6, 1e-12));
  BOOST_TEST(is_near(db["written_bytes_per_s"]["p95"].get<double>(), 7.2e6, 1.0 / 256));
  BOOST_TEST(is_near(web["written_bytes"].get<double>(), 43.2e9, 1e-12));
  BOOST_TEST(is_near(web["written_bytes_per_s"]["max"].get<double>(), 5e5, 1e-12));
}

// What VMs write is what their groups have written, where nothing stops them.
BOOST_FIXTURE_TEST_CASE(vms_add_up_to_their_groups, ProgramFolder) {
  const json result = answer("run " + shipped_file("flagship") + " --quiet --no-advice");
  double vms = 0, groups = 0;
  for (const json& vm : result["vms"]) vms += vm["written_bytes"].get<double>();
  for (const json& group : result["groups"]) groups += group["bytes"]["written"].get<double>();
  BOOST_TEST(is_near(vms, groups, 1e-9), vms << " " << groups);
}
