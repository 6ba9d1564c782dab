#include "sim/traces/load_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "models/units.hpp"
#include "sim/traces/block_trace.hpp"
#include "sim/traces/formats/series_formats.hpp"
#include "sim/traces/rates/load_rates.hpp"
#include "sim/traces/rates/rate_readers.hpp"
#include "sim/traces/resample.hpp"
#include "sim/traces/trace_text.hpp"
#include "sim/traces/unique_blocks.hpp"
#include "sim/traces/unique_curve.hpp"

namespace drsim {

namespace {

constexpr double bitbrains_interval_s = 300;
constexpr double nanoseconds_per_s = 1e9;
/// The whole trace is a window of its own when it is longer than the longest complete window by this factor.
constexpr double whole_trace_beyond = 1.25;
const std::vector<std::int64_t> unique_windows_s = {1, 10, 60, 300, 1800, 3600, 7200, 21600, 43200, 86400, 604800};

[[noreturn]] void fail_spec(const TraceSpec& spec, const std::string& text) {
  fail_trace(spec.path.string(), "", text);
}

LoadedTrace make_loaded(double interval_s, std::vector<double> rates) {
  LoadedTrace loaded;
  auto series = std::make_shared<RateSeries>();
  series->interval_s = interval_s;
  series->rates_bytes_per_s = std::move(rates);
  loaded.series = std::move(series);
  return loaded;
}

/// Bins and distinct blocks of the chosen device while the records pass.
class BlockLoad {
 public:
  BlockLoad(const TraceSpec& spec, std::int64_t interval_ns)
      : spec_(spec),
        interval_ns_(interval_ns),
        blocks_(static_cast<std::uint64_t>(spec.granularity_bytes), unique_windows_s) {}

  void take(const BlockRequest& request, const BlockTraceInfo& info) {
    end_ns_ = request.time_ns;
    if (static_cast<double>(end_ns_) > intervals_max * static_cast<double>(interval_ns_)) refuse_length();
    if (!wanted(request.device, info) || request.access != Access::Write) return;
    const auto bin = static_cast<std::size_t>(request.time_ns / interval_ns_);
    if (bin >= bins_.size()) bins_.resize(bin + 1, 0.0);
    bins_[bin] += static_cast<double>(request.length_bytes);
    total_bytes_ += request.length_bytes;
    blocks_.write(request);
  }

  LoadedTrace finish(const BlockTraceInfo& info);

 private:
  [[noreturn]] void refuse_length() const {
    fail_spec(spec_,
              fmt::format("the records span more than {:.0f} intervals of {:.9g} s; take a longer interval, or correct "
                          "a wrong time stamp",
                          intervals_max, spec_.interval_s));
  }
  bool wanted(std::uint64_t device, const BlockTraceInfo& info);
  void require_device(const BlockTraceInfo& info) const;
  std::vector<UniquePoint> unique_points();

