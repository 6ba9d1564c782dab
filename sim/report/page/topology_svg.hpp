#pragma once
/// The estate as a picture: regions, sites, clusters of hosts with their VRAs, backbone links, and what replicates
/// where.

#include <string>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// An <svg> element, laid out by Graphviz; names are escaped. Links that bound are coloured by what happened to them.
/// Throws std::runtime_error when Graphviz has no dot layout or no SVG output.
std::string topology_svg(const Scenario& scenario, const RunRecord& record);

}  // namespace drsim
