#include "sim/scenario/products/recovery_constants.hpp"

#include <algorithm>

namespace drsim {

std::vector<ModelParameter> with_recovery_constants(std::vector<ModelParameter> rows,
                                                    std::initializer_list<std::string_view> unused) {
  static const std::vector<ModelParameter> recovery = {
      {"recovery/vms_in_parallel", "vms_in_parallel", member_at<&Scenario::recovery, &RecoveryRules::vms_in_parallel>},
      {"recovery/volumes_in_parallel", "volumes_in_parallel",
       member_at<&Scenario::recovery, &RecoveryRules::volumes_in_parallel>},
      {"recovery/create_vm", "create_vm_s", member_at<&Scenario::recovery, &RecoveryRules::create_vm_s>},
      {"recovery/attach_volume", "attach_volume_s", member_at<&Scenario::recovery, &RecoveryRules::attach_volume_s>},
      {"recovery/vcenter_tasks", "vcenter_tasks", member_at<&Scenario::recovery, &RecoveryRules::vcenter_tasks>},
      {"recovery/power_ons_per_host", "power_ons_per_host",
       member_at<&Scenario::recovery, &RecoveryRules::power_ons_per_host>},
      {"recovery/power_on_interval", "power_on_interval_s",
       member_at<&Scenario::recovery, &RecoveryRules::power_on_interval_s>},
      {"recovery/promotion_rate", "promotion_bytes_per_s",
       member_at<&Scenario::recovery, &RecoveryRules::promotion_bytes_per_s>},
      {"recovery/io_penalty", "io_penalty_fraction",
       member_at<&Scenario::recovery, &RecoveryRules::io_penalty_fraction>},
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
      {"recovery/scratch_allocation", "scratch_allocation_bytes",
       member_at<&Scenario::recovery, &RecoveryRules::scratch_allocation_bytes>},
      {"recovery/ha_detection", "ha_detection_s", member_at<&Scenario::recovery, &RecoveryRules::ha_detection_s>},
      {"recovery/ha_placement", "ha_placement_s", member_at<&Scenario::recovery, &RecoveryRules::ha_placement_s>},
  };
  for (const ModelParameter& row : recovery)
    if (std::find(unused.begin(), unused.end(), row.key) == unused.end()) rows.push_back(row);
  return rows;
}

}  // namespace drsim
