#pragma once
/// The answer of `drsim compare` as a page.

#include <array>
#include <string>
#include <vector>

#include "sim/commands/compare_verdict.hpp"
#include "sim/report/page/answer_page.hpp"
#include "sim/studies/sweep/comparison.hpp"

namespace drsim {

/// What the page says of one side.
struct DesignOfPage {
  std::string name, title, digest;
  std::string path;  ///< as it was given
  nlohmann::ordered_json cover;
};

AnswerPage compare_page(const std::array<DesignOfPage, 2>& designs, const std::vector<InputDifference>& inputs,
                        const std::vector<OutcomeDifference>& outcomes, const CompareVerdict& verdict,
                        std::size_t replications);

}  // namespace drsim
