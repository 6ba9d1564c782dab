#pragma once
/// Dates, times of day and version numbers written as text.

#include <string>

namespace drsim {

struct ParsedDateTime {
  int weekday = 0;  ///< 0 = Monday
  double second_of_day_s = 0;
  std::string error;  ///< empty when fine
};

/// "YYYY-MM-DDTHH:MM:SS", a date that exists (Gregorian calendar, years 1583 to 9999).
ParsedDateTime parse_date_time(const std::string& text);

struct ParsedClock {
  double second_of_day_s = 0;
  std::string error;
};

/// "HH:MM", 00:00 to 24:00.
ParsedClock parse_clock(const std::string& text);

struct ParsedVersion {
  int major = 0, minor = 0;
  std::string error;
};

/// "10.0", also with a suffix as in "9.7u4" or "10.0_U3".
ParsedVersion parse_version(const std::string& text);

}  // namespace drsim
