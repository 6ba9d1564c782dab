#include "sim/scenario/set_option.hpp"

#include <fmt/format.h>

#include <optional>

#include "sim/scenario/json_file.hpp"
#include "sim/scenario/nearest_spelling.hpp"

namespace drsim {

using nlohmann::json;

namespace {

/// Walks down from the root, making objects that the schema knows, to the value that the tokens name.
class Walk {
 public:
  Walk(const Schema& schema, json& root) : schema_(schema), node_(&schema.root()), value_(&root) {}

  /// One step down; false when there is no such part, see `choices`.
  bool step(const std::string& token, bool last) {
    return value_->is_array() ? step_list(token) : step_object(token, last);
  }

  json& value() { return *value_; }

  /// Takes away the objects that were made on the way.
  void undo() {
    if (made_in_ != nullptr) made_in_->erase(made_key_);
  }

  const std::string& pointer() const { return pointer_; }

  /// What the next token may be.
  std::vector<std::string> choices() const {
    std::vector<std::string> words;
    if (value_->is_array()) {
      for (std::size_t i = 0; i < value_->size(); ++i) words.push_back(std::to_string(i));
      for (const json& element : *value_)
        if (element.is_object() && element.contains("name") && element["name"].is_string())
          words.push_back(element["name"].get<std::string>());
    } else if (value_->is_object()) {
      if (node_) words = schema_.keys(*node_);
      for (const auto& [key, below] : value_->items())
        if (!node_ || !schema_.child(*node_, key) || words.empty()) words.push_back(key);
    }
    return words;
  }

 private:
  bool step_list(const std::string& token) {
    std::optional<std::size_t> index;
    for (std::size_t i = 0; i < value_->size() && !index; ++i) {
      const json& element = (*value_)[i];
      const bool named = element.is_object() && element.contains("name") && element["name"] == token;
      if (named || token == std::to_string(i)) index = i;
    }
    if (!index) return false;
    node_ = node_ ? schema_.element(*node_) : nullptr;
    value_ = &(*value_)[*index];
    pointer_ = join_pointer(pointer_, *index);
    return true;
  }

  bool step_object(const std::string& token, bool last) {
    if (!value_->is_object()) return false;
    const json* child = node_ ? schema_.child(*node_, token) : nullptr;
    if (!value_->contains(token)) {
      const bool makes_object = child && child->value("type", json()) == json("object");
      if (!child || (!last && !makes_object)) return false;
      (*value_)[token] = makes_object ? json::object() : json();
      if (made_in_ == nullptr) {
        made_in_ = value_;
        made_key_ = token;
      }
    }
    node_ = child;
    value_ = &(*value_)[token];
    pointer_ = join_pointer(pointer_, token);
    return true;
  }

  const Schema& schema_;
  const json* node_;
  json* value_;
  std::string pointer_;
  json* made_in_ = nullptr;  ///< holds the first part that was made; all others are below it
  std::string made_key_;
};

/// Tokens of a JSON pointer; nothing when it is none.
std::optional<std::vector<std::string>> tokens_of(const std::string& pointer) {
  try {
    std::vector<std::string> tokens;
    for (json::json_pointer rest(pointer); !rest.empty(); rest.pop_back()) tokens.insert(tokens.begin(), rest.back());
    if (!tokens.empty()) return tokens;
  } catch (const json::exception&) {
  }
  return std::nullopt;
}

std::string nearest_pointer(const Walk& walk, const std::vector<std::string>& tokens, std::size_t failed) {
  const std::string nearest = nearest_spelling(tokens[failed], walk.choices());
  if (nearest.empty()) return "";
  std::string pointer = join_pointer(walk.pointer(), nearest);
  for (std::size_t i = failed + 1; i < tokens.size(); ++i) pointer = join_pointer(pointer, tokens[i]);
  return fmt::format(" (did you mean {}?)", pointer);
}

}  // namespace

void apply_set(const std::string& option, const Schema& schema, Document& document, std::vector<Problem>& problems) {
  const std::string file = "--set " + option;
  const std::size_t equals = option.find('=');
  const auto tokens = equals == std::string::npos ? std::nullopt : tokens_of(option.substr(0, equals));
  if (!tokens) {
    problems.push_back({file, "", "is not of the form /json/pointer=value"});
    return;
  }
  Walk walk(schema, document.content);
  for (std::size_t i = 0; i < tokens->size(); ++i) {
    if (walk.step((*tokens)[i], i + 1 == tokens->size())) continue;
    const auto choices = walk.choices();
    const std::string place = walk.pointer().empty() ? "the scenario" : walk.pointer();
    problems.push_back(
        {file, "",
         fmt::format("{} has no \"{}\"{}; allowed: {}", place, (*tokens)[i], nearest_pointer(walk, *tokens, i),
                     choices.empty() ? "nothing below it" : quoted_list(choices))});
    walk.undo();
    return;
  }
  const std::string text = option.substr(equals + 1);
  const json value = json::parse(text, nullptr, false);
  walk.value() = value.is_discarded() ? json(text) : value;
  document.set_origin(walk.pointer(), {file, walk.pointer()});
}

}  // namespace drsim
