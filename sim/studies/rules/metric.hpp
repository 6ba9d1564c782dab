#pragma once
/// Numbers of a result by JSON pointers with names in place of indices: /groups/erp/rpo_s/p99. "*" stands for every
/// element of a list.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace drsim {

struct MetricValue {
  std::string pointer;  ///< with names, "*" replaced
  double value = 0;     ///< base units; infinity where the result has null (never reached, no limit); true is 1
};

/// Every number that the metric names, in the order of the result: one, or with "*" one or more. An object with a
/// "mean" over replications counts as that mean. Throws std::invalid_argument saying which part matches nothing, with
/// the nearest spelling, or that the value is no number.
std::vector<MetricValue> metric_values(const nlohmann::ordered_json& result, const std::string& metric);

/// How several values become one.
enum class Reduction { Max, Min, Mean, Sum };

/// Throws std::invalid_argument for another word than max, min, mean, sum.
Reduction reduction_of(const std::string& word);

/// @param values  not empty
double reduced(const std::vector<MetricValue>& values, Reduction reduction);

/// A value of a metric for people: six digits, in the unit that its name tells; "never" for infinity.
std::string metric_text(const std::string& metric, double value);

}  // namespace drsim
