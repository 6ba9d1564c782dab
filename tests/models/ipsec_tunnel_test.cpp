#define BOOST_TEST_MODULE ipsec_tunnel
#include "models/network/ipsec_tunnel.hpp"

#include <boost/test/unit_test.hpp>

#include "models/network/wan_path.hpp"

using namespace drsim;

namespace {

constexpr EspFormat gcm{EspCipher::AesGcm, false}, gcm_udp{EspCipher::AesGcm, true};
constexpr EspFormat sha1{EspCipher::AesCbcSha1, false}, sha256{EspCipher::AesCbcSha256, false};

/// Payload over bytes on the wire for full packets: frame 38, inner headers 52.
double goodput(double mtu_bytes, const EspFormat& format) {
  const double inner = esp_inner_bytes(mtu_bytes, format);
  return (inner - 52) / (esp_packet_bytes(inner, format) + 38);
}

/// More bytes on the wire for the same payload than without a tunnel.
double cost(double mtu_bytes, const EspFormat& format) {
  return 1 / goodput(mtu_bytes, format) / wire_bytes_per_payload_byte(mtu_bytes) - 1;
}

}  // namespace

// Facts on the network, section 5.1: added bytes and goodput at MTU 1500 and 9000.
BOOST_AUTO_TEST_CASE(full_packets_weigh_what_the_formats_say) {
  BOOST_TEST(esp_inner_bytes(1500, gcm) == 1446);
  BOOST_TEST(esp_packet_bytes(1446, gcm) == 1500);
  BOOST_TEST(esp_inner_bytes(1500, gcm_udp) == 1438);
  BOOST_TEST(esp_packet_bytes(1438, gcm_udp) == 1500);
  BOOST_TEST(esp_packet_bytes(esp_inner_bytes(1500, sha1), sha1) - esp_inner_bytes(1500, sha1) == 58);
  BOOST_TEST(esp_packet_bytes(esp_inner_bytes(1500, sha256), sha256) - esp_inner_bytes(1500, sha256) == 62);
  BOOST_CHECK_CLOSE(goodput(1500, gcm), 0.9064, 0.01);
  BOOST_CHECK_CLOSE(goodput(9000, gcm), 0.9841, 0.01);
  BOOST_CHECK_CLOSE(goodput(1500, gcm_udp), 0.9012, 0.01);
  BOOST_CHECK_CLOSE(goodput(9000, gcm_udp), 0.9832, 0.01);
  BOOST_CHECK_CLOSE(goodput(1500, sha1), 0.9035, 0.01);
  BOOST_CHECK_CLOSE(goodput(9000, sha1), 0.9836, 0.01);
  BOOST_CHECK_CLOSE(goodput(1500, sha256), 0.9012, 0.01);
  BOOST_CHECK_CLOSE(goodput(9000, sha256), 0.9832, 0.01);
}

// Facts on Zerto, section 7: +3.7 %, +4.3 % with UDP, +0.6 % at 9000, as a fall of goodput; the rise of the bytes is
// 3.9 %, 4.5 % and 0.6 %.
BOOST_AUTO_TEST_CASE(a_tunnel_costs_its_percentage_of_goodput) {
  const auto fall = [](double mtu_bytes, const EspFormat& format) {
    return 1 - goodput(mtu_bytes, format) * wire_bytes_per_payload_byte(mtu_bytes);
  };
  BOOST_CHECK_CLOSE(fall(1500, gcm), 0.0373, 0.5);
  BOOST_CHECK_CLOSE(fall(1500, gcm_udp), 0.0428, 0.5);
  BOOST_CHECK_CLOSE(fall(9000, gcm), 0.0060, 1);
  BOOST_CHECK_CLOSE(cost(1500, gcm), 1.0 / (1 - fall(1500, gcm)) - 1, 1e-6);
}

// IBM's VPN clamps the MSS to 1360: inner packets of 1400 bytes, 1456 and 1468 outside, goodput 0.902 and 0.895.
BOOST_AUTO_TEST_CASE(clamped_segments_are_padded_to_whole_blocks) {
  BOOST_TEST(esp_packet_bytes(1400, gcm) == 1456);
  BOOST_TEST(esp_packet_bytes(1400, sha256) == 1468);
  BOOST_CHECK_CLOSE((1400 - 52) / (1456 + 38.0), 0.902, 0.05);
  BOOST_CHECK_CLOSE((1400 - 52) / (1468 + 38.0), 0.895, 0.05);
}

// Most 73 bytes are added with SHA-1 and 77 with SHA-256, as published; at least headers, vector, trailer and integrity
// value: 20 + 8 + 16 + 2 + 12 (16).
BOOST_AUTO_TEST_CASE(padding_never_leaves_its_range) {
  double least1 = 1e9, most1 = 0, least256 = 1e9, most256 = 0;
  for (int inner = 40; inner <= 1446; ++inner) {
    const double added1 = esp_packet_bytes(inner, sha1) - inner, added256 = esp_packet_bytes(inner, sha256) - inner;
    least1 = std::min(least1, added1), most1 = std::max(most1, added1);
    least256 = std::min(least256, added256), most256 = std::max(most256, added256);
    const double gcm_added = esp_packet_bytes(inner, gcm) - inner;
    BOOST_TEST((gcm_added >= 54 && gcm_added <= 57));
  }
  BOOST_TEST(least1 == 58);
  BOOST_TEST(most1 == 73);
  BOOST_TEST(least256 == 62);
  BOOST_TEST(most256 == 77);
}

BOOST_AUTO_TEST_CASE(the_largest_inner_packet_fits_and_one_byte_more_does_not) {
  for (const EspFormat& format : {gcm, gcm_udp, sha1, sha256})
    for (int mtu = 576; mtu <= 9216; mtu += 37) {
      const double inner = esp_inner_bytes(mtu, format);
      BOOST_TEST(esp_packet_bytes(inner, format) <= mtu);
      BOOST_TEST(esp_packet_bytes(inner + 1, format) > mtu);
    }
}
