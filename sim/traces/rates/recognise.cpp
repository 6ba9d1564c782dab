#include "sim/traces/rates/recognise.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <vector>

#include "sim/traces/rates/column_map.hpp"
#include "sim/traces/rates/sysstat_text.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

constexpr std::size_t lines_seen = 60;
constexpr std::size_t bytes_seen = 4000;  // of a line, or of all lines of JSON

bool starts(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }
bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Formats with a first line of their own.
std::optional<Recognised> by_header(std::string_view line) {
  struct Header {
    std::string_view begin;
    const char* kind;
  };
  static constexpr std::array<Header, 7> headers = {{{"version,time,op,size,lbn", "vscsi-csv"},
                                                     {"Timestamp,Response,IOType,LUN,Offset,Size", "systor17"},
                                                     {"$$TR_IOREC", "srt"},
                                                     {"vm,window,ts_us,page_writes,", "page-table"},
                                                     {"index,ts,block_req_count,", "page-table"},
                                                     {"Timestamp [ms];", "bitbrains"},
                                                     {"# hostname;interval;timestamp", "sadf"}}};
  for (const Header& header : headers) {
    if (starts(line, header.begin)) return Recognised{header.kind, "its first line"};
  }
  return std::nullopt;
}

std::optional<Recognised> by_titles(std::string_view line) {
  const std::string lower = lower_case(line);
  if (holds(lower, "metricid") && holds(lower, "timestamp") && holds(lower, "value") && holds(lower, "entity")) {
    return Recognised{"powercli", "columns MetricId, Timestamp, Entity and Value"};
  }
  if (starts(line, "\"(PDH-CSV") || starts(line, "(PDH-CSV")) {
    const bool is_esxtop =
        holds(line, "\\Group Cpu(") || holds(line, "\\Virtual Disk(") || holds(line, "\\Physical Cpu(");
    return Recognised{is_esxtop ? "esxtop" : "perfmon", is_esxtop ? "PDH-CSV with esxtop's counters" : "PDH-CSV"};
  }
  const bool is_timed = starts(lower, "time") || starts(lower, "\"time");
  if (is_timed && (holds(lower, "write rate") || holds(lower, ".write.average")) && holds(lower, "bps")) {
    return Recognised{"vcenter", "a time, and write rates in KBps or MBps among the titles"};
  }
  return std::nullopt;
}

std::optional<Recognised> by_system(const std::vector<std::string>& lines) {
  const auto header = parse_sysstat_header(lines[0], DayOrder::Unknown);
  if (!header) return std::nullopt;
  std::vector<std::string_view> words;
  for (std::size_t index = 1; index < lines.size(); ++index) {
    split_into_words(lines[index], words);
    if (words[0] == "avg-cpu:" || words[0] == "Device" || words[0] == "Device:")
      return Recognised{"iostat", "a line \"" + std::string(words[0]) + "\""};
    if (parse_time_of_day(words[0])) return Recognised{"sar", "lines that begin with a time of day"};
  }
  return std::nullopt;
}

std::optional<Recognised> by_rows(std::string_view line) {
  std::vector<std::string_view> words;
  split_into_words(line, words);
  if (words.size() >= 2 && words[0] == "TS" && parse_real(words[1]))
    return Recognised{"diskstats", "a line \"TS <Unix time>\""};
  if (words.size() >= 14 && parse_whole(words[0]) && parse_whole(words[1]) && !parse_real(words[2]) &&
      parse_whole(words[9])) {
    return Recognised{"diskstats", "lines of /proc/diskstats"};
  }
  std::array<std::string_view, 8> fields;
  const std::size_t count = split_fields(line, ',', fields);
  if (count == 7 && (fields[3] == "Read" || fields[3] == "Write") && parse_whole(fields[0]))
    return Recognised{"msr", "Read or Write in the fourth of seven fields"};
  const bool is_fio = (count == 4 || count == 5) && parse_whole(fields[0]) && parse_whole(fields[1]) &&
                      parse_whole(fields[2]).value_or(9) <= 2 && parse_whole(fields[3]);
  // Tencent's block traces have five whole numbers as well.
  if (is_fio && count == 4) return Recognised{"fio", "lines of four whole numbers, the third a direction"};
  return std::nullopt;
}

std::optional<Recognised> as_json(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + " ";
  if (all.find_first_not_of(" \t") == std::string::npos || all[all.find_first_not_of(" \t")] != '{' ||
      !holds(all, "\"sysstat\""))
    return std::nullopt;
  if (holds(all, "\"avg-cpu\"") || holds(all, "\"disk_device\""))
    return Recognised{"iostat", "JSON of sysstat with \"avg-cpu\" or \"disk_device\""};
  if (holds(all, "\"interval\"") || holds(all, "\"disk-device\"") || holds(all, "\"file-date\""))
    return Recognised{"sadf", "JSON of sysstat with an interval"};
  return std::nullopt;
}

}  // namespace

Recognised recognise(const std::filesystem::path& path) {
  LineReader reader(path, table_line_bytes);
  std::vector<std::string> lines;
  std::string_view line;
  while (lines.size() < lines_seen && reader.next(line)) {
    if (!is_preamble(line)) lines.emplace_back(line.substr(0, bytes_seen));
  }
  if (lines.empty()) fail_trace(reader.file(), "line 1", "the file is empty");
  if (starts(lines[0], "Histogram:")) {
    fail_trace(reader.file(), "line 1",
               "is output of vscsiStats: histograms without the time they cover, so no rate can be had from it; "
               "record a trace (vscsiStats -t, kind vscsi) or use esxtop -b");
  }
  for (const auto& found :
       {by_header(lines[0]), by_titles(lines[0]), by_system(lines), as_json(lines), by_rows(lines[0])}) {
    if (found) return *found;
  }
  fail_trace(reader.file(), "line 1",
             fmt::format("is not recognised: it begins with {}; say the kind (any table: csv with its columns)",
                         in_quotes(lines[0])));
}

}  // namespace drsim
