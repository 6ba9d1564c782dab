#pragma once
/// Clock time during which at least one of several groups is above its target: the length of the union of their sets.
/// Exact, without looking at every excursion: steady rhythms of the same period are laid over each other once, and
/// what changes from one period to the next does so in straight lines, whose sum is closed.
/// Only where parts were folded, or where the work would exceed a bound, it is between two exact bounds.
/// Checked by: tests/models/clock_time_above_test.cpp (brute force over single excursions).

#include <cstddef>
#include <vector>

#include "models/group_accounts/time_above_target.hpp"

namespace drsim {

/// A clock time that is exact where both bounds are the same.
struct ClockTime {
  double most_s = 0;   ///< the figure to state
  double least_s = 0;  ///< never below the longest of the groups

  bool exact() const { return most_s == least_s; }
};

/// Excursions of each group; those of one group do not overlap.
using ExcursionsByGroup = std::vector<std::vector<Excursions>>;

/// @param work_max  excursions looked at before the times are laid over each other cell by cell instead
ClockTime clock_time_above(const ExcursionsByGroup& groups, std::size_t work_max = 20'000'000);

}  // namespace drsim
