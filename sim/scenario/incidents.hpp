#pragma once
/// What goes wrong or is done to components, VMs and groups during a run, checked and with names resolved: scheduled
/// events, faults by chance, windows without replication. Link events of their own (bandwidth, loss) are EventConfig.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/duration.hpp"

namespace drsim {

/// Components that are hit together: indices of links, sites, hosts or datastores of the scenario, ascending.
struct TargetConfig {
  std::vector<std::uint32_t> links;
  std::vector<std::uint32_t> gateways;  ///< by site
  std::vector<std::uint32_t> vras;      ///< by host
  std::vector<std::uint32_t> hosts;     ///< with their VRAs and protected VMs
  std::vector<std::uint32_t> managers;  ///< by site
  std::vector<std::uint32_t> datastores;
  std::vector<std::uint32_t> sites;    ///< with manager, gateway, hosts and datastores
  std::vector<std::uint32_t> kms;      ///< key management servers
  std::vector<std::uint32_t> proxies;  ///< of Veeam CDP

  bool empty() const {
    return links.empty() && gateways.empty() && vras.empty() && hosts.empty() && managers.empty() &&
           datastores.empty() && sites.empty() && kms.empty() && proxies.empty();
  }
};

enum class IncidentKind : std::uint8_t {
  Down,
  Restored,
  Maintenance,  ///< hosts: their VMs, and what their VRAs recover, move to other hosts; their VRAs are shut down
  DatastoreSlow,
  DatastoreUsed,
  PowerOff,
  PowerOn,
  Pause,
  Resume,
  ForceSync,
  FullSync
};

struct IncidentConfig {
  double at_s = 0;
  IncidentKind kind = IncidentKind::Down;
  TargetConfig targets;
  std::vector<std::uint32_t> vms, vpgs;
  std::optional<double> duration_s;   ///< over by itself after this time; absent: until an opposite event
  std::optional<bool> keeps_bitmap;   ///< Down: of protecting VRAs; absent: all but whole sites do
  std::optional<std::uint32_t> disk;  ///< ForceSync, FullSync of one VM: one disk, from 0
  double differing_fraction = 0;      ///< ForceSync
  double write_fraction = 1;          ///< DatastoreSlow
  double used_bytes = 0;              ///< DatastoreUsed
  bool restart = false;               ///< Down: of a VRA or a manager, on purpose
  std::string title;                  ///< Maintenance, for warnings: "maintenance of fra-01"
};

/// Components that fail by chance: up and down times in turn, up first.
struct FaultConfig {
  std::string name;
  TargetConfig targets;
  bool together = false;  ///< one draw for all targets; else one for each
  DurationConfig up, down;
  std::optional<bool> keeps_bitmap;
};

}  // namespace drsim
