#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <optional>

#include "models/units.hpp"
#include "sim/traces/rates/column_map.hpp"
#include "sim/traces/rates/number_text.hpp"
#include "sim/traces/rates/rate_collector.hpp"
#include "sim/traces/rates/rate_readers.hpp"
#include "sim/traces/rates/rate_unit.hpp"
#include "sim/traces/rates/table_reader.hpp"

namespace drsim {

namespace {

RateUnit unit_of(const RateSpec& spec) {
  if (const auto unit = rate_unit(spec.rate_unit)) return *unit;
  fail_trace(spec.path.string(), "",
             fmt::format("rate unit is {}; allowed: {}", in_quotes(spec.rate_unit), rate_unit_names()));
}

/// The columns that are used.
struct Columns {
  std::optional<std::size_t> time, entity, instance;
  std::vector<std::size_t> rates;
};

Columns columns_of(const RateSpec& spec, const ColumnTitles& titles) {
  const auto index_of = [&titles](const std::string& name) {
    return name.empty() ? std::nullopt : std::optional(titles.index_of(name));
  };
  Columns columns;
  columns.time = index_of(spec.time_column);
  columns.entity = index_of(spec.entity_column);
  columns.instance = index_of(spec.instance_column);
  std::vector<std::size_t> others;
  for (const auto& column : {columns.time, columns.entity, columns.instance}) {
    if (column) others.push_back(*column);
  }
  columns.rates = titles.indices_of(spec.rate_columns, others);
  return columns;
}

/// Reads the rows; the first line counts as one only when its first rate is a number.
class Rows {
 public:
  Rows(const RateSpec& spec, TableReader& reader, const ColumnTitles& titles, const Columns& columns)
      : spec_(spec),
        reader_(reader),
        titles_(titles),
        columns_(columns),
        collector_(spec, reader.file(), StampAt::Start) {
    const RateUnit unit = unit_of(spec);
    factor_ = unit.factor;
    if (unit.per_interval) collector_.take_amounts();
    const char given = spec.decimal == '\0' ? '.' : spec.decimal;
    const std::string& first = titles[columns.rates.front()];
    has_header_ = !parse_number(first, given) && !parse_number(first, ',');
    style_ = found_style(spec, reader.delimiter(), columns.time.value_or(titles.size()), columns.rates, has_header_);
    if (!style_note(style_).empty()) collector_.note(style_note(style_));
    dates_.emplace(reader.file(), date_rules(spec, style_.order));
    set_hint();
    if (!columns.entity) make_wide_columns();
  }

  RateExport read() {
    if (!has_header_) take_row();
    while (reader_.next()) take_row();
    if (rows_ == 0) fail_trace(reader_.file(), "line 2", "there is no row after the header");
    if (dates_->took_milliseconds()) collector_.note("times are read as milliseconds or microseconds by their size");
    collector_.set_dated(columns_.time.has_value() && first_time_s_ >= year_s);
    return collector_.finish();
  }

 private:
  void set_hint() {
    if (columns_.instance) return;
    collector_.set_repeat_hint(columns_.entity
                                   ? "; --instance-column names the column that tells such rows apart, to add them up"
                                   : "; --entity-column names the column that tells such rows apart");
  }

  double time_s(std::string_view text) {
    if (!columns_.time) return static_cast<double>(rows_) * spec_.interval_s.value_or(1);
    return dates_->seconds(text, reader_.line());
  }

  /// Each column of rates is an entity of its own.
  void make_wide_columns() {
    const bool is_single = columns_.rates.size() == 1;
    for (const std::size_t rate : columns_.rates) {
      std::string name = is_single || !has_header_ ? "" : titles_[rate];
      if (!is_single && name.empty()) name = fmt::format("column {}", rate + 1);
      wide_.push_back(collector_.column(name, ""));
    }
    wide_rates_.resize(wide_.size());
  }

  std::size_t column_of_row(std::size_t rate) {
    const auto& fields = reader_.fields();
    instance_.assign(columns_.instance ? fields[*columns_.instance] : std::string_view());
    if (columns_.rates.size() > 1) instance_ += (instance_.empty() ? "" : " ") + titles_[rate];
    return collector_.column(fields[*columns_.entity], instance_);
  }

  /// NaN for an empty cell.
  double rate_in(std::string_view text) const {
    if (text.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto value = parse_number(text, style_.decimal);
    if (!value || *value < 0) refuse_rate(text);
    return *value * factor_;
  }

  void take_row() {
    const auto& fields = reader_.fields();
    if (fields.size() != titles_.size()) {
      reader_.fail(fmt::format("has {} fields; expected {} (as in the first line)", fields.size(), titles_.size()));
    }
    const double row_time_s = time_s(columns_.time ? fields[*columns_.time] : std::string_view());
    if (rows_ == 0 || row_time_s < first_time_s_) first_time_s_ = row_time_s;
    ++rows_;
    if (!columns_.entity) {
      for (std::size_t at = 0; at < wide_.size(); ++at) wide_rates_[at] = rate_in(fields[columns_.rates[at]]);
      collector_.add_row(wide_, row_time_s, wide_rates_, reader_.line());
      return;
    }
    for (const std::size_t rate : columns_.rates) {
      const double value = rate_in(fields[rate]);
      const std::size_t column = column_of_row(rate);
      if (std::isnan(value)) {
        collector_.miss(column, row_time_s, reader_.line());
      } else {
        collector_.add(column, row_time_s, value, reader_.line());
      }
    }
  }

  [[noreturn]] void refuse_rate(std::string_view text) const {
    const char other = style_.decimal == '.' ? ',' : '.';
    const bool may_be_other = parse_number(text, other).value_or(-1) >= 0;
    reader_.fail(fmt::format("rate is {}; expected a number >= 0{}", in_quotes(text),
                             may_be_other ? fmt::format(" with decimals after '{}' (--decimal)", style_.decimal) : ""));
  }

  const RateSpec& spec_;
  TableReader& reader_;
  const ColumnTitles& titles_;
  const Columns& columns_;
  RateCollector collector_;
  TableStyle style_;
  std::optional<DateReader> dates_;
  double factor_ = 1;
  bool has_header_ = true;
  std::uint64_t rows_ = 0;
  double first_time_s_ = 0;
  std::vector<std::size_t> wide_;  ///< columns of the collector, where each column of rates is an entity
  std::vector<double> wide_rates_;
  std::string instance_;
};

}  // namespace

RateExport read_csv_rates(const RateSpec& spec) {
  unit_of(spec);
  date_rules(spec, DayOrder::Unknown);
  TableReader reader(spec.path, spec.delimiter != '\0' ? spec.delimiter : found_delimiter(spec.path));
  if (!reader.next()) fail_trace(reader.file(), "line 1", "the file is empty");
  const ColumnTitles titles(reader);
  if (spec.rate_columns.empty()) {
    fail_trace(spec.path.string(), "",
               fmt::format("format csv needs the column of the rate (name or number); columns: {}", titles.listed()));
  }
  const Columns columns = columns_of(spec, titles);
  return Rows(spec, reader, titles, columns).read();
}

}  // namespace drsim
