#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "sim/traces/rates/column_map.hpp"
#include "sim/traces/rates/disk_counters.hpp"
#include "sim/traces/rates/number_text.hpp"
#include "sim/traces/rates/rate_collector.hpp"
#include "sim/traces/rates/rate_readers.hpp"
#include "sim/traces/rates/rate_unit.hpp"
#include "sim/traces/rates/table_reader.hpp"

namespace drsim {

namespace {

constexpr const char* needed_counters = "virtualdisk.write.average (or disk.write.average, datastore.write.average)";
constexpr double no_sample = -1;  // vSphere's value of an interval without one

/// The columns of Get-Stat's objects that are used.
struct Columns {
  std::size_t value, time, counter, entity, unit, instance, interval;
  std::size_t least;  ///< fields that a row must have
};

Columns columns_of(const ColumnTitles& titles) {
  const auto required = [&titles](const char* title) {
    const std::size_t index = titles.find(title);
    if (index < titles.size()) return index;
    titles.fail(fmt::format("there is no column \"{}\", which Get-Stat | Export-Csv writes; columns: {}", title,
                            titles.listed()));
  };
  Columns columns{};
  columns.value = required("Value");
  columns.time = required("Timestamp");
  columns.counter = required("MetricId");
  columns.entity = required("Entity");
  columns.unit = titles.find("Unit");
  columns.instance = titles.find("Instance");
  columns.interval = titles.find("IntervalSecs");
  columns.least = titles.size();
  return columns;
}

/// Rows of the counters of writes; the others are counted.
class Rows {
 public:
  Rows(const RateSpec& spec, TableReader& reader, const Columns& columns, const TableStyle& style)
      : spec_(spec),
        reader_(reader),
        columns_(columns),
        style_(style),
        dates_(reader.file(), date_rules(spec, style.order)) {}

  void take_row() {
    const auto& fields = reader_.fields();
    if (fields.size() != columns_.least) {
      reader_.fail(fmt::format("has {} fields; expected {} (as in the header)", fields.size(), columns_.least));
    }
    const std::size_t counter = counter_of(fields[columns_.counter]);
    if (counter == vsphere_write_counters.size()) return;
    auto& collector = collectors_[counter];
    if (!collector) {
      collector.emplace(spec_, reader_.file(), StampAt::End);
      collector->take_totals();
      collector->set_repeat_hint("; is one sample in the file twice?");
    }
    const double time_s = dates_.seconds(fields[columns_.time], reader_.line());
    const std::string_view instance =
        columns_.instance < fields.size() ? fields[columns_.instance] : std::string_view();
    const std::size_t column = collector->column(fields[columns_.entity], instance);
    if (columns_.interval < fields.size()) {
      const auto interval_s = parse_number(fields[columns_.interval], '.');
      if (interval_s && *interval_s > 0) collector->set_interval(*interval_s);
    }
    add(*collector, column, time_s);
  }

  RateExport finish();

 private:
  std::size_t counter_of(std::string_view name) {
    if (name == recent_name_) return recent_counter_;
    recent_name_ = name;
    const std::string lower = lower_case(name);
    const auto found = std::find(vsphere_write_counters.begin(), vsphere_write_counters.end(), lower);
    recent_counter_ = static_cast<std::size_t>(found - vsphere_write_counters.begin());
    if (found == vsphere_write_counters.end()) ++others_[std::string(name)];
    return recent_counter_;
  }

  void add(RateCollector& collector, std::size_t column, double time_s) {
    const std::string_view text = reader_.fields()[columns_.value];
    const auto value = text.empty() ? std::optional(no_sample) : parse_number(text, style_.decimal);
    if (value == no_sample) return collector.miss(column, time_s, reader_.line());
    if (!value || *value < 0) reader_.fail(fmt::format("Value is {}; expected a number >= 0", in_quotes(text)));
    collector.add(column, time_s, *value * unit_bytes(), reader_.line());
  }

  double unit_bytes() {
    const auto& fields = reader_.fields();
    const std::string_view unit = columns_.unit < fields.size() ? fields[columns_.unit] : std::string_view("KBps");
    if (unit_line_ > 0 && unit == unit_) return unit_bytes_;
    if (unit_line_ > 0) {
      reader_.fail(
          fmt::format("the unit is {}, but {} in line {}: mixed units", in_quotes(unit), in_quotes(unit_), unit_line_));
    }
    const auto bytes = binary_unit(unit);
    if (!bytes) reader_.fail(fmt::format("the unit is {}; allowed: Bps, KBps, MBps, GBps", in_quotes(unit)));
    unit_ = unit;
    unit_line_ = reader_.line();
    unit_bytes_ = *bytes;
    return unit_bytes_;
  }

  const RateSpec& spec_;
  TableReader& reader_;
  const Columns& columns_;
  const TableStyle& style_;
  DateReader dates_;
  std::array<std::optional<RateCollector>, vsphere_write_counters.size()> collectors_;
  std::string recent_name_;
  std::size_t recent_counter_ = vsphere_write_counters.size();
  std::map<std::string, std::size_t> others_;
  std::string unit_;
  std::uint64_t unit_line_ = 0;
  double unit_bytes_ = 0;
};

RateExport Rows::finish() {
  RateExport result;
  std::set<std::string> known;
  std::string used;
  for (std::size_t counter = 0; counter < collectors_.size(); ++counter) {
    if (!collectors_[counter]) continue;
    RateExport found = collectors_[counter]->finish();
    std::size_t taken = 0;
    for (EntityRates& entity : found.entities) {
      if (!known.insert(entity.name).second) continue;
      result.entities.push_back(std::move(entity));
      ++taken;
    }
    result.stamps_at_end = found.stamps_at_end;
    result.notes.insert(result.notes.end(), found.notes.begin(), found.notes.end());
    const std::string name(vsphere_write_counters[counter]);
    if (taken > 0) {
      used += fmt::format("{}{} of {}", used.empty() ? "" : ", ", name,
                          taken == 1 ? "1 entity" : fmt::format("{} entities", taken));
    } else {
      result.notes.push_back(name + " is left out: it counts the same writes again");
    }
  }
  if (result.entities.empty()) {
    fail_trace(reader_.file(), "",
               others_.empty() ? "there is no row after the header" : no_write_counter(others_, needed_counters));
  }
  result.notes.push_back("rates are " + used + "; KBps are 1024 bytes/s");
  for (const auto& [name, rows] : others_) {
    result.left_out.push_back({name, "another counter"});
  }
  return result;
}

}  // namespace

RateExport read_powercli(const RateSpec& spec) {
  TableReader reader(spec.path, spec.delimiter != '\0' ? spec.delimiter : found_delimiter(spec.path));
  if (!reader.next()) fail_trace(reader.file(), "line 1", "the file is empty");
  const ColumnTitles titles(reader);
  const Columns columns = columns_of(titles);
  const TableStyle style = found_style(spec, reader.delimiter(), columns.time, {columns.value}, true);
  Rows rows(spec, reader, columns, style);
  while (reader.next()) rows.take_row();
  RateExport result = rows.finish();
  if (!style_note(style).empty()) result.notes.push_back(style_note(style));
  return result;
}

}  // namespace drsim
