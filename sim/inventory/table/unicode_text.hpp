#pragma once
/// The text of a file as UTF-8, whichever Unicode form it is stored in.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/traces/byte_source.hpp"

namespace drsim {

/// Reads UTF-8, with or without a byte-order mark, and UTF-16 with one, a piece at a time; gzip and bzip2 are unpacked.
class UnicodeText {
 public:
  explicit UnicodeText(const std::filesystem::path& path);

  /// The next piece, of whole characters and without the mark; false at the end. Throws ScenarioError, naming the line,
  /// for bytes that are no text in this form and for null characters.
  bool next(std::string& piece);

 private:
  enum class Form { Utf8, Utf16Little, Utf16Big };

  std::string_view fill();
  void take_utf8(std::string_view bytes, std::string& piece);
  void take_utf16(std::string_view bytes, std::string& piece);
  [[noreturn]] void fail(const std::string& text) const;

  ByteSource source_;
  std::vector<char> buffer_;
  std::string rest_;  ///< bytes of a character that the buffer cut
  Form form_ = Form::Utf8;
  bool is_first_ = true;
  std::uint64_t line_ = 1;
};

}  // namespace drsim
