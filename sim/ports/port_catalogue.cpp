#include "sim/ports/port_catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace embedded {
const std::string& port_catalogue_schema();
const std::string& ports_kinds();
const std::string& ports_zerto_old();
const std::string& ports_zerto_new();
const std::string& ports_veeam_12();
const std::string& ports_veeam_13();
const std::string& ports_vsphere();
const std::string& ports_kms();
const std::string& ports_services();
}  // namespace embedded

namespace {

using nlohmann::json;

template <typename Value>
using Words = std::map<std::string, Value>;

const Words<Relation> relations = {{"same_site", Relation::SameSite},
                                   {"protected_side", Relation::ProtectedSide},
                                   {"recovery_side", Relation::RecoverySide},
                                   {"protects", Relation::Protects},
                                   {"protects_reverse", Relation::ProtectsReverse},
                                   {"paired", Relation::Paired},
                                   {"everywhere", Relation::Everywhere},
                                   {"anywhere_served", Relation::AnywhereServed},
                                   {"key_user", Relation::KeyUser},
                                   {"connector_site", Relation::ConnectorSite},
                                   {"connector_customer", Relation::ConnectorCustomer},
                                   {"relay_to_appliances", Relation::RelayToAppliances},
                                   {"relay_from_customer", Relation::RelayFromCustomer},
                                   {"relay_from_provider", Relation::RelayFromProvider}};
const Words<Feature> features = {{"tls", Feature::Tls},
                                 {"no_tls", Feature::NoTls},
                                 {"reverse_protection", Feature::ReverseProtection},
                                 {"customer_interface", Feature::CustomerInterface},
                                 {"in_cloud", Feature::InCloud},
                                 {"cdp", Feature::Cdp},
                                 {"native_kms", Feature::NativeKms},
                                 {"vsphere_encryption", Feature::VsphereEncryption}};
const Words<RowEncryption> encryptions = {{"none", RowEncryption::None},
                                          {"tls", RowEncryption::Tls},
                                          {"https", RowEncryption::Https},
                                          {"ssh", RowEncryption::Ssh},
                                          {"by_rule", RowEncryption::ByRule}};
const Words<RowNeed> needs = {{"always", RowNeed::Always},
                              {"install", RowNeed::Install},
                              {"failover", RowNeed::Failover},
                              {"optional", RowNeed::Optional}};
const Words<Stopped> stopped_words = {{"data", Stopped::Data},
                                      {"control", Stopped::Control},
                                      {"checkpoints", Stopped::Checkpoints},
                                      {"pairing", Stopped::Pairing},
                                      {"appliance_tasks", Stopped::ApplianceTasks},
                                      {"vcenter_tasks", Stopped::VcenterTasks},
                                      {"host_tasks", Stopped::HostTasks},
                                      {"retention", Stopped::Retention},
                                      {"keys", Stopped::Keys}};
const Words<TransportProtocol> protocols = {
    {"tcp", TransportProtocol::Tcp}, {"udp", TransportProtocol::Udp}, {"icmp", TransportProtocol::Icmp}};

/// The value of a word that the schema has let pass; the first one for a word that it has refused.
template <typename Value>
Value value_of(const Words<Value>& words, const std::string& word) {
  const auto found = words.find(word);
  return found == words.end() ? words.begin()->second : found->second;
}

/// What is read, with what is wrong about it.
struct CatalogueReading {
  PortCatalogue catalogue;
  std::vector<Problem> stand_ins;  ///< rows that others stand in for, as their text
  DataProblems problems;
};

std::optional<std::uint32_t> port_of(const std::string& text) {
  std::uint32_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  constexpr std::uint32_t port_max = 65535;
  return whole && port >= 1 && port <= port_max ? std::optional(port) : std::nullopt;
}

void read_ports(CatalogueReading& reading, const std::string& file, const Node& node, CatalogueRow& row) {
  const std::string text = node.text("ports");
  row.is_relayed = text == "relayed";
  const bool is_icmp = row.protocol == TransportProtocol::Icmp;
  const auto dash = text.find('-');
  const auto first = port_of(text.substr(0, dash));
  const auto last = dash == std::string::npos ? first : port_of(text.substr(dash + 1));
  if (first && last && *first <= *last && !is_icmp) {
    row.ports = Interval{*first, *last};
  } else if (!(is_icmp && text.empty()) && !(row.is_relayed && !is_icmp)) {
    reading.problems.add(
        file, node["ports"].pointer(),
        fmt::format("found \"{}\"; allowed: {}", text,
                    is_icmp ? "nothing with icmp" : "a port 1 .. 65535, a range such as 2500-3300, or relayed"));
  }
}

void check_kinds(CatalogueReading& reading, const std::string& file, const Node& list) {
  std::vector<std::string> names;
  for (const ComponentKind& kind : reading.catalogue.kinds) names.push_back(kind.kind);
  for (const Node& name : list.items())
    if (!reading.catalogue.kind(name.text()))
      reading.problems.add(file, name.pointer(),
                           fmt::format("there is no kind \"{}\"{}; allowed: {}", name.text(),
                                       did_you_mean(name.text(), names), quoted_list(names, 40)));
}

void read_row(CatalogueReading& reading, const std::string& file, const Node& head, const Node& node) {
  CatalogueRow row;
  row.id = node.text("id");
  row.product = head.text("product");
  row.profile = head.text("profile");
  for (const Node& kind : node["from"].items()) row.from.push_back(kind.text());
  for (const Node& kind : node["to"].items()) row.to.push_back(kind.text());
  check_kinds(reading, file, node["from"]);
  check_kinds(reading, file, node["to"]);
  row.relation = value_of(relations, node.text("scope"));
  row.protocol = value_of(protocols, node.text("protocol"));
  read_ports(reading, file, node, row);
  row.purpose = node.text("purpose");
  row.encryption = value_of(encryptions, node.text("encryption"));
  row.needed = value_of(needs, node.text("needed"));
  row.traffic = node.text("traffic");
  if (node.has("stops")) row.stops = value_of(stopped_words, node.text("stops"));
  row.stands_in_for = node.text("stands_in_for");
  if (node.has("stands_in_for"))
    reading.stand_ins.push_back({file, node["stands_in_for"].pointer(), row.stands_in_for});
  for (const Node& feature : node["when"].items()) row.when.push_back(value_of(features, feature.text()));
  row.source = node.text("source");
  row.basis = node.text("basis");
  reading.problems.note_id(file, node);
  reading.catalogue.rows.push_back(std::move(row));
}

void read_kinds(CatalogueReading& reading, const std::string& text) {
  const json content = json::parse(text);
  for (const Node& node : Node(content["kinds"], "/kinds").items())
    reading.catalogue.kinds.push_back(
        {node.text("kind"), node.text("title"), node.text("product"), node.text("serves") == "all"});
}

void read_file(CatalogueReading& reading, const Schema& schema, const DataFile& data) {
  const std::optional<json> content = reading.problems.parse(data, schema);
  if (!content) return;
  const Node head(*content, "");
  for (const Node& node : head["rows"].items()) read_row(reading, data.file, head, node);
}

void check_stand_ins(CatalogueReading& reading) {
  const std::vector<std::string> ids = reading.problems.ids();
  for (const Problem& one : reading.stand_ins)
    if (reading.problems.place(one.text).empty())
      reading.problems.add(one.file, one.pointer,
                           fmt::format("there is no row \"{}\"{}; allowed: the identifier of another row", one.text,
                                       did_you_mean(one.text, ids)));
}

}  // namespace

