#include "sim/traces/rates/rate_collector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "models/units.hpp"
#include "sim/traces/formats/series_formats.hpp"
#include "sim/traces/text_encoding.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {
constexpr std::size_t block_rows = 64;
}

void RateCollector::fail(std::uint64_t line, const std::string& text) const {
  fail_trace(file_, fmt::format("line {}", line), text);
}

std::string RateCollector::named(const Column& column) const {
  if (column.entity.empty() && column.instance.empty()) return "";
  const std::string instance = column.instance.empty() ? "" : " " + in_quotes(column.instance);
  return fmt::format(" of {}{}", in_quotes(column.entity), instance);
}

void RateCollector::set_host(std::string_view host) { export_.host = utf8_name(host); }

std::size_t RateCollector::column(std::string_view entity, std::string_view instance) {
  // No name holds a zero byte: it parts the two.
  key_.assign(entity);
  key_ += '\0';
  key_ += instance;
  if (recent_ < keys_.size() && keys_[recent_] == key_) return recent_;
  const auto found = index_.find(key_);
  if (found != index_.end()) return recent_ = found->second;
  recent_ = columns_.size();
  keys_.push_back(key_);
  index_.emplace(keys_.back(), recent_);
  columns_.emplace_back();
  columns_.back().entity = utf8_name(entity);
  columns_.back().instance = utf8_name(instance);
  return recent_;
}

void RateCollector::require_plausible(double rate, std::uint64_t line) const {
  constexpr double most = 1e18;
  if (!(rate >= 0)) fail(line, fmt::format("rate is {:.10g} B/s; expected a number >= 0", rate));
  if (rate > most) fail(line, fmt::format("rate is {:.10g} B/s; allowed: up to 1e18", rate));
}

void RateCollector::add(std::size_t column, double time_s, double rate, std::uint64_t line) {
  require_plausible(rate, line);
  Column& rows = columns_[column];
  rows.times_s.push_back(time_s);
  rows.rates.push_back(rate);
  rows.lines.push_back(static_cast<std::uint32_t>(line));
}

void RateCollector::add_covering(std::size_t column, double from_s, double time_s, double rate, std::uint64_t line) {
  add(column, time_s, rate, line);
  columns_[column].from_s.push_back(from_s);
}

void RateCollector::miss(std::size_t column, double time_s, std::uint64_t line) {
  Column& rows = columns_[column];
  rows.times_s.push_back(time_s);
  rows.rates.push_back(std::numeric_limits<double>::quiet_NaN());
  rows.lines.push_back(static_cast<std::uint32_t>(line));
}

void RateCollector::add_row(const std::vector<std::size_t>& columns, double time_s, const std::vector<double>& rates,
                            std::uint64_t line) {
  if (grid_.columns.empty()) {
    std::vector<std::size_t> in_order = columns;
    std::sort(in_order.begin(), in_order.end());
    const auto twin = std::adjacent_find(in_order.begin(), in_order.end());
    if (twin != in_order.end()) {
      fail_trace(file_, "",
                 fmt::format("two columns hold the rates{}; choose one by its number (--rate-column)",
                             named(columns_[*twin])));
    }
    grid_.columns = columns;
    grid_.block.resize(columns.size() * block_rows);
  }
  grid_.times_s.push_back(time_s);
  grid_.lines.push_back(static_cast<std::uint32_t>(line));
  for (std::size_t at = 0; at < rates.size(); ++at) {
    if (!std::isnan(rates[at])) require_plausible(rates[at], line);
    grid_.block[at * block_rows + grid_.rows_in_block] = rates[at];
  }
  if (++grid_.rows_in_block == block_rows) flush_grid();
}

void RateCollector::flush_grid() {
  for (std::size_t at = 0; at < grid_.columns.size(); ++at) {
    std::vector<double>& rates = columns_[grid_.columns[at]].rates;
    const auto first = grid_.block.begin() + static_cast<std::ptrdiff_t>(at * block_rows);
    rates.insert(rates.end(), first, first + static_cast<std::ptrdiff_t>(grid_.rows_in_block));
  }
  grid_.rows_in_block = 0;
}

