#include "sim/scenario/read/read_duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

struct Distribution {
  DurationKind kind;
  std::vector<std::string> figures;
};

const std::map<std::string, Distribution>& distributions() {
  static const std::map<std::string, Distribution> all = {{"uniform", {DurationKind::Uniform, {"from", "to"}}},
                                                          {"exponential", {DurationKind::Exponential, {"mean"}}},
                                                          {"weibull", {DurationKind::Weibull, {"scale", "shape"}}},
                                                          {"lognormal", {DurationKind::Lognormal, {"median", "p90"}}},
                                                          {"empirical", {DurationKind::Empirical, {"values"}}}};
  return all;
}

/// Each figure of the distribution is there, and no other.
void check_figures(Reading& reading, const Node& node, const std::vector<std::string>& wanted) {
  for (const std::string& key : wanted)
    if (!node.has(key))
      reading.refuse(node.pointer(), fmt::format("the key \"{}\" is missing; {} needs {}", key,
                                                 node.text("distribution"), quoted_list(wanted)));
  for (const auto& [key, value] : node.members())
    if (key != "distribution" && std::count(wanted.begin(), wanted.end(), key) == 0)
      reading.refuse(value.pointer(), fmt::format("\"{}\" does not belong to {}; allowed: {}", key,
                                                  node.text("distribution"), quoted_list(wanted)));
}

void check_order(Reading& reading, const Node& node, const char* low, const char* high) {
  if (node.quantity(low, Dimension::Time) > node.quantity(high, Dimension::Time))
    reading.refuse(node[high].pointer(),
                   fmt::format("\"{}\" is below {}, {}; allowed: not below", node.text(high), low, node.text(low)));
}

}  // namespace

DurationConfig read_duration(Reading& reading, const Node& node) {
  if (!node.value().is_object()) return constant_duration(node.quantity(Dimension::Time));
  DurationConfig duration;
  const auto found = distributions().find(node.text("distribution"));
  if (found == distributions().end()) return duration;
  check_figures(reading, node, found->second.figures);
  duration.kind = found->second.kind;
  duration.from_s = node.quantity("from", Dimension::Time);
  duration.to_s = node.quantity("to", Dimension::Time);
  duration.mean_s = node.quantity("mean", Dimension::Time);
  duration.median_s = node.quantity("median", Dimension::Time);
  duration.scale_s = node.quantity("scale", Dimension::Time);
  duration.shape = node.number("shape");
  check_order(reading, node, "from", "to");
  check_order(reading, node, "median", "p90");
  const double p90_s = node.quantity("p90", Dimension::Time);
  if (duration.median_s > 0 && p90_s >= duration.median_s) duration.sigma = lognormal_sigma(duration.median_s, p90_s);
  for (const Node& value : node["values"].items()) duration.values_s.push_back(value.quantity(Dimension::Time));
  return duration;
}

}  // namespace drsim
