#include "sim/commands/compare_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/ports/connections.hpp"
#include "sim/ports/port_catalogue.hpp"
#include "sim/report/words/number_text.hpp"

namespace drsim {

int better(const std::optional<double>& a, const std::optional<double>& b) {
  constexpr double rounding = 1e-9;
  if (!a || !b || std::abs(*a - *b) <= rounding * std::max(std::abs(*a), std::abs(*b))) return 0;
  return *a < *b ? 1 : -1;
}

namespace {

using nlohmann::ordered_json;

/// Mean over replications; nothing when one of them has no figure.
std::optional<double> mean_of(const ComparedDesign& design,
                              const std::function<std::optional<double>(const ordered_json&)>& figure) {
  double sum = 0;
  for (const ordered_json& result : design.results) {
    const auto value = figure(result);
    if (!value) return std::nullopt;
    sum += *value;
  }
  return sum / static_cast<double>(design.results.size());
}

std::optional<double> groups_above_target(const ordered_json& result) {
  const auto& groups = result["groups"];
  return static_cast<double>(std::count_if(groups.begin(), groups.end(), [](const ordered_json& group) {
    return group["above_target_fraction"].get<double>() > 0;
  }));
}

std::optional<double> worst_p99_s(const ordered_json& result) {
  std::optional<double> worst;
  for (const ordered_json& group : result["groups"])
    if (group["rpo_s"]["p99"].is_number()) worst = std::max(worst.value_or(0), group["rpo_s"]["p99"].get<double>());
  return worst;
}

/// Mean over the groups of the part of the time above target.
std::optional<double> above_target_fraction(const ordered_json& result) {
  double sum = 0;
  for (const ordered_json& group : result["groups"]) sum += group["above_target_fraction"].get<double>();
  return result["groups"].empty() ? 0 : sum / static_cast<double>(result["groups"].size());
}

std::optional<double> recovery_storage_bytes(const ordered_json& result) {
  double bytes = 0;
  for (const ordered_json& store : result["datastores"])
    bytes += store["replica_bytes"].get<double>() + store["journal_peak_bytes"].get<double>();
  return bytes;
}

/// Below this capacity of a link no order of sending holds the targets of the estate; nothing where no capacity does,
/// or the result is of a version without that figure.
std::optional<double> least_link_bits_per_s(const ordered_json& result, const std::string& link) {
  for (const ordered_json& need : result["needs"]["bandwidth"]) {
    if (need["link"] != link) continue;
    const ordered_json estate = need.value("for_rpo_of_estate", ordered_json());
    if (!estate.is_object() || !estate["capacity_bits_per_s"].is_number()) return std::nullopt;
    return estate["capacity_bits_per_s"].get<double>();
  }
  return 0.0;
}

/// Share of the time in which nobody protected a group, mean over groups.
std::optional<double> unprotected_fraction(const ordered_json& result) {
  double sum_s = 0;
  for (const ordered_json& group : result["groups"])
    for (const ordered_json& span : group.value("unprotected", ordered_json::array()))
      sum_s += span["to_s"].get<double>() - span["from_s"].get<double>();
  const double groups = static_cast<double>(result["groups"].size());
  return groups > 0 ? sum_s / groups / result["run"]["horizon_s"].get<double>() : 0;
}

std::set<std::string> links_in_use(const ordered_json& result) {
  std::set<std::string> links;
  for (const ordered_json& need : result["needs"]["bandwidth"])
    if (need["mean"].get<double>() > 0) links.insert(need["link"].get<std::string>());
  return links;
}

std::optional<double> link_capacity_bits_per_s(const ordered_json& result, const std::string& name) {
  for (const ordered_json& link : result["links"])
    if (link["name"] == name) return link["capacity_bits_per_s"].get<double>();
  return 0.0;
}

/// Size of an appliance on a host, or of a proxy.
struct ApplianceSize {
  double vcpus = 0, ram_bytes = 0;
};

/// Summed over the appliances that had work.
ApplianceSize appliance_sizes(const ComparedDesign& design) {
  const Scenario& scenario = *design.scenario;
  std::map<std::string, ApplianceSize> of_host, of_proxy;
  for (const HostConfig& host : scenario.hosts)
    of_host[host.name] = {static_cast<double>(host.vra.vcpus), host.vra.ram_bytes};
  for (const CdpProxyConfig& proxy : scenario.cdp_proxies)
    of_proxy[proxy.name] = {static_cast<double>(proxy.size.vcpus), proxy.size.ram_bytes};
  std::set<std::string> counted;
  ApplianceSize sum;
  for (const ordered_json& appliance : design.results.front()["appliances"]) {
    const std::string name = appliance["name"].get<std::string>();
    if (!counted.insert(name).second) continue;
    const std::string host = appliance["host"].get<std::string>();
    const auto proxy = of_proxy.find(name);
    // An appliance of another kind has no RAM that the scenario gives.
    ApplianceSize size;
    if (proxy != of_proxy.end()) size = proxy->second;
    if (name == "VRA on " + host) size = of_host[host];
    // Results of older versions do not say it.
    sum.vcpus += appliance.value("vcpus", size.vcpus);
    sum.ram_bytes += size.ram_bytes;
  }
  return sum;
}

double appliance_vcpus(const ComparedDesign& design) { return appliance_sizes(design).vcpus; }
double appliance_ram_bytes(const ComparedDesign& design) { return appliance_sizes(design).ram_bytes; }

double connections(const ComparedDesign& design) {
  return static_cast<double>(port_needs(*design.scenario, port_catalogue(), design.file.string()).connections.size());
}

std::string value_text(const ComparedFigure& figure, const std::optional<double>& value) {
  if (!value) return "not known";
  if (figure.unit == "s") return duration_text(*value);
  if (figure.unit == "b/s") return bit_rate_text(*value);
  if (figure.unit == "B") return bytes_text(*value);
  if (figure.unit == "%") return percent_text(*value);
  return fmt::format("{:.4g}", *value);
}

/// The first figure of the targets that differs, as printed, decides, as the gravest stand first; nullptr: none does.
const ComparedFigure* deciding(const std::vector<ComparedFigure>& figures) {
  for (const ComparedFigure& figure : figures)
    if (figure.role == FigureRole::Target && better(figure.a, figure.b) != 0 &&
        value_text(figure, figure.a) != value_text(figure, figure.b))
      return &figure;
  return nullptr;
}

/// Whoever is without protection has no RPO: what is better for that alone is not called so.
std::string without_protection_sentence(const ComparedFigure& unprotected) {
  return fmt::format(
      "The RPO does not tell which is better: it counts while a group is protected, and without protection they are "
      "for {} and {} of the time.",
      value_text(unprotected, unprotected.a), value_text(unprotected, unprotected.b));
}

std::string sentence_of(const std::vector<ComparedFigure>& figures) {
  const ComparedFigure* decides = deciding(figures);
  for (const ComparedFigure& figure : figures) {
    const int protects = figure.role == FigureRole::Told ? better(figure.a, figure.b) : 0;
    if (protects != 0 && (decides == nullptr || better(decides->a, decides->b) != protects))
      return without_protection_sentence(figure);
  }
  if (decides == nullptr) return "By the RPO neither is better.";
  const bool is_a = better(decides->a, decides->b) > 0;
  const auto own = [&](const ComparedFigure& figure) { return is_a ? figure.a : figure.b; };
  const auto other = [&](const ComparedFigure& figure) { return is_a ? figure.b : figure.a; };
  const auto both_text = [&](const ComparedFigure& figure) {
    return fmt::format("{}: {} against {}", figure.name, value_text(figure, own(figure)),
                       value_text(figure, other(figure)));
  };
  std::string costs;
  for (const ComparedFigure& figure : figures)
    if (figure.role == FigureRole::Cost && better(own(figure), other(figure)) < 0 &&
        value_text(figure, own(figure)) != value_text(figure, other(figure)))
      costs += (costs.empty() ? "" : "; ") + both_text(figure);
  return fmt::format("By the RPO {} is better ({}).{}", is_a ? "A" : "B", both_text(*decides),
                     costs.empty() ? " Of the other figures none is higher." : " It takes more of " + costs + ".");
}

}  // namespace

CompareVerdict compare_verdict(const ComparedDesign& a, const ComparedDesign& b) {
  CompareVerdict verdict;
  const auto add = [&](FigureRole role, const std::string& key, const std::string& name, const char* unit,
                       const auto& figure) {
    verdict.figures.push_back({role, key, name, unit, mean_of(a, figure), mean_of(b, figure)});
  };
  add(FigureRole::Target, "groups_above_target", "groups above target", "", groups_above_target);
  add(FigureRole::Target, "above_target_fraction", "time above target, mean over groups", "%", above_target_fraction);
  add(FigureRole::Target, "rpo_p99_s", "greatest P99 of the RPO", "s", worst_p99_s);
  const ComparedFigure unprotected = {FigureRole::Told,
                                      "unprotected_fraction",
                                      "time without protection, mean over groups",
                                      "%",
                                      mean_of(a, unprotected_fraction),
                                      mean_of(b, unprotected_fraction)};
  const bool has_unprotected = unprotected.a.value_or(0) > 0 || unprotected.b.value_or(0) > 0;
  if (has_unprotected) verdict.figures.push_back(unprotected);
  std::set<std::string> links = links_in_use(a.results.front());
  links.merge(links_in_use(b.results.front()));
  for (const std::string& link : links) {
    add(FigureRole::Cost, "link_capacity_bits_per_s/" + link, "link " + printable_text(link) + ", capacity", "b/s",
        [&](const ordered_json& result) { return link_capacity_bits_per_s(result, link); });
    add(FigureRole::Cost, "least_link_bits_per_s/" + link,
        "link " + printable_text(link) + ", least where no sync helps", "b/s",
        [&](const ordered_json& result) { return least_link_bits_per_s(result, link); });
  }
  add(FigureRole::Cost, "recovery_storage_bytes", "recovery storage, replicas and journals", "B",
      recovery_storage_bytes);
  const auto add_of_design = [&](const char* key, const char* name, const char* unit, const auto& figure) {
    const auto known = [&](const ComparedDesign& design) -> std::optional<double> {
      if (design.scenario == nullptr) return std::nullopt;
      return figure(design);
    };
    verdict.figures.push_back({FigureRole::Cost, key, name, unit, known(a), known(b)});
  };
  add_of_design("appliance_vcpus", "vCPUs of appliances", "", appliance_vcpus);
  add_of_design("appliance_ram_bytes", "RAM of appliances", "B", appliance_ram_bytes);
  add_of_design("connections", "connections through firewalls and hosts", "", connections);
  verdict.sentence = sentence_of(verdict.figures);
  return verdict;
}

std::string verdict_text(const CompareVerdict& verdict) {
  std::string text = fmt::format("verdict\n  {:<42} {:>16} {:>16}\n", "", "A", "B");
  for (const ComparedFigure& figure : verdict.figures)
    text += fmt::format("  {:<42} {:>16} {:>16}\n", figure.name, value_text(figure, figure.a),
                        value_text(figure, figure.b));
  return text + "  " + verdict.sentence + "\n";
}

ordered_json verdict_json(const CompareVerdict& verdict) {
  ordered_json figures = ordered_json::array();
  const auto number = [](const std::optional<double>& value) { return value ? ordered_json(*value) : ordered_json(); };
  for (const ComparedFigure& figure : verdict.figures)
    figures.push_back(
        {{"figure", figure.key}, {"name", figure.name}, {"a", number(figure.a)}, {"b", number(figure.b)}});
  return {{"sentence", verdict.sentence}, {"figures", figures}};
}

}  // namespace drsim
