#include <fmt/format.h>

#include <istream>
#include <nlohmann/json.hpp>
#include <optional>
#include <streambuf>

#include "sim/traces/rates/column_map.hpp"
#include "sim/traces/rates/disk_names.hpp"
#include "sim/traces/rates/iostat_reports.hpp"
#include "sim/traces/rates/rate_collector.hpp"
#include "sim/traces/rates/rate_readers.hpp"
#include "sim/traces/rates/sysstat_text.hpp"
#include "sim/traces/text_encoding.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

/// The text of a file for a parser that takes a stream; counts the lines that were taken.
class FileText : public std::streambuf {
 public:
  explicit FileText(const std::filesystem::path& path) : source_(path), buffer_(64 * 1024) {}

  std::uint64_t line() {
    for (; counted_ < gptr(); ++counted_) lines_ += *counted_ == '\n' ? 1 : 0;
    return lines_;
  }
  const std::string& file() const { return source_.name(); }

 protected:
  int_type underflow() override {
    line();
    std::size_t got = 0;
    try {
      got = decoder_.read(source_, buffer_.data(), buffer_.size());
    } catch (const std::runtime_error& error) {
      fail_trace(file(), fmt::format("line {}", lines_), error.what());
    }
    setg(buffer_.data(), buffer_.data(), buffer_.data() + got);
    counted_ = buffer_.data();
    return got == 0 ? traits_type::eof() : traits_type::to_int_type(buffer_.front());
  }

 private:
  ByteSource source_;
  TextDecoder decoder_;
  std::vector<char> buffer_;
  const char* counted_ = nullptr;
  std::uint64_t lines_ = 1;
};

/// A disk of the statistics that are open.
struct Disk {
  std::string name;
  double rate;
  std::uint64_t line;
};

/// Receives the values of the file one by one: nothing is held but what belongs to the statistics of one date.
class SysstatValues : public nlohmann::json_sax<nlohmann::json> {
 public:
  SysstatValues(const RateSpec& spec, FileText& text)
      : text_(text),
        collector_(spec, text.file(), StampAt::End),
        reports_(spec, text.file()),
        is_iostat_(spec.kind == "iostat"),
        spec_(spec),
        dates_(text.file(), rules_of(spec)) {}

  RateExport finish() {
    if (is_iostat_) return reports_.finish();
    if (collector_.empty())
      fail_trace(text_.file(), "", "there is no \"disk\" in any of the statistics (sadf -j -- -d)");
    RateExport found = collector_.finish();
    leave_out_layers(found, spec_);
    return found;
  }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t value) override { return number(static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(static_cast<double>(value)); }
  bool number_float(number_float_t value, const string_t&) override { return number(value); }
  bool binary(binary_t&) override { return true; }
  bool key(string_t& name) override {
    key_ = name;
    return true;
  }
  bool string(string_t& value) override;
  bool start_object(std::size_t) override;
  bool end_object() override;
  bool start_array(std::size_t) override {
    open_.push_back(key_);
    return true;
  }
  bool end_array() override {
    open_.pop_back();
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) override {
    const std::string what = error.what();
    const std::size_t text = what.find(": ");
    fail_trace(text_.file(), fmt::format("line {}", text_.line()),
               "is no JSON: " + (text == std::string::npos ? what : what.substr(text + 2)));
  }

 private:
  static DateRules rules_of(const RateSpec& spec) {
    return date_rules(spec, spec.order == DayOrder::Unknown ? DayOrder::MonthFirst : spec.order);
  }
  [[noreturn]] void fail(const std::string& text) {
    fail_trace(text_.file(), fmt::format("line {}", text_.line()), text);
  }
  bool number(double value);
  void take_statistics();
  double stamp_s();

  FileText& text_;
  RateCollector collector_;
  IostatReports reports_;
  bool is_iostat_;
  const RateSpec& spec_;
  DateReader dates_;
  std::vector<std::string> open_;  ///< names of the open objects and arrays; an object in an array has the array's
  std::string key_;
  std::string host_, date_, time_, zone_;
  std::optional<std::string> device_;
  std::optional<double> rate_;
  std::vector<Disk> disks_;
};

bool SysstatValues::start_object(std::size_t) {
  const bool in_array = !open_.empty() && key_ == open_.back();
  open_.push_back(in_array ? open_.back() : key_);
  if (open_.back() == "disk") {
    device_.reset();
    rate_.reset();
  }
  if (open_.back() == "statistics") {
    date_.clear();
    time_.clear();
    zone_.clear();
    disks_.clear();
  }
  return true;
}

bool SysstatValues::end_object() {
  const std::string name = open_.back();
  open_.pop_back();
  // What follows in an array belongs to it again.
  if (!open_.empty()) key_ = open_.back();
  if (name == "disk") {
    if (!device_ || !rate_) fail("a disk has no name, or no rate of writes (wkB, wkB/s, kB_wrtn/s or the like)");
    disks_.push_back({*device_, *rate_, text_.line()});
  } else if (name == "statistics") {
    take_statistics();
  } else if (name == "boot" && !date_.empty() && !time_.empty()) {
    collector_.restart(stamp_s());
  }
  return true;
}

bool SysstatValues::string(string_t& value) {
  if (open_.empty()) return true;
  const std::string& parent = open_.back();
  if (parent == "disk" && (key_ == "disk-device" || key_ == "disk_device")) {
    device_ = value;
  } else if (parent == "timestamp" || parent == "boot") {
    if (key_ == "date") date_ = value;
    if (key_ == "time") time_ = value;
    if (key_ == "tz") zone_ = value;
  } else if (parent == "statistics" && key_ == "timestamp") {
    date_ = value;
  } else if (parent == "hosts" && key_ == "nodename") {
    if (!host_.empty() && host_ != value)
      fail(fmt::format("begins the machine {} beside {}: one machine a file", in_quotes(value), in_quotes(host_)));
    host_ = value;
    collector_.set_host(value);
    reports_.collector().set_host(value);
  }
  return true;
}

bool SysstatValues::number(double value) {
  if (open_.empty()) return true;
  if (open_.back() == "disk") {
    // Where sectors and kilobytes stand side by side the latter are those of the other formats.
    const auto unit = sysstat_write_unit(key_);
    if (unit && (!rate_ || key_ == "wkB")) {
      if (!(value >= 0)) fail(fmt::format("{} is {:.10g}; expected a number >= 0", key_, value));
      rate_ = value * *unit;
    }
  }
  if (open_.back() == "timestamp" && key_ == "interval" && value > 0) collector_.set_interval(value);
  return true;
}

double SysstatValues::stamp_s() {
  std::string text = date_;
  for (const std::string& part : {time_, zone_}) {
    if (!part.empty()) text += " " + part;
  }
  return dates_.seconds(text, text_.line());
}

void SysstatValues::take_statistics() {
  if (is_iostat_) {
    reports_.begin(date_.empty() ? std::nullopt : std::optional(stamp_s()), text_.line());
    for (const Disk& disk : disks_) reports_.device(disk.name, disk.rate, disk.line);
    return;
  }
  if (disks_.empty()) return;
  if (date_.empty()) fail("the statistics have no timestamp; that of iostat is read as kind iostat");
  const double time_s = stamp_s();
  for (const Disk& disk : disks_) collector_.add(collector_.column(disk.name, ""), time_s, disk.rate, disk.line);
}

}  // namespace

RateExport read_sysstat_json(const RateSpec& spec) {
  FileText text(spec.path);
  SysstatValues values(spec, text);
  std::istream stream(&text);
  nlohmann::json::sax_parse(stream, &values);
  return values.finish();
}

}  // namespace drsim
