/// Pictures of estates of every shape: 1 to 12 regions, links in cycles and side by side, groups that replicate in
/// circles, names that mean something to the layout. The layout library frees memory twice on some graphs with labelled
/// edges, so this runs under the address sanitizer too.
#define BOOST_TEST_MODULE topology_shapes
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/random_stream.hpp"
#include "sim/report/page/topology_svg.hpp"

using namespace drsim;

namespace {

const std::vector<std::string> names = {
    "fra",      "a b",        ".",          "\\N \\l \\G \\E", "<b>bold</b>", "\"q\" 'q' `q`", "&amp; &#0; &",
    "数据中心", "cluster_n0", "n1 -> n2 ;", "{a|b|<p>c}",      "%s %n",       "a\nb",          std::string(300, 'x')};

struct Shape {
  RandomStream random;
  explicit Shape(std::uint64_t seed) : random(seed, "topology", "shapes") {}

  Index below(std::size_t count) {
    return static_cast<Index>(std::min(static_cast<double>(count) - 1, random.uniform() * static_cast<double>(count)));
  }
  std::string name(std::size_t number) { return names[below(names.size())] + " " + std::to_string(number); }

  Scenario estate(std::size_t regions) {
    Scenario s;
    for (std::size_t region = 0; region < regions; ++region) {
      s.regions.push_back({name(region), below(2) == 0 ? "" : name(region), 50.1, 8.7, "EU"});
      for (std::size_t sites = below(3); sites > 0; --sites) add_site(s, static_cast<Index>(region));
    }
    if (s.sites.empty()) add_site(s, 0);
    if (s.hosts.empty()) add_host(s, 0, "only");
    for (std::size_t links = below(2 * regions + 1); links > 0; --links) {
      LinkConfig link;
      link.name = name(links);
      link.region_a = below(regions);
      link.region_b = below(regions);
      link.forward_bits_per_s = 1e9;
      link.backward_bits_per_s = below(2) == 0 ? 1e9 : 1e8;
      link.rtt_s = 0.01;
      s.links.push_back(link);
    }
    for (std::size_t groups = below(2 * regions + 1); groups > 0; --groups) {
      VmConfig vm;
      vm.name = name(groups);
      vm.host = below(s.hosts.size());
      vm.recovery_host = below(s.hosts.size());
      vm.vpg = static_cast<Index>(groups);
      s.vms.push_back(vm);
    }
    if (below(3) == 0) s.security.product = ProtectionProduct::VeeamCdp;
    return s;
  }

 private:
  void add_host(Scenario& s, Index site, const std::string& cluster) {
    HostConfig host;
    host.name = name(s.hosts.size());
    host.cluster = cluster;
    host.site = site;
    s.hosts.push_back(host);
  }

  void add_site(Scenario& s, Index region) {
    s.sites.push_back({name(s.sites.size()), region, 0, below(2) == 0 ? std::optional<double>(1e9) : std::nullopt});
    const auto site = static_cast<Index>(s.sites.size() - 1);
    for (std::size_t clusters = below(3); clusters > 0; --clusters) {
      const std::string cluster = below(4) == 0 ? "" : name(s.hosts.size());
      for (std::size_t hosts = below(3); hosts > 0; --hosts) add_host(s, site, cluster);
    }
  }
};

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// Lines of the picture: two for what has a text in its middle (links, groups from one cluster to another, clusters
/// behind a gateway), one for other clusters.
std::size_t lines_of(const Scenario& s) {
  using Cluster = std::pair<Index, std::string>;
  const auto cluster = [&](Index host) { return Cluster(s.hosts[host].site, s.hosts[host].cluster); };
  std::set<Cluster> clusters;
  std::set<std::pair<Cluster, Cluster>> flows;
  for (Index host = 0; host < s.hosts.size(); ++host) clusters.insert(cluster(host));
  for (const VmConfig& vm : s.vms) flows.emplace(cluster(vm.host), cluster(vm.recovery_host));
  std::size_t lines = 2 * (s.links.size() + flows.size());
  for (const Cluster& one : clusters) lines += s.sites[one.first].gateway_bits_per_s ? 2 : 1;
  return lines;
}

bool is_whole(const std::string& svg) {
  return svg.compare(0, 4, "<svg") == 0 && svg.find("</svg>") != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_shape_is_drawn_and_twice_the_same) {
  for (std::size_t regions = 1; regions <= 12; ++regions) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
      const Scenario scenario = Shape(100 * regions + seed).estate(regions);
      const std::string svg = topology_svg(scenario, RunRecord());
      BOOST_TEST(is_whole(svg), regions << " regions, seed " << seed);
      BOOST_TEST(svg == topology_svg(scenario, RunRecord()), regions << " regions, seed " << seed);
      BOOST_TEST(count_of(svg, "class=\"edge\"") == lines_of(scenario), regions << " regions, seed " << seed);
    }
  }
}

// Two regions that replicate to each other, and the ring of four that the shipped mesh is: labelled edges between
// nodes of one rank.
BOOST_AUTO_TEST_CASE(each_text_stands_in_the_picture_once) {
  Scenario s;
  for (Index region = 0; region < 4; ++region) {
    s.regions.push_back({"region" + std::to_string(region), "", 50, 8, "EU"});
    s.sites.push_back({"site" + std::to_string(region), region, 0, 10e9});
    HostConfig host;
    host.name = host.cluster = "cluster" + std::to_string(region);
    host.site = region;
    s.hosts.push_back(host);
    VmConfig vm;
    vm.host = region;
    vm.recovery_host = region < 2 ? 1 - region : 0;
    vm.vpg = region;
    s.vms.push_back(vm);
  }
  for (const auto& [a, b] : std::vector<std::pair<Index, Index>>{{0, 1}, {0, 2}, {0, 3}, {3, 1}, {2, 1}}) {
    LinkConfig link;
    link.name = "link" + std::to_string(a) + std::to_string(b);
    link.region_a = a;
    link.region_b = b;
    link.forward_bits_per_s = link.backward_bits_per_s = 3e8;
    link.rtt_s = 0.011;
    s.links.push_back(link);
  }
  const std::string svg = topology_svg(s, RunRecord());
  for (const char* link : {"link01", "link02", "link03", "link31", "link21"})
    BOOST_TEST(count_of(svg, link) == 1U, link);
  BOOST_TEST(count_of(svg, "1 group, 1 VM<") == 4U);
  BOOST_TEST(count_of(svg, "gateway 10 Gb/s") == 4U);
}
