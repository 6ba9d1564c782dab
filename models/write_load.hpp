#pragma once
/// How fast a protected VM writes, as a piecewise-constant rate. Kinds: constant; daily and weekly profile with
/// growth; bursty on/off (exponential or Pareto holding times); Markov-modulated; series at a fixed interval (also a
/// block trace put into bins). A profile multiplies any kind but the series. Reads are not modelled.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace drsim {

enum class LoadKind { Constant, Profile, OnOff, Markov, Series };

/// One state of a Markov-modulated load.
struct MarkovState {
  double factor = 1.0;       ///< rate in this state over the mean of the load [>= 0]
  double hold_mean_s = 60;   ///< mean of the exponential holding time [s, > 0]
};

/// Rates at a fixed interval, shared by all VMs that name the same file.
struct RateSeries {
  double interval_s = 0;                  ///< [s, > 0]
  std::vector<double> rates_bytes_per_s;  ///< [bytes/s, >= 0], one value for each interval
};

/// One point of the overwrite model: unique bytes dirtied in a window of the given length, as a fraction of the
/// bytes written in it [0..1].
struct UniquePoint {
  double window_s = 0;
  double unique_fraction = 1;
};

/// The written load of one VM, all disks together.
struct WriteLoadConfig {
  std::string name;                   ///< name of the workload in the scenario
  LoadKind kind = LoadKind::Constant;
  double mean_bytes_per_s = 0;        ///< long-run mean before growth [bytes/s]; of a series: the mean of its values
  std::vector<double> hourly_factor;  ///< 24 factors with mean 1, hour 0 first (local time of the scenario); empty: flat
  std::vector<double> daily_factor;   ///< 7 factors with mean 1, Monday first; empty: flat
  double growth_per_year_fraction = 0;
  double peak_to_mean = 1;            ///< OnOff: rate when on over the mean [> 1]
  double on_mean_s = 0;               ///< OnOff: mean length of a burst [s]
  double tail_shape = 0;              ///< OnOff: Pareto shape of both holding times [> 1]; 0: exponential
  std::vector<MarkovState> states;    ///< Markov: visited in random order, next state uniform among the others
  std::shared_ptr<const RateSeries> series;  ///< Series
  bool series_repeats = true;         ///< Series: start again at its end (else the rate is 0 after it)
  std::vector<UniquePoint> unique;    ///< points of U(d), window ascending; empty: every written byte is unique
  double compression_ratio = 2.0;     ///< written bytes over bytes on the wire [>= 1]
};

}  // namespace drsim
