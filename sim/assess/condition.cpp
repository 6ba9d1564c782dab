#include "sim/assess/condition.hpp"

#include <algorithm>

#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/scenario/text/quantity.hpp"

namespace drsim {
namespace {

using nlohmann::json;

const std::vector<std::string> forms = {"value", "exists", "all", "any", "not", "each", "some"};
const std::vector<std::string> tests = {"is", "one_of", "contains", "at_most", "at_least"};

const json* found(const std::string& pointer, const json& facts, const json* element) {
  const bool is_relative = !pointer.empty() && pointer[0] == '.';
  const json* base = is_relative ? element : &facts;
  const json::json_pointer place(is_relative ? pointer.substr(1) : pointer);
  return base && base->contains(place) ? &base->at(place) : nullptr;
}

Truth truth(bool value) { return value ? Truth::Yes : Truth::No; }

/// Numbers as they are; times by their unit. Quiet NaN for anything else: then no comparison holds.
double magnitude(const json& value) {
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return parse_quantity(value.get<std::string>(), Dimension::Time).value;
  return std::numeric_limits<double>::quiet_NaN();
}

bool passes(const json& condition, const json& value) {
  const auto lists = [](const json& list, const json& one) {
    return list.is_array() && std::find(list.begin(), list.end(), one) != list.end();
  };
  return (!condition.contains("is") || condition["is"] == value) &&
         (!condition.contains("one_of") || lists(condition["one_of"], value)) &&
         (!condition.contains("contains") || lists(value, condition["contains"])) &&
         (!condition.contains("at_most") || magnitude(value) <= magnitude(condition["at_most"])) &&
         (!condition.contains("at_least") || magnitude(value) >= magnitude(condition["at_least"]));
}

/// All: No wins over Unknown over Yes. With `any` the other way round.
Truth together(const std::vector<Truth>& parts, bool any) {
  const Truth winner = any ? Truth::Yes : Truth::No;
  Truth result = any ? Truth::No : Truth::Yes;
  for (const Truth part : parts) {
    if (part == winner) return winner;
    if (part == Truth::Unknown) result = Truth::Unknown;
  }
  return result;
}

Truth judge_elements(const json& condition, const std::string& word, const json& facts, const json* element) {
  const json* list = found(condition[word].get<std::string>(), facts, element);
  if (!list || !list->is_array()) return Truth::Unknown;
  std::vector<Truth> parts;
  for (const json& one : *list) {
    const Truth chosen = condition.contains("where") ? judge(condition["where"], facts, &one) : Truth::Yes;
    if (chosen == Truth::No) continue;
    const Truth holds = judge(condition["holds"], facts, &one);
    // Of an element that may not be meant, only what would not change the verdict is sure.
    const Truth harmless = word == "each" ? Truth::Yes : Truth::No;
    parts.push_back(chosen == Truth::Unknown && holds != harmless ? Truth::Unknown : holds);
  }
  return together(parts, word == "some");
}

}  // namespace

Truth judge(const json& condition, const json& facts, const json* element) {
  if (condition.contains("exists"))
    return truth(found(condition["exists"].get<std::string>(), facts, element) != nullptr);
  if (condition.contains("not")) {
    const Truth inner = judge(condition["not"], facts, element);
    return inner == Truth::Unknown ? inner : truth(inner == Truth::No);
  }
  for (const char* word : {"each", "some"})
    if (condition.contains(word)) return judge_elements(condition, word, facts, element);
  for (const char* word : {"all", "any"})
    if (condition.contains(word)) {
      std::vector<Truth> parts;
      for (const json& part : condition[word]) parts.push_back(judge(part, facts, element));
      return together(parts, word == std::string("any"));
    }
  const json* value = found(condition["value"].get<std::string>(), facts, element);
  return value ? truth(passes(condition, *value)) : Truth::Unknown;
}

std::vector<std::pair<std::string, std::string>> condition_problems(const json& condition) {
  using Problems = std::vector<std::pair<std::string, std::string>>;
  if (!condition.is_object()) return {{"", "found " + condition.dump() + "; allowed: a condition"}};
  std::vector<std::string> used;
  for (const std::string& form : forms)
    if (condition.contains(form)) used.push_back(form);
  if (used.size() != 1) {
    const std::string word = condition.empty() ? "" : condition.begin().key();
    return {{"", "found " + condition.dump().substr(0, 60) + did_you_mean(word, forms) + "; allowed: one of " +
                     quoted_list(forms)}};
  }
  Problems problems;
  const auto add_below = [&](const std::string& place, const json& below) {
    for (auto& [pointer, text] : condition_problems(below)) problems.emplace_back(place + pointer, text);
  };
  std::vector<std::string> allowed = {used[0]};
  const json& content = condition[used[0]];
  if (used[0] == "not") {
    add_below("/not", content);
  } else if (used[0] == "all" || used[0] == "any") {
    if (!content.is_array() || content.empty())
      return {{"/" + used[0], "found " + content.dump() + "; allowed: a list of conditions"}};
    for (std::size_t i = 0; i < content.size(); ++i) add_below("/" + used[0] + "/" + std::to_string(i), content[i]);
  } else if (!content.is_string() || (content != "." && content.get<std::string>().find("/") > 1)) {
    problems.emplace_back("/" + used[0], "found " + content.dump() + "; allowed: a JSON pointer");
  }
  if (used[0] == "each" || used[0] == "some") {
    allowed.insert(allowed.end(), {"where", "holds"});
    if (!condition.contains("holds")) problems.emplace_back("", "the key \"holds\" is missing");
    for (const char* word : {"where", "holds"})
      if (condition.contains(word)) add_below(std::string("/") + word, condition[word]);
  }
  if (used[0] == "value") {
    allowed.insert(allowed.end(), tests.begin(), tests.end());
    const bool has_test = std::any_of(tests.begin(), tests.end(), [&](const auto& t) { return condition.contains(t); });
    if (!has_test) problems.emplace_back("", "has no test; allowed: " + quoted_list(tests));
  }
  for (const auto& [key, value] : condition.items())
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end())
      problems.emplace_back("/" + key, "unknown word \"" + key + "\"" + did_you_mean(key, allowed) +
                                           "; allowed: " + quoted_list(allowed));
  return problems;
}

}  // namespace drsim
