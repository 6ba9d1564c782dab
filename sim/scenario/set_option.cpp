#include "sim/scenario/set_option.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

using nlohmann::json;

namespace {

/// A token of a pointer.
struct Token {
  std::string text;
  bool is_place = false;  ///< the index of an entry, even where another one bears that number as its name
};
using Tokens = std::vector<Token>;

/// True for the name of an entity, and for that of one of the copies that an entry with a count stands for: "erp-2".
bool is_named(const json& entry, const std::string& token) {
  if (!entry.is_object() || !entry.contains("name") || !entry["name"].is_string()) return false;
  const std::string& name = entry["name"].get_ref<const std::string&>();
  if (name == token) return true;
  if (!entry.contains("count") || !entry["count"].is_number_unsigned()) return false;
  const auto count =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(entry["count"].get<std::uint64_t>(), 100000000));
  const std::size_t digits = std::to_string(count).size();
  if (count < 2 || token.size() != name.size() + 1 + digits || token.compare(0, name.size() + 1, name + "-") != 0)
    return false;
  const std::string number = token.substr(name.size() + 1);
  if (number.find_first_not_of("0123456789") != std::string::npos) return false;
  const unsigned long place = std::stoul(number);
  return place >= 1 && place <= count;
}

/// Entries that a list has where the scenario does not give it, such as the usual run-book; none: nullptr.
const json* default_entries(const json& node) {
  const auto entries = node.find("default");
  return entries != node.end() && entries->is_array() && !entries->empty() ? &*entries : nullptr;
}

/// True where one value may stand for all parts of an object, such as the capacity of a link for both directions, and
/// the token is one of them.
bool is_part_of_value(const Schema& schema, const json* node, const json& value, const std::string& token) {
  if (node == nullptr || !value.is_string() || !schema.child(*node, token)) return false;
  const auto types = node->find("type");
  return types != node->end() && types->is_array() && std::count(types->begin(), types->end(), "string") > 0 &&
         std::count(types->begin(), types->end(), "object") > 0;
}

/// Walks down from the root, making objects and lists that the schema knows, to the value that the tokens name.
class Walk {
 public:
  Walk(const Schema& schema, json& root) : schema_(schema), node_(&schema.root()), value_(&root) {}

  /// One step down; false when there is no such part, see `choices`.
  bool step(const Token& token, bool last) {
    return value_->is_array() ? step_list(token) : step_object(token.text, last);
  }

  json& value() { return *value_; }

  /// Takes away the objects that were made on the way, and puts back the value that was split into its parts.
  void undo() {
    if (split_ != nullptr) *split_ = whole_;
    if (made_in_ != nullptr) made_in_->erase(made_key_);
  }

  const std::string& pointer() const { return pointer_; }

  /// True when a key on the way belongs to entries of another kind.
  bool is_foreign() const { return is_foreign_; }

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
  bool step_list(const Token& token) {
    // A name goes before an index, so that each name leads to its entry.
    std::optional<std::size_t> index;
    for (std::size_t i = 0; i < value_->size() && !index && !token.is_place; ++i)
      if (is_named((*value_)[i], token.text)) index = i;
    for (std::size_t i = 0; i < value_->size() && !index; ++i)
      if (token.text == std::to_string(i)) index = i;
    if (!index) return false;
    node_ = node_ ? schema_.element(*node_) : nullptr;
    value_ = &(*value_)[*index];
    pointer_ = join_pointer(pointer_, *index);
    return true;
  }

  /// The one value for each part, so that one of them can be changed.
  void split_value() {
    split_ = value_;
    whole_ = *value_;
    *value_ = json::object();
    for (const std::string& part : schema_.keys(*node_)) (*value_)[part] = whole_;
  }

