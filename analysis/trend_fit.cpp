#include "analysis/trend_fit.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <map>
#include <stdexcept>

#include "analysis/series_statistics.hpp"
#include "models/units.hpp"

namespace drsim {
namespace {

/// Seconds after Monday 00:00.
double second_of_week(const CalendarStart& start, double at_s) {
  return std::fmod(start.weekday * day_s + start.second_of_day_s + at_s, week_s);
}

double middle_of(const MeasuredSeries& series, std::size_t index) {
  return (static_cast<double>(index) + 0.5) * series.interval_s;
}

std::vector<std::size_t> measured_in(const MeasuredSeries& series) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < series.rates_bytes_per_s.size(); ++i)
    if (!std::isnan(series.rates_bytes_per_s[i])) indices.push_back(i);
  return indices;
}

/// Length of the season's slots and their number.
std::size_t choose_slots(const MeasuredSeries& series, TrendFit& fit) {
  const double slot_s = std::max(hour_s, series.interval_s);
  const double period_s = fit.span_s >= 2 * week_s ? week_s : fit.span_s >= 2 * day_s ? day_s : 0;
  const bool fits = period_s > 0 && std::fmod(period_s, slot_s) == 0;
  fit.slot_s = fits ? slot_s : week_s;
  return fits ? static_cast<std::size_t>(period_s / slot_s) : 1;
}

/// Sums over the intervals of a slot.
struct SlotSums {
  Eigen::VectorXd counts, dates, rates;
};

/// Slope first, then one value for each slot; a slot without data gets NaN.
Eigen::VectorXd solve(const MeasuredSeries& series, const TrendFit& fit, const std::vector<std::size_t>& measured,
                      SlotSums& sums) {
  const auto slots = static_cast<Eigen::Index>(fit.season.size());
  sums = {Eigen::VectorXd::Zero(slots), Eigen::VectorXd::Zero(slots), Eigen::VectorXd::Zero(slots)};
  double squares = 0, products = 0;
  for (const std::size_t i : measured) {
    // In spans, so that the matrix is well scaled.
    const double date = (middle_of(series, i) - fit.middle_s) / fit.span_s, rate = series.rates_bytes_per_s[i];
    const auto slot = static_cast<Eigen::Index>(slot_of(fit, series.start, middle_of(series, i)));
    sums.counts(slot) += 1;
    sums.dates(slot) += date;
    sums.rates(slot) += rate;
    squares += date * date;
    products += date * rate;
  }
  Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(slots + 1, slots + 1);
  Eigen::VectorXd right(slots + 1);
  normal(0, 0) = squares;
  right(0) = products;
  for (Eigen::Index slot = 0; slot < slots; ++slot) {
    normal(slot + 1, slot + 1) = sums.counts(slot) > 0 ? sums.counts(slot) : 1;
    normal(0, slot + 1) = normal(slot + 1, 0) = sums.dates(slot);
    right(slot + 1) = sums.rates(slot);
  }
  Eigen::VectorXd solution = normal.ldlt().solve(right);
  solution(0) /= fit.span_s;
  for (Eigen::Index slot = 0; slot < slots; ++slot)
    if (sums.counts(slot) == 0) solution(slot + 1) = NAN;
  return solution;
}

/// Student's interval with residuals that may depend on each other within a day (a week, from eight weeks on).
void fill_interval(const MeasuredSeries& series, const std::vector<std::size_t>& measured, const SlotSums& sums,
                   TrendFit& fit) {
  constexpr double weeks_from = 8;
  const double block_s = fit.span_s >= weeks_from * week_s ? week_s : day_s;
  std::map<std::size_t, double> scores;
  double squares = 0;
  for (std::size_t k = 0; k < measured.size(); ++k) {
    const double at_s = middle_of(series, measured[k]);
    const auto slot = static_cast<Eigen::Index>(slot_of(fit, series.start, at_s));
    const double mean_date_s = sums.dates(slot) / sums.counts(slot) * fit.span_s;
    const double date_s = at_s - fit.middle_s - mean_date_s;
    squares += date_s * date_s;
    scores[static_cast<std::size_t>(at_s / block_s)] += date_s * fit.residuals[k];
  }
  fit.slope_per_s.low = fit.slope_per_s.high = NAN;
  const auto blocks = static_cast<double>(scores.size());
  if (blocks < 3 || squares <= 0) return;
  double variance = 0;
  for (const auto& score : scores) variance += score.second * score.second;
  variance *= blocks / (blocks - 1) / (squares * squares);
  const boost::math::students_t student(blocks - 2);
  const double half = boost::math::quantile(student, (1 + usual_confidence) / 2) * std::sqrt(variance);
  fit.slope_per_s.low = fit.slope_per_s.mean - half;
  fit.slope_per_s.high = fit.slope_per_s.mean + half;
}

