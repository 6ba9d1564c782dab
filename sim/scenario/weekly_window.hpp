#pragma once
/// Hours of some days of the week.

#include <algorithm>
#include <vector>

namespace drsim {

struct WeeklyWindow {
  std::vector<int> weekdays;  ///< 0 = Monday ... 6 = Sunday, not empty
  double from_s = 0;          ///< seconds after midnight [0..86400)
  double to_s = 86400;        ///< seconds after midnight (from..86400]

  bool covers(int weekday, double second_of_day_s) const {
    return second_of_day_s >= from_s && second_of_day_s < to_s &&
           std::find(weekdays.begin(), weekdays.end(), weekday) != weekdays.end();
  }
};

}  // namespace drsim
