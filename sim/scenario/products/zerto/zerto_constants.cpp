/// The constants of the model of Zerto.

#include "sim/scenario/products/recovery_constants.hpp"
#include "sim/scenario/products/zerto/zerto_product.hpp"
#include "sim/scenario/schema/model_parameters.hpp"

namespace drsim {

const std::vector<ModelParameter>& zerto_constants() {
  static const std::vector<ModelParameter> rows = with_recovery_constants({
      {"pipeline_latency", "pipeline_latency_s", member_at<&Scenario::zerto, &ZertoConfig::pipeline_latency_s>},
      {"pool_overhead", "pool_overhead_bytes", member_at<&Scenario::zerto, &ZertoConfig::pool_overhead_bytes>},
      {"protecting_fraction", "protecting_fraction", member_at<&Scenario::zerto, &ZertoConfig::protecting_fraction>},
      {"recovering_fraction", "recovering_fraction", member_at<&Scenario::zerto, &ZertoConfig::recovering_fraction>},
      {"bitmap_exit_fraction", "bitmap_exit_fraction", member_at<&Scenario::zerto, &ZertoConfig::bitmap_exit_fraction>},
      {"vra_throughput_per_vcpu", "vra_bytes_per_s_per_vcpu",
       member_at<&Scenario::zerto, &ZertoConfig::vra_bytes_per_s_per_vcpu>},
      {"vra_reference_clock", "vra_reference_clock_hz",
       member_at<&Scenario::zerto, &ZertoConfig::vra_reference_clock_hz>},
      {"compress_cycles_per_byte", "compress_cycles_per_byte",
       member_at<&Scenario::zerto, &ZertoConfig::compress_cycles_per_byte>},
      {"tls_cycles_per_byte", "tls_cycles_per_byte", member_at<&Scenario::zerto, &ZertoConfig::tls_cycles_per_byte>},
      {"tls_cycles_per_byte_without_aes", "tls_cycles_per_byte_without_aes",
       member_at<&Scenario::zerto, &ZertoConfig::tls_cycles_per_byte_without_aes>},
      {"compression_back_off", "compression_back_off_fraction",
       member_at<&Scenario::zerto, &ZertoConfig::compression_back_off_fraction>},
      {"compression_off", "compression_off_fraction",
       member_at<&Scenario::zerto, &ZertoConfig::compression_off_fraction>},
      {"throttle_averaging", "throttle_averaging_s", member_at<&Scenario::zerto, &ZertoConfig::throttle_averaging_s>},
      {"recovery_io_size", "recovery_io_bytes", member_at<&Scenario::zerto, &ZertoConfig::recovery_io_bytes>},
      {"vra_nic", "vra_nic_bits_per_s", member_at<&Scenario::zerto, &ZertoConfig::vra_nic_bits_per_s>},
      {"journal_overhead", "journal_overhead_fraction",
       member_at<&Scenario::zerto, &ZertoConfig::journal_overhead_fraction>},
      {"journal_compression", "journal_compression_ratio",
       member_at<&Scenario::zerto, &ZertoConfig::journal_compression_ratio>},
      {"bitmap_granularity", "bitmap_granularity_bytes",
       member_at<&Scenario::zerto, &ZertoConfig::sync, &SyncRules::bitmap_granularity_bytes>},
      {"bitmap_entry", "bitmap_entry_bytes",
       member_at<&Scenario::zerto, &ZertoConfig::sync, &SyncRules::bitmap_entry_bytes>},
      {"bitmap_overflow_fraction", "bitmap_overflow_fraction",
       member_at<&Scenario::zerto, &ZertoConfig::sync, &SyncRules::bitmap_overflow_fraction>},
      {"delta_read", "delta_read_bytes_per_s",
       member_at<&Scenario::zerto, &ZertoConfig::sync, &SyncRules::read_bytes_per_s>},
      {"delta_checksums", "delta_checksum_fraction",
       member_at<&Scenario::zerto, &ZertoConfig::sync, &SyncRules::checksum_fraction>},
      {"guard_free", "guard_free_bytes", member_at<&Scenario::zerto, &ZertoConfig::sync, &SyncRules::guard_free_bytes>},
      {"guard_free_fraction", "guard_free_fraction",
       member_at<&Scenario::zerto, &ZertoConfig::sync, &SyncRules::guard_free_fraction>},
      {"pause_checkpoints", "pause_checkpoints",
       member_at<&Scenario::zerto, &ZertoConfig::sync, &SyncRules::pause_checkpoints>},
      {"vra_restart", "vra_restart_s", member_at<&Scenario::zerto, &ZertoConfig::sync, &SyncRules::vra_restart_s>},
      {"manager_restart", "manager_restart_s",
       member_at<&Scenario::zerto, &ZertoConfig::sync, &SyncRules::manager_restart_s>},
      {"rtt_share_bias", "rtt_share_bias", member_at<&Scenario::zerto, &ZertoConfig::rtt_share_bias>},
      {"closed_control", "closed_control", member_at<&Scenario::zerto, &ZertoConfig::closed_control_disconnects>},
      {"control_per_site", "control_bits_per_s_per_site",
       member_at<&Scenario::zerto, &ZertoConfig::control_bits_per_s_per_site>},
      {"control_per_vm", "control_bits_per_s_per_vm",
       member_at<&Scenario::zerto, &ZertoConfig::control_bits_per_s_per_vm>},
  });
  return rows;
}

}  // namespace drsim
