#define BOOST_TEST_MODULE mixed_estate
/// Estates with groups of Zerto and of Veeam CDP: against plain SimGrid flows of both on one platform, against each
/// product alone, and what both share by hand.

#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "models/network/wan_path.hpp"
#include "models/random_stream.hpp"
#include "models/units.hpp"
#include "tests/support/batch_replication.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/policy_batches.hpp"
#include "tests/support/run_alone.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

/// A byte of Zerto waits for the end of its batch in the reference, for nothing in the engine: 25 ms of a few seconds.
constexpr std::uint32_t batches_per_checkpoint = 200;
constexpr double tolerance = 0.015;

constexpr double exact_percent = 1e-7;

/// Under the sanitizers, which look for other faults, a few will do.
#ifdef __SANITIZE_ADDRESS__
constexpr std::uint64_t estates = 5;
#else
constexpr std::uint64_t estates = 20;
#endif

/// A congested estate of which each group is of one product or the other, both occur.
Scenario mixed_estate(std::uint64_t seed) {
  Draw draw(seed, "mixed");
  Scenario scenario = congested_estate(seed);
  scenario.horizon_s = 600;
  add_ample_proxies(scenario);
  for (std::size_t group = 0; group < scenario.vpgs.size(); ++group) {
    const bool is_cdp = group == 0 || (group > 1 && draw.chance(0.5));
    scenario.product_of_vpg.push_back(is_cdp ? ProtectionProduct::VeeamCdp : ProtectionProduct::Zerto);
    const double cycle_s = draw.between(4, 20);
    if (is_cdp) scenario.vpgs[group].checkpoint_interval_s = cycle_s;
  }
  return scenario;
}

bool is_cdp(const Scenario& scenario, Index group) {
  return scenario.product_of_vpg[group] == ProtectionProduct::VeeamCdp;
}

/// Streams of both products for the reference.
std::vector<BatchStream> streams_of(const Scenario& scenario) {
  std::vector<BatchStream> streams;
  for (BatchStream stream : batch_streams(scenario)) {
    if (is_cdp(scenario, stream.vpg)) continue;
    stream.wire_bytes_per_byte *= wire_bytes_per_payload_byte(scenario.links[0].mtu_bytes);
    streams.push_back(stream);
  }
  for (Index group = 0; group < scenario.vpgs.size(); ++group)
    if (is_cdp(scenario, group)) streams.push_back(policy_stream(scenario, group));
  return streams;
}

void check(double engine, double flows, const std::string& what) {
  BOOST_TEST(std::abs(engine - flows) <= tolerance * std::max(engine, flows),
             what << ": engine " << engine << ", flows " << flows);
}

