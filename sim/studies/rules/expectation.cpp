#include "sim/studies/rules/expectation.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sim/studies/rules/metric.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

/// How far the value is outside the bounds, relative tolerance allowed for [unit of the metric]; 0 or less: inside.
double excess(const ExpectConfig& expect, double value) {
  double worst = -INFINITY;
  const auto slack = [&](double bound) { return expect.tolerance_fraction * std::fabs(bound); };
  if (expect.at_most) worst = std::max(worst, value - (*expect.at_most + slack(*expect.at_most)));
  if (expect.at_least) worst = std::max(worst, (*expect.at_least - slack(*expect.at_least)) - value);
  return std::isnan(value) ? INFINITY : worst;
}

std::string expected_text(const ExpectConfig& expect) {
  std::string text;
  if (expect.at_least) text = "at least " + metric_text(expect.metric, *expect.at_least);
  if (expect.at_most)
    text += (text.empty() ? "at most " : " and at most ") + metric_text(expect.metric, *expect.at_most);
  if (expect.tolerance_fraction > 0) text += fmt::format(" (tolerance {:.3g} %)", 100 * expect.tolerance_fraction);
  return text;
}

/// "20 min, which is 5 min or 33.3 % too much"
std::string found_text(const ExpectConfig& expect, double value) {
  std::string text = metric_text(expect.metric, value);
  if (!std::isfinite(value) || excess(expect, value) <= 0) return text;
  const bool above = expect.at_most && value > *expect.at_most;
  const double bound = above ? *expect.at_most : *expect.at_least;
  text += ", which is " + metric_text(expect.metric, std::fabs(value - bound));
  const double relative = std::fabs(value - bound) / std::fabs(bound);
  if (bound != 0)
    text += relative < 10 ? fmt::format(" or {:.3g} %", 100 * relative)
                          : fmt::format(" or {:.3g} times the bound", relative);
  return text + (above ? " too much" : " too little");
}

JudgedExpectation judge_one(const ExpectConfig& expect, const ordered_json& result) {
  JudgedExpectation verdict{expect.metric, expect.metric, expected_text(expect), "", expect.because, false};
  try {
    const auto values = metric_values(result, expect.metric);
    const MetricValue* worst = &values.front();
    for (const MetricValue& value : values)
      if (excess(expect, value.value) > excess(expect, worst->value)) worst = &value;
    verdict.where = worst->pointer;
    verdict.is_met = excess(expect, worst->value) <= 0;
    verdict.found = found_text(expect, worst->value);
  } catch (const std::invalid_argument& error) {
    verdict.found = std::string("no such value: ") + error.what();
  }
  return verdict;
}

}  // namespace

std::vector<JudgedExpectation> judge(const std::vector<ExpectConfig>& expectations, const ordered_json& result) {
  std::vector<JudgedExpectation> verdicts;
  verdicts.reserve(expectations.size());
  for (const ExpectConfig& expect : expectations) verdicts.push_back(judge_one(expect, result));
  return verdicts;
}

ordered_json verdicts_to_json(const std::vector<JudgedExpectation>& verdicts) {
  ordered_json list = ordered_json::array();
  for (const JudgedExpectation& verdict : verdicts)
    list.push_back({verdict.metric, verdict.where, verdict.expected, verdict.found, verdict.because, verdict.is_met});
  return list;
}

std::vector<JudgedExpectation> verdicts_from_json(const ordered_json& list) {
  std::vector<JudgedExpectation> verdicts;
  for (const ordered_json& item : list)
    verdicts.push_back({item.at(0), item.at(1), item.at(2), item.at(3), item.at(4), item.at(5)});
  return verdicts;
}

}  // namespace drsim
