#include "sim/inventory/plan/change_rate.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "models/units.hpp"

namespace drsim {

namespace {

bool is_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

bool is_database_word(const std::string& word) {
  constexpr std::array<std::string_view, 5> whole = {"ora", "rac", "hana", "pg", "rdbms"};
  constexpr std::array<std::string_view, 8> anywhere = {"sql",   "oracle",  "database",  "mongo",
                                                        "maria", "postgre", "cassandra", "sybase"};
  if (std::find(whole.begin(), whole.end(), word) != whole.end()) return true;
  const auto is_within = [&word](std::string_view part) { return word.find(part) != std::string::npos; };
  // "db" at one end of a word: "erpdb", "dbprod"; inside one it means nothing, as in "feedback".
  const bool is_at_end =
      word.size() >= 2 && (word.compare(0, 2, "db") == 0 || word.compare(word.size() - 2, 2, "db") == 0);
  return is_at_end || std::any_of(anywhere.begin(), anywhere.end(), is_within);
}

bool is_database(const std::string& name) {
  std::string word;
  for (const char character : name + " ") {
    if (is_letter(character)) {
      word += character >= 'a' ? character : static_cast<char>(character - 'A' + 'a');
      continue;
    }
    if (is_database_word(word)) return true;
    word.clear();
  }
  return false;
}

}  // namespace

AssumedRate assumed_rate(const InventoryVm& vm) {
  AssumedRate rate;
  const bool is_of_database = is_database(vm.name);
  rate.role = is_of_database ? "database" : "other";
  rate.daily_fraction = is_of_database ? daily_change_of_database_fraction : daily_change_fraction;
  rate.used_bytes = vm.used_bytes().value_or(vm.capacity_bytes());
  rate.mean_bytes_per_s = rate.daily_fraction * rate.used_bytes / day_s;
  return rate;
}

}  // namespace drsim
