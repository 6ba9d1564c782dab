/// Rules of recovery operations: golden numbers of the facts on Zerto (sections 5.2, 5.3, 11), tight at their limits.

#define BOOST_TEST_MODULE recovery_rules
#include "models/recovery/recovery_rules.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "models/recovery/recovery_room.hpp"

using namespace drsim;

// 500 VMs on 10 hosts, 5 for each host every 5 minutes: 50 a host, 10 batches, 45 min from the first to the last start
// and 50 min until the next batch could start.
BOOST_AUTO_TEST_CASE(pacing_of_500_vms_on_10_hosts) {
  const RecoveryRules rules;
  BOOST_TEST(power_on_span_s(50, rules) == 45 * minute_s);
  PowerOnPacing host(rules.power_ons_per_host, rules.power_on_interval_s);
  double last_s = 0;
  for (int vm = 0; vm < 50; ++vm) last_s = host.take(0);
  BOOST_TEST(last_s == 45 * minute_s);
  BOOST_TEST(host.next_s(0) == 50 * minute_s);
}

BOOST_AUTO_TEST_CASE(twice_the_hosts_halve_the_batches) {
  const RecoveryRules rules;
  BOOST_TEST(power_on_span_s(25, rules) + rules.power_on_interval_s == 25 * minute_s);
  BOOST_TEST(power_on_span_s(5, rules) == 0);
  BOOST_TEST(power_on_span_s(6, rules) == 5 * minute_s);
  BOOST_TEST(power_on_span_s(0, rules) == 0);
}

// The sixth start waits for the first to be 300 s past: at 299.9 s it is put off, at 300 s it is not.
BOOST_AUTO_TEST_CASE(pacing_is_tight) {
  const RecoveryRules rules;
  for (const auto& [asked_s, given_s] : {std::pair{299.9, 300.0}, std::pair{300.0, 300.0}, std::pair{301.0, 301.0}}) {
    PowerOnPacing host(rules.power_ons_per_host, rules.power_on_interval_s);
    for (int vm = 0; vm < 5; ++vm) BOOST_TEST(host.take(0) == 0);
    BOOST_TEST(host.take(asked_s) == given_s);
  }
  PowerOnPacing free(5, 0);
  for (int vm = 0; vm < 100; ++vm) BOOST_TEST(free.take(7) == 7);
}

// The interval slides: starts at 0, 100, 200, 300, 400 allow the next ones at 300 (after the first), 400, 500, ...
BOOST_AUTO_TEST_CASE(pacing_slides) {
  PowerOnPacing host(5, 300);
  for (int start = 0; start < 5; ++start) host.take(100.0 * start);
  BOOST_TEST(host.take(400) == 400);
  BOOST_TEST(host.take(400) == 400);
  BOOST_TEST(host.take(400) == 500);
}

// ceil(VMs / 10) x 30 s, or ceil(volumes / 30) x 5 s, whichever is larger; ten vCenter tasks at once.
BOOST_AUTO_TEST_CASE(creation_by_vms_or_volumes) {
  RecoveryRules rules;
  BOOST_TEST(creation_s(10, 10, rules) == 30);
  BOOST_TEST(creation_s(11, 11, rules) == 60);
  BOOST_TEST(creation_s(500, 1000, rules) == 1500);
  BOOST_TEST(creation_s(10, 180, rules) == 30);
  BOOST_TEST(creation_s(10, 181, rules) == 35);
  rules.vcenter_tasks = 4;
  BOOST_TEST(creation_s(10, 10, rules) == 90);
  BOOST_TEST(creation_s(0, 0, rules) == 0);
}

BOOST_AUTO_TEST_CASE(volumes_are_served_thirty_at_once) {
  WorkerPool pool(30);
  BOOST_TEST(pool.serve(0, 30, 5) == 5);
  BOOST_TEST(pool.serve(0, 1, 5) == 10);
  BOOST_TEST(pool.serve(2, 29, 5) == 10);
  BOOST_TEST(pool.serve(2, 1, 5) == 15);
  BOOST_TEST(pool.serve(100, 30, 5) == 105);
  BOOST_TEST(pool.serve(200, 0, 5) == 200);
}

