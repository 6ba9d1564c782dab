/// The port catalogues against the documents they are from: every row of the seed's table by name, the counting of
/// relayed ports, what single vCenters and in-cloud designs change, newer versions, Veeam; catalogues that are wrong.

#define BOOST_TEST_MODULE port_catalogue
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "sim/ports/lists/port_lists.hpp"
#include "sim/scenario/text/problem.hpp"
#include "tests/ports/designs.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

using Ends = std::vector<std::string>;

json component(const std::string& name, const std::string& kind, const std::string& site) {
  return {{"name", name}, {"kind", kind}, {"site", site}};
}

/// The old version profile with everything that the seed's table speaks of, deployed in one way.
json old_design(const std::string& topology) {
  json design = two_sites(3, 4, "7.0");
  json components = {component("vcd", "vcd", "right"),     component("zcm", "zcm", "right"),
                     component("portal", "zssp", "right"), component("backup", "vba", "left"),
                     component("desk", "admin", "left"),   component("vss", "vss_agent", "left")};
  components[4]["serves"] = {"left", "right"};
  design["security"] = {{"components", components}, {"topology", topology}};
  if (topology == "draas")
    design["cloud_connectors"] = {
        {{"name", "connector"}, {"site", "right"}, {"customer", "left"}, {"throughput", "1 Gbps"}}};
  return design;
}

json hyper_v_design() {
  json design = two_sites(1, 1, "7.0");
  design["sites"][0]["hypervisor"] = "hyper-v";
  return design;
}

bool has(const PortNeeds& needs, const std::string& service, const std::string& ends) {
  const Ends found = ends_at(needs, service);
  return std::find(found.begin(), found.end(), ends) != found.end();
}

std::string problems_of(const std::string& rows, const std::string& head = R"("product": "services")") {
  const std::string text = R"({"catalogue": 1, "profile": "any", )" + head + R"(, "rows": [)" + rows + "]}";
  try {
    auto texts = shipped_catalogues();
    texts.push_back({"mine.json", text});
    read_port_catalogue(texts);
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "";
}

std::string row(const std::string& id, const std::string& ports, const std::string& from = "zvm",
                const std::string& protocol = "tcp") {
  return R"({"id": ")" + id + R"(", "from": [")" + from + R"("], "to": ["vra"], "scope": "same_site", "protocol": ")" +
         protocol + R"(", "ports": ")" + ports +
         R"(", "purpose": "p", "encryption": "none", "needed": "always", "traffic": "control", "source": "s"})";
}

}  // namespace

// Zerto security hardening guide, section Port Usage: one line for each row, by its port.
BOOST_AUTO_TEST_CASE(every_row_of_the_seeds_table_is_derived) {
  const PortNeeds enterprise = needs_of(old_design("enterprise"));
  const PortNeeds provider = needs_of(old_design("draas"));
  const PortNeeds in_cloud = needs_of(old_design("icdr"));
  const PortNeeds hyper_v = needs_of(hyper_v_design());
  struct Row {
    const char* name;
    const PortNeeds& design;
    std::string service, ends;
  };
  const std::vector<Row> rows = {{"22, hosts", enterprise, "tcp 22", "zvm of left > esxi of l"},
                                 {"22, connector", provider, "tcp 22", "zvm of right > connector"},
                                 {"443, hosts", enterprise, "tcp 443", "zvm of left > esxi of l"},
                                 {"443, vCenter", enterprise, "tcp 443", "zvm of right > vcenter of right"},
                                 {"443, vCloud Director", enterprise, "tcp 443", "zvm of right > vcd"},
                                 {"8100", hyper_v, "tcp 8100", "zvm of left > scvmm of left"},
                                 {"4005", enterprise, "tcp 4005", "zvm of left > vra of l"},
                                 {"4006", enterprise, "tcp 4006", "zvm of left > vra of l"},
                                 {"4007, appliances", enterprise, "tcp 4007", "vra of l > vra of r"},
                                 {"4007, back", enterprise, "tcp 4007", "vra of r > vra of l"},
                                 {"4007, connector", provider, "tcp 4007", "connector > vra of r"},
                                 {"4008, appliances", enterprise, "tcp 4008", "vra of l > vra of r"},
                                 {"4008, connector", provider, "tcp 4008", "connector > vra of l"},
                                 {"4009", enterprise, "tcp 4009", "zvm of right > vra of r"},
                                 {"5672", enterprise, "tcp 5672", "zvm of right > vcd"},
                                 {"9080, cloud manager", enterprise, "tcp 9080", "zcm > zvm of left"},
                                 {"9080, cmdlets", enterprise, "tcp 9080", "desk > zvm of left"},
                                 {"9080, VSS agent", enterprise, "tcp 9080", "vss > zvm of left"},
                                 {"9081, managers", enterprise, "tcp 9081", "zvm of left > zvm of right"},
                                 {"9081, other direction", enterprise, "tcp 9081", "zvm of right > zvm of left"},
                                 {"9081, connector", provider, "tcp 9081", "zvm of left > connector"},
                                 {"9082 and up, customer", provider, "tcp 9082-9089", "vra of l > connector"},
                                 {"9082 and up, provider", provider, "tcp 9090-9095", "vra of r > connector"},
                                 {"9180", enterprise, "tcp 9180", "backup > vra of l"},
                                 {"9669, interface", enterprise, "tcp 9669", "desk > zvm of right"},
                                 {"9669, Hyper-V hosts", hyper_v, "tcp 9669", "l-1 > zvm of left"},
                                 {"9779", in_cloud, "tcp 9779", "portal > zvm of right"},
                                 {"9989", enterprise, "tcp 9989", "desk > zcm"}};
  for (const Row& one : rows)
    BOOST_TEST(has(one.design, one.service, one.ends), "row " << one.name << ": " << one.ends << " is missing; found:\n"
                                                              << ports_table(one.design));
}

