#define BOOST_TEST_MODULE cdp_against_simgrid
/// Veeam CDP as the engine plays it, against the same cycles made of SimGrid actors, each point one flow between hosts.

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <simgrid/s4u.hpp>
#include <sstream>

#include "models/random_stream.hpp"
#include "models/units.hpp"
#include "models/wan_path.hpp"
#include "tests/support/batch_platform.hpp"
#include "tests/support/batch_replication.hpp"
#include "tests/support/estate.hpp"
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
  scenario.cdp.source_bytes_per_s_per_vcpu = scenario.cdp.target_bytes_per_s_per_vcpu = 1e15;
  const CdpProxySize ample{8, 1e15, 0};
  scenario.cdp_proxies = {{"left-source", CdpProxyRole::Source, 0, ample},
                          {"left-target", CdpProxyRole::Target, 0, ample}};
  const auto right = static_cast<Index>(scenario.hosts.size() / 2);
  scenario.cdp_proxies.push_back({"right-source", CdpProxyRole::Source, right, ample});
  scenario.cdp_proxies.push_back({"right-target", CdpProxyRole::Target, right, ample});
  for (std::size_t group = 0; group < scenario.vpgs.size(); ++group)
    scenario.cdp_policies.push_back({draw.between(4, 20)});
  return scenario;
}

double written_bytes(const RateSeries& series, double from_s, double to_s) {
  double bytes = 0;
  for (double at_s = from_s; at_s < to_s - 1e-9;) {
    const double number = std::floor(at_s / series.interval_s + 1e-9);
    const double end_s = std::min(to_s, (number + 1) * series.interval_s);
    const auto count = static_cast<double>(series.rates_bytes_per_s.size());
    bytes += series.rates_bytes_per_s[static_cast<std::size_t>(std::fmod(number, count))] * (end_s - at_s);
    at_s = end_s;
  }
  return bytes;
}

struct Policy {
  BatchStream stream;
  double cycle_s = 0, first_s = 0;
};

std::vector<Policy> policies_of(const Scenario& scenario) {
  std::vector<Policy> policies(scenario.vpgs.size());
  for (Index vm = 0; vm < scenario.vms.size(); ++vm) {
    const VmConfig& config = scenario.vms[vm];
    BatchStream& stream = policies[config.vpg].stream;
    stream.vpg = config.vpg;
    const bool to_the_right = scenario.hosts[config.host].site == 0;
    const auto right = static_cast<Index>(scenario.hosts.size() / 2);
    stream.source_host = to_the_right ? 0 : right;
    stream.recovery_host = to_the_right ? right : 0;
    stream.vms.push_back(vm);
    // All loads of these estates compress alike.
    stream.wire_bytes_per_byte = wire_bytes_per_payload_byte(scenario.links[0].mtu_bytes) /
                                 config.load.compression_ratio * (1 - scenario.cdp.zero_and_duplicate_fraction);
    stream.latency_s = scenario.links[0].rtt_s / 2 + scenario.cdp.pipeline_latency_s;
  }
  for (Index group = 0; group < policies.size(); ++group) {
    Policy& policy = policies[group];
    policy.cycle_s = scenario.cdp_policies[group].cycle_s;
    policy.first_s =
        RandomStream(scenario.seed, scenario.vpgs[group].name, "first CDP point").uniform() * policy.cycle_s;
  }
  return policies;
}

/// Dates at which the flows of a policy's points end.
using Ends = std::vector<double>;

