#include "sim/size_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/ports/closed_ports.hpp"
#include "sim/report/number_text.hpp"
#include "sim/scenario/json_file.hpp"
#include "sim/scenario/nearest_spelling.hpp"
#include "sim/scenario/require_simulated.hpp"
#include "sim/studies/process_pool.hpp"
#include "sim/studies/quick_scenario.hpp"
#include "sim/studies/sizing.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

/// A file that is gone when the command ends; the scenario reader takes files only.
class PassingFile {
 public:
  explicit PassingFile(const std::string& text) {
    std::string name = (std::filesystem::temp_directory_path() / "drsim-quick-XXXXXX").string();
    const int file = ::mkstemp(name.data());
    path_ = name;
    if (file >= 0) ::close(file);
    std::ofstream(path_) << text;
  }
  PassingFile(const PassingFile&) = delete;
  PassingFile& operator=(const PassingFile&) = delete;
  ~PassingFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A year of the outlook with its sizes.
struct YearOfSizes {
  unsigned year = 0;
  double growth = 1;
  std::vector<Sizing> sizings;
};

std::string amount_text(const std::string& unit, double value) {
  if (std::isinf(value)) return "unlimited";
  if (unit == "bits/s") return bit_rate_text(value);
  if (unit == "bytes") return bytes_text(value);
  return fmt::format("{:g}", value);
}

bool is_journal(const Sizing& sizing) { return sizing.resource.compare(0, 7, "journal") == 0; }

std::string proof_text(const Sizing& sizing, double seconds) {
  return (is_journal(sizing) ? "least history " : "RPO ") + duration_text(seconds);
}

std::string sizing_text(const Sizing& sizing) {
  const auto amount = [&](double value) { return amount_text(sizing.unit, value); };
  std::string text = printable_text(sizing.resource) + "\n";
  text += fmt::format("  in the scenario   {}\n", amount(sizing.present));
  if (sizing.bound)
    text += fmt::format("  by formula        {}{}\n", amount(*sizing.bound),
                        is_journal(sizing) ? "" : "   (no less can do)");
  if (sizing.least)
    text += fmt::format("  simulated least   {}   ({})\n", amount(*sizing.least), proof_text(sizing, sizing.rpo_s));
  else
    text += "  simulated least   none: no value meets the target; what binds: " + printable_text(sizing.forbidden_by) +
            "\n";
  for (const RuleAnswer& rule : sizing.rules)
    text += fmt::format("  rule {:<9} {:<12} {:>9}  {:<26} {} ({})\n", rule.meets ? "meets" : "FAILS",
                        amount(rule.value), std::isnan(rule.margin) ? "" : fmt::format("{:+.0f} %", 100 * rule.margin),
                        proof_text(sizing, rule.rpo_s), rule.rule, rule.source);
  return text;
}

ordered_json number_or_null(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? ordered_json(*value) : ordered_json();
}

ordered_json sizing_json(const Sizing& sizing) {
  ordered_json rules = ordered_json::array();
  const char* proof = is_journal(sizing) ? "history_min_s" : "rpo_s";
  for (const RuleAnswer& rule : sizing.rules)
    rules.push_back({{"rule", rule.rule},
                     {"source", rule.source},
                     {"value", rule.value},
                     {"meets", rule.meets},
                     {"margin_fraction", number_or_null(rule.margin)},
                     {proof, rule.rpo_s}});
  return {{"resource", sizing.resource},
          {"unit", sizing.unit},
          {"pointer", sizing.pointer},
          {"present", number_or_null(sizing.present)},
          {"formula", number_or_null(sizing.bound)},
          {"least", number_or_null(sizing.least)},
          {"fails_at", number_or_null(sizing.failing)},
          {"forbidden_by", sizing.forbidden_by.empty() ? ordered_json() : ordered_json(sizing.forbidden_by)},
          {proof, sizing.rpo_s},
          {"rules", rules},
          {"worst_rpo_by_day_s", sizing.rpo_by_day_s}};
}

std::vector<Sizing> sizes_of(const SizeCommand& command, SizingRuns& runs) {
  std::vector<Sizing> sizings;
  const auto add = [&](const std::string& word, std::vector<Sizing> (*size)(SizingRuns&)) {
    if (command.resource != word && command.resource != "all") return;
    for (Sizing& sizing : size(runs)) sizings.push_back(std::move(sizing));
  };
  add("link", size_links);
  add("journal", size_journals);
  add("appliance", size_appliances);
  return sizings;
}

SizingTarget target_of(const SizeCommand& command) {
  try {
    return parse_sizing_target(command.target);
  } catch (const std::invalid_argument& error) {
    throw ScenarioError({Problem{"--rpo", "", error.what()}});
  }
}

/// The outlook of the scenario as it is; nothing without growth.
std::string outlook_text(const SizeCommand& command, const std::optional<unsigned>& month) {
  constexpr unsigned months_a_year = 12;
  if (command.years == 0 || command.growth_per_year_fraction <= 0) return "";
  if (month) return fmt::format("As it is, the scenario first misses the target in month {} from now.\n", *month);
  return fmt::format("As it is, the scenario holds the target for all {} months.\n", command.years * months_a_year);
}

std::optional<unsigned> month_of_failure(const SizeCommand& command, SizingRuns& today) {
  constexpr unsigned months_a_year = 12;
  if (command.years == 0 || command.growth_per_year_fraction <= 0) return std::nullopt;
  return first_failing_month(today, command.growth_per_year_fraction, command.years * months_a_year);
}

std::string heading(const SizeCommand& command, const YearOfSizes& year) {
  if (command.years == 0) return "";
  return fmt::format("== year {}: {:.3g} times the writes of today\n", year.year, year.growth);
}

}  // namespace

