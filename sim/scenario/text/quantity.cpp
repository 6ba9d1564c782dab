#include "sim/scenario/text/quantity.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "models/units.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

struct Unit {
  std::string name;
  double factor;
  double divisor =
      1;  ///< apart from the factor, because 29 / 1000 is the double nearest to 0.029 and 29 * 0.001 is not
  double size() const { return factor / divisor; }
};

struct DimensionUnits {
  const char* word;   ///< in the schema
  const char* title;  ///< "a ..." in messages
  const char* example;
  std::vector<Unit> units;          ///< ascending by factor within a family
  std::vector<std::string> listed;  ///< named in messages
};

constexpr double bit = 1.0, kilo = 1e3, mega = 1e6, giga = 1e9, tera = 1e12;

std::vector<Unit> byte_units() {
  return {{"B", 1.0},       {"kB", kb_bytes},   {"KiB", kib_bytes}, {"MB", mb_bytes},  {"MiB", mib_bytes},
          {"GB", gb_bytes}, {"GiB", gib_bytes}, {"TB", tb_bytes},   {"TiB", tib_bytes}};
}

std::vector<Unit> byte_rate_units() {
  std::vector<Unit> units;
  for (const auto& [period, seconds] : {std::pair{"s", second_s}, {"min", minute_s}, {"h", hour_s}, {"d", day_s}})
    for (const Unit& bytes : byte_units()) units.push_back({bytes.name + "/" + period, bytes.factor, seconds});
  return units;
}

std::vector<Unit> bit_rate_units() {
  std::vector<Unit> units;
  const std::array<std::pair<const char*, double>, 5> prefixes = {
      {{"", bit}, {"k", kilo}, {"M", mega}, {"G", giga}, {"T", tera}}};
  for (const char* ending : {"bps", "bit/s", "b/s"})
    for (const auto& [prefix, factor] : prefixes) units.push_back({prefix + std::string(ending), factor});
  return units;
}