  bool step_object(const std::string& token, bool last) {
    if (is_part_of_value(schema_, node_, *value_, token)) split_value();
    if (!value_->is_object()) return false;
    const json kind = value_->value("kind", json());
    const json* child = node_ ? schema_.child(*node_, token) : nullptr;
    if (!value_->contains(token)) {
      const bool makes_object = child && child->value("type", json()) == json("object");
      const json* entries = child && !last ? default_entries(*child) : nullptr;
      if (!child || (!last && !makes_object && entries == nullptr)) return false;
      (*value_)[token] = entries ? *entries : makes_object ? json::object() : json();
      if (made_in_ == nullptr) {
        made_in_ = value_;
        made_key_ = token;
      }
    }
    if (child && child->contains("x-kinds")) {
      const json& kinds = (*child)["x-kinds"];
      is_foreign_ = is_foreign_ || std::find(kinds.begin(), kinds.end(), kind) == kinds.end();
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
  bool is_foreign_ = false;
  json* made_in_ = nullptr;  ///< holds the first part that was made; all others are below it
  std::string made_key_;
  json* split_ = nullptr;  ///< the value that was split
  json whole_;             ///< as it was
};

/// Tokens of a JSON pointer; nothing when it is none.
std::optional<Tokens> tokens_of(const std::string& pointer) {
  try {
    Tokens tokens;
    for (json::json_pointer rest(pointer); !rest.empty(); rest.pop_back()) tokens.insert(tokens.begin(), {rest.back()});
    if (!tokens.empty()) return tokens;
  } catch (const json::exception&) {
  }
  return std::nullopt;
}

std::string nearest_pointer(const Walk& walk, const Tokens& tokens, std::size_t failed) {
  const std::string nearest = nearest_spelling(tokens[failed].text, walk.choices());
  if (nearest.empty()) return "";
  std::string pointer = join_pointer(walk.pointer(), nearest);
  for (std::size_t i = failed + 1; i < tokens.size(); ++i) pointer = join_pointer(pointer, tokens[i].text);
  return fmt::format(" (did you mean {}?)", pointer);
}

/// The places that tokens with * name: every entry of a list, every name that the scenario gives.
class Places {
 public:
  Places(const Schema& schema, const Tokens& tokens) : schema_(schema), tokens_(tokens) {}

  std::vector<Tokens> in(const json& root) {
    walk(&schema_.root(), root, 0);
    return found_;
  }

 private:
  void walk(const json* node, const json& value, std::size_t depth) {
    if (depth == tokens_.size() || !value.is_structured()) {
      found_.push_back(tokens_);
      return;
    }
    const Token token = tokens_[depth];
    const bool is_list = value.is_array();
    const json* element = node && is_list ? schema_.element(*node) : nullptr;
    // An entry that is itself called * is one of them.
    const bool is_every = token.text == "*" && (is_list || has_free_names(node));
    const std::string chosen = is_list ? index_of(value, token.text) : token.text;
    bool is_known = false;
    for (const auto& [key, below] : value.items()) {
      const bool is_this = !is_every && key == chosen;
      if (!is_this && !is_every) continue;
      is_known = true;
      tokens_[depth] = {key, is_list};
      walk(is_list ? element : node ? schema_.child(*node, key) : nullptr, below, depth + 1);
      tokens_[depth] = token;
      if (is_this) break;
    }
    if (is_known) return;
    const json* child = node && !is_list ? schema_.child(*node, token.text) : nullptr;
    const json* entries = child && depth + 1 < tokens_.size() ? default_entries(*child) : nullptr;
    if (entries)
      walk(child, *entries, depth + 1);
    else
      found_.push_back(tokens_);
  }

  /// The index of the entry with this name; else the text itself, which may be an index.
  static std::string index_of(const json& list, const std::string& text) {
    for (const auto& [key, entry] : list.items())
      if (is_named(entry, text)) return key;
    return text;
  }

  static bool has_free_names(const json* node) {
    return node && node->contains("additionalProperties") && (*node)["additionalProperties"].is_object();
  }

  const Schema& schema_;
  Tokens tokens_;
  std::vector<Tokens> found_;
};

/// Sets one value; else says why there is no such place.
std::string set_one(const Schema& schema, const Tokens& tokens, const json& value, const std::string& source,
                    bool is_one_of_many, Document& document) {
  Walk walk(schema, document.content);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (walk.step(tokens[i], i + 1 == tokens.size())) continue;
    const auto choices = walk.choices();
    const std::string place = walk.pointer().empty() ? "the scenario" : walk.pointer();
    std::string problem =
        fmt::format("{} has no \"{}\"{}; allowed: {}", place, tokens[i].text, nearest_pointer(walk, tokens, i),
                    choices.empty() ? "nothing below it" : quoted_list(choices));
    walk.undo();
    return problem;
  }
  if (is_one_of_many && walk.is_foreign()) {
    walk.undo();
    return walk.pointer() + " belongs to entries of another kind";
  }
  walk.value() = value;
  document.set_origin(walk.pointer(), {source, walk.pointer()});
  return "";
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
  const std::string text = option.substr(equals + 1);
  const json parsed = json::parse(text, nullptr, false);
  const json value = parsed.is_discarded() ? json(text) : parsed;
  const auto places = Places(schema, *tokens).in(document.content);
  const bool is_one_of_many =
      std::any_of(tokens->begin(), tokens->end(), [](const Token& token) { return token.text == "*"; });
  std::string first_problem;
  bool is_set = false;
  for (const auto& place : places) {
    const std::string problem = set_one(schema, place, value, file, is_one_of_many, document);
    is_set = is_set || problem.empty();
    if (first_problem.empty()) first_problem = problem;
  }
  // Of many entries those are set that have such a place.
  if (!is_set || !is_one_of_many) {
    if (!first_problem.empty()) problems.push_back({file, "", first_problem});
  }
}

std::string set_pointer(const std::vector<std::string>& tokens) {
  std::string pointer;
  for (const std::string& token : tokens) pointer = join_pointer(pointer, token);
  return pointer;
}

}  // namespace drsim
