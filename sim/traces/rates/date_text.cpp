#include "sim/traces/rates/date_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "models/units.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

/// Cuts pieces off the front of a text.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool done() const { return text_.empty(); }
  std::string_view rest() const { return text_; }
  char front() const { return text_.empty() ? '\0' : text_.front(); }

  bool take(char wanted) {
    if (front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }

  /// Blanks, also the unbreakable ones that browsers write before AM and PM.
  void skip_blanks() {
    while (true) {
      if (front() == ' ') {
        text_.remove_prefix(1);
      } else if (text_.substr(0, 3) == "\xe2\x80\xaf") {
        text_.remove_prefix(3);
      } else if (text_.substr(0, 2) == "\xc2\xa0") {
        text_.remove_prefix(2);
      } else {
        return;
      }
    }
  }

  /// A number of at most `most` digits; -1 where none is. `count` gets how many digits it has.
  int digits(std::size_t most, std::size_t& count) {
    int value = 0;
    count = 0;
    while (count < most && count < text_.size() && text_[count] >= '0' && text_[count] <= '9') {
      value = value * 10 + (text_[count] - '0');
      ++count;
    }
    text_.remove_prefix(count);
    return count == 0 ? -1 : value;
  }

 private:
  std::string_view text_;
};

int days_of_month(int year, int month) {
  static constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && is_leap ? 29 : days[static_cast<std::size_t>(month - 1)];
}

int full_year(int year, std::size_t digits) { return digits > 2 ? year : year < 70 ? 2000 + year : 1900 + year; }

std::optional<double> day_start(int year, int month, int day) {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month)) return std::nullopt;
  return static_cast<double>(days_since_1970(year, month, day)) * day_s;
}

/// The day, in any of the forms.
std::optional<double> take_day(Cursor& cursor, DayOrder order, bool& is_unclear) {
  std::size_t first_digits = 0;
  std::size_t second_digits = 0;
  std::size_t third_digits = 0;
  const int first = cursor.digits(4, first_digits);
  const char separator = cursor.front();
  if (separator != '-' && separator != '/' && separator != '.') return std::nullopt;
  cursor.take(separator);
  const int second = cursor.digits(2, second_digits);
  if (!cursor.take(separator)) return std::nullopt;
  const int third = cursor.digits(4, third_digits);
  if (first < 0 || second < 0 || third < 0) return std::nullopt;
  if (first_digits == 4) return third_digits <= 2 ? day_start(first, second, third) : std::nullopt;
  if (first_digits > 2 || (third_digits != 2 && third_digits != 4)) return std::nullopt;
  const int year = full_year(third, third_digits);
  if (separator == '.') return day_start(year, second, first);
  if (order == DayOrder::Unknown) {
    is_unclear = first <= 12 && second <= 12 && first != second;
    order = first > 12 ? DayOrder::DayFirst : DayOrder::MonthFirst;
  }
  return order == DayOrder::DayFirst ? day_start(year, second, first) : day_start(year, first, second);
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// AM and PM, also as a.m. and p.m.; nothing where none is.
std::optional<bool> take_afternoon(Cursor& cursor) {
  Cursor ahead = cursor;
  ahead.skip_blanks();
  const char first = ahead.front();
  const bool is_pm = first == 'P' || first == 'p';
  if (!is_pm && first != 'A' && first != 'a') return std::nullopt;
  ahead.take(first);
  ahead.take('.');
  if (!ahead.take('M') && !ahead.take('m')) return std::nullopt;
  ahead.take('.');
  if (is_letter(ahead.front())) return std::nullopt;
  cursor = ahead;
  return is_pm;
}

std::optional<double> take_time(Cursor& cursor, bool& has_afternoon) {
  std::size_t count = 0;
  int hour = cursor.digits(2, count);
  if (hour < 0 || !cursor.take(':')) return std::nullopt;
  const int minute = cursor.digits(2, count);
  if (count != 2 || minute > 59) return std::nullopt;
  double second = 0;
  if (cursor.take(':')) {
    const int whole = cursor.digits(2, count);
    if (count != 2 || whole > 60) return std::nullopt;
    second = whole;
    if (cursor.front() == '.' || cursor.front() == ',') {
      cursor.take(cursor.front());
      const std::string_view decimals = cursor.rest().substr(0, cursor.rest().find_first_not_of("0123456789"));
      if (decimals.empty()) return std::nullopt;
      second += parse_real("0." + std::string(decimals)).value_or(0);
      std::size_t used = 0;
      for (std::size_t left = decimals.size(); left > 0; left -= used)
        cursor.digits(std::min<std::size_t>(left, 9), used);
    }
  }
  const auto is_pm = take_afternoon(cursor);
  has_afternoon = is_pm.has_value();
  if (is_pm) {
    if (hour < 1 || hour > 12) return std::nullopt;
    hour = hour % 12 + (*is_pm ? 12 : 0);
  }
  if (hour > 23) return std::nullopt;
  return hour * hour_s + minute * minute_s + second;
}

/// Z, a name of letters, or +HH:MM; false for anything else.
bool take_zone(Cursor& cursor, DateText& date) {
  cursor.skip_blanks();
  const std::string_view text = cursor.rest();
  date.zone = text;
  if (text.empty()) return true;
  if (text == "Z" || text == "UTC" || text == "GMT") {
    date.utc_lead_s = 0;
    return true;
  }
  const char sign = text.front();
  if (sign != '+' && sign != '-') {
    return text.size() <= 5 && std::all_of(text.begin(), text.end(), is_letter);
  }
  cursor.take(sign);
  std::size_t hour_digits = 0;
  std::size_t minute_digits = 2;
  const int hours = cursor.digits(2, hour_digits);
  cursor.take(':');
  const int minutes = cursor.done() ? 0 : cursor.digits(2, minute_digits);
  if (hour_digits != 2 || minute_digits != 2 || minutes > 59 || hours > 18 || !cursor.done()) return false;
  date.utc_lead_s = (hours * hour_s + minutes * minute_s) * (sign == '-' ? -1 : 1);
  return true;
}

constexpr double last_plausible_s = 1e11;  // in the year 5138
constexpr double last_time_s = 1e12;       // whatever the unit

}  // namespace

