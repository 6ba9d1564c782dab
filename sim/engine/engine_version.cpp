#include "sim/engine/engine_version.hpp"

#include <fmt/format.h>
#include <simgrid/forward.h>  // whose macros the next one uses
#include <simgrid/version.h>

namespace drsim {

std::string engine_version() {
  int major = 0, minor = 0, patch = 0;
  sg_version_get(&major, &minor, &patch);
  return patch > 0 ? fmt::format("SimGrid {}.{}.{}", major, minor, patch) : fmt::format("SimGrid {}.{}", major, minor);
}

}  // namespace drsim
