#pragma once
/// Burst processes that might have made the remainder of a series, for the fit to choose from.

#include <vector>

#include "models/loads/write_load.hpp"

namespace drsim {

/// `base` with the fields of each candidate process filled in; the first is without bursts. `remainder`: rate over the
/// calendar's shape, at a fixed interval.
std::vector<WriteLoadConfig> burst_candidates(const WriteLoadConfig& base, const std::vector<double>& remainder,
                                              double interval_s);

}  // namespace drsim
