#pragma once
/// Limits of the product on the size of a VRA. What the schema allows and what sizes are tried has the same.
/// Sources: Zerto API, VRA settings in ZertoApiWrapper (1 to 4 vCPU, 1 to 16 GB); 3 GB at most in versions up to 8.0;
/// up to 16 vCPU and 32 GB: a maintainer's comment (ZertoApiWrapper issue 120, February 2025), not found in a manual,
/// so such sizes are accepted with a warning. The product's GB are GiB (Zerto knowledge base, VRA memory
/// considerations: its buffer sizes fit GiB).
/// Checked by: tests/scenario/product_limits_test.cpp.

#include <cstdint>

#include "models/units.hpp"
#include "models/zerto/zerto_config.hpp"

namespace drsim {

inline constexpr double vra_ram_least_bytes = 1 * gib_bytes;
inline constexpr double vra_ram_documented_bytes = 16 * gib_bytes;
inline constexpr double vra_ram_most_bytes = 32 * gib_bytes;
inline constexpr double vra_ram_most_old_bytes = 3 * gib_bytes;  ///< VersionProfile::Old
inline constexpr std::uint32_t vra_vcpus_documented = 4;
inline constexpr std::uint32_t vra_vcpus_most = 16;

/// Most memory of a VRA [bytes].
constexpr double vra_ram_most_of(VersionProfile version) {
  return version == VersionProfile::Old ? vra_ram_most_old_bytes : vra_ram_most_bytes;
}

}  // namespace drsim
