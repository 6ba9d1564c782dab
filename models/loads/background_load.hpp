#pragma once
/// A load that does not yield on a shared resource, such as the background traffic of a link.

#include <cstdint>
#include <vector>

#include "models/run_record.hpp"

namespace drsim {

struct BackgroundLoad {
  std::uint32_t resource = 0;
  std::vector<double> at_s;         ///< dates of change, ascending, first 0
  std::vector<double> bytes_per_s;  ///< rate from each date on
  double period_s = 0;              ///< the list repeats with this period; 0: never
  TrafficClass traffic = TrafficClass::Other;
};

}  // namespace drsim
