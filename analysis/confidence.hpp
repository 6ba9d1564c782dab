#pragma once
/// Confidence intervals from independent replications.
/// Checked by: tests/analysis/run_statistics_test.cpp (hand-computed cases, coverage over 1,000 seeded repetitions)

#include <vector>

namespace drsim {

/// A value with the bounds of its confidence interval. Where there are too few observations for an interval, both
/// bounds are NaN.
struct ConfidenceInterval {
  double mean = 0, low = 0, high = 0;
  double half_width() const { return (high - low) / 2; }
};

inline constexpr double usual_confidence = 0.95;

/// Mean of independent, roughly normal observations with Student's interval. Infinite observations make all three
/// infinite. Source: Law, Simulation Modeling and Analysis, 4.5.
/// @param values  [>= 1]  @param confidence  (0..1)
ConfidenceInterval mean_interval(const std::vector<double>& values, double confidence = usual_confidence);

/// Quantile of the distribution that the observations are drawn from, with the distribution-free interval between two
/// order statistics (binomial). `mean` is the estimate: the order statistic ceil(n share). Bounds are NaN when n is too
/// small for the confidence. Source: Conover, Practical Nonparametric Statistics, 3.2.
/// @param share  (0..1)
ConfidenceInterval quantile_interval(std::vector<double> values, double share, double confidence = usual_confidence);

/// Mean of the differences b - a of observations under common random numbers, pair by pair. Both of one length.
ConfidenceInterval paired_difference(const std::vector<double>& a, const std::vector<double>& b,
                                     double confidence = usual_confidence);

/// The interval of a quantity that cannot leave [least, most] (a time, a share): cut to that range, which takes nothing
/// from its confidence, since what is cut off cannot hold the true value (Casella and Berger, Statistical
/// Inference, 9.2). Bounds that are NaN stay so. @pre  least <= mean <= most
ConfidenceInterval within(ConfidenceInterval interval, double least, double most);

/// The interval of the mean of a quantity that is not negative where none of its observations is, such as a time.
ConfidenceInterval mean_interval_above_zero(const std::vector<double>& values);

/// True when the half width of the mean's interval is at most this share of the mean's size; a mean that all
/// observations equal always is. Needs 2 observations at least, else false.
bool is_precise(const std::vector<double>& values, double relative_half_width, double confidence = usual_confidence);

}  // namespace drsim