/// Sends each point when it is sealed, or when the one before is through.
void send_points(const Scenario& scenario, const Policy& policy, const BatchRoute& route, Ends& ends) {
  static int payload = 0;
  double sealed = 0, sent = 0;
  for (int number = 0;; ++number) {
    const double seal_s = policy.first_s + number * policy.cycle_s;
    const double from_s = number == 0 ? 0 : seal_s - policy.cycle_s;
    if (seal_s > sg4::Engine::get_clock()) sg4::this_actor::sleep_until(seal_s);
    for (const Index vm : policy.stream.vms)
      sealed += written_bytes(*scenario.vms[vm].load.series, from_s, seal_s) * policy.stream.wire_bytes_per_byte;
    // A flow holds whole bytes only: the rounding is carried on.
    const double size = std::floor(sealed) - sent;
    sent += size;
    if (size >= 1) route.mailbox->put(&payload, static_cast<std::uint64_t>(size));
    ends.push_back(sg4::Engine::get_clock());
  }
}

std::string play_flows(const Scenario& scenario, const std::vector<Policy>& policies) {
  sg4::Engine engine("cdp_flows");
  sg4::Engine::set_config("surf/precision:1e-9");
  sg4::Engine::set_config("network/model:CM02");
  sg4::Engine::set_config("network/TCP-gamma:1e12");
  sg4::Engine::set_config("network/crosstraffic:0");
  std::vector<BatchStream> streams;
  for (const Policy& policy : policies) streams.push_back(policy.stream);
  const std::vector<BatchRoute> routes = build_batch_platform(scenario, streams);
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

struct RpoFigures {
  double mean_s = 0, max_s = 0, points = 0;
};

/// RPO of a policy whose points are complete a latency after their flows.
RpoFigures rpo_figures_of(const Policy& policy, const Ends& ends, double horizon_s) {
  const double latency_s = policy.stream.latency_s;
  const bool first_is_under_way = policy.first_s - policy.cycle_s + latency_s > 0;
  std::vector<std::pair<double, double>> completions;  // date, date of the point
  if (first_is_under_way)
    completions.emplace_back(policy.first_s - policy.cycle_s + latency_s, policy.first_s - policy.cycle_s);
  for (std::size_t number = 0; number < ends.size(); ++number)
    completions.emplace_back(ends[number] + latency_s, policy.first_s + static_cast<double>(number) * policy.cycle_s);
  RpoFigures figures;
  double at_s = 0;
  double newest_s = policy.first_s - (first_is_under_way ? 2 : 1) * policy.cycle_s;
  double area = 0;
  completions.emplace_back(horizon_s, 0);
  for (const auto& [date_s, point_s] : completions) {
    const double to_s = std::min(date_s, horizon_s);
    area += ((at_s - newest_s) + (to_s - newest_s)) / 2 * (to_s - at_s);
    figures.max_s = std::max(figures.max_s, to_s - newest_s);
    if (date_s >= horizon_s) break;
    figures.points += 1;
    newest_s = point_s;
    at_s = to_s;
  }
  figures.mean_s = area / horizon_s;
  return figures;
}

}  // namespace

BOOST_AUTO_TEST_CASE(rpo_of_policies_is_that_of_simgrid_flows) {
  int late = 0;
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    const Scenario scenario = cdp_estate(seed);
    const std::vector<Policy> policies = policies_of(scenario);
    std::istringstream flows(run_in_child([&] { return play_flows(scenario, policies); }));
    const RunRecord record = run_alone(scenario);
    for (Index group = 0; group < policies.size(); ++group) {
      std::size_t count = 0;
      flows >> count;
      Ends ends(count);
      for (double& date_s : ends) flows >> date_s;
      const RpoFigures figures = rpo_figures_of(policies[group], ends, scenario.horizon_s);
      BOOST_TEST_CONTEXT("seed " << seed << " " << scenario.vpgs[group].name) {
        BOOST_TEST(record.groups[group].rpo_s.mean == figures.mean_s, tt::tolerance(1e-5));
        BOOST_TEST(record.groups[group].rpo_s.max == figures.max_s, tt::tolerance(1e-5));
        BOOST_TEST(record.groups[group].checkpoints_made == figures.points);
      }
      if (figures.max_s > 2 * policies[group].cycle_s) ++late;
    }
  }
  // The estates congest the link, or the comparison would say little.
  BOOST_TEST(late > 10);
}
