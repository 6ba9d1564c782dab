#include <fmt/format.h>

#include <algorithm>

#include "sim/traces/rates/column_map.hpp"
#include "sim/traces/rates/iostat_reports.hpp"
#include "sim/traces/rates/rate_readers.hpp"
#include "sim/traces/rates/sysstat_text.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

/// Reads line by line; a line that begins with "Device" opens a report.
class IostatText {
 public:
  IostatText(const RateSpec& spec, LineReader& reader)
      : spec_(spec), reader_(reader), reports_(spec, reader.file()), dates_(reader.file(), rules_of(spec)) {}

  void take_line(std::string_view line) {
    if (const auto header = parse_sysstat_header(line, spec_.order)) {
      if (has_header_) reader_.fail("begins a second output of iostat; give each as a file of its own");
      has_header_ = true;
      reports_.collector().set_host(header->host);
      return;
    }
    split_into_words(line, words_);
    if (words_[0] == "Device" || words_[0] == "Device:") return take_titles();
    if (words_[0] == "avg-cpu:") {
      in_devices_ = false;
      return;
    }
    if (parse_date_text(line, DayOrder::Unknown)) return take_date(line);
    if (in_devices_) take_device();
  }

  RateExport finish() {
    if (reader_.number() == 0) fail_trace(reader_.file(), "line 1", "the file is empty");
    return reports_.finish();
  }

 private:
  static DateRules rules_of(const RateSpec& spec) {
    // Like the header's date, those of iostat -t have the month first in the C locale.
    return date_rules(spec, spec.order == DayOrder::Unknown ? DayOrder::MonthFirst : spec.order);
  }

  void take_date(std::string_view line) {
    const auto date = parse_date_text(line, DayOrder::Unknown);
    if (date->has_unclear_order && spec_.order == DayOrder::Unknown && !told_order_) {
      reports_.collector().note(
          "dates are read with the month first, as the C locale writes them; if the day is, say "
          "--date-order dmy");
      told_order_ = true;
    }
    date_s_ = dates_.seconds(line, reader_.number());
    in_devices_ = false;
  }

  void take_titles() {
    titles_ = words_.size();
    rate_ = 0;
    for (std::size_t index = 1; index < words_.size() && rate_ == 0; ++index) {
      const auto unit = sysstat_write_unit(words_[index]);
      if (!unit) continue;
      unit_ = *unit;
      rate_ = index;
    }
    if (rate_ == 0) {
      std::string titles;
      for (const std::string_view word : words_) titles += (titles.empty() ? "" : " ") + std::string(word);
      reader_.fail("has no column of writes (wkB/s, kB_wrtn/s or the like); columns: " + titles);
    }
    in_devices_ = true;
    reports_.begin(date_s_, reader_.number());
    date_s_.reset();
  }

  void take_device() {
    if (words_.size() != titles_) {
      reader_.fail(fmt::format("has {} fields; expected {} (as in the line of titles){}", words_.size(), titles_,
                               reader_.unterminated() ? "; the file ends inside this line" : ""));
    }
    const auto value = sysstat_number(words_[rate_]);
    if (!value || *value < 0) {
      reader_.fail(fmt::format("the write rate of {} is {}; expected a number >= 0", in_quotes(words_[0]),
                               in_quotes(words_[rate_])));
    }
    reports_.device(words_[0], *value * unit_, reader_.number());
  }

  const RateSpec& spec_;
  LineReader& reader_;
  IostatReports reports_;
  DateReader dates_;
  std::vector<std::string_view> words_;
  std::optional<double> date_s_;
  bool has_header_ = false, told_order_ = false, in_devices_ = false;
  std::size_t titles_ = 0, rate_ = 0;
  double unit_ = 0;
};

}  // namespace

RateExport read_iostat(const RateSpec& spec) {
  LineReader reader(spec.path);
  IostatText text(spec, reader);
  std::string_view line;
  bool is_first = true;
  while (reader.next(line)) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (is_first && line[begin] == '{') return read_sysstat_json(spec);
    is_first = false;
    text.take_line(line);
  }
  return text.finish();
}

}  // namespace drsim
