#include "sim/commands/imports/import_statistics.hpp"

#include <fmt/format.h>

#include "models/units.hpp"
#include "sim/traces/block_statistics.hpp"
#include "sim/traces/formats/series_formats.hpp"

namespace drsim {

namespace {

using Json = nlohmann::ordered_json;

constexpr double bitbrains_interval_s = 300;

std::string block_name(std::uint64_t bytes) { return bytes % (1024 * 1024) == 0 ? "1MiB" : "4KiB"; }

Json block_figures(const TraceSpec& spec) {
  const BlockStatistics found = block_statistics(spec.path, spec.format);
  Json figures = {{"records", found.records},
                  {"writes", found.writes},
                  {"reads", found.reads},
                  {"other", found.other},
                  {"devices", found.devices},
                  {"span_s", found.span_s},
                  {"out_of_order", found.out_of_order},
                  {"bytes_written", found.bytes_written},
                  {"mean_write_Bps", found.mean_write_bytes_per_s},
                  {"mean_write_size", found.mean_write_bytes},
                  {"max_end", found.max_end_bytes}};
  for (const BucketStatistics& buckets : found.buckets) {
    const std::string length = std::to_string(buckets.length_s);
    figures["peak_Bps"][length] = buckets.peak_bytes_per_s;
    figures["busy_buckets"][length] = buckets.busy;
    figures["nbuckets"][length] = buckets.buckets;
  }
  for (const UniqueStatistics& unique : found.unique) {
    Json& entry = figures["unique"][block_name(unique.block_bytes)];
    entry["whole_blocks"] = unique.whole_blocks;
    for (const WindowCount& window : unique.windows) {
      entry[std::to_string(window.length_s)] = {{"sum_blocks", window.sum_blocks},
                                                {"max_blocks", window.max_blocks},
                                                {"sum_bytes", window.sum_blocks * unique.block_bytes},
                                                {"fold", fold(unique, window, found.bytes_written)}};
    }
  }
  return figures;
}

Json sampled_figures(const SeriesRows& rows, double nominal_s, const std::string& unit, double unit_bytes) {
  return sampled_json(sampled_statistics({rows.times_s, rows.values}, nominal_s), unit, unit_bytes);
}

Json period_figures(const SeriesRows& rows) {
  const PeriodStatistics found = period_statistics({rows.times_s, rows.values});
  return {{"rows", found.rows},
          {"period_s", found.period_s},
          {"odd_steps", found.odd_steps},
          {"max_step_s", found.max_step_s},
          {"min_step_s", found.min_step_s},
          {"zero_rows", found.zero_rows},
          {"sum_value", found.sum},
          {"mean_value", found.mean},
          {"max_value", found.max},
          {"mean_Bps", found.mean_rate},
          {"max_Bps", found.max_rate}};
}

Json page_figures(const TraceSpec& spec) {
  Json figures;
  double written_bytes = 0;
  double unique_bytes = 0;
  for (const PageTable& table : read_page_table(spec.path)) {
    std::vector<PageCounts> counts;
    for (const PageWindow& window : table.windows) {
      counts.push_back({static_cast<double>(window.page_writes), static_cast<double>(window.unique_pages)});
    }
    const double span_s = table.windows.back().end_s;
    const PageStatistics found = page_statistics(counts, page_bytes, page_window_s, span_s);
    written_bytes += found.written_bytes;
    unique_bytes += found.unique_bytes;
    if (!spec.vm.empty() && spec.vm != table.vm) continue;
    figures["per_vm"][table.vm] = {{"windows", found.windows},
                                   {"hours", span_s / hour_s},
                                   {"written_GB", found.written_bytes / gb_bytes},
                                   {"uniq_GB", found.unique_bytes / gb_bytes},
                                   {"fold_30min", found.fold},
                                   {"mean_MBps", found.mean_bytes_per_s / mb_bytes},
                                   {"peak_30min_MBps", found.peak_bytes_per_s / mb_bytes},
                                   {"max_uniq_GB", found.max_unique_bytes / gb_bytes}};
  }
  figures["total_written_GB"] = written_bytes / gb_bytes;
  figures["total_uniq_GB"] = unique_bytes / gb_bytes;
  return figures;
}

void append_lines(const Json& value, const std::string& path, std::string& text) {
  if (value.is_object()) {
    for (const auto& [key, entry] : value.items()) append_lines(entry, path.empty() ? key : path + "." + key, text);
  } else if (value.is_number_float()) {
    text += fmt::format("  {:<31} {:.10g}\n", path, value.get<double>());
  } else {
    text += fmt::format("  {:<31} {}\n", path, value.dump());
  }
}

}  // namespace

Json sampled_json(const SampledStatistics& found, const std::string& unit, double unit_bytes) {
  return {{"rows", found.rows},
          {"ts_first", found.first_s},
          {"ts_last", found.last_s},
          {"dup", found.repeated},
          {"gaps", found.gaps},
          {"max_gap_s", found.max_gap_s},
          {"median_step_s", found.median_step_s},
          {"mean_" + unit, found.mean},
          {"max_" + unit, found.max},
          {"p95_" + unit, found.p95},
          {"written_GB", found.written * unit_bytes / gb_bytes},
          {"peak1h_" + unit, found.peak_1h},
          {"peak1d_" + unit, found.peak_1d},
          {"clock_peak1h_" + unit, found.clock_peak_1h},
          {"clock_peak1d_" + unit, found.clock_peak_1d}};
}

Json trace_statistics(const TraceSpec& spec) {
  if (spec.format == "bitbrains") {
    return sampled_figures(read_bitbrains(spec.path), bitbrains_interval_s, "KBps", kib_bytes);
  }
  if (spec.format == "page-table") return page_figures(spec);
  if (spec.format == "ec2") {
    const SeriesRows rows = read_ec2(spec.path);
    return rows.values.size() < 2 ? Json{{"rows", rows.values.size()}} : period_figures(rows);
  }
  return block_figures(spec);
}

std::string statistics_text(const Json& figures) {
  std::string text;
  append_lines(figures, "", text);
  return text;
}

}  // namespace drsim
