#include "sim/scenario/read/read_scenario.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/check/document_products.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/scenario/read/document.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/schema/digest.hpp"
#include "sim/scenario/schema/schema.hpp"
#include "sim/scenario/schema/schema_walk.hpp"
#include "sim/scenario/set_option.hpp"
#include "sim/scenario/start/catalogue.hpp"

namespace drsim {

using nlohmann::json;

namespace embedded {
const std::string& scenario_schema();
const std::string& starter_scenario();
}  // namespace embedded

namespace {

/// Objects of a top-level list with their pointers; nothing where something else stands.
std::vector<std::pair<json*, std::string>> objects_of(json& content, const std::string& key) {
  std::vector<std::pair<json*, std::string>> objects;
  const auto list = content.find(key);
  if (list == content.end() || !list->is_array()) return objects;
  for (std::size_t i = 0; i < list->size(); ++i)
    if ((*list)[i].is_object()) objects.emplace_back(&(*list)[i], join_pointer("/" + key, i));
  return objects;
}

/// Defaults that follow from other parts: the only VRF, and round trip times of the catalogue.
void fill_derived(json& content, std::vector<std::string>& defaults) {
  const auto vrfs = objects_of(content, "vrfs");
  const json only_vrf = vrfs.size() == 1 ? vrfs[0].first->value("name", json()) : json();
  for (const auto& [site, pointer] : objects_of(content, "sites"))
    if (!site->contains("vrf") && only_vrf.is_string()) {
      (*site)["vrf"] = only_vrf;
      defaults.push_back(pointer + "/vrf");
    }
  for (const auto& [link, pointer] : objects_of(content, "links")) {
    if (!link->contains("vrfs") && only_vrf.is_string()) {
      (*link)["vrfs"] = json::array({only_vrf});
      defaults.push_back(pointer + "/vrfs");
    }
    const Node node(*link, pointer);
    const auto rtt_s = catalogued_rtt_s(node.text("from"), node.text("to"));
    if (link->contains("rtt") || !rtt_s) continue;
    (*link)["rtt"] = quantity_text(*rtt_s, Dimension::Time);
    defaults.push_back(pointer + "/rtt");
  }
}

/// A pointer with the names of entities in place of their indices, for people.
std::string with_names(const json& content, const std::string& pointer) {
  std::vector<std::string> tokens;
  for (json::json_pointer rest(pointer); !rest.empty(); rest.pop_back()) tokens.insert(tokens.begin(), rest.back());
  const json* value = &content;
  std::string text;
  for (const std::string& token : tokens) {
    value = value->is_array() ? &(*value)[std::stoul(token)] : &(*value)[token];
    const bool named = value->is_object() && value->contains("name") && (*value)["name"].is_string();
    text = join_pointer(text, named ? (*value)["name"].get<std::string>() : token);
  }
  return text;
}

/// "/hosts/3/vra" and its like of all hosts as one: "/hosts/*/vra".
std::string with_wildcards(const std::string& pointer) {
  std::string text;
  for (json::json_pointer rest(pointer); !rest.empty(); rest.pop_back()) {
    const bool is_number = rest.back().find_first_not_of("0123456789") == std::string::npos;
    text = "/" + (is_number ? "*" : rest.back()) + text;
  }
  return text;
}

/// Keys that only other products know stay where they are, so that a design can be switched there and back.
void tell_inert_keys(Reading& reading, const std::vector<std::string>& pointers, const ProductWords& words) {
  if (pointers.empty()) return;
  std::vector<std::string> kinds;
  for (const std::string& pointer : pointers) {
    const std::string kind = with_wildcards(pointer);
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  }
  std::string list;
  for (const std::string& kind : kinds) list += (list.empty() ? "" : ", ") + kind;
  const std::string with = words.in_use.size() > 1 ? "the product of their VPGs" : words.estate;
  reading.warn(fmt::format("{} without effect with {}, kept for another product: {}",
                           pointers.size() == 1 ? "1 key is" : fmt::format("{} keys are", pointers.size()), with,
                           list));
}

/// A number that was refused is read as one that is missing: a count of a hundred million is not expanded first.
void forget_refused_numbers(json& content, const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    const json::json_pointer place(finding.pointer);
    if (content.contains(place) && content[place].is_number()) content[place] = nullptr;
  }
}

void read_parts(Reading& reading) {
  read_product(reading);
  read_model(reading);
  read_places(reading);
  read_hosts(reading);
  read_workloads(reading);
  read_vms(reading);
  read_vpgs(reading);
  check_routes(reading);
  read_overlays(reading);
  check_data_path(reading);
  read_events(reading);
  read_runbooks(reading);
  read_operations(reading);
  read_keys(reading);
  read_security(reading);
  for (const ProtectionProduct product : reading.products) facts_of(product).read_parts(reading);
  read_incidents(reading);
  read_firewall(reading);
  state_assumptions(reading);
  if (reading.problems.empty()) check_limits(reading);
  if (reading.problems.empty()) check_work(reading);
  if (reading.problems.empty()) note_obstacles(reading);
}

void apply_patch(const ScenarioPatch& patch, Document& document) {
  Document change;
  change.content = patch.content;
  change.set_origin("", {patch.source, ""});
  document.pin_origins();
  document.patch(change);
}

void set_seed(Document& document, std::uint64_t seed) {
  document.content["seed"] = seed;
  document.set_origin("/seed", {"--seed " + std::to_string(seed), "/seed"});
}

}  // namespace

ReadScenario read_scenario(const std::filesystem::path& path, const ReadOptions& options) {
  Document document = read_document(path);
  std::vector<Problem> problems;
  for (const ScenarioPatch& patch : options.patches) apply_patch(patch, document);
  for (const std::string& option : options.set) apply_set(option, Schema::instance(), document, problems);
  if (options.seed) set_seed(document, *options.seed);

  const ProductWords products = products_of(document.content);
  const Schema& schema = schema_of(products);
  std::vector<Finding> findings = schema.validate(document.content);
  QuantityFindings quantities = check_quantities(schema, document.content);
  findings.insert(findings.end(), quantities.mistakes.begin(), quantities.mistakes.end());
  const std::vector<std::string> inert = inert_keys(schema, document.content);
  remove_comments(document.content);
  ReadScenario result;
  fill_defaults(schema, document.content, result.defaults);
  fill_derived(document.content, result.defaults);

  Reading reading(document, result.defaults);
  reading.problems = std::move(problems);
  for (const Finding& finding : findings) {
    reading.refuse(finding.pointer, finding.text);
    reading.broken.insert(finding.pointer);
  }
  // The catalogue's own round trip times are worth a warning, too, so defaults are looked at again.
  for (const Finding& finding : check_quantities(schema, document.content).warnings)
    reading.warn(with_names(document.content, finding.pointer) + ": " + finding.text);
  tell_inert_keys(reading, inert, products);
  forget_refused_numbers(document.content, findings);
  read_parts(reading);
  if (!reading.problems.empty()) throw ScenarioError(std::move(reading.problems));

  reading.scenario.digest = scenario_digest(schema, document.content);
  result.resolved = in_schema_order(schema, document.content);
  result.scenario = std::move(reading.scenario);
  return result;
}

const std::string& scenario_schema_text() { return embedded::scenario_schema(); }

const std::string& starter_scenario_text() { return embedded::starter_scenario(); }

}  // namespace drsim
