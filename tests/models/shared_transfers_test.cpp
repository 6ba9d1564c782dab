#define BOOST_TEST_MODULE shared_transfers
/// Transfers over shared resources: shares and ends by hand, holding, accounts.

#include "models/network/shared_transfers.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

using namespace drsim;

namespace tt = boost::test_tools;

namespace {

/// Plays to the date and notes what ends when.
void play(SharedTransfers& transfers, double to_s, std::vector<std::pair<std::uint32_t, double>>& ends) {
  for (double at_s = transfers.next_s(); at_s <= to_s; at_s = transfers.next_s()) {
    std::vector<std::uint32_t> ended;
    transfers.end_due(at_s, ended);
    for (const std::uint32_t one : ended) ends.emplace_back(one, at_s);
    transfers.share(at_s);
  }
}

}  // namespace

// 100 and 300 bytes over 10 bytes/s: half each until the first ends at 20 s, then the second alone: 200 more by 40 s.
BOOST_AUTO_TEST_CASE(what_is_left_by_one_goes_to_the_others) {
  SharedTransfers transfers({{"link", 10, true}}, {}, 100, 100);
  const auto a = transfers.add({{0, 1}}), b = transfers.add({{0, 1}});
  transfers.begin(a, 100, 1e9, 0);
  transfers.begin(b, 300, 1e9, 0);
  transfers.share(0);
  std::vector<std::pair<std::uint32_t, double>> ends;
  play(transfers, 100, ends);
  BOOST_REQUIRE(ends.size() == 2u);
  BOOST_TEST(ends[0].second == 20, tt::tolerance(1e-12));
  BOOST_TEST(ends[1].second == 40, tt::tolerance(1e-12));
  BOOST_REQUIRE(transfers.held_s(b).size() == 1u);
  BOOST_TEST(transfers.held_s(b).front().second == 40, tt::tolerance(1e-12));
  transfers.finish(100);
  ConservationCheck check(100);
  transfers.check(check);
  RunRecord record;
  transfers.report_links(record);
  BOOST_TEST(record.links.front().carried_bytes == 400, tt::tolerance(1e-12));
  BOOST_TEST(record.links.front().saturated_s == 40, tt::tolerance(1e-12));
}

// One that is held keeps what it has left; a link that is down lets nothing pass.
BOOST_AUTO_TEST_CASE(a_transfer_that_is_held_goes_on_where_it_was) {
  SharedTransfers transfers({{"link", 10, true}}, {}, 100, 100);
  const auto a = transfers.add({{0, 2}});  // two bytes on the link for each of its own
  transfers.begin(a, 100, 1e9, 0);
  transfers.share(0);
  transfers.hold(a, 8);
  transfers.share(8);
  BOOST_TEST(transfers.left_bytes(a, 50) == 60, tt::tolerance(1e-12));
  transfers.resume(a, 50);
  transfers.share(50);
  transfers.set_up(0, false, 52);
  transfers.share(52);
  BOOST_TEST(transfers.down_on(a) == 0u);
  BOOST_TEST(transfers.next_s() > 1e9);
  transfers.set_up(0, true, 60);
  transfers.share(60);
  std::vector<std::pair<std::uint32_t, double>> ends;
  play(transfers, 100, ends);
  BOOST_REQUIRE(ends.size() == 1u);
  BOOST_TEST(ends[0].second == 70, tt::tolerance(1e-12));
  BOOST_TEST(transfers.sent_bytes(a, 100) == 100, tt::tolerance(1e-12));
}

// What does not yield takes its part first: 6 of 10 from 10 s on.
BOOST_AUTO_TEST_CASE(background_comes_first) {
  SharedTransfers transfers({{"link", 10, true}}, {{0, {0, 10}, {0, 6}, 0}}, 1000, 100);
  const auto a = transfers.add({{0, 1}});
  transfers.begin(a, 140, 1e9, 0);
  transfers.share(0);
  std::vector<std::pair<std::uint32_t, double>> ends;
  play(transfers, 1000, ends);
  BOOST_REQUIRE(ends.size() == 1u);
  BOOST_TEST(ends[0].second == 20, tt::tolerance(1e-12));
}

// One that is abandoned counts for what it sent.
BOOST_AUTO_TEST_CASE(what_an_abandoned_transfer_sent_is_counted) {
  SharedTransfers transfers({{"link", 10, true}, {"cpu", 4, false}}, {}, 100, 100);
  const auto a = transfers.add({{0, 1}, {1, 1}});
  transfers.begin(a, 140, 1e9, 0);
  transfers.share(0);
  transfers.abandon(a, 10);
  transfers.share(10);
  BOOST_TEST(transfers.sent_bytes(a, 10) == 40, tt::tolerance(1e-12));
  transfers.begin(a, 20, 1e9, 20);
  transfers.share(20);
  std::vector<std::pair<std::uint32_t, double>> ends;
  play(transfers, 100, ends);
  transfers.finish(100);
  ConservationCheck check(100);
  transfers.check(check);
  BOOST_TEST(check.found().identities_checked == 2);
  BOOST_TEST(transfers.utilisation(1).mean == 15.0 / 100, tt::tolerance(1e-12));
}
