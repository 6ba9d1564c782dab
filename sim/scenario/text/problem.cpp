#include "sim/scenario/text/problem.hpp"

#include <utility>

namespace drsim {

namespace {

std::string joined(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    if (!text.empty()) text += "\n";
    text += problem.file + ": ";
    if (!problem.pointer.empty()) text += problem.pointer + ": ";
    text += problem.text;
  }
  return text;
}

}  // namespace

ScenarioError::ScenarioError(std::vector<Problem> problems)
    : std::runtime_error(joined(problems)), problems_(std::move(problems)) {}

}  // namespace drsim
