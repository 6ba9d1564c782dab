#include "sim/traces/text_encoding.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace drsim {

namespace {

constexpr std::size_t raw_bytes = 32 * 1024;

/// A conversion of the C library, closed at the end.
class Iconv {
 public:
  Iconv(const char* to, const char* from) : handle_(iconv_open(to, from)) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the value that POSIX gives a failure.
    if (handle_ == reinterpret_cast<iconv_t>(-1)) {
      throw EncodingError(std::string("this system cannot convert ") + from + " to " + to);
    }
  }
  ~Iconv() { iconv_close(handle_); }
  Iconv(const Iconv&) = delete;
  Iconv& operator=(const Iconv&) = delete;

  /// Converts as far as it goes; false when it stopped at bytes that are no text. What is left at the end of `in` is
  /// the beginning of a character, or did not fit.
  bool run(const char*& in, std::size_t& in_left, char*& out, std::size_t& out_left) {
    char* input = const_cast<char*>(in);  // NOLINT: the C interface takes it without const and leaves it alone.
    const std::size_t result = iconv(handle_, &input, &in_left, &out, &out_left);
    in = input;
    return result != static_cast<std::size_t>(-1) || errno != EILSEQ;
  }

 private:
  iconv_t handle_;
};

bool is_printable(char character) { return (character >= ' ' && character <= '~') || character == '\t'; }

/// Name of the encoding that begins so, or nothing for bytes that pass unchanged.
const char* utf16_of(const char* text, std::size_t size) {
  if (size >= 2 && std::memcmp(text, "\xff\xfe", 2) == 0) return "UTF-16LE";
  if (size >= 2 && std::memcmp(text, "\xfe\xff", 2) == 0) return "UTF-16BE";
  if (size < 4) return nullptr;
  if (is_printable(text[0]) && text[1] == 0 && is_printable(text[2]) && text[3] == 0) return "UTF-16LE";
  if (text[0] == 0 && is_printable(text[1]) && text[2] == 0 && is_printable(text[3])) return "UTF-16BE";
  return nullptr;
}

}  // namespace

struct TextDecoder::Conversion {
  explicit Conversion(const char* name) : encoding(name), iconv("UTF-8", name) {}
  std::string encoding;
  Iconv iconv;
  std::string raw;  ///< read and not yet converted
  bool at_end = false;
};

TextDecoder::TextDecoder() = default;
TextDecoder::~TextDecoder() = default;

std::size_t TextDecoder::read(ByteSource& source, char* target, std::size_t size) {
  if (!started_) return begin(source, target, size);
  return conversion_ ? convert(source, target, size) : source.read(target, size);
}

std::size_t TextDecoder::begin(ByteSource& source, char* target, std::size_t size) {
  started_ = true;
  std::size_t got = source.read(target, size);
  if (got >= 3 && std::memcmp(target, "\xef\xbb\xbf", 3) == 0) {
    got -= 3;
    std::memmove(target, target + 3, got);
    return got > 0 ? got : source.read(target, size);
  }
  const char* encoding = utf16_of(target, got);
  if (encoding == nullptr) return got;
  conversion_ = std::make_unique<Conversion>(encoding);
  const bool has_mark = !is_printable(target[0]) && target[0] != 0;
  conversion_->raw.assign(target + (has_mark ? 2 : 0), target + got);
  return convert(source, target, size);
}

std::size_t TextDecoder::convert(ByteSource& source, char* target, std::size_t size) {
  Conversion& state = *conversion_;
  while (true) {
    if (state.raw.size() < raw_bytes && !state.at_end) {
      const std::size_t kept = state.raw.size();
      state.raw.resize(kept + raw_bytes);
      const std::size_t got = source.read(state.raw.data() + kept, raw_bytes);
      state.raw.resize(kept + got);
      state.at_end = got == 0;
    }
    const char* in = state.raw.data();
    std::size_t in_left = state.raw.size();
    char* out = target;
    std::size_t out_left = size;
    const bool is_text = state.iconv.run(in, in_left, out, out_left);
    const auto made = static_cast<std::size_t>(out - target);
    if (!is_text && made == 0) throw EncodingError("holds bytes that are no " + state.encoding + " text");
    state.raw.erase(0, state.raw.size() - in_left);
    if (made > 0) return made;
    if (state.at_end && !state.raw.empty()) throw EncodingError("ends inside a character of " + state.encoding);
    if (state.at_end) return 0;
  }
}

std::string utf8_name(std::string_view text) {
  const auto converted = [text](const char* from) {
    std::string result;
    Iconv iconv("UTF-8", from);
    std::array<char, 256> buffer{};
    const char* in = text.data();
    std::size_t in_left = text.size();
    while (in_left > 0) {
      char* out = buffer.data();
      std::size_t out_left = buffer.size();
      const std::size_t before = in_left;
      const bool is_text = iconv.run(in, in_left, out, out_left);
      result.append(buffer.data(), out);
      if (is_text && in_left < before) continue;
      if (std::strcmp(from, "UTF-8") == 0) return std::string();
      result += '?';  // a byte that Windows-1252 does not use
      ++in;
      --in_left;
    }
    return result;
  };
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    return std::string(text);
  }
  std::string same = converted("UTF-8");
  return same.empty() ? converted("CP1252") : same;
}

}  // namespace drsim
