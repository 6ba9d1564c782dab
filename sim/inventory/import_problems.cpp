#include "sim/inventory/import_problems.hpp"

#include <fmt/format.h>

#include "sim/report/words/number_text.hpp"

namespace drsim {

namespace {

constexpr std::size_t told_max = 100;
constexpr std::size_t quoted_max = 60;

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

}  // namespace

void ImportProblems::add(const std::string& file, const std::string& place, const std::string& text) {
  if (problems_.size() < told_max) {
    problems_.push_back({file, place, text});
  } else {
    ++more_;
  }
}

void ImportProblems::check() const {
  if (problems_.empty()) return;
  std::vector<Problem> told = problems_;
  if (more_ > 0) told.push_back({told.back().file, "", fmt::format("and {} more like these", more_)});
  throw ScenarioError(std::move(told));
}

std::string quoted_text(const std::string& text) {
  if (text.size() <= quoted_max) return "\"" + printable_text(text) + "\"";
  std::size_t end = quoted_max;
  while (end > 0 && continues_character(text[end])) --end;
  return "\"" + printable_text(text.substr(0, end)) + "...\"";
}

}  // namespace drsim
