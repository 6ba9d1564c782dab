/// Sampling, application, judgement and shrinking of sizing rules.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/long_run_record.hpp"
#include "models/units.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/product_words.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/text/metric_dimension.hpp"
#include "sim/studies/play_scenario.hpp"
#include "sim/studies/processes/process_pool.hpp"
#include "sim/studies/rules/expectation.hpp"
#include "sim/studies/rules/formula.hpp"
#include "sim/studies/rules/metric.hpp"
#include "sim/studies/rules/rule.hpp"
#include "sim/studies/sizing/sizing.hpp"

namespace drsim {
namespace {

using nlohmann::json;

constexpr int shrink_steps = 6;  // bisections of each quantity

json value_json(const RuleDecision& decision, double value) {
  if (decision.unit == "number") return value;
  if (decision.unit == "whole") return static_cast<std::int64_t>(std::llround(value));
  return quantity_text(value, dimension_of(decision.unit));
}

std::vector<std::string> names_of(const SizingRule& rule) {
  std::vector<std::string> names;
  for (const StudyParameter& parameter : rule.domain.parameters) names.push_back(parameter.name);
  for (const auto& [name, metric] : rule.measured) names.push_back(name);
  return names;
}

struct ProductMinimum {
  double value = 0;
  const char* text = "";
};

/// Zerto's minimum for what stands at a pointer, where it has one that the reader of scenarios does not enforce.
std::optional<ProductMinimum> product_minimum(const std::string& pointer) {
  const std::vector<std::string> tokens = pointer_tokens(pointer);
  if (tokens.size() >= 3 && tokens[0] == "links" && tokens[2] == "capacity")
    return ProductMinimum{zerto_link_least_bits_per_s, "5 Mbps"};
  return std::nullopt;
}

/// Plays samples side by side, in two rounds: one to measure, one with what the rule decided.
class RulePlay {
 public:
  RulePlay(const SizingRule& rule, std::size_t jobs) : rule_(rule), jobs_(jobs) {}

  void play(std::vector<RuleSample>& samples) const {
    for (RuleSample& sample : samples)
      for (std::size_t i = 0; i < sample.values.size(); ++i)
        if (const auto number = number_of(sample.values[i]))
          sample.quantities[rule_.domain.parameters[i].name] = *number;
    if (!rule_.measured.empty()) measure(samples);
    for (RuleSample& sample : samples) decide(sample);
    each(
        samples, [&](const RuleSample& sample) { return judged(sample); },
        [](RuleSample& sample, const std::string& text) {
          sample.holds = text.empty();
          sample.failure = text;
        });
  }

 private:
  ReadOptions options(const RuleSample& sample) const {
    ReadOptions options = options_of(rule_.domain, StudyPoint{0, sample.values}, 0, 1);
    options.seed.reset();
    options.set.insert(options.set.end(), sample.decided.begin(), sample.decided.end());
    return options;
  }

  nlohmann::ordered_json result_of(const RuleSample& sample) const {
    return play_scenario(rule_.domain.scenario, options(sample), 1 / static_cast<double>(jobs_));
  }

  template <typename Body, typename Take>
  void each(std::vector<RuleSample>& samples, Body body, Take take) const {
    run_tasks(
        samples.size(), jobs_, [&](std::size_t task) -> std::string { return body(samples[task]); },
        [&](const TaskOutcome& outcome) {
          const RuleSample& sample = samples[outcome.task];
          if (outcome.end == TaskEnd::Mistake)
            throw ScenarioError({Problem{rule_.domain.file.string(), "",
                                         fmt::format("estate {}: {}", values_text(rule_, sample), outcome.text)}});
          if (outcome.end == TaskEnd::Failed)
            throw std::runtime_error(
                fmt::format("{}: estate {}: {}", rule_.domain.file.string(), values_text(rule_, sample), outcome.text));
          take(samples[outcome.task], outcome.text);
        });
  }

