/// Parts of the run-book engine by themselves: the ordered queue and the sharing of storage, against hand-computed
/// dates. Each case runs in a process of its own.

#define BOOST_TEST_MODULE recovery_parts
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "sim/engine/network/platform.hpp"
#include "sim/engine/recovery/ordered_gate.hpp"
#include "sim/engine/recovery/recovery_storage.hpp"
#include "tests/support/run_in_child.hpp"

using namespace drsim;
using namespace drsim::test;
namespace sg4 = simgrid::s4u;

namespace {

/// Runs a body as the first actor of a world with one host; it may create others by spawn().
class World {
 public:
  explicit World(double horizon_s) : horizon_s_(horizon_s) {
    choose_network_model();
    auto* zone = sg4::create_star_zone("world");
    host_ = zone->create_host("home", 1e9);
    zone->seal();
  }

  void spawn(const std::string& name, const std::function<void()>& body) { sg4::Actor::create(name, host_, body); }

  std::string run() {
    engine_.run_until(horizon_s_);
    return text_;
  }

  void note(const std::string& what) { text_ += fmt::format("{} {:.6g}\n", what, sg4::Engine::get_clock()); }

 private:
  sg4::Engine engine_{"test"};
  sg4::Host* host_ = nullptr;
  double horizon_s_;
  std::string text_;
};

Scenario one_datastore() {
  Scenario scenario;
  DatastoreConfig datastore;
  datastore.name = "ds";
  datastore.read_bytes_per_s = 1000;
  datastore.write_bytes_per_s = 500;
  datastore.iops = 1e9;
  scenario.datastores = {datastore};
  return scenario;
}

StorageTransfer transfer(double bytes, double read_amount, double write_amount) {
  StorageTransfer one;
  one.bytes = bytes;
  one.read_amount = read_amount;
  one.write_amount = write_amount;
  return one;
}

/// Dates at which transfers end, by their number, each begun at its date.
std::string ends(const Scenario& scenario, double replication_load,
                 const std::vector<std::pair<double, StorageTransfer>>& transfers) {
  return run_in_child([&] {
    World world(1000);
    std::vector<double> end_s(transfers.size());
    RecoveryStorage storage(
        scenario, [&](Index) { return replication_load; }, [](Index) { return false; });
    world.spawn("storage", [&] {
      sg4::Actor::self()->daemonize();
      storage.serve();
    });
    for (std::size_t number = 0; number < transfers.size(); ++number) {
      world.spawn("transfer", [&, number] {
        sg4::this_actor::sleep_until(transfers[number].first);
        storage.transfer(transfers[number].second);
        end_s[number] = sg4::Engine::get_clock();
      });
    }
    world.run();
    std::string text;
    for (const double date_s : end_s) text += fmt::format("{:.6g} ", date_s);
    return text;
  });
}

}  // namespace

// Five actors, created in falling order of their keys, want one place at one date, each for 10 s.
BOOST_AUTO_TEST_CASE(a_queue_of_one_date_is_served_by_key) {
  const std::string order = run_in_child([] {
    World world(1000);
    RecoveryClock clock;
    OrderedGate gate(clock, 1);
    for (std::uint32_t number = 5; number-- > 0;) {
      world.spawn("actor", [&, number] {
        sg4::this_actor::sleep_until(7);
        gate.acquire({0, 0, 0, number});
        world.note(fmt::format("{}", number));
        sg4::this_actor::sleep_for(10);
        gate.release();
      });
    }
    return world.run();
  });
  BOOST_TEST(order == "0 7\n1 17\n2 27\n3 37\n4 47\n");
}

// An actor that creates the others one by one: they reach the gate in different rounds of one date.
BOOST_AUTO_TEST_CASE(actors_created_one_by_one_are_still_served_by_key) {
  const std::string order = run_in_child([] {
    World world(1000);
    RecoveryClock clock;
    OrderedGate gate(clock, 2);
    world.spawn("creator", [&] {
      for (std::uint32_t number = 6; number-- > 0;) {
        world.spawn("actor", [&, number] {
          gate.acquire({0, 0, 0, number});
          world.note(fmt::format("{}", number));
          sg4::this_actor::sleep_for(number < 2 ? 10 : 1);
          gate.release();
        });
      }
    });
    return world.run();
  });
  BOOST_TEST(order == "0 0\n1 0\n2 10\n3 10\n4 11\n5 11\n");
}

