#pragma once
/// The least value of a resource for which a test holds, and holds for all greater ones that were tried: where more of
/// it never makes the test fail, the least of all.

#include <functional>
#include <optional>
#include <vector>

namespace drsim {

/// Judges several candidates at once, so that they can run side by side; ascending.
using Trial = std::function<std::vector<bool>(const std::vector<double>& candidates)>;

struct LeastValue {
  double value = 0;               ///< least candidate from which on the test held
  std::optional<double> failing;  ///< greatest candidate below it for which it did not; nothing when even `low` held
};

/// Narrows [low, high] until it is relatively as narrow as asked; three candidates a round, whatever the number of
/// processors, so that the answer does not depend on it. Nothing when the test fails at `high`.
/// @param low  [> 0]  @param high  [>= low]  @param relative_width  [> 0]
std::optional<LeastValue> least_value(double low, double high, double relative_width, const Trial& trial);

/// The same where a cheap test refutes some of what the costly one would: that one is then made of the least value that
/// is not refuted, of some above it, and of what lies between the last that fails and the next.
/// @param may_hold  false only where `trial` is false
/// @param guesses  where the answer may lie; those outside of [low, high] are left out
std::optional<LeastValue> least_value(double low, double high, double relative_width, const Trial& may_hold,
                                      const Trial& trial, const std::vector<double>& guesses);

/// Of given values, ascending, for which less can be better than more.
struct LeastOfSome {
  LeastValue least;
  std::optional<double> too_much;  ///< the next value above it for which the test fails; nothing: it holds for all
};

/// The least of those values from which on the test holds; where it fails for the greatest, the least of a stretch for
/// which it holds: of that with the present value, else of the uppermost. Nothing when it fails for all.
std::optional<LeastOfSome> least_of(const std::vector<double>& values, double present, const Trial& trial);

/// The same among the whole numbers low .. high.
std::optional<LeastValue> least_whole(double low, double high, const Trial& trial);

}  // namespace drsim
