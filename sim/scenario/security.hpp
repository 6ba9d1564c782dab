#pragma once
/// What the ports of a design follow from, beside sites, hosts and groups: declared components and their addresses.
/// Other facts of the section `security` (roles, encryption at rest, ...) are judged as JSON by sim/assess.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/ports/interval_set.hpp"

namespace drsim {

/// What replicates.
enum class ProtectionProduct { Zerto, VeeamCdp, VeeamReplication };

/// How a Zerto design is deployed: between own sites, through a provider's cloud connector, inside the provider's
/// cloud.
enum class DeploymentTopology { Enterprise, CloudConnector, InCloud };

/// A component beside hosts and their appliances: a manager, a connector, a proxy, a name server.
struct ComponentConfig {
  std::string name;
  std::string kind;                                  ///< as the port catalogues name it
  std::optional<std::uint32_t> site;                 ///< index of the site; absent: outside all sites
  std::string region;                                ///< of what is outside all sites but in a known region; else empty
  std::optional<std::vector<std::uint32_t>> serves;  ///< indices of sites; absent: the default of its kind
  std::optional<std::uint32_t> customer;             ///< cloud connector: index of the customer's site
  std::uint32_t first_port = 9082;  ///< connector: first relayed port (seed: a range from 9082 is advised)
  IntervalSet addresses;            ///< IPv4; empty: from the subnet for its kind
  std::string pointer;              ///< where it stands in the scenario
};

/// A block of IPv4 addresses of which components of some kinds at one site get consecutive ones.
struct SubnetConfig {
  std::string name;
  std::uint32_t site = 0;
  std::vector<std::string> kinds;  ///< in this order
  AddressBlock block;
  std::uint32_t skip = 4;  ///< addresses left free at the start (IBM Cloud VPC reserves four, and the last one)
  std::string pointer;
};

/// Layers of encryption at rest that take their keys from a key server.
struct KeyLayers {
  bool vm = false;    ///< vSphere VM encryption
  bool vsan = false;  ///< vSAN
};

/// A key management server.
struct KmsConfig {
  std::string name;
  std::vector<std::uint32_t> sites;  ///< indices of the sites that reach it, ascending
  KeyLayers serves;
  double request_s = 0.03;     ///< from asking for a key to having it [s]
  double requests_per_s = 50;  ///< that it takes, of all sites together
};

/// A network traffic rule of Veeam that limits what passes between two sites, both directions together.
struct TrafficLimit {
  std::string name;
  std::uint32_t from = 0, to = 0;  ///< sites
  double bits_per_s = 0;
};

struct SecurityConfig {
  ProtectionProduct product = ProtectionProduct::Zerto;
  std::string version = "12.3";  ///< of Veeam; the facts take 12.3 as the profile of the IBM pattern
  DeploymentTopology topology = DeploymentTopology::Enterprise;
  bool reverse_protection = true;            ///< failback: ports in both directions
  std::set<std::string> encrypted_pools;     ///< clusters and single hosts whose VRAs speak TLS among themselves
  std::vector<bool> link_has_ipsec;          ///< for each link of the scenario
  std::vector<bool> site_has_ipsec;          ///< for each site: its gateway ends a tunnel
  std::vector<std::string> vcenter_of_site;  ///< sites with the same one have one manager
  std::vector<bool> site_is_hyper_v;
  std::vector<KmsConfig> kms;  ///< by name
  KeyLayers protected_at_rest, recovery_at_rest;
  bool native_kms = false;          ///< Veeam native encryption takes its keys from a KMS
  bool vsphere_encryption = false;  ///< VMs or vSAN are encrypted at some site
  std::set<std::pair<std::uint32_t, std::uint32_t>> encrypting_rules;  ///< Veeam: pairs of sites, both orders
  std::vector<TrafficLimit> traffic_limits;                            ///< Veeam: rules with a limit
  std::vector<ComponentConfig> components;                             ///< counts expanded
  std::vector<SubnetConfig> subnets;
};

}  // namespace drsim
