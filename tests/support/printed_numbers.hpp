#pragma once
/// Numbers of printed text found again among the values of result.json, to the rounding with which they are printed.

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "models/units.hpp"
#include "sim/report/page/calendar_date.hpp"

namespace drsim::test {

/// All numbers below a value.
inline void collect_numbers(const nlohmann::ordered_json& value, std::vector<double>& numbers) {
  if (value.is_number()) numbers.push_back(value.get<double>());
  if (value.is_structured())
    for (const auto& below : value) collect_numbers(below, numbers);
}

/// Names and reasons below a value, whose digits are no figures.
inline void collect_names(const nlohmann::ordered_json& value, std::set<std::string>& names) {
  static const std::set<std::string> keys = {"name",  "group",   "example", "reason", "data_loss_group",
                                             "cause", "what_of", "title",   "to",     "headline"};
  if (value.is_object())
    for (const auto& item : value.items()) {
      if (item.value().is_string() && keys.count(item.key()) > 0) names.insert(item.value().get<std::string>());
      collect_names(item.value(), names);
    }
  if (value.is_array())
    for (const auto& below : value) collect_names(below, names);
}

/// The parts of a result that stand behind the first screen.
inline nlohmann::ordered_json first_screen_values(const nlohmann::ordered_json& result) {
  nlohmann::ordered_json values = {{"verdict", result["verdict"]}, {"horizon_s", result["run"]["horizon_s"]}};
  values["verdict"].erase("lines");
  if (result.contains("balances")) values["balances"] = result["balances"];
  if (result.contains("needs")) values["needs"] = result["needs"]["bandwidth"];
  values["groups"] = nlohmann::ordered_json::array();
  for (const auto& group : result["groups"]) {
    values["groups"].push_back({{"name", group["name"]},
                                {"no_checkpoint_s", group["no_checkpoint_s"]},
                                {"no_checkpoint_from_s", group["no_checkpoint_from_s"]},
                                {"history_s", group["history_s"]},
                                {"rpo_target_s", group["rpo_target_s"]}});
    if (group.contains("long_run")) values["groups"].back()["long_run"] = group["long_run"];
    // The stretch in which the last checkpoint was lost.
    for (const auto& span : group["spans"]) values["groups"].back()["spans"].push_back(span["from_s"]);
  }
  return values;
}

/// What is printed, each number with the tolerance of its rounding; what is not found among the values is returned.
class PrintedNumbers {
 public:
  PrintedNumbers(const nlohmann::ordered_json& result, const std::string& start) : calendar_(start) {
    const nlohmann::ordered_json values = first_screen_values(result);
    collect_numbers(values, numbers_);
    // Groups and VMs that are counted in the text.
    numbers_.push_back(static_cast<double>(result["groups"].size()));
    std::sort(numbers_.begin(), numbers_.end());
    std::set<std::string> names;
    collect_names(result, names);
    names_.assign(names.begin(), names.end());
    std::stable_sort(names_.begin(), names_.end(),
                     [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  }

  /// Numbers of the text that no value stands behind.
  std::vector<std::string> missing(std::string text) const {
    for (const std::string& name : names_)
      if (!name.empty())
        for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos;) text.replace(at, name.size(), " ~ ");
    std::vector<std::string> lost;
    take(text, R"((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d{4}-\d\d-\d\d) (\d\d:\d\d))", lost, [&](const std::smatch& found) {
      const double at_s = Calendar(found.str(1) + "T" + found.str(2)).start_s() - calendar_.start_s();
      return has(at_s, minute_s);
    });
    // What has to be reached is rounded up.
    take(text, R"(a run of (\d+) (d|h|min)(?: (\d+) (h|min|s))? would do)", lost, [&](const std::smatch& found) {
      const double step_s = found.str(2) == "d" ? hour_s : unit_s(found.str(2)) / 60;
      const double rest_s = found[3].matched ? std::stod(found.str(3)) * unit_s(found.str(4)) : 0;
      return has(std::stod(found.str(1)) * unit_s(found.str(2)) + rest_s - step_s / 2, 0.51 * step_s);
    });
    take(text, R"((\d[\d.]*) (d|h|min)(?: (\d+) (h|min|s))?(?![\w/]))", lost, [&](const std::smatch& found) {
      const double small_s = found[4].matched ? unit_s(found.str(4)) : unit_s(found.str(2)) / 60;
      const double rest_s = found[3].matched ? std::stod(found.str(3)) * unit_s(found.str(4)) : 0;
      // One hour is shown as "1 h", one day without hours as "1 d".
      const double within_s = found.str(2) == "d" && !found[4].matched ? hour_s : small_s;
      return has(std::stod(found.str(1)) * unit_s(found.str(2)) + rest_s, 0.51 * within_s);
    });
    take(text, R"((\d[\d.]*(?:e[+-]?\d+)?) (s|ms|%|Mb/s|MB/s|GB/s|Gb/s|GB a day|GHz|GiB|GB|I/O operations/s)(?![\w/]))",
         lost, [&](const std::smatch& found) {
           const double unit = units().at(found.str(2));
           return has(std::stod(found.str(1)) * unit, rounding_of(found.str(1)) * unit);
         });
    take(text, R"((\d[\d,]*(?:\.\d+)?))", lost, [&](const std::smatch& found) {
      std::string digits = found.str(1);
      digits.erase(std::remove(digits.begin(), digits.end(), ','), digits.end());
      return has(std::stod(digits), 1e-9);
    });
    return lost;
  }

 private:
  static double unit_s(const std::string& unit) {
    return unit == "d" ? day_s : unit == "h" ? hour_s : unit == "min" ? minute_s : 1;
  }

  static const std::map<std::string, double>& units() {
    static const std::map<std::string, double> all = {
        {"s", 1},      {"ms", 1e-3},     {"%", 1e-2},        {"Mb/s", 1e6},
        {"Gb/s", 1e9}, {"MB/s", 1e6},    {"GB/s", 1e9},      {"GB a day", gb_bytes / day_s},
        {"GHz", 1e9},  {"GB", gb_bytes}, {"GiB", gib_bytes}, {"I/O operations/s", 1}};
    return all;
  }

  /// Half of the last digit that is shown, or of the third one.
  static double rounding_of(const std::string& digits) {
    const std::size_t point = digits.find('.');
    const double last = point == std::string::npos
                            ? std::pow(10.0, std::max(0.0, static_cast<double>(digits.size()) - 3))
                            : std::pow(10.0, -static_cast<double>(digits.size() - point - 1));
    return 0.51 * last;
  }

  bool has(double value, double within) const {
    const auto found = std::lower_bound(numbers_.begin(), numbers_.end(), value - within);
    return found != numbers_.end() && *found <= value + within;
  }

  /// Takes all that match out of the text; what `is_known` refuses is lost.
  template <typename IsKnown>
  static void take(std::string& text, const std::string& pattern, std::vector<std::string>& lost, IsKnown is_known) {
    const std::regex expression(pattern);
    std::string rest;
    std::smatch found;
    auto at = text.cbegin();
    while (std::regex_search(at, text.cend(), found, expression)) {
      rest.append(at, found[0].first);
      rest += " ~ ";
      if (!is_known(found)) lost.push_back(found.str(0));
      at = found[0].second;
    }
    rest.append(at, text.cend());
    text = rest;
  }

  Calendar calendar_;
  std::vector<double> numbers_;
  std::vector<std::string> names_;
};

}  // namespace drsim::test
