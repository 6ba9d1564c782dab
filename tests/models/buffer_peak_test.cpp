/// The peak of a buffer includes what leaves it at that instant: a queue of 50 B/s more than the link takes, dropped
/// when the link goes down, the group is paused or a port closes.

#define BOOST_TEST_MODULE buffer_peak
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/support/cdp_estate.hpp"
#include "tests/support/small_plane.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double exact = 1e-9;
constexpr double at_s = 200, queued_bytes = 50 * at_s;

double buffer_peak(const RunRecord& record) { return record.appliances.at(0).buffer_peak_bytes; }

/// Greatest value of the curve of the buffer, which steps down at the date of the drop.
double curve_peak(const RunRecord& record) {
  double peak = 0;
  for (const Curve& curve : record.curves)
    if (curve.kind == "buffer_bytes")
      for (const CurvePoint& point : curve.points) peak = std::max(peak, point.high);
  return peak;
}

void check_drop(const std::function<void(ZertoPlane&)>& deed) {
  PlaneConfig config = small_plane({{{150}, 1e6}}, 100, 1000);
  const RunRecord record = play_with(std::move(config), {{at_s, deed}});
  BOOST_CHECK_CLOSE(buffer_peak(record), queued_bytes, exact);
  BOOST_CHECK_CLOSE(curve_peak(record), queued_bytes, exact);
}

}  // namespace

BOOST_AUTO_TEST_CASE(pool_at_link_down) {
  check_drop([](ZertoPlane& plane) { plane.set_up(0, false); });
}

BOOST_AUTO_TEST_CASE(pool_at_a_pause) {
  check_drop([](ZertoPlane& plane) {
    plane.set_paused(0, true, plane.state_cause({CauseKind::Paused, CauseCategory::Operation}));
  });
}

BOOST_AUTO_TEST_CASE(pool_when_the_other_side_is_out_of_reach) {
  check_drop([](ZertoPlane& plane) {
    plane.set_reachable(0, false, plane.state_cause({CauseKind::ClosedPort, CauseCategory::Firewall}));
  });
}

BOOST_AUTO_TEST_CASE(pool_when_the_bitmap_is_lost) {
  check_drop([](ZertoPlane& plane) {
    plane.lose_bitmap(0, plane.state_cause({CauseKind::Down, CauseCategory::Fault}));
  });
}

// A queue that goes on to the end of the run peaks there.
BOOST_AUTO_TEST_CASE(pool_at_the_end_of_the_run) {
  BOOST_CHECK_CLOSE(buffer_peak(play(small_plane({{{150}, 1e6}}, 100, 1000))), 50 * 1000, exact);
}

// 2 MB/s of which the link takes nothing from 205 s on: the source proxy holds what was written since the last point
// before, at most a cycle earlier, until it fails at 247 s.
BOOST_AUTO_TEST_CASE(proxy_at_its_failure) {
  CdpEstate estate(1e9 * mb);
  estate.add_vm(estate.add_group("p", 10), {2 * mb}, 60, 1);
  CdpPlane plane(estate.config);
  plane.advance(205);
  plane.set_up(link_place, false);
  plane.apply_changes();
  plane.advance(247);
  plane.lose_proxy(0);
  plane.apply_changes();
  RunRecord record;
  plane.finish(record);
  const auto proxy = std::find_if(record.appliances.begin(), record.appliances.end(),
                                  [](const ApplianceResult& one) { return one.name == "source-1"; });
  const auto failed = std::find_if(record.log.begin(), record.log.end(),
                                   [](const RunEvent& event) { return event.event == "proxy failed"; });
  BOOST_REQUIRE(failed != record.log.end());
  BOOST_CHECK_EQUAL(proxy->buffer_peak_bytes, failed->amount);
  BOOST_CHECK_GE(failed->amount, 42 * 2 * mb);
  BOOST_CHECK_LE(failed->amount, 52 * 2 * mb);
}
