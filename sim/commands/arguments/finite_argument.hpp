#pragma once
/// Numbers of the command line: a range does not refuse what compares with nothing.

#include <cmath>
#include <cstdlib>
#include <string>

namespace drsim {

/// For a check of an argument: nothing for a finite number or what is no number at all, else what is wrong with it.
inline std::string refuse_not_finite(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return *end == '\0' && !std::isfinite(value) ? "found " + text + "; allowed: a finite number" : "";
}

}  // namespace drsim
