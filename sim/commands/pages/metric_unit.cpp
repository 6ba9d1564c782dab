#include "sim/commands/pages/metric_unit.hpp"

#include "sim/scenario/text/metric_dimension.hpp"

namespace drsim {

std::string metric_unit(const std::string& metric) {
  const auto dimension = metric_dimension(pointer_tokens(metric));
  if (!dimension) return "";
  return *dimension == Dimension::Time            ? "s"
         : *dimension == Dimension::Bytes         ? "bytes"
         : *dimension == Dimension::BitsPerSecond ? "bits/s"
         : *dimension == Dimension::Fraction      ? "%"
                                                  : "";
}

}  // namespace drsim
