#pragma once
/// `drsim size`: the least link, journal and appliance that meet the targets: by formula, by rule of thumb, simulated.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/studies/sizing/quick_scenario.hpp"

namespace drsim {

enum class SizeFormat { Table, Json };

struct SizeCommand {
  std::filesystem::path scenario;  ///< empty in the quick mode
  std::optional<QuickScenario> quick;
  /// Of link, journal, appliance, gateway, storage, hosts, proxies: several are sized one after the other, then played
  /// together; or all of those that the product has; or joint.
  std::vector<std::string> resources = {"link"};
  std::optional<std::filesystem::path> prices;  ///< joint: the cheapest combination
  std::string target;                           ///< "15s@99%"; empty: each group's own, all the time
  std::string rto;                              ///< "4 h", of every recovery operation; empty: none is asked for
  std::vector<std::string> set;                 ///< "/json/pointer=value"
  double growth_per_year_fraction = 0;
  unsigned months = 0;         ///< how far to look
  unsigned every_months = 12;  ///< sizes every so many months, and in the last one
  std::size_t draws = 1;       ///< of what is random, in each of which a size has to hold [>= 1]
  std::size_t jobs = 0;        ///< processes at a time; 0: as many as processors
  SizeFormat format = SizeFormat::Table;
  std::optional<std::filesystem::path> report;  ///< page to write
  bool finds_defaults = false;                  ///< tells which defaults the sizes of today rest on
  bool prints_scenario = false;                 ///< quick mode: print the scenario instead of sizing it
};

/// Carries the command out. Throws ScenarioError for mistakes of the user.
void carry_out(const SizeCommand& command);

}  // namespace drsim
