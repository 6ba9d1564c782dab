#include "models/loads/load_outlook.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "models/loads/load_rate.hpp"
#include "models/loads/overwrite_curve.hpp"
#include "models/units.hpp"

namespace drsim {

namespace {

double mean_of(const std::vector<double>& values) {
  return values.empty() ? 1 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

bool varies(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [&](double value) { return value != values.front(); });
}

/// The mean factor of a Markov load: each state is visited equally often.
double markov_factor(const std::vector<MarkovState>& states) {
  double weighted_s = 0, hold_s = 0;
  for (const MarkovState& state : states) {
    weighted_s += state.factor * state.hold_mean_s;
    hold_s += state.hold_mean_s;
  }
  return hold_s > 0 ? weighted_s / hold_s : 1;
}

double profile_period_s(const WriteLoadConfig& load) {
  if (varies(load.daily_factor)) return week_s;
  return varies(load.hourly_factor) ? day_s : 0;
}

/// Mean over the cycles of the load as it is drawn, and the interval of that mean from equal parts.
MeanEstimate sealed_of_draws(const WriteLoadConfig& load, const OverwriteCurve& overwrites, double cycle_s,
                             std::size_t cycles) {
  constexpr std::size_t parts = 20;
  constexpr double t_975_of_19 = 2.093;  // Student's t
  WriteLoad writes(std::make_shared<const WriteLoadConfig>(load), CalendarStart{}, 1, "long run");
  std::array<double, parts> sums{};
  const std::size_t each = std::max<std::size_t>(1, cycles / parts);
  double at_s = 0;
  for (std::size_t cycle = 0; cycle < each * parts; ++cycle) {
    const double end_s = static_cast<double>(cycle + 1) * cycle_s;
    double written = 0;
    for (; writes.next_change_s() < end_s; writes.advance()) {
      written += writes.rate_bytes_per_s() * (writes.next_change_s() - at_s);
      at_s = writes.next_change_s();
    }
    written += writes.rate_bytes_per_s() * (end_s - at_s);
    at_s = end_s;
    sums[cycle / each] += overwrites.unique_bytes(written) / cycle_s / static_cast<double>(each);
  }
  const double mean = std::accumulate(sums.begin(), sums.end(), 0.0) / parts;
  double squares = 0;
  for (const double sum : sums) squares += (sum - mean) * (sum - mean);
  const double half_width = t_975_of_19 * std::sqrt(squares / (parts - 1) / parts);
  return {mean, half_width};
}

}  // namespace

bool is_random(const WriteLoadConfig& load) {
  return load.kind == LoadKind::OnOff || (load.kind == LoadKind::Markov && load.states.size() > 1);
}

LoadOutlook load_outlook(const WriteLoadConfig& load) {
  LoadOutlook outlook;
  outlook.is_random = is_random(load);
  outlook.growth_per_year = load.growth_per_year_fraction;
  outlook.period_s = profile_period_s(load);
  outlook.mean_bytes_per_s = load.mean_bytes_per_s * mean_of(load.hourly_factor) * mean_of(load.daily_factor);
  switch (load.kind) {
    case LoadKind::Constant:
    case LoadKind::Profile:
      break;
    case LoadKind::OnOff:
      outlook.settling_s = load.on_mean_s * load.peak_to_mean;
      break;
    case LoadKind::Markov:
      outlook.mean_bytes_per_s *= markov_factor(load.states);
      for (const MarkovState& state : load.states) outlook.settling_s += state.hold_mean_s;
      break;
    case LoadKind::Series: {
      const auto count = static_cast<double>(load.series->rates_bytes_per_s.size());
      // The mean of the values, which a long series need not be gone through for again.
      outlook.mean_bytes_per_s =
          load.mean_bytes_per_s > 0 ? load.mean_bytes_per_s : mean_of(load.series->rates_bytes_per_s);
      outlook.period_s = varies(load.series->rates_bytes_per_s) ? load.series->interval_s * count : 0;
      outlook.ends = !load.series_repeats;
      outlook.growth_per_year = 0;
      break;
    }
  }
  return outlook;
}

double growth_factor(double growth_per_year, double at_s) {
  return growth_per_year == 0 ? 1 : std::pow(1 + growth_per_year, std::floor(at_s / day_s) * day_s / year_s);
}

MeanEstimate sealed_mean(const WriteLoadConfig& load, double disk_bytes, double cycle_s, std::size_t cycles_max) {
  const OverwriteCurve overwrites(load, disk_bytes);
  switch (load.kind) {
    case LoadKind::Constant:
    case LoadKind::Profile:
    case LoadKind::Series:
      return {repeating_mean(sealed_rate(load, CalendarStart{}, disk_bytes, cycle_s, 0).rate), 0};
    case LoadKind::OnOff:
    case LoadKind::Markov:
      break;
  }
  // Nothing is overwritten: every byte counts.
  if (load.unique.empty()) return {load_outlook(load).mean_bytes_per_s, 0};
  WriteLoadConfig steady = load;
  steady.growth_per_year_fraction = 0;
  return sealed_of_draws(steady, overwrites, cycle_s, cycles_max);
}

bool is_multiple(double longer_s, double shorter_s) {
  if (shorter_s <= 0) return true;
  const double times = longer_s / shorter_s;
  return std::fabs(times - std::round(times)) <= 1e-9 * times;
}

double common_period_s(double a_s, double b_s) {
  constexpr unsigned multiples = 64;
  const double longer_s = std::max(a_s, b_s), shorter_s = std::min(a_s, b_s);
  if (shorter_s <= 0) return longer_s;
  for (unsigned i = 1; i <= multiples; ++i) {
    if (is_multiple(static_cast<double>(i) * longer_s, shorter_s)) return static_cast<double>(i) * longer_s;
  }
  return longer_s;
}

}  // namespace drsim
