#pragma once
/// How far a disturbance can reach, by where things stand in the scenario: what a group needs while it is replicated,
/// and what lies at the sites of a group or of an operation. The second is the larger set: what lies outside it cannot
/// have had any effect.
/// Checked by: tests/report/miss_attribution_test.cpp, tests/report/told_events_test.cpp

#include <map>
#include <set>
#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "sim/report/disturbances/disturbances.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// What a cause and an event call the same thing by.
Entity component_of(const Entity& entity);

/// Where some groups are protected and recovered, and over which links.
struct GroupPlaces {
  std::set<std::string> sites, links, groups;
};

class DisturbanceReach {
 public:
  DisturbanceReach(const Scenario& scenario, const RunRecord& record);

  /// What the replication of the group needs, as long as its VMs are where the scenario has them: appliances, hosts,
  /// sites, managers, gateways, datastores, proxies, links, and the firewall rules that can keep them apart.
  const std::set<Entity>& needed_by(std::size_t group) const { return needed_[group]; }

  /// Of the VM; nullptr: the entity is none.
  const std::string* group_of_vm(const Entity& entity) const;

  /// Of all groups, or of those that are named.
  GroupPlaces places() const;
  GroupPlaces places(const std::vector<std::string>& groups) const;

  /// False where nothing that the disturbance names is in any way near: it has no effect there.
  bool reaches(const Disturbance& disturbance, const GroupPlaces& places) const;

 private:
  void add_vm(const VmConfig& vm, std::set<Entity>& needed) const;
  void add_rules(const VmConfig& vm, std::set<Entity>& needed) const;
  std::vector<std::string> sites_of(const Entity& entity) const;
  std::vector<std::string> sites_of(const ClosureConfig& closure) const;
  std::vector<std::string> sites_of_key_server(const std::string& name) const;

  const Scenario& scenario_;
  const RunRecord& record_;
  std::vector<std::set<Entity>> needed_;                ///< by group of the record
  std::map<std::string, std::string> group_of_vm_;      ///< by name
  std::map<std::string, std::size_t> number_of_;        ///< of a group in the record, by name
  std::map<Entity, std::vector<std::string>> site_of_;  ///< by what stands at one site
};

}  // namespace drsim
