#include "sim/report/topology_svg.hpp"

#include <fmt/format.h>
#include <graphviz/gvc.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <utility>

#include "models/units.hpp"
#include "sim/report/graph_ids.hpp"
#include "sim/report/number_text.hpp"

namespace drsim {
namespace {

constexpr const char* ink = "#1f2933";
constexpr const char* calm = "#2f855a";
constexpr const char* tight = "#c77700";
constexpr const char* bad = "#c53030";
constexpr const char* flow = "#2b6cb0";
constexpr double tight_link_fraction = 0.85;

/// A name as Graphviz label text: its escapes and entities are taken literally.
std::string label_text(const std::string& name) {
  std::string text;
  for (const char c : printable_text(name)) {
    if (c == '\\')
      text += "\\\\";
    else if (c == '&')
      text += "&amp;";
    else
      text += c;
  }
  return text;
}

/// Graphviz takes its strings as char* but does not change them.
char* text_of(const std::string& text) { return const_cast<char*>(text.c_str()); }

void set(void* object, const std::string& name, const std::string& value) {
  agsafeset(object, text_of(name), text_of(value), text_of(""));
}

struct GraphCloser {
  void operator()(Agraph_t* graph) const { agclose(graph); }
};
struct ContextCloser {
  void operator()(GVC_t* context) const { gvFreeContext(context); }
};

/// Hosts of one cluster at one site.
struct HostCluster {
  std::size_t hosts = 0, vms = 0, recovered_vms = 0;
  Agnode_t* node = nullptr;
};
using ClusterKey = std::pair<Index, std::string>;  ///< site, cluster

struct Flow {
  std::set<Index> groups;
  std::size_t vms = 0;
};

class Drawing {
 public:
  Drawing(const Scenario& scenario, const RunRecord& record)
      : scenario_(scenario), record_(record), graph_(agopen(text_of("topology"), Agdirected, numbering_in_order())) {
    if (!graph_) throw std::runtime_error("Graphviz cannot make a graph");
    set_defaults();
    count_hosts();
    for (Index region = 0; region < scenario.regions.size(); ++region) add_region(region);
    for (const LinkConfig& link : scenario.links) add_link(link);
    add_flows();
  }

  std::string svg() const {
    const std::unique_ptr<GVC_t, ContextCloser> context(gvContext());
    if (!context || gvLayout(context.get(), graph_.get(), "dot") != 0) {
      throw std::runtime_error("Graphviz cannot lay out the topology: is its dot plugin installed?");
    }
    char* text = nullptr;
    unsigned int length = 0;
    const int failed = gvRenderData(context.get(), graph_.get(), "svg", &text, &length);
    std::string svg = failed == 0 && text != nullptr ? std::string(text, length) : std::string();
    if (text != nullptr) gvFreeRenderData(text);
    gvFreeLayout(context.get(), graph_.get());
    const std::size_t start = svg.find("<svg");
    if (start == std::string::npos) throw std::runtime_error("Graphviz cannot draw SVG: is its core plugin installed?");
    return svg.substr(start);
  }

 private:
  void set_defaults() {
    const auto attribute = [this](int kind, const char* name, const char* value) {
      agattr(graph_.get(), kind, text_of(name), text_of(value));
    };
    for (const auto& [name, value] : std::map<std::string, std::string>{{"rankdir", "LR"},
                                                                        {"ranksep", "0.7"},
                                                                        {"nodesep", "0.3"},
                                                                        {"fontname", "Helvetica,Arial,sans-serif"},
                                                                        {"fontsize", "12"},
                                                                        {"bgcolor", "transparent"},
                                                                        {"pad", "0.1"},
                                                                        {"forcelabels", "true"}}) {
      attribute(AGRAPH, name.c_str(), value.c_str());
    }
    for (const int kind : {AGNODE, AGEDGE}) {
      attribute(kind, "fontname", "Helvetica,Arial,sans-serif");
      attribute(kind, "fontsize", "11");
      attribute(kind, "fontcolor", ink);
    }
    attribute(AGNODE, "shape", "box");
    attribute(AGNODE, "style", "rounded,filled");
    attribute(AGNODE, "fillcolor", "#ffffff");
    attribute(AGNODE, "color", "#9aa5b1");
    attribute(AGNODE, "margin", "0.16,0.09");
    attribute(AGEDGE, "color", "#9aa5b1");
    attribute(AGEDGE, "arrowsize", "0.7");
  }

  void count_hosts() {
    for (const HostConfig& host : scenario_.hosts) ++clusters_[{host.site, host.cluster}].hosts;
    for (const VmConfig& vm : scenario_.vms) {
      ++cluster_of(vm.host).vms;
      ++cluster_of(vm.recovery_host).recovered_vms;
    }
  }

  HostCluster& cluster_of(Index host) {
    const HostConfig& config = scenario_.hosts[host];
    return clusters_.at({config.site, config.cluster});
  }

  std::string next_id() { return fmt::format("n{}", ids_++); }

  Agnode_t* add_node(Agraph_t* graph, const std::string& label) {
    Agnode_t* node = agnode(graph, text_of(next_id()), 1);
    set(node, "label", label);
    return node;
  }

