#pragma once
/// What a CDP proxy can hold of the writes that are not confirmed by the target yet, and the vendor's advice for it.
/// Source: facts on Veeam, sections 2.5 and 3.2. Checked by: tests/models/cdp_accounts_test.cpp

#include <cstdint>

#include "models/veeam_cdp/cdp_config.hpp"

namespace drsim {

/// RAM of a proxy that holds data [bytes]. Version 12: half of it up to 8 GiB, above that all but 4 GiB. Version 13:
/// half of it up to 16 GiB, above that all but 8 GiB.
double proxy_data_ram_bytes(double ram_bytes, CdpVersion version);

/// RAM for data and disk cache together [bytes].
double proxy_buffer_bytes(const CdpProxySize& size, CdpVersion version);

/// RAM at which a proxy has so much of it for data [bytes, >= 0]: the inverse of proxy_data_ram_bytes().
double ram_for_data_bytes(double data_ram_bytes, CdpVersion version);

/// For how long proxies hold what cannot be sent before CBT mode begins [s]; infinity without writes.
/// @param buffer_bytes             of all source proxies of the site
/// @param written_bytes_per_s  raw: data is held as received
double hold_time_s(double buffer_bytes, double written_bytes_per_s);

/// Disk cache that the product's pages advise for all proxies of a site together [bytes]: version 12 the larger of
/// 10 GiB and 1 GiB for each protected disk, version 13 at least 50 GiB a proxy.
double advised_cache_bytes(std::uint32_t disks, std::uint32_t proxies, CdpVersion version);

}  // namespace drsim
