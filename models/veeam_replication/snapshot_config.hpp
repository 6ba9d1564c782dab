#pragma once
/// Parameters of the model of Veeam's snapshot replication with their defaults; each can be set in the scenario.
/// Product folder: nothing outside models/veeam_replication defines rules of it.

#include <cstdint>

#include "models/units.hpp"

namespace drsim {

/// What follows a cycle that takes longer than its interval.
enum class OverrunPolicy : std::uint8_t {
  WaitForNextSlot,  ///< the next cycle begins at the next date of the schedule
  StartAtOnce,      ///< it begins when this one ends; several dates that passed are one cycle
  Queue             ///< a snapshot is taken at every date of the schedule and waits until those before it are sent
};

/// Limits of the product.
/// Sources: Veeam user guide, "Replication" (restore points as vSphere snapshots, at most 28; jobs longer than 21 days
/// fail), "Data Compression and Deduplication" (block sizes), "Specify Upload Streams" (1 to 100).
inline constexpr std::uint32_t restore_points_max = 28;
inline constexpr double longest_job_s = 21 * day_s;

/// Constants of the product model. Keys, bounds, validated ranges and sources:
/// sim/scenario/schema/model_parameters.hpp.
struct SnapshotConfig {
  double source_bytes_per_s_per_vcpu = 25e6;  ///< changed blocks that a vCPU of a proxy reads, compresses and sends
  double full_bytes_per_s_per_vcpu = 100e6;   ///< of a whole disk, read and compared with its digests
  double target_bytes_per_s_per_vcpu = 200e6;
  double tls_cpu_factor = 1.15;               ///< CPU where traffic is encrypted
  double tls_wire_fraction = 0.0013;          ///< added on the wire where traffic is encrypted
  double zero_and_duplicate_fraction = 0.02;  ///< of changed blocks, not sent
  double changed_extent_bytes = mib_bytes;    ///< mean length of a stretch of changed bytes on a disk
  double disk_read_bytes_per_s = 150e6;       ///< of one disk
  double job_start_s = 60;                    ///< from the date of a cycle until its first VM asks for a proxy
  double vm_start_s = 20;                     ///< calls of a VM before its snapshot
  double snapshot_create_s = 1;
  double snapshot_remove_s = 2;
  double pipeline_latency_s = 0.5;          ///< expand and write, on top of half the RTT
  double retry_every_s = 15;                ///< of a connection that broke
  double retry_for_s = 30 * minute_s;       ///< then the VM fails in this cycle
  double replica_io_factor = 2;             ///< writes at the target for one byte: the snapshot, and its merge later
  double set_point_s = 15;                  ///< failover: one replica is set to its restore point
  double power_on_s = 10;                   ///< failover: the call that starts one VM
  double restore_server_s = 45 * minute_s;  ///< of a backup server that was in the lost site
};

}  // namespace drsim
