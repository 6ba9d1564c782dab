#pragma once
/// How far an operation on a group has come, whatever its product calls that.

#include <cstdint>

namespace drsim {

enum class OperationPhase : std::uint8_t { None, BeforeCommit, Committing, RollingBack, Promoting };

}  // namespace drsim
