#include "sim/commands/plan_command.hpp"

#include <iostream>

#include "sim/inventory/inventory_json.hpp"
#include "sim/inventory/plan/scenario_plan.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/start/catalogue.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/scenario/text/problem.hpp"
#include "sim/scenario/text/quantity.hpp"

namespace drsim {

namespace {

PlannedSite site_of(const std::string& option, const std::string& text, std::vector<Problem>& problems) {
  const std::size_t equals = text.find('=');
  PlannedSite site;
  site.region = equals == std::string::npos ? text : text.substr(equals + 1);
  site.name = equals == std::string::npos ? text : text.substr(0, equals);
  std::vector<std::string> codes;
  for (const RegionConfig& region : catalogued_regions()) codes.push_back(region.name);
  if (text.empty()) {
    problems.push_back({"drsim init", option, "is needed with --inventory; allowed: " + quoted_list(codes)});
  } else if (site.name.empty() || catalogued_region(site.region) == nullptr) {
    problems.push_back({"drsim init", option,
                        "\"" + text + "\" is no region" + did_you_mean(site.region, codes) +
                            "; allowed: " + quoted_list(codes) + ", or NAME=REGION"});
  }
  return site;
}

void require_link(const PlanOptions& options, const PlanRequest& request, std::vector<Problem>& problems) {
  if (!options.link.empty()) {
    const ParsedQuantity capacity = parse_quantity(options.link, Dimension::BitsPerSecond);
    if (!capacity.error.empty()) problems.push_back({"drsim init", "--link", capacity.error});
    if (capacity.error.empty() && !(capacity.value > 0))
      problems.push_back({"drsim init", "--link", "\"" + options.link + "\" is not above 0"});
  }
  if (!problems.empty()) return;
  if (request.from.region == request.to.region || request.from.name == request.to.name) {
    problems.push_back({"drsim init", "--to", "is the site of --from as well; allowed: another region and name"});
  } else if (!catalogued_rtt_s(request.from.region, request.to.region)) {
    problems.push_back({"drsim init", "--to",
                        "the catalogue has no round trip time from " + request.from.region + " to " +
                            request.to.region + "; allowed: a pair that it has"});
  }
}

/// Workloads of the files that `drsim import` wrote. A name that two files have is a problem.
void read_rates(const std::vector<std::filesystem::path>& files, PlanRequest& request, std::vector<Problem>& problems) {
  for (const std::filesystem::path& file : files) {
    const std::string text = read_text_file(file);
    parse_json(text, file.string());  // strictly: what is wrong with it is told
    const nlohmann::ordered_json content = nlohmann::ordered_json::parse(text);
    if (!content.is_object() || !content.contains("workloads") || !content["workloads"].is_object()) {
      problems.push_back({file.string(), "", "has no workloads; allowed: a file of drsim import KIND FILE --out"});
      continue;
    }
    for (const auto& [name, workload] : content["workloads"].items()) {
      if (name == "//") continue;
      const auto [known, is_new] = request.measured.emplace(name, MeasuredWorkload{workload, file.string()});
      if (!is_new)
        problems.push_back({file.string(), join_pointer("/workloads", name),
                            "is in " + known->second.file + " already; allowed: one workload of a name"});
    }
  }
}

}  // namespace

void print_plan(const PlanOptions& options) {
  std::vector<Problem> problems;
  PlanRequest request;
  request.from = site_of("--from", options.from, problems);
  request.to = site_of("--to", options.to, problems);
  request.product = options.product;
  request.link_capacity = options.link;
  require_link(options, request, problems);
  read_rates(options.rates, request, problems);
  if (!problems.empty()) throw ScenarioError(std::move(problems));
  request.inventory = read_inventory_json(options.inventory);
  request.inventory_file = options.inventory.string();
  const ScenarioPlan plan = plan_scenario(request);
  for (const std::string& assumption : plan.assumptions) std::cerr << "drsim: assumed: " << assumption << "\n";
  for (const std::string& note : plan.notes) std::cerr << "drsim: note: " << note << "\n";
  std::cout << plan.scenario.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

}  // namespace drsim