// Who is first by rank goes first when a place falls free, though the others have waited for longer; who has a place
// keeps it, and a free one is not kept for somebody who comes later.
BOOST_AUTO_TEST_CASE(rank_goes_before_waiting) {
  BOOST_TEST((QueueRank{0, 0, 0, 0, 0, 9} < QueueRank{0, 0, 0, 0, 1, 0}));
  BOOST_TEST((QueueRank{0, 0, 0, 0, 2, 9} < QueueRank{0, 0, 0, 1, 0, 0}));
  BOOST_TEST((QueueRank{0, 0, 0, 9, 9, 9} < QueueRank{0, 0, 1, 0, 0, 0}));
  // At one date priority goes before the operation, and an earlier date before both.
  BOOST_TEST((QueueRank{0, 0, 9, 9, 9, 9} < QueueRank{0, 1, 0, 0, 0, 0}));
  BOOST_TEST((QueueRank{0, 9, 9, 9, 9, 9} < QueueRank{1, 0, 0, 0, 0, 0}));
  const std::string order = run_in_child([] {
    World world(1000);
    RecoveryClock clock;
    OrderedGate gate(clock, 1);
    // Number 3 comes first, 2 and 1 while it has the place.
    for (std::uint32_t number = 3; number > 0; --number) {
      world.spawn("actor", [&, number] {
        clock.sleep_until(10 - number);
        gate.acquire({0, 0, 0, number});
        world.note(fmt::format("{}", number));
        clock.sleep_for(10);
        gate.release();
      });
    }
    return world.run();
  });
  BOOST_TEST(order == "3 7\n1 17\n2 27\n");
}

// Actors whose sleeps end at one date wake one after the other: the last by number of creation, first by rank, goes
// first all the same.
BOOST_AUTO_TEST_CASE(who_is_due_at_this_date_is_waited_for) {
  const std::string order = run_in_child([] {
    World world(1000);
    RecoveryClock clock;
    OrderedGate before(clock, 1), gate(clock, 1);
    for (std::uint32_t number = 4; number-- > 0;) {
      world.spawn("actor", [&, number] {
        // Dates that are one but for rounding.
        clock.sleep_until(0.1 * (number + 1));
        clock.sleep_for(7 - 0.1 * (number + 1));
        if (number == 3) {
          before.acquire({0, 0, 0, number});
          before.release();
        }
        gate.acquire({0, 0, 0, number});
        world.note(fmt::format("{}", number));
        clock.sleep_for(10);
        gate.release();
      });
    }
    return world.run();
  });
  BOOST_TEST(order == "0 7\n1 17\n2 27\n3 37\n");
}

// Two starts in any 100 s. What comes at 50 s with a better rank takes the next start, at 100 s; a start given back is
// there for the next.
BOOST_AUTO_TEST_CASE(a_paced_gate_gives_each_start_to_the_first_by_rank) {
  const std::string order = run_in_child([] {
    World world(1000);
    RecoveryClock clock;
    OrderedGate gate(clock, PowerOnPacing(2, 100));
    for (std::uint32_t number = 1; number <= 6; ++number) {
      world.spawn("actor", [&, number] {
        clock.sleep_until(number <= 2 ? 50 : 0);
        gate.acquire({0, 0, 0, number});
        if (number == 4) {
          gate.release();
          return;
        }
        world.note(fmt::format("{}", number));
      });
    }
    return world.run();
  });
  BOOST_TEST(order == "3 0\n5 0\n1 100\n2 100\n6 200\n");
}

