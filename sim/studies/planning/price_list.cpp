#include "sim/studies/planning/price_list.hpp"

#include <nlohmann/json.hpp>

#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/schema/schema.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

namespace embedded {
const std::string& price_list_schema();
}  // namespace embedded

PriceList read_price_list(const std::filesystem::path& file) {
  static const Schema schema(embedded::price_list_schema());
  const nlohmann::json content = parse_json(read_text_file(file), file.string());
  std::vector<Problem> problems;
  for (const Finding& finding : schema.validate(content))
    problems.push_back({file.string(), finding.pointer, finding.text});
  if (!problems.empty()) throw ScenarioError(std::move(problems));
  PriceList list;
  list.unit = content["unit"];
  for (const auto& [name, price] : content["prices"].items())
    if (name != "//") list.prices[name] = price["value"].get<double>();
  return list;
}

}  // namespace drsim
