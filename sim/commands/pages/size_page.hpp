#pragma once
/// The answer of `drsim size` as a page.

#include "sim/commands/size_report.hpp"
#include "sim/report/page/answer_page.hpp"

namespace drsim {

AnswerPage size_page(const SizeReport& report);

}  // namespace drsim
