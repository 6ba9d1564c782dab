#pragma once
/// Packets of an IPsec ESP tunnel: what of the MTU is left for the packet inside, and what it weighs outside.
/// Tunnel mode (RFC 4303): new IP header 20, UDP header 8 when encapsulated (RFC 3948), SPI and sequence number 8,
/// initialisation vector, the inner packet, padding, pad length and next header 2, integrity value. Padding fills the
/// encrypted part (inner packet, padding and the last 2) to a multiple of the cipher's block, 4 bytes at least.
/// Ciphers: AES-GCM (RFC 4106: IV 8, ICV 16, block 4), AES-CBC (RFC 3602: IV 16, block 16) with HMAC-SHA1-96
/// (RFC 2404: ICV 12) or HMAC-SHA256-128 (RFC 4868: ICV 16). IPv4 without options.
/// Checked by: tests/models/ipsec_tunnel_test.cpp (published packet sizes; every size brute force).

namespace drsim {

enum class EspCipher { AesGcm, AesCbcSha1, AesCbcSha256 };

struct EspFormat {
  EspCipher cipher = EspCipher::AesGcm;
  bool udp_encapsulation = false;  ///< ESP in UDP, to pass devices that know no ESP
};

/// Size of the ESP packet that carries an inner IP packet [whole bytes].
double esp_packet_bytes(double inner_bytes, const EspFormat& format);

/// Largest inner IP packet whose ESP packet fits the MTU [whole bytes]. The MTU must be 576 bytes at least.
double esp_inner_bytes(double mtu_bytes, const EspFormat& format);

}  // namespace drsim
