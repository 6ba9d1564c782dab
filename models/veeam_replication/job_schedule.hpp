#pragma once
/// When the cycles of a replication job are due: an interval counted from midnight, back to back, or given spacings;
/// not in excluded hours, whose end makes up for the dates that lay in them.
/// Sources: Veeam user guide, "Define Job Schedule" of a replication job (intervals are counted from 12:00 AM;
/// continuously; when denied hours end, the job starts at once). Given spacings are none of the product's: with them
/// the published results of other asynchronous mirrors can be played. Checked by: tests/models/snapshot_rules_test.cpp

#include <optional>
#include <string>
#include <vector>

#include "models/duration.hpp"
#include "models/loads/write_load.hpp"

namespace drsim {

/// A stretch of every week, from Monday, 0:00 on [s].
struct WeekHours {
  double from_s = 0, to_s = 0;  ///< 0 <= from < to <= a week
};

struct JobScheduleConfig {
  double interval_s = 0;                  ///< counted from each midnight; 0: back to back
  std::optional<DurationConfig> spacing;  ///< in place of the interval
  std::vector<WeekHours> excluded;        ///< may overlap
};

/// True when every hour of the week is excluded.
bool excludes_all(const std::vector<WeekHours>& excluded);

class JobSchedule {
 public:
  /// @param job  names the random stream of drawn spacings
  JobSchedule(const JobScheduleConfig& config, CalendarStart start, std::uint64_t seed, const std::string& job);

  /// The next date that is due [s]; back to back: 0.
  double next_s() const { return next_s_; }
  /// It has been taken, or has passed: the one after it is due next.
  void take();

  /// It makes up for a date in excluded hours.
  bool makes_up() const { return next_s_ > due_s_; }

  bool is_back_to_back() const { return !config_.spacing && config_.interval_s <= 0; }

  /// The date itself, or the end of the excluded hours that it lies in [s].
  double permitted_s(double at_s) const;

  /// The last date that was due at the start of the run or before it [s, <= 0]; excluded hours left aside.
  double last_before_start_s() const;

 private:
  double after(double at_s);

  JobScheduleConfig config_;
  double week_offset_s_;  // of the start of the run, from Monday, 0:00
  RandomStream random_;
  double next_s_ = 0;
  double due_s_ = 0;  // the same, excluded hours left aside
};

}  // namespace drsim
