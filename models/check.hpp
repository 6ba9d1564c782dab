#pragma once
/// Always-on statement of what must hold. A violation is a bug of drsim (exit code 70), never a user's mistake.

#include <sstream>
#include <stdexcept>
#include <string>

namespace drsim {

/// Thrown when an invariant of the model is broken; the text carries the values involved.
class InvariantViolation : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

namespace detail {
template <typename... Values>
[[noreturn]] void fail_check(const char* statement, const char* file, int line, const Values&... values) {
  std::ostringstream text;
  text.precision(17);
  text << file << ":" << line << ": invariant broken: " << statement;
  ((text << " " << values), ...);
  throw InvariantViolation(text.str());
}
}  // namespace detail

}  // namespace drsim

/// DRSIM_CHECK(statement, values...): the values are printed when the statement is false.
#define DRSIM_CHECK(statement, ...)                                                               \
  do {                                                                                            \
    if (!(statement)) ::drsim::detail::fail_check(#statement, __FILE__, __LINE__, ##__VA_ARGS__); \
  } while (false)
