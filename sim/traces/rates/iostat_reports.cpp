#include "sim/traces/rates/iostat_reports.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/traces/rates/disk_names.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

void IostatReports::begin(std::optional<double> date_s, std::uint64_t line) {
  end_report();
  if (dated_ && *dated_ != date_s.has_value()) {
    fail_trace(file_, fmt::format("line {}", line), "this report and the one before differ in that one has a date");
  }
  dated_ = date_s.has_value();
  if (!date_s && !spec_.interval_s) {
    fail_trace(file_, fmt::format("line {}", line),
               "the interval of the reports is not in the file; say it with --interval, such as --interval '10 s'");
  }
  const double time_s = date_s ? *date_s : static_cast<double>(reports_) * spec_.interval_s.value_or(0);
  if (reports_ > 0 && time_s <= open_.time_s) {
    fail_trace(
        file_, fmt::format("line {}", line),
        fmt::format("its date is {:.9g} s before that of the report above: dates go backwards", open_.time_s - time_s));
  }
  open_ = {open_.time_s, time_s, line};
  ++reports_;
}

void IostatReports::device(std::string_view name, double rate, std::uint64_t line) {
  if (reports_ == 0) fail_trace(file_, fmt::format("line {}", line), "a device stands before the first report");
  if (!in_report_.emplace(name).second) {
    fail_trace(file_, fmt::format("line {}", line),
               fmt::format("the device {} is twice in one report", in_quotes(name)));
  }
  if (reports_ == 1) return;
  const bool is_new = known_.emplace(name).second;
  const std::size_t column = collector_.column(name, "");
  if (is_new) {
    devices_.emplace_back(name);
    for (const Report& report : before_) add(column, report, 0, report.line);
    idle_ += before_.size();
  }
  add(column, open_, rate, line);
}

void IostatReports::add(std::size_t column, const Report& report, double rate, std::uint64_t line) {
  collector_.add_covering(column, report.from_s, report.time_s, rate, line);
}

void IostatReports::end_report() {
  if (reports_ > 1) {
    for (const std::string& device : devices_) {
      if (in_report_.count(device) > 0) continue;
      add(collector_.column(device, ""), open_, 0, open_.line);
      ++idle_;
    }
    before_.push_back(open_);
  }
  in_report_.clear();
}

RateExport IostatReports::finish() {
  end_report();
  if (reports_ == 0) fail_trace(file_, "", "there is no report of devices");
  if (reports_ == 1) {
    fail_trace(file_, fmt::format("line {}", open_.line),
               "the only report is the average since boot, which is no measured rate; run iostat with a count above 1");
  }
  if (collector_.empty()) fail_trace(file_, "", "no report after the first has a device");
  collector_.note("the first report, the average since boot, is left out");
  if (idle_ > 0) {
    collector_.note(fmt::format("{} of a device in reports that lack it: 0 (iostat -z leaves idle devices out)",
                                counted(idle_, "rate")));
  }
  collector_.set_dated(dated_.value_or(false));
  RateExport found = collector_.finish();
  leave_out_layers(found, spec_);
  return found;
}

}  // namespace drsim
