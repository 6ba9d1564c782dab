#pragma once
/// Values of one kind of curve of the groups, such as their RPO or backlog, at dates and within times.
/// Checked by: tests/report/miss_attribution_test.cpp

#include <map>
#include <optional>
#include <string>

#include "models/run_record.hpp"

namespace drsim {

class GroupCurves {
 public:
  /// @param kind  of the curves, such as "rpo_s"
  GroupCurves(const RunRecord& record, const std::string& kind);

  /// The largest value within [from_s, to_s], in the unit of the curve. Nothing: there is no curve. Not below the
  /// truth; exact where the curve is.
  std::optional<double> most(const std::string& group, double from_s, double to_s) const;

  /// By how much the value grew from one date to a later one. Nothing: there is no exact curve.
  std::optional<double> grown(const std::string& group, double from_s, double to_s) const;

 private:
  const Curve* curve(const std::string& group) const;

  std::map<std::string, const Curve*> curves_;
};

}  // namespace drsim
