#include "sim/studies/sweep/comparison.hpp"

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/scenario/read/json_file.hpp"
#include "sim/studies/rules/metric.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

/// Every value of a document by its pointer; elements with a name by that name, others by their place.
void flatten(const ordered_json& value, const std::string& pointer, std::map<std::string, std::string>& flat) {
  if (value.is_object()) {
    for (const auto& [key, below] : value.items())
      if (key != "//" && key != "fit") flatten(below, join_pointer(pointer, key), flat);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      const bool is_named = value[i].is_object() && value[i].contains("name") && value[i]["name"].is_string();
      flatten(value[i], join_pointer(pointer, is_named ? value[i]["name"].get<std::string>() : std::to_string(i)),
              flat);
    }
  } else {
    flat[pointer] = value.dump();
  }
}

const std::vector<std::string>& compared_metrics() {
  static const std::vector<std::string> metrics = {"/groups/*/rpo_s/mean",     "/groups/*/rpo_s/p99",
                                                   "/groups/*/rpo_s/max",      "/groups/*/above_target_fraction",
                                                   "/groups/*/history_s/min",  "/groups/*/journal_bytes/peak",
                                                   "/links/*/utilisation/mean"};
  return metrics;
}

/// Values of the compared metrics by pointer, and the pointers in their order.
std::map<std::string, double> figures_of(const ordered_json& result, std::vector<std::string>& order) {
  std::map<std::string, double> figures;
  for (const std::string& metric : compared_metrics())
    for (const MetricValue& value : metric_values(result, metric)) {
      figures[value.pointer] = value.value;
      order.push_back(value.pointer);
    }
  return figures;
}

}  // namespace

std::vector<InputDifference> input_differences(const ordered_json& a, const ordered_json& b) {
  std::map<std::string, std::string> left, right;
  flatten(a, "", left);
  flatten(b, "", right);
  std::set<std::string> pointers;
  for (const auto& entry : left) pointers.insert(entry.first);
  for (const auto& entry : right) pointers.insert(entry.first);
  std::vector<InputDifference> differences;
  for (const std::string& pointer : pointers)
    if (left[pointer] != right[pointer]) differences.push_back({pointer, left[pointer], right[pointer]});
  return differences;
}

bool OutcomeDifference::is_rounding() const {
  constexpr double rounding = 1e-12;
  const auto is_none = [&](double value) {
    return std::isnan(value) || std::abs(value) <= rounding * std::max(std::abs(a), std::abs(b));
  };
  return is_none(difference.mean) && is_none(difference.low) && is_none(difference.high);
}

std::vector<OutcomeDifference> outcome_differences(const std::vector<ordered_json>& a,
                                                   const std::vector<ordered_json>& b) {
  std::map<std::string, std::vector<double>> left, right;
  std::vector<std::string> order, ignored;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (const auto& [pointer, value] : figures_of(a[i], i == 0 ? order : ignored)) left[pointer].push_back(value);
    for (const auto& [pointer, value] : figures_of(b[i], ignored)) right[pointer].push_back(value);
  }
  std::vector<OutcomeDifference> differences;
  for (const std::string& pointer : order) {
    if (right[pointer].size() != left[pointer].size()) continue;
    differences.push_back({pointer, mean_interval(left[pointer]).mean, mean_interval(right[pointer]).mean,
                           paired_difference(left[pointer], right[pointer])});
  }
  return differences;
}

}  // namespace drsim
