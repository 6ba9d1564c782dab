#include "sim/studies/lever.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "models/units.hpp"
#include "sim/scenario/schema.hpp"

namespace drsim {
namespace {

using nlohmann::json;

/// Least or greatest value that the schema allows; without one `otherwise`.
double limit_of(const json& node, const char* key, std::optional<Dimension> dimension, double otherwise) {
  const auto limit = node.find(key);
  if (limit == node.end()) return otherwise;
  if (limit->is_number()) return limit->get<double>();
  return limit->is_string() && dimension ? parse_quantity(limit->get<std::string>(), *dimension).value : otherwise;
}

double within_schema(double value, const std::string& pointer, std::optional<Dimension> dimension) {
  constexpr double most = std::numeric_limits<double>::infinity();
  const json* node = Schema::instance().at(pointer);
  if (node == nullptr) return value;
  value = std::min({value, limit_of(*node, "maximum", dimension, most), limit_of(*node, "x-maximum", dimension, most)});
  return std::max({value, limit_of(*node, "minimum", dimension, 0), limit_of(*node, "x-minimum", dimension, 0)});
}

std::string value_text(double value, std::optional<Dimension> dimension) {
  return dimension ? quantity_text(value, *dimension) : std::to_string(static_cast<long long>(value));
}

/// The next value at or above `wanted` that is written in few digits, within what is allowed.
double written_value(double wanted, const std::string& pointer, std::optional<Dimension> dimension) {
  double unit = 1;
  if (dimension == Dimension::Bytes) unit = wanted >= gib_bytes ? gib_bytes : wanted >= mib_bytes ? mib_bytes : 1;
  const double rounded = dimension ? rounded_up(wanted / unit) * unit : std::ceil(wanted);
  return within_schema(rounded, pointer, dimension);
}

/// One step: nothing when no place moves the way it should.
std::optional<Proposal> step_of(LeverKind kind, const std::vector<PlacedValue>& places,
                                const std::vector<double>& wanted) {
  Proposal proposal;
  proposal.kind = kind.kind;
  proposal.entities = 0;
  std::set<std::string> changed;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const PlacedValue& place = places[i];
    const double value = written_value(wanted[i], place.pointer, kind.dimension);
    const bool moves = wanted[i] > place.value ? value > place.value : value < place.value;
    if (place.pointer.empty() || !moves || !changed.insert(place.pointer).second) continue;
    if (proposal.entities++ == 0) {
      proposal.entity = place.entity;
      proposal.from = place.value;
      proposal.to = value;
    }
    proposal.changes.push_back({place.pointer, value_text(value, kind.dimension)});
  }
  if (proposal.changes.empty()) return std::nullopt;
  return proposal;
}

bool is_same(const Proposal& left, const Proposal& right) {
  return std::equal(
      left.changes.begin(), left.changes.end(), right.changes.begin(), right.changes.end(),
      [](const ScenarioChange& a, const ScenarioChange& b) { return a.pointer == b.pointer && a.value == b.value; });
}

void add_step(Lever& lever, std::optional<Proposal> step) {
  if (step && (lever.steps.empty() || !is_same(lever.steps.back(), *step))) lever.steps.push_back(std::move(*step));
}

std::optional<Lever> with_steps(Lever lever) {
  if (lever.steps.empty()) return std::nullopt;
  return lever;
}

}  // namespace

double rounded_up(double value) {
  if (!(value > 0) || !std::isfinite(value)) return value;
  constexpr int digits = 3;
  constexpr double rounding = 1e-9;  // so that what has three digits already stays
  const int exponent = static_cast<int>(std::floor(std::log10(value))) - (digits - 1);
  // Read from its decimals, it is the number that the text stands for.
  return std::stod(fmt::format("{:.0f}e{}", std::ceil(value / std::pow(10.0, exponent) * (1 - rounding)), exponent));
}

std::optional<Lever> scaling_lever(LeverKind kind, const std::vector<PlacedValue>& places,
                                   const std::vector<double>& factors) {
  Lever lever;
  for (const double factor : factors) {
    std::vector<double> wanted;
    for (const PlacedValue& place : places) wanted.push_back(place.value * factor);
    add_step(lever, step_of(kind, places, wanted));
  }
  return with_steps(std::move(lever));
}

std::optional<Lever> valued_lever(LeverKind kind, const PlacedValue& place, const std::vector<double>& values) {
  std::vector<std::vector<double>> steps;
  for (const double value : values) steps.push_back({value});
  return valued_lever(kind, std::vector<PlacedValue>{place}, steps);
}

std::optional<Lever> valued_lever(LeverKind kind, const std::vector<PlacedValue>& places,
                                  const std::vector<std::vector<double>>& values) {
  Lever lever;
  for (const std::vector<double>& step : values) {
    std::vector<PlacedValue> growing;
    std::vector<double> wanted;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (!(step[i] > places[i].value)) continue;
      growing.push_back(places[i]);
      wanted.push_back(step[i]);
    }
    add_step(lever, step_of(kind, growing, wanted));
  }
  return with_steps(std::move(lever));
}

}  // namespace drsim
