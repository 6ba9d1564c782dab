#include "tests/support/mutation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace drsim::test {

using nlohmann::json;

namespace {

using Place = json::json_pointer;

const std::vector<std::string> names = {"",     ".",    "..",     "a\"b", "a'b",     "<script>x</script>",
                                        "a\nb", "a/b",  "数据",   "%s%n", "=1+1",    "a\\N",
                                        "~0~1", "null", "\u2028", "a b",  "a;b|c&d", std::string(300, 'x')};
constexpr double factors[] = {0, 10, 100, 1e3, 1e6, 1e9, 0.1, 1e-3, 1e-6, 1e-9, 0.999999, 2, -1};
constexpr double bounds[] = {0, 1, 1e300, 1e-300, 4294967296, 2147483647, 9007199254740992, 1e308, 5e-324};

std::size_t below(RandomStream& random, std::size_t count) {
  return std::min(count - 1, static_cast<std::size_t>(random.uniform() * static_cast<double>(count)));
}

template <typename List>
const auto& one_of(RandomStream& random, const List& list) {
  return list[below(random, std::size(list))];
}

void collect(const json& value, const Place& place, std::vector<Place>& places) {
  if (!place.empty()) places.push_back(place);
  if (value.is_object())
    for (const auto& [key, child] : value.items())
      // What names other files is not changed: the campaign is about what is read, not where.
      if (key.compare(0, 2, "//") != 0 && key != "base" && key != "include" && key != "drsim")
        collect(child, place / key, places);
  if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i) collect(value[i], place / i, places);
}

void erase(json& document, const Place& place) {
  json& parent = document[place.parent_pointer()];
  if (parent.is_array())
    parent.erase(static_cast<std::size_t>(std::stoul(place.back())));
  else
    parent.erase(place.back());
}

void rename_everywhere(json& value, const std::string& from, const std::string& to) {
  if (value.is_string() && value.get_ref<const std::string&>() == from) value = to;
  if (value.is_structured())
    for (json& child : value) rename_everywhere(child, from, to);
}

double other_number(RandomStream& random, double number) {
  return random.uniform() < 0.7 ? number * one_of(random, factors) : one_of(random, bounds);
}

void change_text(json& document, const Place& place, RandomStream& random) {
  const std::string text = document[place];
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (end != text.c_str() && random.uniform() < 0.8) {
    document[place] = fmt::format("{:.17g}{}", other_number(random, number), end);
    return;
  }
  const std::string& name = one_of(random, names);
  if (random.uniform() < 0.6)
    rename_everywhere(document, text, name);
  else
    document[place] = name;
}

void change_structure(json& document, const Place& place, RandomStream& random) {
  json& value = document[place];
  const double choice = random.uniform();
  if (value.is_array() && !value.empty() && choice < 0.4)
    value.push_back(value[below(random, value.size())]);
  else if (choice < 0.7)
    erase(document, place);
  else
    value.clear();
}

}  // namespace

std::string mutate(json& document, RandomStream& random) {
  std::vector<Place> places;
  collect(document, Place(), places);
  const Place place = one_of(random, places);
  json& value = document[place];
  const std::string before = value.is_structured() ? "" : value.dump() + " -> ";
  if (value.is_structured())
    change_structure(document, place, random);
  else if (random.uniform() < 0.1)
    erase(document, place);
  else if (value.is_boolean())
    value = !value.get<bool>();
  else if (value.is_string())
    change_text(document, place, random);
  else if (value.is_number()) {
    const double number = other_number(random, value.get<double>());
    const bool whole = value.is_number_integer() && number == std::floor(number) && std::fabs(number) < 1e15;
    value = whole ? json(static_cast<std::int64_t>(number)) : json(number);
  }
  const bool stays = document.contains(place) && !document[place].is_structured();
  return place.to_string() + ": " + before + (stays ? document[place].dump() : "changed");
}

}  // namespace drsim::test
