#pragma once
/// Measured points of the overwrite model made to obey it.

#include <vector>

#include "models/loads/write_load.hpp"

namespace drsim {

/// Clips fractions to 1 and raises points until U = fraction x window is concave and not falling in the window, with
/// U(0) = 0: the least concave majorant. Points ascending by window.
std::vector<UniquePoint> concave_unique(std::vector<UniquePoint> points);

}  // namespace drsim
