#pragma once
/// The overwrite model U(d): unique bytes dirtied in a window of length d. Stated at points as a fraction of the bytes
/// written in the window at the mean rate, it is used as a function of the written bytes W, F(W) = U(W / mean rate),
/// so that it holds for a rate that varies. F is piecewise linear, concave, F(0) = 0, F(W) <= W, and bounded by the
/// size of the disks. Beyond the last point the last slope goes on: an upper bound, since U is concave.
/// Checked by: tests/models/overwrite_curve_test.cpp.

#include <vector>

#include "models/loads/write_load.hpp"

namespace drsim {

class OverwriteCurve {
 public:
  /// @param load        points and mean rate; no points, or a mean of 0: every written byte is unique
  /// @param disk_bytes  size of all disks [bytes, > 0]
  OverwriteCurve(const WriteLoadConfig& load, double disk_bytes);

  /// Unique bytes among the first `written` bytes of a window [bytes].
  double unique_bytes(double written) const;

  /// Mean of unique_bytes over windows of `from` to `to` written bytes [bytes]; exact. @param to  [>= from]
  double mean_unique_bytes(double from, double to) const;

  /// Fewest written bytes of a window that has so many unique ones [bytes]: the inverse of unique_bytes.
  /// @param unique  what unique_bytes gives [bytes]; more than it ever gives counts as the most
  double written_bytes(double unique) const;

  /// Written bytes at which the slope changes next after `written`; infinity when none.
  double next_corner_bytes(double written) const;

 private:
  std::vector<double> written_;  // corners, ascending, first 0
  std::vector<double> unique_;
  double disk_bytes_;
};

}  // namespace drsim
