#pragma once
/// What a journal holds in the course of time that keeps all that arrives for a history H, as if no limit bound:
/// level(t) = A(t) - A(t - H), from empty at date 0. Of a piecewise-constant rate it is piecewise linear with corners
/// where the rate changes and H after that, so its largest value is that of a corner: exact. At a hard limit L the
/// newest L bytes are kept, so the level is min(level, L).
/// Checked by: tests/models/journal_level_test.cpp (by hand; random rates against a grid of seconds; RecoveryJournal)

#include <optional>
#include <vector>

#include "models/loads/load_rate.hpp"

namespace drsim {

class JournalLevel {
 public:
  /// Nothing, up to a date.
  explicit JournalLevel(double span_s) : corners_{{0, 0}, {span_s, 0}} {}

  /// @param span_s  date up to which it is worked out; history and period show every phase of what repeats
  JournalLevel(const LoadRate& load, double history_s, double span_s);

  /// Adds journals of the same span that each hold `scale` times the other one, at most `limit_bytes`.
  void add(const JournalLevel& other, double count, double scale, double limit_bytes);

  double largest_bytes() const;

  /// The first date at which it holds more than so much; nothing: never, within the span.
  std::optional<double> first_above_s(double bytes) const;

 private:
  struct Corner {
    double at_s, bytes;
  };
  static double at(const Corner& from, const Corner& to, double at_s);
  /// Those of this level, at most the limit, times a factor.
  std::vector<Corner> limited(double limit_bytes, double factor) const;

  std::vector<Corner> corners_;  // ascending by date; of one date never two
};

}  // namespace drsim
