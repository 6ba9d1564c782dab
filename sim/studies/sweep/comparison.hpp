#pragma once
/// Two designs side by side: what differs in the input, and what that does to the outcome.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "analysis/confidence.hpp"

namespace drsim {

/// A value that is not the same in both; absent ones are empty text.
struct InputDifference {
  std::string pointer;  ///< with names in place of indices
  std::string a, b;
};

/// What two resolved scenarios differ in, by pointer; elements of lists are paired by their names. Comments and the
/// record of a fit do not count.
std::vector<InputDifference> input_differences(const nlohmann::ordered_json& a, const nlohmann::ordered_json& b);

/// A figure of the outcome that both have.
struct OutcomeDifference {
  std::string metric;
  double a = 0, b = 0;            ///< means over replications
  ConfidenceInterval difference;  ///< of b - a, pair by pair; bounds NaN for a single pair
  bool is_certain() const { return difference.low > 0 || difference.high < 0; }
  /// The two differ by what rounding leaves, if at all.
  bool is_rounding() const;
};

/// RPO, misses, history and journal of each group and the use of each link that both results have, in the order of a.
/// @param a, b  results by replication, of one length, under the same seeds
std::vector<OutcomeDifference> outcome_differences(const std::vector<nlohmann::ordered_json>& a,
                                                   const std::vector<nlohmann::ordered_json>& b);

}  // namespace drsim
