/// The batch reference itself, against hand calculation, so that it may judge the engine.

#define BOOST_TEST_MODULE batch_reference
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tests/bench/comm_baseline.hpp"
#include "tests/support/batch_replication.hpp"

using namespace drsim;
using namespace drsim::test;
namespace tt = boost::test_tools;

namespace {

constexpr double link_bytes_per_s = 10e6;

/// Two sites, one link of 10 MB/s, `vms` VMs of one VPG each on hosts of their own; D = 5 s, no latency.
Scenario scenario_of(unsigned vms, double horizon_s) {
  Scenario scenario;
  scenario.horizon_s = horizon_s;
  scenario.regions = {{"a", "", 0, 0, ""}, {"b", "", 0, 0, ""}};
  scenario.vrfs = {{"vrf"}};
  scenario.sites = {{"protected", 0, 0, std::nullopt}, {"recovery", 1, 0, std::nullopt}};
  LinkConfig link;
  link.name = "a-b";
  link.region_b = 1;
  link.forward_bits_per_s = link.backward_bits_per_s = 8 * link_bytes_per_s;
  link.vrfs = {0};
  scenario.links = {link};
  scenario.zerto.pipeline_latency_s = 0;
  for (Index index = 0; index < vms; ++index) {
    for (const Index site : {0u, 1u}) {
      HostConfig host;
      host.site = site;
      host.nic_bits_per_s = 10e9;
      scenario.hosts.push_back(host);
    }
    VpgConfig vpg;
    vpg.name = "vpg" + std::to_string(index);
    scenario.vpgs.push_back(vpg);
    VmConfig vm;
    vm.host = 2 * index;
    vm.recovery_host = 2 * index + 1;
    vm.vpg = index;
    vm.load.compression_ratio = 1;
    scenario.vms.push_back(vm);
  }
  return scenario;
}

BytesWritten constant_rates(std::vector<double> bytes_per_s) {
  return [rates = std::move(bytes_per_s)](Index vm, double from_s, double to_s) { return rates[vm] * (to_s - from_s); };
}

BatchResult play(const Scenario& scenario, const BytesWritten& written, std::uint32_t per_checkpoint) {
  return batch_replication(scenario, batch_streams(scenario), written, per_checkpoint);
}

}  // namespace

