#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/units.hpp"
#include "sim/traces/formats/series_formats.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

/// Digits at `at` of `text` as a number within [least, most], -1 otherwise.
int digits_at(std::string_view text, std::size_t at, std::size_t count, int least, int most) {
  if (text.size() < at + count) return -1;
  const auto value = parse_whole(text.substr(at, count));
  if (!value || *value > static_cast<std::uint64_t>(most) || *value < static_cast<std::uint64_t>(least)) return -1;
  return static_cast<int>(*value);
}

}  // namespace

std::optional<double> parse_date(std::string_view text) {
  if (!text.empty() && text.back() == 'Z') text.remove_suffix(1);
  if (text.size() < 16 || text[4] != '-' || text[7] != '-' || (text[10] != ' ' && text[10] != 'T') || text[13] != ':') {
    return std::nullopt;
  }
  const int year = digits_at(text, 0, 4, 1, 9999);
  const int month = digits_at(text, 5, 2, 1, 12);
  const int day = digits_at(text, 8, 2, 1, 31);
  const int hour = digits_at(text, 11, 2, 0, 23);
  const int minute = digits_at(text, 14, 2, 0, 59);
  if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0) return std::nullopt;
  double second = 0;
  if (text.size() > 16) {
    const auto parsed = text[16] == ':' ? parse_real(text.substr(17)) : std::nullopt;
    if (!parsed || *parsed < 0 || *parsed >= 61) return std::nullopt;
    second = *parsed;
  }
  const auto days = static_cast<double>(days_since_1970(year, month, day));
  return days * day_s + hour * hour_s + minute * minute_s + second;
}

double nominal_interval_s(const std::vector<double>& times_s) {
  std::vector<double> steps_s;
  for (std::size_t index = 1; index < times_s.size(); ++index) {
    if (times_s[index] > times_s[index - 1]) steps_s.push_back(times_s[index] - times_s[index - 1]);
  }
  if (steps_s.empty()) return 1;
  const auto middle = steps_s.begin() + static_cast<std::ptrdiff_t>((steps_s.size() - 1) / 2);
  std::nth_element(steps_s.begin(), middle, steps_s.end());
  return *middle;
}

void sort_rows(const std::string& file, SeriesRows& rows, const std::vector<std::uint64_t>& lines) {
  std::size_t backwards = 0;
  std::size_t first = 0;
  for (std::size_t index = 1; index < rows.times_s.size(); ++index) {
    if (rows.times_s[index] >= rows.times_s[index - 1]) continue;
    if (backwards++ == 0) first = index;
  }
  if (backwards == 0) return;
  const std::string place = fmt::format("line {}", lines[first]);
  const double step_s = rows.times_s[first - 1] - rows.times_s[first];
  if (backwards > std::max<std::size_t>(1, rows.times_s.size() / 100)) {
    fail_trace(file, place,
               fmt::format("its time is {:.9g} s before that of the row above, and {} of {} rows step back: the "
                           "series is not in order of time; sort it first",
                           step_s, backwards, rows.times_s.size()));
  }
  std::vector<std::size_t> order(rows.times_s.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&rows](std::size_t one, std::size_t other) { return rows.times_s[one] < rows.times_s[other]; });
  SeriesRows sorted;
  for (const std::size_t index : order) {
    sorted.times_s.push_back(rows.times_s[index]);
    sorted.values.push_back(rows.values[index]);
  }
  rows.times_s.swap(sorted.times_s);
  rows.values.swap(sorted.values);
  rows.warnings.push_back(
      fmt::format("{} of {} rows step back in time (first at {}); sorted by time", backwards, order.size(), place));
}

}  // namespace drsim
