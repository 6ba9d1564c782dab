#pragma once
/// From what is there to a scenario that runs: the estate as the inventory lists it, a mirror of it at the other site,
/// a link between them, and for each VM a workload. What the inventory does not say is assumed, and each assumption is
/// listed and marked where it stands.

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/inventory/import_problems.hpp"
#include "sim/inventory/inventory.hpp"

namespace drsim {

/// A site at one of the catalogued regions.
struct PlannedSite {
  std::string name, region;
};

/// Workloads that were measured, by name, as `drsim import` writes them.
struct MeasuredWorkload {
  nlohmann::ordered_json workload;
  std::string file;
};

struct PlanRequest {
  Inventory inventory;
  std::string inventory_file;
  std::map<std::string, MeasuredWorkload> measured;
  PlannedSite from, to;
  std::string product;        ///< its word; one of offered_products()
  std::string link_capacity;  ///< empty: assumed
};

/// Words of the products that scenarios are made for; the first is the default.
std::vector<std::string> offered_products();

struct ScenarioPlan {
  nlohmann::ordered_json scenario = nlohmann::ordered_json::object();
  std::vector<std::string> assumptions;  ///< also in the scenario, under "//"
  std::vector<std::string> notes;        ///< what was left out, and measured workloads that no VM has the name of
};

/// Throws ScenarioError when no VM can be planned, and for names that a scenario cannot have.
ScenarioPlan plan_scenario(const PlanRequest& request);

}  // namespace drsim