void carry_out(const SizeCommand& command) {
  const SizingTarget target = target_of(command);
  std::optional<PassingFile> passing;
  if (command.quick) passing.emplace(quick_scenario_text(*command.quick));
  if (command.prints_scenario) {
    std::cout << quick_scenario_text(*command.quick);
    return;
  }
  const std::filesystem::path file = passing ? passing->path() : command.scenario;
  const Scenario scenario = read_scenario_to_play(file, ReadOptions{}).scenario;
  require_simulated(scenario, file.string());
  const std::size_t jobs = command.jobs > 0 ? command.jobs : available_processors();
  SizingRuns today(scenario, file, target, jobs);
  const auto month = month_of_failure(command, today);
  std::vector<YearOfSizes> years;
  for (unsigned year = 0; year <= command.years; ++year) {
    Scenario grown = scenario;
    const double growth = std::pow(1 + command.growth_per_year_fraction, year);
    grow(grown, growth);
    SizingRuns runs(std::move(grown), file, target, jobs);
    years.push_back({year, growth, sizes_of(command, runs)});
  }
  if (command.format == SizeFormat::Table) {
    std::cout << outlook_text(command, month);
    for (const YearOfSizes& year : years) {
      std::cout << heading(command, year);
      for (const Sizing& sizing : year.sizings) std::cout << sizing_text(sizing);
    }
    return;
  }
  ordered_json list = ordered_json::array();
  for (const YearOfSizes& year : years) {
    ordered_json sizings = ordered_json::array();
    for (const Sizing& sizing : year.sizings) sizings.push_back(sizing_json(sizing));
    list.push_back({{"year", year.year}, {"growth", year.growth}, {"sizes", sizings}});
  }
  std::cout << ordered_json{{"scenario", scenario.name},
                            {"target_rpo_s", number_or_null(target.rpo_s)},
                            {"target_share", target.share},
                            {"first_failing_month", month ? ordered_json(*month) : ordered_json()},
                            {"years", list}}
                   .dump(2)
            << "\n";
}

}  // namespace drsim
