#include "sim/commands/remedy_price.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "models/units.hpp"
#include "sim/scenario/check/require_simulated.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/studies/play_scenario.hpp"
#include "sim/studies/processes/process_pool.hpp"
#include "sim/studies/sweep/study.hpp"

namespace drsim {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// A remedy as changes of the scenario; none: it is in place already, or for another reason has no price.
struct Remedy {
  std::string name, title;
  std::vector<std::string> set = {};
  std::string reason = "is in place";
};

std::string change(const std::string& pointer, const ordered_json& value) { return pointer + "=" + value.dump(); }

Remedy tls(const ordered_json& scenario) {
  Remedy remedy{"tls", "TLS 1.3 between appliances"};
  for (const char* list : {"clusters", "hosts"})
    for (std::size_t i = 0; i < scenario[list].size(); ++i) {
      ordered_json vra = scenario[list][i]["vra"];
      if (vra.value("encryption", "none") != "none") continue;
      vra["encryption"] = "tls1.3";
      remedy.set.push_back(change(fmt::format("/{}/{}/vra", list, i), vra));
    }
  return remedy;
}

/// The network traffic rule that Veeam encrypts by, for each pair of sites without one.
Remedy traffic_rule(const Scenario& scenario, const ordered_json& content, const PortNeeds& needs) {
  Remedy remedy{"tls", "TLS between CDP proxies, by a network traffic rule"};
  ordered_json rules = content.value("/security/transit/traffic_rules"_json_pointer, ordered_json::array());
  const std::size_t present = rules.size();
  for (const auto& [from, to] : needs.components.replicating_sites) {
    if (scenario.security.encrypting_rules.count({from, to}) > 0) continue;
    const std::string from_name = scenario.sites[from].name, to_name = scenario.sites[to].name;
    rules.push_back(
        {{"name", "encrypt " + from_name + " to " + to_name}, {"from", from_name}, {"to", to_name}, {"encrypt", true}});
  }
  if (rules.size() > present) remedy.set.push_back(change("/security/transit/traffic_rules", rules));
  return remedy;
}

Remedy ipsec(const Scenario& scenario, const ordered_json& content) {
  Remedy remedy{"ipsec", "A VPN on every link"};
  const std::string why_not = facts_of(scenario.security.product).no_vpn_price;
  if (!why_not.empty()) {
    remedy.reason = "has no price: " + why_not;
    return remedy;
  }
  for (std::size_t i = 0; i < content["links"].size(); ++i)
    if (!content["links"][i].contains("ipsec"))
      remedy.set.push_back(change(fmt::format("/links/{}/ipsec", i), ordered_json::object()));
  return remedy;
}

ordered_json key_server(const Scenario& scenario, Index site, const ordered_json& serves) {
  return {{"name", "key server for " + scenario.sites[site].name},
          {"kind", "key_protect"},
          {"region", scenario.regions[scenario.sites[site].region].name},
          {"serves", serves},
          {"sites", {scenario.sites[site].name}}};
}

/// vSAN encryption of the recovery side with a key server in its region: no effect on the stream, new connections.
Remedy at_rest(const Scenario& scenario, const ordered_json& content, const PortNeeds& needs) {
  Remedy remedy{"at_rest", "vSAN encryption at the recovery site, keys in its region"};
  const ordered_json security = content.value("security", ordered_json::object());
  const ordered_json layers =
      security.value("at_rest", ordered_json::object()).value("recovery", ordered_json::array());
  const auto& pairs = needs.components.replicating_sites;
  if (pairs.empty() || std::find(layers.begin(), layers.end(), "vsan") != layers.end()) return remedy;
  ordered_json changed = security;
  changed["at_rest"]["recovery"] = {"vsan"};
  std::set<Index> recovery;
  for (const auto& [from, to] : pairs) recovery.insert(to);
  for (const Index site : recovery) changed["kms"].push_back(key_server(scenario, site, {"vsan"}));
  remedy.set.push_back(change("/security", changed));
  return remedy;
}

/// Files encrypted inside every guest: nothing is left to compress (facts on Zerto, section 7).
Remedy in_guest(const ordered_json& scenario) {
  Remedy remedy{"in_guest", "Encryption inside the guests"};
  for (std::size_t i = 0; i < scenario["vms"].size(); ++i)
    if (!scenario["vms"][i].value("in_guest_encryption", false))
      remedy.set.push_back(change(fmt::format("/vms/{}/in_guest_encryption", i), true));
  return remedy;
}

/// A key server in the region of each recovery site, where keys are taken from elsewhere only.
Remedy keys(const Scenario& scenario, const ordered_json& content, const PortNeeds& needs) {
  Remedy remedy{"kms", "A key server in the region of the recovery site"};
  const ordered_json security = content.value("security", ordered_json::object());
  const ordered_json servers = security.value("kms", ordered_json::array());
  if (servers.empty()) {
    remedy.reason = "has no price: the design has no key server";
    return remedy;
  }
  std::set<Index> recovery;
  for (const auto& [from, to] : needs.components.replicating_sites) recovery.insert(to);
  ordered_json changed = servers;
  for (const Index site : recovery) {
    const std::string& region = scenario.regions[scenario.sites[site].region].name;
    const bool is_there = std::any_of(servers.begin(), servers.end(),
                                      [&](const ordered_json& one) { return one.value("region", "") == region; });
    if (!is_there) changed.push_back(key_server(scenario, site, servers.front()["serves"]));
  }
  if (changed.size() > servers.size()) remedy.set.push_back(change("/security/kms", changed));
  return remedy;
}

RemedyFigures figures_of(const json& result) {
  RemedyFigures figures;
  for (const json& group : result["groups"]) {
    figures.rpo_p99_s = std::max(figures.rpo_p99_s, group["rpo_s"]["p99"].get<double>());
    figures.rpo_mean_s = std::max(figures.rpo_mean_s, group["rpo_s"]["mean"].get<double>());
  }
  const double horizon_s = result["run"]["horizon_s"];
  for (const json& link : result["links"])
    figures.wan_bits_per_s += link["carried_bytes"].get<double>() * bits_per_byte / horizon_s;
  for (const json& appliance : result["appliances"])
    figures.cpu_max_fraction = std::max(figures.cpu_max_fraction, appliance["cpu"]["max"].get<double>());
  for (const json& failover : result["failovers"])
    if (failover.contains("rto_s") && failover["rto_s"].is_number())
      figures.rto_s = std::max(figures.rto_s, failover["rto_s"].get<double>());
  return figures;
}

ordered_json figures_json(const RemedyFigures& figures) {
  return {{"rpo_p99_s", figures.rpo_p99_s},
          {"rpo_mean_s", figures.rpo_mean_s},
          {"wan_bits_per_s", figures.wan_bits_per_s},
          {"cpu_max_fraction", figures.cpu_max_fraction},
          {"rto_s", figures.rto_s},
          {"connections", figures.connections}};
}

/// Runs all variants, the plain scenario first; texts by task.
std::map<std::size_t, TaskOutcome> play_all(const std::filesystem::path& file,
                                            const std::vector<std::vector<std::string>>& variants) {
  const std::size_t jobs = available_processors();
  ProcessPool pool(jobs, [&](std::size_t task) {
    const ReadOptions options{variants[task], {}};
    return play_scenario(file, options, 1 / static_cast<double>(jobs), false).dump();
  });
  std::map<std::size_t, TaskOutcome> outcomes;
  constexpr std::chrono::milliseconds patience(200);
  for (std::size_t next = 0; next < variants.size() || !pool.is_idle();) {
    while (next < variants.size() && pool.has_room()) pool.start(next++);
    for (TaskOutcome& one : pool.wait(patience)) outcomes[one.task] = std::move(one);
  }
  return outcomes;
}

std::string amounts(const char* name, double without, double with, const char* unit, double scale) {
  constexpr double percents_end = 10;  // from here on a factor reads better
  std::string change;
  if (without > 0 && with / without < percents_end)
    change = fmt::format(" ({:+.3g} %)", 100 * (with - without) / without);
  if (without > 0 && with / without >= percents_end) change = fmt::format(" ({:.3g} times)", with / without);
  return fmt::format("  {:<28} {:.4g} -> {:.4g} {}{}\n", name, without * scale, with * scale, unit, change);
}

}  // namespace

