#include "sim/report/page/topology_svg.hpp"

#include <fmt/format.h>
#include <graphviz/gvc.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "models/units.hpp"
#include "sim/report/page/graph_ids.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/products/products.hpp"

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

/// What goes wrong is asked for by its code; nothing goes to standard error.
int ignore_message(char*) { return 0; }

struct GraphCloser {
  void operator()(Agraph_t* graph) const { agclose(graph); }
};
struct ContextCloser {
  void operator()(GVC_t* context) const { gvFreeContext(context); }
};

/// Graphviz and its plugins, once for the program: the text plugin of 2.42 remembers the font name of the label before,
/// which belongs to the context, and reads it again in the next one.
GVC_t* context() {
  static const std::unique_ptr<GVC_t, ContextCloser> once(gvContext());
  if (!once) throw std::runtime_error("Graphviz cannot start");
  return once.get();
}

/// Frees what a layout holds before the graph goes, also when drawing throws.
class Layout {
 public:
  explicit Layout(Agraph_t* graph) : graph_(graph) {
    if (gvLayout(context(), graph_, "dot") != 0) {
      throw std::runtime_error("Graphviz cannot lay out the topology: is its dot plugin installed?");
    }
  }
  ~Layout() { gvFreeLayout(context(), graph_); }
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;

 private:
  Agraph_t* graph_;
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

  /// Where the curved lines of some edge cannot be found, and it would be missing, all lines are straight.
  std::string svg() const {
    agseterrf(ignore_message);
    agreseterrors();
    std::optional<Layout> layout(graph_.get());
    if (agreseterrors() > 0) {
      layout.reset();
      set(graph_.get(), "splines", "line");
      layout.emplace(graph_.get());
    }
    char* text = nullptr;
    unsigned int length = 0;
    const int failed = gvRenderData(context(), graph_.get(), "svg", &text, &length);
    const std::string svg = failed == 0 && text != nullptr ? std::string(text, length) : std::string();
    if (text != nullptr) gvFreeRenderData(text);
    const std::size_t start = svg.find("<svg");
    if (start == std::string::npos) throw std::runtime_error("Graphviz cannot draw SVG: is its core plugin installed?");
    return "<svg role=\"img\" aria-label=\"Sites, clusters and links; the tables of links and groups say the same in "
           "words\"" +
           svg.substr(start + 4);
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
                                                                        {"pad", "0.1"}}) {
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
    std::string text;
    for (const ProductFacts* product : facts_in_use(scenario_))
      text += (text.empty() ? "" : ", ") + product->appliances_text(scenario_, site, cluster);
    return text;
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
      Agnode_t* from = protects ? cluster.node : hub;
      Agnode_t* to = protects ? hub : cluster.node;
      if (config.gateway_bits_per_s) {
        add_line(region, {from, to}, "gateway " + bit_rate_text(*config.gateway_bits_per_s), Line{});
      } else {
        set(add_edge(from, to), "dir", "none");
      }
    }
  }

  Agedge_t* add_edge(Agnode_t* from, Agnode_t* to) { return agedge(graph_.get(), from, to, text_of(next_id()), 1); }

  struct Line {
    std::string colour = "#9aa5b1";
    std::string style = "solid";
    std::string width = "1";
    std::string text_colour = ink;
    bool arrow_at_start = false;
    bool arrow_at_end = false;
  };

  /// A line with a text in its middle. The text is a node of its own: Graphviz 2.42 frees memory twice where two nodes
  /// of one rank are joined by an edge that has a label (flat edges, which cycles of regions or of groups make).
  void add_line(Agraph_t* graph, std::pair<Agnode_t*, Agnode_t*> ends, const std::string& text, const Line& line) {
    Agnode_t* label = add_node(graph, text);
    set(label, "shape", "plaintext");
    set(label, "style", "");
    set(label, "margin", "0.05,0.02");
    set(label, "height", "0.2");
    set(label, "fontcolor", line.text_colour);
    Agedge_t* start = add_edge(ends.first, label);
    Agedge_t* end = add_edge(label, ends.second);
    set(start, "dir", line.arrow_at_start ? "back" : "none");
    set(end, "dir", line.arrow_at_end ? "forward" : "none");
    for (Agedge_t* half : {start, end}) {
      set(half, "color", line.colour);
      set(half, "style", line.style);
      set(half, "penwidth", line.width);
    }
  }

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
    const std::string capacity =
        link.forward_bits_per_s == link.backward_bits_per_s
            ? bit_rate_text(link.forward_bits_per_s)
            : bit_rate_text(link.forward_bits_per_s) + " / " + bit_rate_text(link.backward_bits_per_s);
    Line line;
    line.colour = link_colour(link.name);
    line.width = "2.6";
    line.arrow_at_start = line.arrow_at_end = true;
    add_line(graph_.get(), {hubs_[link.region_a], hubs_[link.region_b]},
             fmt::format("{}\n{}, RTT {}", label_text(link.name), capacity, duration_text(link.rtt_s)), line);
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
    Line line;
    line.colour = line.text_colour = flow;
    line.style = "dashed";
    line.arrow_at_end = true;
    for (const auto& [ends, one] : flows) {
      add_line(graph_.get(), {clusters_.at(ends.first).node, clusters_.at(ends.second).node},
               fmt::format("{}, {}", count_text(one.groups.size(), "group"), count_text(one.vms, "VM")), line);
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
