#define BOOST_TEST_MODULE wan_path
#include "models/network/wan_path.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace drsim;

namespace {
constexpr double no_window_bytes = 1e15;
constexpr double mtu_bytes = 1500;
constexpr double payload_bytes = 1448;

/// Average window in packets that the loss bound stands for.
double window_packets(double rtt_s, double loss) {
  return tcp_ceiling_bytes_per_s(no_window_bytes, rtt_s, loss, mtu_bytes) * rtt_s / payload_bytes;
}
}  // namespace

// (1500 - 52) / (1500 + 38) = 0.94148, (9000 - 52) / (9000 + 38) = 0.99004.
BOOST_AUTO_TEST_CASE(goodput_of_full_packets) {
  BOOST_CHECK_SMALL(1 / wire_bytes_per_payload_byte(1500) - 0.9415, 5e-5);
  BOOST_CHECK_SMALL(1 / wire_bytes_per_payload_byte(9000) - 0.9900, 5e-5);
  BOOST_CHECK_CLOSE(wire_bytes_per_payload_byte(1500), 1538.0 / 1448, 1e-12);
}

BOOST_AUTO_TEST_CASE(window_over_round_trip) {
  // 4 MiB at 30 ms: 4,194,304 / 0.03 = 139.81 MB/s.
  BOOST_CHECK_CLOSE(tcp_ceiling_bytes_per_s(4194304, 0.030, 0, mtu_bytes), 139810133.333333, 1e-9);
  BOOST_CHECK(std::isinf(tcp_ceiling_bytes_per_s(4194304, 0, 0, mtu_bytes)));
  BOOST_CHECK(std::isinf(tcp_ceiling_bytes_per_s(4194304, 0, 1e-3, mtu_bytes)));
}

// Facts on the network, section 4.1, window-limited rates [Mb/s], computed there independently.
BOOST_AUTO_TEST_CASE(window_limited_rates_of_the_facts) {
  const auto mbit = [](double mib, double rtt_s) {
    return tcp_ceiling_bytes_per_s(mib * 1048576, rtt_s, 0, mtu_bytes) * 8 / 1e6;
  };
  BOOST_CHECK_SMALL(mbit(1, 0.013) - 645, 0.5);
  BOOST_CHECK_SMALL(mbit(4, 0.0315) - 1065, 0.5);
  BOOST_CHECK_SMALL(mbit(4, 0.2285) - 147, 0.5);
  BOOST_CHECK_SMALL(mbit(64, 0.076) - 7064, 0.5);
}

// RFC 9438, table of section 5.2 for an RTT of 0.1 s: average CUBIC windows in packets.
BOOST_AUTO_TEST_CASE(cubic_windows_of_rfc_9438) {
  BOOST_CHECK_SMALL(window_packets(0.1, 1e-4) - 187, 0.6);
  BOOST_CHECK_SMALL(window_packets(0.1, 1e-5) - 1054, 0.6);
  BOOST_CHECK_SMALL(window_packets(0.1, 1e-6) - 5926, 1.5);
  BOOST_CHECK_SMALL(window_packets(0.1, 1e-7) - 33325, 6.0);
}

// Below the crossing 1.054 (R/p)^(3/4) = sqrt(1.5/p) the flow is not slower than Reno: sqrt(1.5 / 1e-4) = 122.47.
BOOST_AUTO_TEST_CASE(short_or_lossy_paths_get_the_window_of_reno) {
  BOOST_CHECK_CLOSE(window_packets(0.001, 1e-4), 122.474487139159, 1e-9);
  BOOST_CHECK_CLOSE(window_packets(0.010, 1e-2), 12.2474487139159, 1e-9);
  // CUBIC wins below p = 1.7e-5 at 31.5 ms, 2.4e-4 at 76 ms, 1.0e-3 at 123.5 ms (facts on the network, section 4.1).
  for (const auto& [rtt_s, crossing] : {std::pair(0.0315, 1.7e-5), {0.076, 2.4e-4}, {0.1235, 1.0e-3}}) {
    const double reno_above = std::sqrt(1.5 / (1.05 * crossing));
    BOOST_CHECK_CLOSE(window_packets(rtt_s, 1.05 * crossing), reno_above, 1e-9);
    BOOST_CHECK_GT(window_packets(rtt_s, 0.95 * crossing), std::sqrt(1.5 / (0.95 * crossing)) * 1.0001);
  }
}

// Facts on the network, section 4.1: loss-limited rate of one CUBIC flow with 1,448 bytes of payload [Mb/s].
BOOST_AUTO_TEST_CASE(loss_limited_rates_of_the_facts) {
  struct Row {
    double rtt_s;
    std::array<double, 4> mbit;
  };
  const std::array<double, 4> loss{1e-4, 1e-5, 1e-6, 1e-7};
  for (const Row& row :
       {Row{0.013, {109, 345, 1143, 6430}}, Row{0.0315, {45, 163, 917, 5154}}, Row{0.076, {23, 131, 735, 4135}},
        Row{0.1235, {21, 116, 651, 3663}}, Row{0.2285, {18, 99, 558, 3140}}}) {
    for (std::size_t k = 0; k < loss.size(); ++k) {
      BOOST_TEST_CONTEXT("RTT " << row.rtt_s << " loss " << loss[k]) {
        const double rate = tcp_ceiling_bytes_per_s(no_window_bytes, row.rtt_s, loss[k], mtu_bytes) * 8 / 1e6;
        BOOST_CHECK_SMALL(rate - row.mbit[k], 0.5 + 2e-4 * rate);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_smaller_of_window_and_loss_bound_holds) {
  const double loss_bound = tcp_ceiling_bytes_per_s(no_window_bytes, 0.1, 1e-5, mtu_bytes);
  const double window_bound = 1e6 / 0.1;
  BOOST_REQUIRE_GT(loss_bound, window_bound);
  BOOST_CHECK_CLOSE(tcp_ceiling_bytes_per_s(1e6, 0.1, 1e-5, mtu_bytes), window_bound, 1e-12);
  BOOST_CHECK_CLOSE(tcp_ceiling_bytes_per_s(1e8, 0.1, 1e-5, mtu_bytes), loss_bound, 1e-12);
}

// A quarter of the equator is 10,007.557 km: 20,015.114 km there and back at 204,218.3 km/s take 98.008 ms.
BOOST_AUTO_TEST_CASE(light_in_fibre_bounds_the_round_trip) {
  BOOST_CHECK_CLOSE(least_rtt_s(0, 0, 0, 90), 0.098008, 1e-3);
  BOOST_CHECK_CLOSE(least_rtt_s(0, 0, 90, 17), 0.098008, 1e-3);
  BOOST_CHECK_CLOSE(least_rtt_s(-10, 179, 10, -1), 2 * 0.098008, 1e-3);  // the other side of the Earth
  BOOST_CHECK_EQUAL(least_rtt_s(50, 8, 50, 8), 0);
}
