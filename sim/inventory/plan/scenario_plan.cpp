#include "sim/inventory/plan/scenario_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "sim/inventory/plan/plan_parts.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/product_words.hpp"
#include "sim/scenario/products/products.hpp"

namespace drsim {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t name_max = 100;  ///< of a scenario [characters]

std::size_t characters_of(const std::string& text) {
  std::size_t count = 0;
  for (const char byte : text)
    if ((static_cast<unsigned char>(byte) & 0xc0) != 0x80) ++count;
  return count;
}

void require_short_names(const PlanDraft& draft) {
  ImportProblems problems;
  const auto require = [&](const std::string& what, const std::string& name, std::size_t longest) {
    if (characters_of(name) > longest)
      problems.add(draft.request->inventory_file, "",
                   fmt::format("{} {} has {} characters; allowed: up to {}", what, quoted_text(name),
                               characters_of(name), longest));
  };
  std::map<std::string, bool> seen;
  constexpr std::size_t behind_cluster = 20;  // "-recovery-datastore" and the like
  for (const PlannedVm& planned : draft.vms) {
    require("VM", planned.vm->name, name_max);
    if (seen.emplace("c" + planned.cluster, true).second)
      require("cluster", planned.cluster, name_max - behind_cluster);
    if (seen.emplace("g" + planned.vm->group, true).second) require("group", planned.vm->group, name_max);
  }
  for (const InventoryDatastore& datastore : draft.request->inventory.datastores)
    require("datastore", datastore.name, name_max);
  problems.check();
}

Json sites_json(const PlanRequest& request) {
  Json sites = Json::array();
  for (const PlannedSite* site : {&request.from, &request.to})
    sites.push_back({{"name", site->name}, {"region", site->region}, {"vrf", "dr"}});
  return sites;
}

Json link_json(PlanDraft& draft) {
  const PlanRequest& request = *draft.request;
  Json link = Json::object();
  if (request.link_capacity.empty()) {
    link["//"] = "assumed: capacity";
    draft.assumptions.push_back("the link has 1 Gbps (say --link, or ask drsim size)");
  }
  link["name"] = "backbone";
  link["from"] = request.from.region;
  link["to"] = request.to.region;
  link["capacity"] = request.link_capacity.empty() ? "1 Gbps" : request.link_capacity;
  link["vrfs"] = {"dr"};
  return link;
}

void note_unknown(PlanDraft& draft) {
  std::size_t vcpus = 0;
  std::size_t memory = 0;
  std::size_t used = 0;
  std::size_t disks = 0;
  for (const PlannedVm& planned : draft.vms) {
    if (!planned.vm->vcpus || *planned.vm->vcpus < 1) ++vcpus;
    if (!planned.vm->memory_bytes || *planned.vm->memory_bytes <= 0) ++memory;
    if (!planned.vm->used_bytes()) ++used;
    if (planned.vm->disks.empty()) ++disks;
  }
  const auto note = [&draft](std::size_t count, const std::string& text) {
    if (count > 0) draft.assumptions.push_back(fmt::format("{} of {} VMs: {}", count, draft.vms.size(), text));
  };
  note(vcpus, "processors unknown: 2 vCPUs each");
  note(memory, "memory unknown: 8 GiB each");
  note(used, "how much is used is unknown: all of the disks");
  note(disks, "disks not listed: as many equal ones as are counted");
}

}  // namespace

const PlanRules& PlanDraft::rules() const {
  const std::optional<ProtectionProduct> product = product_named(request->product);
  return (product ? facts_of(*product) : all_products().front()).plan;
}

std::vector<std::string> offered_products() {
  std::vector<std::string> words;
  for (const ProductFacts& product : all_products())
    if (product.plan.is_offered) words.emplace_back(product.word);
  return words;
}

ScenarioPlan plan_scenario(const PlanRequest& request) {
  PlanDraft draft;
  draft.request = &request;
  plan_vms(draft);
  require_short_names(draft);
  if (draft.vms.empty())
    throw ScenarioError({{request.inventory_file, "/vms", "no VM of it can be planned: no disks are known"}});
  plan_workloads(draft);
  plan_clusters(draft);
  note_unknown(draft);
  Json link = link_json(draft);
  Json groups = planned_groups_json(draft);
  Json security;
  if (const auto plan_security = draft.rules().security)
    security = plan_security({request.from.name, request.to.name, draft.vms.size()}, draft.assumptions);
  ScenarioPlan plan;
  Json& scenario = plan.scenario;
  const std::string stem = std::filesystem::path(request.inventory_file).stem().string();
  scenario["//"] = {fmt::format("Made by drsim init from {}; what it assumed:", request.inventory_file)};
  for (const std::string& assumption : draft.assumptions) scenario["//"].push_back("- " + assumption);
  for (const std::string& note : draft.notes) scenario["//"].push_back("- " + note);
  scenario["drsim"] = 1;
  scenario["name"] = stem.substr(0, name_max);
  scenario["title"] =
      fmt::format("{} from {} to {}", count_text(draft.vms.size(), "VM"), request.from.name, request.to.name);
  scenario["seed"] = 1;
  scenario["start"] = "2026-06-01T00:00:00";
  scenario["duration"] = "7 d";
  scenario["vrfs"] = {{{"name", "dr"}}};
  scenario["sites"] = sites_json(request);
  scenario["links"] = {std::move(link)};
  scenario["clusters"] = std::move(draft.clusters);
  scenario["workloads"] = std::move(draft.workloads);
  scenario["vms"] = planned_vms_json(draft);
  scenario["vpgs"] = std::move(groups);
  if (!security.is_null()) scenario["security"] = std::move(security);
  plan.assumptions = std::move(draft.assumptions);
  plan.notes = std::move(draft.notes);
  return plan;
}

}  // namespace drsim
