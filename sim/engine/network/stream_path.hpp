#pragma once
/// The way of a stream between two hosts as the network sees it: packets, tunnels and TLS records along it, and what
/// they make of TCP's ceiling and of the latency. Tunnels nest: a site's VPN goes inside that of a link.

#include <functional>
#include <vector>

#include "models/network/fair_share.hpp"
#include "sim/engine/network/link_resources.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Round trip and loss of a backbone link; link events change them.
struct LinkCondition {
  double rtt_s = 0;
  double loss_fraction = 0;
};

/// Those that the scenario gives its links.
std::vector<LinkCondition> configured_conditions(const Scenario& scenario);

/// What a stream's ceiling, latency and use of resources follow from.
struct StreamPath {
  std::vector<Hop> hops;
  double packet_bytes = 1500;        ///< IP packets of the VRAs: what the MTU and the tunnels leave
  double site_packet_bytes = 1500;   ///< the same behind a site's VPN gateway
  std::vector<double> wire_factors;  ///< by hop: bytes on the wire for one byte of TCP payload
  double window_bytes = 0;
  double connections = 1;
  double compression = 1;      ///< written bytes for one byte left after full compression
  double record_factor = 1;    ///< bytes of TCP payload for one byte left, TLS records included
  double extra_latency_s = 0;  ///< one way: gateways and relays
  double nic_bytes_per_s = 0;
  Index pair_resource = bound_by_cap;  ///< VraPair resource, when other streams join the same two VRAs

  /// TCP payload of a full packet [bytes].
  double segment_bytes() const;
  /// Bytes on the wire for one byte of payload inside the sites, and behind their VPN gateways.
  double inner_wire_factor() const;
  double site_wire_factor() const;
  /// TCP payload for one written byte at full compression.
  double payload_per_written() const { return record_factor / compression; }
};

/// Packet sizes and factors of the way from one site to another.
void size_packets(StreamPath& path, const Scenario& scenario, Index from_site, Index to_site);

/// Another way over the backbone: its hops, windows, packets and tunnels; what else the path says stays.
void lay_hops(StreamPath& path, const Scenario& scenario, const std::vector<Hop>& hops, Index from_site, Index to_site);

/// What a resource on a way is, where the way over the backbone changes.
enum class PlaceOnWay { Link, Gate, Other };

/// The uses of a way, for each byte of TCP payload, with the links of its new path in the place of the former ones;
/// gates (NICs and gateways) pass its packets, the rest stays.
std::vector<PathUse> uses_over(const StreamPath& path, const LinkResources& links, const std::vector<PathUse>& uses,
                               const std::function<PlaceOnWay(Index resource)>& place);

/// The tunnel around what goes from one site to another; nullptr: none.
const IpsecConfig* site_tunnel(const Scenario& scenario, Index from_site, Index to_site);

/// The connector that relays between two sites; nothing: none.
std::optional<Index> connector_between(const Scenario& scenario, Index from_site, Index to_site);

/// What a tunnel passes in each direction [bytes/s of packets before encryption]: its ceiling, or its gateways' CPU.
double tunnel_bytes_per_s(const IpsecConfig& ipsec);

/// Ceiling of a stream in written bytes/s at full compression and its latency [s] under the given conditions of the
/// links. Source: models/network/wan_path.hpp; latency is half the round trip, what gateways and relays add, and the
/// pipeline latency (facts on Zerto, section 12).
void path_limits(const StreamPath& path, const std::vector<LinkCondition>& conditions, double pipeline_latency_s,
                 double& ceiling_bytes_per_s, double& latency_s);

/// TCP payload that the connections of a pair of VRAs carry [bytes/s].
double pair_ceiling_bytes_per_s(const StreamPath& path, const std::vector<LinkCondition>& conditions);

}  // namespace drsim
