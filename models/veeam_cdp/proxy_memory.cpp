#include "models/veeam_cdp/proxy_memory.hpp"

#include <algorithm>
#include <limits>

namespace drsim {

namespace {
/// RAM up to which half of it is kept for the operating system [bytes].
double halved_up_to_bytes(CdpVersion version) { return (version == CdpVersion::V12 ? 8 : 16) * gib_bytes; }
}  // namespace

double proxy_data_ram_bytes(double ram_bytes, CdpVersion version) {
  const double halved = halved_up_to_bytes(version);
  return ram_bytes <= halved ? ram_bytes / 2 : ram_bytes - halved / 2;
}

double proxy_buffer_bytes(const CdpProxySize& size, CdpVersion version) {
  return proxy_data_ram_bytes(size.ram_bytes, version) + size.cache_bytes;
}

double ram_for_data_bytes(double data_ram_bytes, CdpVersion version) {
  const double halved = halved_up_to_bytes(version);
  return data_ram_bytes <= halved / 2 ? data_ram_bytes * 2 : data_ram_bytes + halved / 2;
}

double hold_time_s(double buffer_bytes, double written_bytes_per_s) {
  return written_bytes_per_s > 0 ? buffer_bytes / written_bytes_per_s : std::numeric_limits<double>::infinity();
}

double advised_cache_bytes(std::uint32_t disks, std::uint32_t proxies, CdpVersion version) {
  if (version == CdpVersion::V13) return 50 * gib_bytes * proxies;
  return std::max(10.0, static_cast<double>(disks)) * gib_bytes;
}

}  // namespace drsim
