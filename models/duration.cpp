#include "models/duration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace drsim {

namespace {

using Coefficients = std::array<double, 8>;

/// Quotient of two polynomials, coefficients from the constant term up.
double rational(const Coefficients& over, const Coefficients& under, double x) {
  double numerator = 0;
  double denominator = 0;
  for (std::size_t term = over.size(); term-- > 0;) {
    numerator = numerator * x + over[term];
    denominator = denominator * x + under[term];
  }
  return numerator / denominator;
}

constexpr Coefficients centre_over = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                                      1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                                      3.3430575583588128105e4, 2.5090809287301226727e3};
constexpr Coefficients centre_under = {1.0,
                                       4.2313330701600911252e1,
                                       6.8718700749205790830e2,
                                       5.3941960214247511077e3,
                                       2.1213794301586595867e4,
                                       3.9307895800092710610e4,
                                       2.8729085735721942674e4,
                                       5.2264952788528545610e3};
constexpr Coefficients middle_over = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                                      3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                                      2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr Coefficients middle_under = {1.0,
                                       2.05319162663775882187e0,
                                       1.67638483018380384940e0,
                                       6.89767334985100004550e-1,
                                       1.48103976427480074590e-1,
                                       1.51986665636164571966e-2,
                                       5.47593808499534494600e-4,
                                       1.05075007164441684324e-9};
constexpr Coefficients tail_over = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                                    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                    2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr Coefficients tail_under = {1.0,
                                     5.99832206555887937690e-1,
                                     1.36929880922735805310e-1,
                                     1.48753612908506148525e-2,
                                     7.86869131145613259100e-4,
                                     1.84631831751005468180e-5,
                                     1.42151175831644588870e-7,
                                     2.04426310338993978564e-15};

}  // namespace

double normal_quantile(double p) {
  const double off_centre = p - 0.5;
  if (std::fabs(off_centre) <= 0.425) {
    return off_centre * rational(centre_over, centre_under, 0.180625 - off_centre * off_centre);
  }
  const double depth = std::sqrt(-portable_log(off_centre < 0 ? p : 1 - p));
  const double size =
      depth <= 5 ? rational(middle_over, middle_under, depth - 1.6) : rational(tail_over, tail_under, depth - 5);
  return off_centre < 0 ? -size : size;
}

double lognormal_sigma(double median_s, double p90_s) { return portable_log(p90_s / median_s) / normal_quantile(0.9); }

double duration_quantile_s(const DurationConfig& duration, double p) {
  switch (duration.kind) {
    case DurationKind::Constant:
      return duration.value_s;
    case DurationKind::Uniform:
      return duration.from_s + p * (duration.to_s - duration.from_s);
    case DurationKind::Exponential:
      return -duration.mean_s * portable_log(1 - p);
    case DurationKind::Lognormal:
      return duration.median_s * portable_exp(duration.sigma * normal_quantile(p));
    case DurationKind::Weibull:
      return duration.scale_s * portable_exp(portable_log(-portable_log(1 - p)) / duration.shape);
    case DurationKind::Empirical:
      break;
  }
  std::vector<double> sorted_s = duration.values_s;
  std::sort(sorted_s.begin(), sorted_s.end());
  const auto place = static_cast<std::size_t>(p * static_cast<double>(sorted_s.size()));
  return sorted_s[std::min(place, sorted_s.size() - 1)];
}

double duration_mean_s(const DurationConfig& duration) {
  switch (duration.kind) {
    case DurationKind::Constant:
      return duration.value_s;
    case DurationKind::Uniform:
      return (duration.from_s + duration.to_s) / 2;
    case DurationKind::Exponential:
      return duration.mean_s;
    case DurationKind::Lognormal:
      return duration.median_s * std::exp(duration.sigma * duration.sigma / 2);
    case DurationKind::Weibull:
      return duration.scale_s * std::tgamma(1 + 1 / duration.shape);
    case DurationKind::Empirical:
      break;
  }
  return std::accumulate(duration.values_s.begin(), duration.values_s.end(), 0.0) /
         static_cast<double>(duration.values_s.size());
}

double draw_duration_s(const DurationConfig& duration, RandomStream& random) {
  return duration.kind == DurationKind::Constant ? duration.value_s : duration_quantile_s(duration, random.uniform());
}

}  // namespace drsim
