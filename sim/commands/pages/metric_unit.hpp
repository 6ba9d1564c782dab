#pragma once
/// Units of metrics as cells of a page have them.

#include <string>

namespace drsim {

/// "s", "bytes", "bits/s", "%" or nothing, as the names in the pointer tell.
std::string metric_unit(const std::string& metric);

}  // namespace drsim
