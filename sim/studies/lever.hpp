#pragma once
/// Levers from values of the scenario document: rounded, within the schema's range, at pointers that `--set` takes.

#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/quantity.hpp"
#include "sim/studies/proposals.hpp"

namespace drsim {

/// A value that stands in the document.
struct PlacedValue {
  std::string entity;   ///< whose it is
  std::string pointer;  ///< with its key
  double value = 0;     ///< in base units
};

/// What one kind of values is called and measured in.
struct LeverKind {
  ProposalKind kind;
  std::optional<Dimension> dimension;  ///< of quantities; absent: whole numbers
};

/// Rounded up to three digits.
double rounded_up(double value);

/// A lever that multiplies values, one factor a step: all above 1 and ascending, or all below 1 and descending. Steps
/// at which no value can move any more are left out, as are places without a pointer; nothing when no step is left.
std::optional<Lever> scaling_lever(LeverKind kind, const std::vector<PlacedValue>& places,
                                   const std::vector<double>& factors);

/// A lever that puts given values in one place; those that are not above the present one are left out.
std::optional<Lever> valued_lever(LeverKind kind, const PlacedValue& place, const std::vector<double>& values);

/// The same of several places: each step has a value for each of them.
std::optional<Lever> valued_lever(LeverKind kind, const std::vector<PlacedValue>& places,
                                  const std::vector<std::vector<double>>& values);

}  // namespace drsim
