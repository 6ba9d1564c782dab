#include "models/wan_path.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace drsim {

namespace {
constexpr double frame_overhead_bytes = 38;
constexpr double header_bytes = 20 + 32;
}  // namespace

double tcp_segment_bytes(double packet_bytes) { return packet_bytes - header_bytes; }

double frame_bytes(double packet_bytes) { return packet_bytes + frame_overhead_bytes; }

double wire_bytes_per_payload_byte(double mtu_bytes) { return frame_bytes(mtu_bytes) / tcp_segment_bytes(mtu_bytes); }

double tcp_ceiling_bytes_per_s(double window_bytes, double rtt_s, double loss_fraction, double mtu_bytes) {
  if (rtt_s <= 0) return std::numeric_limits<double>::infinity();
  double ceiling = window_bytes / rtt_s;
  if (loss_fraction > 0) {
    // x^(3/4) by square roots, which IEEE rounds the same everywhere.
    const double root = std::sqrt(rtt_s / loss_fraction);
    const double cubic_packets = 1.054 * root * std::sqrt(root);
    const double reno_packets = std::sqrt(1.5 / loss_fraction);
    const double payload_bytes = mtu_bytes - header_bytes;
    ceiling = std::min(ceiling, std::max(cubic_packets, reno_packets) * payload_bytes / rtt_s);
  }
  return ceiling;
}

}  // namespace drsim
