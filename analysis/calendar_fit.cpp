#include "analysis/calendar_fit.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <functional>

#include "models/units.hpp"

namespace drsim {

namespace {

constexpr Eigen::Index weekdays = 7;
constexpr Eigen::Index hours = 24;
constexpr std::size_t days_per_week = 7;

using Table = Eigen::Matrix<double, weekdays, hours>;
using HourVector = Eigen::Matrix<double, hours, 1>;
using DayVector = Eigen::Matrix<double, weekdays, 1>;

/// Sums and numbers of the intervals in each cell of weekday and hour: all that least squares needs.
struct Cells {
  Table sums = Table::Zero();
  Table counts = Table::Zero();
};

struct Shape {
  bool hourly = false;
  bool daily = false;
};

/// Unnormalised factors: the model of a cell is hour x day.
struct Product {
  HourVector hour = HourVector::Ones();
  DayVector day = DayVector::Ones();
  double at(const CalendarPlace& place) const {
    return hour(static_cast<Eigen::Index>(place.hour)) * day(static_cast<Eigen::Index>(place.weekday));
  }
};

using Selected = std::function<bool(std::size_t day)>;

Cells gather(const RateSeries& series, const CalendarStart& start, const Selected& selected) {
  Cells cells;
  for (std::size_t index = 0; index < series.rates_bytes_per_s.size(); ++index) {
    const CalendarPlace place = calendar_place(start, series.interval_s, index);
    if (!selected(place.day)) continue;
    const auto row = static_cast<Eigen::Index>(place.weekday);
    const auto column = static_cast<Eigen::Index>(place.hour);
    cells.sums(row, column) += series.rates_bytes_per_s[index];
    cells.counts(row, column) += 1;
  }
  return cells;
}

/// Least squares for one side with the other fixed; a side without shape is one number for all its entries. Entries
/// that the data do not reach take the mean of the others.
template <typename Vector>
void solve_side(Vector& side, const Vector& numerators, const Vector& denominators, bool shaped) {
  const double common = denominators.sum() > 0 ? numerators.sum() / denominators.sum() : 0;
  for (Eigen::Index index = 0; index < side.size(); ++index) {
    side(index) = shaped && denominators(index) > 0 ? numerators(index) / denominators(index) : common;
  }
}

Product solve(const Cells& cells, Shape shape) {
  constexpr int rounds_max = 200;
  constexpr double still = 1e-12;
  Product product;
  for (int round = 0; round < rounds_max; ++round) {
    const Product before = product;
    const HourVector hour_numerators = cells.sums.transpose() * product.day;
    const HourVector hour_denominators = cells.counts.transpose() * product.day.cwiseAbs2();
    solve_side(product.hour, hour_numerators, hour_denominators, shape.hourly);
    if (shape.daily) {
      const DayVector day_numerators = cells.sums * product.hour;
      const DayVector day_denominators = cells.counts * product.hour.cwiseAbs2();
      solve_side(product.day, day_numerators, day_denominators, true);
      const double mean = product.day.mean();
      if (mean > 0) {
        product.day /= mean;
        product.hour *= mean;
      }
    }
    const double change = (product.hour - before.hour).norm() + product.hour.norm() * (product.day - before.day).norm();
    if (change <= still * product.hour.norm()) break;
  }
  return product;
}

double squared_error(const RateSeries& series, const CalendarStart& start, const Product& product,
                     const Selected& selected) {
  double sum = 0;
  for (std::size_t index = 0; index < series.rates_bytes_per_s.size(); ++index) {
    const CalendarPlace place = calendar_place(start, series.interval_s, index);
    if (!selected(place.day)) continue;
    const double difference = series.rates_bytes_per_s[index] - product.at(place);
    sum += difference * difference;
  }
  return sum;
}

/// Whether `richer` predicts the half of the trace that it was not fitted on better than `plain`; halves are every
/// other block of `block_days` days.
bool predicts_better(const RateSeries& series, const CalendarStart& start, Shape richer, Shape plain,
                     std::size_t block_days) {
  double richer_error = 0;
  double plain_error = 0;
  for (const std::size_t half : {std::size_t{0}, std::size_t{1}}) {
    const Selected trained = [=](std::size_t day) { return day / block_days % 2 == half; };
    const Selected judged = [=](std::size_t day) { return day / block_days % 2 != half; };
    const Cells cells = gather(series, start, trained);
    richer_error += squared_error(series, start, solve(cells, richer), judged);
    plain_error += squared_error(series, start, solve(cells, plain), judged);
  }
  return richer_error < plain_error;
}

template <typename Vector>
std::vector<double> normalised(const Vector& vector) {
  const double mean = vector.mean();
  std::vector<double> factors;
  for (Eigen::Index index = 0; index < vector.size(); ++index) factors.push_back(mean > 0 ? vector(index) / mean : 1.0);
  return factors;
}

}  // namespace

CalendarPlace calendar_place(const CalendarStart& start, double interval_s, std::size_t index) {
  const double at_s = start.second_of_day_s + (static_cast<double>(index) + 0.5) * interval_s;
  const double day = std::floor(at_s / day_s);
  CalendarPlace place;
  place.day = static_cast<std::size_t>(day);
  place.hour = static_cast<std::size_t>((at_s - day * day_s) / hour_s);
  place.weekday = (static_cast<std::size_t>(start.weekday) + place.day) % days_per_week;
  return place;
}

CalendarFactors fit_calendar(const RateSeries& series, const CalendarStart& start) {
  const double span_s = series.interval_s * static_cast<double>(series.rates_bytes_per_s.size());
  Shape shape;
  if (series.interval_s <= hour_s && span_s >= 2 * day_s) {
    shape.hourly = predicts_better(series, start, {true, false}, {false, false}, 1);
  }
  if (series.interval_s <= day_s && span_s >= 2 * week_s) {
    shape.daily = predicts_better(series, start, {shape.hourly, true}, {shape.hourly, false}, days_per_week);
  }
  const Product product = solve(gather(series, start, [](std::size_t) { return true; }), shape);
  CalendarFactors factors;
  if (shape.hourly) factors.hourly = normalised(product.hour);
  if (shape.daily) factors.daily = normalised(product.day);
  return factors;
}

double calendar_factor(const CalendarFactors& factors, const CalendarPlace& place) {
  double factor = 1;
  if (!factors.hourly.empty()) factor *= factors.hourly[place.hour];
  if (!factors.daily.empty()) factor *= factors.daily[place.weekday];
  return factor;
}

}  // namespace drsim
