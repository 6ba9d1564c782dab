#pragma once
/// The state of turning a scenario document into the checked structs: what is built, the names known so far, and the
/// mistakes found so far. Each read_* function handles one part of the document; they run in the order given here.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/scenario/read/document.hpp"
#include "sim/scenario/read/node.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

inline constexpr Index nobody = static_cast<Index>(-1);  ///< index of what is not known (yet)

/// Names of one kind of entity, with where each was given.
struct NameTable {
  std::string kind;            ///< "site", for messages
  std::string list;            ///< top-level key where the entities stand
  bool is_complete = true;     ///< false: an entity without a usable name, or entries with too many, were left out
  std::uint32_t expanded = 0;  ///< entities that entries with a count stand for, so far
  std::map<std::string, Index> index = {};
  std::map<std::string, std::string> pointer = {};
};

/// What VMs of a cluster or of a single host are placed on.
struct Placement {
  Index site = 0;
  std::vector<Index> hosts;       ///< by name
  std::vector<Index> datastores;  ///< that all of them see
};

struct Reading {
  Reading(const Document& merged, const std::vector<std::string>& default_pointers)
      : document(merged), root(document.content, ""), defaults(default_pointers.begin(), default_pointers.end()) {}

  const Document& document;
  Node root;
  std::set<std::string> defaults;  ///< pointers of values that are defaults
  std::set<std::string> broken;    ///< pointers that the schema or a quantity check has refused already
  Scenario scenario;
  std::vector<Problem> problems;

  NameTable regions{"region", "regions"}, vrfs{"VRF", "vrfs"}, sites{"site", "sites"}, links{"link", "links"},
      datastores{"datastore", "datastores"}, clusters{"cluster", "clusters"}, hosts{"host", "hosts"},
      workloads{"workload", "workloads"}, vms{"VM or VM group", "vms"}, vpgs{"VPG", "vpgs"},
      cloud_connectors{"cloud connector", "cloud_connectors"}, retention{"retention job", "retention"};
  NameTable kms{"key server", "security/kms"};
  NameTable cdp_proxies{"CDP proxy", "security/components"};
  NameTable runbooks{"run-book", "runbooks"}, operations{"operation", "operations"};
  std::map<std::string, Placement> cluster_placement;
  std::map<std::string, WriteLoadConfig> loads;
  std::vector<std::vector<Index>> vms_of_entry;  ///< for each entry of /vms: its VMs (each with all its VPGs), by name
  std::vector<Index> entry_of_vm;                ///< for each VM: its entry of /vms
  std::vector<bool> placed;                      ///< for each VM: VPG, host and recovery are known
  std::map<std::string, Index> entry_named;      ///< entry of /vms by the name written there

  void refuse(const std::string& pointer, const std::string& text);

  /// Notes what keeps the design from being simulated; it can still be listed and assessed.
  void obstruct(const std::string& pointer, const std::string& text);

  /// Products of the VPGs, that of the estate where there are none.
  std::set<ProtectionProduct> products;

  /// What an entry of /vpgs is replicated by.
  ProtectionProduct product_of(const Node& vpg) const;

  void warn(const std::string& text) { scenario.warnings.push_back(text); }

  /// True when something at or below `pointer` was refused already.
  bool is_broken(const std::string& pointer) const;

  /// Notes a name; false (and a problem) when it is taken already.
  bool add_name(NameTable& table, const std::string& name, const std::string& pointer);

  /// How many entities the entry stands for by its `key`. None, and the table is incomplete, where that number was
  /// refused already or where it makes more than `most` of the whole scenario (a problem): nothing is expanded to be
  /// thrown away.
  std::uint32_t expansion(NameTable& table, const Node& entry, const std::string& key, std::uint32_t most);

  /// The index of the entity that the text at `node` names; nothing (and a problem, unless the text is empty or the
  /// node refused already) when there is none.
  std::optional<Index> find(const NameTable& table, const Node& node);
};

void read_product(Reading& reading);  ///< what replicates, which much else hangs on
void read_places(Reading& reading);   ///< regions, VRFs, sites, links
void read_hosts(Reading& reading);    ///< datastores, clusters, hosts
void read_workloads(Reading& reading);
void read_vms(Reading& reading);
void read_vpgs(Reading& reading);          ///< VPGs, recovery and placement of VMs
void check_routes(Reading& reading);       ///< VRFs and links between the sites of each VPG
void read_overlays(Reading& reading);      ///< cloud connectors and retention jobs, both on VPGs and sites
void check_data_path(Reading& reading);    ///< tunnels, encryption and appliances along the path of each VM
void read_keys(Reading& reading);          ///< key servers and what is encrypted at rest
void read_incidents(Reading& reading);     ///< other events, faults, pause windows, how groups begin
void read_events(Reading& reading);        ///< events and expectations
void read_security(Reading& reading);      ///< components and addresses, for ports
void read_firewall(Reading& reading);      ///< closed ports; after the components
void read_model(Reading& reading);         ///< seed, dates, product model, output
void state_assumptions(Reading& reading);  ///< what the run takes for granted; after all else was read
void check_limits(Reading& reading);       ///< product limits and warnings; only when nothing was refused
void check_work(Reading& reading);         ///< how much a run would have to play; only when nothing was refused
void note_obstacles(Reading& reading);     ///< what the simulation of the product does not do

/// Days of the week [0 = Monday], from a list or a word.
std::vector<int> read_days(Reading& reading, const Node& node);

/// "days", "from" and "to"; an empty window is refused.
WeeklyWindow read_weekly_window(Reading& reading, const Node& node);

/// Why traffic of a VRF cannot get from one region to another; empty when it can.
std::string region_route_problem(const Scenario& scenario, Index vrf, Index from, Index to);

/// IPsec of a site or link; nothing where there is none.
std::optional<IpsecConfig> read_ipsec(const Node& node);

/// Throttle of a site; nothing where there is none.
std::optional<ThrottleConfig> read_throttle(Reading& reading, const Node& node);

/// Run-books; then the operations, which name run-books, groups and sites.
void read_runbooks(Reading& reading);
void read_operations(Reading& reading);

/// The `number`-th (from 1) of `count` entities of a group: NAME-07; NAME itself when there is but one.
std::string expanded_name(const std::string& name, std::uint32_t number, std::uint32_t count);

/// Puts the entities into the order of their names and notes the index of each in `table`.
template <typename Entity>
void sort_by_name(std::vector<Entity>& entities, NameTable& table);

}  // namespace drsim

#include <algorithm>

template <typename Entity>
void drsim::sort_by_name(std::vector<Entity>& entities, NameTable& table) {
  std::stable_sort(entities.begin(), entities.end(), [](const Entity& a, const Entity& b) { return a.name < b.name; });
  for (std::size_t i = 0; i < entities.size(); ++i) table.index[entities[i].name] = static_cast<Index>(i);
}