void RateCollector::sort_rows(Column& column, std::size_t backwards, std::size_t first) {
  const std::size_t count = column.times_s.size();
  const double step_s = column.times_s[first - 1] - column.times_s[first];
  if (backwards > std::max<std::size_t>(1, count / 100)) {
    fail(column.lines[first],
         fmt::format("its time is {:.9g} s before that of line {}{}, and {} of {} rows step back: neither oldest nor "
                     "newest first; sort the rows by time",
                     step_s, column.lines[first - 1], named(column), backwards, count));
  }
  if (counts_.sorted == 0) counts_.sorted_line = column.lines[first];
  counts_.sorted += backwards;
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&column](std::size_t one, std::size_t other) {
    return column.times_s[one] < column.times_s[other];
  });
  Column sorted;
  for (const std::size_t row : order) {
    sorted.times_s.push_back(column.times_s[row]);
    sorted.rates.push_back(column.rates[row]);
    sorted.lines.push_back(column.lines[row]);
  }
  column.times_s.swap(sorted.times_s);
  column.rates.swap(sorted.rates);
  column.lines.swap(sorted.lines);
}

void RateCollector::put_in_order(Column& column) {
  std::size_t backwards = 0;
  std::size_t first = 0;
  for (std::size_t row = 1; row < column.times_s.size(); ++row) {
    if (column.times_s[row] >= column.times_s[row - 1]) continue;
    if (backwards++ == 0) first = row;
  }
  if (backwards == 0) return;
  if (std::is_sorted(column.times_s.rbegin(), column.times_s.rend())) {
    std::reverse(column.times_s.begin(), column.times_s.end());
    std::reverse(column.rates.begin(), column.rates.end());
    std::reverse(column.lines.begin(), column.lines.end());
    ++counts_.reversed;
    return;
  }
  sort_rows(column, backwards, first);
}

void RateCollector::refuse_repeats(const Column& column) const {
  for (std::size_t row = 1; row < column.times_s.size(); ++row) {
    if (column.times_s[row] != column.times_s[row - 1]) continue;
    const auto [low, high] = std::minmax(column.lines[row - 1], column.lines[row]);
    fail(high, fmt::format("has the same date as line {}{}{}", low, named(column), repeat_hint_));
  }
}

void RateCollector::find_nominal(Column& column) const {
  if (column.times_s.size() > 1) {
    column.nominal_s = nominal_interval_s(column.times_s);
  } else if (!column.from_s.empty()) {
    column.nominal_s = column.times_s.front() - column.from_s.front();
  } else {
    column.nominal_s = interval_s_ > 0 ? interval_s_ : spec_.interval_s.value_or(0);
  }
}

void RateCollector::fill_empty(Column& column) {
  const auto is_empty = [](double rate) { return std::isnan(rate); };
  const auto first = std::find_if_not(column.rates.begin(), column.rates.end(), is_empty);
  const auto last = std::find_if_not(column.rates.rbegin(), column.rates.rend(), is_empty).base();
  if (first == column.rates.end()) {
    counts_.outer_empty += column.rates.size();
    column.rates.clear();
    column.times_s.clear();
    column.lines.clear();
    return;
  }
  const auto before = first - column.rates.begin();
  const auto after = column.rates.end() - last;
  counts_.outer_empty += static_cast<std::size_t>(before + after);
  const auto cut = [before, after](auto& values) {
    values.erase(values.end() - after, values.end());
    values.erase(values.begin(), values.begin() + before);
  };
  cut(column.times_s);
  cut(column.rates);
  cut(column.lines);
  for (std::size_t row = 0; row < column.rates.size(); ++row) {
    if (!is_empty(column.rates[row])) continue;
    if (spec_.gaps == GapPolicy::Refuse) {
      fail(column.lines[row],
           fmt::format("the rate{} is empty; --gaps zero takes 0, --gaps hold the rate before", named(column)));
    }
    column.rates[row] = spec_.gaps == GapPolicy::Hold ? column.rates[row - 1] : 0;
    ++counts_.empty;
  }
}

