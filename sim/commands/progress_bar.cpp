#include "sim/commands/progress_bar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "models/units.hpp"

namespace drsim {
namespace {

/// "12 s", "3 min 20 s", "2 h 05 min".
std::string time_left_text(double duration_s) {
  const double whole_s = std::ceil(duration_s);
  if (whole_s < minute_s) return fmt::format("{:.0f} s", whole_s);
  if (whole_s < hour_s)
    return fmt::format("{:.0f} min {:02.0f} s", std::floor(whole_s / minute_s), std::fmod(whole_s, minute_s));
  return fmt::format("{:.0f} h {:02.0f} min", std::floor(whole_s / hour_s),
                     std::floor(std::fmod(whole_s, hour_s) / minute_s));
}

constexpr std::size_t bar_width = 24;
constexpr std::chrono::milliseconds redraw_interval{100};

}  // namespace

std::string progress_text(const std::string& date, double share, double wall_s) {
  const auto done = static_cast<std::size_t>(share * static_cast<double>(bar_width));
  const std::string left = share > 0 ? time_left_text(wall_s * (1 - share) / share) : "?";
  return fmt::format("[{}{}] {:3.0f} %  {}  {} left", std::string(done, '#'), std::string(bar_width - done, '.'),
                     std::floor(100 * share), date, left);
}

ProgressBar::ProgressBar(const std::string& start, double horizon_s, bool is_shown)
    : calendar_(start), horizon_s_(horizon_s), is_shown_(is_shown) {}

ProgressBar::~ProgressBar() {
  if (is_drawn_) std::cerr << "\r\x1b[K" << std::flush;
}

void ProgressBar::show(double at_s) {
  if (!is_shown_) return;
  const Clock::time_point now = Clock::now();
  if (now - drawn_ < redraw_interval) return;
  drawn_ = now;
  is_drawn_ = true;
  const double wall_s = std::chrono::duration<double>(now - began_).count();
  std::cerr << "\r\x1b[K" << progress_text(calendar_.text(at_s), std::clamp(at_s / horizon_s_, 0.0, 1.0), wall_s)
            << std::flush;
}

}  // namespace drsim
