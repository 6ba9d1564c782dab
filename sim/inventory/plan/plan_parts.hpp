#pragma once
/// The parts of a planned scenario, and what they hand on to each other.

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "sim/inventory/plan/scenario_plan.hpp"
#include "sim/scenario/products/product_facts.hpp"

namespace drsim {

/// A VM that is planned, and the workload it gets.
struct PlannedVm {
  const InventoryVm* vm = nullptr;
  std::vector<double> disk_bytes;
  std::string cluster;   ///< of the scenario
  std::string workload;  ///< its name
};

/// What is planned so far.
struct PlanDraft {
  const PlanRequest* request = nullptr;
  std::vector<PlannedVm> vms;
  nlohmann::ordered_json clusters = nlohmann::ordered_json::array();
  nlohmann::ordered_json workloads = nlohmann::ordered_json::object();
  std::map<std::string, std::string> recovery_cluster;    ///< by that of the VMs
  std::map<std::string, std::string> recovery_datastore;  ///< likewise
  std::set<std::string> recovers_apart;                   ///< VMs on another cluster than most of their group
  std::vector<std::string> assumptions;
  std::vector<std::string> notes;

  /// What holds for the product of the request.
  const PlanRules& rules() const;
};

/// A name that is not taken yet: `wanted`, or with a number behind it. Takes it.
std::string unused_name(const std::string& wanted, std::map<std::string, bool>& taken);

/// What a cluster is called in the scenario; VMs and hosts of none make one of their own.
std::string planned_cluster(const std::string& cluster);

/// Chooses the VMs that can be planned; the others are left out with their reason.
void plan_vms(PlanDraft& draft);

/// Gives each VM its measured workload, or one by rule.
void plan_workloads(PlanDraft& draft);

/// Clusters with their hosts and datastores, and their mirrors at the other site.
void plan_clusters(PlanDraft& draft);

/// Entries of /vpgs: each recovers to the mirror of the cluster that most of its VMs are on.
nlohmann::ordered_json planned_groups_json(PlanDraft& draft);

/// Entries of /vms, when the groups are there: a VM on another cluster than most of its group says itself where it
/// recovers to.
nlohmann::ordered_json planned_vms_json(const PlanDraft& draft);

/// Where VMs of a cluster recover to.
nlohmann::ordered_json recovery_json(const PlanDraft& draft, const std::string& cluster);

}  // namespace drsim
