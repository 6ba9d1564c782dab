#pragma once
/// Ports that a firewall closes: the rules as a scenario writes them, and what they stop. The second follows from the
/// first and the port catalogues (sim/ports/closed_ports); the engine plays it.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/ports/traffic_box.hpp"

namespace drsim {

/// From a date up to another one, which is not part of it [s].
struct ClosedTime {
  double from_s = 0, to_s = 0;
};

/// Which components stand at one end of a rule. Places add up; nothing named is any place.
struct RuleEnd {
  std::vector<std::uint32_t> sites, hosts;  ///< indices; a host stands for itself and its appliance
  std::vector<std::string> components;      ///< names, as /security/components has them
  std::vector<std::string> kinds;           ///< as the port catalogues name them; empty: all

  bool is_any() const { return sites.empty() && hosts.empty() && components.empty() && kinds.empty(); }
};

/// Connections that a firewall keeps from being opened: answers to open ones pass.
struct FirewallRuleConfig {
  std::string name;
  std::string pointer;  ///< where it stands in the scenario
  RuleEnd from, to;
  std::optional<TransportProtocol> protocol;  ///< absent: all
  IntervalSet ports;                          ///< empty: all
  bool both_ways = false;
  std::vector<ClosedTime> closed;  ///< ascending, apart; up to the end of the run at the latest
};

/// What a closed port stops. Which connections are needed for what: `stops` in the port catalogues.
enum class Stopped : std::uint8_t {
  Nothing,         ///< that the simulation knows of
  Data,            ///< replicated data between two appliances
  Control,         ///< replication control between two appliances
  Checkpoints,     ///< the manager hands no time stamps to an appliance
  Pairing,         ///< the managers of two sites do not hear of each other
  ApplianceTasks,  ///< a manager gives an appliance no tasks
  VcenterTasks,    ///< a manager gives its vCenter (or SCVMM) no tasks
  HostTasks,       ///< a vCenter gives a host no tasks
  Retention,       ///< copies to a repository
  Keys             ///< a vCenter does not reach a key server
};

/// What one rule stops, and when. The lists that its kind does not use are empty.
struct ClosureConfig {
  Stopped stops = Stopped::Nothing;
  std::vector<ClosedTime> times;  ///< ascending, apart
  std::string rule;               ///< its name
  std::string connection;         ///< the first that it closes: "TCP 4007 from VRAs of a to VRAs of b"
  std::string title;              ///< for steps of recoveries that wait for it
  /// Data, Control: each of the first to each of the second; indices of hosts, for their appliances.
  std::vector<std::pair<std::vector<std::uint32_t>, std::vector<std::uint32_t>>> between;
  std::vector<std::uint32_t> hosts;  ///< Checkpoints, ApplianceTasks, HostTasks
  std::vector<std::uint32_t> sites;  ///< VcenterTasks
  /// Pairing: two sites, the lower index first. Keys: a site, and the key server that its vCenter does not reach.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  std::vector<std::uint32_t> jobs;  ///< Retention
};

}  // namespace drsim
