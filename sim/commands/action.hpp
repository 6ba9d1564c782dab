#pragma once
/// What the arguments ask for, between reading them and doing it.

#include <functional>

namespace drsim {

/// Empty until a command was recognised.
using Action = std::function<void()>;

/// Thrown by an action when an expectation of `check` or a required finding was not met: exit code 1.
class NotMet {};

}  // namespace drsim
