#pragma once
/// What crosses a link direction besides replication.

#include <string>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Greatest total of the background windows of a link direction at any time of the week [bits/s]; 0 for names unknown.
/// @param link  name as in RunRecord::links
double other_traffic_peak_bits_per_s(const Scenario& scenario, const std::string& link);

/// Mean of the other traffic that the link carried in the run [bits/s].
double other_traffic_mean_bits_per_s(const LinkResult& link, double horizon_s);

}  // namespace drsim