// A penalty of 25 % of the throughput makes a boot of 120 s one of 160 s; 50 %, the reported bound, doubles it.
BOOST_AUTO_TEST_CASE(boot_from_the_journal) {
  BOOST_CHECK_CLOSE(boot_s(120, 1, 0.25), 160.0, 1e-12);
  BOOST_CHECK_CLOSE(boot_s(120, 1, 0.5), 240.0, 1e-12);
  BOOST_TEST(boot_s(120, 1, 0) == 120);
  // Half of it reads: 60 s of its own and 60 s that become 80 s. A boot that reads nothing is not stretched.
  BOOST_CHECK_CLOSE(boot_s(120, 0.5, 0.25), 140.0, 1e-12);
  BOOST_TEST(boot_s(120, 0, 0.25) == 120);
}

BOOST_AUTO_TEST_CASE(filling_of_a_scratch_journal) {
  BOOST_CHECK_CLOSE(fill_s(150e9, 50e9 / hour_s), 3 * hour_s, 1e-12);
  BOOST_TEST(std::isinf(fill_s(1, 0)));
  BOOST_TEST(fill_s(-1, 5) == 0);
}

BOOST_AUTO_TEST_CASE(room_is_tight) {
  HostRoom host{"mad-1", 8, 64 * gib_bytes, 0, 0};
  host.take({6, 48 * gib_bytes});
  BOOST_TEST(host.fits({2, 16 * gib_bytes}));
  BOOST_TEST(host.lack({2, 16 * gib_bytes}) == "");
  BOOST_TEST(!host.fits({3, gib_bytes}));
  BOOST_TEST(host.lack({3, gib_bytes}) == "CPU of host mad-1: needs 3 vCPUs, 2 of 8 left");
  BOOST_TEST(!host.fits({2, 16.01 * gib_bytes}));
  BOOST_TEST(host.lack({2, 17 * gib_bytes}) == "memory of host mad-1: needs 17 GiB, 16 GiB of 64 GiB left");
  host.give_back({6, 48 * gib_bytes});
  BOOST_TEST(host.fits({8, 64 * gib_bytes}));
}

// What a host took in of another may be more than it has room for.
BOOST_AUTO_TEST_CASE(a_host_that_runs_too_much_says_how_much) {
  HostRoom host{"mad-1", 8, 64 * gib_bytes, 0, 0};
  host.take({4, 80 * gib_bytes});
  BOOST_TEST(host.lack({1, gib_bytes}) ==
             "memory of host mad-1: needs 1 GiB, runs 80 GiB where there is room for 64 GiB");
  host.take({6, 0});
  BOOST_TEST(host.lack({1, gib_bytes}) == "CPU of host mad-1: needs 1 vCPUs, runs 10 where there is room for 8");
}

BOOST_AUTO_TEST_CASE(another_host_of_the_cluster_takes_what_does_not_fit) {
  const std::vector<HostRoom> hosts = {
      {"a", 4, 10, 4, 0}, {"b", 4, 10, 0, 6}, {"c", 4, 10, 0, 2}, {"d", 4, 10, 0, 2}, {"e", 4, 100, 4, 0}};
  BOOST_TEST(host_with_room(hosts, 1, {0, 1, 2, 3, 4}, {1, 4}).value() == 1u);
  BOOST_TEST(host_with_room(hosts, 0, {0, 1, 2, 3, 4}, {1, 4}).value() == 2u);
  BOOST_TEST(!host_with_room(hosts, 0, {0, 1}, {1, 5}).has_value());
  BOOST_TEST(!host_with_room(hosts, 0, {}, {1, 1}).has_value());
}
