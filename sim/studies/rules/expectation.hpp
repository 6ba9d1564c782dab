#pragma once
/// Expectations of a scenario held against the result of its run.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// One expectation, judged.
struct JudgedExpectation {
  std::string metric;    ///< as written
  std::string where;     ///< the value that counts: with "*" the worst one
  std::string expected;  ///< "at most 15 s", with the tolerance when there is one
  std::string found;     ///< with its unit, and how far outside the bound
  std::string because;   ///< as written
  bool is_met = false;
};

/// Each expectation of the scenario in its order. A metric that the result does not have is not met, and `found` says
/// so. A value that is null in the result (never reached, no limit) counts as infinite.
std::vector<JudgedExpectation> judge(const std::vector<ExpectConfig>& expectations,
                                     const nlohmann::ordered_json& result);

/// For the way through a pipe.
nlohmann::ordered_json verdicts_to_json(const std::vector<JudgedExpectation>& verdicts);
std::vector<JudgedExpectation> verdicts_from_json(const nlohmann::ordered_json& list);

}  // namespace drsim
