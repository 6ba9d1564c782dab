#pragma once
/// What a scenario says of snapshot replication beside what all products have: its jobs and backup proxies. Held by the
/// scenario as constants().of<ReplicationDesign>().

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/duration.hpp"
#include "models/veeam_replication/job_schedule.hpp"
#include "models/veeam_replication/snapshot_config.hpp"

namespace drsim {

/// Settings of a replication job.
struct ReplicationJobConfig {
  JobScheduleConfig schedule;
  OverrunPolicy overrun = OverrunPolicy::WaitForNextSlot;
  std::uint32_t restore_points = 7;
  bool has_change_tracking = true;
  double block_bytes = mib_bytes;
  std::uint32_t upload_streams = 5;
  std::optional<DurationConfig> cycle_bytes;  ///< [bytes in place of s]
};

/// A backup proxy on a host of its site: source for the VMs there, target for those that recover to it.
struct BackupProxyConfig {
  std::string name;
  std::uint32_t host = 0;
  std::uint32_t vcpus = 4;
  std::uint32_t tasks = 4;
  double ram_bytes = 8192.0 * mib_bytes;
};

struct ReplicationDesign {
  std::vector<ReplicationJobConfig> jobs;  ///< by VPG
  std::vector<BackupProxyConfig> proxies;  ///< by name
};

/// Limits and advice of the vendor. Sources: Veeam user guide, system requirements of a VMware backup proxy (2 vCPU,
/// and one for every 2 further tasks; 2 GB, and 1 GB for a task) and "Limitation of Concurrent Tasks" (a task is a
/// disk, two tasks for a core at most); IBM, Veeam pattern (two proxies at a site).
inline constexpr std::uint32_t backup_proxies_advised = 2;
inline constexpr std::uint32_t tasks_per_core_max = 2;
constexpr std::uint32_t backup_proxy_vcpus_advised(std::uint32_t tasks) { return tasks <= 2 ? 2 : 2 + (tasks - 1) / 2; }
constexpr double backup_proxy_ram_advised_bytes(std::uint32_t tasks) { return (2 + tasks) * gib_bytes; }

}  // namespace drsim
