#include "models/zerto/rules/planning_rules.hpp"

#include <algorithm>
#include <array>

#include "models/units.hpp"

namespace drsim {

double wan_estimate_mb_per_s(double compressible_kb_per_s, double other_kb_per_s) {
  constexpr double least = 5, kb_per_mb = 1024, compression = 2;
  return std::max(least, (compressible_kb_per_s / compression + other_kb_per_s) * bits_per_byte / kb_per_mb);
}

double profile_journal_limit_bytes(double volume_bytes, double share) {
  constexpr std::array<double, 19> sizes_gb = {10,  15,  20,  25,  30,  35,  40,  45,  50,  75,
                                               100, 150, 200, 250, 300, 400, 500, 750, 1000};
  // Shares such as 0.06 are not exact in binary; what is over by rounding only is not over.
  const double wanted_gb = share * volume_bytes / gb_bytes * (1 - 1e-12);
  const auto size = std::lower_bound(sizes_gb.begin(), sizes_gb.end(), wanted_gb);
  return (size == sizes_gb.end() ? sizes_gb.back() : *size) * gb_bytes;
}

}  // namespace drsim
