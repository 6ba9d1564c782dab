#pragma once
/// What drsim asks of a product that replicates, outside a run: its words, its keys of a scenario and what must hold of
/// them, which sizes and remedies apply to it, whose port catalogue it is in. Each product answers in a folder of its
/// own below this one; products.cpp has the only list of them. What a product does in a run is asked through
/// sim/products/product.hpp, since scenarios know nothing of the engine.
///
/// What a product leaves as it is here holds for those that have nothing of the kind.
/// Checked by: tests/scenario/products_test.cpp

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "sim/scenario/security.hpp"

namespace drsim {

class Node;
struct ModelParameter;
struct Reading;
struct Scenario;
struct VmConfig;
struct VpgConfig;

/// How the points that can be recovered to come about.
enum class PointKind {
  Checkpoints,  ///< written bytes are sent as they come, and marked by an interval
  Cycles        ///< the writes of a cycle are sealed together, then sent
};

/// What it is in a run with groups of another product, over what both use (sim/products/product.hpp).
enum class SharingRole { Alone, Owner, Guest };

/// What sees to it that replicated bytes are encrypted by the product itself.
enum class EncryptedBy { HostAppliances, TrafficRules };

/// The two sites of a scenario that is made of an inventory.
struct PlannedEstate {
  std::string from, to;  ///< names of the sites
  std::size_t vms = 0;
};

/// What a scenario made of an inventory assumes for a product.
struct PlanRules {
  bool is_offered = false;               ///< such scenarios are made for it
  std::size_t disks_of_vm_max = 0;       ///< as the schema has it
  std::size_t vms_of_unnamed_group = 1;  ///< at most so many VMs without a group are put into one
  const char* unnamed_groups = "";       ///< what becomes of VMs without a group: "policies of up to 50 of them"
  const char* history = "";              ///< of the journal, as scenarios have it: "24 h"
  const char* journals = "";             ///< what is said of journals after the history; may be empty
  double journal_share = 0;              ///< of the replicas, that journals take of a recovery datastore
  double journal_of_vm_bytes = 0;        ///< likewise of each VM
  const char* journal_space = "";        ///< both in words: "150 GiB each"
  /// The section "security", null where it needs none. What it assumes is added to the list.
  nlohmann::ordered_json (*security)(const PlannedEstate& estate, std::vector<std::string>& assumptions) = nullptr;
};

/// Settings of a group whose points are checkpoints: priority, interval, compression, limit of its journal.
void read_checkpoint_settings(const Node& node, VpgConfig& vpg);

struct ProductFacts {
  ProtectionProduct id = {};
  const char* word = "";    ///< in scenario files and results: "zerto"
  const char* title = "";   ///< for people: "Zerto"
  const char* vendor = "";  ///< in the port catalogues
  /// Why it is not simulated; empty: it is. Such a design is listed and assessed.
  const char* not_simulated = "";

  // How it replicates.
  PointKind points = PointKind::Checkpoints;
  bool has_host_appliances = false;       ///< one on each host that its VMs run on or recover to, behind one NIC
  bool has_connections_of_links = false;  ///< /links/*/tcp/connections count for its streams
  double link_least_bits_per_s = 0;       ///< below that the vendor does not support a link
  EncryptedBy encrypted_by = EncryptedBy::TrafficRules;
  SharingRole sharing = SharingRole::Alone;
  const char* drawn = "";  ///< what its runs draw from the seed beside loads, faults and recovery

  // Reading a scenario. None of these is called where the product protects no group.
  /// Its own keys of an entry of /vpgs; what all products have is read before.
  void (*read_group)(const Node& node, VpgConfig& vpg) = read_checkpoint_settings;
  /// Its constants below /model, in the order of the results.
  const std::vector<ModelParameter>& (*parameters)() = no_parameters;
  /// Constants that contradict each other.
  void (*check_constants)(Reading& reading) = [](Reading&) {};
  /// What else it has, after groups and components.
  void (*read_parts)(Reading& reading) = [](Reading&) {};
  /// Why the ends of this VM's path cannot be; empty when they can.
  std::string (*end_problem)(const Scenario& scenario, const VmConfig& vm) = [](const Scenario&, const VmConfig&) {
    return std::string();
  };
  /// What its simulation takes for granted. @param part  the scenario of its groups
  std::vector<std::string> (*assumptions)(const Scenario& part) = [](const Scenario&) {
    return std::vector<std::string>();
  };
  /// What it adds to the assumptions of an estate with several products, before those of each.
  std::vector<std::string> (*assumptions_beside_others)() = [] { return std::vector<std::string>(); };
  /// Limits of the product, and what it would accept but what does harm. `reading.scenario` is that of its groups.
  void (*check_limits)(Reading& reading) = [](Reading&) {};
  /// What the design holds that its simulation does not do, or lacks what that needs.
  void (*note_obstacles)(Reading& reading) = [](Reading&) {};

  // Sizes and remedies.
  /// Resources by their word for `drsim size --for` that it has no size of, and why.
  std::map<std::string, std::string> not_sized = {};
  const char* pauses_key = "pause_windows";  ///< of a group: the hours in which nothing is replicated
  const char* no_rto = "";                   ///< why recovery times cannot be asked for; empty: they can
  const char* no_vpn_price = "";             ///< why a VPN around its streams has no price; empty: it has

  PlanRules plan = {};

  // Lists, judgements, pictures.
  std::set<std::string> port_features = {};  ///< of the catalogues' rows that are its own
  /// Versions of its vendor's catalogue rows that the design has.
  std::set<std::string> (*catalogue_profiles)(const Scenario& scenario) = [](const Scenario&) {
    return std::set<std::string>();
  };
  /// Facts that the rules of an assessment refer to.
  void (*derive_facts)(const Scenario& scenario, nlohmann::json& derived) = [](const Scenario&, nlohmann::json&) {};
  /// What carries its streams on the hosts of a cluster, or on those without one: "a VRA on each".
  std::string (*appliances_text)(const Scenario& scenario, std::uint32_t site, const std::string& cluster) =
      [](const Scenario&, std::uint32_t, const std::string&) { return std::string(); };

 private:
  static const std::vector<ModelParameter>& no_parameters();
};

}  // namespace drsim
