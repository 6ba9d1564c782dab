#include "sim/studies/long_run_figures.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "analysis/long_run.hpp"

namespace drsim {
namespace {

constexpr std::size_t intervals = 600;  // of a run, from which MSER-5 and the batches are made
constexpr std::size_t batches = 20;     // Law, Simulation Modeling and Analysis, 9.5.3: few and long ones

/// Value of the line between two corners, or of the envelope that begins at the first, in the middle of a part.
double mean_between(const Curve& curve, const CurvePoint& a, const CurvePoint& b, double from_s, double to_s) {
  if (!curve.exact || b.at_s <= a.at_s) return a.mean;
  const double middle = ((from_s + to_s) / 2 - a.at_s) / (b.at_s - a.at_s);
  return a.mean + middle * (b.mean - a.mean);
}

}  // namespace

std::vector<double> interval_means(const Curve& curve, double horizon_s, std::size_t count) {
  std::vector<double> means(count, 0.0);
  const double width = horizon_s / static_cast<double>(count);
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const CurvePoint& a = curve.points[i];
    const CurvePoint end{horizon_s, a.low, a.high, a.mean};
    const CurvePoint& b = i + 1 < curve.points.size() ? curve.points[i + 1] : end;
    double from_s = a.at_s;
    while (from_s < b.at_s) {
      const std::size_t interval = std::min(count - 1, static_cast<std::size_t>(from_s / width));
      const double edge_s = interval + 1 < count ? width * static_cast<double>(interval + 1) : b.at_s;
      const double to_s = edge_s > from_s ? std::min(edge_s, b.at_s) : b.at_s;
      means[interval] += mean_between(curve, a, b, from_s, to_s) * (to_s - from_s) / width;
      from_s = to_s;
    }
  }
  return means;
}

void add_long_run_figures(const RunRecord& record, nlohmann::ordered_json& result) {
  for (nlohmann::ordered_json& group : result["groups"]) {
    const auto curve = std::find_if(record.curves.begin(), record.curves.end(), [&](const Curve& one) {
      return one.kind == "rpo_s" && group["name"] == one.entity;
    });
    if (curve == record.curves.end() || curve->points.empty()) continue;
    const std::vector<double> means = interval_means(*curve, record.horizon_s, intervals);
    const std::size_t cut = warm_up_end(means);
    const ConfidenceInterval interval =
        within(batch_means({means.begin() + static_cast<std::ptrdiff_t>(cut), means.end()}, batches), 0,
               std::numeric_limits<double>::infinity());
    group["rpo_s"]["long_run"] = {{"mean", interval.mean},
                                  {"ci95_low", interval.low},
                                  {"ci95_high", interval.high},
                                  {"warm_up_s", static_cast<double>(cut) * record.horizon_s / intervals},
                                  {"batches", batches}};
  }
}

}  // namespace drsim
