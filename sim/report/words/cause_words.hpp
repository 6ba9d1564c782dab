#pragma once
/// The words of causes, made here and nowhere else, for the terminal, the page and result.json. Names come from the
/// scenario: who prints them escapes them. Checked by: tests/report/cause_words_test.cpp.

#include <cstddef>
#include <string>

#include "models/cause.hpp"

namespace drsim {

/// "link fra-mad (backward)", "NIC of host fra-1"; "none" of no entity.
std::string entity_words(const Entity& entity);

/// So many of the kind of one: "4 VRAs".
std::string entity_count_words(const Entity& one, std::size_t entities);

/// So many entities that a cause happened to, of which it names one, and so many that were behind them.
struct CauseCount {
  std::size_t entities = 1, behind = 1;
};

/// "link fra-mad: saturated", "VRA on fra-1: pool full behind link fra-mad, then bitmap sync"; of more entities: "4
/// VRAs: pool full behind link fra-mad, then bitmap sync".
std::string cause_words(const Cause& cause, const CauseCount& count = {});

/// The cause under which it is summed with others: what a whole estate leans on (a link, a gateway, a manager, a rule)
/// by itself, what there is one of for each host, VM or appliance by its kind.
Cause summed_as(const Cause& cause);

}  // namespace drsim