BOOST_AUTO_TEST_CASE(in_cloud_customers_do_not_get_9080_and_others_do_not_get_9779) {
  const PortNeeds in_cloud = needs_of(old_design("icdr")), enterprise = needs_of(old_design("enterprise"));
  BOOST_TEST(ends_at(in_cloud, "tcp 9080") == (Ends{"zcm > zvm of left", "zcm > zvm of right"}));
  BOOST_TEST(ends_at(enterprise, "tcp 9080").size() == 5u);
  BOOST_TEST(ends_at(enterprise, "tcp 9779").empty());
}

BOOST_AUTO_TEST_CASE(one_vcenter_for_two_sites_leaves_9081_unused) {
  json design = two_sites();
  BOOST_TEST(ends_at(needs_of(design), "tcp 9081").size() == 2u);
  design["sites"][0]["vcenter"] = design["sites"][1]["vcenter"] = "both";
  const PortNeeds needs = needs_of(design);
  BOOST_TEST(ends_at(needs, "tcp 9081").empty());
  // The one manager reaches the appliances of both sites.
  BOOST_TEST(ends_at(needs, "tcp 4009").size() == 2u);
}

// Seed: customer A has 3 appliances, customer B 2, the provider 4: 6 and 8, 4 and 8.
BOOST_AUTO_TEST_CASE(relayed_ports_are_counted_as_the_seed_counts_them) {
  BOOST_TEST(connector_ports(3, 4).provider_to_customer == 6u);
  BOOST_TEST(connector_ports(3, 4).customer_to_provider == 8u);
  BOOST_TEST(connector_ports(2, 4).provider_to_customer == 4u);
  BOOST_TEST(connector_ports(2, 4).customer_to_provider == 8u);
  for (const int customer_hosts : {3, 2}) {
    json design = two_sites(customer_hosts, 4);
    design["cloud_connectors"] = {
        {{"name", "z"}, {"site", "right"}, {"customer", "left"}, {"throughput", "1 Gbps"}, {"first_port", 9100}}};
    const PortNeeds needs = needs_of(design);
    const auto width = [&](const std::string& from) {
      for (const Connection& one : needs.connections)
        if (one.row.is_relayed && one.from == from) return one.box.ports.size();
      return std::uint64_t{0};
    };
    BOOST_TEST(width("vra of l") == 8u);
    BOOST_TEST(width("vra of r") == 2u * static_cast<unsigned>(customer_hosts));
    // Each port leads to one appliance and one of its two ports; the first stands at the port that was asked for.
    BOOST_REQUIRE(needs.relayed.size() == 8u + 2u * static_cast<unsigned>(customer_hosts));
    BOOST_TEST(needs.relayed[0].port == 9100u);
    BOOST_TEST(needs.relayed[0].appliance == "VRA of r-1");
    BOOST_TEST(needs.relayed[0].appliance_port == 4007u);
    BOOST_TEST(needs.relayed[1].appliance_port == 4008u);
    BOOST_TEST(needs.relayed[8].appliance == "VRA of l-1");
    std::set<std::uint32_t> ports;
    for (const RelayedPort& one : needs.relayed) ports.insert(one.port);
    BOOST_TEST(ports.size() == needs.relayed.size());
    // Relayed appliances do not reach each other.
    BOOST_TEST(!has(needs, "tcp 4008", "vra of l > vra of r"));
    BOOST_TEST(ends_at(needs, "tcp 9081").size() == 4u);
  }
}

