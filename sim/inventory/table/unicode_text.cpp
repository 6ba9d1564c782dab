#include "sim/inventory/table/unicode_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/text/problem.hpp"

namespace drsim {

namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

/// Bytes of the UTF-8 character that begins with `lead`; 0 when none does.
std::size_t utf8_length(unsigned lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

/// Of a character of several bytes: they follow, are no surrogate, and nothing shorter would do (RFC 3629).
bool is_well_formed(std::string_view character) {
  for (std::size_t at = 1; at < character.size(); ++at)
    if ((byte_at(character, at) & 0xc0) != 0x80) return false;
  if (character.size() < 3) return true;
  const unsigned lead = byte_at(character, 0);
  const unsigned second = byte_at(character, 1);
  return !(lead == 0xe0 && second < 0xa0) && !(lead == 0xed && second > 0x9f) && !(lead == 0xf0 && second < 0x90) &&
         !(lead == 0xf4 && second > 0x8f);
}

void append_utf8(std::string& text, char32_t code) {
  const auto put = [&text](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | (code >> 6));
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3f));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

}  // namespace

UnicodeText::UnicodeText(const std::filesystem::path& path) : source_(path), buffer_(buffer_bytes) {}

void UnicodeText::fail(const std::string& text) const {
  throw ScenarioError({{source_.name(), fmt::format("line {}", line_), text}});
}

std::string_view UnicodeText::fill() {
  try {
    std::copy(rest_.begin(), rest_.end(), buffer_.begin());
    const std::size_t kept = rest_.size();
    const std::size_t count = source_.read(buffer_.data() + kept, buffer_.size() - kept);
    if (count == 0 && kept > 0) fail("the last character is cut off");
    return {buffer_.data(), kept + count};
  } catch (const DecompressionError& error) {
    fail(error.what());
  }
}

void UnicodeText::take_utf8(std::string_view bytes, std::string& piece) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const unsigned lead = byte_at(bytes, at);
    if (lead == 0) fail("holds a null character: this is no text");
    if (lead == '\n') ++line_;
    const std::size_t length = utf8_length(lead);
    if (length == 0 || (at + length <= bytes.size() && !is_well_formed(bytes.substr(at, length))))
      fail(fmt::format(
          "is no UTF-8 text (byte 0x{:02x}); allowed: UTF-8, or UTF-16 with a byte-order mark; save the file "
          "so",
          lead));
    if (at + length > bytes.size()) break;
    at += length;
  }
  piece.assign(bytes.substr(0, at));
  rest_.assign(bytes.substr(at));
}

void UnicodeText::take_utf16(std::string_view bytes, std::string& piece) {
  const std::size_t low = form_ == Form::Utf16Little ? 0 : 1;
  const auto unit = [&](std::size_t at) -> char32_t {
    return (byte_at(bytes, at + 1 - low) << 8) | byte_at(bytes, at + low);
  };
  std::size_t at = 0;
  while (at + 2 <= bytes.size()) {
    const char32_t first = unit(at);
    const bool is_high = first >= 0xd800 && first < 0xdc00;
    if (is_high && at + 4 > bytes.size()) break;
    const char32_t second = is_high ? unit(at + 2) : 0;
    if ((first >= 0xdc00 && first < 0xe000) || (is_high && (second < 0xdc00 || second >= 0xe000)) || first == 0)
      fail("is no UTF-16 text, as its byte-order mark says it is");
    if (first == '\n') ++line_;
    append_utf8(piece, is_high ? 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00) : first);
    at += is_high ? 4 : 2;
  }
  rest_.assign(bytes.substr(at));
}

bool UnicodeText::next(std::string& piece) {
  piece.clear();
  while (piece.empty()) {
    std::string_view bytes = fill();
    if (bytes.empty()) return false;
    if (is_first_) {
      is_first_ = false;
      std::size_t mark = 0;
      if (bytes.substr(0, 3) == "\xef\xbb\xbf") mark = 3;
      if (bytes.substr(0, 2) == "\xff\xfe" || bytes.substr(0, 2) == "\xfe\xff") {
        form_ = bytes[0] == '\xff' ? Form::Utf16Little : Form::Utf16Big;
        mark = 2;
      }
      bytes.remove_prefix(mark);
    }
    rest_.clear();
    if (form_ == Form::Utf8) {
      take_utf8(bytes, piece);
    } else {
      take_utf16(bytes, piece);
    }
  }
  return true;
}

}  // namespace drsim
