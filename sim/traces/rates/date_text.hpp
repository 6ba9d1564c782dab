#pragma once
/// Dates as exports write them, to seconds after 1970-01-01 00:00 on the clock of the file.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace drsim {

/// Whether 03/11/2025 is 3 November or 11 March.
enum class DayOrder { Unknown, DayFirst, MonthFirst };

/// What to do with stamps of several time zones: refuse them, or take all as UTC.
enum class ZonePolicy { One, Utc };

/// A date and time as written.
struct DateText {
  double clock_s = 0;                ///< seconds after 1970-01-01 00:00, the zone left out
  std::string_view zone;             ///< as written, such as "+01:00" or "CET"; empty: none
  std::optional<double> utc_lead_s;  ///< what the zone's clock is ahead of UTC, where the text says it
  bool has_unclear_order = false;    ///< the order of day and month was needed, and both were possible
  bool is_twelve_hour = false;       ///< with AM or PM
};

/// Forms: YYYY-MM-DD, YYYY/MM/DD, YYYY.MM.DD, DD.MM.YYYY; with `order` also D/M/YYYY, M/D/YYYY and the same with
/// hyphens or years of two digits (1970 to 2069); then, after a blank, a T or a comma, H:MM, with seconds and their
/// decimals, AM or PM and a zone, each where present. With an unknown order day and month are told apart where one is
/// above 12, else the month is taken to come first and has_unclear_order set. Nothing for any other text.
std::optional<DateText> parse_date_text(std::string_view text, DayOrder order);

/// Only the time of day: H:MM:SS with AM or PM where present [0, 86400).
std::optional<double> parse_time_of_day(std::string_view text);

/// What the dates of a column say about the order of day and month.
class DayOrderEvidence {
 public:
  explicit DayOrderEvidence(std::string file) : file_(std::move(file)) {}

  /// Throws ScenarioError for a date that has the day where one above had the month.
  void see(std::string_view text, std::uint64_t line);

  /// The order that is `given`, that a number above 12 shows, or, with AM and PM, the American one (month first); else
  /// unknown.
  DayOrder order(DayOrder given) const;
  /// True when order() rests on AM and PM only.
  bool rests_on_clock(DayOrder given) const {
    return given == DayOrder::Unknown && shown_ == DayOrder::Unknown && is_twelve_hour_ && has_unclear_;
  }

 private:
  std::string file_;
  DayOrder shown_ = DayOrder::Unknown;
  std::uint64_t shown_line_ = 0;
  bool is_twelve_hour_ = false;
  bool has_unclear_ = false;
};

/// How the times of a column are read.
struct DateRules {
  DayOrder order = DayOrder::Unknown;
  ZonePolicy zones = ZonePolicy::One;
  /// Seconds of one unit of a time that is a plain number; 0: seconds, but milliseconds or microseconds where the
  /// number would be a date after the year 5000.
  double unit_s = 0;
};

/// Reads the times of one file and remembers the last text: many rows share a stamp.
class DateReader {
 public:
  DateReader(std::string file, const DateRules& rules) : file_(std::move(file)), rules_(rules) {}

  /// Throws ScenarioError at `line` for text that is no time, for an order of day and month that nothing shows, and for
  /// a second time zone.
  double seconds(std::string_view text, std::uint64_t line);

  /// Time zone of the stamps, as the first one writes it; empty: none.
  const std::string& zone() const { return zone_; }
  bool took_milliseconds() const { return unit_found_s_ != 0 && unit_found_s_ != 1; }

 private:
  double number(double value, std::uint64_t line);
  double dated(const DateText& date, std::string_view text, std::uint64_t line);
  [[noreturn]] void fail(std::uint64_t line, const std::string& text) const;

  std::string file_;
  DateRules rules_;
  std::string last_text_;
  double last_s_ = 0;
  std::uint64_t zone_line_ = 0;  ///< of the first date; 0: none yet
  std::string zone_;
  double unit_found_s_ = 0;
};

}  // namespace drsim
