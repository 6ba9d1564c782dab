#pragma once
/// Levers from values of the scenario document: rounded, within the schema's range, at pointers that `--set` takes.

#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/entity_pointers.hpp"
#include "sim/scenario/text/quantity.hpp"
#include "sim/studies/advice/proposals.hpp"

namespace drsim {

/// A value that stands in the document.
struct PlacedValue {
  EntityEntry entity;   ///< whose it is
  std::string pointer;  ///< with its key; empty: it can not be set
  double value = 0;     ///< in base units
};

/// The value at these keys below an entity's entry.
PlacedValue placed(const EntityEntry& entity, const std::vector<const char*>& keys, double value);

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

/// A lever that puts given values in one place; those that are not above the present one are left out. Of whole numbers
/// it knows what lies between its steps, as far as that are few.
std::optional<Lever> valued_lever(LeverKind kind, const PlacedValue& place, const std::vector<double>& values);

/// A value with its kind, and what it is raised to at each step.
struct RaisedValue {
  LeverKind kind;
  PlacedValue place;
  std::vector<double> values;  ///< as many for each
};

/// A lever that raises values of several kinds together, each as far as it is below what a step asks of it.
std::optional<Lever> raising_lever(const std::vector<RaisedValue>& raised);

}  // namespace drsim