const ComponentKind* PortCatalogue::kind(const std::string& name) const {
  for (const ComponentKind& one : kinds)
    if (one.kind == name) return &one;
  return nullptr;
}

std::vector<DataFile> shipped_catalogues() {
  return {{"zerto-old.json", embedded::ports_zerto_old()}, {"zerto-new.json", embedded::ports_zerto_new()},
          {"veeam-12.json", embedded::ports_veeam_12()},   {"veeam-13.json", embedded::ports_veeam_13()},
          {"vsphere.json", embedded::ports_vsphere()},     {"kms.json", embedded::ports_kms()},
          {"services.json", embedded::ports_services()}};
}

PortCatalogue read_port_catalogue(const std::vector<DataFile>& files) {
  static const Schema schema(embedded::port_catalogue_schema());
  CatalogueReading reading;
  read_kinds(reading, embedded::ports_kinds());
  for (const DataFile& data : files) read_file(reading, schema, data);
  check_stand_ins(reading);
  reading.problems.check();
  return std::move(reading.catalogue);
}

PortCatalogue port_catalogue(const std::vector<std::filesystem::path>& more) {
  return read_port_catalogue(with_user_files(shipped_catalogues(), more));
}

const char* need_text(RowNeed need) {
  for (const auto& [word, value] : needs)
    if (value == need) return word.c_str();
  return "";
}

const char* protocol_text(TransportProtocol protocol) {
  for (const auto& [word, value] : protocols)
    if (value == protocol) return word.c_str();
  return "";
}

}  // namespace drsim
