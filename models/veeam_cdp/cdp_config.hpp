#pragma once
/// Parameters of the Veeam CDP model with their defaults; each can be set in the scenario. Product folder: nothing
/// outside models/veeam_cdp defines rules of Veeam CDP.

#include <cstdint>

#include "models/units.hpp"

namespace drsim {

/// Version profile: 12.x keeps less RAM for the operating system and allows 24 h of short-term retention, 13 168 h.
enum class CdpVersion : std::uint8_t { V12, V13 };

/// A proxy takes writes from the hosts of its site, or hands them to the hosts of its site. One proxy has one role.
enum class CdpProxyRole : std::uint8_t { Source, Target };

/// Size of a CDP proxy.
struct CdpProxySize {
  std::uint32_t vcpus = 4;                ///< [1..64]; least advised: 4, with encryption up to twice as many
  double ram_bytes = 8192.0 * mib_bytes;  ///< [2 GiB..1 TiB]
  double cache_bytes = 10 * gib_bytes;    ///< disk cache [0..16 TiB]; 0: none
};

/// Constants of the product model. Keys, bounds, validated ranges and sources:
/// sim/scenario/schema/model_parameters.hpp.
struct CdpConfig {
  CdpVersion version = CdpVersion::V12;
  double source_bytes_per_s_per_vcpu = 100e6;  ///< of a source proxy, not encrypting
  double target_bytes_per_s_per_vcpu = 200e6;  ///< of a target proxy
  double tls_cpu_factor = 1.15;                ///< CPU where traffic is encrypted
  double tls_wire_fraction = 0.0013;           ///< added on the wire where traffic is encrypted
  double zero_and_duplicate_fraction = 0.02;   ///< of sealed data, not sent
  double resync_read_bytes_per_s = 150e6;      ///< of one disk in CBT mode
  double pipeline_latency_s = 0.5;             ///< seal, compress, expand, write, on top of half the RTT
  double reassign_s = 30;                      ///< until another proxy does the work of a failed one
  std::uint32_t tcp_connections = 4;           ///< between two proxies
  double background_io_factor = 2.5;           ///< writes at the target for one written byte: log, compaction
  double retention_edge_fraction = 0.25;       ///< points live so much longer than set: logs expire whole
  double proxy_nic_bits_per_s = 10e9;          ///< of each proxy
  double set_point_s = 15;                     ///< of one VM: its replica is set to the chosen point
  double power_on_s = 10;                      ///< of one VM: the call that starts it
  double long_term_point_s = 4;                ///< to create one, crash-consistent
  double restore_server_s = 45 * minute_s;     ///< of a backup server that was in the lost site
};

}  // namespace drsim