void fill_residuals(const MeasuredSeries& series, const std::vector<std::size_t>& measured, TrendFit& fit) {
  double squares = 0, spread = 0, mean = 0;
  for (const std::size_t i : measured) mean += series.rates_bytes_per_s[i] / static_cast<double>(measured.size());
  for (const std::size_t i : measured) {
    const double at_s = middle_of(series, i), rate = series.rates_bytes_per_s[i];
    const double residual = rate - fit.level_at(at_s) - fit.season[slot_of(fit, series.start, at_s)];
    fit.residuals.push_back(residual);
    squares += residual * residual;
    spread += (rate - mean) * (rate - mean);
  }
  fit.explained = spread > 0 ? 1 - squares / spread : 0;
  fit.relative_rms = mean > 0 ? std::sqrt(squares / static_cast<double>(measured.size())) / mean : 0;
}

}  // namespace

std::size_t slot_of(const TrendFit& fit, const CalendarStart& start, double at_s) {
  const auto slot = static_cast<std::size_t>(second_of_week(start, at_s) / fit.slot_s);
  return fit.season.empty() ? 0 : slot % fit.season.size();
}

TrendFit fit_trend(const MeasuredSeries& series) {
  const std::vector<std::size_t> measured = measured_in(series);
  if (measured.size() < 2) throw std::invalid_argument("a trend needs two measured intervals at least");
  TrendFit fit;
  fit.span_s = static_cast<double>(measured.back() - measured.front() + 1) * series.interval_s;
  for (const std::size_t i : measured) fit.middle_s += middle_of(series, i) / static_cast<double>(measured.size());
  fit.season.assign(choose_slots(series, fit), 0.0);
  SlotSums sums;
  const Eigen::VectorXd solution = solve(series, fit, measured, sums);
  fit.slope_per_s.mean = solution(0);
  // Dates are taken from their mean, so the mean of the slots' values over the intervals is the level there.
  for (Eigen::Index slot = 0; slot < sums.counts.size(); ++slot)
    if (sums.counts(slot) > 0)
      fit.level_bytes_per_s += solution(slot + 1) * sums.counts(slot) / static_cast<double>(measured.size());
  for (std::size_t slot = 0; slot < fit.season.size(); ++slot) {
    const double value = solution(static_cast<Eigen::Index>(slot) + 1);
    if (std::isnan(value))
      fit.unmeasured.push_back(slot);
    else
      fit.season[slot] = value - fit.level_bytes_per_s;
  }
  fill_residuals(series, measured, fit);
  fill_interval(series, measured, sums, fit);
  return fit;
}

double residual_quantile(const TrendFit& fit, double share) { return interpolated_quantile(fit.residuals, share); }

double held_out_error(const MeasuredSeries& series) {
  constexpr std::size_t least = 8;
  const std::vector<std::size_t> measured = measured_in(series);
  if (measured.size() < least) return NAN;
  const std::size_t cut = measured[measured.size() * 3 / 4];
  MeasuredSeries first = series;
  first.rates_bytes_per_s.resize(cut);
  const TrendFit fit = fit_trend(first);
  double predicted = 0, found = 0;
  for (const std::size_t i : measured) {
    if (i < cut) continue;
    const double at_s = middle_of(series, i);
    predicted += fit.level_at(at_s) + fit.season[slot_of(fit, series.start, at_s)];
    found += series.rates_bytes_per_s[i];
  }
  return found > 0 ? predicted / found - 1 : NAN;
}

RateSeries carried_forward(const MeasuredSeries& series, const TrendFit& fit, const CalendarStart& start, double at_s,
                           double slope_per_s) {
  const std::size_t count = series.rates_bytes_per_s.size();
  const auto in = [&](double period_s) { return static_cast<std::size_t>(period_s / series.interval_s); };
  const std::size_t week = in(week_s), day = in(day_s);
  const std::size_t period = week > 0 && count >= week ? week : day > 0 && count >= day ? day : count;
  const std::size_t kept = count / period * period, first = count - kept;
  const double reference_s = (static_cast<double>(first) + static_cast<double>(kept) / 2) * series.interval_s;
  const double level = fit.level_at(reference_s);
  const double growth = level > 0 ? std::max(0.0, 1 + slope_per_s * (at_s - reference_s) / level) : 0;
  RateSeries carried;
  carried.interval_s = series.interval_s;
  for (std::size_t i = first; i < count; ++i) {
    const double middle_s = middle_of(series, i), rate = series.rates_bytes_per_s[i];
    const double season = fit.season[slot_of(fit, series.start, middle_s)];
    const double now = std::isnan(rate) ? level + season : rate + fit.slope_per_s.mean * (reference_s - middle_s);
    carried.rates_bytes_per_s.push_back(std::max(0.0, now * growth));
  }
  // The first interval of the result must stand at the same place of the week as the start.
  const double period_s = static_cast<double>(period) * series.interval_s;
  const double place_s = second_of_week(series.start, static_cast<double>(first) * series.interval_s);
  const double ahead_s = std::fmod(second_of_week(start, 0) - place_s + week_s, period_s);
  const auto turn = static_cast<std::ptrdiff_t>(std::llround(ahead_s / series.interval_s)) %
                    static_cast<std::ptrdiff_t>(std::max<std::size_t>(1, kept));
  std::rotate(carried.rates_bytes_per_s.begin(), carried.rates_bytes_per_s.begin() + turn,
              carried.rates_bytes_per_s.end());
  return carried;
}

}  // namespace drsim
