#include "sim/studies/rules/metric.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "models/units.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/text/metric_dimension.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

/// What names an element of a list of the result.
std::string name_of(const ordered_json& element) {
  if (!element.is_object()) return "";
  for (const char* key : {"name", "link", "group"})
    if (element.contains(key) && element[key].is_string()) return element[key].get<std::string>();
  return "";
}

[[noreturn]] void refuse(const std::string& at, const std::string& token, const std::vector<std::string>& choices) {
  throw std::invalid_argument(fmt::format("{} has no \"{}\"{}; allowed: {}", at.empty() ? "the result" : at, token,
                                          did_you_mean(token, choices),
                                          choices.empty() ? "nothing below it" : quoted_list(choices, 12)));
}

class Walk {
 public:
  explicit Walk(std::vector<std::string> tokens) : tokens_(std::move(tokens)) {}

  void go(const ordered_json& value, std::size_t depth, const std::string& at) {
    if (depth == tokens_.size()) return add(value, at);
    if (value.is_array())
      go_list(value, depth, at);
    else
      go_object(value, depth, at);
  }

  std::vector<MetricValue> found;

 private:
  void go_list(const ordered_json& list, std::size_t depth, const std::string& at) {
    const std::string& token = tokens_[depth];
    std::vector<std::string> choices = {"*"};
    bool matched = false;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string name = name_of(list[i]);
      if (token != "*" && token != name && token != std::to_string(i)) {
        choices.push_back(name.empty() ? std::to_string(i) : name);
        continue;
      }
      matched = true;
      go(list[i], depth + 1, join_pointer(at, name.empty() ? std::to_string(i) : name));
    }
    if (!matched && list.empty()) throw std::invalid_argument(at + " is an empty list in this result");
    if (!matched) refuse(at, token, choices);
  }

  void go_object(const ordered_json& object, std::size_t depth, const std::string& at) {
    const std::string& token = tokens_[depth];
    std::vector<std::string> choices;
    if (object.is_object())
      for (const auto& member : object.items()) choices.push_back(member.key());
    if (!object.is_object() || !object.contains(token)) refuse(at, token, choices);
    go(object[token], depth + 1, join_pointer(at, token));
  }

  void add(const ordered_json& value, const std::string& at) {
    if (value.is_null()) return found.push_back({at, std::numeric_limits<double>::infinity()});
    if (value.is_number()) return found.push_back({at, value.get<double>()});
    if (value.is_boolean()) return found.push_back({at, value.get<bool>() ? 1.0 : 0.0});
    if (value.is_object() && value.contains("mean") && value.contains("ci95_low")) return add(value["mean"], at);
    std::vector<std::string> below;
    if (value.is_object())
      for (const auto& member : value.items()) below.push_back(member.key());
    throw std::invalid_argument(
        fmt::format("{} is no number{}", at, below.empty() ? "" : "; allowed below it: " + quoted_list(below, 12)));
  }

  std::vector<std::string> tokens_;
};

}  // namespace

std::vector<MetricValue> metric_values(const ordered_json& result, const std::string& metric) {
  std::vector<std::string> tokens = pointer_tokens(metric);
  if (tokens.empty())
    throw std::invalid_argument(fmt::format("\"{}\" is no JSON pointer such as /groups/NAME/rpo_s/p99", metric));
  Walk walk(std::move(tokens));
  walk.go(result, 0, "");
  return std::move(walk.found);
}

Reduction reduction_of(const std::string& word) {
  static const std::vector<std::string> words = {"max", "min", "mean", "sum"};
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) throw std::invalid_argument(fmt::format("\"{}\"; allowed: {}", word, quoted_list(words)));
  return static_cast<Reduction>(found - words.begin());
}

double reduced(const std::vector<MetricValue>& values, Reduction reduction) {
  double result = values.front().value;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const double value = values[i].value;
    if (reduction == Reduction::Max)
      result = std::max(result, value);
    else if (reduction == Reduction::Min)
      result = std::min(result, value);
    else
      result += value;
  }
  return reduction == Reduction::Mean ? result / static_cast<double>(values.size()) : result;
}

std::string metric_text(const std::string& metric, double value) {
  if (std::isinf(value)) return value > 0 ? "never (or without end)" : "-infinity";
  const auto dimension = metric_dimension(pointer_tokens(metric));
  const double size = std::fabs(value);
  const auto scaled = [&](double unit, const char* name) { return fmt::format("{:.6g} {}", value / unit, name); };
  if (dimension == Dimension::Time && size >= 2 * minute_s)
    return fmt::format("{:.6g} s ({}{})", value, value < 0 ? "-" : "", duration_text(size));
  if (dimension == Dimension::Time) return scaled(1, "s");
  if (dimension == Dimension::Bytes) return size < mib_bytes ? scaled(1, "B") : scaled(gib_bytes, "GiB");
  if (dimension == Dimension::BitsPerSecond) return scaled(1e6, "Mbit/s");
  if (dimension == Dimension::BytesPerSecond) return scaled(mb_bytes, "MB/s");
  if (dimension == Dimension::Fraction) return scaled(0.01, "%");
  return fmt::format("{:.6g}", value);
}

}  // namespace drsim
