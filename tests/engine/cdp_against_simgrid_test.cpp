#define BOOST_TEST_MODULE cdp_against_simgrid
/// Veeam CDP as the engine plays it, against the same cycles made of SimGrid actors, each point one flow between hosts.

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <simgrid/s4u.hpp>
#include <sstream>

#include "tests/support/batch_platform.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/policy_batches.hpp"
#include "tests/support/run_alone.hpp"
#include "tests/support/run_in_child.hpp"

using namespace drsim;
using namespace drsim::test;
namespace sg4 = simgrid::s4u;
namespace tt = boost::test_tools;

namespace {

/// A congested estate with one source and one target proxy at each site, without want of CPU or RAM.
Scenario cdp_estate(std::uint64_t seed) {
  Draw draw(seed, "cdp");
  Scenario scenario = congested_estate(seed);
  scenario.security.product = ProtectionProduct::VeeamCdp;
  scenario.horizon_s = 600;
  add_ample_proxies(scenario);
  for (VpgConfig& policy : scenario.vpgs) policy.checkpoint_interval_s = draw.between(4, 20);
  return scenario;
}

/// Dates at which the flows of a policy's points end.
using Ends = std::vector<double>;

/// Sends each point when it is sealed, or when the one before is through.
void send_points(const Scenario& scenario, const BatchStream& policy, const BatchRoute& route, Ends& ends) {
  static int payload = 0;
  double sealed = 0, sent = 0;
  for (int number = 0;; ++number) {
    const double seal_s = policy.first_s + number * policy.interval_s;
    const double from_s = number == 0 ? 0 : seal_s - policy.interval_s;
    if (seal_s > sg4::Engine::get_clock()) sg4::this_actor::sleep_until(seal_s);
    for (const Index vm : policy.vms)
      sealed += series_bytes(*scenario.vms[vm].load.series, from_s, seal_s) * policy.wire_bytes_per_byte;
    // A flow holds whole bytes only: the rounding is carried on.
    const double size = std::floor(sealed) - sent;
    sent += size;
    if (size >= 1) route.mailbox->put(&payload, static_cast<std::uint64_t>(size));
    ends.push_back(sg4::Engine::get_clock());
  }
}

std::string play_flows(const Scenario& scenario, const std::vector<BatchStream>& policies) {
  sg4::Engine engine("cdp_flows");
  sg4::Engine::set_config("surf/precision:1e-9");
  sg4::Engine::set_config("network/model:CM02");
  sg4::Engine::set_config("network/TCP-gamma:1e12");
  sg4::Engine::set_config("network/crosstraffic:0");
  const std::vector<BatchRoute> routes = build_batch_platform(scenario, policies);
  std::vector<Ends> ends(policies.size());
  for (std::size_t index = 0; index < policies.size(); ++index) {
    sg4::Actor::create("send", routes[index].source,
                       [&, index] { send_points(scenario, policies[index], routes[index], ends[index]); });
    sg4::Actor::create("receive", routes[index].destination, [mailbox = routes[index].mailbox] {
      for (;;) mailbox->get<int>();
    })->daemonize();
  }
  engine.run_until(scenario.horizon_s);
  std::string text;
  for (const Ends& list : ends) text += fmt::format("{} {:.17g}\n", list.size(), fmt::join(list, " "));
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(rpo_of_policies_is_that_of_simgrid_flows) {
  int late = 0;
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    const Scenario scenario = cdp_estate(seed);
    std::vector<BatchStream> policies;
    for (Index group = 0; group < scenario.vpgs.size(); ++group) policies.push_back(policy_stream(scenario, group));
    std::istringstream flows(run_in_child([&] { return play_flows(scenario, policies); }));
    const RunRecord record = run_alone(scenario);
    for (Index group = 0; group < policies.size(); ++group) {
      std::size_t count = 0;
      flows >> count;
      Ends ends(count);
      for (double& date_s : ends) {
        flows >> date_s;
        date_s += policies[group].latency_s;
      }
      const PolicyFigures figures = policy_figures(policies[group], ends, scenario.horizon_s);
      BOOST_TEST_CONTEXT("seed " << seed << " " << scenario.vpgs[group].name) {
        BOOST_TEST(record.groups[group].rpo_s.mean == figures.rpo_mean_s, tt::tolerance(1e-5));
        BOOST_TEST(record.groups[group].rpo_s.max == figures.rpo_max_s, tt::tolerance(1e-5));
        BOOST_TEST(record.groups[group].checkpoints_made == figures.points);
      }
      if (figures.rpo_max_s > 2 * policies[group].interval_s) ++late;
    }
  }
  // The estates congest the link, or the comparison would say little.
  BOOST_TEST(late > 10);
}
