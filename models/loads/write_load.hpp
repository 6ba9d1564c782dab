#pragma once
/// How fast a protected VM writes, as a piecewise-constant rate. Kinds: constant; daily and weekly profile with
/// growth; bursty on/off (exponential or Pareto holding times); Markov-modulated; series at a fixed interval (also a
/// block trace put into bins). A profile multiplies any kind but the series. Reads are not modelled.

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "models/random_stream.hpp"

namespace drsim {

enum class LoadKind { Constant, Profile, OnOff, Markov, Series };

/// One state of a Markov-modulated load.
struct MarkovState {
  double factor = 1.0;      ///< rate in this state over the mean of the load [>= 0]
  double hold_mean_s = 60;  ///< mean of the exponential holding time [s, > 0]
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
  std::string name;  ///< name of the workload in the scenario
  LoadKind kind = LoadKind::Constant;
  double mean_bytes_per_s = 0;  ///< long-run mean before growth [bytes/s]; of a series: the mean of its values
  std::vector<double>
      hourly_factor;                 ///< 24 factors with mean 1, hour 0 first (local time of the scenario); empty: flat
  std::vector<double> daily_factor;  ///< 7 factors with mean 1, Monday first; empty: flat
  double growth_per_year_fraction = 0;
  double peak_to_mean = 1;                   ///< OnOff: rate when on over the mean [> 1]
  double on_mean_s = 0;                      ///< OnOff: mean length of a burst [s]
  double tail_shape = 0;                     ///< OnOff: Pareto shape of both holding times [> 1]; 0: exponential
  std::vector<MarkovState> states;           ///< Markov: visited in random order, next state uniform among the others
  std::shared_ptr<const RateSeries> series;  ///< Series
  bool series_repeats = true;                ///< Series: start again at its end (else the rate is 0 after it)
  std::vector<UniquePoint> unique;           ///< points of U(d), window ascending; empty: every written byte is unique
  double compression_ratio = 2.0;            ///< written bytes over bytes on the wire [>= 1]
};

/// Weekday and time of day at date 0 of the run.
struct CalendarStart {
  int weekday = 0;             ///< 0 = Monday
  double second_of_day_s = 0;  ///< [0..86400)
};

/// Cursor over the piecewise-constant rate of one VM. Growth steps at midnight; profiles step on the hour.
/// Checked by: tests/models/write_load_test.cpp
class alignas(64) WriteLoad {
 public:
  /// @param entity  name of the VM: names its random stream, so that other VMs do not shift it
  WriteLoad(std::shared_ptr<const WriteLoadConfig> config, CalendarStart start, std::uint64_t seed,
            const std::string& entity);

  /// Rate from the last change on [bytes/s].
  double rate_bytes_per_s() const { return rate_; }

  /// Date of the next change [s]; infinity when there is none.
  double next_change_s() const { return next_; }

  /// Moves to the next change.
  void advance() {
    if (values_ != nullptr) {
      advance_series();
    } else {
      advance_by_state();
    }
  }

  /// True when all dates of change are known in advance and equal those of every load with the same interval.
  bool on_fixed_grid() const;

  /// Interval of the fixed grid [s]; 0 for none.
  double grid_interval_s() const;

 private:
  void advance_series() {
    now_ = next_;
    ++intervals_;
    next_ = static_cast<double>(intervals_ + 1) * interval_s_;
    if (++index_ >= count_) {
      if (!repeats_) {
        rate_ = 0;
        next_ = std::numeric_limits<double>::infinity();
        return;
      }
      index_ = 0;
    }
    rate_ = values_[index_];
    // In a large estate this value is needed again only after thousands of others: the next ones are fetched now.
    __builtin_prefetch(values_ + index_ + prefetch_distance);
  }
  void advance_by_state();
  double profile_factor() const;
  std::uint32_t stationary_state();
  void enter_next_state();
  void refresh();

  static constexpr std::size_t prefetch_distance = 8;

  // What a series needs at each change fits one cache line.
  double rate_ = 0;
  double next_ = 0;
  double now_ = 0;
  const double* values_ = nullptr;  // Series: its rates
  std::size_t count_ = 0;
  std::size_t index_ = 0;
  std::uint64_t intervals_ = 0;  // of the series, passed since the start
  double interval_s_ = 0;
  bool repeats_ = false;

  std::shared_ptr<const WriteLoadConfig> config_;
  CalendarStart start_;
  RandomStream random_;
  double next_calendar_ = 0;  // next hour (or midnight) at which profile or growth step
  double next_state_ = 0;     // next change of burst state
  double state_factor_ = 1;
  std::uint32_t state_ = 0;
  double calendar_step_s_ = 0;  // 0: neither profile nor growth
};

}  // namespace drsim
