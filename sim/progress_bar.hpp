#pragma once
/// A line on standard error that shows how far a run is: share, simulated date, time left. (Debian has no C++ library
/// for it; Boost's progress_display has no room for the date and the time left.)

#include <chrono>
#include <string>

namespace drsim {

/// Text of the simulated date `at_s` seconds after `start` (ISO 8601), such as "Tue 2026-03-03 14:05"; without a start
/// that can be read, "day 2 14:05". Local time of the scenario: no time zone, no change of the clocks.
std::string simulated_date_text(const std::string& start, double at_s);

/// The line as shown, without control characters.
/// @param wall_s  wall time since the start of the run [s, >= 0]; the time left is estimated from it
std::string progress_text(const std::string& start, double at_s, double horizon_s, double wall_s);

/// Draws the line, at most ten times a second, and erases it at the end.
class ProgressBar {
 public:
  ProgressBar(std::string start, double horizon_s, bool is_shown);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();

  /// @param at_s  simulated date, seconds after the start of the run
  void show(double at_s);

 private:
  using Clock = std::chrono::steady_clock;
  std::string start_;
  double horizon_s_;
  bool is_shown_;
  bool is_drawn_ = false;
  Clock::time_point began_ = Clock::now();
  Clock::time_point drawn_ = began_;
};

}  // namespace drsim
