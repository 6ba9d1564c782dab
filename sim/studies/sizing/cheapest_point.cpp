#include "sim/studies/sizing/cheapest_point.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/studies/sizing/least_value.hpp"

namespace drsim {
namespace {

/// The test holds at the upper corner; what it says of the lower one is not known, or that it fails.
struct Box {
  double cost_at_least = 0;
  std::size_t number = 0;  ///< in the order of their making, to part equal costs
  std::vector<double> low, high;

  bool operator<(const Box& other) const {
    return cost_at_least != other.cost_at_least ? cost_at_least < other.cost_at_least : number < other.number;
  }
};

class BoxSearch {
 public:
  BoxSearch(const std::vector<PricedAxis>& axes, const PointTrial& trial) : axes_(axes), trial_(trial) {}

  /// False when the test fails at the upper ends.
  bool begin() {
    std::vector<double> low, least, high;
    for (const PricedAxis& axis : axes_) high.push_back(axis.high);
    if (!trial_({high}).front()) return false;
    best_ = high;
    // Less of a quantity than it needs with the others at their most is never enough.
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      const LeastValue found = least_with_the_others_at(high, i);
      low.push_back(axes_[i].is_whole ? found.value : found.failing.value_or(found.value));
      least.push_back(found.value);
    }
    const bool are_apart = trial_({least}).front();  // none needs more for the others' sake
    if (are_apart) best_ = least;
    add(low, are_apart ? least : high);
    return true;
  }

  bool is_done(double relative_gap) const {
    return boxes_.empty() || at_least() * (1 + relative_gap) >= cost_of(best_);
  }

  void split_cheapest() {
    const Box box = *boxes_.begin();
    boxes_.erase(boxes_.begin());
    const std::size_t axis = dearest_axis(box);
    const double middle =
        axes_[axis].is_whole ? std::floor((box.low[axis] + box.high[axis]) / 2) : (box.low[axis] + box.high[axis]) / 2;
    std::vector<double> top = box.high, bottom = box.low;
    top[axis] = middle;
    bottom[axis] = axes_[axis].is_whole ? middle + 1 : middle;
    const std::vector<bool> holds = trial_({top, bottom});
    if (holds[0]) take(top);
    if (holds[1]) take(bottom);
    if (holds[0]) add(box.low, top);
    if (!holds[1]) add(bottom, box.high);
  }

  CheapestPoint result() const {
    const double cost = cost_of(best_);
    return {best_, cost, boxes_.empty() ? cost : std::min(cost, at_least())};
  }

 private:
  double cost_of(const std::vector<double>& point) const {
    double cost = 0;
    for (std::size_t i = 0; i < axes_.size(); ++i) cost += axes_[i].price * point[i];
    return cost;
  }

  double at_least() const { return boxes_.begin()->cost_at_least; }

  void take(const std::vector<double>& point) {
    if (cost_of(point) < cost_of(best_)) best_ = point;
  }

  /// A box without an extent that costs anything has nothing cheaper than its upper corner, which was taken.
  void add(std::vector<double> low, std::vector<double> high) {
    const double cost = cost_of(low);
    if (cost >= cost_of(high)) return;
    boxes_.insert({cost, made_++, std::move(low), std::move(high)});
  }

  LeastValue least_with_the_others_at(const std::vector<double>& high, std::size_t index) const {
    const PricedAxis& axis = axes_[index];
    if (axis.price == 0) return {axis.high, axis.high};  // it is had for nothing
    constexpr double width = 1e-3;
    const Trial trial = [&](const std::vector<double>& candidates) {
      std::vector<std::vector<double>> points(candidates.size(), high);
      for (std::size_t i = 0; i < candidates.size(); ++i) points[i][index] = candidates[i];
      return trial_(points);
    };
    return axis.is_whole ? *least_whole(axis.low, axis.high, trial) : *least_value(axis.low, axis.high, width, trial);
  }

  std::size_t dearest_axis(const Box& box) const {
    std::size_t dearest = 0;
    double greatest = -1;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      const double extent = axes_[i].price * (box.high[i] - box.low[i]);
      if (extent > greatest) dearest = i;
      greatest = std::max(greatest, extent);
    }
    return dearest;
  }

  const std::vector<PricedAxis>& axes_;
  const PointTrial& trial_;
  std::set<Box> boxes_;
  std::size_t made_ = 0;
  std::vector<double> best_;
};

}  // namespace

std::optional<CheapestPoint> cheapest_point(const std::vector<PricedAxis>& axes, double relative_gap, int rounds_max,
                                            const PointTrial& trial) {
  BoxSearch search(axes, trial);
  if (!search.begin()) return std::nullopt;
  for (int round = 0; round < rounds_max && !search.is_done(relative_gap); ++round) search.split_cheapest();
  return search.result();
}

}  // namespace drsim