/// How long before (StampAt::End) or after (StampAt::Start) its stamp a row reaches.
double RateCollector::covered_s(const Column& column, std::size_t row) const {
  if (!column.from_s.empty()) return column.times_s[row] - column.from_s[row];
  const bool at_end = stamps_ == StampAt::End;
  if (at_end && !restarts_.empty()) {
    const auto restart = std::upper_bound(restarts_.begin(), restarts_.end(), column.times_s[row]);
    const double since_s = row > 0 ? column.times_s[row - 1] : -std::numeric_limits<double>::infinity();
    if (restart != restarts_.begin() && *(restart - 1) >= since_s) {
      const double step_s = column.times_s[row] - *(restart - 1);
      return step_s > 0 && step_s <= 2 * column.nominal_s ? step_s : column.nominal_s;
    }
  }
  if (at_end ? row == 0 : row + 1 == column.times_s.size()) return column.nominal_s;
  const double step_s =
      at_end ? column.times_s[row] - column.times_s[row - 1] : column.times_s[row + 1] - column.times_s[row];
  return step_s <= 2 * column.nominal_s ? step_s : column.nominal_s;
}

RatePieces RateCollector::pieces_of(Column& column) {
  const std::size_t count = column.times_s.size();
  std::vector<double> starts_s(count);
  std::vector<double> ends_s(count);
  for (std::size_t row = 0; row < count; ++row) {
    const double covered = covered_s(column, row);
    const double stamp_s = column.times_s[row];
    if (amounts_) column.rates[row] /= covered;
    starts_s[row] = stamps_ == StampAt::End ? stamp_s - covered : stamp_s;
    ends_s[row] = stamps_ == StampAt::End ? stamp_s : stamp_s + covered;
    // What stamp - covered loses to rounding must not become a gap, nor an overlap.
    if (row == 0) continue;
    double& before_s = ends_s[row - 1];
    const double gap_s = starts_s[row] - before_s;
    const bool touches = std::abs(gap_s) <= 1e-9 * (1 + std::abs(stamp_s));
    if (stamps_ == StampAt::End && touches) starts_s[row] = before_s;
    if (stamps_ == StampAt::Start && touches) before_s = starts_s[row];
    if (touches || gap_s <= 0) continue;
    if (spec_.gaps == GapPolicy::Refuse) {
      fail(column.lines[row],
           fmt::format("rows are missing{}: the one before, line {}, is {:.9g} s away and the usual step {:.9g} s; "
                       "--gaps zero takes 0 in between, --gaps hold the rate before",
                       named(column), column.lines[row - 1], stamp_s - column.times_s[row - 1], column.nominal_s));
    }
    if (spec_.gaps == GapPolicy::Hold) before_s = starts_s[row];
    ++counts_.gaps;
  }
  return {shared(starts_s, recent_starts_s_), shared(ends_s, recent_ends_s_), std::move(column.rates)};
}

/// The dates, with those of the column before where they are the same.
SharedTimes RateCollector::shared(std::vector<double>& times_s, SharedTimes& recent) {
  if (times_s != static_cast<const std::vector<double>&>(recent)) recent = SharedTimes(std::move(times_s));
  return recent;
}

void RateCollector::drop_parts_of_totals() {
  std::set<std::string> totals;
  for (std::size_t number = 0; number < columns_.size(); ++number) {
    if (columns_[number].instance.empty() && !pieces_[number].rates.empty()) totals.insert(columns_[number].entity);
  }
  std::size_t dropped = 0;
  for (std::size_t number = 0; number < columns_.size(); ++number) {
    if (columns_[number].instance.empty() || totals.count(columns_[number].entity) == 0) continue;
    pieces_[number] = {};
    ++dropped;
  }
  if (dropped > 0) note(fmt::format("{} left out: their entity has a total of its own", counted(dropped, "instance")));
}

