/// Firewall rules: exact aggregation (against exhaustive lists of permitted packets), real parsers for each output,
/// changes between designs, rule lists in place, and names that try to break out.

#define BOOST_TEST_MODULE firewall_rules
#include "sim/ports/lists/firewall_rules.hpp"

#include <boost/test/unit_test.hpp>
#include <random>
#include <set>
#include <tuple>

#include "sim/ports/addresses.hpp"
#include "sim/ports/lists/nft_rules.hpp"
#include "sim/ports/lists/port_lists.hpp"
#include "sim/ports/lists/terraform_rules.hpp"
#include "sim/ports/port_changes.hpp"
#include "sim/scenario/text/problem.hpp"
#include "tests/ports/designs.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

using Packet = std::tuple<std::uint32_t, std::uint32_t, TransportProtocol, std::uint32_t>;

void add_packets(const TrafficBox& box, std::set<Packet>& packets) {
  const auto each = [](const IntervalSet& set, const auto& visit) {
    for (const Interval& interval : set.intervals())
      for (std::uint64_t i = interval.first; i <= interval.last; ++i) visit(static_cast<std::uint32_t>(i));
  };
  each(box.sources, [&](std::uint32_t source) {
    each(box.destinations, [&](std::uint32_t destination) {
      each(box.ports, [&](std::uint32_t port) { packets.insert({source, destination, box.protocol, port}); });
    });
  });
}

json with_addresses(json design) {
  design["security"]["subnets"] = {
      {{"name", "left-a"}, {"site", "left"}, {"block", "10.70.0.0/27"}, {"kinds", {"zvm", "vcenter", "esxi"}}},
      {{"name", "left-b"}, {"site", "left"}, {"block", "10.70.1.0/27"}, {"kinds", {"vra"}}},
      {{"name", "right-a"}, {"site", "right"}, {"block", "10.80.0.0/27"}, {"kinds", {"zvm", "vcenter", "esxi"}}},
      {{"name", "right-b"}, {"site", "right"}, {"block", "10.80.1.0/27"}, {"kinds", {"vra"}}}};
  return design;
}

struct Design {
  explicit Design(const json& content)
      : scenario(scenario_of(content)), needs(port_needs(scenario, shipped_catalogue(), "design.json")) {}
  std::vector<FirewallRule> rules() const { return firewall_rules(needs, scenario, "design.json"); }
  Scenario scenario;
  PortNeeds needs;
};

/// Single hosts without clusters, VMs placed and recovered at random: pairs without any pattern.
json random_topology(std::mt19937& random) {
  json design = two_sites(1, 1);
  const auto number = [&](int least, int most) { return std::uniform_int_distribution<int>(least, most)(random); };
  design["hosts"] = json::array();
  std::vector<std::string> names[2];
  for (int side : {0, 1})
    for (int i = 0, count = number(1, 5); i < count; ++i) {
      names[side].push_back((side ? "b" : "a") + std::to_string(i));
      design["hosts"].push_back({{"name", names[side].back()},
                                 {"site", side ? "right" : "left"},
                                 {"cores", 4},
                                 {"clock", "2 GHz"},
                                 {"nic", "10 Gbps"},
                                 {"datastores", json::array()}});
    }
  design["datastores"] = json::array();
  for (const char* side : {"left", "right"})
    design["datastores"].push_back({{"name", std::string(side) + "-store"},
                                    {"site", side},
                                    {"capacity", "10 TiB"},
                                    {"read", "1 GB/s"},
                                    {"write", "1 GB/s"},
                                    {"iops", 1000}});
  for (json& host : design["hosts"]) host["datastores"] = {host["site"].get<std::string>() + "-store"};
  design["vms"] = design["vpgs"] = json::array();
  for (int i = 0, count = number(1, 6); i < count; ++i) {
    const int side = number(0, 1);
    const auto pick = [&](int from) {
      const int most = static_cast<int>(names[from].size()) - 1;
      return names[from][static_cast<std::size_t>(number(0, most))];
    };
    const std::string name = "vm" + std::to_string(i);
    design["vms"].push_back({{"name", name}, {"host", pick(side)}, {"disks", {"1 GiB"}}, {"workload", "w"}});
    design["vpgs"].push_back(
        {{"name", "g" + std::to_string(i)}, {"vms", {name}}, {"recovery", {{"host", pick(1 - side)}}}});
  }
  return with_addresses(std::move(design));
}

int shell(const std::string& command) { return std::system(command.c_str()); }

