#pragma once
/// Room for recovered VMs: CPU and memory of hosts, space of datastores. A power-on takes what the VM needs or says
/// what is lacking; nothing is taken then.
/// Space of a VM that runs at the recovery site: its swap file, as large as its memory (vSphere Resource Management,
/// "Swap file location": without a reservation), and the first allocation of its scratch journal.
/// Checked by: tests/models/recovery_rules_test.cpp (fits at the limit, not just above it).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drsim {

/// What a VM takes on a host.
struct VmNeed {
  double vcpus = 0;
  double memory_bytes = 0;
};

/// A host and what powered-on VMs may take of it.
struct HostRoom {
  std::string name;
  double vcpus = 0;         ///< cores left for VMs times the vCPUs allowed for each
  double memory_bytes = 0;  ///< times the overcommitment allowed
  double used_vcpus = 0;
  double used_memory_bytes = 0;

  bool fits(const VmNeed& need) const;
  void take(const VmNeed& need);
  void give_back(const VmNeed& need);

  /// "CPU of host a-1: needs 8 vCPUs, 2 of 96 left"; empty when it fits.
  std::string lack(const VmNeed& need) const;
};

/// The host for a VM: the wanted one if it fits, else the one with most free memory among `others` that does (what
/// a cluster's placement would do; the first of equals). Returns its number; nothing when none has room.
std::optional<std::uint32_t> host_with_room(const std::vector<HostRoom>& hosts, std::uint32_t wanted,
                                            const std::vector<std::uint32_t>& others, const VmNeed& need);

/// "12.5 GiB"
std::string room_text(double bytes);

}  // namespace drsim
