#include "models/group_accounts/rpo_distribution.hpp"

#include <algorithm>
#include <cmath>

namespace drsim {

namespace {

constexpr double bin_origin_s = 1e-3;

/// Sum over k in [from, to) of (a - k b), closed form.
double arithmetic_sum(double a, double b, double from, double to) {
  const double count = to - from;
  return count * a - b * (from + to - 1) / 2 * count;
}

}  // namespace

void RpoDistribution::add(double first, double step, double width, double count) {
  if (width <= 0 || count <= 0) return;
  const Record record{first, step, width, count};
  total_ += width * count;
  moment_ += width * (count * (first + width / 2) + step * count * (count - 1) / 2);
  max_ = std::max(max_, highest(record));
  if (step != 0 && count > 1) {
    if (records_.size() >= records_max_) fold();
    records_.push_back(record);
    return;
  }
  add_same({first, 0, width, count});
}

void RpoDistribution::add(const RpoDistribution& other) {
  const double total_s = total_ + other.total_, moment = moment_ + other.moment_;
  for (const Record& record : other.all_records()) add(record.first, record.step, record.width, record.count);
  if (!other.folded_.empty()) {
    fold();
    for (std::size_t bin = 0; bin < folded_.size(); ++bin) folded_[bin] += other.folded_[bin];
  }
  total_ = total_s;
  moment_ = moment;
  max_ = std::max(max_, other.max_);
}

/// The steady state comes back after each disturbance: it is the last record or the one that has grown most.
void RpoDistribution::add_same(const Record& record) {
  for (const std::size_t known : {steady_.size() - 1, steadiest_}) {
    if (known >= steady_.size() || steady_[known].first != record.first || steady_[known].width != record.width)
      continue;
    steady_[known].count += record.count;
    if (steady_[known].count > steady_[steadiest_].count) steadiest_ = known;
    return;
  }
  const bool again = !singles_.empty() && singles_.back().from == record.first && singles_.back().width == record.width;
  if (!again && record.count == 1) {
    if (singles_.size() >= records_max_) fold();
    singles_.push_back({record.first, record.width});
    return;
  }
  if (again) singles_.pop_back();
  if (steady_.size() >= records_max_) fold();
  steady_.push_back(record);
  steady_.back().count += again ? 1 : 0;
}

double RpoDistribution::lowest(const Record& record) {
  return record.first + std::min(0.0, record.step * (record.count - 1));
}

double RpoDistribution::highest(const Record& record) {
  return record.first + std::max(0.0, record.step * (record.count - 1)) + record.width;
}

double RpoDistribution::time_above(const Record& record, double value) {
  if (value >= highest(record)) return 0;
  if (value <= lowest(record)) return record.width * record.count;
  if (record.step == 0) return record.count * (record.first + record.width - value);
  // Turn a falling progression round, so that first + k step grows with k.
  const double step = std::fabs(record.step);
  const double low = lowest(record);
  // Intervals from `whole` on lie above the value; those from `part` to `whole` straddle it.
  const double whole = std::clamp(std::ceil((value - low) / step), 0.0, record.count);
  const double part = std::clamp(std::floor((value - low - record.width) / step) + 1, 0.0, whole);
  const double straddling = arithmetic_sum(low + record.width - value, -step, part, whole);
  return (record.count - whole) * record.width + straddling;
}

double RpoDistribution::time_above(double value) const {
  double sum = folded_above(value);
  for (const Interval& single : singles_) sum += std::clamp(single.from + single.width - value, 0.0, single.width);
  for (const Record& record : steady_) sum += time_above(record, value);
  for (const Record& record : records_) sum += time_above(record, value);
  return sum;
}

std::vector<RpoDistribution::Record> RpoDistribution::all_records() const {
  std::vector<Record> all;
  all.reserve(records_.size() + steady_.size() + singles_.size());
  all.assign(records_.begin(), records_.end());
  all.insert(all.end(), steady_.begin(), steady_.end());
  for (const Interval& single : singles_) all.push_back({single.from, 0, single.width, 1});
  return all;
}

double RpoDistribution::folded_above(double value) const {
  if (folded_.empty()) return 0;
  const auto bin = static_cast<std::size_t>(std::upper_bound(edges_.begin(), edges_.end(), value) - edges_.begin());
  double sum = 0;
  for (std::size_t above = bin + 1; above < folded_.size(); ++above) sum += folded_[above];
  if (bin < folded_.size()) {
    const double low = bin == 0 ? 0 : edges_[bin - 1];
    sum += folded_[bin] * (edges_[bin] - value) / (edges_[bin] - low);
  }
  return sum;
}

double RpoDistribution::quantile(double p) const {
  if (total_ <= 0) return 0;
  if (p >= 1) return max_;
  const double wanted = (1 - p) * total_;
  double low = 0;
  double high = max_;
  // Time above is continuous, falling and piecewise linear. Bisection narrows the bracket; records wholly on one side
  // of it are counted once and dropped, so the work shrinks with the bracket.
  std::vector<Record> open = all_records();
  double settled = 0;
  for (int round = 0; round < 200; ++round) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    double above = settled + folded_above(middle);
    for (const Record& record : open) above += time_above(record, middle);
    (above > wanted ? low : high) = middle;
    std::size_t kept = 0;
    for (const Record& record : open) {
      if (lowest(record) >= high) {
        settled += record.width * record.count;
      } else if (highest(record) > low) {
        open[kept++] = record;
      }
    }
    open.resize(kept);
  }
  return high;
}

void RpoDistribution::fold() {
  if (edges_.empty()) {
    for (double edge = bin_origin_s; edge < 1e10; edge *= bin_ratio) edges_.push_back(edge);
    folded_.assign(edges_.size(), 0.0);
  }
  for (const Interval& single : singles_) fold_interval(single.from, single.from + single.width, 1);
  for (const Record& record : steady_) fold_interval(record.first, record.first + record.width, record.count);
  for (const Record& record : records_) {
    for (double k = 0; k < record.count; ++k) {
      const double from = record.first + k * record.step;
      fold_interval(from, from + record.width, 1);
    }
  }
  singles_.clear();
  steady_.clear();
  steadiest_ = 0;
  records_.clear();
}

void RpoDistribution::fold_interval(double from, double to, double count) {
  auto bin = static_cast<std::size_t>(std::upper_bound(edges_.begin(), edges_.end(), from) - edges_.begin());
  for (double at = from; at < to; ++bin) {
    const double edge = std::min(to, edges_[bin]);
    folded_[bin] += (edge - at) * count;
    at = edge;
  }
}

}  // namespace drsim
