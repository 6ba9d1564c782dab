#pragma once
/// Restore points of one job as they complete at the recovery site, and its RPO at every moment: the age of the oldest
/// of the newest snapshots of its VMs, which grows by one second a second between two completions. Kept are the newest
/// points of a stated number, each a vSphere snapshot of the replica with what its cycle changed. While nobody protects
/// the job it has no RPO: that time is in no figure.
/// Checked by: tests/models/snapshot_plane_test.cpp (closed forms), tests/models/snapshot_steps_test.cpp

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "models/cause.hpp"
#include "models/curves/curve_recorder.hpp"
#include "models/group_accounts/rpo_distribution.hpp"
#include "models/group_accounts/time_above_target.hpp"
#include "models/loads/interval_means.hpp"
#include "models/run_record.hpp"

namespace drsim {

class RestorePoints {
 public:
  struct Rules {
    double target_s = 0;     ///< of the RPO [> 0]
    double interval_s = 0;   ///< misses no further apart are one for people
    std::uint32_t kept = 7;  ///< points of a VM
    double horizon_s = 0;
  };

  /// @param newest_s  date of the newest point at date 0 [s, <= 0]
  RestorePoints(const Rules& rules, double newest_s, CurveRecorder* rpo_curve, CurveRecorder* space_curve);

  /// The oldest of the VMs' newest points carries another date from now on. Dates ascend.
  /// @param cause  why it did not before
  void complete(double at_s, double point_s, const Cause& cause);

  /// Why the next point is not complete is another reason from now on. @param before  the reason until now
  void change_cause(double at_s, const Cause& before) { age(at_s, before); }

  /// A cycle of a VM is kept, and one that is too old by their number merged into its replica [bytes].
  void keep(double at_s, double bytes, double merged_bytes);

  /// Nobody protects the job since that date, or since the last account if that is later: no RPO until it resumes, when
  /// it is the age of the newest point again. @param cause  why no point was complete before
  void end_rpo(double since_s, const Cause& cause);
  void resume_rpo(double at_s);
  bool counts() const { return counts_; }
  /// Times without an RPO; one that is open ends at the horizon.
  const std::vector<TimeSpan>& unprotected() const { return unprotected_; }

  /// Date of the oldest point that is kept [s].
  double oldest_s() const { return dates_.front(); }
  /// Date of the newest point not after another date [s]; nothing when there is none.
  std::optional<double> point_before(double date_s) const;

  /// Closes the accounts at the horizon. @param cause  why no point completes then
  void finish(const Cause& cause);

  const RpoDistribution& rpo() const { return rpo_; }
  const IntervalMeans& rpo_by_interval() const { return by_interval_; }
  const TimeAboveTarget& above_target() const { return above_target_; }
  const std::vector<Cause>& causes_above_target() const { return above_causes_.all(); }
  double newest_s() const { return newest_s_; }
  double made() const { return made_; }
  /// Points that are kept at the end, and how far back they reach from then, or from the end of protection [s].
  double kept() const;
  double history_s() const;
  double space_bytes() const { return space_; }
  double space_peak_bytes() const { return space_peak_; }
  double arrived_bytes() const { return arrived_; }
  double merged_bytes() const { return merged_; }

 private:
  void age(double to_s, const Cause& cause);

  Rules rules_;
  CurveRecorder* rpo_curve_;
  CurveRecorder* space_curve_;
  double newest_s_;
  double at_s_ = 0;  // up to which all is counted
  bool counts_ = true;
  std::vector<TimeSpan> unprotected_;
  RpoDistribution rpo_;
  IntervalMeans by_interval_;
  TimeAboveTarget above_target_;
  CauseNumbers<Cause> above_causes_;
  double made_ = 0;
  std::deque<double> dates_;  // of the points that are kept
  double arrived_ = 0, merged_ = 0, space_ = 0, space_peak_ = 0;
};

}  // namespace drsim
