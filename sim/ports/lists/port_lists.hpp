#pragma once
/// The connections of a design as table, CSV and JSON.

#include <nlohmann/json.hpp>
#include <string>

#include "sim/ports/connections.hpp"

namespace drsim {

/// "4007", "2500-3300, 4008"; empty for ICMP.
std::string ports_text(const IntervalSet& ports);

/// "10.1.2.0/24, 10.1.3.4": blocks that cover the set exactly.
std::string blocks_text(const IntervalSet& addresses);

/// For the terminal: one line for each connection, relayed ports after them, and what is not declared.
std::string ports_table(const PortNeeds& needs);

/// Columns: row, from, to, source, destination, protocol, ports, purpose, crosses, encryption, needed, traffic,
/// connections, source_of_fact, basis. Fields follow RFC 4180; names that a spreadsheet would compute are marked.
std::string ports_csv(const PortNeeds& needs);

/// `needs.ports` of result.json: count, rules[], relayed[], not_declared[].
nlohmann::ordered_json ports_json(const PortNeeds& needs);

}  // namespace drsim
