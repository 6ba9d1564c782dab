/// The constants of the model of Veeam CDP.

#include "sim/scenario/products/recovery_constants.hpp"
#include "sim/scenario/products/veeam_cdp/cdp_product.hpp"
#include "sim/scenario/schema/model_parameters.hpp"

namespace drsim {

const std::vector<ModelParameter>& cdp_constants() {
  // Replicas stand ready: nothing is made or attached, power-on has a constant of its own, and no journal is read.
  static const std::vector<ModelParameter> rows = with_recovery_constants(
      {
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
      },
      {"recovery/volumes_in_parallel", "recovery/create_vm", "recovery/attach_volume", "recovery/vcenter_tasks",
       "recovery/power_ons_per_host", "recovery/power_on_interval", "recovery/io_penalty",
       "recovery/scratch_allocation"});
  return rows;
}

}  // namespace drsim
