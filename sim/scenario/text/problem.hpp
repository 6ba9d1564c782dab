#pragma once
/// The user's mistakes: gathered all, then reported at once (exit code 2).

#include <stdexcept>
#include <string>
#include <vector>

namespace drsim {

/// One mistake, such as: flagship.json: /links/0/rtt: "-3 ms" is below 0 ms (round trip time); allowed: 0 ms .. 1 s
struct Problem {
  std::string file;
  std::string pointer;  ///< JSON pointer, or "line N" in a trace; may be empty
  std::string text;     ///< what was found, what is allowed, nearest valid spelling
};

/// Carries every problem found; what() joins them, one a line, as "file: pointer: text".
class ScenarioError : public std::runtime_error {
 public:
  explicit ScenarioError(std::vector<Problem> problems);
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  std::vector<Problem> problems_;
};

}  // namespace drsim
