#pragma once
/// Identities of bytes that must hold at the end of a run, whichever product is simulated.

#include <algorithm>
#include <cmath>
#include <string>

#include "models/check.hpp"
#include "models/run_record.hpp"

namespace drsim {

class ConservationCheck {
 public:
  /// Accounts that are kept in two independent ways may differ by rounding only.
  static constexpr double tolerance = 1e-9;

  /// @param at_s  date, for the message
  explicit ConservationCheck(double at_s) : at_s_(at_s) {}

  /// Throws InvariantViolation when the two accounts differ by more than the tolerance of their scale (at least 1) and
  /// what rounding explains beside it.
  /// @param rounding  of numbers that are large against the scale, see models/rounding.hpp [>= 0]
  void equal(double a, double b, double scale, const std::string& what, double rounding = 0) {
    found_.identities_checked += 1;
    const double error = std::fabs(a - b) / (std::max(1.0, scale) + rounding / tolerance);
    // Not a number is no equality.
    DRSIM_CHECK(error <= tolerance, what, a, b, at_s_, rounding);
    found_.worst_relative_error = std::max(found_.worst_relative_error, error);
  }

  const Conservation& found() const { return found_; }

 private:
  double at_s_;
  Conservation found_;
};

}  // namespace drsim
