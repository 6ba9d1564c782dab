/// Facts of SimGrid 3.32 that the engine and the batch reference rely on, each measured here, so that an upgrade of
/// SimGrid speaks up. SimGrid allows one engine a process, hence a child process for each case.

#define BOOST_TEST_MODULE simgrid_facts
#include <fmt/format.h>
#include <xbt/log.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>
#include <simgrid/kernel/ProfileBuilder.hpp>
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/s4u.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/run_in_child.hpp"

namespace sg4 = simgrid::s4u;
using drsim::test::run_in_child;
using simgrid::kernel::profile::ProfileBuilder;

namespace {

/// The settings under test: flow model without window cap, without cross traffic.
void configure() {
  xbt_log_control_set("xbt_cfg.thresh:warning ker_engine.thresh:error");
  sg4::Engine::set_config("network/model:CM02");
  sg4::Engine::set_config("network/TCP-gamma:1e12");
  sg4::Engine::set_config("network/crosstraffic:0");
}

/// Hosts "a" and "b" and one split-duplex link between them.
struct Pair {
  sg4::Host* a;
  sg4::Host* b;
  sg4::SplitDuplexLink* link;
};

Pair make_pair_of_hosts(double bytes_per_s, double latency_s) {
  sg4::NetZone* zone = sg4::create_full_zone("world");
  Pair pair{zone->create_host("a", 1e9)->seal(), zone->create_host("b", 1e9)->seal(),
            zone->create_split_duplex_link("wan", bytes_per_s)};
  pair.link->set_latency(latency_s)->seal();
  zone->add_route(pair.a->get_netpoint(), pair.b->get_netpoint(), nullptr, nullptr,
                  {sg4::LinkInRoute(pair.link, sg4::LinkInRoute::Direction::UP)}, false);
  zone->add_route(pair.b->get_netpoint(), pair.a->get_netpoint(), nullptr, nullptr,
                  {sg4::LinkInRoute(pair.link, sg4::LinkInRoute::Direction::DOWN)}, false);
  zone->seal();
  return pair;
}

/// An actor on `from` sends `bytes` to `to` at once and stores the date of the end.
void send_when_started(sg4::Host* from, sg4::Host* to, double bytes, double rate_bytes_per_s, double* end_s) {
  const std::string name = from->get_name() + "-" + to->get_name() + "-" + std::to_string(bytes);
  sg4::Mailbox* mailbox = sg4::Mailbox::by_name(name);
  sg4::Actor::create("send " + name, from, [mailbox, bytes, rate_bytes_per_s] {
    static int payload = 0;
    sg4::CommPtr comm = mailbox->put_init(&payload, static_cast<std::uint64_t>(bytes));
    if (rate_bytes_per_s > 0) comm->set_rate(rate_bytes_per_s);
    comm->wait();
  });
  sg4::Actor::create("receive " + name, to, [mailbox, end_s] {
    mailbox->get<int>();
    *end_s = sg4::Engine::get_clock();
  });
}

double number(const std::string& text) { return std::stod(text); }

std::vector<double> numbers(const std::string& text) {
  std::vector<double> values;
  std::istringstream stream(text);
  for (double value = 0; stream >> value;) values.push_back(value);
  return values;
}

/// A model of ours: due at fixed intervals up to a last date, and remembering how it was called.
class Probe : public simgrid::kernel::resource::Model {
 public:
  Probe(double interval_s, double last_s) : Model("probe"), interval_s_(interval_s), last_s_(last_s) {}

  double next_occurring_event(double now) override {
    if (now >= last_s_) return -1;
    return interval_s_ * (1 + std::floor(now / interval_s_ + 1e-9)) - now;
  }

  void update_actions_state(double now, double delta) override {
    updates.push_back(fmt::format("{:g}+{:g}", now - delta, delta));
    updated_s = now;
  }

  std::vector<std::string> updates;
  double updated_s = 0;

 private:
  double interval_s_;
  double last_s_;
};

std::string joined(const std::vector<std::string>& parts) { return fmt::format("{}", fmt::join(parts, " ")); }

}  // namespace