  Agraph_t* add_box(Agraph_t* parent, const std::string& label, const char* fill) {
    Agraph_t* box = agsubg(parent, text_of("cluster_" + next_id()), 1);
    set(box, "label", label);
    set(box, "style", "rounded,filled");
    set(box, "fillcolor", fill);
    set(box, "color", "#d5dbe3");
    return box;
  }

  void add_region(Index region) {
    const RegionConfig& config = scenario_.regions[region];
    const std::string title = config.title.empty() ? "" : "  " + label_text(config.title);
    Agraph_t* box = add_box(graph_.get(), label_text(config.name) + title, "#f3f6fa");
    Agnode_t* hub = add_node(box, "backbone\n" + label_text(config.name));
    set(hub, "shape", "ellipse");
    set(hub, "fillcolor", "#e4ebf5");
    hubs_.push_back(hub);
    for (Index site = 0; site < scenario_.sites.size(); ++site) {
      if (scenario_.sites[site].region == region) add_site(box, site, hub);
    }
  }

  /// What carries replication on the hosts of a cluster, or of those without one.
  std::string appliances_text(Index site, const std::string& cluster) const {
    if (scenario_.security.product != ProtectionProduct::VeeamCdp) return "a VRA on each";
    const auto proxies = static_cast<std::size_t>(
        std::count_if(scenario_.cdp_proxies.begin(), scenario_.cdp_proxies.end(), [&](const CdpProxyConfig& proxy) {
          const HostConfig& host = scenario_.hosts[proxy.host];
          return host.site == site && host.cluster == cluster;
        }));
    return proxies == 1 ? "1 CDP proxy" : fmt::format("{} CDP proxies", proxies);
  }

  void add_site(Agraph_t* region, Index site, Agnode_t* hub) {
    const SiteConfig& config = scenario_.sites[site];
    Agraph_t* box = add_box(region, "site " + label_text(config.name), "#ffffff");
    bool protects = false;
    for (const VmConfig& vm : scenario_.vms) protects = protects || scenario_.hosts[vm.host].site == site;
    for (auto& [key, cluster] : clusters_) {
      if (key.first != site) continue;
      std::string label = fmt::format("{}\n{}, {}", label_text(key.second), count_text(cluster.hosts, "host"),
                                      appliances_text(key.first, key.second));
      if (cluster.vms > 0) label += fmt::format("\n{} protected", count_text(cluster.vms, "VM"));
      if (cluster.recovered_vms > 0)
        label += fmt::format("\n{} recovered here", count_text(cluster.recovered_vms, "VM"));
      cluster.node = add_node(box, label);
      Agedge_t* edge = protects ? add_edge(cluster.node, hub) : add_edge(hub, cluster.node);
      set(edge, "dir", "none");
      if (config.gateway_bits_per_s) set(edge, "label", "gateway " + bit_rate_text(*config.gateway_bits_per_s));
    }
  }

  Agedge_t* add_edge(Agnode_t* from, Agnode_t* to) { return agedge(graph_.get(), from, to, text_of(next_id()), 1); }

  const char* link_colour(const std::string& name) const {
    const char* colour = calm;
    for (const LinkResult& link : record_.links) {
      if (link.name != name && link.name != name + " (backward)") continue;
      if (link.down_s > 0) return bad;
      if (link.saturated_s > 0 || link.utilisation.p95 > tight_link_fraction) colour = tight;
    }
    return colour;
  }

  void add_link(const LinkConfig& link) {
    Agedge_t* edge = add_edge(hubs_[link.region_a], hubs_[link.region_b]);
    const std::string capacity =
        link.forward_bits_per_s == link.backward_bits_per_s
            ? bit_rate_text(link.forward_bits_per_s)
            : bit_rate_text(link.forward_bits_per_s) + " / " + bit_rate_text(link.backward_bits_per_s);
    set(edge, "label", fmt::format("  {}\n{}, RTT {}  ", label_text(link.name), capacity, duration_text(link.rtt_s)));
    set(edge, "dir", "both");
    set(edge, "penwidth", "2.6");
    set(edge, "color", link_colour(link.name));
  }

  void add_flows() {
    std::map<std::pair<ClusterKey, ClusterKey>, Flow> flows;
    for (const VmConfig& vm : scenario_.vms) {
      const HostConfig& from = scenario_.hosts[vm.host];
      const HostConfig& to = scenario_.hosts[vm.recovery_host];
      Flow& one = flows[{{from.site, from.cluster}, {to.site, to.cluster}}];
      one.groups.insert(vm.vpg);
      ++one.vms;
    }
    for (const auto& [ends, one] : flows) {
      Agedge_t* edge = add_edge(clusters_.at(ends.first).node, clusters_.at(ends.second).node);
      set(edge, "label", fmt::format("  {}, {}  ", count_text(one.groups.size(), "group"), count_text(one.vms, "VM")));
      set(edge, "style", "dashed");
      set(edge, "color", flow);
      set(edge, "fontcolor", flow);
    }
  }

  const Scenario& scenario_;
  const RunRecord& record_;
  std::unique_ptr<Agraph_t, GraphCloser> graph_;
  std::map<ClusterKey, HostCluster> clusters_;
  std::vector<Agnode_t*> hubs_;
  std::size_t ids_ = 0;
};

}  // namespace

std::string topology_svg(const Scenario& scenario, const RunRecord& record) { return Drawing(scenario, record).svg(); }

}  // namespace drsim
