#pragma once
/// The answer of `drsim sweep` as a page.

#include <string>
#include <vector>

#include "sim/report/page/answer_page.hpp"
#include "sim/studies/sweep/run_study.hpp"

namespace drsim {

/// @param answer  what the terminal says above its table, line by line
AnswerPage sweep_page(const PreparedStudy& prepared, const std::vector<PointSummary>& summaries,
                      const std::string& answer);

}  // namespace drsim
