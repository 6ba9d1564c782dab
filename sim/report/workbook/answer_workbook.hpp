#pragma once
/// The workbook of an answer that is no run: what its page shows, a sheet for each table.
/// Checked by: tests/report/answer_workbook_test.cpp

#include "sim/report/page/answer_page.hpp"
#include "sim/report/workbook/sheet.hpp"

namespace drsim {

/// The answer and its cover as the first sheet, then each table with its charts; options of a command line and notes
/// stand on the first one. Columns whose amounts have one unit are numbers in a unit that reads well; where units
/// differ within a column its amounts are in base units, and a column with the unit follows.
WorkbookContent answer_workbook(const AnswerPage& page);

}  // namespace drsim
