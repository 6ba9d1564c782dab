#pragma once
/// The checked scenario: plain structs in base units, names resolved to indices, counts expanded to single entities.
/// Produced by read_scenario (JSON at the edge), consumed by the engine. Order of entities: as expanded from the file,
/// then sorted by name, so that the order of keys or array elements in the file does not change a run.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/loads/write_load.hpp"
#include "models/network/ipsec_tunnel.hpp"
#include "models/recovery/recovery_rules.hpp"
#include "models/veeam_cdp/cdp_config.hpp"
#include "models/zerto/zerto_config.hpp"
#include "sim/scenario/firewall.hpp"
#include "sim/scenario/incidents.hpp"
#include "sim/scenario/product_constants.hpp"
#include "sim/scenario/recovery_plan.hpp"
#include "sim/scenario/security.hpp"
#include "sim/scenario/text/problem.hpp"
#include "sim/scenario/weekly_window.hpp"

namespace drsim {

using Index = std::uint32_t;

struct RegionConfig {
  std::string name;   ///< code, such as eu-de
  std::string title;  ///< metro name
  double latitude_deg = 0;
  double longitude_deg = 0;
  std::string residency_group;  ///< EU, US, ...
};

enum class RoutingPolicy { LeastRtt, LeastCost };

/// How a VRF chooses between paths, and how long it takes until it knows that a link is out or back.
struct RoutingConfig {
  RoutingPolicy policy = RoutingPolicy::LeastRtt;
  double detection_s = 90;   ///< hold time of BGP (RFC 4271, section 10), or of BFD where that is on
  double computation_s = 1;  ///< of new routes

  double convergence_s() const { return detection_s + computation_s; }
};

struct VrfConfig {
  std::string name;
  RoutingConfig routing = {};
};

/// An IPsec VPN between gateways.
struct IpsecConfig {
  EspFormat format;
  std::optional<double> mss_bytes;  ///< clamp of the TCP segment size, without the 40 bytes of headers
  double bits_per_s = 1e9;          ///< ceiling in each direction, packets before encryption
  double cores = 1;
  double clock_hz = 2.5e9;
  double cycles_per_byte = 3;
  double latency_s = 0.2e-3;  ///< one way, both gateways
};

/// Cap of a site's outgoing data traffic to all peers. A rate of 0 is automatic: no cap.
struct ThrottleConfig {
  double bits_per_s = 0;
  bool has_window = false;  ///< daily window with a rate of its own
  double from_s = 0;        ///< seconds after midnight [0..86400)
  double to_s = 0;          ///< seconds after midnight (0..86400]; before from_s: over midnight
  double window_bits_per_s = 0;
};

enum class Hypervisor { Vsphere, HyperV };

/// A place with hosts: the protected or the recovery side of a pair.
struct SiteConfig {
  std::string name;
  Index region = 0;
  Index vrf = 0;
  std::optional<double> gateway_bits_per_s;  ///< capacity per direction of the site's gateway; absent: not a limit
  std::optional<IpsecConfig> ipsec = {};     ///< around all traffic that leaves the site
  std::optional<ThrottleConfig> throttle = {};
  std::string vcenter = {};  ///< sites with the same one share a manager; empty: its own
  Hypervisor hypervisor = Hypervisor::Vsphere;
};

/// Background traffic of a link: a rate in a daily window on some days of the week.
struct BackgroundWindow : WeeklyWindow {
  double forward_bits_per_s = 0;
  double backward_bits_per_s = 0;
};

/// A backbone link between two regions inside its VRFs.
struct LinkConfig {
  std::string name;
  Index region_a = 0;  ///< "forward" is a to b
  Index region_b = 0;
  double forward_bits_per_s = 0;
  double backward_bits_per_s = 0;
  double rtt_s = 0;
  double loss_fraction = 0;  ///< loss events per packet
  double mtu_bytes = 1500;
  double tcp_window_bytes = 4 * mib_bytes;  ///< per connection
  /// Data connections of a VRA pair in each direction (Zerto knowledge base 000004321: 8 data sockets).
  std::uint32_t tcp_connections = 8;
  double cost = 1;                   ///< of a path over it, where its VRF routes by cost
  std::optional<IpsecConfig> ipsec;  ///< around what crosses the link
  std::vector<BackgroundWindow> background;
  std::vector<Index> vrfs;
};

/// A Zerto Cloud Connector: at a provider's site it relays the replication of one customer's site.
struct CloudConnectorConfig {
  std::string name;
  Index site = 0;
  Index customer = 0;
  double bits_per_s = 0;  ///< each direction
  double latency_s = 0;   ///< one way
};

/// Copies of the changes of some VPGs from their recovery site to a repository in another region.
struct RetentionConfig {
  std::string name;
  std::vector<Index> vpgs;
  Index repository_region = 0;
  std::vector<int> weekdays;  ///< 0 = Monday ... 6 = Sunday, not empty
  double at_s = 0;            ///< seconds after midnight
  double bits_per_s = 0;      ///< on the wire; does not yield
  double compression_ratio = 1;
};

struct DatastoreConfig {
  std::string name;
  Index site = 0;
  double capacity_bytes = 0;
  double read_bytes_per_s = 0;
  double write_bytes_per_s = 0;
  double iops = 0;
  double write_factor = 1;  ///< back-end writes for one front-end write (mirroring, parity) [>= 1]
};

/// A hypervisor host with its VRA.
struct HostConfig {
  std::string name;
  std::string cluster;
  Index site = 0;
  double cores = 0;
  double clock_hz = 0;
  double memory_bytes = 384.0 * gib_bytes;  ///< smaller of the common bare-metal profiles
  double nic_bits_per_s = 0;
  std::vector<Index> datastores;  ///< all datastores that the host sees
  bool restarts_vms = true;       ///< by vSphere HA, on other hosts of the cluster
  double taken_vcpus = 0;         ///< by VMs that are in none of the groups
  double taken_memory_bytes = 0;  ///< likewise
  VraConfig vra;
};

/// A CDP proxy of Veeam on a host of its site.
struct CdpProxyConfig {
  std::string name;
  CdpProxyRole role = CdpProxyRole::Source;
  Index host = 0;
  CdpProxySize size;
};

struct DiskConfig {
  double size_bytes = 0;
};

/// A VM as a member of one VPG. A VM in several VPGs, each to another site, has one entry for each, one after the
/// other: each is a stream of its own with the same written bytes.
struct VmConfig {
  std::string name;
  bool is_further_membership = false;  ///< the VM has an entry before this one
  Index host = 0;
  Index recovery_host = 0;  ///< where it recovers to
  Index recovery_datastore = 0;
  Index vpg = 0;
  WriteLoadConfig load;  ///< shared_ptr inside: copies are cheap
  double vcpus = 2;
  double memory_bytes = 8192.0 * mib_bytes;
  bool has_guest_tools = true;
  std::optional<DurationConfig> boot;  ///< from power-on to service; absent: that of the run-book
  std::vector<DiskConfig> disks;
  double used_fraction = 1;  ///< of the disks, holds data

