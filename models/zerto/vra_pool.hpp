#pragma once
/// What a VRA can take. Its buffer pool is its RAM minus a fixed overhead, of which the protecting side may fill 90 %
/// and the recovering side 75 %. Source: Zerto KB "VRA Memory Considerations": pools of 461, 1485 and 2509 MB at 1, 2
/// and 3 GB.
/// Checked by: tests/models/vra_pool_test.cpp

#include <cstddef>

#include "models/zerto/zerto_config.hpp"

namespace drsim {

/// Volumes of a VRA, protected and recovered together (IBM pattern; Zerto help 8.0, "vMotion").
inline constexpr std::size_t volumes_per_vra_max = 1500;

/// Pool of a VRA [bytes].
inline double pool_bytes(const VraConfig& vra, const ZertoConfig& zerto) {
  return vra.ram_bytes - zerto.pool_overhead_bytes;
}

/// What the protecting side may fill, written (uncompressed) bytes.
inline double protecting_pool_bytes(const VraConfig& vra, const ZertoConfig& zerto) {
  return zerto.protecting_fraction * pool_bytes(vra, zerto);
}

/// What the recovering side may fill, written (uncompressed) bytes.
inline double recovering_pool_bytes(const VraConfig& vra, const ZertoConfig& zerto) {
  return zerto.recovering_fraction * pool_bytes(vra, zerto);
}

}  // namespace drsim
