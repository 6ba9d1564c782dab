#pragma once
/// Which inputs move an output, from a sample of both.
/// Checked by: tests/analysis/run_statistics_test.cpp

#include <vector>

namespace drsim {

/// Standardised regression coefficients: by how many of its standard deviations the output moves when an input moves
/// by one of its own, the others held. Inputs or outputs that do not vary have coefficient 0.
/// Source: Saltelli et al., Global Sensitivity Analysis, 1.2.5.
struct StandardisedRegression {
  std::vector<double> coefficients;  ///< by input
  double explained = 0;  ///< share of the output's variance that the linear model explains [0..1] (R squared)
};

/// Least squares by QR with column pivoting. @param inputs  by observation, all of one length; more observations than
/// inputs + 1, else everything is 0
StandardisedRegression standardised_regression(const std::vector<std::vector<double>>& inputs,
                                               const std::vector<double>& outputs);

/// Elementary effects of one input (Morris 1991): the mean of their sizes says how much it matters, their standard
/// deviation whether its effect depends on where one stands or on the other inputs.
struct MorrisEffect {
  double mean_size = 0, deviation = 0;
};

/// @param effects  (change of the output) / (change of the input in units of its range), one for each trajectory
MorrisEffect morris_effect(const std::vector<double>& effects);

}  // namespace drsim
