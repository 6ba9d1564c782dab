#pragma once
/// Conversion factors and the closed list of unit suffixes. All quantities inside drsim are doubles in base units,
/// with the unit as the last word of the name: `_s`, `_bytes`, `_bytes_per_s`, `_bits_per_s`, `_hz`, `_fraction`.
/// Text with other units is converted once, at the edge (sim/scenario/text/quantity.hpp); no factor stands elsewhere.

namespace drsim {

inline constexpr double second_s = 1.0;
inline constexpr double millisecond_s = 1e-3;
inline constexpr double minute_s = 60.0;
inline constexpr double hour_s = 3600.0;
inline constexpr double day_s = 24.0 * hour_s;
inline constexpr double week_s = 7.0 * day_s;
inline constexpr double year_s = 365.0 * day_s;
inline constexpr double month_s = year_s / 12.0;

inline constexpr double bits_per_byte = 8.0;
inline constexpr double kib_bytes = 1024.0;
inline constexpr double mib_bytes = 1024.0 * kib_bytes;
inline constexpr double gib_bytes = 1024.0 * mib_bytes;
inline constexpr double tib_bytes = 1024.0 * gib_bytes;
inline constexpr double kb_bytes = 1e3;
inline constexpr double mb_bytes = 1e6;
inline constexpr double mb_bits = 1e6;
inline constexpr double gb_bytes = 1e9;
inline constexpr double tb_bytes = 1e12;

}  // namespace drsim
