#include <fmt/format.h>

#include <map>

#include "models/units.hpp"
#include "sim/traces/series_formats.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

constexpr std::size_t columns_max = 256;
using Fields = std::array<std::string_view, columns_max>;

/// Bytes/s of one unit of a rate column, or bytes of one unit of a column that counts bytes in the interval.
struct RateUnit {
  double factor = 1;
  bool per_interval = false;
};

/// "KB" is not among them: some tools mean 1000 and some 1024 bytes by it.
RateUnit rate_unit_of(const TraceSpec& spec) {
  static const std::map<std::string, RateUnit> units = {
      {"B/s", {1, false}},
      {"kB/s", {kb_bytes, false}},
      {"KiB/s", {kib_bytes, false}},
      {"MB/s", {mb_bytes, false}},
      {"MiB/s", {mib_bytes, false}},
      {"GB/s", {gb_bytes, false}},
      {"GiB/s", {gib_bytes, false}},
      {"bit/s", {1 / bits_per_byte, false}},
      {"kbit/s", {1e3 / bits_per_byte, false}},
      {"Mbit/s", {1e6 / bits_per_byte, false}},
      {"Gbit/s", {1e9 / bits_per_byte, false}},
      {"B", {1, true}},
      {"kB", {kb_bytes, true}},
      {"KiB", {kib_bytes, true}},
      {"MB", {mb_bytes, true}},
      {"MiB", {mib_bytes, true}},
      {"GB", {gb_bytes, true}},
      {"GiB", {gib_bytes, true}},
  };
  const auto found = units.find(spec.rate_unit);
  if (found != units.end()) return found->second;
  std::string allowed;
  for (const auto& [name, unit] : units) allowed += (allowed.empty() ? "" : ", ") + name;
  fail_trace(spec.path.string(), "", fmt::format("rate unit is {}; allowed: {}", in_quotes(spec.rate_unit), allowed));
}

double time_unit_of(const TraceSpec& spec) {
  static const std::map<std::string, double> units = {{"us", 1e-6},      {"ms", millisecond_s}, {"s", second_s},
                                                      {"min", minute_s}, {"h", hour_s},         {"d", day_s}};
  const auto found = units.find(spec.time_unit);
  if (found != units.end()) return found->second;
  fail_trace(spec.path.string(), "",
             fmt::format("time unit is {}; allowed: us, ms, s, min, h, d", in_quotes(spec.time_unit)));
}

/// Index of a column given by name or 1-based number. A number that is a title of the header is taken for the title.
std::size_t column_index(const LineReader& reader, const Fields& titles, std::size_t count, const std::string& wanted) {
  for (std::size_t index = 0; index < count && index < columns_max; ++index) {
    if (titles[index] == wanted) return index;
  }
  const auto number = parse_whole(wanted);
  if (number && *number >= 1 && *number <= count && *number <= columns_max)
    return static_cast<std::size_t>(*number - 1);
  std::string present;
  for (std::size_t index = 0; index < count && index < columns_max; ++index) {
    present += (index == 0 ? "" : ", ") + in_quotes(titles[index]);
  }
  reader.fail(fmt::format("there is no column {}; columns: {}", in_quotes(wanted), present));
}

double require_time(const LineReader& reader, std::string_view text, double unit_s) {
  if (const auto number = parse_real(text)) return *number * unit_s;
  if (const auto date_s = parse_date(text)) return *date_s;
  reader.fail(fmt::format("time is {}; expected a number or a date YYYY-MM-DD HH:MM:SS", in_quotes(text)));
}

/// Reads the rows from the present line on; the first line counts as a row only when its rate is a number.
class Table {
 public:
  Table(const TraceSpec& spec, LineReader& reader, std::string_view first)
      : spec_(spec), reader_(reader), unit_s_(time_unit_of(spec)) {
    Fields titles;
    const std::size_t count = split_fields(first, spec.delimiter, titles);
    count_ = count;
    rate_ = column_index(reader, titles, count, spec.column_rate);
    if (!spec.column_time.empty()) time_ = column_index(reader, titles, count, spec.column_time);
    if (parse_real(titles[rate_])) take(first);
  }

  void take(std::string_view line) {
    Fields fields;
    require_fields(reader_, split_fields(line, spec_.delimiter, fields), count_, "as in the first line");
    const double counted_s = static_cast<double>(rows_.values.size()) * spec_.interval_s;
    rows_.times_s.push_back(time_ ? require_time(reader_, fields[*time_], unit_s_) : counted_s);
    rows_.values.push_back(require_real(reader_, "rate", fields[rate_], 0));
    lines_.push_back(reader_.number());
  }

  SeriesRows finish() {
    if (lines_.empty()) fail_trace(reader_.file(), "line 2", "there is no row after the header");
    sort_rows(reader_.file(), rows_, lines_);
    rows_.dated = time_.has_value() && rows_.times_s.front() >= year_s;
    return std::move(rows_);
  }

 private:
  const TraceSpec& spec_;
  LineReader& reader_;
  double unit_s_;
  std::size_t count_ = 0;
  std::size_t rate_ = 0;
  std::optional<std::size_t> time_;
  SeriesRows rows_;
  std::vector<std::uint64_t> lines_;
};

}  // namespace

SeriesRows read_csv_series(const TraceSpec& spec) {
  if (spec.column_rate.empty())
    fail_trace(spec.path.string(), "", "format csv needs the column of the rate (name or number)");
  const RateUnit unit = rate_unit_of(spec);
  LineReader reader(spec.path);
  std::string_view line;
  if (!reader.next(line)) fail_trace(reader.file(), "line 1", "the file is empty");
  Table table(spec, reader, line);
  while (reader.next(line)) table.take(line);
  SeriesRows rows = table.finish();
  const double interval_s = spec.column_time.empty() ? spec.interval_s : nominal_interval_s(rows.times_s);
  const double factor = unit.per_interval ? unit.factor / interval_s : unit.factor;
  for (double& value : rows.values) value *= factor;
  return rows;
}

}  // namespace drsim
