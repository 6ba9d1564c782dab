#pragma once
/// What TCP/IP makes of a path: bytes on the wire for each byte of payload, and the ceiling of one connection from
/// window, round trip and loss. Flow level: no slow start, no queueing delay, loss independent of load.

namespace drsim {

/// Bytes on the wire for one byte of TCP payload at full-sized packets.
/// @param mtu_bytes  IP packet size [bytes, 576..9216]
/// Frame overhead 38 bytes (preamble 8, header 14, FCS 4, gap 12), IP 20 and TCP with time stamps 32 bytes: goodput
/// 0.9415 at MTU 1500 and 0.9900 at 9000. Source: IEEE 802.3, RFC 7323. Checked by: tests/models/wan_path_test.cpp
double wire_bytes_per_payload_byte(double mtu_bytes);

/// TCP payload of a full IP packet [bytes]: 52 less.
double tcp_segment_bytes(double packet_bytes);

/// What an IP packet weighs on the wire [bytes]: 38 more.
double frame_bytes(double packet_bytes);

/// Ceiling of one TCP connection in payload bytes per second: min(window / RTT, loss bound); infinity at RTT 0.
/// The loss bound is CUBIC's average window, 1.054 (RTT/p)^(3/4) packets, but not below Reno's sqrt(1.5/p), over
/// the RTT. Source: RFC 9438, sections 5.1 and 5.2 (C = 0.4, beta = 0.7), deterministic loss.
/// @param loss_fraction  loss events per packet [0..1); 0: no loss bound
double tcp_ceiling_bytes_per_s(double window_bytes, double rtt_s, double loss_fraction, double mtu_bytes);

/// Least round trip that light needs in fibre along the great circle between two places [s]: mean Earth radius
/// 6,371.0088 km (IUGG), 299,792.458 km/s in vacuum, group index 1.468 of single-mode fibre at 1550 nm (ITU-T G.652
/// fibre). Real routes are longer: a smaller round trip is a mistake. Latitudes and longitudes in degrees.
double least_rtt_s(double latitude_a_deg, double longitude_a_deg, double latitude_b_deg, double longitude_b_deg);

}  // namespace drsim
