/// What holds for the whole scenario: name, seed, dates, constants of the product model, output.

#include "sim/scenario/estate_part.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/schema/model_parameters.hpp"
#include "sim/scenario/text/clock_text.hpp"

namespace drsim {

namespace {

/// Those of each product, told apart where there are several.
std::vector<std::string> assumptions_of(const Scenario& scenario, const std::set<ProtectionProduct>& products) {
  if (products.size() == 1) return facts_of(*products.begin()).assumptions(scenario);
  std::vector<std::string> all;
  for (const ProtectionProduct product : products)
    for (const std::string& text : facts_of(product).assumptions_beside_others()) all.push_back(text);
  for (const ProtectionProduct product : products) {
    const ProductFacts& facts = facts_of(product);
    for (const std::string& text : facts.assumptions(part_of(scenario, product).scenario))
      all.push_back(std::string(facts.title) + ": " + text);
  }
  return all;
}

}  // namespace

void read_model(Reading& reading) {
  Scenario& scenario = reading.scenario;
  const Node& root = reading.root;
  scenario.name = root.text("name");
  scenario.title = root.text("title");
  const nlohmann::json& seed = root["seed"].value();
  if (seed.is_number_unsigned()) scenario.seed = seed.get<std::uint64_t>();
  scenario.start = root.text("start");
  const ParsedDateTime start = parse_date_time(scenario.start);
  scenario.start_weekday = start.weekday;
  scenario.start_second_of_day_s = start.second_of_day_s;
  scenario.horizon_s = root.quantity("duration", Dimension::Time);
  for (const ProtectionProduct product : reading.products) read_model_constants(root, product, scenario);
  scenario.output.curve_corners_max = root["output"].count("curve_corners_max");
  scenario.output.curve_corners_total = root["output"].count("curve_corners_total");
}

void state_assumptions(Reading& reading) {
  // Groups can be told apart only when they have been read.
  if (reading.problems.empty()) reading.scenario.assumptions = assumptions_of(reading.scenario, reading.products);
}

}  // namespace drsim