const DimensionUnits& units_of(Dimension dimension) {
  static const std::array<DimensionUnits, 6> table = {{
      {"time",
       "time",
       "5 s",
       {{"ns", second_s, 1e9},
        {"us", second_s, 1e6},
        {"ms", second_s, 1e3},
        {"s", second_s},
        {"min", minute_s},
        {"h", hour_s},
        {"d", day_s},
        {"w", week_s},
        {"y", year_s}},
       {"ns", "us", "ms", "s", "min", "h", "d", "w", "y"}},
      {"bytes", "number of bytes", "150 GiB", byte_units(), {"B", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB"}},
      {"bytes/s",
       "rate in bytes",
       "20 MB/s",
       byte_rate_units(),
       {"B/s", "kB/s", "MB/s", "GB/s", "TB/s", "KiB/s", "MiB/s", "GiB/s", "TiB/s", "also /min, /h, /d"}},
      {"bits/s",
       "rate in bits",
       "10 Gbps",
       bit_rate_units(),
       {"bps", "kbps", "Mbps", "Gbps", "Tbps", "also bit/s and b/s with k, M, G, T"}},
      {"frequency",
       "frequency",
       "2.4 GHz",
       {{"Hz", 1.0}, {"kHz", kilo}, {"MHz", mega}, {"GHz", giga}},
       {"Hz", "kHz", "MHz", "GHz"}},
      {"fraction", "fraction", "5 %", {{"%", 1.0, 100.0}}, {"%"}},
  }};
  return table[static_cast<std::size_t>(dimension)];
}

constexpr std::array<Dimension, 6> all_dimensions = {Dimension::Time,           Dimension::Bytes,
                                                     Dimension::BytesPerSecond, Dimension::BitsPerSecond,
                                                     Dimension::Frequency,      Dimension::Fraction};

const Unit* unit_named(const std::string& name, Dimension dimension) {
  for (const Unit& unit : units_of(dimension).units)
    if (unit.name == name) return &unit;
  return nullptr;
}

ParsedQuantity refused(const std::string& text, const std::string& why, Dimension dimension) {
  return {std::numeric_limits<double>::quiet_NaN(),
          fmt::format("\"{}\" {}; allowed: {}", text, why, accepted_units(dimension))};
}

std::string unknown_unit(const std::string& unit, Dimension dimension) {
  if (unit.empty()) return "has no unit";
  if (unit.rfind("KB", 0) == 0) return fmt::format("has the ambiguous unit \"{}\" (kB is 1000 B, KiB is 1024 B)", unit);
  for (const Dimension other : all_dimensions)
    if (unit_named(unit, other)) return fmt::format("is a {}", dimension_title(other));
  std::vector<std::string> names;
  for (const Unit& known : units_of(dimension).units) names.push_back(known.name);
  // The edit distance of a unit must be small to be a hint: units are short.
  const std::string nearest = nearest_spelling(unit, names);
  const bool near = !nearest.empty() && edit_distance(unit, nearest) <= 1;
  return fmt::format("has the unknown unit \"{}\"{}", unit, near ? " (did you mean \"" + nearest + "\"?)" : "");
}

bool is_space(char c) { return c == ' ' || c == '\t'; }

/// Number and unit from `at` on; false when no number stands there.
bool take_part(const std::string& text, std::size_t& at, double& number, std::string& unit, bool& overflow) {
  while (at < text.size() && is_space(text[at])) ++at;
  std::size_t begin = at;
  if (begin < text.size() && text[begin] == '+') ++begin;
  const std::size_t digits = begin < text.size() && text[begin] == '-' ? begin + 1 : begin;
  const bool starts_number =
      digits < text.size() && ((text[digits] >= '0' && text[digits] <= '9') || text[digits] == '.');
  if (!starts_number) return false;
  const auto [end, code] = std::from_chars(text.data() + begin, text.data() + text.size(), number);
  if (code == std::errc::invalid_argument) return false;
  overflow = code == std::errc::result_out_of_range;
  at = static_cast<std::size_t>(end - text.data());
  while (at < text.size() && is_space(text[at])) ++at;
  unit.clear();
  const auto ends_unit = [](char c) { return is_space(c) || (c >= '0' && c <= '9'); };
  while (at < text.size() && !ends_unit(text[at])) unit += text[at++];
  while (at < text.size() && is_space(text[at])) ++at;
  return true;
}

}  // namespace

Dimension dimension_of(const std::string& word) {
  for (const Dimension dimension : all_dimensions)
    if (word == units_of(dimension).word) return dimension;
  throw std::invalid_argument("unknown dimension " + word);
}

ParsedQuantity parse_quantity(const std::string& text, Dimension dimension) {
  std::size_t at = 0;
  double sum = 0, last_factor = std::numeric_limits<double>::infinity(), sign = 1;
  bool first = true;
  do {
    double number = 0;
    std::string unit_name;
    bool overflow = false;
    if (!take_part(text, at, number, unit_name, overflow))
      return refused(text, first ? "is not a number with a unit" : "is not a list of times with falling units",
                     dimension);
    if (overflow) return refused(text, "is too large or too small for a number", dimension);
    const Unit* unit = unit_named(unit_name, dimension);
    if (!unit) return refused(text, unknown_unit(unit_name, dimension), dimension);
    if (!first && (dimension != Dimension::Time || unit->size() >= last_factor || std::signbit(number)))
      return refused(text, "is not a list of times with falling units", dimension);
    if (first && std::signbit(number)) sign = -1;
    sum += std::fabs(number) * unit->factor / unit->divisor;
    last_factor = unit->size();
    first = false;
  } while (at < text.size());
  if (!std::isfinite(sum)) return refused(text, "is too large for a number", dimension);
  return {sign * sum, ""};
}

ParsedQuantity parse_any_quantity(const std::string& text, Dimension& dimension) {
  for (const Dimension candidate : all_dimensions) {
    ParsedQuantity parsed = parse_quantity(text, candidate);
    if (parsed.error.empty()) {
      dimension = candidate;
      return parsed;
    }
  }
  return {std::numeric_limits<double>::quiet_NaN(),
          fmt::format("\"{}\" is not a quantity; allowed: a number, or text with a unit such as \"15 s\", \"5 %\", "
                      "\"20 MB/s\", \"1 Gbps\", \"150 GiB\"",
                      text)};
}

std::string accepted_units(Dimension dimension) {
  const DimensionUnits& units = units_of(dimension);
  std::string list;
  for (const std::string& unit : units.listed) list += (list.empty() ? "" : ", ") + unit;
  const char* plain = dimension == Dimension::Fraction ? "a plain number or " : "";
  return fmt::format("{}a {} such as \"{}\" ({})", plain, units.title, units.example, list);
}

std::string example_quantity(Dimension dimension) { return units_of(dimension).example; }

std::string quantity_pattern(Dimension dimension) {
  std::string units;
  for (const Unit& unit : units_of(dimension).units) units += (units.empty() ? "" : "|") + unit.name;
  const std::string part = "([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?[ \\t]*(" + units + ")[ \\t]*";
  const std::string further = dimension == Dimension::Time ? "(\\+?" + part + ")*" : "";
  return "[ \\t]*\\+?-?" + part + further;
}

std::string dimension_title(Dimension dimension) { return units_of(dimension).title; }

std::string quantity_text(double value, Dimension dimension) {
  if (dimension == Dimension::Fraction) {
    const std::string percent = fmt::format("{} %", value * 100.0);
    return parse_quantity(percent, dimension).value == value ? percent : fmt::format("{}", value);
  }
  std::string best;
  for (const Unit& unit : units_of(dimension).units) {
    const std::string text = fmt::format("{} {}", value * unit.divisor / unit.factor, unit.name);
    const bool exact = parse_quantity(text, dimension).value == value;
    if (exact && (best.empty() || text.size() < best.size())) best = text;
  }
  return best;  // never empty: the base unit prints exactly
}

}  // namespace drsim
