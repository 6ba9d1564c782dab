#pragma once
/// The catalogue of IBM Cloud regions that drsim carries (scenarios/catalogue, with its sources).

#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// All regions of the catalogue, by name.
const std::vector<RegionConfig>& catalogued_regions();

/// The region of that code; nullptr when the catalogue has none.
const RegionConfig* catalogued_region(const std::string& name);

/// Round trip time between two catalogued regions [s], either order; nothing for other pairs.
std::optional<double> catalogued_rtt_s(const std::string& a, const std::string& b);

}  // namespace drsim
