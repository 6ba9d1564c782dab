#include "analysis/regression.hpp"

#include <Eigen/Dense>
#include <cmath>

namespace drsim {
namespace {

/// Takes off the mean and divides by the standard deviation; false when the column does not vary.
bool standardise(Eigen::Ref<Eigen::VectorXd> column) {
  column.array() -= column.mean();
  const double deviation = std::sqrt(column.squaredNorm() / static_cast<double>(column.size() - 1));
  // What is left of equal numbers is their rounding.
  if (!(deviation > 0) || !std::isfinite(deviation)) {
    column.setZero();
    return false;
  }
  column /= deviation;
  return true;
}

}  // namespace

StandardisedRegression standardised_regression(const std::vector<std::vector<double>>& inputs,
                                               const std::vector<double>& outputs) {
  StandardisedRegression result;
  if (inputs.empty()) return result;
  const auto rows = static_cast<Eigen::Index>(inputs.size());
  const auto columns = static_cast<Eigen::Index>(inputs.front().size());
  result.coefficients.assign(inputs.front().size(), 0.0);
  if (rows <= columns + 1) return result;
  Eigen::MatrixXd x(rows, columns);
  Eigen::VectorXd y(rows);
  for (Eigen::Index row = 0; row < rows; ++row) {
    const auto observation = static_cast<std::size_t>(row);
    y(row) = outputs[observation];
    for (Eigen::Index column = 0; column < columns; ++column)
      x(row, column) = inputs[observation][static_cast<std::size_t>(column)];
  }
  for (Eigen::Index column = 0; column < columns; ++column) standardise(x.col(column));
  if (!standardise(y)) return result;
  const Eigen::VectorXd coefficients = x.colPivHouseholderQr().solve(y);
  for (Eigen::Index column = 0; column < columns; ++column)
    result.coefficients[static_cast<std::size_t>(column)] = coefficients(column);
  result.explained = 1 - (y - x * coefficients).squaredNorm() / y.squaredNorm();
  return result;
}

MorrisEffect morris_effect(const std::vector<double>& effects) {
  MorrisEffect result;
  const auto count = static_cast<double>(effects.size());
  if (effects.empty()) return result;
  double mean = 0, squares = 0;
  for (const double effect : effects) {
    mean += effect / count;
    result.mean_size += std::fabs(effect) / count;
  }
  for (const double effect : effects) squares += (effect - mean) * (effect - mean);
  if (count > 1) result.deviation = std::sqrt(squares / (count - 1));
  return result;
}

}  // namespace drsim
