/// Outages within a sync, by examples computed by hand: the pass stands still and goes on with what it had. One stream
/// writes 10 B/s over a link of 100 B/s, D = 5 s, latency 0.5 s.
#define BOOST_TEST_MODULE interrupted_syncs
#include <boost/test/unit_test.hpp>

#include "tests/support/small_plane.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double exact = 1e-6;  // percent
constexpr std::uint32_t wan = 0;

double spent(const GroupResult& group, GroupState state) { return group.state_s[static_cast<std::size_t>(state)]; }

}  // namespace

// A volume of 15,000 B is read at 150 B/s, 100 s in all, and 2,000 B differ; the link is down from 250 to 260 s: the
// pass stands still and goes on with what it had, so it ends at 310 s; the 1,100 B written meanwhile take 11 s, and 110
// B fit: 121 s in place of 110. What was written before the outage is not sent in the shadow of the reading, which
// would end it at 315 s.
BOOST_AUTO_TEST_CASE(an_outage_within_a_delta_sync_makes_it_longer_by_itself_and_what_is_written_meanwhile) {
  const RunRecord record = play_with(steady(), {{200,
                                                 [](ZertoPlane& plane) {
                                                   const auto cause = plane.state_cause({CauseKind::ForcedSync});
                                                   plane.force_delta_sync({{0, 15000, 2000}}, false, cause);
                                                 }},
                                                {250, [](ZertoPlane& plane) { plane.set_up(wan, false); }},
                                                {260, [](ZertoPlane& plane) { plane.set_up(wan, true); }}});
  BOOST_CHECK_CLOSE(spent(record.groups.front(), GroupState::DeltaSync), 121, exact);
}

// Two outages one after the other, the second within the sync after the first: 1,000 B dirty at 300 s, of which 500 are
// sent by 305 s; from 315 s on the other 500 B (5 s), then what was written since 300 s, 200 B: they fit.
BOOST_AUTO_TEST_CASE(an_outage_within_a_bitmap_sync_holds_its_pass_up) {
  const RunRecord record = play_with(steady(), {{200, [](ZertoPlane& plane) { plane.set_up(wan, false); }},
                                                {300, [](ZertoPlane& plane) { plane.set_up(wan, true); }},
                                                {305, [](ZertoPlane& plane) { plane.set_up(wan, false); }},
                                                {315, [](ZertoPlane& plane) { plane.set_up(wan, true); }}});
  BOOST_CHECK_CLOSE(spent(record.groups.front(), GroupState::BitmapSync), 10, exact);
  BOOST_CHECK_CLOSE(spent(record.groups.front(), GroupState::Disconnected), 110, exact);
}

// The bitmap is lost while the pass is held up: the volume is compared anew, 100 s from 320 s on.
BOOST_AUTO_TEST_CASE(a_pass_that_is_held_up_gives_way_to_a_delta_sync) {
  const RunRecord record =
      play_with(steady(), {{200, [](ZertoPlane& plane) { plane.set_up(wan, false); }},
                           {300, [](ZertoPlane& plane) { plane.set_up(wan, true); }},
                           {305, [](ZertoPlane& plane) { plane.set_up(wan, false); }},
                           {310, [](ZertoPlane& plane) { plane.lose_bitmap(0, plane.state_cause({CauseKind::Down})); }},
                           {320, [](ZertoPlane& plane) { plane.set_up(wan, true); }}});
  // 500 B left and 200 B new with the checksums; then the 1,000 B written while it was read take 10 s.
  BOOST_CHECK_CLOSE(spent(record.groups.front(), GroupState::DeltaSync), 110, exact);
}
