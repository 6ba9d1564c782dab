#pragma once
/// `needs.ports` of a run: the connections of its design, and how much crossed each.

#include <nlohmann/json.hpp>
#include <string>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// ports_json with, for each connection, `carried[]`: link (null: the hop stays inside a site), class, bytes,
/// mean_bits_per_s, peak_bits_per_s on the wire (`peak_is_bound`: the link's, because others use it, too), and `shared`
/// where several connections of one pair of sites carry it together. Data ports and the relayed ports of a cloud
/// connector carry replication, resync and initial copies, control ports the control of the appliances, the managers'
/// port theirs, ports to repositories the copies, by `repository`. What the simulation has no bytes for has an empty
/// list. Of rows that stand in for each other the first one carries. Throws ScenarioError as port_needs does. @param
/// file  for messages
nlohmann::ordered_json ports_of_run(const Scenario& scenario, const RunRecord& record, const std::string& file);

}  // namespace drsim
