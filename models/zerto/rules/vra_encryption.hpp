#pragma once
/// TLS from VRA to VRA: what its records add to the bytes and what it costs the processor. AES-GCM in records of 16
/// KiB: 29 bytes each with TLS 1.2 (header 5, nonce 8, tag 16; RFC 5246, RFC 5288), 22 with TLS 1.3 (header 5, content
/// type 1, tag 16; RFC 8446): 0.18 % and 0.13 %. Cycles: facts on Zerto, section 7 (estimates, copies included).
/// Checked by: tests/scenarios/data_path_test.cpp

#include "models/zerto/zerto_config.hpp"

namespace drsim {

/// Bytes of TCP payload for one byte that TLS carries.
inline double tcp_bytes_per_sent_byte(VraEncryption encryption) {
  constexpr double record_bytes = 16384;
  switch (encryption) {
    case VraEncryption::Tls12:
      return 1 + 29 / record_bytes;
    case VraEncryption::Tls13:
      return 1 + 22 / record_bytes;
    case VraEncryption::None:
      break;
  }
  return 1;
}

/// Cycles of a VRA for each byte that it encrypts or decrypts.
inline double tls_cycles_per_byte(const VraConfig& vra, const ZertoConfig& zerto) {
  if (vra.encryption == VraEncryption::None) return 0;
  return vra.aes_instructions ? zerto.tls_cycles_per_byte : zerto.tls_cycles_per_byte_without_aes;
}

}  // namespace drsim
