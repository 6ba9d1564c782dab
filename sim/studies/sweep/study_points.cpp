/// The points of a study: grids and samples, constraints, seeds, and what the scenario is given for each.

#include <fmt/format.h>

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <cmath>
#include <numeric>

#include "models/random_stream.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/studies/rules/formula.hpp"
#include "sim/studies/sweep/study.hpp"

namespace drsim {

using nlohmann::json;

namespace {

constexpr std::size_t points_max = 10000000;

/// The value at `share` [0..1] of a range, or of a list.
json value_at(const StudyParameter& parameter, double share) {
  if (!parameter.range) {
    const auto count = static_cast<double>(parameter.values.size());
    return parameter.values[static_cast<std::size_t>(std::min(count - 1, std::floor(share * count)))];
  }
  const StudyRange& range = *parameter.range;
  if (share >= 1) return value_of(range, range.to);
  // Six digits are enough, and make values that people can read.
  const double number =
      range.is_log ? range.from * std::pow(range.to / range.from, share) : range.from + share * (range.to - range.from);
  return value_of(range, std::stod(fmt::format("{:.6g}", number)));
}

std::vector<json> grid_values(const StudyParameter& parameter) {
  if (!parameter.range) return parameter.values;
  std::vector<json> values;
  const std::size_t count = parameter.range->count;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(value_at(parameter, static_cast<double>(i) / static_cast<double>(count - 1)));
  // Rounding to whole numbers may make neighbours equal.
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

std::vector<std::vector<json>> grid(const Study& study) {
  std::vector<std::vector<json>> points = {{}};
  for (const StudyParameter& parameter : study.parameters) {
    const std::vector<json> values = grid_values(parameter);
    if (points.size() > points_max / values.size())
      throw ScenarioError({{study.file.string(), "/parameters",
                            fmt::format("the grid has more than {} points; allowed: fewer", points_max)}});
    std::vector<std::vector<json>> longer;
    for (const auto& point : points)
      for (const json& value : values) {
        longer.push_back(point);
        longer.back().push_back(value);
      }
    points = std::move(longer);
  }
  return points;
}

/// For each parameter: every one of `count` equal slices of its range once, in random order, at a random place in it.
std::vector<std::vector<double>> latin_hypercube(const Study& study) {
  const std::size_t count = study.sample_points;
  std::vector<std::vector<double>> shares(count);
  for (const StudyParameter& parameter : study.parameters) {
    RandomStream random(study.sample_seed, parameter.name, "latin hypercube");
    std::vector<std::size_t> slices(count);
    std::iota(slices.begin(), slices.end(), 0);
    for (std::size_t i = count; i > 1; --i)
      std::swap(slices[i - 1], slices[random.below(static_cast<std::uint32_t>(i))]);
    for (std::size_t i = 0; i < count; ++i)
      shares[i].push_back((static_cast<double>(slices[i]) + random.uniform()) / static_cast<double>(count));
  }
  return shares;
}

std::vector<std::vector<double>> sobol(const Study& study) {
  std::vector<std::vector<double>> shares(study.sample_points);
  if (study.parameters.empty()) return shares;
  boost::random::sobol generator(study.parameters.size());
  const double unit = std::ldexp(1.0, -64);
  for (auto& point : shares)
    for (std::size_t i = 0; i < study.parameters.size(); ++i) point.push_back(static_cast<double>(generator()) * unit);
  return shares;
}

/// Trajectories through a grid of four levels: from a random point, one parameter after the other, in random order,
/// moves by two thirds of its range. Source: Morris, Technometrics 33 (1991).
std::vector<std::vector<double>> morris(const Study& study) {
  constexpr double level = 1.0 / 3, step = 2.0 / 3;
  const std::size_t count = study.parameters.size();
  RandomStream random(study.sample_seed, study.name, "morris");
  std::vector<std::vector<double>> points;
  for (std::size_t trajectory = 0; trajectory < study.sample_points; ++trajectory) {
    std::vector<double> at;
    for (std::size_t i = 0; i < count; ++i) at.push_back(level * random.below(4));
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
    points.push_back(at);
    for (const std::size_t parameter : order) {
      at[parameter] += at[parameter] < 0.5 ? step : -step;
      points.push_back(at);
    }
  }
  return points;
}

/// The scenario as it is, then each value alone; of a range its ends.
std::vector<std::vector<json>> one_at_a_time(const Study& study) {
  const std::vector<json> own(study.parameters.size());
  std::vector<std::vector<json>> points = {own};
  for (std::size_t i = 0; i < study.parameters.size(); ++i) {
    const StudyParameter& parameter = study.parameters[i];
    const std::vector<json> values =
        parameter.range ? std::vector<json>{value_at(parameter, 0), value_at(parameter, 1)} : parameter.values;
    for (const json& value : values) {
      points.push_back(own);
      points.back()[i] = value;
    }
  }
  return points;
}

std::vector<std::vector<double>> sample_shares(const Study& study) {
  if (study.design == DesignKind::Sobol) return sobol(study);
  return study.design == DesignKind::Morris ? morris(study) : latin_hypercube(study);
}

std::vector<std::vector<json>> sample(const Study& study) {
  std::vector<std::vector<json>> points;
  for (const auto& shares : sample_shares(study)) {
    points.emplace_back();
    for (std::size_t i = 0; i < shares.size(); ++i) points.back().push_back(value_at(study.parameters[i], shares[i]));
  }
  return points;
}

/// Takes out the points for which a constraint is 0.
void constrain(const Study& study, std::vector<std::vector<json>>& points) {
  std::vector<std::string> names;
  for (const StudyParameter& parameter : study.parameters) names.push_back(parameter.name);
  for (std::size_t c = 0; c < study.constraints.size(); ++c) {
    const Formula formula(study.constraints[c], names);
    const auto excluded = [&](const std::vector<json>& point) {
      std::map<std::string, double> quantities;
      for (std::size_t i = 0; i < point.size(); ++i)
        if (const auto number = number_of(point[i])) quantities[names[i]] = *number;
      return formula.value(quantities) == 0;
    };
    try {
      points.erase(std::remove_if(points.begin(), points.end(), excluded), points.end());
    } catch (const std::invalid_argument& error) {
      throw ScenarioError({{study.file.string(), join_pointer("/constraints", c), error.what()}});
    }
    if (points.empty())
      throw ScenarioError({{study.file.string(), join_pointer("/constraints", c),
                            fmt::format("\"{}\" leaves no point of the study", study.constraints[c])}});
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31U);
}

}  // namespace

std::optional<double> number_of(const json& value) {
  if (value.is_number()) return value.get<double>();
  if (value.is_boolean()) return value.get<bool>() ? 1.0 : 0.0;
  if (!value.is_string()) return std::nullopt;
  Dimension dimension = Dimension::Time;
  const ParsedQuantity parsed = parse_any_quantity(value.get<std::string>(), dimension);
  if (!parsed.error.empty()) return std::nullopt;
  return parsed.value;
}

json value_of(const StudyRange& range, double number) {
  if (range.dimension) return quantity_text(number, *range.dimension);
  if (range.is_whole) return static_cast<std::int64_t>(std::llround(number));
  return number;
}

std::vector<StudyPoint> points_of(const Study& study) {
  std::vector<std::vector<json>> combinations = study.design == DesignKind::Grid         ? grid(study)
                                                : study.design == DesignKind::OneAtATime ? one_at_a_time(study)
                                                                                         : sample(study);
  constrain(study, combinations);
  std::vector<StudyPoint> points;
  points.reserve(combinations.size() * study.variants.size());
  for (std::size_t variant = 0; variant < study.variants.size(); ++variant)
    for (const auto& values : combinations) points.push_back({variant, values});
  return points;
}

std::uint64_t replication_seed(std::uint64_t seed, std::size_t replication) {
  constexpr unsigned bits_of_double = 53;
  if (replication == 0) return seed;
  return mixed(mixed(seed) + replication) >> (64U - bits_of_double);
}

ReadOptions options_of(const Study& study, const StudyPoint& point, std::size_t replication, std::uint64_t seed) {
  ReadOptions options;
  const StudyVariant& variant = study.variants[point.variant];
  if (!variant.patch.is_null()) options.patches.push_back({"variant " + variant.name, variant.patch});
  options.set = variant.set;
  for (std::size_t i = 0; i < point.values.size(); ++i)
    if (!point.values[i].is_null())
      for (const std::string& pointer : study.parameters[i].pointers)
        options.set.push_back(pointer + "=" + point.values[i].dump());
  options.seed = replication_seed(seed, replication);
  return options;
}

}  // namespace drsim
