/// The book of failures by itself: what is down when many reasons overlap, against unions of intervals worked out from
/// a sorted list of dates; what fails with what; and that nothing comes back that did not fail.

#define BOOST_TEST_MODULE failure_book
#include "sim/engine/failures/failure_book.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <utility>
#include <vector>

#include "models/check.hpp"
#include "tests/support/estate.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

using Intervals = std::vector<std::pair<double, double>>;

/// A dependent of a site and what takes it down: itself or what it is a part of.
struct Incident {
  double from_s, to_s;
  Component what;
  HeldBy by;
};

/// Union by sorting: no counting.
Intervals united(Intervals list) {
  std::sort(list.begin(), list.end());
  Intervals all;
  for (const auto& one : list) {
    if (!all.empty() && one.first <= all.back().second) {
      all.back().second = std::max(all.back().second, one.second);
    } else {
      all.push_back(one);
    }
  }
  return all;
}

/// When a component was down, as its observers heard it.
Intervals heard(const Scenario& scenario, const std::vector<Incident>& incidents, const Component& what) {
  double now_s = 0;
  FailureBook book(scenario, [&] { return now_s; });
  Intervals list;
  book.observe(what.kind, [&](const FailureBook::Edge& edge) {
    if (edge.what.index != what.index || !edge.turns) return;
    if (edge.down) {
      list.emplace_back(now_s, now_s);
    } else {
      list.back().second = now_s;
    }
  });
  struct Turn {
    double at_s;
    bool down;
    const Incident* incident;
  };
  std::vector<Turn> turns;
  for (const Incident& one : incidents) {
    turns.push_back({one.from_s, true, &one});
    turns.push_back({one.to_s, false, &one});
  }
  std::stable_sort(turns.begin(), turns.end(), [](const Turn& a, const Turn& b) { return a.at_s < b.at_s; });
  for (const Turn& turn : turns) {
    now_s = turn.at_s;
    if (turn.down) {
      book.enter(turn.incident->what, turn.incident->by, {});
    } else {
      book.leave(turn.incident->what, turn.incident->by);
    }
  }
  if (what.kind == ComponentKind::Vra) {
    Intervals logged;
    for (const RunEvent& event : book.log())
      if (event.entity == "VRA on " + scenario.hosts[what.index].name) {
        if (event.event == "up") BOOST_TEST(event.amount == event.at_s - logged.back().first);
        event.event == "down" ? void(logged.emplace_back(event.at_s, event.at_s))
                              : void(logged.back().second = event.at_s);
      }
    BOOST_TEST((logged == list));
  }
  BOOST_TEST(!book.is_down(what.kind, what.index));
  BOOST_TEST(book.times_down(what.kind, what.index) == list.size());
  return list;
}

}  // namespace

// A VRA is down while it, its host or its site is, for any number of reasons of any kind.
BOOST_AUTO_TEST_CASE(overlapping_outages_last_as_long_as_their_union) {
  const Scenario scenario = bare_estate(2, 1e9, 0.02);
  constexpr HeldBy::Kind kinds[] = {HeldBy::Kind::Event, HeldBy::Kind::Fault, HeldBy::Kind::Operation};
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Draw draw(seed, "book");
    const Index host = draw.whole(0, static_cast<Index>(scenario.hosts.size()) - 1);
    const Component vra{ComponentKind::Vra, host};
    const Component wholes[] = {vra, {ComponentKind::Host, host}, {ComponentKind::Site, scenario.hosts[host].site}};
    std::vector<Incident> incidents;
    Intervals outages;
    for (Index number = draw.whole(1, 12); number > 0; --number) {
      // Whole numbers, so that many dates meet.
      const double from_s = draw.whole(0, 40), to_s = from_s + draw.whole(1, 12);
      incidents.push_back({from_s, to_s, wholes[draw.whole(0, 2)], {kinds[draw.whole(0, 2)], draw.whole(0, 3)}});
      outages.emplace_back(from_s, to_s);
    }
    Intervals joined;
    for (const auto& one : heard(scenario, incidents, vra)) joined.push_back(one);
    // The book may go up and down at one date, where an end meets a beginning.
    BOOST_TEST((united(joined) == united(outages)), "seed " << seed);
  }
}

