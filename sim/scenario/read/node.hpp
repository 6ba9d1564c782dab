#pragma once
/// A part of the scenario document that may hold anything: reading it never fails. What is missing or of another type
/// reads as empty text, NaN, false or an empty list, because the schema has reported it already; checks for meaning
/// are written so that such values pass them.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/scenario/text/quantity.hpp"

namespace drsim {

class Node {
 public:
  Node(const nlohmann::json& value, std::string pointer) : value_(&value), pointer_(std::move(pointer)) {}

  const nlohmann::json& value() const { return *value_; }
  const std::string& pointer() const { return pointer_; }

  /// The part named `key`; of nothing, nothing.
  Node operator[](const std::string& key) const;
  bool has(const std::string& key) const;

  /// Elements of a list; members of an object other than comments.
  std::vector<Node> items() const;
  std::vector<std::pair<std::string, Node>> members() const;

  std::string text() const;
  std::string text(const std::string& key) const;
  bool flag(const std::string& key) const;
  double number(const std::string& key) const;

  /// A count up to 100 million, else 0.
  std::uint32_t count(const std::string& key) const;

  /// Text with a unit, or a plain number (fractions); NaN when it is neither.
  double quantity(Dimension dimension) const;
  double quantity(const std::string& key, Dimension dimension) const;

 private:
  const nlohmann::json* value_;
  std::string pointer_;
};

}  // namespace drsim