BOOST_AUTO_TEST_CASE(figures_of_rpo_by_hand) {
  // D = 5 s, completions at 6 and 11 s, horizon 14 s: RPO climbs 0..6, then 1..6, then 1..4.
  const BatchGroup group = rpo_figures({6, 11}, 5, 14);
  BOOST_TEST(group.rpo_max_s == 6.0, tt::tolerance(1e-12));
  BOOST_TEST(group.rpo_mean_s == (18.0 + 17.5 + 7.5) / 14, tt::tolerance(1e-12));
  // Time with RPO <= x: x up to 1; 1 + 3 (x - 1) up to 4, thus 10 there; then 10 + 2 (x - 4). Half is 7 s: x = 3.
  BOOST_TEST(group.rpo_p50_s == 3.0, tt::tolerance(1e-12));
  BOOST_TEST(group.rpo_p95_s == 4 + (0.95 * 14 - 10) / 2, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(an_idle_link_delivers_each_batch_in_size_over_rate) {
  // 4 MB/s, batches of 0.1 s: 400 kB take 0.04 s at 10 MB/s. Checkpoint k is complete at 5 k + 0.04.
  const BatchResult result = play(scenario_of(1, 101), constant_rates({4e6}), 50);
  const BatchGroup& group = result.groups[0];
  BOOST_REQUIRE(group.completion_s.size() == 20u);
  for (std::size_t index = 0; index < 20; ++index)
    BOOST_TEST(group.completion_s[index] == 5.0 * (static_cast<double>(index) + 1) + 0.04, tt::tolerance(1e-7));
  BOOST_TEST(result.batches == 1010.0);
}

BOOST_AUTO_TEST_CASE(an_overloaded_link_never_idles) {
  // 12 MB/s into 10 MB/s: the bytes of checkpoint k, 60 MB k, are through at 0.1 s + 6 s k.
  const BatchGroup group = play(scenario_of(1, 100), constant_rates({12e6}), 50).groups[0];
  BOOST_REQUIRE(group.completion_s.size() == 16u);
  for (std::size_t index = 0; index < 16; ++index)
    BOOST_TEST(group.completion_s[index] == 0.1 + 6.0 * (static_cast<double>(index) + 1), tt::tolerance(1e-6));
  BOOST_TEST(group.delivered_bytes == 10e6 * 99.9, tt::tolerance(1e-6));
  BOOST_TEST(group.rpo_max_s == 96.1 - 75, tt::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(sharing_is_max_min_and_caps_hold) {
  // 2 MB/s fits its fair share of 10 / 3; 3 MB/s capped at 1 does not drain; the third gets the other 7 MB/s of its 12.
  const Scenario scenario = scenario_of(3, 100);
  auto streams = batch_streams(scenario);
  streams[1].rate_cap_bytes_per_s = 1e6;
  const BatchResult result = batch_replication(scenario, streams, constant_rates({2e6, 3e6, 12e6}), 50);
  BOOST_TEST(result.groups[0].delivered_bytes == 2e6 * 99.9, tt::tolerance(2e-3));
  BOOST_TEST(result.groups[1].delivered_bytes == 1e6 * 99.9, tt::tolerance(1e-6));
  BOOST_TEST(result.groups[2].delivered_bytes == 7e6 * 99.9, tt::tolerance(2e-3));
}

BOOST_AUTO_TEST_CASE(an_outage_is_waited_for_and_caught_up) {
  // 5 MB/s; link down from 20 s to 40 s. At 40 s 100 MB wait; they drain at 10 - 5 MB/s by 60 s.
  Scenario scenario = scenario_of(1, 100);
  EventConfig down, up;
  down.at_s = 20;
  up.at_s = 40;
  up.kind = EventKind::LinkRestored;
  scenario.events = {down, up};
  const BatchGroup group = play(scenario, constant_rates({5e6}), 50).groups[0];
  // Checkpoint 7 (35 s) needs the 75 MB written from 20 s on: through at 47.5 s, late by less than one batch.
  BOOST_TEST(group.completion_s[6] - 47.5 > 0.0);
  BOOST_TEST(group.completion_s[6] - 47.5 < 0.11);
  BOOST_TEST(std::abs(group.completion_s[12] - 65.05) < 1e-4);
}

BOOST_AUTO_TEST_CASE(degraded_capacity_and_background_leave_less) {
  // Degraded to 4 MB/s from 10 s on, of which background takes 1 MB/s: 5 MB/s written, 3 MB/s carried.
  Scenario scenario = scenario_of(1, 70);
  EventConfig degraded;
  degraded.at_s = 10;
  degraded.kind = EventKind::LinkDegraded;
  degraded.bits_per_s = 32e6;
  scenario.events = {degraded};
  BackgroundWindow window;
  window.weekdays = {0};
  window.forward_bits_per_s = 8e6;
  scenario.links[0].background = {window};
  const BatchGroup group = play(scenario, constant_rates({5e6}), 50).groups[0];
  BOOST_TEST(group.delivered_bytes == 5e6 * 10 + 3e6 * 60, tt::tolerance(5e-3));
  scenario.start_weekday = 1;  // no background on this day
  const BatchGroup other_day = play(scenario, constant_rates({5e6}), 50).groups[0];
  BOOST_TEST(other_day.delivered_bytes == 5e6 * 10 + 4e6 * 60, tt::tolerance(5e-3));
}

BOOST_AUTO_TEST_CASE(a_checkpoint_needs_every_stream_of_its_group) {
  Scenario scenario = scenario_of(2, 60);
  scenario.vms[1].vpg = 0;
  scenario.vpgs.pop_back();
  auto streams = batch_streams(scenario);
  streams[1].rate_cap_bytes_per_s = 1e6;  // 2 MB/s written: checkpoint k is through at 0.1 + 10 k
  const BatchGroup group = batch_replication(scenario, streams, constant_rates({1e6, 2e6}), 50).groups[0];
  BOOST_REQUIRE(group.completion_s.size() == 5u);
  BOOST_TEST(group.completion_s[4] == 50.1, tt::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(the_comm_baseline_grows_with_the_number_of_streams) {
  const double few_s = seconds_per_batch_with_comms(5, 400);
  const double many_s = seconds_per_batch_with_comms(400, 10);
  BOOST_TEST(few_s > 0);
  BOOST_TEST(many_s > 2 * few_s);
}
