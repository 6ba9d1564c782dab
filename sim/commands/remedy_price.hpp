#pragma once
/// What a security remedy costs: the scenario simulated with and without it.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/ports/port_changes.hpp"
#include "sim/scenario/read/read_scenario.hpp"

namespace drsim {

/// Figures of one run that a remedy may move.
struct RemedyFigures {
  double rpo_p99_s = 0;         ///< of the worst group
  double rpo_mean_s = 0;        ///< of the worst group
  double wan_bits_per_s = 0;    ///< mean over all links, both directions
  double cpu_max_fraction = 0;  ///< of the busiest appliance
  double rto_s = 0;             ///< of the slowest recovery; 0: none in the scenario
  double connections = 0;       ///< needs.ports.count
};

struct RemedyPrice {
  std::string remedy;  ///< tls, ipsec, in_guest, at_rest or kms
  std::string title;
  std::string reason;  ///< why it has no price: in place already, refused by the scenario
  RemedyFigures without, with;
  PortChanges ports;
};

/// Each remedy that is not in place, simulated in processes of their own. Throws ScenarioError when the scenario itself
/// cannot be run.
std::vector<RemedyPrice> remedy_prices(const std::filesystem::path& file, const std::vector<std::string>& set,
                                       const ReadScenario& read, const PortNeeds& needs);

std::string prices_table(const std::vector<RemedyPrice>& prices);
nlohmann::ordered_json prices_json(const std::vector<RemedyPrice>& prices);

}  // namespace drsim
