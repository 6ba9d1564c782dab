/// The constants of the model of Veeam CDP.

#include "sim/scenario/products/veeam_cdp/cdp_product.hpp"
#include "sim/scenario/schema/model_parameters.hpp"

namespace drsim {

const std::vector<ModelParameter>& cdp_constants() {
  static const std::vector<ModelParameter> rows = {
      {"cdp/source_throughput_per_vcpu", "source_bytes_per_s_per_vcpu",
       constant<&CdpConfig::source_bytes_per_s_per_vcpu>},
      {"cdp/target_throughput_per_vcpu", "target_bytes_per_s_per_vcpu",
       constant<&CdpConfig::target_bytes_per_s_per_vcpu>},
      {"cdp/tls_cpu_factor", "tls_cpu_factor", constant<&CdpConfig::tls_cpu_factor>},
      {"cdp/tls_wire", "tls_wire_fraction", constant<&CdpConfig::tls_wire_fraction>},
      {"cdp/zero_and_duplicate", "zero_and_duplicate_fraction", constant<&CdpConfig::zero_and_duplicate_fraction>},
      {"cdp/resync_read", "resync_read_bytes_per_s", constant<&CdpConfig::resync_read_bytes_per_s>},
      {"cdp/pipeline_latency", "pipeline_latency_s", constant<&CdpConfig::pipeline_latency_s>},
      {"cdp/reassign", "reassign_s", constant<&CdpConfig::reassign_s>},
      {"cdp/tcp_connections", "tcp_connections", constant<&CdpConfig::tcp_connections>},
      {"cdp/background_io_factor", "background_io_factor", constant<&CdpConfig::background_io_factor>},
      {"cdp/retention_edge", "retention_edge_fraction", constant<&CdpConfig::retention_edge_fraction>},
      {"cdp/proxy_nic", "proxy_nic_bits_per_s", constant<&CdpConfig::proxy_nic_bits_per_s>},
      {"cdp/set_point", "set_point_s", constant<&CdpConfig::set_point_s>},
      {"cdp/power_on", "power_on_s", constant<&CdpConfig::power_on_s>},
      {"cdp/long_term_point", "long_term_point_s", constant<&CdpConfig::long_term_point_s>},
      {"cdp/restore_server", "restore_server_s", constant<&CdpConfig::restore_server_s>},
      {"recovery/vms_in_parallel", "vms_in_parallel", member_at<&Scenario::recovery, &RecoveryRules::vms_in_parallel>},
      {"recovery/promotion_rate", "promotion_bytes_per_s",
       member_at<&Scenario::recovery, &RecoveryRules::promotion_bytes_per_s>},
      {"recovery/boot_reads", "boot_read_bytes", member_at<&Scenario::recovery, &RecoveryRules::boot_read_bytes>},
      {"recovery/boot_read_share", "boot_read_fraction",
       member_at<&Scenario::recovery, &RecoveryRules::boot_read_fraction>},
      {"recovery/io_size", "io_bytes", member_at<&Scenario::recovery, &RecoveryRules::io_bytes>},
      {"recovery/rollback", "rollback_s", member_at<&Scenario::recovery, &RecoveryRules::rollback_s>},
      {"recovery/vcpus_per_core", "vcpus_per_core", member_at<&Scenario::recovery, &RecoveryRules::vcpus_per_core>},
      {"recovery/reserved_cores", "reserved_core_fraction",
       member_at<&Scenario::recovery, &RecoveryRules::reserved_core_fraction>},
      {"recovery/memory_overcommit", "memory_overcommit",
       member_at<&Scenario::recovery, &RecoveryRules::memory_overcommit>},
      {"recovery/ha_detection", "ha_detection_s", member_at<&Scenario::recovery, &RecoveryRules::ha_detection_s>},
      {"recovery/ha_placement", "ha_placement_s", member_at<&Scenario::recovery, &RecoveryRules::ha_placement_s>},
  };
  return rows;
}

}  // namespace drsim
