#include "models/fault_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/check.hpp"

namespace drsim {
namespace {

constexpr double never_s = std::numeric_limits<double>::infinity();

/// A process on its way through the horizon.
struct Walker {
  const FaultProcess* process = nullptr;
  RandomStream up, down;
  bool is_up = true, is_biased = false;
  double since_s = 0;   ///< date at which the present stretch began
  double seen_s = 0;    ///< date up to which the hazard is consumed
  double left = 0;      ///< hazard until it fails
  double length_s = 0;  ///< of the present stretch
  double next_s = never_s;

  double hazard_at(double date_s) const { return cumulative_hazard(process->up, date_s - since_s); }
};

class Drawing {
 public:
  Drawing(const std::vector<FaultProcess>& processes, std::uint64_t seed, double horizon_s, const FaultBias& bias)
      : horizon_s_(horizon_s), bias_(bias) {
    schedule_.lengths_s.resize(processes.size());
    for (const FaultProcess& process : processes)
      walkers_.push_back(
          {&process, RandomStream(seed, process.entity, "up times"), RandomStream(seed, process.entity, "down times")});
    for (Walker& walker : walkers_) begin_up(walker, 0);
    for (Walker& walker : walkers_) plan(walker);
  }

  FaultSchedule draw() {
    for (;;) {
      const auto next = std::min_element(walkers_.begin(), walkers_.end(),
                                         [](const Walker& a, const Walker& b) { return a.next_s < b.next_s; });
      if (next == walkers_.end() || next->next_s > horizon_s_) break;
      consume(next->next_s);
      turn(static_cast<std::size_t>(next - walkers_.begin()));
      for (Walker& walker : walkers_) plan(walker);
    }
    consume(horizon_s_);
    for (std::size_t i = 0; i < walkers_.size(); ++i) schedule_.lengths_s[i].push_back(walkers_[i].length_s);
    return std::move(schedule_);
  }

 private:
  double factor() const { return down_ > 0 ? bias_.some_down : bias_.all_up; }

  static void set_length(Walker& walker, double length_s) {
    walker.length_s = std::max(least_fault_length_s, length_s);
    walker.next_s = walker.since_s + walker.length_s;
  }

  void begin_up(Walker& walker, double date_s) {
    walker.is_up = true;
    walker.since_s = walker.seen_s = date_s;
    walker.is_biased = !bias_.is_none() && has_hazard(walker.process->up);
    const double drawn_s = draw_duration_s(walker.process->up, walker.up);
    set_length(walker, drawn_s);
    if (walker.is_biased) walker.left = cumulative_hazard(walker.process->up, drawn_s);
  }

  /// All that are up use up their hazard to this date, with the factor that held since the last one.
  void consume(double date_s) {
    if (down_ >= 2) schedule_.overlap_s += date_s - date_s_;
    for (Walker& walker : walkers_) {
      if (!walker.is_up || !walker.is_biased) continue;
      const double used = walker.hazard_at(date_s) - walker.hazard_at(walker.seen_s);
      walker.left -= factor() * used;
      walker.seen_s = date_s;
      schedule_.log_weight += (factor() - 1) * used;
    }
    date_s_ = date_s;
  }

  /// The date of the next failure with the factor of now.
  void plan(Walker& walker) {
    if (!walker.is_up || !walker.is_biased) return;
    const double hazard = walker.hazard_at(date_s_) + std::max(0.0, walker.left) / factor();
    set_length(walker, age_at_hazard_s(walker.process->up, hazard));
    walker.next_s = std::max(date_s_, walker.next_s);
  }

  void turn(std::size_t index) {
    Walker& walker = walkers_[index];
    schedule_.lengths_s[index].push_back(walker.length_s);
    if (walker.is_up) {
      if (walker.is_biased) schedule_.log_weight -= std::log(factor());
      ++down_;
      ++schedule_.failures;
      schedule_.most_down = std::max(schedule_.most_down, down_);
      walker.is_up = false;
      walker.since_s = date_s_;
      set_length(walker, draw_duration_s(walker.process->down, walker.down));
    } else {
      --down_;
      begin_up(walker, date_s_);
    }
  }

  double horizon_s_;
  FaultBias bias_;
  std::vector<Walker> walkers_;
  FaultSchedule schedule_;
  std::size_t down_ = 0;
  double date_s_ = 0;
};

/// Mean by its quantiles at the middles of equal shares: exact enough to choose a bias.
double mean_s(const DurationConfig& duration) {
  constexpr int shares = 200;
  double sum_s = 0;
  for (int i = 0; i < shares; ++i) sum_s += duration_quantile_s(duration, (i + 0.5) / shares);
  return std::max(least_fault_length_s, sum_s / shares);
}

}  // namespace

bool has_hazard(const DurationConfig& duration) {
  return duration.kind == DurationKind::Exponential || duration.kind == DurationKind::Weibull ||
         (duration.kind == DurationKind::Lognormal && duration.sigma > 0);
}

double cumulative_hazard(const DurationConfig& duration, double age_s) {
  if (age_s <= 0) return 0;
  if (duration.kind == DurationKind::Exponential) return age_s / duration.mean_s;
  if (duration.kind == DurationKind::Weibull) return std::pow(age_s / duration.scale_s, duration.shape);
  DRSIM_CHECK(has_hazard(duration), age_s);
  return -std::log(0.5 * std::erfc(std::log(age_s / duration.median_s) / (duration.sigma * std::sqrt(2.0))));
}

double age_at_hazard_s(const DurationConfig& duration, double hazard) {
  if (hazard <= 0) return 0;
  if (duration.kind == DurationKind::Exponential) return hazard * duration.mean_s;
  if (duration.kind == DurationKind::Weibull) return duration.scale_s * std::pow(hazard, 1 / duration.shape);
  DRSIM_CHECK(has_hazard(duration), hazard);
  // By the lesser tail, which keeps its digits.
  const double above = std::max(1e-300, std::exp(-hazard));
  const double normal = above < 0.5 ? -normal_quantile(above) : normal_quantile(std::max(1e-300, -std::expm1(-hazard)));
  return duration.median_s * std::exp(duration.sigma * normal);
}

FaultSchedule draw_fault_schedule(const std::vector<FaultProcess>& processes, std::uint64_t seed, double horizon_s,
                                  const FaultBias& bias) {
  DRSIM_CHECK(bias.all_up >= 1 && bias.some_down >= 1, bias.all_up, bias.some_down);
  return Drawing(processes, seed, horizon_s, bias).draw();
}

FaultBias usual_bias(const std::vector<FaultProcess>& processes, double horizon_s) {
  double rate_per_s = 0, own = 0;  // failures; failures of one while itself is down, which cannot be
  double down = 0;                 // sum over processes of rate x mean down time
  for (const FaultProcess& process : processes) {
    const double one_per_s = 1 / mean_s(process.up), down_s = mean_s(process.down);
    rate_per_s += one_per_s;
    down += one_per_s * down_s;
    own += one_per_s * one_per_s * down_s;
  }
  const double firsts = rate_per_s * horizon_s;
  const double seconds = std::max(0.0, down * rate_per_s - own) * horizon_s;
  FaultBias bias;
  if (firsts > 0) bias.all_up = std::max(1.0, 1 / firsts);
  // Weights grow by the exponential of the accelerated hazard; with one second failure in each down time of exponential
  // length their variance would be infinite.
  constexpr double seconds_wanted = 0.3;
  if (seconds > 0) bias.some_down = std::max(1.0, seconds_wanted / (seconds * bias.all_up));
  return bias;
}

}  // namespace drsim
