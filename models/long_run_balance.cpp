#include "models/long_run_balance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "models/units.hpp"

namespace drsim {

namespace {

/// The rate at a date within the period.
double rate_at(const RepeatingRate& rate, double at_s) {
  const auto after = std::upper_bound(rate.at_s.begin(), rate.at_s.end(), at_s);
  return rate.rates[static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - rate.at_s.begin(), 1)) - 1];
}

}  // namespace

Stability stability_of(double demand, double usable, double half_width) {
  if (demand <= 0) return Stability::Stable;
  if (half_width > 0 && std::fabs(demand - usable) <= half_width) return Stability::Unknown;
  if (std::fabs(demand - usable) <= balance_rounding * usable) return Stability::AtLimit;
  return demand < usable ? Stability::Stable : Stability::Diverges;
}

double balance_ratio(double demand, double usable) {
  if (demand <= 0) return 0;
  return usable > 0 ? demand / usable : std::numeric_limits<double>::infinity();
}

double mean_left(double capacity, const std::vector<RepeatingRate>& taken, const std::vector<RepeatingRate>& open) {
  std::set<double> dates = {0};
  double period_s = 0;
  for (const auto* list : {&taken, &open})
    for (const RepeatingRate& rate : *list) {
      dates.insert(rate.at_s.begin(), rate.at_s.end());
      period_s = rate.period_s;
    }
  if (period_s <= 0) return capacity;
  double sum = 0;
  for (auto date = dates.begin(); date != dates.end(); ++date) {
    const double to_s = std::next(date) == dates.end() ? period_s : *std::next(date);
    double left = capacity;
    for (const RepeatingRate& rate : taken) left -= rate_at(rate, *date);
    // Replication goes on over a resource while any of those who use it goes on.
    double share = open.empty() ? 1 : 0;
    for (const RepeatingRate& rate : open) share = std::max(share, rate_at(rate, *date));
    sum += std::max(0.0, left) * share * (to_s - *date);
  }
  return sum / period_s;
}

double shortest_period_s(const RepeatingRate& rate) {
  const auto is_first = [&](double value) { return value == rate.rates.front(); };
  if (rate.rates.empty() || std::all_of(rate.rates.begin(), rate.rates.end(), is_first)) return 0;
  // A day is enough where no date and no rate tells one day from the next.
  for (double day_at_s = day_s; day_at_s < rate.period_s; day_at_s += day_s)
    for (const double at_s : rate.at_s)
      if (rate_at(rate, std::fmod(at_s + day_at_s, rate.period_s)) != rate_at(rate, at_s)) return rate.period_s;
  return std::min(day_s, rate.period_s);
}

std::vector<double> long_run_rates(const std::vector<double>& usable, const std::vector<BalanceStream>& streams) {
  FairShare sharing;
  for (std::size_t i = 0; i < usable.size(); ++i) sharing.add_resource();
  std::vector<double> caps, rates;
  std::vector<std::uint32_t> binding;
  for (const BalanceStream& stream : streams) {
    sharing.add_stream(stream.path, stream.priority, stream.share);
    caps.push_back(std::min(stream.demand_per_s, stream.cap_per_s));
  }
  sharing.solve(usable, caps, rates, binding);
  return rates;
}

std::optional<double> outgrown_at_s(const std::vector<GrowingDemand>& demands, double usable, double from_s) {
  constexpr double centuries_days = 100 * 365;
  const auto exceeds = [&](double day) {
    double sum = 0;
    for (const GrowingDemand& demand : demands)
      sum += demand.at_start * growth_factor(demand.growth_per_year, day * day_s);
    return stability_of(sum, usable) == Stability::Diverges;
  };
  double low = std::floor(from_s / day_s), high = low + centuries_days;
  if (exceeds(low)) return from_s;
  if (!exceeds(high)) return std::nullopt;
  while (high - low > 1) {
    const double middle = std::floor((low + high) / 2);
    (exceeds(middle) ? high : low) = middle;
  }
  return high * day_s;
}

double target_missed_at_s(const LagForecast& lag, double target_s) {
  const double evenly_s = lag.at_s + std::max(0.0, target_s - lag.rpo_s) / lag.growth;
  if (!lag.buffer_full_s || *lag.buffer_full_s >= evenly_s) return evenly_s;
  const double full_s = std::max(lag.at_s, *lag.buffer_full_s);
  return full_s + target_s - (lag.rpo_s + lag.growth * (full_s - lag.at_s));
}

}  // namespace drsim
