#pragma once
/// Which components a row of a catalogue joins.

#include <utility>
#include <vector>

#include "sim/ports/components.hpp"

namespace drsim {

/// The appliances on both sides of a cloud connector, in numbers of components.
struct RelayedAppliances {
  IntervalSet of_customer, of_provider;
};

RelayedAppliances relayed_appliances(const DesignComponents& design, const ComponentGroup& connector);

/// Boxes (in numbers of components, without ports) of the pairs that the relation joins among the two groups' kinds.
/// Groups that differ in their pool only are looked at together.
struct JoinedPair {
  std::uint32_t from_group = 0, to_group = 0;  ///< one group of each side, for its attributes
  IntervalSet sources, destinations;
};
std::vector<JoinedPair> joined_pairs(const Scenario& scenario, const DesignComponents& design, const CatalogueRow& row,
                                     const std::string& from_kind, const std::string& to_kind);

}  // namespace drsim
