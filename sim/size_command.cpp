#include "sim/size_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "models/units.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/report/number_text.hpp"
#include "sim/scenario/json_file.hpp"
#include "sim/scenario/nearest_spelling.hpp"
#include "sim/scenario/quantity.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "sim/scenario/require_simulated.hpp"
#include "sim/studies/process_pool.hpp"
#include "sim/studies/quick_scenario.hpp"
#include "sim/studies/size_defaults.hpp"
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
  if (unit == "bytes/s") return fmt::format("{:.4g} MB/s", value / mb_bytes);
  if (unit == "1/s") return fmt::format("{:.4g} a second", value);
  return fmt::format("{:g}", value);
}

bool is_journal(const Sizing& sizing) { return sizing.resource.compare(0, 7, "journal") == 0; }

bool counts_hosts(const Sizing& sizing) { return sizing.unit == "hosts"; }

std::string rto_text(double rto_s) {
  return std::isinf(rto_s) ? "not all VMs come into service" : "RTO " + duration_text(rto_s);
}

std::string proof_text(const Sizing& sizing, double seconds) {
  if (counts_hosts(sizing)) return rto_text(seconds);
  return (is_journal(sizing) ? "least history " : "RPO ") + duration_text(seconds);
}

std::string least_text(const Sizing& sizing, const std::string& amount, const std::string& failing) {
  const bool counts = counts_hosts(sizing);
  std::string text =
      fmt::format("  simulated least   {}   ({}", amount, proof_text(sizing, counts ? *sizing.rto_s : sizing.rpo_s));
  if (!counts && sizing.rto_s) text += ", " + rto_text(*sizing.rto_s);
  if (sizing.failing && *sizing.failing < *sizing.least) text += "; " + failing + " is too little";
  return text + ")\n";
}

std::string sizing_text(const Sizing& sizing) {
  const auto amount = [&](double value) { return amount_text(sizing.unit, value); };
  std::string text = printable_text(sizing.resource) + "\n";
  text += fmt::format("  in the scenario   {}\n", amount(sizing.present));
  if (sizing.bound)
    text += fmt::format("  by formula        {}{}\n", amount(*sizing.bound),
                        is_journal(sizing) ? "" : "   (no less can do)");
  if (sizing.analytic) text += fmt::format("  by fluid sharing  {}\n", amount(*sizing.analytic));
  if (sizing.least)
    text += least_text(sizing, amount(*sizing.least), amount(*sizing.failing));
  else
    text += "  simulated least   none: no value meets the target; what binds: " + printable_text(sizing.forbidden_by) +
            "\n";
  if (!sizing.held_by.empty())
    text += "  what binds below  " + printable_text(sizing.held_by) + ", which the fluid sharing does not know\n";
  for (const SizeEffect& effect : sizing.rests_on)
    text += fmt::format("  rests on          {} {}, which you did not give ({}): at {} it is {}\n",
                        effect.pointer.substr(effect.pointer.rfind('/') + 1), effect.value, effect.pointer,
                        effect.other, std::isinf(effect.least) ? "out of reach" : amount(effect.least));
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
  ordered_json rules = ordered_json::array(), rests_on = ordered_json::array();
  for (const SizeEffect& effect : sizing.rests_on)
    rests_on.push_back({{"pointer", effect.pointer},
                        {"value", effect.value},
                        {"other", effect.other},
                        {"least", number_or_null(effect.least)}});
  const char* proof = is_journal(sizing) ? "history_min_s" : counts_hosts(sizing) ? "rto_s" : "rpo_s";
  for (const RuleAnswer& rule : sizing.rules)
    rules.push_back({{"rule", rule.rule},
                     {"source", rule.source},
                     {"value", rule.value},
                     {"meets", rule.meets},
                     {"margin_fraction", number_or_null(rule.margin)},
                     {proof, number_or_null(rule.rpo_s)}});
  return {{"resource", sizing.resource},
          {"unit", sizing.unit},
          {"pointer", sizing.pointer},
          {"present", number_or_null(sizing.present)},
          {"formula", number_or_null(sizing.bound)},
          {"analytic", number_or_null(sizing.analytic)},
          {"least", number_or_null(sizing.least)},
          {"fails_at", number_or_null(sizing.failing)},
          {"forbidden_by", sizing.forbidden_by.empty() ? ordered_json() : ordered_json(sizing.forbidden_by)},
          {"what_binds_below", sizing.held_by.empty() ? ordered_json() : ordered_json(sizing.held_by)},
          {is_journal(sizing) ? "history_min_s" : "rpo_s", number_or_null(sizing.rpo_s)},
          {"rto_s", number_or_null(sizing.rto_s)},
          {"rests_on", rests_on},
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
  add("gateway", size_gateways);
  add("storage", size_storage);
  add("hosts", size_hosts);
  if (command.resource == "joint") sizings = size_jointly(runs);
  return sizings;
}

ScenarioError nothing_to_size(const SizeCommand& command, const std::filesystem::path& file) {
  std::string needed = "replication over a link";
  if (command.resource == "gateway") needed = "a gateway, an IPsec VPN or a cloud connector that replication crosses";
  if (command.resource == "hosts") needed = "a recovery operation into a cluster";
  return ScenarioError({Problem{file.string(), "",
                                fmt::format("has nothing to size for \"{}\"; needed: {}", command.resource, needed)}});
}

SizingTarget target_of(const SizeCommand& command) {
  SizingTarget target;
  try {
    target = parse_sizing_target(command.target);
  } catch (const std::invalid_argument& error) {
    throw ScenarioError({Problem{"--rpo", "", error.what()}});
  }
  if (command.rto.empty()) return target;
  const ParsedQuantity rto = parse_quantity(command.rto, Dimension::Time);
  if (!rto.error.empty()) throw ScenarioError({Problem{"--rto", "", rto.error}});
  if (rto.value <= 0) throw ScenarioError({Problem{"--rto", "", command.rto + " is not above 0 s"}});
  target.rto_s = rto.value;
  return target;
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
  return first_failing_month(today, command.years * months_a_year, [&](unsigned month) -> SizingRuns::Change {
    const double growth = std::pow(1 + command.growth_per_year_fraction, static_cast<double>(month) / months_a_year);
    return [growth](Scenario& scenario) { grow(scenario, growth); };
  });
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
  const ReadScenario read = read_scenario_to_play(file, ReadOptions{command.set, std::nullopt});
  const Scenario& scenario = read.scenario;
  require_simulated(scenario, file.string());
  const std::size_t jobs = command.jobs > 0 ? command.jobs : available_processors();
  if (target.rto_s && scenario.operations.empty())
    throw ScenarioError({Problem{file.string(), "/operations",
                                 "is empty, so there is no RTO; allowed with --rto: a "
                                 "failover, move or test"}});
  SizingRuns today(scenario, file, target, jobs, 1, command.set);
  const auto month = month_of_failure(command, today);
  std::vector<YearOfSizes> years;
  for (unsigned year = 0; year <= command.years; ++year) {
    const double growth = std::pow(1 + command.growth_per_year_fraction, year);
    SizingRuns runs(scenario, file, target, jobs, growth, command.set);
    years.push_back({year, growth, sizes_of(command, runs)});
    if (years.back().sizings.empty()) throw nothing_to_size(command, file);
    if (year == 0 && command.finds_defaults) find_defaults(runs, read, years.back().sizings);
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
