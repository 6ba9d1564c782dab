#include "sim/studies/statistics/long_run_figures.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "analysis/long_run.hpp"
#include "models/loads/interval_means.hpp"

namespace drsim {
namespace {

constexpr std::size_t batches = 20;  // Law, Simulation Modeling and Analysis, 9.5.3: few and long ones

}  // namespace

void add_long_run_figures(const RunRecord& record, nlohmann::ordered_json& result) {
  for (std::size_t group = 0; group < record.groups.size(); ++group) {
    const std::vector<double>& means_s = record.groups[group].rpo_interval_means_s;
    if (means_s.size() < batches) continue;
    const std::size_t cut = warm_up_end(means_s);
    if (means_s.size() - cut < batches) continue;
    const ConfidenceInterval interval =
        within(batch_means({means_s.begin() + static_cast<std::ptrdiff_t>(cut), means_s.end()}, batches), 0,
               std::numeric_limits<double>::infinity());
    result["groups"][group]["rpo_s"]["long_run"] = {
        {"mean", interval.mean},
        {"ci95_low", interval.low},
        {"ci95_high", interval.high},
        {"warm_up_s", static_cast<double>(cut) * record.horizon_s / static_cast<double>(IntervalMeans::usual_count)},
        {"batches", batches}};
  }
}

}  // namespace drsim
