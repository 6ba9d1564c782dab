#include "sim/report/page/graph_ids.hpp"

#include <map>
#include <string>

namespace drsim {
namespace {

struct Numbers {
  std::map<std::string, IDTYPE> by_name;
  std::map<IDTYPE, std::string> by_number;
  IDTYPE last = 0;
};

void* open_numbers(Agraph_t*, Agdisc_t*) { return new Numbers; }

void close_numbers(void* state) { delete static_cast<Numbers*>(state); }

/// Identity of a name, or a new one without name; 0 when there is none and none shall be made.
long map_name(void* state, int, char* name, IDTYPE* id, int may_create) {
  Numbers& numbers = *static_cast<Numbers*>(state);
  if (name != nullptr) {
    const auto known = numbers.by_name.find(name);
    if (known != numbers.by_name.end()) {
      *id = known->second;
      return 1;
    }
  }
  if (may_create == 0) return 0;
  numbers.last += 2;
  *id = numbers.last;
  if (name != nullptr) {
    numbers.by_name[name] = *id;
    numbers.by_number[*id] = name;
  }
  return 1;
}

/// No identity is given out on demand; Graphviz then asks map_name().
long allocate(void*, int, IDTYPE) { return 0; }

void release(void*, int, IDTYPE) {}

char* name_of(void* state, int, IDTYPE id) {
  Numbers& numbers = *static_cast<Numbers*>(state);
  const auto known = numbers.by_number.find(id);
  return known == numbers.by_number.end() ? nullptr : known->second.data();
}

void ignore_registration(void*, int, void*) {}

}  // namespace

Agdisc_t* numbering_in_order() {
  static Agiddisc_t ids = {open_numbers, map_name, allocate, release, name_of, close_numbers, ignore_registration};
  static Agdisc_t all = {&AgMemDisc, &ids, &AgIoDisc};
  return &all;
}

}  // namespace drsim
