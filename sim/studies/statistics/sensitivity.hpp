#pragma once
/// Which parameters of a study move its outputs, by the design of the study.

#include "sim/studies/sweep/run_study.hpp"

namespace drsim {

/// One parameter and one output. What is filled in depends on the design.
struct ParameterEffect {
  std::string variant, output, parameter;
  double size = 0;       ///< samples: standardised coefficient; morris: mean size of effects; tornado: greatest change
  double deviation = 0;  ///< morris: of the effects
  double low = 0, high = 0;  ///< tornado: the output's least and greatest value
  double explained = 0;      ///< samples: share of the variance that the coefficients of all parameters explain
};

/// Effects of each variant and output, greatest first. Empty for grids, and where points failed.
std::vector<ParameterEffect> effects_of(const PreparedStudy& prepared, const std::vector<PointSummary>& summaries);

/// As a table for the terminal; empty when there are none.
std::string effects_text(const PreparedStudy& prepared, const std::vector<ParameterEffect>& effects);

}  // namespace drsim