BOOST_AUTO_TEST_CASE(a_site_takes_its_parts_with_it_and_a_host_its_vra) {
  const Scenario scenario = bare_estate(2, 1e9, 0.02);
  double now_s = 7;
  FailureBook book(scenario, [&] { return now_s; });
  std::vector<ComponentKind> order;
  for (const ComponentKind kind : {ComponentKind::Site, ComponentKind::Host, ComponentKind::Vra, ComponentKind::Manager,
                                   ComponentKind::Datastore, ComponentKind::Gateway})
    book.observe(kind, [&order, kind](const FailureBook::Edge&) { order.push_back(kind); });
  const HeldBy by{HeldBy::Kind::Event, 0};
  book.enter({ComponentKind::Site, 0}, by, {});
  using Kind = ComponentKind;
  const std::vector<Kind> expected = {Kind::Site, Kind::Host,    Kind::Vra,       Kind::Host,
                                      Kind::Vra,  Kind::Manager, Kind::Datastore, Kind::Gateway};
  BOOST_TEST((order == expected));
  for (Index host = 0; host < scenario.hosts.size(); ++host) {
    const bool there = scenario.hosts[host].site == 0;
    BOOST_TEST(book.is_down(Kind::Host, host) == there);
    BOOST_TEST(book.is_down(Kind::Vra, host) == there);
    if (there)
      BOOST_CHECK(
          (book.cause(book.reason(Kind::Vra, host)).entity == Entity{EntityKind::Site, scenario.sites[0].name}));
  }
  BOOST_TEST(*book.down_since_s(Kind::Manager, 0) == 7);
  BOOST_TEST(!book.is_down(Kind::Manager, 1));
  // A manager that had failed before stays down when the site is back, and the other way round.
  book.enter({Kind::Manager, 0}, by, {});
  book.leave({Kind::Site, 0}, by);
  BOOST_TEST(book.is_down(Kind::Manager, 0));
  book.leave({Kind::Manager, 0}, by);
  BOOST_TEST(!book.is_down(Kind::Manager, 0));
}

BOOST_AUTO_TEST_CASE(sites_of_one_vcenter_share_its_manager) {
  Scenario scenario = bare_estate(1, 1e9, 0.02);
  scenario.sites[0].vcenter = scenario.sites[1].vcenter = "one";
  FailureBook book(scenario, [] { return 0.0; });
  const HeldBy by{HeldBy::Kind::Fault, 0};
  book.enter({ComponentKind::Manager, 1}, by, {});
  BOOST_TEST(book.is_down(ComponentKind::Manager, 0));
  book.enter({ComponentKind::Site, 0}, by, {});
  book.leave({ComponentKind::Manager, 1}, by);
  BOOST_TEST(book.is_down(ComponentKind::Manager, 1));
  book.leave({ComponentKind::Site, 0}, by);
  BOOST_TEST(book.down(ComponentKind::Manager).empty());
}

// A site that an operation has lost leaves the shared vCenter alone, an event does not; whichever ends first.
BOOST_AUTO_TEST_CASE(the_loss_of_a_site_by_an_operation_spares_a_shared_vcenter) {
  Scenario scenario = bare_estate(1, 1e9, 0.02);
  scenario.sites[0].vcenter = scenario.sites[1].vcenter = "one";
  const Component site{ComponentKind::Site, 0};
  const HeldBy event{HeldBy::Kind::Event, 0}, operation{HeldBy::Kind::Operation, 0};
  IncidentNature spares;
  spares.spares_vcenter = true;
  for (const bool event_ends_first : {false, true}) {
    FailureBook book(scenario, [] { return 0.0; });
    const auto is_down = [&](Index index) { return book.is_down(ComponentKind::Manager, index); };
    book.enter(site, operation, spares);
    BOOST_TEST((is_down(0) && !is_down(1)));
    book.enter(site, event, {});
    BOOST_TEST((is_down(0) && is_down(1)));
    book.leave(site, event_ends_first ? event : operation);
    BOOST_TEST((is_down(0) && is_down(1) == !event_ends_first));
    book.leave(site, event_ends_first ? operation : event);
    for (const ComponentKind kind : {ComponentKind::Site, ComponentKind::Manager, ComponentKind::Host,
                                     ComponentKind::Vra, ComponentKind::Datastore, ComponentKind::Gateway})
      BOOST_TEST(book.down(kind).empty());
  }
}

// What ends by itself after an event restored it is over already; what never failed cannot be restored.
BOOST_AUTO_TEST_CASE(nothing_comes_back_that_did_not_fail) {
  const Scenario scenario = bare_estate(1, 1e9, 0.02);
  FailureBook book(scenario, [] { return 0.0; });
  TargetConfig targets;
  targets.hosts = {0};
  const HeldBy first{HeldBy::Kind::Event, 0}, second{HeldBy::Kind::Event, 1};
  book.fail(targets, first, {});
  book.restore(targets);
  book.end(targets, first);
  BOOST_TEST(!book.is_down(ComponentKind::Host, 0));
  BOOST_CHECK_THROW(book.restore(targets), InvariantViolation);
  BOOST_CHECK_THROW(book.leave({ComponentKind::Host, 0}, first), InvariantViolation);
  // An event ends an event, not a fault.
  book.fail(targets, {HeldBy::Kind::Fault, 0}, {});
  BOOST_CHECK_THROW(book.restore(targets), InvariantViolation);
  book.fail(targets, second, {});
  book.restore(targets);
  BOOST_TEST(book.is_down(ComponentKind::Host, 0));
}
