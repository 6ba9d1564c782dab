#include "sim/scenario/schema/model_parameters.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "sim/scenario/product_words.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/scenario/text/metric_dimension.hpp"
#include "sim/scenario/text/quantity.hpp"

namespace drsim {
namespace {

using nlohmann::json;

/// Sets a member to the value that was found.
struct SetMember {
  const json& value;
  const json& node;

  void operator()(double& member) const { member = number_at(value, node); }

  void operator()(std::uint32_t& member) const {
    // The schema has refused what is no count; what follows must stand it all the same.
    const double least = node.value("minimum", 0.0);
    const double count = number_at(value, node);
    const bool fits = count >= least && count <= std::numeric_limits<std::uint32_t>::max();
    member = static_cast<std::uint32_t>(fits ? count : least);
  }

  void operator()(std::optional<double>& member) const {
    // Absent where the key is left out or its value a word such as "off".
    const double number = number_at(value, node);
    member = std::isnan(number) ? std::nullopt : std::optional(number);
  }

  void operator()(bool& member) const { member = value == node["enum"][0]; }
};

}  // namespace

const json& ModelParameter::node(const Schema& schema) const {
  const json* found = schema.at(pointer());
  if (found == nullptr) throw std::logic_error("the schema has no " + pointer());
  return *found;
}

const std::vector<ModelParameter>& model_parameters(ProtectionProduct product) {
  return facts_of(product).parameters();
}

const Schema& schema_for(ProtectionProduct product) { return Schema::for_product(product_word(product)); }

void read_model_constants(const Node& root, ProtectionProduct product, Scenario& scenario) {
  const Schema& schema = schema_for(product);
  for (const ModelParameter& parameter : model_parameters(product)) {
    Node place = root;
    for (const std::string& key : pointer_tokens(parameter.pointer())) place = place[key];
    std::visit(
        [&](auto* member) {
          SetMember{place.value(), parameter.node(schema)}(*member);
        },
        parameter.member.set(scenario));
  }
}

double number_at(const json& written, const json& node) {
  if (written.is_number()) return written.get<double>();
  const std::string word = node.value("x-dimension", "");
  if (!written.is_string() || word.empty() || word == "any") return std::numeric_limits<double>::quiet_NaN();
  return parse_quantity(written.get_ref<const std::string&>(), dimension_of(word)).value;
}

}  // namespace drsim
