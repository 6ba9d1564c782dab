#include "sim/assess/privileges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/read/node.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace embedded {
const std::string& assess_privileges();
}

namespace {

using nlohmann::json;

std::vector<std::string> texts_of(const Node& list) {
  std::vector<std::string> texts;
  for (const Node& one : list.items()) texts.push_back(one.text());
  return texts;
}

PrivilegeMatrix read_matrix() {
  const json content = parse_json(embedded::assess_privileges(), "privileges.json");
  const Node root(content, "");
  PrivilegeMatrix matrix;
  for (const Node& node : root["zerto"].items())
    matrix.zerto.push_back({node.text("name"), false, node.flag("internal")});
  for (const Node& category : root["vsphere"].items())
    for (const Node& name : category["privileges"].items())
      matrix.vsphere.push_back({category.text("category") + ": " + name.text(), category.flag("install_only"), false});
  for (const Node& node : root["tasks"].items()) {
    PrivilegeTask task{node.text("task"), node.text("title"), texts_of(node["zerto"]), {}};
    const std::string vsphere = node.text("vsphere");
    for (const Privilege& privilege : matrix.vsphere)
      if (vsphere == "all" || (vsphere == "always" && !privilege.is_install_only))
        task.vsphere.push_back(privilege.name);
    matrix.tasks.push_back(std::move(task));
  }
  return matrix;
}

std::vector<std::string> names_of(const std::vector<Privilege>& privileges) {
  std::vector<std::string> names;
  for (const Privilege& one : privileges) names.push_back(one.name);
  return names;
}

void check_words(const Node& list, const char* what, const std::vector<std::string>& known, const std::string& file,
                 std::vector<Problem>& problems) {
  for (const Node& word : list.items())
    if (std::find(known.begin(), known.end(), word.text()) == known.end())
      problems.push_back({file, word.pointer(),
                          fmt::format("there is no {} \"{}\"{}; allowed: {}", what, word.text(),
                                      did_you_mean(word.text(), known), quoted_list(known, 12))});
}

RoleFinding judge_role(const Node& node) {
  const PrivilegeMatrix& matrix = privilege_matrix();
  RoleFinding finding{node.text("name"), node.pointer(), {}, {}};
  const auto zerto = texts_of(node["zerto"]), vsphere = texts_of(node["vsphere"]);
  const std::set<std::string> held_zerto(zerto.begin(), zerto.end()), held_vsphere(vsphere.begin(), vsphere.end());
  std::set<std::string> needed_zerto, needed_vsphere;
  for (const std::string& name : texts_of(node["tasks"]))
    for (const PrivilegeTask& task : matrix.tasks) {
      if (task.name != name) continue;
      for (const std::string& one : task.zerto)
        if (needed_zerto.insert(one).second && !held_zerto.count(one)) finding.lacking.push_back(name + ": " + one);
      for (const std::string& one : task.vsphere)
        if (needed_vsphere.insert(one).second && !held_vsphere.count(one)) finding.lacking.push_back(name + ": " + one);
    }
  for (const std::string& one : zerto)
    if (!needed_zerto.count(one)) finding.excess.push_back(one);
  for (const std::string& one : vsphere)
    if (!needed_vsphere.count(one)) finding.excess.push_back(one);
  return finding;
}

}  // namespace

const PrivilegeMatrix& privilege_matrix() {
  static const PrivilegeMatrix matrix = read_matrix();
  return matrix;
}

std::vector<RoleFinding> role_findings(const ReadScenario& read, const std::string& file) {
  const PrivilegeMatrix& matrix = privilege_matrix();
  std::vector<std::string> tasks;
  for (const PrivilegeTask& task : matrix.tasks) tasks.push_back(task.name);
  const json content = read.resolved;
  const Node roles = Node(content, "")["security"]["roles"];
  std::vector<Problem> problems;
  std::vector<RoleFinding> findings;
  for (const Node& role : roles.items()) {
    check_words(role["tasks"], "task", tasks, file, problems);
    check_words(role["zerto"], "Zerto privilege", names_of(matrix.zerto), file, problems);
    check_words(role["vsphere"], "vSphere privilege", names_of(matrix.vsphere), file, problems);
    findings.push_back(judge_role(role));
  }
  if (!problems.empty()) throw ScenarioError(std::move(problems));
  return findings;
}

}  // namespace drsim
