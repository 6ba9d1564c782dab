#include "sim/report/words/effect_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/words/number_text.hpp"

namespace drsim {

void add_more_line(std::size_t hidden, const char* what, std::vector<std::string>& lines) {
  if (hidden > 0) lines.push_back(fmt::format("… {} more {}, in result.json.", hidden, what));
}

std::string groups_of_text(std::size_t some, std::size_t all) {
  return fmt::format("{} of {}", some, count_text(all, "protection group"));
}

std::string clock_text(const ClockTime& clock) {
  return (clock.exact() ? "" : "at most ") + duration_text(clock.most_s);
}

std::string worst_text(const RunRecord& record, const TargetEffect& effect) {
  const GroupEffect& worst = effect.groups[*effect.worst];
  const GroupResult& group = record.groups[worst.group];
  return fmt::format("worst RPO {} ({}, target {})", duration_text(worst.worst_rpo_s), group.name,
                     duration_text(group.rpo_target_s));
}

std::string above_text(const RunRecord& record, const TargetEffect& effect) {
  return fmt::format("{} above target for {}, {}", groups_of_text(effect.groups.size(), record.groups.size()),
                     clock_text(effect.clock), worst_text(record, effect));
}

std::string operation_kind_words(std::string kind) {
  std::replace(kind.begin(), kind.end(), '_', ' ');
  return kind;
}

}  // namespace drsim
