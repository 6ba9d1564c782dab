#pragma once
/// How much of what a group works off an event can have added, where the group was not in step when the event met it.
///
/// While nothing gets ahead, at most what is written meanwhile is added to a backlog: the mean demand of the group
/// times that length, or by what the backlog grew, where its curve is exact and that is more. Of a largest backlog B
/// later on the event has that share at most; it is worked off last, as the rest would be there without the event. Over
/// a way that works in order, no byte comes later by more than the length of the event: what is not above the target by
/// more than that would not be above it without. Where more is written than is carried and the group was above its
/// target when the event began, it stays above it without the event, which adds nothing to the time after it.
///
/// Checked by: tests/scenarios/short_events_test.cpp, tests/report/miss_attribution_test.cpp

#include <cstddef>

#include "models/run_record.hpp"
#include "sim/report/page/group_curves.hpp"

namespace drsim {

class AddedBacklog {
 public:
  AddedBacklog(const RunRecord& record, const GroupCurves& rpo)
      : record_(record), rpo_(rpo), backlog_(record, "backlog_bytes") {}

  /// What is worked off in [from_s, to_s), after something held the group for `held_s` from `began_s` on.
  struct Work {
    std::size_t group = 0;
    double began_s = 0, held_s = 0, from_s = 0, to_s = 0;
  };

  /// From when on it can be what the event added: `from_s` where that is most of it, or where the record does not tell
  /// the backlog; never past `to_s`.
  double added_from_s(const Work& work) const;

 private:
  const RunRecord& record_;
  const GroupCurves& rpo_;
  GroupCurves backlog_;
};

}  // namespace drsim
