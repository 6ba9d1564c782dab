#pragma once
/// Lengths of time that vary: up and down times of components, human decisions, shutdowns. Named distributions with
/// parameters that people can state; every draw uses IEEE basic operations and square roots only.
/// Checked by: tests/models/duration_distribution_test.cpp (moments and quantiles against their formulas).

#include <cstdint>

#include "models/random_stream.hpp"

namespace drsim {

enum class DurationKind : std::uint8_t { Constant, Uniform, Triangular, Exponential, Weibull, Lognormal, Pareto };

/// A distribution of lengths of time. Which members count depends on the kind:
/// Constant: typical_s. Uniform: low_s, high_s. Triangular: low_s, typical_s (mode), high_s. Exponential: typical_s
/// (mean). Weibull: typical_s (scale: 63.2 % are shorter), shape. Lognormal: typical_s (median), high_s (95 % are
/// shorter). Pareto: typical_s (mean), shape (> 1).
struct DurationConfig {
  DurationKind kind = DurationKind::Constant;
  double typical_s = 0;
  double low_s = 0;
  double high_s = 0;
  double shape = 1;
};

/// A length of time [s, >= 0].
double draw_duration_s(const DurationConfig& config, RandomStream& random);

/// A standard normal number, by Marsaglia's polar method (SIAM Review 6, 1964).
double draw_normal(RandomStream& random);

}  // namespace drsim
