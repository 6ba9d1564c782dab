#pragma once
/// The rate at which a load is expected to write over its period, and by how much random bursts can exceed it.
///
/// Exact: constant loads, profiles, series. Random loads: their stationary mean by the hour; what a window of length H
/// can hold beyond it is stated as five standard deviations of what is written in a long window, sqrt(v H), and never
/// more than the highest state all the time. v of alternating renewal processes is Var(deviation of a turn) / mean turn
/// (renewal-reward central limit theorem: Asmussen, Applied Probability and Queues, VI.3); of a Markov load whose next
/// state is uniform among the others it is 2 S (1 - 1/n) / (sum of holding times), S the sum over states of
/// ((factor - mean) x holding time)^2. A Pareto tail of shape 2 or less has no variance: only the highest state bounds
/// it. Checked by: tests/models/load_rate_test.cpp (by hand; random loads against the windows of their own draws)

#include "models/loads/repeating_rate.hpp"
#include "models/loads/write_load.hpp"

namespace drsim {

struct LoadRate {
  RepeatingRate rate;     ///< expected [bytes/s], from date 0 of the run on, growth left aside
  bool ends = false;      ///< after one period nothing more is written
  double highest = 1;     ///< greatest rate over the expected one [>= 1]
  double variance_s = 0;  ///< v for an expected rate of 1 [s]; infinite: none
};

/// Of what is written.
LoadRate load_rate(const WriteLoadConfig& load, const CalendarStart& start);

/// Of what is left when overwrites within each cycle have collapsed: exact for constant loads, and for profiles and
/// series but for the cycles that an hour or a value ends in. Of random loads the given mean stands for that of a year.
/// @param disk_bytes  bound of the unique bytes  @param cycle_s  [> 0]
/// @param mean_bytes_per_s  as sealed_mean() has it
LoadRate sealed_rate(const WriteLoadConfig& load, const CalendarStart& start, double disk_bytes, double cycle_s,
                     double mean_bytes_per_s);

/// What a window can hold beyond what is expected of it [bytes]; 0 unless the load is random.
/// @param expected_bytes  the largest that is expected  @param window_s  length of the window
double beyond_expected_bytes(const LoadRate& load, double expected_bytes, double window_s);

}  // namespace drsim