  void measure(std::vector<RuleSample>& samples) const {
    const auto body = [&](const RuleSample& sample) {
      const auto result = result_of(sample);
      json found = json::object();
      for (const auto& [name, metric] : rule_.measured) {
        try {
          found[name] = metric_values(result, metric).front().value;
        } catch (const std::invalid_argument& error) {
          throw ScenarioError({Problem{rule_.domain.file.string(), "/measured/" + name, error.what()}});
        }
      }
      return found.dump();
    };
    each(samples, body, [](RuleSample& sample, const std::string& text) {
      const json found = json::parse(text);
      for (const auto& [name, value] : found.items())
        sample.quantities[name] = value.is_null() ? INFINITY : value.get<double>();
    });
  }

  void decide(RuleSample& sample) const {
    try {
      for (const RuleDecision& decision : rule_.sets) {
        const double value = Formula(decision.formula, names_of(rule_)).value(sample.quantities);
        sample.decided.push_back(decision.pointer + "=" + value_json(decision, value).dump());
        if (sample.below_product.empty()) sample.below_product = below_product_minimum(decision, value);
      }
      if (rule_.known_failures)
        sample.is_known = Formula(*rule_.known_failures, names_of(rule_)).value(sample.quantities) != 0;
    } catch (const std::invalid_argument& error) {
      throw ScenarioError({Problem{rule_.domain.file.string(), "/sets",
                                   fmt::format("estate {}: {}", values_text(rule_, sample), error.what())}});
    }
  }

  /// A value that no result has is a mistake of the rule, not an estate in which it fails.
  void require_metrics(const nlohmann::ordered_json& result) const {
    std::vector<Problem> problems;
    for (std::size_t i = 0; i < rule_.expect.size(); ++i) {
      try {
        metric_values(result, rule_.expect[i].metric);
      } catch (const std::invalid_argument& error) {
        problems.push_back({rule_.domain.file.string(), join_pointer("/expect", i) + "/metric", error.what()});
      }
    }
    if (!problems.empty()) throw ScenarioError(std::move(problems));
  }

  /// True when a product of the groups has a minimum for its links.
  static bool has_product_minimum(const nlohmann::ordered_json& result) {
    const auto& groups = result["groups"];
    return std::any_of(groups.begin(), groups.end(), [](const auto& group) {
      const auto product = product_named(group["product"].template get<std::string>());
      return product && facts_of(*product).link_least_bits_per_s > 0;
    });
  }

  /// Where a product allows no less than a minimum, less is no answer, as in `drsim size`; empty: it is one.
  std::string below_product_minimum(const RuleDecision& decision, double value) const {
    const std::optional<ProductMinimum> minimum = product_minimum(decision.pointer);
    if (!minimum || value >= minimum->value) return "";
    return fmt::format("{}: expected at least {}, the product's own minimum, found {}", decision.pointer, minimum->text,
                       value_json(decision, value).get<std::string>());
  }

  /// Empty when all holds, else the first that does not.
  std::string judged(const RuleSample& sample) const {
    const auto result = result_of(sample);
    require_metrics(result);
    if (!sample.below_product.empty() && has_product_minimum(result)) return sample.below_product;
    for (const JudgedExpectation& verdict : judge(rule_.expect, result))
      if (!verdict.is_met)
        return fmt::format("{}: expected {}, found {}", verdict.where, verdict.expected, verdict.found);
    // A rule whose backlog only outlasts the run has asked for too little.
    for (const auto& group : result["groups"])
      if (group["long_run"]["rpo"] == long_run_names[static_cast<std::size_t>(LongRun::Diverges)])
        return fmt::format("{}: expected a backlog that ends, found one that grows by {:.3g} MB a day without end",
                           group["name"].get<std::string>(),
                           group["long_run"]["backlog_growth_bytes_per_s"].get<double>() * day_s / mb_bytes);
    return "";
  }

  const SizingRule& rule_;
  std::size_t jobs_;
};

/// A number of a range, short enough to read when that makes no difference to the kind of estate.
json short_value(const StudyRange& range, double number) {
  const double short_number = std::stod(fmt::format("{:.3g}", number));
  if (range.dimension) return quantity_text(short_number, *range.dimension);
  if (range.is_whole) return static_cast<std::int64_t>(std::llround(number));
  return short_number;
}

class Shrinking {
 public:
  Shrinking(const SizingRule& rule, const RulePlay& play, RuleSample failing)
      : rule_(rule), play_(play), failing_(std::move(failing)) {}

