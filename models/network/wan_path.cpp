#include "models/network/wan_path.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace drsim {

namespace {
constexpr double frame_overhead_bytes = 38;
constexpr double header_bytes = 20 + 32;
}  // namespace

double least_rtt_s(double latitude_a_deg, double longitude_a_deg, double latitude_b_deg, double longitude_b_deg) {
  constexpr double earth_radius_km = 6371.0088;
  constexpr double light_km_per_s = 299792.458 / 1.468;
  constexpr double radians_per_degree = 0.017453292519943295;
  const double a = latitude_a_deg * radians_per_degree;
  const double b = latitude_b_deg * radians_per_degree;
  const double half_latitude = std::sin((b - a) / 2);
  const double half_longitude = std::sin((longitude_b_deg - longitude_a_deg) * radians_per_degree / 2);
  // Haversine: exact enough for near places as well.
  const double square = half_latitude * half_latitude + std::cos(a) * std::cos(b) * half_longitude * half_longitude;
  return 2 * 2 * earth_radius_km * std::asin(std::min(1.0, std::sqrt(square))) / light_km_per_s;
}

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