bool has_program(const std::string& name) { return shell("command -v " + name + " >/dev/null 2>&1") == 0; }

void require_nft_accepts(const TemporaryFolder& folder, const std::string& text) {
  const auto file = folder.path() / "rules.nft";
  std::ofstream(file) << text;
  if (!has_program("nft") || shell("nft -c -f /dev/null 2>/dev/null") != 0) {
    BOOST_TEST_MESSAGE("nft is missing or not permitted here: the rule set is not loaded");
    return;
  }
  BOOST_TEST(shell("nft -c -f '" + file.string() + "'") == 0, text);
}

/// What HashiCorp's parser reads from the texts; null where Go or the parser is not installed.
json parsed_terraform(const TemporaryFolder& folder, const std::vector<std::string>& texts) {
  if (!has_program("go")) {
    BOOST_TEST_MESSAGE("go is missing: Terraform files are not parsed");
    return json();
  }
  std::string files;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto file = folder.path() / ("side" + std::to_string(i) + ".tf");
    std::ofstream(file) << texts[i];
    files += " '" + file.string() + "'";
  }
  const auto out = folder.path() / "parsed.json";
  const std::string cache = (std::filesystem::temp_directory_path() / "drsim-go-cache").string();
  const int status =
      shell("GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE='" + cache +
            "' go run '" DRSIM_SOURCE_DIR "/tests/ports/parse_hcl.go'" + files + " >'" + out.string() + "'");
  BOOST_REQUIRE_MESSAGE(status == 0, "the parser refuses a file");
  std::ifstream parsed(out);
  return json::parse(parsed);
}

IntervalSet block(const std::string& text) {
  const auto slash = text.find('/');
  std::uint32_t base = 0;
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    std::size_t used = 0;
    base = (base << 8) | static_cast<std::uint32_t>(std::stoul(text.substr(at), &used));
    at += used + 1;
  }
  const std::uint64_t size = std::uint64_t{1} << (32 - std::stoi(text.substr(slash + 1)));
  return IntervalSet(Interval{base, static_cast<std::uint32_t>(base + size - 1)});
}

}  // namespace

BOOST_AUTO_TEST_CASE(sets_do_what_sets_do) {
  std::mt19937 random(3);
  std::uniform_int_distribution<std::uint32_t> edge(0, 40);
  for (int round = 0; round < 2000; ++round) {
    std::vector<Interval> intervals[2];
    std::set<std::uint32_t> plain[2];
    for (int side : {0, 1})
      for (int i = 0; i < 4; ++i) {
        const std::uint32_t a = edge(random), b = edge(random);
        intervals[side].push_back({std::min(a, b), std::max(a, b)});
        for (std::uint32_t n = std::min(a, b); n <= std::max(a, b); ++n) plain[side].insert(n);
      }
    const IntervalSet a(intervals[0]), b(intervals[1]);
    bool overlap = false;
    for (std::uint32_t n = 0; n <= 41; ++n) {
      const bool in_a = plain[0].count(n) > 0, in_b = plain[1].count(n) > 0;
      overlap = overlap || (in_a && in_b);
      BOOST_REQUIRE(a.contains(n) == in_a);
      BOOST_REQUIRE(a.united(b).contains(n) == (in_a || in_b));
      BOOST_REQUIRE(a.shared(b).contains(n) == (in_a && in_b));
      BOOST_REQUIRE(a.without(b).contains(n) == (in_a && !in_b));
    }
    BOOST_REQUIRE(a.overlaps(b) == overlap);
    std::uint64_t covered = 0;
    for (const AddressBlock& one : a.blocks()) covered += std::uint64_t{1} << (32 - one.prefix_length);
    BOOST_REQUIRE(covered == a.size());
  }
  const IntervalSet all(Interval{0, 0xFFFFFFFFu});
  BOOST_TEST(all.blocks().size() == 1u);
  BOOST_TEST(all.blocks()[0].prefix_length == 0);
  BOOST_TEST(all.without(IntervalSet(Interval{0xFFFFFFFFu, 0xFFFFFFFFu})).size() == 0xFFFFFFFFull);
}

