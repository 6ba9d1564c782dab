/// The nftables rules in a real kernel: components as network namespaces around a router that loads the rules; real
/// sockets of every component try every other one. Needs root and network namespaces; skips with a message elsewhere.

#define BOOST_TEST_MODULE namespaces
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>
#include <set>

#include "sim/ports/lists/firewall_rules.hpp"
#include "sim/ports/lists/nft_rules.hpp"
#include "sim/scenario/text/address_text.hpp"
#include "tests/ports/designs.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

int shell(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()); }

/// Namespaces joined by a router namespace; removed at the end.
class Network {
 public:
  explicit Network(const std::string& name) : router_(name + "-router") {
    works_ = shell("nft --version") == 0 && shell("ip netns add " + router_) == 0 &&
             shell("ip netns exec " + router_ + " sysctl -w net.ipv4.ip_forward=1") == 0 &&
             shell("ip netns exec " + router_ + " nft list ruleset") == 0;
  }
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  ~Network() {
    for (const std::string& name : ends_) shell("ip netns del " + name);
    shell("ip netns del " + router_);
  }
  bool works() const { return works_; }

  /// A namespace that owns all addresses of `set`.
  void add_end(const std::string& name, const IntervalSet& set) {
    const std::string link = "v" + std::to_string(ends_.size()), at = "ip netns exec " + name + " ip ";
    const std::string gateway = "169.254." + std::to_string(ends_.size()) + ".1";
    std::string script = "ip netns add " + name + " && ip -n " + router_ + " link add " + link +
                         " type veth peer name e0 netns " + name + " && ip -n " + router_ + " addr add " + gateway +
                         "/32 dev " + link + " && ip -n " + router_ + " link set " + link + " up && " + at +
                         "link set lo up && " + at + "link set e0 up && " + at + "route add " + gateway +
                         "/32 dev e0 scope link && " + at + "route add default via " + gateway + " dev e0 onlink";
    for (const Interval& interval : set.intervals())
      for (std::uint32_t one = interval.first; one <= interval.last; ++one)
        script += " && " + at + "addr add " + address_text(one) + "/32 dev e0 && ip -n " + router_ + " route add " +
                  address_text(one) + "/32 dev " + link;
    ends_.push_back(name);
    BOOST_REQUIRE_MESSAGE(shell(script) == 0, "cannot set up " << name);
  }