// Two customers of three appliances each: their connectors have equal ranges, and each lists its 8 and 6 ports.
BOOST_AUTO_TEST_CASE(connectors_of_equal_customers_list_their_ports_each) {
  const Scenario scenario =
      read_scenario(DRSIM_SOURCE_DIR "/scenarios/cloud-connector/cloud-connector.json", {{"/clusters/1/hosts=3"}, {}})
          .scenario;
  const PortNeeds needs = port_needs(scenario, shipped_catalogue(), "");
  for (const char* connector : {"zcc-a", "zcc-b"})
    BOOST_TEST(std::count_if(needs.relayed.begin(), needs.relayed.end(),
                             [&](const RelayedPort& port) { return port.connector == connector; }) == 14);
}

BOOST_AUTO_TEST_CASE(a_connector_has_ports_up_to_65535_and_not_one_more) {
  json design = two_sites(3, 4);
  design["cloud_connectors"] = {
      {{"name", "z"}, {"site", "right"}, {"customer", "left"}, {"throughput", "1 Gbps"}, {"first_port", 65522}}};
  BOOST_TEST(needs_of(design).relayed.back().port == 65535u);
  design["cloud_connectors"][0]["first_port"] = 65523;
  BOOST_CHECK_EXCEPTION(needs_of(design), ScenarioError, [](const ScenarioError& error) {
    return std::string(error.what()).find("the connector \"z\" needs 14 ports from 65523 on; allowed: up to 65535") !=
           std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(reverse_protection_is_what_opens_4008_backwards) {
  json design = two_sites();
  BOOST_TEST(has(needs_of(design), "tcp 4008", "vra of r > vra of l"));
  design["security"]["reverse_protection"] = false;
  const PortNeeds forward = needs_of(design);
  BOOST_TEST(!has(forward, "tcp 4008", "vra of r > vra of l"));
  BOOST_TEST(has(forward, "tcp 4008", "vra of l > vra of r"));
  BOOST_TEST(has(forward, "tcp 4007", "vra of r > vra of l"));
}

BOOST_AUTO_TEST_CASE(new_versions_pair_by_9071_and_encrypt_by_9007_and_9008) {
  json design = two_sites();
  BOOST_TEST(ends_at(needs_of(design), "tcp 9071").size() == 2u);
  BOOST_TEST(ends_at(needs_of(two_sites(3, 4, "8.0")), "tcp 9071").empty());
  for (auto& cluster : design["clusters"]) cluster["vra"]["encryption"] = "tls1.3";
  const PortNeeds encrypted = needs_of(design);
  for (const char* service : {"tcp 4007", "tcp 4008"}) BOOST_TEST(ends_at(encrypted, service).empty());
  for (const char* service : {"tcp 9007", "tcp 9008"}) {
    BOOST_TEST(ends_at(encrypted, service).size() == 2u);
    for (const Connection& one : encrypted.connections)
      if (one.box.ports.contains(9008)) BOOST_TEST(one.encryption == "tls");
  }
}

BOOST_AUTO_TEST_CASE(a_tunnel_encrypts_what_crosses_it) {
  json design = two_sites();
  design["links"][0]["ipsec"] = json::object();
  for (const Connection& one : needs_of(design).connections)
    if (one.boundary == Boundary::Region) {
      const bool is_own = one.row.encryption != RowEncryption::None;
      BOOST_TEST(one.encryption == (is_own ? "https in ipsec" : "ipsec"), one.row.id);
    } else {
      BOOST_TEST(one.encryption.find("ipsec") == std::string::npos, one.row.id);
    }
}

// Pairs by hand: 3 and 4 hosts. 4007 and 4008 each 3 x 4 in two directions; a manager to each host (22, 443), each
// appliance (4005, 4006, 4009, and back 4006, and icmp) and its vCenter, at both sites; a vCenter to each host (443,
// 902 and back udp 902); 9081 and 9071 between the managers in two directions.
BOOST_AUTO_TEST_CASE(connections_are_counted_by_pairs) {
  const double hosts = 7;
  const double expected = 2 * 24 + hosts * (2 + 5) + 2 + hosts * 3 + 4;
  BOOST_TEST(needs_of(two_sites()).count == expected);
}

BOOST_AUTO_TEST_CASE(veeam_replicates_through_proxies) {
  json design = two_sites();
  for (json& cluster : design["clusters"]) cluster.erase("vra");
  design["security"] = {
      {"product", "veeam_cdp"},
      {"components",
       {component("vbr", "vbr", "right"), component("pl", "cdp_proxy", "left"), component("pr", "cdp_proxy", "right")}},
      {"transit", {{"traffic_rules", json::array()}}}};
  for (int side : {1, 2}) design["security"]["components"][side]["count"] = 2;
  const PortNeeds clear = needs_of(design);
  for (const auto& [service, ends] :
       std::vector<std::pair<std::string, std::string>>{{"tcp 33032", "esxi of l > cdp_proxy of left"},
                                                        {"tcp 33033", "cdp_proxy of left > cdp_proxy of right"},
                                                        {"tcp 33032", "cdp_proxy of right > esxi of r"},
                                                        {"tcp 6182", "vbr > cdp_proxy of left"},
                                                        {"tcp 33034", "esxi of l > vbr"},
                                                        {"tcp 33034", "vcenter of left > vbr"},
                                                        {"tcp 33035", "vbr > esxi of r"},
                                                        {"tcp 33035", "vcenter of right > vbr"},
                                                        {"tcp 33036", "esxi of l > esxi of l"},
                                                        {"tcp 902", "cdp_proxy of left > esxi of l"},
                                                        {"tcp 443", "vbr > vcenter of left"},
                                                        {"tcp 6160", "vbr > cdp_proxy of left"}})
    BOOST_TEST(has(clear, service, ends), service << " " << ends << "\n" << ports_table(clear));
  for (const Connection& one : clear.connections)
    BOOST_TEST(one.row.id.rfind("zerto", 0) != 0u, "a row of the other product: " << one.row.id);
  const auto encryption = [](const PortNeeds& needs) {
    for (const Connection& one : needs.connections)
      if (one.row.id == "veeam-12-33033") return one.encryption;
    return std::string();
  };
  BOOST_TEST(encryption(clear) == "none");
  design["security"]["transit"]["traffic_rules"] = {
      {{"name", "all"}, {"from", "right"}, {"to", "left"}, {"encrypt", true}}};
  BOOST_TEST(encryption(needs_of(design)) == "tls");
  design["security"]["version"] = "13.0";
  BOOST_TEST(needs_of(design).connections[0].row.profile == "13");
}

// A component that only another product needs stays in the file and is left out of the lists.
BOOST_AUTO_TEST_CASE(a_component_without_a_row_is_refused_with_the_nearest_kind) {
  json design = two_sites();
  design["security"]["components"] = {component("x", "zvmm", "left"), component("y", "vbr", "left")};
  BOOST_CHECK_EXCEPTION(needs_of(design), ScenarioError, [](const ScenarioError& error) {
    const std::string text = error.what();
    return text.find("design.json: /security/components/0: there is no kind \"zvmm\" (did you mean \"zvm\"?)") !=
               std::string::npos &&
           text.find("/security/components/1") == std::string::npos;
  });
  design["security"]["components"] = {component("y", "vbr", "left")};
  const PortNeeds needs = needs_of(design);
  for (const Connection& one : needs.connections) BOOST_TEST((one.from != "y" && one.to != "y"));
}

BOOST_AUTO_TEST_CASE(catalogues_that_are_wrong_are_refused_with_their_place) {
  BOOST_TEST(problems_of(row("mine-1", "1-65535") + "," + row("mine-2", "", "zvm", "icmp")).empty());
  const auto refused = [](const std::string& problems, const std::string& text) {
    BOOST_TEST(problems.find(text) != std::string::npos, "wanted: " << text << "\nfound: " << problems);
  };
  refused(problems_of(row("zerto-old-4005", "1")),
          "mine.json: /rows/0/id: the identifier \"zerto-old-4005\" is taken by zerto-old.json: /rows/");
  refused(problems_of(row("a", "1") + "," + row("a", "2")),
          "mine.json: /rows/1/id: the identifier \"a\" is taken by mine.json: /rows/0");
  refused(problems_of(row("a", "1"), R"("product": "zert")"),
          "mine.json: /product: found \"zert\" (did you mean \"zerto\"?)");
  for (const char* ports : {"0", "65536", "4008-4007", "4007-", "x", "", "1-2-3", "-5"})
    refused(problems_of(row("a", ports)),
            std::string("mine.json: /rows/0/ports: found \"") + ports + "\"; allowed: a port 1 .. 65535");
  refused(problems_of(row("a", "8", "zvm", "icmp")), "allowed: nothing with icmp");
  refused(problems_of(row("a", "8", "zwm")), "/rows/0/from/0: there is no kind \"zwm\" (did you mean \"zvm\"?)");
  refused(problems_of(R"({"id": "a"})"), "mine.json: /rows/0: the key \"from\" is missing");
}

BOOST_AUTO_TEST_CASE(every_shipped_row_names_its_source) {
  for (const CatalogueRow& one : shipped_catalogue().rows) BOOST_TEST(one.source.size() > 10u, one.id);
  BOOST_TEST(shipped_catalogue().rows.size() > 150u);
}
