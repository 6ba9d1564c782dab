#include "sim/commands/ports_command.hpp"

#include <fmt/format.h>

#include <iostream>
#include <map>
#include <set>
#include <stdexcept>

#include "sim/commands/writable_directory.hpp"
#include "sim/ports/lists/firewall_rules.hpp"
#include "sim/ports/lists/nft_rules.hpp"
#include "sim/ports/lists/plain_text.hpp"
#include "sim/ports/lists/port_lists.hpp"
#include "sim/ports/lists/terraform_rules.hpp"
#include "sim/ports/port_changes.hpp"
#include "sim/ports/rule_hits.hpp"
#include "sim/report/record/output_files.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/read/read_scenario.hpp"

namespace drsim {
namespace {

/// A text to standard output, or the files of a folder by name.
using Texts = std::map<std::string, std::string>;

/// What the scenario's own firewall rules close of the needs.
nlohmann::ordered_json closed_json(const Scenario& scenario, const PortNeeds& needs) {
  auto list = nlohmann::ordered_json::array();
  for (const FirewallRuleConfig& rule : scenario.firewall_rules) {
    auto times = nlohmann::ordered_json::array();
    for (const ClosedTime& time : rule.closed) times.push_back({{"from_s", time.from_s}, {"to_s", time.to_s}});
    for (const RuleHit& hit : hits_of(rule, needs, scenario)) {
      const Connection& one = needs.connections[hit.connection];
      list.push_back({{"rule", rule.name},
                      {"row", one.row.id},
                      {"from", one.from},
                      {"to", one.to},
                      {"service", service_text(hit.box.protocol, hit.box.ports)},
                      {"times", times}});
    }
  }
  return list;
}

std::string closed_text(const Scenario& scenario, const PortNeeds& needs) {
  std::string text;
  for (const auto& one : closed_json(scenario, needs)) {
    const auto word = [&one](const char* key) { return printable_text(one[key].get<std::string>()); };
    text += fmt::format("  rule {}: {} from {} to {}\n", word("rule"), word("service"), word("from"), word("to"));
  }
  return text.empty() ? "" : "Closed by rules of the scenario, always or at times:\n" + text;
}

Texts listed(const PortsCommand& command, const Scenario& scenario, const PortNeeds& needs) {
  if (command.format == "csv") return {{"ports.csv", ports_csv(needs)}};
  if (command.format == "table") return {{"ports.txt", ports_table(needs) + closed_text(scenario, needs)}};
  nlohmann::ordered_json ports = ports_json(needs);
  ports["closed"] = closed_json(scenario, needs);
  return {{"ports.json", ports.dump(2) + "\n"}};
}

/// Names of sites as names of files, each once.
std::vector<std::string> file_names(const Scenario& scenario) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const SiteConfig& site : scenario.sites) {
    const std::string wanted = identifier_text(site.name, 60);
    std::string name = wanted;
    for (int number = 2; !taken.insert(name).second; ++number) name = fmt::format("{}-{}", wanted, number);
    names.push_back(name);
  }
  return names;
}

/// One file a side; on standard output nft is one rule set, because a second one would replace the first.
Texts rules_texts(const PortsCommand& command, const Scenario& scenario, const PortNeeds& needs) {
  const auto rules = firewall_rules(needs, scenario, command.scenario.string());
  const bool is_nft = command.format == "nft";
  if (is_nft && !command.out) return {{"all", nft_text(rules, needs, scenario.name)}};
  Texts texts;
  const auto names = file_names(scenario);
  for (Index site = 0; site < scenario.sites.size(); ++site) {
    const auto of_site = rules_of_site(rules, site);
    if (is_nft)
      texts[names[site] + ".nft"] = nft_text(of_site, needs, scenario.name + ", site " + scenario.sites[site].name);
    else
      texts[names[site] + ".tf"] = terraform_text(of_site, needs, scenario, site);
  }
  return texts;
}

void put(const PortsCommand& command, const Texts& texts) {
  if (!command.out) {
    for (const auto& [name, text] : texts) std::cout << text << (texts.size() > 1 ? "\n" : "");
    return;
  }
  require_writable_directory(*command.out);
  try {
    OutputFiles files(*command.out);
    for (const auto& [name, text] : texts) {
      files.begin(name);
      files.append(text);
    }
    files.commit();
  } catch (const std::runtime_error& error) {
    throw ScenarioError({{command.out->string(), "", error.what()}});
  }
  for (const auto& [name, text] : texts) std::cout << (*command.out / name).string() << "\n";
}

bool check_list(const PortsCommand& command, const Scenario& scenario, const PortNeeds& needs) {
  const auto list = read_rule_list(read_text_file(*command.check), command.check->string());
  const auto findings =
      judge_rule_list(list, firewall_rules(needs, scenario, command.scenario.string()), optional_traffic(needs));
  std::cout << (command.format == "json" ? findings_json(findings).dump(2) + "\n" : findings_table(findings));
  return findings.fits();
}

}  // namespace

bool carry_out(const PortsCommand& command) {
  const PortCatalogue catalogue = port_catalogue(command.catalogues);
  const Scenario scenario = read_scenario(command.scenario, ReadOptions{command.set, {}}).scenario;
  const PortNeeds needs = port_needs(scenario, catalogue, command.scenario.string());
  if (command.check) return check_list(command, scenario, needs);
  if (command.diff) {
    const Scenario other = read_scenario(*command.diff, ReadOptions{}).scenario;
    const PortChanges changes = port_changes(needs, port_needs(other, catalogue, command.diff->string()));
    std::cout << (command.format == "json" ? changes_json(changes).dump(2) + "\n" : changes_table(changes));
    return true;
  }
  const bool makes_rules = command.format == "nft" || command.format == "terraform";
  put(command, makes_rules ? rules_texts(command, scenario, needs) : listed(command, scenario, needs));
  return true;
}

}  // namespace drsim
