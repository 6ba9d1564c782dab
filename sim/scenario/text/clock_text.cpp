#include "sim/scenario/text/clock_text.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cstdio>
#include <ctime>

#include "models/units.hpp"

namespace drsim {

namespace {

/// Text with the shape of `pattern`, where 0 stands for any digit.
bool shaped(const std::string& text, const std::string& pattern) {
  if (text.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = std::isdigit(static_cast<unsigned char>(text[i])) != 0;
    if (pattern[i] == '0' ? !digit : text[i] != pattern[i]) return false;
  }
  return true;
}

int number_at(const std::string& text, std::size_t at, std::size_t count) { return std::stoi(text.substr(at, count)); }

}  // namespace

ParsedDateTime parse_date_time(const std::string& text) {
  const auto refused = [&](const char* why) {
    return ParsedDateTime{
        0, 0, fmt::format("\"{}\" {}; allowed: YYYY-MM-DDTHH:MM:SS, such as 2026-06-01T00:00:00", text, why)};
  };
  if (!shaped(text, "0000-00-00T00:00:00")) return refused("is not a date and time");
  const int year = number_at(text, 0, 4), hour = number_at(text, 11, 2), minute = number_at(text, 14, 2),
            second = number_at(text, 17, 2);
  if (year < 1583 || hour > 23 || minute > 59 || second > 59) return refused("does not exist");
  std::tm fields{};
  fields.tm_year = year - 1900;
  fields.tm_mon = number_at(text, 5, 2) - 1;
  fields.tm_mday = number_at(text, 8, 2);
  const int month = fields.tm_mon, day = fields.tm_mday;
  // timegm turns dates that do not exist into others, such as 31 June into 1 July.
  if (timegm(&fields) == -1 && year != 1969) return refused("does not exist");
  if (fields.tm_mon != month || fields.tm_mday != day) return refused("does not exist");
  // tm counts from Sunday.
  const int weekday = (fields.tm_wday + 6) % 7;
  return {weekday, hour * hour_s + minute * minute_s + second * second_s, ""};
}

ParsedClock parse_clock(const std::string& text) {
  if (shaped(text, "00:00")) {
    const int hour = number_at(text, 0, 2), minute = number_at(text, 3, 2);
    if (minute <= 59 && (hour <= 23 || (hour == 24 && minute == 0))) return {hour * hour_s + minute * minute_s, ""};
  }
  return {0, fmt::format("\"{}\" is not a time of day; allowed: HH:MM from 00:00 to 24:00", text)};
}

ParsedVersion parse_version(const std::string& text) {
  int major = 0, minor = 0, used = 0;
  const bool digits = !text.empty() && text.size() < 20 && std::isdigit(static_cast<unsigned char>(text[0]));
  if (digits && std::sscanf(text.c_str(), "%3d.%3d%n", &major, &minor, &used) == 2) return {major, minor, ""};
  return {0, 0, fmt::format("\"{}\" is not a product version; allowed: such as \"8.0\" or \"10.0\"", text)};
}

}  // namespace drsim