BOOST_AUTO_TEST_CASE(a_transfer_takes_latency_plus_size_over_rate) {
  // 1.25 GB at 10 Gbit/s: 1.0 s, and 0.03 s of latency once.
  const std::string end = run_in_child([] {
    sg4::Engine engine("facts");
    configure();
    const Pair pair = make_pair_of_hosts(1.25e9, 0.03);
    double end_s = -1;
    send_when_started(pair.a, pair.b, 1.25e9, 0, &end_s);
    engine.run();
    return fmt::format("{:.17g}", end_s);
  });
  BOOST_TEST(number(end) == 1.03, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_rate_cap_on_a_mailbox_comm_is_honoured_with_latency) {
  // 1 GB at a cap of 50 MB/s on a link of 1.25 GB/s: 20 s, and 0.038 s of latency.
  const std::string end = run_in_child([] {
    sg4::Engine engine("facts");
    configure();
    const Pair pair = make_pair_of_hosts(1.25e9, 0.038);
    double end_s = -1;
    send_when_started(pair.a, pair.b, 1e9, 50e6, &end_s);
    engine.run();
    return fmt::format("{:.17g}", end_s);
  });
  BOOST_TEST(number(end) == 20.038, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_bound_flow_leaves_its_share_to_the_others_without_latency) {
  // 100 MB/s: one flow capped at 20 MB/s, the other takes 80. 200 MB each: 10 s and 2.5 s.
  const std::string ends = run_in_child([] {
    sg4::Engine engine("facts");
    configure();
    const Pair pair = make_pair_of_hosts(100e6, 0);
    double capped_s = -1, free_s = -1;
    send_when_started(pair.a, pair.b, 200e6, 20e6, &capped_s);
    send_when_started(pair.a, pair.b, 200e6 + 1, 0, &free_s);
    engine.run();
    return fmt::format("{:.17g} {:.17g}", capped_s, free_s);
  });
  BOOST_TEST(numbers(ends)[0] == 10.0, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(numbers(ends)[1] == 2.5, boost::test_tools::tolerance(1e-7));
}

BOOST_AUTO_TEST_CASE(the_directions_of_a_split_duplex_link_are_independent) {
  // 100 MB each way over 100 MB/s: 1 s each, not 2 s.
  const std::string ends = run_in_child([] {
    sg4::Engine engine("facts");
    configure();
    const Pair pair = make_pair_of_hosts(100e6, 0);
    double forward_s = -1, backward_s = -1;
    send_when_started(pair.a, pair.b, 100e6, 0, &forward_s);
    send_when_started(pair.b, pair.a, 100e6, 0, &backward_s);
    engine.run();
    return fmt::format("{:.17g} {:.17g}", forward_s, backward_s);
  });
  BOOST_TEST(numbers(ends)[0] == 1.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(numbers(ends)[1] == 1.0, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_bandwidth_profile_gives_absolute_values) {
  // 100 MB/s, from 1 s on 50 MB/s (not 50e6 times 100 MB/s): 200 MB take 1 s + 2 s.
  const std::string end = run_in_child([] {
    sg4::Engine engine("facts");
    configure();
    sg4::NetZone* zone = sg4::create_full_zone("world");
    sg4::Host* a = zone->create_host("a", 1e9)->seal();
    sg4::Host* b = zone->create_host("b", 1e9)->seal();
    sg4::Link* link = zone->create_link("wan", 100e6);
    link->set_bandwidth_profile(ProfileBuilder::from_string("degraded", "1 50e6\n", -1));
    link->seal();
    zone->add_route(a->get_netpoint(), b->get_netpoint(), nullptr, nullptr, {sg4::LinkInRoute(link)}, true);
    zone->seal();
    double end_s = -1;
    send_when_started(a, b, 200e6, 0, &end_s);
    engine.run();
    return fmt::format("{:.17g}", end_s);
  });
  BOOST_TEST(number(end) == 3.0, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(an_added_model_is_asked_at_every_step_and_told_the_time_that_passed) {
  // Due every 2 s to 6 s; an actor wakes at 3 s in between: its step is told as well.
  const std::string updates = run_in_child([] {
    sg4::Engine engine("facts");
    configure();
    const Pair pair = make_pair_of_hosts(1e6, 0);
    auto probe = std::make_shared<Probe>(2.0, 6.0);
    engine.add_model(probe, {});
    sg4::Actor::create("sleeper", pair.a, [] { sg4::this_actor::sleep_for(3); });
    sg4::Actor::create("to the end", pair.a, [] { sg4::this_actor::sleep_until(6); });
    engine.run();
    return joined(probe->updates);
  });
  BOOST_TEST(updates == "0+2 2+1 3+1 4+2");
}

BOOST_AUTO_TEST_CASE(profile_callbacks_come_at_their_date_while_the_model_is_still_at_the_step_before) {
  // Model due at 10 s only. Bandwidth changes at 2 s, link off at 4 s and on at 5 s: the callbacks see these dates on
  // the clock, the model hears of the time that passed only afterwards, in one step if no Comm uses the link.
  const std::string calls = run_in_child([] {
    sg4::Engine engine("facts");
    configure();
    sg4::NetZone* zone = sg4::create_full_zone("world");
    sg4::Host* host = zone->create_host("a", 1e9)->seal();
    sg4::SplitDuplexLink* link = zone->create_split_duplex_link("wan", 100e6);
    link->get_link_up()->set_bandwidth_profile(ProfileBuilder::from_string("degraded", "2 50e6\n", -1));
    link->get_link_up()->set_state_profile(ProfileBuilder::from_string("outage", "4 0\n5 1\n", -1));
    link->seal();
    zone->seal();
    auto probe = std::make_shared<Probe>(10.0, 10.0);
    engine.add_model(probe, {});
    std::vector<std::string> seen;
    sg4::Link::on_bandwidth_change_cb([&](const sg4::Link& changed) {
      seen.push_back(fmt::format("{} {:g} at {:g} model at {:g};", changed.get_name(), changed.get_bandwidth(),
                                 sg4::Engine::get_clock(), probe->updated_s));
    });
    sg4::Link::on_state_change_cb([&](const sg4::Link& changed) {
      seen.push_back(fmt::format("{} {} at {:g} model at {:g};", changed.get_name(), changed.is_on() ? "on" : "off",
                                 sg4::Engine::get_clock(), probe->updated_s));
    });
    sg4::Actor::create("to the end", host, [] { sg4::this_actor::sleep_until(10); });
    engine.run();
    return joined(seen) + " updates " + joined(probe->updates);
  });
  BOOST_TEST(calls ==
             "wan_UP 5e+07 at 2 model at 0; wan_UP off at 4 model at 0; wan_UP on at 5 model at 0; updates 0+10");
}

BOOST_AUTO_TEST_CASE(run_until_stops_at_the_horizon) {
  const std::string result = run_in_child([] {
    sg4::Engine engine("facts");
    configure();
    const Pair pair = make_pair_of_hosts(1e6, 0);
    auto probe = std::make_shared<Probe>(4.0, 1e9);
    engine.add_model(probe, {});
    sg4::Actor::create("too long", pair.a, [] { sg4::this_actor::sleep_for(100); });
    engine.run_until(10);
    return fmt::format("{:g}: {}", sg4::Engine::get_clock(), joined(probe->updates));
  });
  BOOST_TEST(result == "10: 0+4 4+4 8+2");
}

BOOST_AUTO_TEST_CASE(a_model_that_is_always_due_keeps_the_run_alive_after_the_last_actor) {
  // Hence the engine's model answers "none" from the horizon on. The child is ended while it still runs.
  const auto forever = drsim::test::outcome_in_child(
      []() -> std::string {
        sg4::Engine engine("facts");
        configure();
        const Pair pair = make_pair_of_hosts(1e6, 0);
        engine.add_model(std::make_shared<Probe>(1.0, 1e300), {});
        sg4::Actor::create("short", pair.a, [] { sg4::this_actor::sleep_for(1); });
        engine.run();
        return "ended";
      },
      2);
  BOOST_TEST(forever.failure == "signal 14 (Alarm clock)");
  const std::string ended = run_in_child([] {
    sg4::Engine engine("facts");
    configure();
    const Pair pair = make_pair_of_hosts(1e6, 0);
    engine.add_model(std::make_shared<Probe>(1.0, 5.0), {});
    sg4::Actor::create("short", pair.a, [] { sg4::this_actor::sleep_for(1); });
    engine.run();
    return fmt::format("{:g}", sg4::Engine::get_clock());
  });
  BOOST_TEST(ended == "5");
}
