#pragma once
/// How long a step of a run-book takes: a fixed time or a distribution. Draws come from a RandomStream named by entity
/// and purpose and use plain arithmetic only, so that they are the same on every machine.
/// Checked by: tests/models/duration_test.cpp (quantiles against their closed forms, means of many draws).

#include <vector>

#include "models/random_stream.hpp"

namespace drsim {

enum class DurationKind { Constant, Uniform, Exponential, Lognormal, Empirical, Weibull };

/// A duration [s, >= 0]. Which fields count follows from the kind.
struct DurationConfig {
  DurationKind kind = DurationKind::Constant;
  double value_s = 0;            ///< Constant
  double from_s = 0, to_s = 0;   ///< Uniform: both ends
  double mean_s = 0;             ///< Exponential
  double median_s = 0;           ///< Lognormal
  double sigma = 0;              ///< Lognormal: standard deviation of the logarithm [>= 0]
  std::vector<double> values_s;  ///< Empirical: each as likely as the others, not empty
  double scale_s = 0;            ///< Weibull: 63.2 % are shorter
  double shape = 1;              ///< Weibull: below 1 many short ones, above 1 wear-out [> 0]
};

/// A fixed duration [s].
inline DurationConfig constant_duration(double value_s) {
  DurationConfig duration;
  duration.value_s = value_s;
  return duration;
}

/// The value that the duration does not exceed with probability `p`, 0 < p < 1 [s].
double duration_quantile_s(const DurationConfig& duration, double p);

/// Mean of the distribution [s]; closed forms (log-normal: median e^(sigma^2/2); Weibull: scale Gamma(1 + 1/shape)).
double duration_mean_s(const DurationConfig& duration);

/// One draw [s]; a constant takes no random number.
double draw_duration_s(const DurationConfig& duration, RandomStream& random);

/// Sigma of the log-normal distribution with this median and this quantile at 90 % [s, p90 >= median].
double lognormal_sigma(double median_s, double p90_s);

/// Quantile of the standard normal distribution, 0 < p < 1; absolute error below 1e-14 for p in 1e-16 .. 1 - 1e-16.
/// Source: Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37, 1988.
double normal_quantile(double p);

}  // namespace drsim