// The union of the rules is the union of the needs, packet by packet; no topology opens anything more.
BOOST_AUTO_TEST_CASE(aggregation_opens_exactly_what_is_needed) {
  std::mt19937 random(11);
  for (int round = 0; round < 60; ++round) {
    const Design design(random_topology(random));
    std::set<Packet> needed, opened;
    for (const Connection& connection : design.needs.connections) {
      if (connection.row.needed == RowNeed::Optional) continue;
      // From single components and not from sets, so that a fault in the sets would show.
      for (const Interval& from : connection.box.sources.intervals())
        for (std::uint32_t a = from.first; a <= from.last; ++a)
          for (const Interval& to : connection.box.destinations.intervals())
            for (std::uint32_t b = to.first; b <= to.last; ++b)
              add_packets({design.needs.components.addresses[a], design.needs.components.addresses[b],
                           connection.box.protocol, connection.box.ports},
                          needed);
    }
    const auto rules = design.rules();
    for (const FirewallRule& rule : rules) add_packets(rule.box, opened);
    BOOST_TEST((needed == opened), "round " << round << ": " << needed.size() << " needed, " << opened.size());
    BOOST_TEST(rules.size() < design.needs.connections.size());
  }
}

// Which appliances replicate follows from the VMs: checked against the placement itself.
BOOST_AUTO_TEST_CASE(appliances_talk_to_those_that_they_replicate_to) {
  std::mt19937 random(5);
  for (int round = 0; round < 40; ++round) {
    const Design design(random_topology(random));
    std::set<std::pair<std::string, std::string>> wanted, found;
    for (const VmConfig& vm : design.scenario.vms) {
      const std::string from = "VRA of " + design.scenario.hosts[vm.host].name;
      const std::string to = "VRA of " + design.scenario.hosts[vm.recovery_host].name;
      wanted.insert({from, to});
      wanted.insert({to, from});
    }
    for (const Connection& connection : design.needs.connections)
      if (connection.box.ports.contains(4008))
        for (const Interval& a : connection.box.sources.intervals())
          for (std::uint32_t i = a.first; i <= a.last; ++i)
            for (const Interval& b : connection.box.destinations.intervals())
              for (std::uint32_t j = b.first; j <= b.last; ++j)
                found.insert({design.needs.components.names[i], design.needs.components.names[j]});
    BOOST_TEST((wanted == found), "round " << round);
  }
}

