/// The constants of the model of snapshot replication.

#include "models/veeam_replication/snapshot_config.hpp"
#include "sim/scenario/products/recovery_constants.hpp"
#include "sim/scenario/products/veeam_replication/replication_product.hpp"
#include "sim/scenario/schema/model_parameters.hpp"

namespace drsim {

const std::vector<ModelParameter>& replication_constants() {
  // Replicas stand ready: what creates VMs is not used.
  static const std::vector<ModelParameter> rows = with_recovery_constants(
      {
          {"replication/source_throughput_per_vcpu", "source_bytes_per_s_per_vcpu",
           constant<&SnapshotConfig::source_bytes_per_s_per_vcpu>},
          {"replication/full_read_per_vcpu", "full_bytes_per_s_per_vcpu",
           constant<&SnapshotConfig::full_bytes_per_s_per_vcpu>},
          {"replication/target_throughput_per_vcpu", "target_bytes_per_s_per_vcpu",
           constant<&SnapshotConfig::target_bytes_per_s_per_vcpu>},
          {"replication/tls_cpu_factor", "tls_cpu_factor", constant<&SnapshotConfig::tls_cpu_factor>},
          {"replication/tls_wire", "tls_wire_fraction", constant<&SnapshotConfig::tls_wire_fraction>},
          {"replication/zero_and_duplicate", "zero_and_duplicate_fraction",
           constant<&SnapshotConfig::zero_and_duplicate_fraction>},
          {"replication/changed_extent", "changed_extent_bytes", constant<&SnapshotConfig::changed_extent_bytes>},
          {"replication/disk_read", "disk_read_bytes_per_s", constant<&SnapshotConfig::disk_read_bytes_per_s>},
          {"replication/job_start", "job_start_s", constant<&SnapshotConfig::job_start_s>},
          {"replication/vm_start", "vm_start_s", constant<&SnapshotConfig::vm_start_s>},
          {"replication/snapshot_create", "snapshot_create_s", constant<&SnapshotConfig::snapshot_create_s>},
          {"replication/snapshot_remove", "snapshot_remove_s", constant<&SnapshotConfig::snapshot_remove_s>},
          {"replication/pipeline_latency", "pipeline_latency_s", constant<&SnapshotConfig::pipeline_latency_s>},
          {"replication/retry_every", "retry_every_s", constant<&SnapshotConfig::retry_every_s>},
          {"replication/retry_for", "retry_for_s", constant<&SnapshotConfig::retry_for_s>},
          {"replication/replica_io_factor", "replica_io_factor", constant<&SnapshotConfig::replica_io_factor>},
          {"replication/set_point", "set_point_s", constant<&SnapshotConfig::set_point_s>},
          {"replication/power_on", "power_on_s", constant<&SnapshotConfig::power_on_s>},
          {"replication/restore_server", "restore_server_s", constant<&SnapshotConfig::restore_server_s>},
      },
      {"recovery/volumes_in_parallel", "recovery/create_vm", "recovery/attach_volume", "recovery/vcenter_tasks",
       "recovery/power_ons_per_host", "recovery/power_on_interval", "recovery/io_penalty",
       "recovery/scratch_allocation", "recovery/ha_detection", "recovery/ha_placement"});
  return rows;
}

}  // namespace drsim
