#include "sim/report/model_constants.hpp"

#include <algorithm>

#include "models/units.hpp"

namespace drsim {

namespace {

std::vector<ModelConstant> zerto_constants(const ZertoConfig& zerto) {
  return {{"pipeline_latency_s", zerto.pipeline_latency_s, 0.2, 3.0},
          {"pool_overhead_bytes", zerto.pool_overhead_bytes, 0.5 * gb_bytes, 1.5 * gb_bytes},
          {"protecting_fraction", zerto.protecting_fraction, 0.9, 0.9},
          {"recovering_fraction", zerto.recovering_fraction, 0.75, 0.75},
          {"bitmap_exit_fraction", zerto.bitmap_exit_fraction, 0.0, 0.5},
          {"vra_bytes_per_s_per_vcpu", zerto.vra_bytes_per_s_per_vcpu, 100e6, 500e6},
          {"vra_reference_clock_hz", zerto.vra_reference_clock_hz, 2.5e9, 2.5e9},
          {"compress_cycles_per_byte", zerto.compress_cycles_per_byte, 3, 20},
          {"tls_cycles_per_byte", zerto.tls_cycles_per_byte, 1, 3},
          {"tls_cycles_per_byte_without_aes", zerto.tls_cycles_per_byte_without_aes, 10, 25},
          {"compression_back_off_fraction", zerto.compression_back_off_fraction, 0.7, 0.7},
          {"compression_off_fraction", zerto.compression_off_fraction, 0.95, 0.95},
          {"throttle_averaging_s", zerto.throttle_averaging_s, 1, 60},
          {"recovery_io_bytes", zerto.recovery_io_bytes, 6e3, 50e3},
          {"vra_nic_bits_per_s", zerto.vra_nic_bits_per_s, 5e9, 10e9},
          {"journal_overhead_fraction", zerto.journal_overhead_fraction, 0.05, 0.15},
          {"journal_compression_ratio", zerto.journal_compression_ratio, 1.0, 3.3},
          {"bitmap_granularity_bytes", zerto.sync.bitmap_granularity_bytes, 4.0 * kib_bytes, 1.0 * mib_bytes},
          {"delta_read_bytes_per_s", zerto.sync.read_bytes_per_s, 50e6, 500e6},
          {"delta_checksum_fraction", zerto.sync.checksum_fraction, 0.0001, 0.002},
          {"guard_free_bytes", zerto.sync.guard_free_bytes, 30 * gb_bytes, 30 * gb_bytes},
          {"guard_free_fraction", zerto.sync.guard_free_fraction, 0.15, 0.15},
          {"pause_checkpoints", static_cast<double>(zerto.sync.pause_checkpoints), 200, 200},
          {"vra_restart_s", zerto.sync.vra_restart_s, 60, 600},
          {"manager_restart_s", zerto.sync.manager_restart_s, 120, 900},
          {"rtt_share_bias", zerto.rtt_share_bias, 0.0, 1.0}};
}

std::vector<ModelConstant> cdp_constants(const CdpConfig& cdp) {
  return {{"source_bytes_per_s_per_vcpu", cdp.source_bytes_per_s_per_vcpu, 40e6, 250e6},
          {"target_bytes_per_s_per_vcpu", cdp.target_bytes_per_s_per_vcpu, 80e6, 500e6},
          {"tls_cpu_factor", cdp.tls_cpu_factor, 1.05, 2},
          {"tls_wire_fraction", cdp.tls_wire_fraction, 0, 0.01},
          {"zero_and_duplicate_fraction", cdp.zero_and_duplicate_fraction, 0, 0.1},
          {"resync_read_bytes_per_s", cdp.resync_read_bytes_per_s, 50e6, 400e6},
          {"pipeline_latency_s", cdp.pipeline_latency_s, 0.1, 3},
          {"reassign_s", cdp.reassign_s, 10, 120},
          {"tcp_connections", static_cast<double>(cdp.tcp_connections), 1, 16},
          {"background_io_factor", cdp.background_io_factor, 2, 4},
          {"retention_edge_fraction", cdp.retention_edge_fraction, 0, 0.25},
          {"proxy_nic_bits_per_s", cdp.proxy_nic_bits_per_s, 0.1e9, 25e9}};
}

}  // namespace

std::vector<ModelConstant> model_constants(const Scenario& scenario) {
  if (scenario.security.product == ProtectionProduct::VeeamCdp) return cdp_constants(scenario.cdp);
  return zerto_constants(scenario.zerto);
}

std::vector<std::string> all_warnings(const Scenario& scenario, const RunRecord& record) {
  std::vector<std::string> all;
  for (const auto* list : {&scenario.warnings, &record.warnings}) {
    for (const std::string& warning : *list) {
      if (std::find(all.begin(), all.end(), warning) == all.end()) all.push_back(warning);
    }
  }
  return all;
}

}  // namespace drsim
