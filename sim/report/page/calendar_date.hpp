#pragma once
/// Dates of a run as local calendar dates of the scenario (no time zone, no summer time).

#include <string>

namespace drsim {

/// The start of a scenario, from which dates in seconds count.
class Calendar {
 public:
  /// @param start ISO 8601 date, or date and time ("2026-03-02", "2026-03-02T08:00", "2026-03-02T08:00:30"); what
  /// follows the seconds is ignored. Throws std::invalid_argument on other text.
  explicit Calendar(const std::string& start);

  /// Date `at_s` seconds after the start, to the millisecond: "2026-03-02T08:00:05.250".
  std::string iso(double at_s) const;

  /// The same for people, to the minute: "Mon 2026-03-02 08:00".
  std::string text(double at_s) const;

  /// To the minute in which it has passed: "over by" is not before it.
  std::string text_by(double at_s) const;

  /// Seconds from 1970-01-01T00:00 (read as if local time were UTC) to the start.
  double start_s() const { return start_s_; }

 private:
  double start_s_ = 0;
};

}  // namespace drsim
