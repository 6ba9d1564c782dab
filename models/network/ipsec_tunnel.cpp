#include "models/network/ipsec_tunnel.hpp"

#include <cmath>

namespace drsim {

namespace {

constexpr double outer_header_bytes = 20;
constexpr double udp_header_bytes = 8;
constexpr double esp_header_bytes = 8;
constexpr double trailer_bytes = 2;  // pad length, next header

struct CipherSizes {
  double vector_bytes, integrity_bytes, block_bytes;
};

CipherSizes sizes_of(EspCipher cipher) {
  switch (cipher) {
    case EspCipher::AesCbcSha1:
      return {16, 12, 16};
    case EspCipher::AesCbcSha256:
      return {16, 16, 16};
    case EspCipher::AesGcm:
      break;
  }
  return {8, 16, 4};
}

double unencrypted_bytes(const EspFormat& format) {
  const CipherSizes sizes = sizes_of(format.cipher);
  return outer_header_bytes + (format.udp_encapsulation ? udp_header_bytes : 0) + esp_header_bytes +
         sizes.vector_bytes + sizes.integrity_bytes;
}

}  // namespace

double esp_packet_bytes(double inner_bytes, const EspFormat& format) {
  const double block = sizes_of(format.cipher).block_bytes;
  return unencrypted_bytes(format) + block * std::ceil((inner_bytes + trailer_bytes) / block);
}

double esp_inner_bytes(double mtu_bytes, const EspFormat& format) {
  const double block = sizes_of(format.cipher).block_bytes;
  return block * std::floor((std::floor(mtu_bytes) - unencrypted_bytes(format)) / block) - trailer_bytes;
}

}  // namespace drsim
