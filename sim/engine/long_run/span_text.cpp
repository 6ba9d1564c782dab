#include "sim/engine/long_run/span_text.hpp"

#include <fmt/format.h>

#include "models/units.hpp"

namespace drsim {

std::string span_text(double span_s, int digits) {
  if (span_s < 2 * minute_s) return fmt::format("{:.{}g} s", span_s, digits);
  if (span_s < 2 * hour_s) return fmt::format("{:.{}g} min", span_s / minute_s, digits);
  return fmt::format("{:.{}g} h", span_s / hour_s, digits);
}

}  // namespace drsim
