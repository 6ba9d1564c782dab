#include "sim/studies/advice/lever.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "models/units.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/schema/schema.hpp"

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

/// A place that a step moves.
struct Move {
  LeverKind kind;
  const PlacedValue& place;
  double wanted;
};

/// One step: nothing when no place moves the way it should.
std::optional<Proposal> step_of(const std::vector<Move>& moves) {
  Proposal proposal;
  std::set<std::string> changed;
  for (const Move& move : moves) {
    const PlacedValue& place = move.place;
    const double value = written_value(move.wanted, place.pointer, move.kind.dimension);
    const bool moves_so = move.wanted > place.value ? value > place.value : value < place.value;
    if (place.pointer.empty() || !moves_so || !changed.insert(place.pointer).second) continue;
    proposal.values.push_back({move.kind.kind,
                               place.entity.name,
                               place.entity.count,
                               place.value,
                               value,
                               {place.pointer, value_text(value, move.kind.dimension)}});
  }
  if (proposal.values.empty()) return std::nullopt;
  return proposal;
}

bool is_same(const Proposal& left, const Proposal& right) {
  return std::equal(left.values.begin(), left.values.end(), right.values.begin(), right.values.end(),
                    [](const ProposedValue& a, const ProposedValue& b) {
                      return a.change.pointer == b.change.pointer && a.change.value == b.change.value;
                    });
}

void add_step(Lever& lever, std::optional<Proposal> step) {
  if (step && (lever.steps.empty() || !is_same(lever.steps.back(), *step))) lever.steps.push_back(std::move(*step));
}

/// Proposals that lie between two of one lever, each by one more than the one before in the place that moves most.
std::vector<Proposal> whole_between(const Proposal* less, const Proposal& more) {
  constexpr double few = 31;  // five halvings find the least of them
  double most = 0;
  const auto from = [&](std::size_t i) { return less == nullptr ? more.values[i].from : less->values[i].to; };
  if (less != nullptr && less->values.size() != more.values.size()) return {};
  for (std::size_t i = 0; i < more.values.size(); ++i) most = std::max(most, more.values[i].to - from(i));
  std::vector<Proposal> between;
  if (most > few) return between;
  for (double part = 1; part < most; ++part) {
    Proposal proposal = more;
    for (std::size_t i = 0; i < more.values.size(); ++i) {
      ProposedValue& value = proposal.values[i];
      value.to = from(i) + std::ceil((more.values[i].to - from(i)) * part / most);
      value.change.value = value_text(value.to, std::nullopt);
    }
    between.push_back(std::move(proposal));
  }
  return between;
}

bool are_whole(const std::vector<RaisedValue>& raised) {
  return std::none_of(raised.begin(), raised.end(), [](const RaisedValue& one) { return one.kind.dimension; });
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
  const bool grows = !factors.empty() && factors.front() > 1;
  if (grows) {
    std::vector<RaisedValue> raised;
    for (const PlacedValue& place : places) {
      raised.push_back({kind, place, {}});
      for (const double factor : factors) raised.back().values.push_back(place.value * factor);
    }
    return raising_lever(raised);
  }
  Lever lever;
  for (const double factor : factors) {
    std::vector<Move> moves;
    for (const PlacedValue& place : places) moves.push_back({kind, place, place.value * factor});
    add_step(lever, step_of(moves));
  }
  if (lever.steps.empty()) return std::nullopt;
  return lever;
}

std::optional<Lever> valued_lever(LeverKind kind, const PlacedValue& place, const std::vector<double>& values) {
  return raising_lever({{kind, place, values}});
}

std::optional<Lever> raising_lever(const std::vector<RaisedValue>& raised) {
  Lever lever;
  const std::size_t steps = raised.empty() ? 0 : raised.front().values.size();
  for (std::size_t step = 0; step < steps; ++step) {
    std::vector<Move> moves;
    for (const RaisedValue& one : raised)
      if (one.values[step] > one.place.value) moves.push_back({one.kind, one.place, one.values[step]});
    add_step(lever, step_of(moves));
  }
  if (lever.steps.empty()) return std::nullopt;
  if (!are_whole(raised)) return lever;
  for (std::size_t step = 0; step < lever.steps.size(); ++step)
    lever.between.push_back(whole_between(step == 0 ? nullptr : &lever.steps[step - 1], lever.steps[step]));
  return lever;
}

PlacedValue placed(const EntityEntry& entity, const std::vector<const char*>& keys, double value) {
  std::string pointer = entity.pointer;
  if (!pointer.empty())
    for (const char* key : keys) pointer = join_pointer(pointer, key);
  return {entity, pointer, value};
}

}  // namespace drsim
