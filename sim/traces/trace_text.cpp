#include "sim/traces/trace_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "sim/scenario/text/problem.hpp"

namespace drsim {

namespace {

constexpr std::size_t read_bytes = 64 * 1024;
constexpr std::uint64_t sector_bytes = 512;

bool is_control(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte < 0x20 && byte != '\t' && byte != '\r';
}

}  // namespace

void fail_trace(const std::string& file, const std::string& place, const std::string& text) {
  throw ScenarioError({{file, place, text}});
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 40;
  std::string result = "\"";
  for (const char character : text.substr(0, longest)) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte >= 0x7f) {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result += character;
    }
  }
  if (text.size() > longest) result += "...";
  return result + "\"";
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

LineReader::LineReader(const std::filesystem::path& path, std::size_t longest_line_bytes)
    : source_(path), longest_line_bytes_(longest_line_bytes), buffer_(2 * read_bytes) {}

void LineReader::fail(const std::string& text) const { fail_trace(file(), fmt::format("line {}", number_), text); }

bool LineReader::refill() {
  if (at_end_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() - end_ < read_bytes) {
    if (buffer_.size() > longest_line_bytes_) {
      ++number_;
      fail(fmt::format("is longer than {} MiB: not a text trace", longest_line_bytes_ / trace_line_bytes));
    }
    buffer_.resize(2 * buffer_.size());
  }
  try {
    const std::size_t got = decoder_.read(source_, buffer_.data() + end_, read_bytes);
    end_ += got;
    at_end_ = got == 0;
  } catch (const DecompressionError& error) {
    ++number_;
    fail(error.what());
  } catch (const EncodingError& error) {
    ++number_;
    fail(error.what());
  }
  return !at_end_;
}

bool LineReader::take_line(std::string_view& line) {
  std::size_t searched = begin_;
  while (true) {
    const void* feed = std::memchr(buffer_.data() + searched, '\n', end_ - searched);
    if (feed != nullptr) {
      const auto stop = static_cast<std::size_t>(static_cast<const char*>(feed) - buffer_.data());
      line = std::string_view(buffer_.data() + begin_, stop - begin_);
      begin_ = stop + 1;
      return true;
    }
    const std::size_t seen = end_ - begin_;
    if (!refill()) break;
    searched = begin_ + seen;
  }
  if (begin_ == end_) return false;
  line = std::string_view(buffer_.data() + begin_, end_ - begin_);
  begin_ = end_;
  unterminated_ = true;
  return true;
}

bool LineReader::next(std::string_view& line) {
  while (take_line(line)) {
    ++number_;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (number_ == 1) {
      for (std::size_t at = 0; at < line.size(); ++at) {
        if (!is_control(line[at])) continue;
        fail(fmt::format("holds binary data (byte 0x{:02x} in column {}): not a text trace",
                         static_cast<unsigned char>(line[at]), at + 1));
      }
    }
    if (line.find_first_not_of(" \t") != std::string_view::npos) return true;
  }
  return false;
}

std::optional<std::uint64_t> parse_whole(std::string_view text, int base) {
  std::uint64_t value = 0;
  const char* last = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), last, value, base);
  if (error != std::errc() || stop != last || text.empty()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> parse_decimal(std::string_view text, int digits) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t value = 0;
  int decimals = -1;
  bool any = false;
  for (const char character : text) {
    if (character == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (character < '0' || character > '9') return std::nullopt;
    any = true;
    if (decimals >= digits) continue;
    const auto digit = static_cast<std::uint64_t>(character - '0');
    if (value > (most - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
    if (decimals >= 0) ++decimals;
  }
  if (!any) return std::nullopt;
  for (int done = decimals < 0 ? 0 : decimals; done < digits; ++done) {
    if (value > most / 10) return std::nullopt;
    value *= 10;
  }
  return value;
}

std::optional<double> parse_real(std::string_view text) {
  double value = 0;
  const char* last = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc() || stop != last || text.empty() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::uint64_t require_whole(const LineReader& reader, const char* name, std::string_view text, int base) {
  const auto value = parse_whole(text, base);
  if (value) return *value;
  const char* kind = base == 16 ? "a hexadecimal number" : "a whole number >= 0";
  reader.fail(fmt::format("{} is {}; expected {}", name, in_quotes(text), kind));
}

std::uint64_t require_decimal(const LineReader& reader, const char* name, std::string_view text, int digits) {
  const auto value = parse_decimal(text, digits);
  if (value) return *value;
  reader.fail(fmt::format("{} is {}; expected a decimal number >= 0", name, in_quotes(text)));
}

double require_real(const LineReader& reader, const char* name, std::string_view text, double least) {
  const auto value = parse_real(text);
  if (value && *value >= least) return *value;
  if (least <= std::numeric_limits<double>::lowest()) {
    reader.fail(fmt::format("{} is {}; expected a number", name, in_quotes(text)));
  }
  reader.fail(fmt::format("{} is {}; expected a number >= {}", name, in_quotes(text), least));
}

void require_fields(const LineReader& reader, std::size_t found, std::size_t wanted, const char* layout) {
  if (found == wanted) return;
  reader.fail(fmt::format("has {} fields; expected {} ({}){}", found, wanted, layout,
                          reader.unterminated() ? "; the file ends inside this line" : ""));
}

std::uint64_t sectors_to_bytes(const LineReader& reader, const char* name, std::uint64_t sectors) {
  if (sectors <= std::numeric_limits<std::uint64_t>::max() / sector_bytes) return sectors * sector_bytes;
  reader.fail(fmt::format("{} is {} sectors; expected fewer than 2^55", name, sectors));
}

std::int64_t days_since_1970(int year, int month, int day) {
  // Counted from 1 March of a year divisible by 400, so that the leap day is the last of its year.
  const std::int64_t march_year = month <= 2 ? year - 1 : year;
  const std::int64_t era = (march_year >= 0 ? march_year : march_year - 399) / 400;
  const std::int64_t year_of_era = march_year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

}  // namespace drsim