void RateCollector::join_entities() {
  std::map<std::string, std::size_t> known;
  std::vector<std::vector<std::size_t>> parts;
  for (std::size_t number = 0; number < columns_.size(); ++number) {
    if (pieces_[number].rates.empty()) continue;
    const Column& column = columns_[number];
    const auto [entry, added] = known.try_emplace(column.entity, export_.entities.size());
    if (added) {
      export_.entities.push_back({column.entity, column.nominal_s, {}});
      parts.emplace_back();
    }
    EntityRates& entity = export_.entities[entry->second];
    entity.nominal_s = std::max(entity.nominal_s, column.nominal_s);
    parts[entry->second].push_back(number);
  }
  for (std::size_t index = 0; index < parts.size(); ++index) {
    std::vector<const RatePieces*> several;
    for (const std::size_t number : parts[index]) several.push_back(&pieces_[number]);
    RatePieces& joined = export_.entities[index].pieces;
    joined = several.size() == 1 ? std::move(pieces_[parts[index].front()]) : sum_of(several);
    for (const std::size_t number : parts[index]) pieces_[number] = {};
  }
}

void RateCollector::tell_counts() {
  const char* policy =
      spec_.gaps == GapPolicy::Hold ? "the rate before is held (--gaps hold)" : "0 is taken (--gaps zero)";
  if (counts_.reversed > 0) note("the rows are newest first; turned round");
  if (counts_.sorted > 0) {
    note(fmt::format("{} stepping back in time (first at line {}); sorted by time", counted(counts_.sorted, "row"),
                     counts_.sorted_line));
  }
  if (counts_.outer_empty > 0) {
    note(
        fmt::format("{} before the first or after the last rate of a series: nothing was measured there, and nothing "
                    "is taken",
                    counted(counts_.outer_empty, "empty cell")));
  }
  if (counts_.empty > 0) note(fmt::format("{} between others: {}", counted(counts_.empty, "empty cell"), policy));
  if (counts_.gaps > 0)
    note(fmt::format("{} where rows are missing, counted by series: {}", counted(counts_.gaps, "gap"), policy));
}

/// Turns a column's rows into pieces and lets go of the rows. With usual_s 0 a column that does not show how long a
/// row holds is left for later.
void RateCollector::judge(std::size_t number, double usual_s) {
  Column& column = columns_[number];
  if (column.nominal_s == 0) {
    put_in_order(column);
    refuse_repeats(column);
    find_nominal(column);
    fill_empty(column);
  }
  if (column.nominal_s == 0 && !column.rates.empty()) {
    if (usual_s == 0) return;
    column.nominal_s = usual_s;
  }
  pieces_[number] = pieces_of(column);
  column.times_s = {};
  column.rates = {};
  column.from_s = {};
  column.lines = {};
}

RateExport RateCollector::finish() {
  if (columns_.empty()) fail_trace(file_, "", "there is no row with a rate");
  std::sort(restarts_.begin(), restarts_.end());
  flush_grid();
  pieces_.resize(columns_.size());
  for (const std::size_t number : grid_.columns) {
    columns_[number].times_s = grid_.times_s;
    columns_[number].lines = grid_.lines;
    judge(number, 0);
  }
  double usual_s = 0;
  for (std::size_t number = 0; number < columns_.size(); ++number) {
    if (!columns_[number].rates.empty()) judge(number, 0);
    usual_s = std::max(usual_s, columns_[number].nominal_s);
  }
  for (std::size_t number = 0; number < columns_.size(); ++number) {
    const Column& column = columns_[number];
    if (column.rates.empty()) continue;
    if (!(usual_s > 0)) {
      fail(column.lines.front(), "is the only row: how long its rate held is not in the file; say it with --interval");
    }
    judge(number, usual_s);
  }
  export_.stamps_at_end = stamps_ == StampAt::End;
  if (totals_) drop_parts_of_totals();
  join_entities();
  if (export_.entities.empty()) fail_trace(file_, "", "every cell of a rate is empty");
  tell_counts();
  return std::move(export_);
}

}  // namespace drsim
