/// What holds for every estate, over seeded random ones: bytes are conserved, no capacity is exceeded, figures do not
/// depend on the order of things or on how long the run goes on, and more bandwidth does not hurt where that is a
/// theorem.

#define BOOST_TEST_MODULE properties
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "models/units.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/run_alone.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr std::uint64_t seeds = 60;

/// A run that breaks an invariant of the engine is told with its seed, and the other seeds go on.
RunRecord played(const Scenario& scenario) {
  try {
    return run_alone(scenario);
  } catch (const std::runtime_error& error) {
    BOOST_ERROR(fmt::format("seed {}: {}", scenario.seed, error.what()));
    return {};
  }
}

bool near(double a, double b, double tolerance, double scale) {
  return std::abs(a - b) <= tolerance * std::max({std::abs(a), std::abs(b), scale});
}

void check_group(const GroupResult& group, const Scenario& scenario, const std::string& what) {
  const ByteBalance& bytes = group.bytes;
  BOOST_TEST(near(bytes.written, bytes.delivered + bytes.queued + bytes.dirty + bytes.collapsed, 1e-9, 1), what);
  for (const double part : {bytes.written, bytes.delivered, bytes.queued, bytes.dirty, bytes.collapsed})
    BOOST_TEST(part >= 0, what);
  double state_s = 0;
  for (const double seconds : group.state_s) state_s += seconds;
  BOOST_TEST(near(state_s, scenario.horizon_s, 1e-9, 1), what << ": states last " << state_s << " s");
  BOOST_TEST((group.rpo_s.p50 <= group.rpo_s.p95 && group.rpo_s.p95 <= group.rpo_s.p99), what);
  BOOST_TEST((group.rpo_s.p99 <= group.rpo_s.max && group.rpo_s.max <= scenario.horizon_s), what);
  BOOST_TEST((group.above_target_fraction >= 0 && group.above_target_fraction <= 1), what);
}

void check_link(const LinkResult& link, const std::string& what) {
  double classes = 0;
  for (const double bytes : link.by_class_bytes) classes += bytes;
  BOOST_TEST(near(classes, link.carried_bytes, 1e-12, 1), what);
  BOOST_TEST(link.utilisation.max <= 1 + 1e-9, what << ": utilisation " << link.utilisation.max);
}

/// Figures of groups and links by name, whatever their order.
std::map<std::string, double> figures(const RunRecord& record) {
  std::map<std::string, double> found;
  for (const GroupResult& group : record.groups) {
    const auto add = [&](const char* name, double value) { found[group.name + " " + name] = value; };
    add("mean RPO", group.rpo_s.mean);
    add("P50 of RPO", group.rpo_s.p50);
    add("P95 of RPO", group.rpo_s.p95);
    add("P99 of RPO", group.rpo_s.p99);
    add("greatest RPO", group.rpo_s.max);
    add("share above target", group.above_target_fraction);
    add("checkpoints made", group.checkpoints_made);
    add("journal peak", group.journal_peak_bytes);
    add("least history", group.history_min_s);
    add("written", group.bytes.written);
    add("delivered", group.bytes.delivered);
    for (std::size_t state = 0; state < group_state_count; ++state) add(group_state_names[state], group.state_s[state]);
  }
  for (const LinkResult& link : record.links) {
    found[link.name + " carried"] = link.carried_bytes;
    found[link.name + " saturated"] = link.saturated_s;
  }
  return found;
}

void same_figures(const RunRecord& left, const RunRecord& right, double tolerance, const std::string& what) {
  const auto other = figures(right);
  for (const auto& [name, value] : figures(left)) {
    const auto found = other.find(name);
    BOOST_TEST_REQUIRE((found != other.end()), what << ": " << name << " is missing");
    BOOST_TEST(near(value, found->second, tolerance, 1e-3),
               what << ", " << name << ": " << fmt::format("{:.15g} and {:.15g}", value, found->second));
  }
}

/// Events that were over well before the date, by date and name; a state is logged with its length as amount, and one
/// that the end of the run cuts off ends there only up to rounding.
std::vector<RunEvent> over_before(const RunRecord& record, double date_s) {
  std::vector<RunEvent> events;
  for (const RunEvent& event : record.log) {
    const bool is_state = std::count(group_state_names.begin(), group_state_names.end(), event.event) > 0;
    if (event.event == "no usable checkpoint left") continue;  // its amount is the total of the run
    if (event.at_s + (is_state ? event.amount : 0) < date_s - 1e-3) events.push_back(event);
  }
  std::sort(events.begin(), events.end(), [](const RunEvent& left, const RunEvent& right) {
    return std::tie(left.at_s, left.entity, left.event) < std::tie(right.at_s, right.entity, right.event);
  });
  return events;
}

/// No group goes through a bitmap sync: roomy pools, no outage.
Scenario without_sync(std::uint64_t seed) {
  Scenario scenario = congested_estate(seed);
  Draw draw(seed, "priorities");
  for (VpgConfig& vpg : scenario.vpgs) vpg.priority = static_cast<Priority>(draw.whole(0, 2));
  return scenario;
}

/// All VMs in one group that goes one way, and so in one stream if they also share their hosts.
Scenario with_one_stream(Scenario scenario) {
  scenario.vpgs.resize(1);
  scenario.vpgs[0].recovery_site = 1;
  for (VmConfig& vm : scenario.vms) {
    vm.vpg = 0;
    vm.host = 0;
    vm.recovery_host = static_cast<Index>(scenario.hosts.size()) - 1;
    vm.recovery_datastore = 1;
  }
  return scenario;
}

