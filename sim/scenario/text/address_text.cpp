#include "sim/scenario/text/address_text.hpp"

#include <fmt/format.h>

#include <charconv>

namespace drsim {
namespace {

/// A decimal number without sign, spaces or leading zeros at the start of `text`, which it is taken from.
std::optional<std::uint32_t> take_number(std::string_view& text, std::uint32_t most) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || value > most || (length > 1 && text[0] == '0')) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

std::optional<std::uint32_t> take_address(std::string_view& text) {
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0) {
      if (text.empty() || text[0] != '.') return std::nullopt;
      text.remove_prefix(1);
    }
    const auto number = take_number(text, 255);
    if (!number) return std::nullopt;
    address = (address << 8) | *number;
  }
  return address;
}

}  // namespace

std::optional<std::uint32_t> parse_address(const std::string& text) {
  std::string_view rest = text;
  const auto address = take_address(rest);
  return rest.empty() ? address : std::nullopt;
}

std::optional<AddressBlock> parse_address_block(const std::string& text) {
  std::string_view rest = text;
  const auto base = take_address(rest);
  if (!base || rest.empty() || rest[0] != '/') return std::nullopt;
  rest.remove_prefix(1);
  const auto length = take_number(rest, 32);
  if (!length || !rest.empty()) return std::nullopt;
  const std::uint64_t size = std::uint64_t{1} << (32 - *length);
  if (*base % size != 0) return std::nullopt;
  return AddressBlock{*base, static_cast<int>(*length)};
}

std::optional<Interval> parse_addresses(const std::string& text) {
  if (text.find('/') != std::string::npos) {
    const auto block = parse_address_block(text);
    return block ? std::optional<Interval>(interval_of(*block)) : std::nullopt;
  }
  std::string_view rest = text;
  const auto first = take_address(rest);
  if (!first) return std::nullopt;
  if (rest.empty()) return Interval{*first, *first};
  if (rest[0] != '-') return std::nullopt;
  rest.remove_prefix(1);
  const auto last = take_address(rest);
  if (!last || !rest.empty() || *last < *first) return std::nullopt;
  return Interval{*first, *last};
}

std::string address_text(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24, (address >> 16) & 255, (address >> 8) & 255, address & 255);
}

std::string address_block_text(const AddressBlock& block) {
  return block.prefix_length == 32 ? address_text(block.base)
                                   : fmt::format("{}/{}", address_text(block.base), block.prefix_length);
}

std::string address_range_text(const Interval& range) {
  return range.first == range.last ? address_text(range.first)
                                   : address_text(range.first) + "-" + address_text(range.last);
}

Interval interval_of(const AddressBlock& block) {
  const std::uint64_t size = std::uint64_t{1} << (32 - block.prefix_length);
  return {block.base, static_cast<std::uint32_t>(block.base + size - 1)};
}

}  // namespace drsim
