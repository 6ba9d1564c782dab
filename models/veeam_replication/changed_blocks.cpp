#include "models/veeam_replication/changed_blocks.hpp"

#include <algorithm>
#include <cmath>

namespace drsim {

double changed_block_bytes(double changed_bytes, double disk_bytes, double block_bytes, double extent_bytes) {
  if (!(changed_bytes > 0)) return 0;
  const double touched = -std::expm1(-changed_bytes / disk_bytes * (1 + block_bytes / extent_bytes));
  return std::min(disk_bytes, std::max(changed_bytes, touched * disk_bytes));
}

}  // namespace drsim
