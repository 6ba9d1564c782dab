#pragma once
/// Binary trace files: single bytes for a header, then records of a fixed size.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/traces/byte_source.hpp"

namespace drsim {

/// Records of a binary trace, one buffer at a time.
class RecordReader {
 public:
  explicit RecordReader(const std::filesystem::path& path);

  /// The next `size` bytes as record number() + 1; null at the end of the file. Throws ScenarioError when the file ends
  /// inside the record or the compressed data are damaged.
  const unsigned char* next(std::size_t size);

  /// One byte of a header, -1 at the end of the file; does not count as a record.
  int next_byte();

  /// Number of the record last returned, from 1.
  std::uint64_t number() const { return number_; }
  const std::string& file() const { return source_.name(); }
  /// Throws ScenarioError at the record last returned.
  [[noreturn]] void fail(const std::string& text) const;

 private:
  std::size_t available(std::size_t wanted);

  ByteSource source_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t number_ = 0;
};

/// Unsigned numbers of 16, 32 and 64 bits at an address, lowest byte first.
std::uint64_t little_endian(const unsigned char* at, std::size_t bytes);
/// The same, highest byte first.
std::uint64_t big_endian(const unsigned char* at, std::size_t bytes);

}  // namespace drsim
