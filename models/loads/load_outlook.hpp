#pragma once
/// What a written load comes to in the long run: its mean, the period after which it repeats, its growth, and the bytes
/// that are left when overwrites within cycles of a fixed length have collapsed.
///
/// Exact: constant loads and profiles (the mean of the factors over a week), series that repeat (the mean of their
/// values), on/off and Markov loads (their stationary means: Ross, Introduction to Probability Models, alternating
/// renewal processes; each Markov state is visited equally often, so its weight is its mean holding time).
/// A series that does not repeat has no long run; the mean of its values stands for it.
/// Checked by: tests/models/load_outlook_test.cpp (by hand; random loads against their own draws)

#include <cstddef>

#include "models/loads/write_load.hpp"

namespace drsim {

struct LoadOutlook {
  double mean_bytes_per_s = 0;  ///< long-run mean of the rate before growth
  double period_s = 0;          ///< repeats exactly after it; 0: constant
  double settling_s = 0;        ///< of random loads: mean length of a full turn of bursts and pauses, or states
  double growth_per_year = 0;   ///< fraction
  bool is_random = false;
  bool ends = false;  ///< a series that does not repeat
};

LoadOutlook load_outlook(const WriteLoadConfig& load);

/// The load is drawn by chance; tells no more than the outlook, and looks at no values of a series.
bool is_random(const WriteLoadConfig& load);

/// What a load that grows by this share a year has grown by after a time from the start of the run.
double growth_factor(double growth_per_year, double at_s);

/// An estimate: mean, and half the width of its 95 % interval (0: exact).
struct MeanEstimate {
  double mean = 0, half_width = 0;
};

/// Mean bytes/s left of the writes of a load when overwrites within each cycle have collapsed, growth left aside.
/// Exact for constant loads, for profiles and series but for the cycles that an hour or a value ends in, and for random
/// loads that overwrite nothing. Other random loads: `cycles_max` cycles of draws, with an interval from the means of
/// twenty equal parts (Law, Simulation Modeling and Analysis, 9.5.3).
/// @param disk_bytes  bound of the unique bytes  @param cycle_s  [> 0]
MeanEstimate sealed_mean(const WriteLoadConfig& load, double disk_bytes, double cycle_s,
                         std::size_t cycles_max = 20000);

/// The least common period of two: the smallest multiple of the longer one that is a multiple of the other, among the
/// first 64; else the longer one. 0 stands for constant.
double common_period_s(double a_s, double b_s);

/// Whether what repeats after the shorter time repeats after the longer one; 0 stands for constant.
bool is_multiple(double longer_s, double shorter_s);

}  // namespace drsim
