#include "sim/commands/size_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "sim/commands/pages/size_page.hpp"
#include "sim/commands/pages/write_page.hpp"
#include "sim/commands/size_report.hpp"
#include "sim/commands/terminal_colours.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/scenario/check/require_simulated.hpp"
#include "sim/scenario/estate_part.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/scenario/read/read_scenario.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/scenario/text/quantity.hpp"
#include "sim/studies/planning/price_list.hpp"
#include "sim/studies/processes/process_pool.hpp"
#include "sim/studies/sizing/proof_length.hpp"
#include "sim/studies/sizing/quick_scenario.hpp"
#include "sim/studies/sizing/size_defaults.hpp"
#include "sim/studies/sizing/size_together.hpp"
#include "sim/studies/sizing/sizing.hpp"
#include "sim/studies/sweep/study.hpp"

namespace drsim {
namespace {

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

/// A resource by its word.
struct Resource {
  std::string word;
  std::vector<Sizing> (*size)(SizingRuns&);
};

/// In the order in which one after the other is sized: what carries the bytes, what holds them, who takes over.
const std::vector<Resource>& resources() {
  static const std::vector<Resource> list = {
      {"link", size_links},           {"gateway", size_gateways}, {"storage", size_storage}, {"proxies", size_proxies},
      {"appliance", size_appliances}, {"journal", size_journals}, {"hosts", size_hosts}};
  return list;
}

/// Why no product of the scenario sizes the resource; empty: one of them does, for what is its own.
std::string why_not(const std::string& word, const Scenario& scenario) {
  std::string first;
  for (const ProductFacts* product : facts_in_use(scenario)) {
    const auto why = product->not_sized.find(word);
    if (why == product->not_sized.end()) return "";
    if (first.empty()) first = why->second;
  }
  return first;
}

bool names(const SizeCommand& command, const std::string& word) {
  return std::count(command.resources.begin(), command.resources.end(), word) > 0;
}

ScenarioError nothing_to_size(const std::string& resource, const std::filesystem::path& file) {
  std::string needed = "replication over a link";
  if (resource == "gateway") needed = "a gateway, an IPsec VPN or a cloud connector that replication crosses";
  if (resource == "hosts") needed = "a recovery operation into a cluster";
  return ScenarioError(
      {Problem{file.string(), "", fmt::format("has nothing to size for \"{}\"; needed: {}", resource, needed)}});
}

std::vector<Sizing> sizes_of(const SizeCommand& command, const std::filesystem::path& file, SizingRuns& runs) {
  std::vector<Sizing> sizings;
  for (const Resource& resource : resources()) {
    const bool is_of_all = names(command, "all") && why_not(resource.word, runs.scenario()).empty();
    if (!names(command, resource.word) && !is_of_all) continue;
    std::vector<Sizing> found = resource.size(runs);
    if (found.empty() && !is_of_all) throw nothing_to_size(resource.word, file);
    for (Sizing& sizing : found) sizings.push_back(std::move(sizing));
  }
  return sizings;
}

/// Refuses what the product of the scenario does not have.
void require_resources_of_product(const SizeCommand& command, const Scenario& scenario) {
  std::vector<std::string> words = {"all"};
  for (const Resource& resource : resources())
    if (why_not(resource.word, scenario).empty()) words.push_back(resource.word);
  const std::vector<const ProductFacts*> products = facts_in_use(scenario);
  const std::string allowed = fmt::format("; allowed with {}: {}", titles_of(products), quoted_list(words));
  std::vector<Problem> problems;
  for (const Resource& resource : resources())
    if (names(command, resource.word) && !why_not(resource.word, scenario).empty())
      problems.push_back(
          {"--for", "", fmt::format("\"{}\": {}{}", resource.word, why_not(resource.word, scenario), allowed)});
  const std::string not_joint =
      products.size() > 1 ? "it is worked out for estates of one product" : why_not("joint", scenario);
  if (!not_joint.empty() && names(command, "joint"))
    problems.push_back({"--for", "", "\"joint\": " + not_joint + allowed});
  const bool has_rto =
      std::any_of(products.begin(), products.end(), [](const ProductFacts* product) { return *product->no_rto == 0; });
  if (!has_rto && !command.rto.empty())
    problems.push_back({"--rto", "", fmt::format("{}; allowed: --rpo alone", products.front()->no_rto)});
  if (!problems.empty()) throw ScenarioError(std::move(problems));
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

/// Months from now at which the resources are sized, ascending; the first is now.
std::vector<unsigned> dates_of(const SizeCommand& command) {
  std::vector<unsigned> months;
  for (unsigned month = 0; month < command.months; month += command.every_months) months.push_back(month);
  months.push_back(command.months);
  return months;
}

double growth_at(const SizeCommand& command, unsigned month) {
  constexpr double months_a_year = 12;
  return std::pow(1 + command.growth_per_year_fraction, month / months_a_year);
}

std::optional<PriceList> prices_of(const SizeCommand& command) {
  if (!command.prices) return std::nullopt;
  PriceList prices = read_price_list(*command.prices);
  std::vector<Problem> problems;
  for (const std::string& name : joint_prices())
    if (prices.prices.count(name) == 0)
      problems.push_back({command.prices->string(), "/prices", fmt::format("the key \"{}\" is missing", name)});
  if (!problems.empty()) throw ScenarioError(std::move(problems));
  return prices;
}

/// Problems of the scenario behind --quick, by the options that its values come from; the rest by the scenario, which
/// the user can have printed.
ScenarioError by_options(const ScenarioError& error, const std::string& file) {
  std::vector<Problem> problems = error.problems();
  for (Problem& problem : problems) {
    if (problem.file != file) continue;
    const std::string option = quick_option_of(problem.pointer);
    problem.file = option.empty() ? "the scenario of --quick (see --print-scenario)" : option;
    if (!option.empty()) problem.pointer.clear();
  }
  return ScenarioError(std::move(problems));
}

/// The command with what was read for it.
class Sizer {
 public:
  Sizer(const SizeCommand& command, const std::filesystem::path& file)
      : command_(command),
        file_(file),
        target_(target_of(command)),
        prices_(prices_of(command)),
        jobs_(command.jobs > 0 ? command.jobs : available_processors()),
        read_(read_scenario_to_play(file, ReadOptions{command.set, std::nullopt})) {
    require_simulated(read_.scenario, file.string());
    require_resources_of_product(command, read_.scenario);
    if (target_.rto_s && read_.scenario.operations.empty())
      throw ScenarioError({Problem{file.string(), "/operations",
                                   "is empty, so there is no RTO; allowed with --rto: a failover, move or test"}});
  }

  SizeReport report() const {
    SizeReport report;
    report.scenario = read_.scenario.name;
    report.title = read_.scenario.title;
    report.digest = read_.scenario.digest;
    if (read_.resolved.contains("cover")) report.cover = read_.resolved["cover"];
    report.target = target_;
    report.growth_per_year_fraction = command_.growth_per_year_fraction;
    if (prices_) report.cost_unit = prices_->unit;
    report.scope = scope();
    for (const unsigned month : dates_of(command_)) report.dates.push_back(at(month));
    if (command_.months > 0) report.first_failing_month = month_of_failure();
    return report;
  }

 private:
  ProofScope scope() const {
    const SizingRuns runs = runs_at(0);
    ProofScope scope;
    scope.proved_over_s = runs.scenario().horizon_s;
    scope.given_s = runs.given_horizon_s();
    scope.left_out_period_s = proof_length(runs.scenario(), runs.given_horizon_s()).left_out_period_s;
    scope.drawn = drawn_parts(runs.scenario());
    scope.holds_undisturbed = runs.has_undisturbed_runs();
    for (std::size_t draw = 0; draw < command_.draws; ++draw)
      scope.seeds.push_back(replication_seed(read_.scenario.seed, draw));
    return scope;
  }

  SizingRuns runs_at(unsigned month) const {
    return {read_, file_, target_, jobs_, growth_at(command_, month), command_.set, command_.draws};
  }

  DatedSizes at(unsigned month) const {
    SizingRuns runs = runs_at(month);
    DatedSizes date;
    date.month = month;
    date.growth = growth_at(command_, month);
    if (names(command_, "joint")) {
      JointSizes sizes = size_jointly(runs, prices_ ? &*prices_ : nullptr);
      date.sizings = std::move(sizes.sizings);
      date.cost = sizes.cost;
    } else {
      const bool are_several_kinds = command_.resources.size() > 1 || names(command_, "all");
      date.sizings = size_together([&] { return runs_at(month); },
                                   [&](SizingRuns& fresh) { return sizes_of(command_, file_, fresh); },
                                   are_several_kinds, date.together);
    }
    date.misses_as_it_is = cause_as_it_is(runs_at(month), date.sizings);
    if (month == 0 && command_.finds_defaults) find_defaults(runs, read_, date.sizings);
    return date;
  }

  /// What binds where the scenario has as much as each size and misses the target all the same, since more of a buffer,
  /// say, is not always better; else empty.
  static std::string cause_as_it_is(SizingRuns runs, const std::vector<Sizing>& sizings) {
    const bool is_enough = std::all_of(sizings.begin(), sizings.end(), [](const Sizing& sizing) {
      return sizing.least && *sizing.least <= sizing.present && !sizing.is_journal;
    });
    if (sizings.empty() || !is_enough) return "";
    const SizingRuns::Outcome outcome = runs.play_one([](Scenario&) {});
    return outcome.meets || (are_of_hosts(sizings) && outcome.recovers) ? "" : outcome.cause;
  }

  std::optional<unsigned> month_of_failure() const {
    SizingRuns today = runs_at(0);
    return first_failing_month(today, command_.months, [&](unsigned month) -> SizingRuns::Change {
      return [growth = growth_at(command_, month)](Scenario& scenario) { grow(scenario, growth); };
    });
  }

  const SizeCommand& command_;
  std::filesystem::path file_;
  SizingTarget target_;
  std::optional<PriceList> prices_;
  std::size_t jobs_;
  ReadScenario read_;
};

SizeReport report_of(const SizeCommand& command, const std::filesystem::path& file) {
  try {
    return Sizer(command, file).report();
  } catch (const ScenarioError& error) {
    if (command.quick) throw by_options(error, file.string());
    throw;
  }
}

}  // namespace

void carry_out(const SizeCommand& command) {
  if (command.prints_scenario) {
    std::cout << quick_scenario_text(*command.quick);
    return;
  }
  if (command.report) require_page_file(*command.report);
  std::optional<PassingFile> passing;
  if (command.quick) passing.emplace(quick_scenario_text(*command.quick));
  const SizeReport report = report_of(command, passing ? passing->path() : command.scenario);
  if (command.report) write_page(*command.report, size_page(report));
  if (command.format == SizeFormat::Table)
    std::cout << for_terminal(report_text(report));
  else
    std::cout << report_json(report).dump(2) << "\n";
}

}  // namespace drsim
