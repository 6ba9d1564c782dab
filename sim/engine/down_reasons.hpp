#pragma once
/// What holds a component down, counted: it is down while there is any reason.

#include <cstdint>

#include "models/check.hpp"

namespace drsim {

/// Counts one reason more or less; true when the component goes down or comes back by it.
inline bool turns(std::uint32_t& reasons, bool down) {
  DRSIM_CHECK(down || reasons > 0, reasons);
  reasons += down ? 1u : -1u;
  return reasons == (down ? 1u : 0u);
}

}  // namespace drsim
