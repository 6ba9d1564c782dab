#include "sim/studies/sizing/size_defaults.hpp"

#include <algorithm>
#include <cmath>

#include "sim/studies/advice/default_parameters.hpp"
#include "sim/studies/sizing/least_value.hpp"

namespace drsim {
namespace {

constexpr double moved_fraction = 0.05;

/// One value in place of one default.
struct MovedDefault {
  std::size_t parameter = 0;
  nlohmann::json value;
};

/// The scenario with a default replaced and the resource at a value.
SizingRuns::Change with_both(const SizingRuns& runs, const DefaultParameter& parameter, const nlohmann::json& value,
                             const Sizing& sizing, double size) {
  std::vector<std::string> set;
  for (const std::string& pointer : parameter.parameter.pointers) set.push_back(pointer + "=" + value.dump());
  return [first = runs.with_set(set), then = sizing.change(size)](Scenario& scenario) {
    first(scenario);
    then(scenario);
  };
}

/// The least value with one default replaced; infinite when twenty times the size is not enough.
double size_with(SizingRuns& runs, const DefaultParameter& parameter, const nlohmann::json& value,
                 const Sizing& sizing) {
  constexpr double around = 20, width = 0.01;
  const auto found =
      least_value(*sizing.least / around, *sizing.least * around, width, [&](const std::vector<double>& candidates) {
        std::vector<SizingRuns::Change> changes;
        for (const double candidate : candidates)
          changes.push_back(with_both(runs, parameter, value, sizing, candidate));
        std::vector<bool> meets;
        for (const auto& outcome : runs.play(changes)) meets.push_back(outcome.meets);
        return meets;
      });
  return found ? found->value : INFINITY;
}

void find_for(SizingRuns& runs, const std::vector<DefaultParameter>& parameters, Sizing& sizing) {
  std::vector<MovedDefault> trials;
  std::vector<SizingRuns::Change> changes;
  for (std::size_t i = 0; i < parameters.size(); ++i)
    for (const nlohmann::json& value : parameters[i].others()) {
      trials.push_back({i, value});
      for (const double factor : {1 - moved_fraction, 1 + moved_fraction})
        changes.push_back(with_both(runs, parameters[i], value, sizing, factor * *sizing.least));
    }
  const auto outcomes = runs.play(changes);
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const SizingRuns::Outcome &below = outcomes[2 * i], &above = outcomes[2 * i + 1];
    const bool is_moved = below.meets || !above.meets;
    if (!is_moved || !above.refused.empty()) continue;
    const DefaultParameter& parameter = parameters[trials[i].parameter];
    const auto text = [](const nlohmann::json& value) {
      return value.is_string() ? value.get<std::string>() : value.dump();
    };
    sizing.rests_on.push_back({parameter.pattern, text(parameter.value), text(trials[i].value),
                               size_with(runs, parameter, trials[i].value, sizing)});
  }
  std::stable_sort(sizing.rests_on.begin(), sizing.rests_on.end(), [&](const SizeEffect& a, const SizeEffect& b) {
    return std::fabs(std::log(a.least / *sizing.least)) > std::fabs(std::log(b.least / *sizing.least));
  });
}

}  // namespace

void find_defaults(SizingRuns& runs, const ReadScenario& read, std::vector<Sizing>& sizings) {
  const std::vector<DefaultParameter> parameters = default_parameters(read);
  for (Sizing& sizing : sizings)
    if (sizing.least && sizing.change && *sizing.least > 0) find_for(runs, parameters, sizing);
}

}  // namespace drsim