std::optional<DateText> parse_date_text(std::string_view text, DayOrder order) {
  Cursor cursor(text);
  DateText date;
  const auto day = take_day(cursor, order, date.has_unclear_order);
  if (!day) return std::nullopt;
  date.clock_s = *day;
  cursor.take(',');
  if (!cursor.take('T')) cursor.skip_blanks();
  if (cursor.done()) return date;
  const auto time = take_time(cursor, date.is_twelve_hour);
  if (!time || !take_zone(cursor, date)) return std::nullopt;
  date.clock_s += *time;
  return date;
}

std::optional<double> parse_time_of_day(std::string_view text) {
  Cursor cursor(text);
  bool has_afternoon = false;
  const auto time = take_time(cursor, has_afternoon);
  if (!time || !cursor.done()) return std::nullopt;
  return time;
}

void DayOrderEvidence::see(std::string_view text, std::uint64_t line) {
  const auto date = parse_date_text(text, DayOrder::Unknown);
  if (!date) return;
  is_twelve_hour_ = is_twelve_hour_ || date->is_twelve_hour;
  has_unclear_ = has_unclear_ || date->has_unclear_order;
  const bool day_first = parse_date_text(text, DayOrder::DayFirst).has_value();
  const bool month_first = parse_date_text(text, DayOrder::MonthFirst).has_value();
  if (day_first == month_first) return;
  const DayOrder here = day_first ? DayOrder::DayFirst : DayOrder::MonthFirst;
  if (shown_ != DayOrder::Unknown && shown_ != here) {
    fail_trace(file_, fmt::format("line {}", line),
               fmt::format("the date {} has the {} first, that of line {} the {}", in_quotes(text),
                           day_first ? "day" : "month", shown_line_, day_first ? "month" : "day"));
  }
  if (shown_ == DayOrder::Unknown) shown_line_ = line;
  shown_ = here;
}

DayOrder DayOrderEvidence::order(DayOrder given) const {
  if (given != DayOrder::Unknown) return given;
  if (shown_ != DayOrder::Unknown) return shown_;
  return is_twelve_hour_ ? DayOrder::MonthFirst : DayOrder::Unknown;
}

void DateReader::fail(std::uint64_t line, const std::string& text) const {
  fail_trace(file_, fmt::format("line {}", line), text);
}

double DateReader::number(double value, std::uint64_t line) {
  if (rules_.unit_s > 0) return value * rules_.unit_s;
  const double size = std::abs(value);
  const double unit_s = size < last_plausible_s ? 1 : size < last_plausible_s * 1e3 ? millisecond_s : 1e-6;
  if (unit_found_s_ == 0 || size == 0) unit_found_s_ = unit_s;
  if (unit_found_s_ != unit_s) {
    fail(line, fmt::format("time is {:.17g}; the times above are in another unit (say it with --time-unit)", value));
  }
  return value * unit_s;
}

double DateReader::dated(const DateText& date, std::string_view text, std::uint64_t line) {
  if (date.has_unclear_order && rules_.order == DayOrder::Unknown) {
    fail(line, fmt::format("the date {} may have the day or the month first; say with --date-order dmy or mdy",
                           in_quotes(text)));
  }
  if (rules_.zones == ZonePolicy::Utc) {
    if (date.utc_lead_s) return date.clock_s - *date.utc_lead_s;
    fail(line, fmt::format("the date {} does not say how far its time zone is from UTC", in_quotes(text)));
  }
  if (zone_line_ == 0) {
    zone_line_ = line;
    zone_ = date.zone;
  }
  if (zone_ != date.zone) {
    fail(line, fmt::format("time zone is {}, but {} in line {}: one file, one zone (--zones utc turns stamps with "
                           "offsets into UTC)",
                           date.zone.empty() ? "not there" : in_quotes(date.zone),
                           zone_.empty() ? "none" : in_quotes(zone_), zone_line_));
  }
  return date.clock_s;
}

double DateReader::seconds(std::string_view text, std::uint64_t line) {
  if (!last_text_.empty() && text == last_text_) return last_s_;
  double time_s = 0;
  if (const auto value = parse_real(text)) {
    time_s = number(*value, line);
  } else if (const auto date = parse_date_text(text, rules_.order)) {
    time_s = dated(*date, text, line);
  } else {
    const bool is_swapped = rules_.order != DayOrder::Unknown && parse_date_text(text, DayOrder::Unknown);
    fail(line, fmt::format("time is {}; expected a number or a date such as 2025-11-03 10:00:00, 03.11.2025 10:00 or "
                           "11/3/2025 10:00:00 AM{}",
                           in_quotes(text),
                           is_swapped ? "; the day and the month of this one stand the other way round" : ""));
  }
  if (std::abs(time_s) > last_time_s) {
    fail(line,
         fmt::format("time is {}, {:.9g} s: a wrong stamp, or its unit is (--time-unit)", in_quotes(text), time_s));
  }
  last_text_ = text;
  last_s_ = time_s;
  return time_s;
}

}  // namespace drsim
