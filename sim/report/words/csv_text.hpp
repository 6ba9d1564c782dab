#pragma once
/// events.csv and series.csv as text. Fields follow RFC 4180 (CRLF line ends, quotes doubled); a text field that a
/// spreadsheet would take for a formula gets an apostrophe in front, because names come from scenario files.

#include <functional>
#include <string>
#include <string_view>

#include "models/run_record.hpp"
#include "sim/report/page/calendar_date.hpp"

namespace drsim {

/// Takes the next piece of a file.
using TextSink = std::function<void(std::string_view)>;

/// A name as one CSV field.
std::string csv_field(const std::string& text);

/// Columns: date, at_s, entity, event, amount.
void write_events_csv(const RunRecord& record, const Calendar& calendar, const TextSink& sink);

/// Columns: kind, entity, series, form, at_s, date, value, low, high, mean. Form "corner": value holds and straight
/// lines join the corners (two at one date are a jump). Form "envelope": low, high and mean hold from this date to
/// that of the next row of the same curve, or else the end of the run; bounds have ten significant digits.
void write_series_csv(const RunRecord& record, const Calendar& calendar, const TextSink& sink);

}  // namespace drsim
