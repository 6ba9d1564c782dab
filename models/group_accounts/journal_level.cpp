#include "models/group_accounts/journal_level.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace drsim {

namespace {

/// Goes along a load from date 0 on.
class RateCursor {
 public:
  explicit RateCursor(const LoadRate& load) : load_(load) { look(); }
  double rate() const { return rate_; }
  double next_s() const { return next_s_; }
  void advance() {
    if (++index_ == load_.rate.rates.size()) {
      index_ = 0;
      ++period_;
    }
    look();
  }

 private:
  void look() {
    const RepeatingRate& list = load_.rate;
    const double from_s = static_cast<double>(period_) * list.period_s;
    const bool is_over = load_.ends && period_ > 0;
    rate_ = list.rates.empty() || is_over ? 0 : list.rates[index_];
    next_s_ = std::numeric_limits<double>::infinity();
    if (list.period_s <= 0 || list.rates.empty() || is_over) return;
    next_s_ = from_s + (index_ + 1 < list.at_s.size() ? list.at_s[index_ + 1] : list.period_s);
  }

  const LoadRate& load_;
  std::size_t index_ = 0, period_ = 0;
  double rate_ = 0, next_s_ = 0;
};

}  // namespace

JournalLevel::JournalLevel(const LoadRate& load, double history_s, double span_s) {
  RateCursor arriving(load), leaving(load);
  double at_s = 0, bytes = 0, out = 0, out_next_s = history_s;
  corners_.push_back({0, 0});
  while (at_s < span_s) {
    const double next_s = std::min({arriving.next_s(), out_next_s, span_s});
    bytes = std::max(0.0, bytes + (arriving.rate() - out) * (next_s - at_s));
    if (next_s > at_s) corners_.push_back({next_s, bytes});
    at_s = next_s;
    if (arriving.next_s() <= at_s) arriving.advance();
    if (out_next_s > at_s) continue;
    // What leaves is what arrived before: the first rate from the age of the history on.
    if (at_s > history_s) leaving.advance();
    out = leaving.rate();
    out_next_s = leaving.next_s() + history_s;
  }
}

double JournalLevel::at(const Corner& from, const Corner& to, double at_s) {
  if (at_s >= to.at_s) return to.bytes;
  return from.bytes + (to.bytes - from.bytes) * (at_s - from.at_s) / (to.at_s - from.at_s);
}

std::vector<JournalLevel::Corner> JournalLevel::limited(double limit_bytes, double factor) const {
  std::vector<Corner> result;
  for (std::size_t i = 0; i < corners_.size(); ++i) {
    const Corner& to = corners_[i];
    if (i > 0) {
      const Corner& from = corners_[i - 1];
      const bool crosses =
          (from.bytes < limit_bytes && to.bytes > limit_bytes) || (from.bytes > limit_bytes && to.bytes < limit_bytes);
      if (crosses) {
        const double share = (limit_bytes - from.bytes) / (to.bytes - from.bytes);
        const double met_s = from.at_s + share * (to.at_s - from.at_s);
        if (met_s > from.at_s && met_s < to.at_s) result.push_back({met_s, factor * limit_bytes});
      }
    }
    result.push_back({to.at_s, factor * std::min(to.bytes, limit_bytes)});
  }
  return result;
}

void JournalLevel::add(const JournalLevel& other, double count, double scale, double limit_bytes) {
  const std::vector<Corner> more = other.limited(limit_bytes / scale, count * scale);
  std::vector<Corner> sum;
  sum.reserve(corners_.size() + more.size());
  std::size_t mine = 0, its = 0;
  while (mine < corners_.size() && its < more.size()) {
    const double at_s = std::min(corners_[mine].at_s, more[its].at_s);
    const double own = at(corners_[mine > 0 ? mine - 1 : 0], corners_[mine], at_s);
    const double added = at(more[its > 0 ? its - 1 : 0], more[its], at_s);
    sum.push_back({at_s, own + added});
    if (corners_[mine].at_s <= at_s) ++mine;
    if (more[its].at_s <= at_s) ++its;
  }
  corners_ = std::move(sum);
}

double JournalLevel::largest_bytes() const {
  double largest = 0;
  for (const Corner& corner : corners_) largest = std::max(largest, corner.bytes);
  return largest;
}

std::optional<double> JournalLevel::first_above_s(double bytes) const {
  for (std::size_t i = 1; i < corners_.size(); ++i) {
    const Corner &from = corners_[i - 1], &to = corners_[i];
    if (to.bytes <= bytes) continue;
    if (from.bytes > bytes) return from.at_s;
    return from.at_s + (bytes - from.bytes) / (to.bytes - from.bytes) * (to.at_s - from.at_s);
  }
  return std::nullopt;
}

}  // namespace drsim
