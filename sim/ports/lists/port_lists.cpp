#include "sim/ports/lists/port_lists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sim/ports/addresses.hpp"
#include "sim/ports/lists/plain_text.hpp"
#include "sim/report/words/aligned_table.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/text/address_text.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;
using Row = std::vector<std::string>;

std::string service(const Connection& connection) {
  const std::string ports = ports_text(connection.box.ports);
  return std::string(protocol_text(connection.box.protocol)) + (ports.empty() ? "" : " " + ports);
}

double pairs(const Connection& connection) {
  return static_cast<double>(connection.box.sources.size()) * static_cast<double>(connection.box.destinations.size()) -
         static_cast<double>(connection.box.sources.shared(connection.box.destinations).size());
}

ordered_json end_json(const PortNeeds& needs, const std::string& title, const IntervalSet& components) {
  ordered_json blocks = ordered_json::array();
  for (const AddressBlock& block : addresses_of(needs.components, components).blocks())
    blocks.push_back(address_block_text(block));
  return {{"name", title}, {"components", components.size()}, {"addresses", blocks}};
}

}  // namespace

std::string ports_text(const IntervalSet& ports) {
  std::string text;
  for (const Interval& interval : ports.intervals()) {
    if (interval.last == 0) continue;
    text += text.empty() ? "" : ", ";
    text += interval.first == interval.last ? fmt::format("{}", interval.first)
                                            : fmt::format("{}-{}", interval.first, interval.last);
  }
  return text;
}

std::string blocks_text(const IntervalSet& addresses) {
  std::string text;
  for (const AddressBlock& block : addresses.blocks()) text += (text.empty() ? "" : ", ") + address_block_text(block);
  return text;
}

std::string ports_table(const PortNeeds& needs) {
  std::vector<Row> rows = {{"from", "to", "port", "purpose", "crosses", "encryption", "needed"}};
  for (const Connection& connection : needs.connections)
    rows.push_back({printable_text(connection.from), printable_text(connection.to), service(connection),
                    printable_text(connection.row.purpose), boundary_text(connection.boundary), connection.encryption,
                    need_text(connection.row.needed)});
  std::string text =
      fmt::format("{} connections between components, in {} lines:\n", needs.count, needs.connections.size()) +
      aligned_table(rows, "  ");
  if (!needs.relayed.empty()) {
    rows = {{"connector", "port", "used by", "leads to", "port"}};
    for (const RelayedPort& port : needs.relayed)
      rows.push_back({printable_text(port.connector), std::to_string(port.port), printable_text(port.from),
                      printable_text(port.appliance), std::to_string(port.appliance_port)});
    text += "Relayed ports:\n" + aligned_table(rows, "  ");
  }
  if (needs.not_declared.empty()) return text;
  std::string kinds;
  for (const std::string& kind : needs.not_declared) kinds += (kinds.empty() ? "" : ", ") + kind;
  return text + "Not listed, because /security/components has none: " + printable_text(kinds) + "\n";
}

std::string ports_csv(const PortNeeds& needs) {
  std::string text =
      "row,from,to,source,destination,protocol,ports,purpose,crosses,encryption,needed,traffic,connections,"
      "source_of_fact,basis\r\n";
  for (const Connection& connection : needs.connections) {
    const Row fields = {connection.row.id,
                        connection.from,
                        connection.to,
                        blocks_text(addresses_of(needs.components, connection.box.sources)),
                        blocks_text(addresses_of(needs.components, connection.box.destinations)),
                        protocol_text(connection.box.protocol),
                        ports_text(connection.box.ports),
                        connection.row.purpose,
                        boundary_text(connection.boundary),
                        connection.encryption,
                        need_text(connection.row.needed),
                        connection.row.traffic,
                        fmt::format("{}", pairs(connection)),
                        connection.row.source,
                        connection.row.basis};
    for (std::size_t i = 0; i < fields.size(); ++i) text += (i ? "," : "") + spreadsheet_field(fields[i]);
    text += "\r\n";
  }
  return text;
}

ordered_json ports_json(const PortNeeds& needs) {
  ordered_json rules = ordered_json::array(), relayed = ordered_json::array();
  for (const Connection& connection : needs.connections)
    rules.push_back({{"row", connection.row.id},
                     {"from", end_json(needs, connection.from, connection.box.sources)},
                     {"to", end_json(needs, connection.to, connection.box.destinations)},
                     {"protocol", protocol_text(connection.box.protocol)},
                     {"ports", ports_text(connection.box.ports)},
                     {"purpose", connection.row.purpose},
                     {"crosses", boundary_text(connection.boundary)},
                     {"encryption", connection.encryption},
                     {"needed", need_text(connection.row.needed)},
                     {"traffic", connection.row.traffic},
                     {"connections", pairs(connection)},
                     {"source", connection.row.source},
                     {"basis", connection.row.basis}});
  for (const RelayedPort& port : needs.relayed)
    relayed.push_back({{"connector", port.connector},
                       {"port", port.port},
                       {"from", port.from},
                       {"appliance", port.appliance},
                       {"appliance_port", port.appliance_port}});
  return {{"count", needs.count}, {"rules", rules}, {"relayed", relayed}, {"not_declared", needs.not_declared}};
}

}  // namespace drsim