  void load(const std::string& rules) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "rules.nft";
    std::ofstream(file) << rules;
    BOOST_REQUIRE(shell("ip netns exec " + router_ + " nft -f '" + file.string() + "'") == 0);
  }

  /// Sockets made after this belong to the namespace.
  static void enter(const std::string& name) {
    const int file = ::open(("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC);
    BOOST_REQUIRE(file >= 0);
    BOOST_REQUIRE(::setns(file, CLONE_NEWNET) == 0);
    ::close(file);
  }

 private:
  std::string router_;
  std::vector<std::string> ends_;
  bool works_ = false;
};

sockaddr_in place(std::uint32_t address, std::uint32_t port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_addr.s_addr = htonl(address);
  result.sin_port = htons(static_cast<std::uint16_t>(port));
  return result;
}

int bound_socket(int type, std::uint32_t address, std::uint32_t port) {
  const int one = ::socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  BOOST_REQUIRE(one >= 0);
  const sockaddr_in here = place(address, port);
  BOOST_REQUIRE(::bind(one, reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0);
  return one;
}

/// What arrived at UDP ports, as (source, destination, port).
using Flow = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;

struct End {
  std::string name;
  std::uint32_t address = 0;
};

/// Listens everywhere, tries every flow at once and waits: what is dropped never answers.
class Trial {
 public:
  void listen(const End& end, const std::set<std::uint32_t>& tcp, const std::set<std::uint32_t>& udp) {
    Network::enter(end.name);
    for (const std::uint32_t port : tcp) {
      listeners_.push_back(bound_socket(SOCK_STREAM, end.address, port));
      BOOST_REQUIRE(::listen(listeners_.back(), 512) == 0);
    }
    for (const std::uint32_t port : udp) receivers_[bound_socket(SOCK_DGRAM, end.address, port)] = {end.address, port};
  }

  void try_tcp(const End& from, std::uint32_t to, std::uint32_t port) {
    Network::enter(from.name);
    const int one = bound_socket(SOCK_STREAM, from.address, 0);
    const sockaddr_in there = place(to, port);
    ::connect(one, reinterpret_cast<const sockaddr*>(&there), sizeof there);
    attempts_.push_back({one, {from.address, to, port}});
  }

  void send_udp(const End& from, std::uint32_t to, std::uint32_t port) {
    Network::enter(from.name);
    const int one = bound_socket(SOCK_DGRAM, from.address, 0);
    const sockaddr_in there = place(to, port);
    ::sendto(one, "x", 1, 0, reinterpret_cast<const sockaddr*>(&there), sizeof there);
    listeners_.push_back(one);
  }

  /// Waits until nothing has arrived for a while. @return what arrived; everything is closed
  std::pair<std::set<Flow>, std::set<Flow>> finish() {
    std::set<Flow> tcp, udp;
    const auto wait = std::chrono::milliseconds(1500);
    const auto end = std::chrono::steady_clock::now() + wait;
    while (std::chrono::steady_clock::now() < end) ::poll(nullptr, 0, 100);
    for (const auto& [socket, flow] : attempts_) {
      pollfd one{socket, POLLOUT, 0};
      int error = 1;
      socklen_t size = sizeof error;
      const bool is_ready = ::poll(&one, 1, 0) == 1;
      ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
      if (is_ready && error == 0) tcp.insert(flow);
      ::close(socket);
    }
    for (const auto& [socket, there] : receivers_) {
      char text[4];
      sockaddr_in from{};
      socklen_t size = sizeof from;
      while (::recvfrom(socket, text, sizeof text, 0, reinterpret_cast<sockaddr*>(&from), &size) > 0)
        udp.insert({ntohl(from.sin_addr.s_addr), there.first, there.second});
      ::close(socket);
    }
    for (const int socket : listeners_) ::close(socket);
    return {tcp, udp};
  }

 private:
  std::vector<int> listeners_;
  std::map<int, std::pair<std::uint32_t, std::uint32_t>> receivers_;
  std::vector<std::pair<int, Flow>> attempts_;
};

void allow_many_sockets() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

json small_design() {
  json design = two_sites(2, 1);
  design["security"] = {
      {"components",
       {{{"name", "desk"}, {"kind", "admin"}, {"addresses", {"10.90.0.9"}}},
        {{"name", "names"}, {"kind", "dns"}, {"site", "left"}, {"serves", {"left", "right"}}}}},
      {"subnets",
       {{{"name", "a"},
         {"site", "left"},
         {"block", "10.70.0.0/27"},
         {"kinds", {"zvm", "vcenter", "esxi", "vra", "dns"}}},
        {{"name", "b"}, {"site", "right"}, {"block", "10.80.0.0/27"}, {"kinds", {"zvm", "vcenter", "esxi", "vra"}}}}}};
  return design;
}

std::string unique_name(const std::string& text) { return "drsim" + std::to_string(::getpid()) + text; }

}  // namespace

// Every component tries every other one at every port of the design and two that no product uses.
BOOST_AUTO_TEST_CASE(what_is_listed_passes_and_nothing_else) {
  allow_many_sockets();
  Network network(unique_name("a"));
  if (!network.works()) {
    BOOST_TEST_MESSAGE("skipped: no permission for network namespaces here, or nft is missing");
    return;
  }
  const Scenario scenario = scenario_of(small_design());
  const PortNeeds needs = port_needs(scenario, shipped_catalogue(), "design.json");
  const auto rules = firewall_rules(needs, scenario, "design.json");
  std::vector<End> ends;
  for (std::size_t i = 0; i < needs.components.names.size(); ++i) {
    ends.push_back({unique_name("a" + std::to_string(i)), needs.components.addresses[i].intervals()[0].first});
    network.add_end(ends.back().name, needs.components.addresses[i]);
  }
  std::set<std::uint32_t> tcp = {23, 4010}, udp = {161, 4007};
  std::set<Flow> wanted_tcp, wanted_udp;
  for (const FirewallRule& rule : rules)
    for (const Interval& ports : rule.box.ports.intervals())
      for (std::uint32_t port = ports.first; port <= ports.last; ++port) {
        const bool is_tcp = rule.box.protocol == TransportProtocol::Tcp;
        (is_tcp ? tcp : udp).insert(port);
        for (const End& from : ends)
          for (const End& to : ends)
            if (rule.box.sources.contains(from.address) && rule.box.destinations.contains(to.address) &&
                from.address != to.address)
              (is_tcp ? wanted_tcp : wanted_udp).insert({from.address, to.address, port});
      }
  network.load(nft_text(rules, needs, "test"));
  Trial trial;
  for (const End& end : ends) trial.listen(end, tcp, udp);
  for (const End& from : ends)
    for (const End& to : ends) {
      if (from.address == to.address) continue;
      for (const std::uint32_t port : tcp) trial.try_tcp(from, to.address, port);
      for (const std::uint32_t port : udp) trial.send_udp(from, to.address, port);
    }
  const auto [passed_tcp, passed_udp] = trial.finish();
  BOOST_TEST((passed_tcp == wanted_tcp), passed_tcp.size() << " passed, " << wanted_tcp.size() << " are listed");
  BOOST_TEST((passed_udp == wanted_udp), passed_udp.size() << " passed, " << wanted_udp.size() << " are listed");
  BOOST_TEST(wanted_tcp.size() > 40u);
  BOOST_TEST_MESSAGE(passed_tcp.size() << " TCP and " << passed_udp.size() << " UDP flows passed of "
                                       << ends.size() * (ends.size() - 1) * (tcp.size() + udp.size()));
}

// The flagship's rules, one namespace a site: every pair of appliances replicates in both directions.
BOOST_AUTO_TEST_CASE(the_flagships_appliances_replicate_through_its_rules) {
  allow_many_sockets();
  Network network(unique_name("f"));
  if (!network.works()) {
    BOOST_TEST_MESSAGE("skipped: no permission for network namespaces here, or nft is missing");
    return;
  }
  const Scenario scenario = read_scenario(DRSIM_SOURCE_DIR "/scenarios/flagship/flagship.json", {}).scenario;
  const PortNeeds needs = port_needs(scenario, shipped_catalogue(), "flagship.json");
  std::vector<std::vector<End>> appliances(2);
  for (int site : {0, 1}) {
    const std::string name = unique_name("f" + std::to_string(site));
    IntervalSet addresses;
    for (const std::uint32_t group : needs.components.groups_of_kind.at("vra")) {
      if (needs.components.groups[group].site != site) continue;
      for (std::uint32_t i = needs.components.groups[group].members.first;
           i <= needs.components.groups[group].members.last; ++i) {
        addresses = addresses.united(needs.components.addresses[i]);
        appliances[static_cast<std::size_t>(site)].push_back(
            {name, needs.components.addresses[i].intervals()[0].first});
      }
    }
    network.add_end(name, addresses);
  }
  network.load(nft_text(firewall_rules(needs, scenario, "flagship.json"), needs, "test"));
  Trial trial;
  const std::set<std::uint32_t> ports = {4006, 4007, 4008, 22};
  for (const auto& side : appliances)
    for (const End& end : side) trial.listen(end, ports, {});
  for (std::size_t side : {0u, 1u})
    for (const End& from : appliances[side])
      for (const End& to : appliances[1 - side])
        for (const std::uint32_t port : ports) trial.try_tcp(from, to.address, port);
  const auto passed = trial.finish().first;
  std::map<std::uint32_t, std::size_t> by_port;
  for (const Flow& flow : passed) ++by_port[std::get<2>(flow)];
  BOOST_TEST(by_port[4007] == 2u * 24u * 24u);
  BOOST_TEST(by_port[4008] == 2u * 24u * 24u);
  BOOST_TEST(by_port[4006] == 0u);  // from the manager only
  BOOST_TEST(by_port[22] == 0u);
}
