#pragma once
/// Sets of permitted connections as boxes: every source to every destination at every port of one protocol. Unions of
/// boxes are what firewall rules say; they are compared and aggregated here without listing pairs.

#include <cstdint>
#include <vector>

#include "models/ports/interval_set.hpp"

namespace drsim {

enum class TransportProtocol { Tcp, Udp, Icmp };

/// Sources x destinations x ports of one protocol. Sources and destinations are numbers: addresses, or components.
/// ICMP has no ports: its port set is {0}.
struct TrafficBox {
  IntervalSet sources;
  IntervalSet destinations;
  TransportProtocol protocol = TransportProtocol::Tcp;
  IntervalSet ports;
};

/// By protocol, ports, sources, destinations: the order in which lists are printed.
bool operator<(const TrafficBox& a, const TrafficBox& b);
bool operator==(const TrafficBox& a, const TrafficBox& b);

/// How many (source, destination, port) there are.
double volume(const TrafficBox& box);

/// What both contain; a side is empty when they are apart.
TrafficBox shared(const TrafficBox& a, const TrafficBox& b);

bool is_empty(const TrafficBox& box);

/// Disjoint boxes that together are `box` without `hole`: at most three.
std::vector<TrafficBox> without(const TrafficBox& box, const TrafficBox& hole);

/// Disjoint boxes that together are `boxes` without `holes`; parts that `boxes` share appear once.
std::vector<TrafficBox> without(const std::vector<TrafficBox>& boxes, const std::vector<TrafficBox>& holes);

/// The same union in fewer boxes, sorted: boxes that agree in two of sources, destinations and ports are joined in the
/// third until none do, and boxes inside another one go. The union never grows, so nothing more is permitted than
/// before. How checked: exhaustive comparison on random small topologies (tests/ports).
std::vector<TrafficBox> aggregated(std::vector<TrafficBox> boxes);

}  // namespace drsim