Scenario with_bandwidth(Scenario scenario, double factor) {
  for (double* capacity : {&scenario.links[0].forward_bits_per_s, &scenario.links[0].backward_bits_per_s})
    *capacity *= factor;
  for (EventConfig& event : scenario.events)
    if (event.bits_per_s) *event.bits_per_s *= factor;
  return scenario;
}

void check_not_worse(const RunRecord& narrow, const RunRecord& wide, const std::string& what) {
  if (narrow.groups.size() != wide.groups.size()) return;  // one of them failed
  for (std::size_t index = 0; index < narrow.groups.size(); ++index) {
    const Quantiles& before = narrow.groups[index].rpo_s;
    const Quantiles& after = wide.groups[index].rpo_s;
    for (const auto figure : {&Quantiles::mean, &Quantiles::p50, &Quantiles::p95, &Quantiles::p99, &Quantiles::max})
      BOOST_TEST((after.*figure <= before.*figure * (1 + 1e-9)), what << ", " << narrow.groups[index].name << ": RPO "
                                                                      << before.*figure << " became " << after.*figure);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(accounts_balance_and_no_capacity_is_exceeded) {
  std::array<double, group_state_count> state_s{};
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Scenario scenario = eventful_estate(seed);
    const RunRecord record = played(scenario);
    for (const GroupResult& group : record.groups) {
      check_group(group, scenario, fmt::format("seed {}, {}", seed, group.name));
      for (std::size_t state = 0; state < group_state_count; ++state) state_s[state] += group.state_s[state];
    }
    for (const LinkResult& link : record.links) check_link(link, fmt::format("seed {}, {}", seed, link.name));
    BOOST_TEST(record.conservation.identities_checked > 0, "seed " << seed);
  }
  for (const GroupState state :
       {GroupState::Protected, GroupState::Buffering, GroupState::BitmapSync, GroupState::Disconnected}) {
    const auto index = static_cast<std::size_t>(state);
    BOOST_TEST(state_s[index] > hour_s, "the estates hardly come to " << group_state_names[index]);
  }
}

BOOST_AUTO_TEST_CASE(order_of_entities_does_not_matter) {
  // Sums run in another order, so figures may differ by rounding, and no more.
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Scenario scenario = eventful_estate(seed);
    same_figures(played(scenario), played(reversed_order(scenario)), 1e-6, fmt::format("seed {}", seed));
  }
}

BOOST_AUTO_TEST_CASE(a_longer_run_begins_like_the_shorter_one) {
  // In estate 204 the link is degraded at a date that the engine's own clock hits as well, but for rounding.
  std::vector<std::uint64_t> chosen = {204};
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) chosen.push_back(seed);
  for (const std::uint64_t seed : chosen) {
    Scenario scenario = eventful_estate(seed);
    const double horizon_s = scenario.horizon_s;
    scenario.output.curve_corners_max = 1000000;  // envelopes would depend on the horizon
    const RunRecord shorter = played(scenario);
    scenario.horizon_s = 1.5 * horizon_s;
    const RunRecord longer = played(scenario);
    const auto before = over_before(shorter, horizon_s), after = over_before(longer, horizon_s);
    BOOST_TEST(before.size() == after.size(), "seed " << seed);
    for (std::size_t index = 0; index < std::min(before.size(), after.size()); ++index) {
      const RunEvent &left = before[index], &right = after[index];
      const bool equal = left.entity == right.entity && left.event == right.event &&
                         near(left.at_s, right.at_s, 1e-9, 1) && near(left.amount, right.amount, 1e-9, 1);
      BOOST_TEST(equal, "seed " << seed << ": " << left.entity << " " << left.event << " at " << left.at_s << " and "
                                << right.entity << " " << right.event << " at " << right.at_s);
    }
  }
}

BOOST_AUTO_TEST_CASE(more_bandwidth_never_worsens_rpo_where_one_link_binds) {
  // One scarce link, max-min shares and strict priorities, no sync: while no backlog is greater than in the narrow
  // run, no stream's share is smaller, so none ever becomes greater. With more scarce resources, or where an overflow
  // throws a queue away and overwrites collapse, that is no theorem: see the next case.
  unsigned improved = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Scenario scenario = without_sync(seed);
    const RunRecord narrow = played(scenario);
    for (const double factor : {1.03, 1.4}) {
      const RunRecord wide = played(with_bandwidth(scenario, factor));
      check_not_worse(narrow, wide, fmt::format("seed {}, bandwidth times {}", seed, factor));
      if (narrow.groups.empty() || wide.groups.empty()) continue;
      improved += wide.groups[0].rpo_s.max < 0.99 * narrow.groups[0].rpo_s.max ? 1 : 0;
    }
  }
  BOOST_TEST(improved > seeds / 2);
}

BOOST_AUTO_TEST_CASE(more_bandwidth_never_delivers_less_where_nothing_collapses) {
  // With bitmap syncs RPO is not monotone: an overflow that a wider link puts off may come just before the load falls,
  // and its sync then lasts beyond that of the early one; and overwritten bytes need not be sent at all. But a stream
  // alone is served whenever it has anything to send, so without overwrites its delivered bytes are monotone.
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Scenario scenario = with_one_stream(eventful_estate(seed));
    for (VmConfig& vm : scenario.vms) vm.load.unique.clear();
    const RunRecord narrow = played(scenario);
    for (const double factor : {1.03, 1.4}) {
      const RunRecord wide = played(with_bandwidth(scenario, factor));
      if (narrow.groups.empty() || wide.groups.empty()) continue;
      const double delivered = wide.groups[0].bytes.delivered;
      BOOST_TEST(delivered >= narrow.groups[0].bytes.delivered * (1 - 1e-9),
                 "seed " << seed << ", bandwidth times " << factor << ": delivered "
                         << fmt::format("{:.15g} became {:.15g}", narrow.groups[0].bytes.delivered, delivered));
    }
  }
}
