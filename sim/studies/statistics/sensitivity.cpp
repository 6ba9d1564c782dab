#include "sim/studies/statistics/sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/regression.hpp"
#include "sim/report/words/number_text.hpp"

namespace drsim {
namespace {

/// The points of one variant, with one output.
struct Observations {
  std::vector<std::vector<double>> inputs;
  std::vector<double> outputs;
};

/// A parameter's place in its range (or list) [0..1], as regression and trajectories need it.
double place_of(const StudyParameter& parameter, const nlohmann::json& value) {
  if (!parameter.range) {
    const auto found = std::find(parameter.values.begin(), parameter.values.end(), value);
    const auto steps = static_cast<double>(parameter.values.size() - 1);
    return steps > 0 ? static_cast<double>(found - parameter.values.begin()) / steps : 0;
  }
  const StudyRange& range = *parameter.range;
  const double number = number_of(value).value_or(range.from);
  return range.is_log ? std::log(number / range.from) / std::log(range.to / range.from)
                      : (number - range.from) / (range.to - range.from);
}

std::optional<Observations> observations_of(const PreparedStudy& prepared, const std::vector<PointSummary>& summaries,
                                            std::size_t variant, std::size_t output) {
  Observations observations;
  for (const PointSummary& summary : summaries) {
    const StudyPoint& point = prepared.points[summary.point];
    if (point.variant != variant) continue;
    // A point that was refused, or whose output is never reached, keeps its place in the design.
    const bool is_known = !summary.outputs.empty() && std::isfinite(summary.outputs[output].mean);
    observations.inputs.emplace_back();
    for (std::size_t i = 0; i < point.values.size(); ++i)
      observations.inputs.back().push_back(place_of(prepared.study.parameters[i], point.values[i]));
    observations.outputs.push_back(is_known ? summary.outputs[output].mean : NAN);
  }
  const bool is_any = std::any_of(observations.outputs.begin(), observations.outputs.end(),
                                  [](double value) { return !std::isnan(value); });
  if (!is_any) return std::nullopt;
  return observations;
}

using Effects = std::vector<ParameterEffect>;

void fill_coefficients(const Observations& observations, Effects& effects) {
  Observations known;
  for (std::size_t i = 0; i < observations.outputs.size(); ++i) {
    if (std::isnan(observations.outputs[i])) continue;
    known.inputs.push_back(observations.inputs[i]);
    known.outputs.push_back(observations.outputs[i]);
  }
  const StandardisedRegression regression = standardised_regression(known.inputs, known.outputs);
  for (std::size_t i = 0; i < effects.size(); ++i) {
    effects[i].size = regression.coefficients[i];
    effects[i].explained = regression.explained;
  }
}

void fill_morris(const Observations& observations, Effects& effects) {
  std::vector<std::vector<double>> changes(effects.size());
  const std::size_t length = effects.size() + 1;
  for (std::size_t point = 1; point < observations.inputs.size(); ++point) {
    if (point % length == 0) continue;  // the start of the next trajectory
    const double change = observations.outputs[point] - observations.outputs[point - 1];
    if (std::isnan(change)) continue;
    for (std::size_t i = 0; i < effects.size(); ++i) {
      const double moved = observations.inputs[point][i] - observations.inputs[point - 1][i];
      // Places are computed from rounded values, so those that stay may differ by rounding.
      constexpr double least_move = 0.01;
      if (std::fabs(moved) > least_move) changes[i].push_back(change / moved);
    }
  }
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const MorrisEffect effect = morris_effect(changes[i]);
    effects[i].size = effect.mean_size;
    effects[i].deviation = effect.deviation;
  }
}

void fill_tornado(const PreparedStudy& prepared, const Observations& observations, Effects& effects) {
  std::size_t point = 1;
  const double base = observations.outputs.front();
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const StudyParameter& parameter = prepared.study.parameters[i];
    effects[i].low = effects[i].high = base;
    for (std::size_t value = 0; value < (parameter.range ? 2 : parameter.values.size()); ++value, ++point) {
      // fmin and fmax pass over what is not known.
      effects[i].low = std::fmin(effects[i].low, observations.outputs[point]);
      effects[i].high = std::fmax(effects[i].high, observations.outputs[point]);
    }
    effects[i].size = effects[i].high - effects[i].low;
  }
}

}  // namespace

Effects effects_of(const PreparedStudy& prepared, const std::vector<PointSummary>& summaries) {
  const Study& study = prepared.study;
  Effects all;
  if (study.design == DesignKind::Grid || study.parameters.empty()) return all;
  for (std::size_t variant = 0; variant < study.variants.size(); ++variant)
    for (std::size_t output = 0; output < study.outputs.size(); ++output) {
      const auto observations = observations_of(prepared, summaries, variant, output);
      if (!observations) continue;
      Effects effects;
      for (const StudyParameter& parameter : study.parameters) {
        effects.emplace_back();
        effects.back().variant = study.variants[variant].name;
        effects.back().output = study.outputs[output].name;
        effects.back().parameter = parameter.name;
      }
      if (study.design == DesignKind::OneAtATime)
        fill_tornado(prepared, *observations, effects);
      else if (study.design == DesignKind::Morris)
        fill_morris(*observations, effects);
      else
        fill_coefficients(*observations, effects);
      std::stable_sort(effects.begin(), effects.end(), [](const ParameterEffect& a, const ParameterEffect& b) {
        return std::fabs(a.size) > std::fabs(b.size);
      });
      all.insert(all.end(), effects.begin(), effects.end());
    }
  return all;
}

std::string effects_text(const PreparedStudy& prepared, const Effects& effects) {
  if (effects.empty()) return "";
  const DesignKind design = prepared.study.design;
  std::string text = design == DesignKind::OneAtATime ? "What each parameter alone does:\n"
                     : design == DesignKind::Morris
                         ? "Elementary effects over the whole range (mean size, deviation):\n"
                         : "Standardised regression coefficients (and what they explain together):\n";
  for (const ParameterEffect& effect : effects) {
    text += fmt::format("  {}{} by {}: ", effect.variant.empty() ? "" : printable_text(effect.variant) + ", ",
                        effect.output, effect.parameter);
    if (design == DesignKind::OneAtATime)
      text += fmt::format("{:.5g} .. {:.5g}\n", effect.low, effect.high);
    else if (design == DesignKind::Morris)
      text += fmt::format("{:.4g}, {:.4g}\n", effect.size, effect.deviation);
    else
      text += fmt::format("{:+.3f} ({:.0f} %)\n", effect.size, 100 * effect.explained);
  }
  return text;
}

}  // namespace drsim