  RuleSample smallest() {
    for (std::size_t i = 0; i < failing_.values.size(); ++i) {
      const StudyParameter& parameter = rule_.domain.parameters[i];
      if (parameter.range)
        shrink(i, *parameter.range);
      else
        shrink(i, parameter.values);
    }
    return failing_;
  }

 private:
  /// Takes the value when the rule fails with it, in the same region as before.
  bool fails_with(std::size_t quantity, const json& value) {
    RuleSample trial;
    trial.values = failing_.values;
    trial.values[quantity] = value;
    std::vector<RuleSample> samples = {trial};
    play_.play(samples);
    if (samples[0].holds || samples[0].is_known != failing_.is_known) return false;
    failing_ = samples[0];
    return true;
  }

  void shrink(std::size_t quantity, const StudyRange& range) {
    if (fails_with(quantity, short_value(range, range.from))) return;
    double holding = range.from, failing = *number_of(failing_.values[quantity]);
    for (int step = 0; step < shrink_steps; ++step) {
      const double middle = range.is_log ? std::sqrt(holding * failing) : (holding + failing) / 2;
      if (fails_with(quantity, short_value(range, middle)))
        failing = middle;
      else
        holding = middle;
    }
  }

  void shrink(std::size_t quantity, const std::vector<json>& values) {
    for (const json& value : values)
      if (value == failing_.values[quantity] || fails_with(quantity, value)) return;
  }

  const SizingRule& rule_;
  const RulePlay& play_;
  RuleSample failing_;
};

/// Three digits and a unit for people.
std::string readable(const json& value) {
  if (value.is_number()) return fmt::format("{:.3g}", value.get<double>());
  Dimension dimension = Dimension::Fraction;
  const ParsedQuantity parsed = parse_any_quantity(value.is_string() ? value.get<std::string>() : "", dimension);
  if (!parsed.error.empty()) return value.is_string() ? value.get<std::string>() : value.dump();
  if (dimension == Dimension::Time) return duration_text(parsed.value);
  if (dimension == Dimension::Bytes) return bytes_text(parsed.value);
  if (dimension == Dimension::BitsPerSecond) return bit_rate_text(parsed.value);
  if (dimension == Dimension::BytesPerSecond) return fmt::format("{:.3g} MB/s", parsed.value / mb_bytes);
  return dimension == Dimension::Fraction ? percent_text(parsed.value) : value.get<std::string>();
}

template <typename Text>
std::string joined_values(const SizingRule& rule, const RuleSample& sample, Text text_of_value) {
  std::string text;
  for (std::size_t i = 0; i < sample.values.size(); ++i)
    text +=
        fmt::format("{}{} = {}", i > 0 ? ", " : "", rule.domain.parameters[i].name, text_of_value(sample.values[i]));
  return text;
}

}  // namespace

RuleReport check_rule(const SizingRule& rule, std::size_t jobs) {
  RuleReport report;
  for (const StudyPoint& point : points_of(rule.domain)) {
    report.samples.emplace_back();
    report.samples.back().values = point.values;
  }
  const RulePlay play(rule, jobs);
  play.play(report.samples);
  const RuleSample* failing = nullptr;
  bool has_known = false, known_fails = false;
  for (const RuleSample& sample : report.samples) {
    has_known = has_known || sample.is_known;
    if (sample.holds) continue;
    known_fails = known_fails || sample.is_known;
    report.failures_outside += sample.is_known ? 0 : 1;
    if (failing == nullptr || (failing->is_known && !sample.is_known)) failing = &sample;
  }
  report.known_region_fails = !has_known || known_fails;
  if (failing != nullptr) report.smallest = Shrinking(rule, play, *failing).smallest();
  return report;
}

std::string values_text(const SizingRule& rule, const RuleSample& sample) {
  return joined_values(rule, sample,
                       [](const json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); });
}

std::string readable_values_text(const SizingRule& rule, const RuleSample& sample) {
  return joined_values(rule, sample, readable);
}

}  // namespace drsim
