#pragma once
/// What is wrong with an inventory, gathered to be told at once.

#include <string>
#include <vector>

#include "sim/scenario/text/problem.hpp"

namespace drsim {

class ImportProblems {
 public:
  void add(const std::string& file, const std::string& place, const std::string& text);
  void add(const Problem& problem) { add(problem.file, problem.pointer, problem.text); }
  bool empty() const { return problems_.empty(); }

  /// Throws ScenarioError with the first hundred problems and the count of the others, if there is any.
  void check() const;

 private:
  std::vector<Problem> problems_;
  std::size_t more_ = 0;
};

/// A text of a file as a message may quote it: at most 60 bytes of whole characters, control characters as "?".
std::string quoted_text(const std::string& text);

}  // namespace drsim
