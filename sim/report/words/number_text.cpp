#include "sim/report/words/number_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "models/units.hpp"

namespace drsim {
namespace {

std::string two_units(double duration_s, double large_s, const char* large, double small_s, const char* small) {
  const double total = std::round(duration_s / small_s);
  const double per_large = large_s / small_s;
  const double whole = std::floor(total / per_large);
  const double rest = total - whole * per_large;
  return rest > 0 ? fmt::format("{} {} {} {}", whole, large, rest, small) : fmt::format("{} {}", whole, large);
}

std::string scaled(double value, double base, const std::array<const char*, 6>& units) {
  std::size_t step = 0;
  while (std::abs(value) >= 0.9995 * base && step + 1 < units.size()) {
    value /= base;
    ++step;
  }
  if (std::abs(value) >= 999.5) return fmt::format("{:.0f} {}", value, units[step]);
  return fmt::format("{:.3g} {}", value, units[step]);
}

}  // namespace

std::string duration_text(double duration_s) {
  if (!std::isfinite(duration_s)) return "without end";
  if (duration_s < 0) return "-" + duration_text(-duration_s);
  if (duration_s == 0) return "0 s";
  if (duration_s < 0.0995) return fmt::format("{:.3g} ms", duration_s / millisecond_s);
  if (duration_s < 9.995) return fmt::format("{:.3g} s", duration_s);
  if (duration_s < 99.5) return fmt::format("{:.0f} s", duration_s);
  if (duration_s < hour_s - 0.5) return two_units(duration_s, minute_s, "min", second_s, "s");
  if (duration_s < day_s - 0.5 * minute_s) return two_units(duration_s, hour_s, "h", minute_s, "min");
  return two_units(duration_s, day_s, "d", hour_s, "h");
}

std::string duration_text_at_least(double duration_s) {
  constexpr double rounding = 1e-9, three_digits = 0.01;
  if (!std::isfinite(duration_s) || duration_s <= 0) return duration_text(duration_s);
  const double step_s = duration_s < 9.995                    ? three_digits * second_s
                        : duration_s < hour_s - 0.5           ? second_s
                        : duration_s < day_s - 0.5 * minute_s ? minute_s
                                                              : hour_s;
  return duration_text(step_s * std::ceil(duration_s / step_s * (1 - rounding)));
}

std::pair<std::string, std::string> durations_apart(double one_s, double other_s) {
  const std::string one = duration_text(one_s), other = duration_text(other_s);
  if (one != other || one_s == other_s) return {one, other};
  // Where no digit tells them apart they differ by rounding only.
  constexpr int digits_max = 12;
  for (int digits = 4; digits <= digits_max; ++digits) {
    const std::string long_one = fmt::format("{:.{}g} s", one_s, digits);
    const std::string long_other = fmt::format("{:.{}g} s", other_s, digits);
    if (long_one != long_other) return {long_one, long_other};
  }
  return {one, other};
}

std::string bytes_text(double bytes) { return scaled(bytes, 1024, {"B", "KiB", "MiB", "GiB", "TiB", "PiB"}); }

std::string bit_rate_text(double bits_per_s) {
  return scaled(bits_per_s, 1000, {"b/s", "kb/s", "Mb/s", "Gb/s", "Tb/s", "Pb/s"});
}

std::string percent_text(double fraction) {
  const double percent = fraction * 100;
  if (percent > 0 && percent < 0.01) return "< 0.01 %";
  if (percent < 100 && percent > 99.99) return "> 99.99 %";
  if (percent >= 99.5 && percent < 100) return fmt::format("{:.2f} %", percent);
  return percent < 1000 ? fmt::format("{:.3g} %", percent) : fmt::format("{:.0f} %", percent);
}

std::string count_text(std::size_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string printable_text(const std::string& text) {
  std::string clean;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c1) ++i;
    clean += (byte < 0x20 || byte == 0x7F || c1) ? '?' : text[i];
  }
  return clean;
}

}  // namespace drsim
