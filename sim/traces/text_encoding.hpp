#pragma once
/// Text as tools of several systems write it, to UTF-8: byte-order marks and UTF-16 of both byte orders.

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/traces/byte_source.hpp"

namespace drsim {

/// The bytes are no text of the encoding that the file begins with.
class EncodingError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The bytes of a source as UTF-8. The first bytes decide: a mark of UTF-8 is dropped; a mark of UTF-16, or two ASCII
/// characters each with a zero byte beside it, turns conversion on; anything else passes unchanged.
class TextDecoder {
 public:
  TextDecoder();
  ~TextDecoder();
  TextDecoder(const TextDecoder&) = delete;
  TextDecoder& operator=(const TextDecoder&) = delete;

  /// Up to `size` bytes of text (at least 8); 0 only at the end. Throws DecompressionError and EncodingError.
  std::size_t read(ByteSource& source, char* target, std::size_t size);

 private:
  struct Conversion;
  std::size_t begin(ByteSource& source, char* target, std::size_t size);
  std::size_t convert(ByteSource& source, char* target, std::size_t size);

  std::unique_ptr<Conversion> conversion_;  ///< absent: bytes pass unchanged
  bool started_ = false;
};

/// Text as a name that any output can carry: unchanged when it is UTF-8, else read as Windows-1252, the usual encoding
/// of what is not.
std::string utf8_name(std::string_view text);

}  // namespace drsim
