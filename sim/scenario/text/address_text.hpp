#pragma once
/// IPv4 addresses as text and back.

#include <optional>
#include <string>

#include "models/ports/interval_set.hpp"

namespace drsim {

/// "10.1.2.3"; nothing for other texts (leading zeros are refused: some read them as octal).
std::optional<std::uint32_t> parse_address(const std::string& text);

/// "10.1.2.0/24"; nothing for other texts. Bits below the prefix must be zero.
std::optional<AddressBlock> parse_address_block(const std::string& text);

/// An address, a block, or a range "10.1.2.3-10.1.2.9"; nothing for other texts.
std::optional<Interval> parse_addresses(const std::string& text);

std::string address_text(std::uint32_t address);

/// "10.1.2.0/24"; a single address without a prefix.
std::string address_block_text(const AddressBlock& block);

/// "10.1.2.3-10.1.2.9", or one address.
std::string address_range_text(const Interval& range);

/// First and last address of a block.
Interval interval_of(const AddressBlock& block);

}  // namespace drsim
