/// The matrix of privileges: every row of the seed's tables is asked for by name, and its absence is found.

#define BOOST_TEST_MODULE privileges
#include "sim/assess/privileges.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/ports/designs.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

/// The guide's table "VMware privileges required", by category, and the notes "only during install and uninstall".
struct Category {
  const char* name;
  bool is_install_only;
  std::vector<std::string> privileges;
};
const std::vector<Category> seed_table = {
    {"Alarms", true, {"Create alarm", "Remove alarm"}},
    {"Authorization", true, {"Modify permission", "Modify role", "Reassign role permissions"}},
    {"Datastore",
     false,
     {"Allocate space", "Browse datastore", "Remove file", "Low level file operations", "Move datastore",
      "Update virtual machine files"}},
    {"Datastore cluster", false, {"Configure a datastore cluster"}},
    {"Extension", true, {"Register extension", "Unregister extension", "Update extension"}},
    {"Folder", false, {"Create folder", "Delete folder", "Move folder"}},
    {"Global",
     false,
     {"Cancel task", "Diagnostics", "Global tag", "Log event", "Manage custom attributes", "Script action",
      "Set custom attribute"}},
    {"Host > Configuration",
     false,
     {"Advanced settings", "Virtual machine autostart configuration", "Change settings",
      "Security profile and firewall"}},
    {"Host > Inventory", false, {"Modify cluster"}},
    {"Network", false, {"Assign network"}},
    {"Resource", false, {"Assign vApp to resource pool", "Assign virtual machine to resource pool"}},
    {"Sessions", false, {"Validate session"}},
    {"Tasks", false, {"Create task", "Update task"}},
    {"vApp",
     false,
     {"vApp application configuration", "Assign resource pool", "Add virtual machine", "Create", "Delete", "Import",
      "vApp instance configuration", "vApp managedBy configuration", "Power off", "Power on", "Rename",
      "vApp resource configuration", "Unregister"}},
    {"Virtual machine > Configuration",
     false,
     {"Add new disk", "Add or remove device", "Advanced", "Set annotation", "Change CPU count", "Extend virtual disk",
      "Modify device settings", "Configure managedBy", "Memory", "Raw device", "Remove disk", "Rename",
      "Change resource", "Settings", "Swapfile placement", "Upgrade virtual machine compatibility"}},
    {"Virtual machine > Interaction", false, {"Power off", "Power on"}},
    {"Virtual machine > Inventory",
     false,
     {"Create from existing", "Create new", "Move", "Register", "Remove", "Unregister"}}};

RoleFinding finding_of(const json& role) {
  json design = two_sites();
  design["security"]["roles"] = {role};
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "d.json") << design.dump();
  return role_findings(read_scenario(folder.path() / "d.json", {}), "d.json").at(0);
}

std::vector<std::string> all_of_table(bool with_install_only) {
  std::vector<std::string> all;
  for (const Category& category : seed_table)
    for (const std::string& privilege : category.privileges)
      if (with_install_only || !category.is_install_only) all.push_back(std::string(category.name) + ": " + privilege);
  return all;
}

json account(const std::string& task, const std::vector<std::string>& vsphere) {
  return {{"name", "account"}, {"tasks", {task}}, {"zerto", {"Zerto role"}}, {"vsphere", vsphere}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_whole_table_is_what_installation_needs) {
  const auto all = all_of_table(true);
  BOOST_TEST(all.size() == 73u);
  const RoleFinding finding = finding_of(account("installation", all));
  BOOST_TEST(finding.lacking.empty());
  BOOST_TEST(finding.excess.empty());
}

BOOST_AUTO_TEST_CASE(every_row_is_missed_by_name_when_it_is_absent) {
  for (const Category& category : seed_table)
    for (const std::string& privilege : category.privileges) {
      const std::string row = std::string(category.name) + ": " + privilege;
      auto held = all_of_table(true);
      held.erase(std::find(held.begin(), held.end(), row));
      const RoleFinding finding = finding_of(account("installation", held));
      BOOST_TEST(finding.lacking == std::vector<std::string>{"installation: " + row}, row);
    }
}

BOOST_AUTO_TEST_CASE(rows_of_install_and_uninstall_are_too_much_afterwards) {
  const RoleFinding finding = finding_of(account("service_account", all_of_table(true)));
  BOOST_TEST(finding.lacking.empty());
  BOOST_TEST(finding.excess ==
             (std::vector<std::string>{"Alarms: Create alarm", "Alarms: Remove alarm",
                                       "Authorization: Modify permission", "Authorization: Modify role",
                                       "Authorization: Reassign role permissions", "Extension: Register extension",
                                       "Extension: Unregister extension", "Extension: Update extension"}));
  BOOST_TEST(finding_of(account("service_account", all_of_table(false))).excess.empty());
}

// The seven privileges that the installation adds, each with the task that it is for; the role Zerto beside them.
BOOST_AUTO_TEST_CASE(every_zerto_privilege_belongs_to_its_task) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"Live Failover / Move", "live_failover"}, {"Manage cloud connector", "manage_cloud_connectors"},
      {"Manage Sites", "manage_sites"},          {"Manage VPG", "manage_vpgs"},
      {"Manage VRA", "manage_appliances"},       {"Test Failover", "test_failover"}};
  for (const auto& [privilege, task] : rows) {
    const RoleFinding right = finding_of({{"name", "r"}, {"tasks", {task}}, {"zerto", {privilege}}});
    BOOST_TEST(right.lacking.empty(), privilege);
    BOOST_TEST(right.excess.empty(), privilege);
    const RoleFinding none = finding_of({{"name", "r"}, {"tasks", {task}}});
    BOOST_TEST(none.lacking == std::vector<std::string>{task + ": " + privilege});
    for (const auto& [other, other_task] : rows)
      if (other != privilege) {
        const RoleFinding wrong = finding_of({{"name", "r"}, {"tasks", {task}}, {"zerto", {other}}});
        BOOST_TEST(wrong.excess == std::vector<std::string>{other});
        BOOST_TEST(wrong.lacking.size() == 1u);
      }
  }
  // "Viewer" is for internal use only: no task needs it.
  BOOST_TEST(
      finding_of({{"name", "r"}, {"tasks", {"live_failover"}}, {"zerto", {"Live Failover / Move", "Viewer"}}}).excess ==
      std::vector<std::string>{"Viewer"});
  json no_role = account("service_account", all_of_table(false));
  no_role.erase("zerto");
  BOOST_TEST(finding_of(no_role).lacking == std::vector<std::string>{"service_account: Zerto role"});
}

BOOST_AUTO_TEST_CASE(tasks_and_privileges_that_do_not_exist_are_refused_with_the_nearest) {
  BOOST_CHECK_EXCEPTION(
      finding_of(
          {{"name", "r"}, {"tasks", {"live_failovr"}}, {"zerto", {"Manage VPGs"}}, {"vsphere", {"Folder: Create"}}}),
      ScenarioError, [](const ScenarioError& error) {
        const std::string text = error.what();
        return text.find(
                   "d.json: /security/roles/0/tasks/0: there is no task \"live_failovr\" (did you mean "
                   "\"live_failover\"?)") != std::string::npos &&
               text.find(
                   "/security/roles/0/zerto/0: there is no Zerto privilege \"Manage VPGs\" (did you mean \"Manage "
                   "VPG\"?)") != std::string::npos &&
               text.find("/security/roles/0/vsphere/0: there is no vSphere privilege") != std::string::npos;
      });
}
