#include "sim/engine/network/stream_path.hpp"

#include <algorithm>

#include "models/network/ipsec_tunnel.hpp"
#include "models/network/wan_path.hpp"
#include "models/units.hpp"

namespace drsim {

namespace {

/// TCP and IP headers that a clamp of the segment size does not count.
constexpr double clamped_header_bytes = 40;

double clamped(double packet_bytes, const IpsecConfig& ipsec) {
  if (!ipsec.mss_bytes) return packet_bytes;
  return std::min(packet_bytes, *ipsec.mss_bytes + clamped_header_bytes);
}

/// Largest packet that fits the tunnel inside the given packet size.
double inside(double packet_bytes, const IpsecConfig& ipsec) {
  return clamped(esp_inner_bytes(packet_bytes, ipsec.format), ipsec);
}

}  // namespace

std::vector<LinkCondition> configured_conditions(const Scenario& scenario) {
  std::vector<LinkCondition> conditions;
  for (const LinkConfig& link : scenario.links) conditions.push_back({link.rtt_s, link.loss_fraction});
  return conditions;
}

const IpsecConfig* site_tunnel(const Scenario& scenario, Index from_site, Index to_site) {
  for (const Index site : {from_site, to_site})
    if (scenario.sites[site].ipsec) return &*scenario.sites[site].ipsec;
  return nullptr;
}

std::optional<Index> connector_between(const Scenario& scenario, Index from_site, Index to_site) {
  for (Index index = 0; index < scenario.cloud_connectors.size(); ++index) {
    const CloudConnectorConfig& connector = scenario.cloud_connectors[index];
    if (std::minmax(connector.site, connector.customer) == std::minmax(from_site, to_site)) return index;
  }
  return std::nullopt;
}

double tunnel_bytes_per_s(const IpsecConfig& ipsec) {
  return std::min(ipsec.bits_per_s / bits_per_byte, ipsec.cores * ipsec.clock_hz / ipsec.cycles_per_byte);
}

double StreamPath::segment_bytes() const { return tcp_segment_bytes(packet_bytes); }
double StreamPath::inner_wire_factor() const { return wire_bytes_per_payload_byte(packet_bytes); }
double StreamPath::site_wire_factor() const { return frame_bytes(site_packet_bytes) / segment_bytes(); }

void size_packets(StreamPath& path, const Scenario& scenario, Index from_site, Index to_site) {
  double packet = 0;
  for (const Hop& hop : path.hops) {
    const LinkConfig& link = scenario.links[hop.link];
    const double fits = link.ipsec ? inside(link.mtu_bytes, *link.ipsec) : link.mtu_bytes;
    packet = packet > 0 ? std::min(packet, fits) : fits;
    if (link.ipsec) path.extra_latency_s += link.ipsec->latency_s;
  }
  if (packet <= 0) packet = path.packet_bytes;
  const IpsecConfig* tunnel = site_tunnel(scenario, from_site, to_site);
  path.packet_bytes = tunnel != nullptr ? inside(packet, *tunnel) : packet;
  path.site_packet_bytes = tunnel != nullptr ? esp_packet_bytes(path.packet_bytes, tunnel->format) : path.packet_bytes;
  if (tunnel != nullptr) path.extra_latency_s += tunnel->latency_s;
  for (const Hop& hop : path.hops) {
    const LinkConfig& link = scenario.links[hop.link];
    const double outer =
        link.ipsec ? esp_packet_bytes(path.site_packet_bytes, link.ipsec->format) : path.site_packet_bytes;
    path.wire_factors.push_back(frame_bytes(outer) / path.segment_bytes());
  }
  if (const auto connector = connector_between(scenario, from_site, to_site))
    path.extra_latency_s += scenario.cloud_connectors[*connector].latency_s;
}

void lay_hops(StreamPath& path, const Scenario& scenario, const std::vector<Hop>& hops, Index from_site,
              Index to_site) {
  const StreamPath fresh;
  path.hops = hops;
  path.packet_bytes = fresh.packet_bytes;
  path.wire_factors.clear();
  path.window_bytes = path.extra_latency_s = 0;
  for (const Hop& hop : hops) {
    const double window_bytes = scenario.links[hop.link].tcp_window_bytes;
    path.window_bytes = path.window_bytes > 0 ? std::min(path.window_bytes, window_bytes) : window_bytes;
  }
  size_packets(path, scenario, from_site, to_site);
}

std::vector<PathUse> uses_over(const StreamPath& path, const LinkResources& links, const std::vector<PathUse>& uses,
                               const std::function<PlaceOnWay(Index resource)>& place) {
  std::vector<PathUse> over;
  bool has_hops = false;
  for (const PathUse& use : uses) {
    const PlaceOnWay kind = place(use.resource);
    if (kind == PlaceOnWay::Other) over.push_back(use);
    if (kind == PlaceOnWay::Gate) over.push_back({use.resource, path.inner_wire_factor()});
    if (kind != PlaceOnWay::Link || has_hops) continue;
    has_hops = true;
    for (std::size_t hop = 0; hop < path.hops.size(); ++hop)
      over.push_back({links.of(path.hops[hop]), path.wire_factors[hop]});
  }
  return over;
}

double pair_ceiling_bytes_per_s(const StreamPath& path, const std::vector<LinkCondition>& conditions) {
  double ceiling = 0;
  double latency_s = 0;
  path_limits(path, conditions, 0, ceiling, latency_s);
  return ceiling * path.payload_per_written();
}

void path_limits(const StreamPath& path, const std::vector<LinkCondition>& conditions, double pipeline_latency_s,
                 double& ceiling_bytes_per_s, double& latency_s) {
  double rtt_s = 2 * path.extra_latency_s;
  double delivered = 1;
  for (const Hop& hop : path.hops) {
    rtt_s += conditions[hop.link].rtt_s;
    delivered *= 1 - conditions[hop.link].loss_fraction;
  }
  // NICs are resources of their own on the way. The cap of a stream has to be finite, and must not bind in their place.
  constexpr double out_of_reach = 2;
  double payload = out_of_reach * path.nic_bytes_per_s / path.inner_wire_factor();
  if (rtt_s > 0) {
    const double connection = tcp_ceiling_bytes_per_s(path.window_bytes, rtt_s, 1 - delivered, path.packet_bytes);
    payload = std::min(payload, path.connections * connection);
  }
  ceiling_bytes_per_s = payload / path.payload_per_written();
  latency_s = rtt_s / 2 + pipeline_latency_s;
}

}  // namespace drsim
