/// The sharing of drsim and that of SimGrid's own flow model are two programs for one definition: on random systems
/// of links, routes and rate caps they must give the same rates. SimGrid shares equally and has no classes, so shares
/// are 1 and there is one class; amounts are 1, since a flow takes its rate from every link of its route.

#define BOOST_TEST_MODULE sharing_against_simgrid
#include <fmt/format.h>
#include <xbt/log.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>
#include <simgrid/s4u.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "models/network/fair_share.hpp"
#include "models/random_stream.hpp"
#include "tests/support/run_in_child.hpp"

namespace sg4 = simgrid::s4u;
using drsim::RandomStream;

namespace {

/// Longer than what any flow of the systems below can send while it is watched, and small enough to keep its digits.
constexpr double payload_bytes = 1e6;
constexpr double watch_from_s = 1;
constexpr double watch_to_s = 101;

struct Flow {
  std::vector<std::uint32_t> route;
  double cap = 0;  // [bytes/s]; 0: none
};

struct System {
  std::vector<double> capacity;
  std::vector<Flow> flows;
};

System random_system(std::uint64_t seed) {
  RandomStream random(seed, "system", "test");
  System system;
  const std::uint32_t links = 1 + random.below(10);
  for (std::uint32_t k = 0; k < links; ++k) system.capacity.push_back(1 + 1000 * random.uniform());
  const std::uint32_t flows = 1 + random.below(25);
  for (std::uint32_t k = 0; k < flows; ++k) {
    std::set<std::uint32_t> route{random.below(links)};
    while (random.uniform() < 0.5) route.insert(random.below(links));
    Flow flow;
    flow.route.assign(route.begin(), route.end());
    if (random.below(2) == 0) flow.cap = 1 + 200 * random.uniform();
    system.flows.push_back(flow);
  }
  return system;
}

/// One flow: started at date 0, its rate read from what is left of it at two dates.
void start_flow(const System& system, std::size_t number, sg4::NetZone* zone, const std::vector<sg4::Link*>& links,
                double* rate) {
  const std::string name = std::to_string(number);
  sg4::Host* from = zone->create_host("from " + name, 1e9)->seal();
  sg4::Host* to = zone->create_host("to " + name, 1e9)->seal();
  std::vector<sg4::LinkInRoute> route;
  for (const std::uint32_t link : system.flows[number].route) route.emplace_back(links[link]);
  zone->add_route(from->get_netpoint(), to->get_netpoint(), nullptr, nullptr, route, false);
  const double cap = system.flows[number].cap;
  sg4::Mailbox* mailbox = sg4::Mailbox::by_name(name);
  sg4::Actor::create("send " + name, from, [mailbox, cap, rate] {
    static int payload = 0;
    sg4::CommPtr comm = mailbox->put_init(&payload, static_cast<std::uint64_t>(payload_bytes));
    if (cap > 0) comm->set_rate(cap);
    comm->start();
    sg4::this_actor::sleep_until(watch_from_s);
    const double before = comm->get_remaining();
    sg4::this_actor::sleep_until(watch_to_s);
    *rate = (before - comm->get_remaining()) / (watch_to_s - watch_from_s);
    comm->cancel();
  });
  sg4::Actor::create("receive " + name, to, [mailbox] {
    try {
      mailbox->get<int>();
    } catch (const simgrid::Exception&) {
      return;  // the sender cancels once the rate is read
    }
  });
}

/// Rates by SimGrid, as text.
std::string rates_by_simgrid(const System& system) {
  // Actors are ended by exceptions; on stacks of SimGrid's own the address sanitizer cannot follow these. The kind of
  // stack is chosen when the engine is made, so only the command line can say it.
  std::string name = "sharing";
  std::string factory = "--cfg=contexts/factory:thread";
  char* arguments[] = {name.data(), factory.data(), nullptr};
  int count = 2;
  sg4::Engine engine(&count, arguments);
  xbt_log_control_set("xbt_cfg.thresh:warning ker_engine.thresh:error");
  sg4::Engine::set_config("network/model:CM02");
  sg4::Engine::set_config("network/TCP-gamma:1e12");
  sg4::Engine::set_config("network/crosstraffic:0");
  sg4::Engine::set_config("maxmin/precision:1e-11");
  sg4::NetZone* zone = sg4::create_full_zone("world");
  std::vector<sg4::Link*> links;
  for (std::size_t k = 0; k < system.capacity.size(); ++k) {
    links.push_back(zone->create_link("link " + std::to_string(k), system.capacity[k])->set_latency(0)->seal());
  }
  std::vector<double> rates(system.flows.size(), -1);
  for (std::size_t k = 0; k < system.flows.size(); ++k) start_flow(system, k, zone, links, &rates[k]);
  zone->seal();
  engine.run();
  std::string text;
  for (const double rate : rates) text += fmt::format("{:.17g} ", rate);
  return text;
}

std::vector<double> rates_by_drsim(const System& system) {
  drsim::FairShare fair;
  for (std::size_t k = 0; k < system.capacity.size(); ++k) fair.add_resource();
  std::vector<double> cap;
  for (const Flow& flow : system.flows) {
    std::vector<drsim::PathUse> path;
    for (const std::uint32_t link : flow.route) path.push_back({link, 1});
    fair.add_stream(path, 0, 1);
    cap.push_back(flow.cap > 0 ? flow.cap : 1e9);
  }
  std::vector<double> rates;
  std::vector<std::uint32_t> binding;
  fair.solve(system.capacity, cap, rates, binding);
  return rates;
}

}  // namespace

// Capacities are up to 1,001 B/s, so no flow sends more than 101,101 B of its million while it is watched.
BOOST_AUTO_TEST_CASE(random_systems_get_the_same_rates_from_both) {
  int held_by_links = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const System system = random_system(seed);
    std::istringstream text(drsim::test::run_in_child([&] { return rates_by_simgrid(system); }));
    const std::vector<double> expected = rates_by_drsim(system);
    BOOST_TEST_CONTEXT("seed " << seed) {
      for (std::size_t k = 0; k < expected.size(); ++k) {
        double rate = 0;
        BOOST_REQUIRE(text >> rate);
        BOOST_TEST_CONTEXT("flow " << k << " of " << expected.size()) { BOOST_CHECK_CLOSE(rate, expected[k], 1e-6); }
        if (expected[k] != system.flows[k].cap) ++held_by_links;
      }
    }
  }
  BOOST_CHECK_GT(held_by_links, 200);
}