  const TraceSpec& spec_;
  std::int64_t interval_ns_;
  UniqueBlocks blocks_;
  std::vector<double> bins_;
  std::map<std::uint64_t, bool> devices_;  ///< met so far, and whether asked for
  std::uint64_t recent_device_ = 0;
  bool recent_wanted_ = false;
  std::uint64_t total_bytes_ = 0;
  std::int64_t end_ns_ = 0;
};

bool BlockLoad::wanted(std::uint64_t device, const BlockTraceInfo& info) {
  if (!devices_.empty() && device == recent_device_) return recent_wanted_;
  const auto [entry, added] = devices_.try_emplace(device, false);
  if (added) entry->second = spec_.device.empty() || spec_.device == info.device_name(device);
  recent_device_ = device;
  recent_wanted_ = entry->second;
  return recent_wanted_;
}

void BlockLoad::require_device(const BlockTraceInfo& info) const {
  constexpr std::size_t names_shown = 20;
  std::string names;
  std::size_t shown = 0;
  for (const auto& [device, is_wanted] : devices_) {
    if (is_wanted) return;
    if (shown++ < names_shown) names += (names.empty() ? "" : ", ") + info.device_name(device);
  }
  if (shown > names_shown) names += fmt::format(", and {} more", shown - names_shown);
  fail_spec(spec_, fmt::format("there is no device {}; devices: {}", in_quotes(spec_.device), names));
}

std::vector<UniquePoint> BlockLoad::unique_points() {
  blocks_.finish(end_ns_);
  const auto block_bytes = static_cast<double>(blocks_.block_bytes());
  const double span_s = static_cast<double>(end_ns_) / nanoseconds_per_s;
  std::vector<UniquePoint> points;
  for (const WindowCount& window : blocks_.windows()) {
    if (window.complete_bytes == 0 || static_cast<double>(window.length_s) > span_s) continue;
    const double unique_bytes = static_cast<double>(window.complete_blocks) * block_bytes;
    points.push_back({static_cast<double>(window.length_s), unique_bytes / static_cast<double>(window.complete_bytes)});
  }
  const bool span_is_new = points.empty() || span_s > whole_trace_beyond * points.back().window_s;
  if (span_s > 0 && total_bytes_ > 0 && span_is_new) {
    const double unique_bytes = static_cast<double>(blocks_.whole_blocks()) * block_bytes;
    points.push_back({span_s, unique_bytes / static_cast<double>(total_bytes_)});
  }
  return points;
}

LoadedTrace BlockLoad::finish(const BlockTraceInfo& info) {
  require_device(info);
  bins_.resize(static_cast<std::size_t>(end_ns_ / interval_ns_) + 1, 0.0);
  for (double& bin : bins_) bin /= spec_.interval_s;
  LoadedTrace loaded = make_loaded(spec_.interval_s, std::move(bins_));
  const std::vector<UniquePoint> measured = unique_points();
  loaded.unique = concave_unique(measured);
  for (std::size_t index = 0; index < measured.size(); ++index) {
    const double ratio = loaded.unique[index].unique_fraction / measured[index].unique_fraction;
    loaded.unique_change = std::max(loaded.unique_change, std::abs(ratio - 1));
  }
  loaded.start_clock_s = info.start_clock_s;
  loaded.warnings = info.warnings;
  if (total_bytes_ == 0) loaded.warnings.emplace_back("the trace holds no written byte");
  return loaded;
}

LoadedTrace load_block_trace(const TraceSpec& spec) {
  constexpr double shortest_interval_s = 1e-6;
  constexpr double longest_interval_s = 31 * day_s;
  if (!(spec.interval_s >= shortest_interval_s && spec.interval_s <= longest_interval_s)) {
    fail_spec(spec, fmt::format("interval is {:.9g} s; allowed: 1 us .. 31 days", spec.interval_s));
  }
  constexpr double least_block_bytes = 512;
  constexpr double most_block_bytes = 1 * gib_bytes;
  const double block_bytes = spec.granularity_bytes;
  if (!(block_bytes >= least_block_bytes && block_bytes <= most_block_bytes &&
        block_bytes == std::floor(block_bytes))) {
    fail_spec(spec, fmt::format("granularity is {:.9g} bytes; allowed: whole bytes from 512 B to 1 GiB", block_bytes));
  }
  BlockLoad load(spec, std::llround(spec.interval_s * nanoseconds_per_s));
  const BlockTraceInfo info = read_block_trace(
      spec.path, spec.format,
      [&load](const BlockRequest& request, const BlockTraceInfo& so_far) { load.take(request, so_far); });
  return load.finish(info);
}

const PageTable& table_of_vm(const TraceSpec& spec, const std::vector<PageTable>& tables) {
  if (spec.vm.empty() && tables.size() == 1) return tables.front();
  std::string names;
  for (const PageTable& table : tables) {
    if (table.vm == spec.vm) return table;
    names += (names.empty() ? "" : ", ") + table.vm;
  }
  if (spec.vm.empty()) fail_spec(spec, fmt::format("the table holds several VMs, name one of them: {}", names));
  fail_spec(spec, fmt::format("there is no VM {}; VMs: {}", in_quotes(spec.vm), names));
}

LoadedTrace load_page_table(const TraceSpec& spec) {
  const std::vector<PageTable> tables = read_page_table(spec.path);
  const PageTable& table = table_of_vm(spec, tables);
  std::vector<double> rates(static_cast<std::size_t>(table.windows.back().number) + 1, 0.0);
  double page_writes = 0;
  double unique_pages = 0;
  for (const PageWindow& window : table.windows) {
    rates[window.number] = static_cast<double>(window.page_writes) * page_bytes / page_window_s;
    page_writes += static_cast<double>(window.page_writes);
    unique_pages += static_cast<double>(window.unique_pages);
  }
  LoadedTrace loaded = make_loaded(page_window_s, std::move(rates));
  if (page_writes > 0) loaded.unique = {{page_window_s, unique_pages / page_writes}};
  return loaded;
}

LoadedTrace load_rows(const TraceSpec& spec, SeriesRows rows, double interval_s) {
  if ((rows.times_s.back() - rows.times_s.front()) / interval_s > intervals_max) {
    fail_spec(spec,
              fmt::format("the rows span more than {:.0f} intervals of {:.9g} s: a time stamp or its unit is wrong",
                          intervals_max, interval_s));
  }
  LoadedTrace loaded;
  if (spec.format == "ec2") {
    std::vector<double> rates = consecutive_periods(rows, interval_s);
    for (double& rate : rates) rate /= interval_s;
    loaded = make_loaded(interval_s, std::move(rates));
  } else {
    loaded = make_loaded(interval_s, sample_and_hold(rows, interval_s));
  }
  if (rows.dated) loaded.start_clock_s = rows.times_s.front();
  loaded.warnings = std::move(rows.warnings);
  return loaded;
}

}  // namespace

const std::vector<std::string>& trace_formats() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> result = block_trace_formats();
    for (const char* series : {"bitbrains", "page-table", "ec2", "csv"}) result.emplace_back(series);
    return result;
  }();
  return names;
}

LoadedTrace load_trace(const TraceSpec& spec) {
  if (is_block_trace_format(spec.format)) return load_block_trace(spec);
  if (spec.format == "page-table") return load_page_table(spec);
  if (spec.format == "bitbrains") {
    SeriesRows rows = read_bitbrains(spec.path);
    for (double& value : rows.values) value *= kib_bytes;
    return load_rows(spec, std::move(rows), bitbrains_interval_s);
  }
  if (spec.format == "ec2") {
    SeriesRows rows = read_ec2(spec.path);
    const double period_s = nominal_interval_s(rows.times_s);
    return load_rows(spec, std::move(rows), period_s);
  }
  if (spec.format == "csv") {
    const RateSpec rate_spec = rate_spec_of(spec);
    const RateExport found = read_rates(rate_spec);
    return load_entity(rate_spec, found, found.entities.front());
  }
  std::string allowed;
  for (const std::string& name : trace_formats()) allowed += (allowed.empty() ? "" : ", ") + name;
  fail_spec(spec, fmt::format("unknown trace format {}; allowed: {}", in_quotes(spec.format), allowed));
}

}  // namespace drsim
