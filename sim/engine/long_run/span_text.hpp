#pragma once
/// Spans of time in the texts of results.

#include <string>

namespace drsim {

/// "90 s", "45 min", "2.5 h", with so many significant digits.
std::string span_text(double span_s, int digits = 4);

}  // namespace drsim
