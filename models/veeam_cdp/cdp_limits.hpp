#pragma once
/// Limits of a CDP proxy, and what the vendor advises. What the schema allows, what sizes are tried and what is warned
/// of has the same.
/// Sources: Veeam user guide, "VMware CDP Proxies" and system requirements of a CDP proxy (4 vCPU and 8 GB at least
/// advised; disk cache 10 GB in version 12, 50 GB in version 13). The most of vCPUs and memory are drsim's own.
/// Checked by: tests/scenario/product_limits_test.cpp.

#include <cstdint>

#include "models/units.hpp"
#include "models/veeam_cdp/cdp_config.hpp"

namespace drsim {

inline constexpr std::uint32_t cdp_proxy_vcpus_advised = 4;
inline constexpr std::uint32_t cdp_proxy_vcpus_most = 64;
inline constexpr double cdp_proxy_ram_least_bytes = 2 * gib_bytes;
inline constexpr double cdp_proxy_ram_advised_bytes = 8192 * mib_bytes;
inline constexpr double cdp_proxy_ram_most_bytes = 1024 * gib_bytes;

/// Proxies of a role at a site, so that one may fail (IBM, Veeam pattern).
inline constexpr std::uint32_t cdp_proxies_advised = 2;

/// Disk cache of one proxy that is advised at least [bytes].
constexpr double cdp_cache_advised_bytes(CdpVersion version) {
  return (version == CdpVersion::V12 ? 10 : 50) * gib_bytes;
}

}  // namespace drsim
