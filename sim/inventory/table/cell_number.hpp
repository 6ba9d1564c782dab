#pragma once
/// Numbers as people and spreadsheets write them.

#include <optional>
#include <string>

namespace drsim {

/// What a comma and a point mean in a number that is stored as text. Whole: the column holds whole numbers, so that
/// either one before three digits parts thousands ("1,048,576" and "1.048.576"); before other digits it is the decimal
/// mark. Point and Comma name the decimal mark; the other one parts thousands.
enum class NumberStyle { Whole, Point, Comma };

/// Blanks (also non-breaking and narrow ones) and apostrophes part thousands in all styles. Nothing when the text is no
/// number, or when its thousands do not have three digits each.
std::optional<double> parse_cell_number(const std::string& text, NumberStyle style);

}  // namespace drsim
