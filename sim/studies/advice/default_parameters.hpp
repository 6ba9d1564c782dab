#pragma once
/// Values of a scenario that nobody gave, as parameters of a study: what the answer may rest on without having been
/// measured.
/// Checked by: tests/studies/planning_test.cpp

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/studies/sweep/study.hpp"

namespace drsim {

/// One default, in all the places of the scenario that have it.
struct DefaultParameter {
  StudyParameter parameter;  ///< name for formulas; pointers of all places; range, or values for words and switches
  std::string pattern;       ///< pointer with * for what differs between the places: "/workloads/*/compression"
  nlohmann::json value;      ///< the default
  bool has_range = false;    ///< the range is the one in which the model is validated; else half and double

  /// The values to put in its place, one at a time: the ends of the range, or the other words. Not the default itself.
  std::vector<nlohmann::json> others() const;
};

/// Every default of the resolved scenario that can be another number, word or switch. Ranges are those of the schema
/// (x-plausible), else half and double within what the schema allows. Left out: names and texts, how many of an entity
/// there are, what only shapes the output, security (of which the simulation reads the sizes of CDP proxies), and
/// values of 0 without a range, which switch something off. Order: as in the scenario.
std::vector<DefaultParameter> default_parameters(const ReadScenario& read);

/// Adds the defaults that are in use in every variant of a study to its parameters, less what these set anyway. Throws
/// ScenarioError when there is none, or when the scenario is refused. Values that the scenario refuses are left out.
void add_default_parameters(Study& study);

}  // namespace drsim
