#pragma once
/// Processor of a VRA and the compression that backs off when it is short.
///
/// A written byte costs cycles to receive, buffer and send, to compress, and, for each byte that is left after
/// compression, to encrypt. Compression is full up to 70 % use of the processor and backs off linearly to nothing at
/// 95 %; what is not compressed goes out as it was written. So use, compression and the load of the link hang together:
/// level = compression_level(use(level)). Documented: that compression adapts to VRA CPU use, down to "off"; estimates:
/// the figures (facts on Zerto, sections 2.1 and 12).
///
/// At 100 % use compression is off, so throughput at its limit is clock / (receive + TLS): 250 MB/s a vCPU of 2.5 GHz
/// are 10 cycles/byte, and 1.5 more with TLS give 217 MB/s, the 210 of the facts within their rounding.
/// Checked by: tests/models/vra_processor_test.cpp (hand-computed; the closed form and the search against a scan).

#include <vector>

namespace drsim {

/// Where compression backs off, in fractions of the processor's capacity [0..1], from_fraction < off_fraction.
struct CompressionBackOff {
  double from_fraction = 0.70;
  double off_fraction = 0.95;
};

/// Share of the data that is compressed at this use of the processor [0..1]: 1 up to from_fraction, 0 from
/// off_fraction on, linear between.
double compression_level(double used_fraction, const CompressionBackOff& back_off);

/// What one written byte of a stream costs its protecting VRA, and what becomes of it.
struct StreamProcessing {
  double receive_cycles_per_byte = 0;   ///< receive, buffer and send, for each written byte
  double compress_cycles_per_byte = 0;  ///< for each written byte that is compressed; 0: compression switched off
  double tls_cycles_per_byte = 0;       ///< for each byte left after compression; 0: no TLS
  double compression_ratio = 1;         ///< written bytes for one byte left, when compressed [>= 1]

  /// Bytes left of one written byte when the share `level` is compressed.
  double payload_per_written(double level) const { return 1 - level * (1 - 1 / compression_ratio); }

  /// Cycles for one written byte when the share `level` is compressed.
  double cycles_per_written(double level) const {
    return receive_cycles_per_byte + level * compress_cycles_per_byte +
           tls_cycles_per_byte * payload_per_written(level);
  }
};

/// One stream as its protecting VRA sees it while the shares of everything else stand.
struct ProcessorLoad {
  StreamProcessing processing;
  double rate_bytes_per_s = 0;  ///< written bytes/s, or bytes left after compression if `holds_payload`
  bool holds_payload = false;   ///< bound behind the compression (link, NIC, gateway, TCP): its payload rate stands
};

/// Use of the processor at a compression level [fraction of its capacity].
/// @param other_cycles_per_s  load that does not depend on the level: streams that come in
double processor_use(const std::vector<ProcessorLoad>& loads, double other_cycles_per_s, double capacity_cycles_per_s,
                     double level);

/// The level at which processor and compression agree: level = compression_level(processor_use(level)). Where all
/// written rates stand, use is linear in the level and the level follows in closed form; else by a search to the last
/// bit. TLS without AES instructions can make compressed data the cheaper one to send, so that several levels agree:
/// then 1 where it is one of them, which is the level of a processor that was not short before.
double settled_level(const std::vector<ProcessorLoad>& loads, double other_cycles_per_s, double capacity_cycles_per_s,
                     const CompressionBackOff& back_off);

/// Cycles to receive, buffer and send one byte, from the throughput of a core at its limit.
inline double receive_cycles_per_byte(double reference_clock_hz, double throughput_bytes_per_s) {
  return reference_clock_hz / throughput_bytes_per_s;
}

}  // namespace drsim
