#include "models/duration_distribution.hpp"

#include <cmath>

namespace drsim {

namespace {

/// 95 % quantile of the standard normal distribution.
constexpr double normal_p95 = 1.6448536269514722;

double draw_triangular(const DurationConfig& config, double uniform) {
  const double width = config.high_s - config.low_s;
  if (width <= 0) return config.low_s;
  const double rising = config.typical_s - config.low_s;
  if (uniform * width < rising) return config.low_s + std::sqrt(uniform * width * rising);
  return config.high_s - std::sqrt((1 - uniform) * width * (config.high_s - config.typical_s));
}

}  // namespace

double draw_normal(RandomStream& random) {
  for (;;) {
    const double x = 2 * random.uniform() - 1;
    const double y = 2 * random.uniform() - 1;
    const double square = x * x + y * y;
    if (square > 0 && square < 1) return x * std::sqrt(-2 * portable_log(square) / square);
  }
}

double draw_duration_s(const DurationConfig& config, RandomStream& random) {
  switch (config.kind) {
    case DurationKind::Uniform:
      return config.low_s + (config.high_s - config.low_s) * random.uniform();
    case DurationKind::Triangular:
      return draw_triangular(config, random.uniform());
    case DurationKind::Exponential:
      return random.exponential(config.typical_s);
    case DurationKind::Weibull:
      return config.typical_s * portable_exp(portable_log(random.exponential(1)) / config.shape);
    case DurationKind::Lognormal: {
      const double sigma = portable_log(config.high_s / config.typical_s) / normal_p95;
      return config.typical_s * portable_exp(sigma * draw_normal(random));
    }
    case DurationKind::Pareto:
      return random.pareto(config.typical_s, config.shape);
    case DurationKind::Constant:
      break;
  }
  return config.typical_s;
}

}  // namespace drsim
