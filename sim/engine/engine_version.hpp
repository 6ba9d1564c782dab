#pragma once
/// Which engine the program runs on.

#include <string>

namespace drsim {

/// Name and version of the library that is loaded, such as "SimGrid 3.32".
std::string engine_version();

}  // namespace drsim
