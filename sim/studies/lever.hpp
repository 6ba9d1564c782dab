#pragma once
/// Levers from values of the scenario document: rounded, within the schema's range, at pointers that `--set` takes.

#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/entity_pointers.hpp"
#include "sim/scenario/quantity.hpp"
#include "sim/studies/proposals.hpp"

namespace drsim {

/// A value that stands in the document.
struct PlacedValue {
  std::string entity;   ///< whose it is
  std::string pointer;  ///< with its key
  double value = 0;     ///< in base units
};

/// What all levers of a run are made from.
struct LeverSource {
  const ReadScenario& read;
  const RunRecord& record;
  EntityPointers pointers;
};

/// Rounded up to three digits.
double rounded_up(double value);

/// A lever that multiplies values, one entry of `factors` a step [> 1, ascending]. Steps at which no value can grow any
/// more are left out, as are places without a pointer; nothing when no step is left.
/// @param dimension  of quantities; absent: whole numbers
std::optional<Lever> growing_lever(ProposalKind kind, std::optional<Dimension> dimension,
                                   const std::vector<PlacedValue>& places, const std::vector<double>& factors);

/// A lever that puts given values in one place; those that are not above the present one are left out.
std::optional<Lever> valued_lever(ProposalKind kind, std::optional<Dimension> dimension, const PlacedValue& place,
                                  const std::vector<double>& values);

}  // namespace drsim
