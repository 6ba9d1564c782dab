#include "sim/scenario/read/node.hpp"

#include <limits>

#include "sim/scenario/read/json_file.hpp"

namespace drsim {

using nlohmann::json;

namespace {

const json nothing;
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint32_t largest_count = 100000000;

const json& member(const json& value, const std::string& key) {
  if (!value.is_object()) return nothing;
  const auto found = value.find(key);
  return found == value.end() ? nothing : *found;
}

}  // namespace

Node Node::operator[](const std::string& key) const { return {member(*value_, key), join_pointer(pointer_, key)}; }

bool Node::has(const std::string& key) const { return value_->is_object() && value_->contains(key); }

std::vector<Node> Node::items() const {
  std::vector<Node> nodes;
  if (!value_->is_array()) return nodes;
  nodes.reserve(value_->size());
  for (std::size_t i = 0; i < value_->size(); ++i) nodes.emplace_back((*value_)[i], join_pointer(pointer_, i));
  return nodes;
}

std::vector<std::pair<std::string, Node>> Node::members() const {
  std::vector<std::pair<std::string, Node>> nodes;
  if (!value_->is_object()) return nodes;
  for (const auto& [key, value] : value_->items())
    if (key != "//") nodes.emplace_back(key, Node(value, join_pointer(pointer_, key)));
  return nodes;
}

std::string Node::text() const { return value_->is_string() ? value_->get<std::string>() : std::string(); }

std::string Node::text(const std::string& key) const {
  const json& value = member(*value_, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

bool Node::flag(const std::string& key) const {
  const json& value = member(*value_, key);
  return value.is_boolean() && value.get<bool>();
}

double Node::number(const std::string& key) const {
  const json& value = member(*value_, key);
  return value.is_number() ? value.get<double>() : nan_value;
}

std::uint32_t Node::count(const std::string& key) const {
  const double value = number(key);
  return value >= 0 && value <= largest_count ? static_cast<std::uint32_t>(value) : 0;
}

double Node::quantity(Dimension dimension) const {
  if (value_->is_string()) return parse_quantity(value_->get_ref<const std::string&>(), dimension).value;
  if (value_->is_number() && dimension == Dimension::Fraction) return value_->get<double>();
  return nan_value;
}

double Node::quantity(const std::string& key, Dimension dimension) const {
  return Node(member(*value_, key), pointer_).quantity(dimension);
}

}  // namespace drsim
