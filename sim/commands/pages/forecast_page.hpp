#pragma once
/// The answer of `drsim forecast` as a page.

#include "sim/commands/forecast_report.hpp"
#include "sim/report/page/answer_page.hpp"

namespace drsim {

AnswerPage forecast_page(const ForecastReport& report);

}  // namespace drsim
