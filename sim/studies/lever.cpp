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

double greatest_allowed(const std::string& pointer, std::optional<Dimension> dimension) {
  const json* node = Schema::instance().at(pointer);
  double most = std::numeric_limits<double>::infinity();
  if (node == nullptr) return most;
  for (const char* key : {"maximum", "x-maximum"}) {
    const auto limit = node->find(key);
    if (limit == node->end()) continue;
    if (limit->is_number()) most = std::min(most, limit->get<double>());
    if (limit->is_string() && dimension)
      most = std::min(most, parse_quantity(limit->get<std::string>(), *dimension).value);
  }
  return most;
}

std::string value_text(double value, std::optional<Dimension> dimension) {
  return dimension ? quantity_text(value, *dimension) : std::to_string(static_cast<long long>(value));
}

/// The value nearest to `wanted` from above that can be written and is allowed.
double written_value(double wanted, const std::string& pointer, std::optional<Dimension> dimension) {
  const bool is_binary = dimension == Dimension::Bytes && wanted >= gib_bytes;
  const double rounded = !dimension  ? std::ceil(wanted)
                         : is_binary ? rounded_up(wanted / gib_bytes) * gib_bytes
                                     : rounded_up(wanted);
  return std::min(rounded, greatest_allowed(pointer, dimension));
}

/// One step: nothing when no place grows.
std::optional<Proposal> step_of(ProposalKind kind, std::optional<Dimension> dimension,
                                const std::vector<PlacedValue>& places, const std::vector<double>& wanted) {
  Proposal proposal;
  proposal.kind = kind;
  proposal.entities = 0;
  std::set<std::string> changed;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const PlacedValue& place = places[i];
    const double value = written_value(wanted[i], place.pointer, dimension);
    if (place.pointer.empty() || !(value > place.value) || !changed.insert(place.pointer).second) continue;
    if (proposal.entities++ == 0) {
      proposal.entity = place.entity;
      proposal.from = place.value;
      proposal.to = value;
    }
    proposal.changes.push_back({place.pointer, value_text(value, dimension)});
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

std::optional<Lever> growing_lever(ProposalKind kind, std::optional<Dimension> dimension,
                                   const std::vector<PlacedValue>& places, const std::vector<double>& factors) {
  Lever lever;
  for (const double factor : factors) {
    std::vector<double> wanted;
    for (const PlacedValue& place : places) wanted.push_back(place.value * factor);
    add_step(lever, step_of(kind, dimension, places, wanted));
  }
  return with_steps(std::move(lever));
}

std::optional<Lever> valued_lever(ProposalKind kind, std::optional<Dimension> dimension, const PlacedValue& place,
                                  const std::vector<double>& values) {
  Lever lever;
  for (const double value : values) add_step(lever, step_of(kind, dimension, {place}, {value}));
  return with_steps(std::move(lever));
}

}  // namespace drsim