void check_same(const GroupResult& a, const GroupResult& b) {
  BOOST_TEST_CONTEXT(a.name) {
    BOOST_CHECK_CLOSE(a.rpo_s.mean, b.rpo_s.mean, exact_percent);
    BOOST_CHECK_CLOSE(a.rpo_s.max, b.rpo_s.max, exact_percent);
    BOOST_CHECK_CLOSE(a.bytes.delivered, b.bytes.delivered, exact_percent);
    BOOST_CHECK_CLOSE(a.journal_peak_bytes, b.journal_peak_bytes, exact_percent);
    for (std::size_t state = 0; state < group_state_count; ++state)
      BOOST_CHECK_CLOSE(a.state_s[state] + 1, b.state_s[state] + 1, exact_percent);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(both_products_agree_with_simgrid_flows) {
  int late = 0, buffering = 0;
  for (std::uint64_t seed = 1; seed <= estates; ++seed) {
    const Scenario scenario = mixed_estate(seed);
    const std::vector<BatchStream> streams = streams_of(scenario);
    const BatchResult flows = batch_replication(
        scenario, streams,
        [&](Index vm, double from_s, double to_s) { return series_bytes(*scenario.vms[vm].load.series, from_s, to_s); },
        batches_per_checkpoint);
    const RunRecord record = run_alone(scenario);
    BOOST_TEST(record.conservation.worst_relative_error < 1e-9);
    for (const BatchStream& stream : streams) {
      const GroupResult& group = record.groups[stream.vpg];
      const BatchGroup& other = flows.groups[stream.vpg];
      const std::string what = fmt::format("seed {}, {}", seed, group.name);
      PolicyFigures figures{other.rpo_mean_s, other.rpo_max_s};
      if (is_cdp(scenario, stream.vpg)) {
        figures = policy_figures(stream, other.completion_s, scenario.horizon_s);
        if (figures.rpo_max_s > 2 * stream.interval_s) ++late;
      } else if (group.state_s[static_cast<std::size_t>(GroupState::Buffering)] > 20) {
        ++buffering;
      }
      check(group.rpo_s.mean, figures.rpo_mean_s, what + ", mean RPO");
      check(group.rpo_s.max, figures.rpo_max_s, what + ", greatest RPO");
    }
  }
  // Both wait for each other, or the comparison would say little.
  BOOST_TEST(late * 2 > static_cast<int>(estates));
  BOOST_TEST(buffering * 2 > static_cast<int>(estates));
}

// What one product does not send, the other does not feel.
BOOST_AUTO_TEST_CASE(a_product_without_load_changes_nothing_of_the_other) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    for (const ProtectionProduct kept : {ProtectionProduct::Zerto, ProtectionProduct::VeeamCdp}) {
      BOOST_TEST_CONTEXT("seed " << seed) {
        Scenario alone = congested_estate(seed);
        alone.horizon_s = 600;
        alone.security.product = kept;
        add_ample_proxies(alone);
        const bool keeps_cdp = kept == ProtectionProduct::VeeamCdp;
        for (Index group = 0; keeps_cdp && group < alone.vpgs.size(); ++group)
          alone.vpgs[group].checkpoint_interval_s = 5.0 + group;
        Scenario mixed = alone;
        mixed.product_of_vpg.assign(alone.vpgs.size(), kept);
        // One group more of the other product, whose VM writes next to nothing.
        mixed.vpgs.push_back(alone.vpgs.back());
        mixed.vpgs.back().name = "zz idle";
        if (!keeps_cdp) mixed.vpgs.back().checkpoint_interval_s = 15;
        mixed.product_of_vpg.push_back(kept == ProtectionProduct::Zerto ? ProtectionProduct::VeeamCdp
                                                                        : ProtectionProduct::Zerto);
        VmConfig idle = alone.vms.back();
        idle.name = "zz idle";
        idle.vpg = static_cast<Index>(mixed.vpgs.size() - 1);
        idle.load = {};
        idle.load.name = "idle";
        idle.load.kind = LoadKind::Constant;
        idle.load.mean_bytes_per_s = 1e-6;
        mixed.vms.push_back(idle);
        const RunRecord one = run_alone(alone), other = run_alone(mixed);
        for (Index group = 0; group < alone.vpgs.size(); ++group) check_same(one.groups[group], other.groups[group]);
      }
    }
  }
}

// 60 MB/s of wire from a VM of Zerto and as much from a policy meet 80 MB/s: each gets 40, as nothing is compressed
// and both have the same headers. What Zerto has delivered after 100 s is 40 MB/s times 100 s over its wire factor.
BOOST_AUTO_TEST_CASE(a_full_link_is_shared_in_equal_parts) {
  Scenario scenario = bare_estate(1, 80e6 * bits_per_byte, 0.02);
  scenario.horizon_s = 100;
  scenario.zerto.pipeline_latency_s = 0;
  add_ample_proxies(scenario);
  scenario.constants.of<CdpConfig>().zero_and_duplicate_fraction = 0;
  const double wire = wire_bytes_per_payload_byte(scenario.links[0].mtu_bytes);
  for (Index group = 0; group < 2; ++group) {
    VpgConfig vpg;
    vpg.name = group == 0 ? "policy" : "vpg";
    vpg.wan_compression = false;
    vpg.recovery_site = 1;
    if (group == 0) vpg.checkpoint_interval_s = 2;
    scenario.vpgs.push_back(vpg);
    scenario.product_of_vpg.push_back(group == 0 ? ProtectionProduct::VeeamCdp : ProtectionProduct::Zerto);
    VmConfig vm;
    vm.name = fmt::format("vm-{}", group);
    vm.vpg = group;
    vm.host = 0;
    vm.recovery_host = 1;
    vm.recovery_datastore = 1;
    vm.disks = {{1e13}};
    vm.load.name = vm.name;
    vm.load.kind = LoadKind::Constant;
    vm.load.mean_bytes_per_s = 60e6 / wire;
    vm.load.compression_ratio = 1;
    scenario.vms.push_back(vm);
  }
  const RunRecord record = run_alone(scenario);
  // Before its first cycle is sealed the policy sends nothing, and Zerto all that it writes.
  const double first_s = RandomStream(scenario.seed, "policy", "first CDP point").uniform() * 2;
  const double zerto = 60e6 / wire * first_s + 40e6 / wire * (100 - first_s);
  BOOST_CHECK_CLOSE(record.groups[1].bytes.delivered, zerto, 1e-6);
  BOOST_CHECK_CLOSE(record.groups[0].bytes.delivered, 40e6 / wire * (100 - first_s), 1e-6);
  BOOST_CHECK_CLOSE(record.links[0].carried_bytes, 60e6 * first_s + 80e6 * (100 - first_s), 1e-6);
}
