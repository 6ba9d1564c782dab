#pragma once
/// A line on standard error that shows how far a run is: share, simulated date, time left. (Debian has no C++ library
/// for it; Boost's progress_display has no room for the date and the time left.)

#include <chrono>
#include <string>

#include "sim/report/page/calendar_date.hpp"

namespace drsim {

/// The line as shown, without control characters.
/// @param date    simulated date, as text
/// @param share   of the run that is done [0..1]
/// @param wall_s  wall time since the start of the run [s, >= 0]; the time left is in proportion to it
std::string progress_text(const std::string& date, double share, double wall_s);

/// Draws the line, at most ten times a second, and erases it at the end.
class ProgressBar {
 public:
  /// @param start  of the scenario, as sim/report/page/calendar_date.hpp reads it
  ProgressBar(const std::string& start, double horizon_s, bool is_shown);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();

  /// @param at_s  simulated date, seconds after the start of the run
  void show(double at_s);

 private:
  using Clock = std::chrono::steady_clock;
  Calendar calendar_;
  double horizon_s_;
  bool is_shown_;
  bool is_drawn_ = false;
  Clock::time_point began_ = Clock::now();
  Clock::time_point drawn_ = began_;
};

}  // namespace drsim