  double disk_bytes() const {
    double bytes = 0;
    for (const DiskConfig& disk : disks) bytes += disk.size_bytes;
    return bytes;
  }
};

enum class EventKind { LinkDown, LinkDegraded, LinkRestored };

struct EventConfig {
  double at_s = 0;  ///< after the start of the run
  EventKind kind = EventKind::LinkDown;
  Index link = 0;
  std::optional<double> bits_per_s;     ///< LinkDegraded: capacity, both directions
  std::optional<double> rtt_s;          ///< LinkDegraded
  std::optional<double> loss_fraction;  ///< LinkDegraded
};

/// An expectation on a result, judged by `drsim check`.
struct ExpectConfig {
  std::string metric;  ///< JSON pointer into result.json, with names in place of indices: /groups/erp/rpo_s/p99
  std::optional<double> at_most;
  std::optional<double> at_least;
  double tolerance_fraction = 0;
  std::string because;
};

struct OutputConfig {
  std::uint32_t curve_corners_max = 4000;       ///< corners kept of each curve; above it an exact envelope is kept
  std::uint32_t curve_corners_total = 1000000;  ///< of all curves together
};

struct Scenario {
  std::string name;
  std::string title;
  std::uint64_t seed = 1;
  std::string start;      ///< ISO 8601 date and time of the start, as given (local time of the scenario)
  int start_weekday = 0;  ///< 0 = Monday
  double start_second_of_day_s = 0;
  double horizon_s = 0;
  double rpo_share = 1;  ///< of the time (0..1]: the run tells the RPO that is not exceeded for it; set by who asks
  std::vector<RegionConfig> regions;
  std::vector<VrfConfig> vrfs;
  std::vector<SiteConfig> sites;
  std::vector<LinkConfig> links;
  std::vector<DatastoreConfig> datastores;
  std::vector<HostConfig> hosts;
  std::vector<VpgConfig> vpgs;
  std::vector<ProtectionProduct> product_of_vpg;  ///< what protects each VPG; empty: security.product protects all
  std::vector<VmConfig> vms;
  std::vector<CloudConnectorConfig> cloud_connectors;
  std::vector<RetentionConfig> retention;
  std::vector<EventConfig> events;                       ///< ascending by date
  std::vector<IncidentConfig> incidents;                 ///< ascending by date
  std::vector<FaultConfig> faults;                       ///< by name
  std::vector<std::vector<WeeklyWindow>> pause_windows;  ///< by VPG: without replication
  std::vector<FirewallRuleConfig> firewall_rules;        ///< by name
  std::optional<std::vector<ClosureConfig>> closures;    ///< what they stop; absent: not worked out yet
  RecoveryRules recovery;
  std::vector<RunbookConfig> runbooks;      ///< by name
  std::vector<OperationConfig> operations;  ///< ascending by date
  std::vector<ExpectConfig> expect;
  ZertoConfig zerto;
  ProductConstants constants;               ///< of other products
  std::vector<CdpProxyConfig> cdp_proxies;  ///< by name
  OutputConfig output;
  SecurityConfig security;
  std::vector<std::string> warnings;  ///< inputs outside the validated range, misuse that the product would accept
  std::vector<std::string> assumptions;
  std::vector<Problem> obstacles;  ///< what keeps the design from being simulated: see require_simulated
  std::string digest;              ///< SHA-256 of the resolved scenario in canonical form
};

}  // namespace drsim