// 1000 B/s of reads: alone, 2000 B take 2 s; two at once share, so both take 4 s.
BOOST_AUTO_TEST_CASE(reads_share_the_read_bandwidth) {
  const auto scenario = one_datastore();
  BOOST_TEST(ends(scenario, 0, {{5, transfer(2000, 1, 0)}}) == "7 ");
  BOOST_TEST(ends(scenario, 0, {{5, transfer(2000, 1, 0)}, {5, transfer(2000, 1, 0)}}) == "9 9 ");
  // The second one arrives after 1 s: 1000 B each are left of the first, 2000 B of the second; then it is alone.
  BOOST_TEST(ends(scenario, 0, {{5, transfer(2000, 1, 0)}, {6, transfer(2000, 1, 0)}}) == "8 9 ");
}

// IOPS bound the reads where they are few: 10 operations of 16 KiB a second are 163,840 B/s.
BOOST_AUTO_TEST_CASE(iops_bound_reads) {
  Scenario scenario = one_datastore();
  scenario.datastores[0].read_bytes_per_s = 1e9;
  scenario.datastores[0].iops = 10;
  BOOST_TEST(ends(scenario, 0, {{0, transfer(1638400, 1, 0)}}) == "10 ");
}

// A cap of its own leaves the rest to others: 100 B/s and 900 B/s.
BOOST_AUTO_TEST_CASE(caps_leave_the_rest) {
  StorageTransfer boot = transfer(1000, 1, 0);
  boot.cap_bytes_per_s = 100;
  BOOST_TEST(ends(one_datastore(), 0, {{0, boot}, {0, transfer(900, 1, 0)}}) == "10 1 ");
}

// Promotion reads and writes; a write factor of 2 halves 500 B/s; replication that writes 400 B/s leaves 100 B/s,
// of which 50 B/s reach the disks; and never less than a tenth, 50 B/s, or 25.
BOOST_AUTO_TEST_CASE(promotion_writes_with_the_factor_of_the_datastore) {
  BOOST_TEST(ends(one_datastore(), 0, {{0, transfer(1000, 1, 2)}}) == "4 ");
  BOOST_TEST(ends(one_datastore(), 400, {{0, transfer(1000, 1, 2)}}) == "20 ");
  BOOST_TEST(ends(one_datastore(), 500, {{0, transfer(1000, 1, 2)}}) == "40 ");
}

// One VRA of 100 B/s does two promotions, another VRA one of its own.
BOOST_AUTO_TEST_CASE(promotions_of_one_vra_share_it) {
  StorageTransfer first = transfer(100, 1, 1), second = first, other = first;
  for (StorageTransfer* one : {&first, &second, &other}) one->vra_bytes_per_s = 100;
  first.vra = second.vra = 0;
  other.vra = 1;
  BOOST_TEST(ends(one_datastore(), 0, {{0, first}, {0, second}, {0, other}}) == "2 2 1 ");
}

BOOST_AUTO_TEST_CASE(nothing_to_transfer_takes_no_time) {
  BOOST_TEST(ends(one_datastore(), 0, {{3, transfer(0, 1, 1)}}) == "3 ");
}

// Unreachable from 1 s to 11 s: what takes 2 s ends at 12 s.
BOOST_AUTO_TEST_CASE(an_unreachable_datastore_stands_still) {
  const auto scenario = one_datastore();
  const std::string text = run_in_child([&] {
    World world(1000);
    bool is_down = false;
    RecoveryStorage storage(
        scenario, [](Index) { return 0.0; }, [&](Index) { return is_down; });
    world.spawn("storage", [&] {
      sg4::Actor::self()->daemonize();
      storage.serve();
    });
    world.spawn("transfer", [&] {
      storage.transfer(transfer(2000, 1, 0));
      world.note("end");
    });
    world.spawn("fault", [&] {
      sg4::this_actor::sleep_until(1);
      is_down = true;
      storage.reach_changed();
      sg4::this_actor::sleep_until(11);
      is_down = false;
      storage.reach_changed();
    });
    return world.run();
  });
  BOOST_TEST(text == "end 12\n");
}
