#pragma once
/// `needs.ports` of a run: the connections of its design, and how much crossed each.

#include <nlohmann/json.hpp>
#include <string>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// ports_json with, for each connection of replicated data or of pairing between two regions, `carried[]`: link, class,
/// bytes and mean_bits_per_s on the wire. Data ports carry replication, resync and initial copy, the pairing port
/// control. Where several pairs of sites use a link, its bytes are shared out by what their groups delivered; where
/// several connections of one pair do, each lists the pair's bytes and `shared` is true. Throws ScenarioError as
/// port_needs does. @param file  for messages
nlohmann::ordered_json ports_of_run(const Scenario& scenario, const RunRecord& record, const std::string& file);

}  // namespace drsim
