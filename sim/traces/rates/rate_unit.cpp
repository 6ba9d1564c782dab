#include "sim/traces/rates/rate_unit.hpp"

#include <map>

#include "models/units.hpp"

namespace drsim {

namespace {

const std::map<std::string, RateUnit, std::less<>>& units() {
  static const std::map<std::string, RateUnit, std::less<>> table = {
      {"B/s", {1, false}},
      {"kB/s", {kb_bytes, false}},
      {"KiB/s", {kib_bytes, false}},
      {"MB/s", {mb_bytes, false}},
      {"MiB/s", {mib_bytes, false}},
      {"GB/s", {gb_bytes, false}},
      {"GiB/s", {gib_bytes, false}},
      {"bit/s", {1 / bits_per_byte, false}},
      {"kbit/s", {1e3 / bits_per_byte, false}},
      {"Mbit/s", {1e6 / bits_per_byte, false}},
      {"Gbit/s", {1e9 / bits_per_byte, false}},
      {"B", {1, true}},
      {"kB", {kb_bytes, true}},
      {"KiB", {kib_bytes, true}},
      {"MB", {mb_bytes, true}},
      {"MiB", {mib_bytes, true}},
      {"GB", {gb_bytes, true}},
      {"GiB", {gib_bytes, true}},
  };
  return table;
}

}  // namespace

std::optional<RateUnit> rate_unit(std::string_view name) {
  const auto found = units().find(name);
  if (found == units().end()) return std::nullopt;
  return found->second;
}

std::string rate_unit_names() {
  std::string names;
  for (const auto& [name, unit] : units()) names += (names.empty() ? "" : ", ") + name;
  return names;
}

std::optional<double> binary_unit(std::string_view name) {
  static const std::map<std::string, double, std::less<>> table = {
      {"bps", 1},          {"b/s", 1},          {"kbps", kib_bytes}, {"kb/s", kib_bytes},
      {"mbps", mib_bytes}, {"mb/s", mib_bytes}, {"gbps", gib_bytes}, {"gb/s", gib_bytes},
  };
  std::string lower;
  for (const char character : name)
    lower += static_cast<char>(character >= 'A' && character <= 'Z' ? character + 32 : character);
  const auto found = table.find(lower);
  if (found == table.end()) return std::nullopt;
  return found->second;
}

}  // namespace drsim
