#define BOOST_TEST_MODULE routes
/// Ways over the backbone: by hand, and against all simple paths of random backbones.

#include "sim/engine/network/routes.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>

#include "tests/support/estate.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

Scenario backbone(std::size_t regions, RoutingPolicy policy) {
  Scenario scenario;
  scenario.regions.resize(regions);
  scenario.vrfs.push_back({"dr", {policy, 90, 1}});
  return scenario;
}

void add_link(Scenario& scenario, Index a, Index b, double rtt_s, double cost) {
  LinkConfig link;
  link.name = "link " + std::to_string(scenario.links.size());
  link.region_a = a;
  link.region_b = b;
  link.rtt_s = rtt_s;
  link.cost = cost;
  link.vrfs = {0};
  scenario.links.push_back(std::move(link));
}

std::string text_of(const std::optional<std::vector<Hop>>& route) {
  if (!route) return "none";
  std::string text;
  for (const Hop& hop : *route) text += std::to_string(hop.link) + (hop.forward ? "f " : "b ");
  return text;
}

/// Cost, then round trip, of the best of all simple paths; absent: there is none.
std::optional<std::pair<double, double>> best_of_all(const Scenario& scenario, Index from, Index to,
                                                     const std::vector<bool>& is_out) {
  const bool by_cost = scenario.vrfs[0].routing.policy == RoutingPolicy::LeastCost;
  std::optional<std::pair<double, double>> best;
  std::vector<bool> seen(scenario.regions.size(), false);
  const std::function<void(Index, double, double)> go = [&](Index at, double cost, double rtt_s) {
    if (at == to) {
      const std::pair<double, double> found{cost, rtt_s};
      if (!best || found < *best) best = found;
      return;
    }
    seen[at] = true;
    for (Index link = 0; link < scenario.links.size(); ++link) {
      const LinkConfig& config = scenario.links[link];
      if (is_out[link] || (config.region_a != at && config.region_b != at)) continue;
      const Index next = config.region_a == at ? config.region_b : config.region_a;
      if (!seen[next]) go(next, cost + (by_cost ? config.cost : 0), rtt_s + config.rtt_s);
    }
    seen[at] = false;
  };
  go(from, 0, 0);
  return best;
}

}  // namespace

// 0 and 1 are joined by two links and by a detour over 2 that costs less than the second link.
BOOST_AUTO_TEST_CASE(by_hand) {
  for (const RoutingPolicy policy : {RoutingPolicy::LeastRtt, RoutingPolicy::LeastCost}) {
    Scenario scenario = backbone(4, policy);
    add_link(scenario, 0, 1, 0.030, 100);
    add_link(scenario, 1, 0, 0.020, 500);
    add_link(scenario, 0, 2, 0.020, 200);
    add_link(scenario, 2, 1, 0.020, 200);
    const bool by_cost = policy == RoutingPolicy::LeastCost;
    BOOST_TEST(text_of(region_route(scenario, 0, 0, 1)) == (by_cost ? "0f " : "1b "));
    BOOST_TEST(text_of(region_route(scenario, 0, 1, 0)) == (by_cost ? "0b " : "1f "));
    BOOST_TEST(text_of(region_route(scenario, 0, 0, 1, {true, false, false, false})) == (by_cost ? "2f 3f " : "1b "));
    BOOST_TEST(text_of(region_route(scenario, 0, 0, 1, {true, true, false, false})) == "2f 3f ");
    BOOST_TEST(text_of(region_route(scenario, 0, 0, 1, {true, true, true, false})) == "none");
    BOOST_TEST(text_of(region_route(scenario, 0, 0, 3)) == "none");
    BOOST_TEST(text_of(region_route(scenario, 0, 2, 2)) == "");
    // Of alike links the first by name.
    add_link(scenario, 0, 1, scenario.links[by_cost ? 0 : 1].rtt_s, by_cost ? 100 : 500);
    BOOST_TEST(text_of(region_route(scenario, 0, 0, 1)) == (by_cost ? "0f " : "1b "));
    // A link of another VRF is none.
    scenario.links[by_cost ? 0 : 1].vrfs = {};
    BOOST_TEST(text_of(region_route(scenario, 0, 0, 1)) == "4f ");
  }
}

BOOST_AUTO_TEST_CASE(against_all_simple_paths) {
  std::size_t found = 0, none = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Draw draw(seed, "backbone");
    const Index regions = draw.whole(2, 6);
    Scenario scenario = backbone(regions, draw.chance(0.5) ? RoutingPolicy::LeastRtt : RoutingPolicy::LeastCost);
    std::vector<bool> is_out;
    const Index links = draw.whole(1, 9);
    for (Index link = 0; link < links; ++link) {
      const Index a = draw.whole(0, regions - 1), b = (a + draw.whole(1, regions - 1)) % regions;
      add_link(scenario, a, b, draw.between(0.001, 0.1), draw.whole(1, 4));
      is_out.push_back(draw.chance(0.2));
    }
    const Index to = regions - 1;
    const auto best = best_of_all(scenario, 0, to, is_out);
    const auto route = region_route(scenario, 0, 0, to, is_out);
    BOOST_REQUIRE(route.has_value() == best.has_value());
    if (!route) {
      ++none;
      continue;
    }
    ++found;
    double cost = 0, rtt_s = 0;
    Index at = 0;
    for (const Hop& hop : *route) {
      const LinkConfig& link = scenario.links[hop.link];
      BOOST_REQUIRE(!is_out[hop.link]);
      BOOST_REQUIRE((hop.forward ? link.region_a : link.region_b) == at);
      at = hop.forward ? link.region_b : link.region_a;
      cost += scenario.vrfs[0].routing.policy == RoutingPolicy::LeastCost ? link.cost : 0;
      rtt_s += link.rtt_s;
    }
    BOOST_TEST(at == to);
    BOOST_TEST(cost == best->first, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(rtt_s == best->second, boost::test_tools::tolerance(1e-12));
  }
  BOOST_TEST(found > 100u);
  BOOST_TEST(none > 30u);
}
