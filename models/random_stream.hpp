#pragma once
/// Counter-based random numbers, one stream for each (seed, entity, purpose): adding an entity or a draw elsewhere
/// never shifts the draws of another. Logarithm and power are written out in plain arithmetic, so that a draw does
/// not depend on the mathematics library of the machine.

#include <cstdint>
#include <string_view>

namespace drsim {

/// Natural logarithm in IEEE basic operations only; x > 0. Relative error below 1e-15.
/// Checked by: tests/models/random_stream_test.cpp
double portable_log(double x);

/// Exponential function in IEEE basic operations only; |x| <= 700. Relative error below 4e-15.
double portable_exp(double x);

/// A stream of random numbers. Source of the generator: Salmon et al., SC 2011 (Philox 4x32-10, library Random123).
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view entity, std::string_view purpose);

  /// Uniform in (0, 1), 53 bits.
  double uniform();

  /// Uniform integer in [0, bound); bound >= 1.
  std::uint32_t below(std::uint32_t bound);

  /// Exponential with the given mean [> 0].
  double exponential(double mean);

  /// Pareto with the given mean [> 0] and shape [> 1].
  double pareto(double mean, double shape);

 private:
  std::uint64_t key_;
  std::uint64_t stream_;
  std::uint64_t count_ = 0;
};

}  // namespace drsim
