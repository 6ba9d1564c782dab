#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "models/units.hpp"
#include "sim/traces/rates/disk_names.hpp"
#include "sim/traces/rates/rate_collector.hpp"
#include "sim/traces/rates/rate_readers.hpp"
#include "sim/traces/rates/sysstat_text.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

/// Reads line by line; a table begins with a line whose time is followed by titles.
class SarText {
 public:
  explicit SarText(const RateSpec& spec)
      : spec_(spec), reader_(spec.path), collector_(spec, reader_.file(), StampAt::End) {}

  RateExport read() {
    std::string_view line;
    while (reader_.next(line)) take_line(line);
    if (reader_.number() == 0) fail_trace(reader_.file(), "line 1", "the file is empty");
    if (!saw_header_ && tables_.empty()) {
      fail_trace(reader_.file(), "line 1", "this is no output of sar: neither its first line nor a table is there");
    }
    if (collector_.empty()) refuse_without_rates();
    collector_.set_dated(day_s_ > 0);
    return collector_.finish();
  }

 private:
  void take_line(std::string_view line) {
    split_into_words(line, words_);
    if (const auto header = parse_sysstat_header(line, spec_.order)) return take_header(*header);
    std::size_t after_time = 1;
    const bool is_twelve_hour = words_.size() > 1 && (words_[1] == "AM" || words_[1] == "PM");
    if (is_twelve_hour) after_time = 2;
    const std::string_view last = words_[after_time - 1];
    const auto time_s =
        time_of({words_[0].data(), static_cast<std::size_t>(last.data() + last.size() - words_[0].data())});
    if (!time_s) return take_untimed();
    if (words_.size() == after_time) return;
    const std::string_view first = words_[after_time];
    if (first == "LINUX" && line.find("RESTART") != std::string_view::npos) {
      collector_.restart(date_s(*time_s));
      return;
    }
    if (is_title_row(after_time)) return take_titles(*time_s, after_time);
    if (in_disks_) take_disk(*time_s, after_time);
  }

  /// Most lines have the time of the one before.
  std::optional<double> time_of(std::string_view text) {
    if (text != time_text_) {
      time_text_ = text;
      time_of_text_s_ = parse_time_of_day(text);
    }
    return time_of_text_s_;
  }

  void take_header(const SysstatHeader& header) {
    if (saw_header_ && header.host != host_) {
      reader_.fail(fmt::format("begins the report of {}, and the file that of {}: one machine a file",
                               in_quotes(header.host), in_quotes(host_)));
    }
    if (!saw_header_ && header.order_was_assumed) collector_.note(order_note(header));
    saw_header_ = true;
    in_disks_ = false;
    host_ = header.host;
    system_ = header.system;
    collector_.set_host(header.host);
    if (header.day_s && *header.day_s != header_day_s_) {
      header_day_s_ = day_s_ = *header.day_s;
      last_time_s_ = 0;
    }
  }

  /// A table's title row has no number where others have some.
  bool is_title_row(std::size_t after_time) const {
    const auto first = words_.begin() + static_cast<std::ptrdiff_t>(after_time);
    return words_.size() > after_time + 1 && std::none_of(first + 1, words_.end(), [](std::string_view word) {
             return sysstat_number(word).has_value();
           });
  }

  void take_titles(double time_s, std::size_t after_time) {
    const std::string table(words_[after_time]);
    std::string all;
    for (std::size_t index = after_time; index < words_.size(); ++index) all += " " + std::string(words_[index]);
    ++tables_[all.substr(1)];
    in_disks_ = table == "DEV";
    if (!in_disks_) return;
    // Tables of other kinds follow each other over the same day; the time of this one may step back.
    width_ = words_.size() - after_time;
    unit_ = 0;
    for (std::size_t index = 1; index < width_ && unit_ == 0; ++index) {
      unit_ = sysstat_write_unit(words_[after_time + index]).value_or(0);
      rate_at_ = index;
    }
    if (unit_ == 0) reader_.fail("the DEV table has no column of writes (wkB/s or wr_sec/s)");
    collector_.restart(table_time_s(time_s));
  }

  void take_disk(double time_s, std::size_t after_time) {
    if (words_.size() != after_time + width_) {
      reader_.fail(
          fmt::format("has {} fields; expected {} (as in the DEV table's titles)", words_.size() - after_time, width_));
    }
    const auto value = sysstat_number(words_[after_time + rate_at_]);
    if (!value || *value < 0) {
      reader_.fail(
          fmt::format("the write rate is {}; expected a number >= 0", in_quotes(words_[after_time + rate_at_])));
    }
    collector_.add(collector_.column(words_[after_time], ""), table_time_s(time_s), *value * unit_, reader_.number());
  }

  /// "Average:" rows, and lines that belong to other systems' tables.
  void take_untimed() {
    if (in_disks_ && words_.size() == width_ + 1 && words_[0].back() == ':') return;
    if (in_disks_ && words_[0] == "Average:") return;
    if (!in_disks_ || system_ != "Linux") return;
    reader_.fail(
        fmt::format("begins with {}; expected a time such as 10:10:01 in the DEV table", in_quotes(words_[0])));
  }

  double date_s(double time_s) const { return day_s_ + time_s; }

  /// The date of a time in the table of disks: a time much before the last one is of the next day.
  double table_time_s(double time_s) {
    if (time_s < last_time_s_ - 12 * hour_s) day_s_ += day_s;
    last_time_s_ = time_s;
    return date_s(time_s);
  }

  [[noreturn]] void refuse_without_rates() const {
    for (const auto& [titles, count] : tables_) {
      if (titles.find("blks/s") == std::string::npos && titles.find("Kbs/s") == std::string::npos) continue;
      fail_trace(reader_.file(), "",
                 fmt::format("the table {} of {} holds reads and writes together, so there is no write rate; needed: "
                             "a tool that parts them (iostat there, or /proc/diskstats and sar of Linux)",
                             in_quotes(titles), system_));
    }
    std::string names;
    std::size_t shown = 0;
    for (const auto& [titles, count] : tables_) {
      if (++shown > 8) break;
      names += (names.empty() ? "" : ", ") + in_quotes(titles);
    }
    fail_trace(reader_.file(), "",
               fmt::format("there is no table of disks (DEV, by sar -d); tables: {}{}", names.empty() ? "none" : names,
                           tables_.size() > 8 ? fmt::format(" and {} more", tables_.size() - 8) : ""));
  }

  const RateSpec& spec_;
  LineReader reader_;
  RateCollector collector_;
  std::vector<std::string_view> words_;
  std::map<std::string, std::size_t> tables_;
  bool saw_header_ = false;
  std::string host_, system_ = "Linux";
  double header_day_s_ = -1, day_s_ = 0, last_time_s_ = 0;
  std::string time_text_;
  std::optional<double> time_of_text_s_;
  bool in_disks_ = false;
  std::size_t width_ = 0, rate_at_ = 0;
  double unit_ = 0;
};

}  // namespace

RateExport read_sar(const RateSpec& spec) {
  RateExport found = SarText(spec).read();
  leave_out_layers(found, spec);
  return found;
}

}  // namespace drsim
