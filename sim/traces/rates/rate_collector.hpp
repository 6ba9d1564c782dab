#pragma once
/// Gathers the rows of an export by entity while the file is read, and judges them when it ends.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/traces/rates/rate_export.hpp"

namespace drsim {

/// Which end of what a row covers its stamp names.
enum class StampAt { Start, End };

/// Rows of one entity and one instance of it (a disk of a VM) belong to one column of stamps; instances are added up by
/// entity at the end.
class RateCollector {
 public:
  RateCollector(const RateSpec& spec, std::string file, StampAt stamps)
      : spec_(spec), file_(std::move(file)), stamps_(stamps) {}

  /// Number of the column for an entity's instance; new ones are made.
  std::size_t column(std::string_view entity, std::string_view instance);

  /// A rate [bytes/s, >= 0] of a column. Throws ScenarioError for one that is negative.
  void add(std::size_t column, double time_s, double rate, std::uint64_t line);
  /// The same for a row that is known to cover all the time from `from_s` on: between two readings of a counter. All
  /// rows of a column are of this kind or none is.
  void add_covering(std::size_t column, double from_s, double time_s, double rate, std::uint64_t line);
  /// Rates of several columns with one date: NaN for an empty cell. All rows of these columns come so, in this order
  /// of the columns.
  void add_row(const std::vector<std::size_t>& columns, double time_s, const std::vector<double>& rates,
               std::uint64_t line);
  /// An empty cell.
  void miss(std::size_t column, double time_s, std::uint64_t line);
  /// The recording began anew at this time: nothing is known of the time since the rows before.
  void restart(double time_s) { restarts_.push_back(time_s); }

  void note(const std::string& text) { export_.notes.push_back(text); }
  void leave_out(const std::string& name, const std::string& reason) { export_.left_out.push_back({name, reason}); }
  void set_host(std::string_view host);
  void set_dated(bool dated) { export_.dated = dated; }
  /// Step of the rows where no two rows show it.
  void set_interval(double interval_s) { interval_s_ = interval_s; }
  /// The values added are bytes in what their row covers, not rates.
  void take_amounts() { amounts_ = true; }
  /// A column without instance is the sum of its entity's instances, which are then left out.
  void take_totals() { totals_ = true; }
  bool empty() const { return columns_.empty(); }

  /// What hint a refusal of rows with the same date ends with.
  void set_repeat_hint(std::string hint) { repeat_hint_ = std::move(hint); }

  /// The export. Rows that are newest first are turned round, with a note; of others at most one in a hundred (or a
  /// single one) may step back, and are sorted with a note. Two rows of one column with one date are refused with both
  /// lines. A row covers the time to its neighbour (the next one for StampAt::Start, the one before for StampAt::End)
  /// when that is at most two usual steps away, else one usual step; longer gaps, and empty cells between others, obey
  /// the policy and are counted in a note. Throws ScenarioError where these rules refuse, and without any row.
  RateExport finish();

 private:
  struct Column {
    std::string entity, instance;
    std::vector<double> times_s, rates;  ///< NaN: an empty cell
    std::vector<double> from_s;          ///< where all rows cover a known time; else empty
    std::vector<std::uint32_t> lines;
    double nominal_s = 0;
  };
  struct Counts {
    std::size_t reversed = 0, sorted = 0, outer_empty = 0, empty = 0, gaps = 0;
    std::uint64_t sorted_line = 0;
  };

  /// Rows of several columns with common stamps. Their rates go to the columns some rows at a time: one at a time would
  /// touch the memory of thousands of columns for each row.
  struct Grid {
    std::vector<std::size_t> columns;
    std::vector<double> times_s;
    std::vector<std::uint32_t> lines;
    std::vector<double> block;  ///< rates not yet in the columns, by column
    std::size_t rows_in_block = 0;
  };

  void require_plausible(double rate, std::uint64_t line) const;
  void flush_grid();
  void judge(std::size_t number, double usual_s);
  void put_in_order(Column& column);
  void sort_rows(Column& column, std::size_t backwards, std::size_t first);
  void refuse_repeats(const Column& column) const;
  void fill_empty(Column& column);
  void find_nominal(Column& column) const;
  double covered_s(const Column& column, std::size_t row) const;
  RatePieces pieces_of(Column& column);
  static SharedTimes shared(std::vector<double>& times_s, SharedTimes& recent);
  void drop_parts_of_totals();
  void join_entities();
  void tell_counts();
  std::string named(const Column& column) const;
  [[noreturn]] void fail(std::uint64_t line, const std::string& text) const;

  const RateSpec& spec_;
  std::string file_;
  StampAt stamps_;
  RateExport export_;
  std::vector<Column> columns_;
  std::vector<RatePieces> pieces_;  ///< by column, as they are judged
  SharedTimes recent_starts_s_, recent_ends_s_;
  Grid grid_;
  std::deque<std::string> keys_;
  std::unordered_map<std::string_view, std::size_t> index_;
  std::string key_;
  std::size_t recent_ = 0;
  std::vector<double> restarts_;
  double interval_s_ = 0;
  bool amounts_ = false;
  bool totals_ = false;
  std::string repeat_hint_;
  Counts counts_;
};

}  // namespace drsim
