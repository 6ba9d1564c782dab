/// The words of causes: each kind of cause and entity, one and several, and what is summed with what.

#define BOOST_TEST_MODULE cause_words
#include "sim/report/words/cause_words.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

using namespace drsim;

namespace {

Cause pool_full(const std::string& host, const Entity& behind) {
  return {CauseKind::BufferFull, CauseCategory::Buffer, {EntityKind::Vra, host}, behind, "", SyncAfter::Bitmap};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_cause_names_what_happened_to_what_and_the_sync_after_it) {
  const Entity link{EntityKind::Link, "fra-mad", Direction::Forward};
  const Entity back{EntityKind::Link, "fra-mad", Direction::Backward};
  Cause down{CauseKind::Down, CauseCategory::Fault, link};
  BOOST_TEST(cause_words(down) == "link fra-mad: down");
  down.sync = SyncAfter::Bitmap;
  BOOST_TEST(cause_words(down) == "link fra-mad: down, then bitmap sync");
  BOOST_TEST(cause_words(full_cause(back)) == "link fra-mad (backward): saturated");
  BOOST_TEST(cause_words(full_cause({EntityKind::Nic, "fra-1", Direction::Forward})) == "NIC of host fra-1: saturated");
  BOOST_TEST(cause_words(pool_full("fra-1", link)) == "VRA on fra-1: pool full behind link fra-mad, then bitmap sync");
  BOOST_TEST(
      cause_words({CauseKind::BufferFull, CauseCategory::Buffer, {EntityKind::Proxy, "p"}, link, "", SyncAfter::Cbt}) ==
      "proxy p: RAM and cache full behind link fra-mad, then CBT mode");
  BOOST_TEST(
      cause_words({CauseKind::Down, CauseCategory::Fault, {EntityKind::Site, "a"}, {EntityKind::Failover, "x"}}) ==
      "site a: lost, failover x");
  BOOST_TEST(cause_words({CauseKind::ClosedPort,
                          CauseCategory::Firewall,
                          {EntityKind::FirewallRule, "r"},
                          {},
                          "TCP 4007 from a to b"}) == "firewall rule r: TCP 4007 from a to b closed");
}

// TCP's ceiling is one kind of cause, whether it is that of a stream's own connections or of those that a pair shares.
BOOST_AUTO_TEST_CASE(connections_that_are_full_are_at_tcps_ceiling) {
  const Cause shared = full_cause({EntityKind::Connections, "fra-1", Direction::None, "mad-1"});
  BOOST_CHECK(shared.kind == CauseKind::TcpCeiling);
  BOOST_TEST(cause_words(shared).find("TCP connections of fra-1 to mad-1: at TCP's ceiling") == 0U);
  BOOST_TEST(cause_words({CauseKind::TcpCeiling, CauseCategory::Link}).find("TCP ceiling of the path") == 0U);
}

// A sync that was asked for says so itself.
BOOST_AUTO_TEST_CASE(a_forced_sync_is_not_followed_by_itself) {
  Cause forced{CauseKind::ForcedSync, CauseCategory::Operation};
  forced.sync = SyncAfter::Delta;
  BOOST_TEST(cause_words(forced) == "delta sync forced by the user");
}

// Forty journals are one cause, two links are two.
BOOST_AUTO_TEST_CASE(what_there_is_many_of_is_summed_by_kind) {
  std::set<Cause> journals, links;
  for (int k = 0; k < 40; ++k) {
    const std::string name = "vm-" + std::to_string(k);
    journals.insert(summed_as({CauseKind::JournalFull, CauseCategory::Operation, {EntityKind::Vm, name}}));
    links.insert(summed_as(pool_full(name, {EntityKind::Link, k % 2 == 0 ? "even" : "odd"})));
  }
  BOOST_TEST(journals.size() == 1U);
  BOOST_TEST(links.size() == 2U);
  BOOST_TEST(cause_words({CauseKind::JournalFull, CauseCategory::Operation, {EntityKind::Vm, "vm-1"}}, {40, 1}) ==
             "journals of 40 VMs full: a recovery operation holds promotion");
  BOOST_TEST(cause_words(pool_full("h", {EntityKind::Nic, "h"}), {4, 4}) ==
             "4 VRAs: pool full behind NICs of 4 hosts, then bitmap sync");
}

// No kind is left without words or without a name in result.json, and no two have the same.
BOOST_AUTO_TEST_CASE(each_kind_has_words_and_a_name_of_its_own) {
  std::set<std::string> words, names, entity_words_seen, entity_names;
  for (std::size_t kind = 0; kind < cause_kind_count; ++kind) {
    words.insert(cause_words({static_cast<CauseKind>(kind), CauseCategory::Design, {EntityKind::Host, "h"}}));
    names.insert(cause_kind_names[kind]);
  }
  BOOST_TEST(words.size() == cause_kind_count);
  BOOST_TEST(names.size() == cause_kind_count);
  BOOST_TEST(words.count("") == 0U);
  BOOST_CHECK(static_cast<std::size_t>(CauseKind::HistoryLetGo) + 1 == cause_kind_count);
  for (std::size_t kind = 0; kind < entity_kind_count; ++kind) {
    entity_words_seen.insert(entity_words({static_cast<EntityKind>(kind), "x"}));
    entity_names.insert(entity_kind_names[kind]);
  }
  BOOST_TEST(entity_words_seen.size() == entity_kind_count);
  BOOST_TEST(entity_names.size() == entity_kind_count);
  BOOST_CHECK(static_cast<std::size_t>(EntityKind::Failback) + 1 == entity_kind_count);
}

// Names are data: braces in them are no place for another value.
BOOST_AUTO_TEST_CASE(names_with_braces_stay_as_they_are) {
  BOOST_TEST(entity_words({EntityKind::Link, "{} {0}"}) == "link {} {0}");
}