std::vector<RemedyPrice> remedy_prices(const std::filesystem::path& file, const std::vector<std::string>& set,
                                       const ReadScenario& read, const PortNeeds& needs) {
  require_simulated(read.scenario, file.string());
  require_one_product(read.scenario, file.string(), "prices of remedies");
  const bool is_by_rule = facts_of(read.scenario.security.product).encrypted_by == EncryptedBy::TrafficRules;
  const std::vector<Remedy> remedies = {
      is_by_rule ? traffic_rule(read.scenario, read.resolved, needs) : tls(read.resolved),
      ipsec(read.scenario, read.resolved), in_guest(read.resolved), at_rest(read.scenario, read.resolved, needs),
      keys(read.scenario, read.resolved, needs)};
  std::vector<std::vector<std::string>> variants = {set};
  for (const Remedy& remedy : remedies) {
    variants.push_back(set);
    variants.back().insert(variants.back().end(), remedy.set.begin(), remedy.set.end());
  }
  const auto outcomes = play_all(file, variants);
  if (outcomes.at(0).end != TaskEnd::Done)
    throw ScenarioError({{file.string(), "", "cannot be run: " + outcomes.at(0).text}});
  std::vector<RemedyPrice> prices;
  for (std::size_t i = 0; i < remedies.size(); ++i) {
    RemedyPrice price{remedies[i].name, remedies[i].title, "", figures_of(json::parse(outcomes.at(0).text)), {}, {}};
    price.without.connections = needs.count;
    const TaskOutcome& outcome = outcomes.at(i + 1);
    if (remedies[i].set.empty()) price.reason = remedies[i].reason;
    if (outcome.end != TaskEnd::Done) price.reason = "cannot be run: " + outcome.text;
    if (price.reason.empty()) {
      const Scenario changed = read_scenario(file, ReadOptions{variants[i + 1], {}}).scenario;
      const PortNeeds changed_needs = port_needs(changed, port_catalogue(), file.string());
      price.with = figures_of(json::parse(outcome.text));
      price.with.connections = changed_needs.count;
      price.ports = port_changes(needs, changed_needs);
    }
    prices.push_back(std::move(price));
  }
  return prices;
}

