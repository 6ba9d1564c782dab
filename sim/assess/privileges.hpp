#pragma once
/// Roles against the matrix of privileges and tasks (sim/assess/privileges.json): who lacks what a task needs, and who
/// holds what no task of his needs.

#include <string>
#include <vector>

#include "sim/scenario/read/read_scenario.hpp"

namespace drsim {

struct Privilege {
  std::string name;  ///< Zerto: its name; vSphere: "CATEGORY: PRIVILEGE"
  bool is_install_only = false;
  bool is_internal = false;  ///< for the product's own use: nobody needs it
};

struct PrivilegeTask {
  std::string name, title;
  std::vector<std::string> zerto, vsphere;
};

struct PrivilegeMatrix {
  std::vector<Privilege> zerto, vsphere;
  std::vector<PrivilegeTask> tasks;
};

/// The matrix that the program carries.
const PrivilegeMatrix& privilege_matrix();

/// What is wrong with one role.
struct RoleFinding {
  std::string role, pointer;
  std::vector<std::string> lacking;  ///< "TASK: PRIVILEGE"
  std::vector<std::string> excess;   ///< privileges
};

/// For each role of the scenario, by its order there. Throws ScenarioError for tasks and privileges that do not exist.
std::vector<RoleFinding> role_findings(const ReadScenario& read, const std::string& file);

}  // namespace drsim
