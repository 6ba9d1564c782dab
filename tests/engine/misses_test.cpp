/// One truth for time above target, over random estates of both products: the sum over causes is the time above target
/// of the group, what is listed adds up to it, the clock time of all groups is the union of their excursions, and the
/// page's answer says the same.

#define BOOST_TEST_MODULE misses
#include "tests/support/misses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "sim/engine/run_scenario.hpp"
#include "tests/support/cdp_estate.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/run_in_child.hpp"
#include "tests/support/trouble.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

/// Policies of a few cycles and targets whose VMs write in bursts over a link that does not always carry them.
CdpEstate random_policies(std::uint64_t seed) {
  Draw draw(seed, "policies");
  CdpEstate estate(draw.between(2, 12) * mb, 6000);
  const Index groups = draw.whole(1, 4);
  for (Index number = 0; number < groups; ++number) {
    const double cycle_s = draw.chance(0.5) ? 15 : draw.between(5, 60);
    const std::uint32_t group =
        estate.add_group("p" + std::to_string(number), cycle_s, cycle_s * draw.between(1.01, 3));
    std::vector<double> rates;
    for (int step = 0; step < 100; ++step) rates.push_back(draw.between(0, 4) * mb * (draw.chance(0.2) ? 4 : 1));
    if (draw.chance(0.3)) rates = {draw.between(0.5, 4) * mb};
    estate.add_vm(group, rates, 60, 1);
  }
  return estate;
}

}  // namespace

BOOST_AUTO_TEST_CASE(misses_of_zerto_groups_add_up) {
  int missed = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Scenario scenario = troubled_estate(seed);
    Draw draw(seed, "targets");
    for (VpgConfig& vpg : scenario.vpgs) vpg.rpo_target_s = draw.between(5, 60);
    try {
      const std::string found = run_in_child([&] {
        const RunRecord record = run_scenario(scenario, {});
        const bool misses = std::any_of(record.groups.begin(), record.groups.end(),
                                        [](const GroupResult& group) { return group.above_target_fraction > 0; });
        return (misses ? "+" : "-") + misses_complaints(scenario, record);
      });
      missed += found[0] == '+';
      BOOST_TEST(found.size() == 1, "seed " << seed << ":\n" << found);
    } catch (const std::exception& error) {
      BOOST_ERROR(fmt::format("seed {}: {}", seed, error.what()));
    }
  }
  BOOST_TEST(missed > 20);
}

BOOST_AUTO_TEST_CASE(misses_of_policies_add_up) {
  int missed = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const RunRecord record = test::run(random_policies(seed));
    Scenario scenario;
    scenario.start = "2026-03-02T00:00:00";
    scenario.horizon_s = record.horizon_s;
    const std::string wrong = misses_complaints(scenario, record);
    BOOST_TEST(wrong.empty(), "seed " << seed << ":\n" << wrong);
    for (const GroupResult& group : record.groups) missed += group.above_target_fraction > 0;
  }
  BOOST_TEST(missed > 50);
}