std::string prices_table(const std::vector<RemedyPrice>& prices) {
  std::string text;
  for (const RemedyPrice& price : prices) {
    text += price.title + (price.reason.empty() ? "" : ": " + price.reason) + "\n";
    if (!price.reason.empty()) continue;
    constexpr double mega = 1e-6, percent = 100;
    text += amounts("RPO, worst P99", price.without.rpo_p99_s, price.with.rpo_p99_s, "s", 1) +
            amounts("RPO, worst mean", price.without.rpo_mean_s, price.with.rpo_mean_s, "s", 1) +
            amounts("links, mean of all", price.without.wan_bits_per_s, price.with.wan_bits_per_s, "Mb/s", mega) +
            amounts("busiest appliance", price.without.cpu_max_fraction, price.with.cpu_max_fraction, "% CPU", percent);
    if (price.without.rto_s > 0 || price.with.rto_s > 0)
      text += amounts("RTO, slowest", price.without.rto_s, price.with.rto_s, "s", 1);
    text +=
        amounts("connections", price.without.connections, price.with.connections, "", 1) + changes_table(price.ports);
  }
  return text;
}

ordered_json prices_json(const std::vector<RemedyPrice>& prices) {
  ordered_json list = ordered_json::array();
  for (const RemedyPrice& price : prices) {
    ordered_json one = {{"remedy", price.remedy}, {"title", price.title}, {"reason", price.reason}};
    one["without"] = figures_json(price.without);
    one["with"] = price.reason.empty() ? figures_json(price.with) : ordered_json();
    one["ports"] = changes_json(price.ports);
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace drsim