BOOST_AUTO_TEST_CASE(rules_without_addresses_are_refused_with_what_to_add) {
  json content = with_addresses(two_sites());
  content["security"]["subnets"].erase(3);
  const Design design(content);
  BOOST_CHECK_EXCEPTION(design.rules(), ScenarioError, [](const ScenarioError& error) {
    return error.what() == std::string(
                               "design.json: /security: rules need addresses, and 4 of \"vra of r\" have none; "
                               "add a subnet of site \"right\" with the kind \"vra\" in /security/subnets");
  });
  content = with_addresses(two_sites(30, 4));
  BOOST_CHECK_EXCEPTION(Design{content}, ScenarioError, [](const ScenarioError& error) {
    return std::string(error.what())
               .find(
                   "has room for 27 components after the first 4 addresses and before the last "
                   "one, and 32 need one") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(nftables_loads_the_rules) {
  const TemporaryFolder folder;
  const Design design(with_addresses(two_sites()));
  const std::string text = nft_text(design.rules(), design.needs, "test");
  require_nft_accepts(folder, text);
  BOOST_TEST(text.find("ip saddr 10.70.1.4-10.70.1.6 ip daddr 10.80.1.4-10.80.1.7 tcp dport 4007-4008 accept") !=
             std::string::npos);
  BOOST_TEST(text.find("policy drop") != std::string::npos);
  BOOST_TEST(text.find("icmp") == std::string::npos);  // optional: may be blocked, so it is
  for (Index site : {0u, 1u})
    require_nft_accepts(folder, nft_text(rules_of_site(design.rules(), site), design.needs, "side"));
}

// The parser's view of both sides: each permission stands on one side as inbound or on both, and together the inbound
// security group rules are the needs of the destination's side.
BOOST_AUTO_TEST_CASE(terraform_is_read_back_to_the_same_permissions) {
  const TemporaryFolder folder;
  const Design design(with_addresses(two_sites(5, 6)));
  const auto rules = design.rules();
  std::vector<std::string> texts;
  for (Index site : {0u, 1u})
    texts.push_back(terraform_text(rules_of_site(rules, site), design.needs, design.scenario, site));
  const json parsed = parsed_terraform(folder, texts);
  if (parsed.is_null()) return;
  BOOST_TEST(parsed["counts"]["resource ibm_is_network_acl"] == 4);
  std::set<std::tuple<std::uint32_t, TransportProtocol, std::uint32_t>> sources, listed_sources;
  for (const FirewallRule& rule : rules)
    for (const Interval& one : rule.box.sources.intervals())
      for (std::uint32_t a = one.first; a <= one.last; ++a)
        for (const Interval& ports : rule.box.ports.intervals())
          for (std::uint32_t port = ports.first; port <= ports.last; ++port)
            sources.insert({a, rule.box.protocol, port});
  std::set<Packet> crossing, listed;
  const auto same_subnet = [](std::uint32_t a, std::uint32_t b) { return (a >> 8) == (b >> 8); };
  for (const FirewallRule& rule : rules) add_packets(rule.box, crossing);
  for (auto it = crossing.begin(); it != crossing.end();)
    it = same_subnet(std::get<0>(*it), std::get<1>(*it)) ? crossing.erase(it) : std::next(it);
  std::size_t answers = 0, openings = 0;
  for (const json& rule : parsed["rules"]) {
    const auto protocol = rule[2] == "tcp" ? TransportProtocol::Tcp : TransportProtocol::Udp;
    const IntervalSet ports(Interval{static_cast<std::uint32_t>(std::stoul(rule[5].get<std::string>())),
                                     static_cast<std::uint32_t>(std::stoul(rule[6].get<std::string>()))});
    BOOST_TEST(rule[3] != "0.0.0.0/0");
    if (rule[0] == "group" && rule[1] == "inbound") {
      const IntervalSet remote = block(rule[3]);
      for (const Interval& one : remote.intervals())
        for (std::uint32_t a = one.first; a <= one.last; ++a)
          for (const Interval& port : ports.intervals())
            for (std::uint32_t p = port.first; p <= port.last; ++p) listed_sources.insert({a, protocol, p});
    } else if (rule[0] == "acl") {
      ++openings;
      add_packets({block(rule[3]), block(rule[4]), protocol, ports}, listed);
    } else if (rule[0] == "answer") {
      ++answers;
    }
  }
  for (const auto& [address, protocol, port] : sources)
    if (!listed_sources.count({address, protocol, port})) BOOST_ERROR("missing " << address << " " << port);
  for (const auto& [address, protocol, port] : listed_sources)
    if (!sources.count({address, protocol, port})) BOOST_ERROR("extra " << address << " " << port);
  BOOST_TEST((crossing == listed), crossing.size() << " cross a subnet's border, listed are " << listed.size());
  BOOST_TEST(answers == openings);
}

BOOST_AUTO_TEST_CASE(a_change_of_design_opens_and_closes_what_changes) {
  const PortNeeds plain = needs_of(two_sites(3, 4));
  json more = two_sites(3, 5);
  for (auto& cluster : more["clusters"]) cluster["vra"]["encryption"] = "tls1.3";
  const PortNeeds encrypted = needs_of(more);
  const PortChanges changes = port_changes(plain, encrypted);
  double opened = 0, closed = 0;
  for (const NamedTraffic& one : changes.opened) opened += one.connections;
  for (const NamedTraffic& one : changes.closed) closed += one.connections;
  // 9007 and 9008, 3 x 5 each way, and the fifth host: 2 from its manager, 4 and icmp of its appliance, 3 of vCenter.
  BOOST_TEST(opened == 2 * 2 * 3 * 5 + 2 + 5 + 3);
  BOOST_TEST(closed == 2 * 2 * 3 * 4);
  BOOST_TEST(port_changes(plain, plain).opened.empty());
  BOOST_TEST(port_changes(plain, plain).closed.empty());
  BOOST_TEST(changes_table(changes).find("close  vra of l (3) to vra of r (4): tcp 4007-4008") != std::string::npos,
             changes_table(changes));
}

BOOST_AUTO_TEST_CASE(a_list_in_place_is_judged) {
  const Design design(with_addresses(two_sites()));
  const auto rules = design.rules();
  std::string fitting = "source,destination,protocol,ports,action\r\n";
  for (const FirewallRule& rule : rules)
    fitting += "\"" + blocks_text(rule.box.sources) + "\",\"" + blocks_text(rule.box.destinations) + "\"," +
               protocol_text(rule.box.protocol) + ",\"" + ports_text(rule.box.ports) + "\",accept\r\n";
  BOOST_TEST(judge_rule_list(read_rule_list(fitting, "list.csv"), rules).fits());
  const std::string list =
      "protocol,ports,source,destination\n"
      "tcp,4000-4100,10.70.1.0/27,10.80.1.0/27\n"
      "tcp,3389,10.70.0.4,any\n"
      "any,any,10.80.0.4-10.80.0.5,10.80.0.6\n";
  const auto findings = judge_rule_list(read_rule_list(list, "list.csv"), rules);
  BOOST_TEST(!findings.missing.empty());
  for (const TrafficBox& box : findings.missing)
    BOOST_TEST(!(box.sources.contains(0x0A460104) && box.ports.contains(4008)), "the list has it");
  std::vector<std::pair<std::size_t, bool>> lines;
  for (const auto& one : findings.excess) lines.emplace_back(one.line, one.is_superfluous);
  // Line 4 stands for tcp, udp and icmp: nothing of the last two is needed.
  BOOST_TEST(
      (lines == std::vector<std::pair<std::size_t, bool>>{{2, false}, {3, true}, {4, false}, {4, true}, {4, true}}));
}

BOOST_AUTO_TEST_CASE(lists_that_are_wrong_are_refused_line_by_line) {
  const auto problems = [](const std::string& text) -> std::string {
    try {
      read_rule_list(text, "list.csv");
    } catch (const ScenarioError& error) {
      return error.what();
    }
    return "";
  };
  BOOST_TEST(problems("") == "list.csv: is empty; allowed: CSV with a header line");
  BOOST_TEST(problems("source,ports\n1,2\n").find("list.csv: line 1: the column \"destination\" is missing") == 0u);
  const std::string found = problems(
      "source,destination,protocol,ports,action\n"
      "10.0.0.1/24,10.0.0.256,tcp,70000,deny\n"
      "10.0.0.1,10.0.0.2,sctp,5,\n");
  for (const char* part : {"line 2: action: found \"deny\"", "line 2: source: found \"10.0.0.1/24\"",
                           "line 2: destination: found \"10.0.0.256\"", "line 2: ports: found \"70000\"",
                           "line 3: protocol: found \"sctp\""})
    BOOST_TEST(found.find(part) != std::string::npos, part << " is missing in\n" << found);
}

// A name may hold anything; no output may take it for more than a name.
BOOST_AUTO_TEST_CASE(names_break_out_of_no_output) {
  const TemporaryFolder folder;
  const std::vector<std::string> names = {
      "\"; } chain x { } #", "${file(\"/etc/passwd\")} %{if true}", "=cmd|' /C'!A0",
      "a\\\"b accept",       "<script>alert(1)</script>",           "*/ \"\"\" EOF"};
  for (const std::string& name : names) {
    json content = with_addresses(two_sites());
    for (const char* list : {"sites", "clusters"})
      for (std::size_t i : {0u, 1u}) content[list][i]["name"] = name + std::to_string(i);
    for (std::size_t i : {0u, 1u}) content["clusters"][i]["site"] = name + std::to_string(i);
    content["name"] = "n " + name;
    content["vms"][0]["cluster"] = name + "0";
    content["vpgs"][0]["recovery"]["cluster"] = name + "1";
    for (json& subnet : content["security"]["subnets"]) {
      subnet["site"] = name + (subnet["site"] == "left" ? "0" : "1");
      subnet["name"] = subnet["name"].get<std::string>() + name;
    }
    const Design design(content);
    const auto rules = design.rules();
    const std::string nft = nft_text(rules, design.needs, design.scenario.name);
    require_nft_accepts(folder, nft);
    const std::size_t lines = static_cast<std::size_t>(std::count(nft.begin(), nft.end(), '\n'));
    BOOST_TEST(lines == rules.size() + 12, nft);
    const std::string table = ports_table(design.needs);
    BOOST_TEST(table.find('\x1b') == std::string::npos);
    BOOST_TEST(static_cast<std::size_t>(std::count(table.begin(), table.end(), '\n')) ==
               design.needs.connections.size() + 3);
    const std::string csv = ports_csv(design.needs);
    BOOST_TEST(csv.find(",=") == std::string::npos);
    BOOST_TEST(csv.find(",\"=") == std::string::npos);
    BOOST_TEST(json::parse(ports_json(design.needs).dump())["rules"].size() == design.needs.connections.size());
  }
  json content = with_addresses(two_sites());
  content["sites"][0]["name"] = names[1];
  for (json& part : content["security"]["subnets"])
    if (part["site"] == "left") part["site"] = names[1], part["name"] = part["name"].get<std::string>() + names[3];
  content["clusters"][0]["site"] = names[1];
  const Design design(content);
  const json parsed = parsed_terraform(folder, {terraform_text(design.rules(), design.needs, design.scenario, 0)});
  if (!parsed.is_null()) BOOST_TEST(parsed["counts"].size() == 5u);
}
