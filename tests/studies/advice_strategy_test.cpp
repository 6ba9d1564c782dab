/// Which changes are tried, how often, and what is then advised: on outcomes made by hand, without a run.

#define BOOST_TEST_MODULE advice_strategy
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <map>
#include <set>

#include "models/random_stream.hpp"
#include "sim/report/advice.hpp"
#include "sim/report/outcome_figures.hpp"
#include "sim/studies/advice/advice_runs.hpp"
#include "sim/studies/advice/lever.hpp"

using namespace drsim;

namespace {

Lever lever(const std::string& pointer, const std::vector<double>& values) {
  Lever made;
  for (const double value : values) {
    made.steps.push_back({{{ProposalKind::LinkCapacity, pointer, 1, 1, value, {pointer, std::to_string(value)}}}});
  }
  return made;
}

OutcomeFigures above(double worst_rpo_s) {
  OutcomeFigures outcome;
  outcome.groups = 1;
  outcome.groups_missed = worst_rpo_s > 10 ? 1 : 0;
  outcome.worst_rpo_s = worst_rpo_s;
  outcome.above_target_clock_s = outcome.above_target_group_s = std::max(0.0, worst_rpo_s - 10);
  return outcome;
}

using Values = std::map<std::string, double>;

/// Plays by a formula of the values, and counts.
struct FormulaPlayer {
  std::function<std::optional<double>(const Values&)> worst_rpo_s;
  std::size_t played = 0, asked = 0;
  std::set<std::vector<std::pair<std::string, double>>> known = {};

  std::vector<std::optional<OutcomeFigures>> operator()(const std::vector<std::vector<ScenarioChange>>& sets) {
    std::vector<std::optional<OutcomeFigures>> outcomes;
    for (const auto& changes : sets) {
      Values values;
      for (const ScenarioChange& change : changes) {
        BOOST_TEST(values.count(change.pointer) == 0U, "twice in one run: " << change.pointer);
        values[change.pointer] = std::stod(change.value);
      }
      BOOST_TEST(known.insert({values.begin(), values.end()}).second, "the same run twice");
      ++asked;
      const auto rpo_s = worst_rpo_s(values);
      outcomes.emplace_back();
      if (rpo_s) outcomes.back() = above(*rpo_s);
      played += rpo_s ? 1 : 0;
    }
    return outcomes;
  }
};

AdviceRecord advice(FormulaPlayer& player, const std::vector<Lever>& levers) {
  return try_levers(above(*player.worst_rpo_s({})), levers, advice_runs_max, std::ref(player));
}

double value_of(const Values& values, const std::string& key, double otherwise = 1) {
  const auto found = values.find(key);
  return found == values.end() ? otherwise : found->second;
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_change_that_meets_all_ends_the_search) {
  FormulaPlayer player{[](const Values& values) { return 100 / value_of(values, "/link"); }};
  const AdviceRecord tried = advice(player, {lever("/link", {20, 40})});
  BOOST_TEST(player.played == 1U);
  BOOST_TEST(tried.runs == 1U);
  BOOST_TEST(tried.meets);
  BOOST_REQUIRE(tried.helpful.size() == 1U);
  BOOST_TEST(tried.helpful[0].parts[0].values[0].to == 20);
  BOOST_TEST(tried.in_vain.empty());
}

BOOST_AUTO_TEST_CASE(one_change_goes_further_where_it_has_to) {
  FormulaPlayer player{[](const Values& values) { return 100 / value_of(values, "/link"); }};
  const AdviceRecord tried = advice(player, {lever("/link", {2, 5, 50})});
  BOOST_TEST(tried.meets);
  BOOST_TEST(tried.helpful[0].parts[0].values[0].to == 50);
  BOOST_TEST(player.played <= advice_runs_max);
}

// Two bottlenecks in a row: neither alone changes anything.
BOOST_AUTO_TEST_CASE(what_helps_only_together_is_found) {
  FormulaPlayer player{
      [](const Values& values) { return 100 / std::min(value_of(values, "/link"), value_of(values, "/cpu")); }};
  const AdviceRecord tried = advice(player, {lever("/link", {20}), lever("/cpu", {30})});
  BOOST_TEST(tried.meets);
  BOOST_REQUIRE(tried.helpful.size() == 1U);
  BOOST_TEST(tried.helpful[0].parts.size() == 2U);
  BOOST_TEST(tried.in_vain.size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_worsens_is_neither_advised_nor_combined) {
  FormulaPlayer player{
      [](const Values& values) { return 100 / value_of(values, "/link") + 50 * (value_of(values, "/ram") - 1); }};
  const AdviceRecord tried = advice(player, {lever("/ram", {2, 4}), lever("/link", {2, 4})});
  BOOST_TEST(!tried.meets);
  BOOST_REQUIRE(!tried.helpful.empty());
  for (const PlayedProposals& helpful : tried.helpful)
    for (const Proposal& part : helpful.parts) BOOST_TEST(part.values[0].entity == "/link");
  BOOST_TEST(tried.helpful[0].parts[0].values[0].to == 4);
  BOOST_TEST(tried.in_vain.size() == 1U);
}

// More link costs history, a larger journal brings it back: each is weighed with the other.
BOOST_AUTO_TEST_CASE(what_betters_one_figure_and_worsens_another_is_tried_with_the_rest) {
  const auto outcome = [](const Values& values) {
    OutcomeFigures figures = above(100 / value_of(values, "/link"));
    figures.groups_short_of_history = 1;
    figures.history_share = std::min(1.0, 0.5 * value_of(values, "/journal") / value_of(values, "/link"));
    if (figures.history_share == 1) figures.groups_short_of_history = 0;
    return figures;
  };
  const AdviceRecord tried = try_levers(outcome({}), {lever("/link", {20}), lever("/journal", {50})}, advice_runs_max,
                                        [&](const std::vector<std::vector<ScenarioChange>>& sets) {
                                          std::vector<std::optional<OutcomeFigures>> outcomes;
                                          for (const auto& changes : sets) {
                                            Values values;
                                            for (const auto& one : changes) values[one.pointer] = std::stod(one.value);
                                            outcomes.emplace_back(outcome(values));
                                          }
                                          return outcomes;
                                        });
  BOOST_TEST(tried.meets);
  BOOST_TEST(tried.helpful[0].parts.size() == 2U);
  BOOST_TEST(tried.in_vain.size() == 1U);
}

BOOST_AUTO_TEST_CASE(refused_changes_cost_no_run_and_are_replaced) {
  FormulaPlayer player{[](const Values& values) -> std::optional<double> {
    if (values.count("/a") + values.count("/b") > 0) return std::nullopt;
    return 100 / value_of(values, "/e");
  }};
  const AdviceRecord tried =
      advice(player, {lever("/a", {2}), lever("/b", {2}), lever("/c", {2}), lever("/d", {2}), lever("/e", {20})});
  BOOST_TEST(tried.meets);
  BOOST_TEST(tried.runs == 3U);
  BOOST_TEST(tried.helpful[0].parts[0].values[0].entity == "/e");
}

BOOST_AUTO_TEST_CASE(nothing_to_try_costs_nothing) {
  FormulaPlayer player{[](const Values&) { return 100.0; }};
  const AdviceRecord tried = advice(player, {});
  BOOST_TEST(player.asked == 0U);
  BOOST_TEST(tried.helpful.empty());
  BOOST_TEST(!tried.meets);
}

// Whatever the levers do: at most five runs, none twice, and nothing is advised that worsens or changes nothing.
BOOST_AUTO_TEST_CASE(the_budget_holds_whatever_the_levers_do) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    RandomStream random(seed, "advice", "levers");
    std::vector<Lever> levers;
    std::map<std::string, double> effects;
    const std::uint32_t count = random.below(8);
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::string pointer = "/" + std::to_string(i);
      effects[pointer] = random.below(4) == 0 ? 0 : 60 * random.uniform() - 20;
      std::vector<double> values;
      for (std::uint32_t step = 0; step <= random.below(3); ++step) values.push_back(step + 1);
      levers.push_back(lever(pointer, values));
    }
    const bool refuses = random.below(3) == 0;
    FormulaPlayer player{[&](const Values& values) -> std::optional<double> {
      if (refuses && values.count("/1") > 0) return std::nullopt;
      double rpo_s = 100;
      for (const auto& [pointer, value] : values) rpo_s -= effects[pointer] * value;
      return std::max(0.0, rpo_s);
    }};
    const AdviceRecord tried = advice(player, levers);
    BOOST_TEST(player.played <= advice_runs_max);
    BOOST_TEST(tried.runs == player.played);
    BOOST_TEST(tried.helpful.size() + tried.in_vain.size() <= tried.runs);
    for (const PlayedProposals& helpful : tried.helpful) {
      BOOST_TEST(!worsens(tried.before, helpful.after));
      BOOST_TEST(improves(tried.before, helpful.after));
    }
    for (std::size_t i = 1; i < tried.helpful.size(); ++i)
      BOOST_TEST((!is_preferred(tried.helpful[i].after, tried.helpful[i - 1].after) ||
                  tried.helpful[i - 1].parts.size() < tried.helpful[i].parts.size()));
  }
}

// Both help, together they meet everything, and so does one of them that goes as far.
BOOST_AUTO_TEST_CASE(a_combination_is_reduced_to_what_suffices) {
  FormulaPlayer player{[](const Values& values) {
    return 100 / value_of(values, "/journal") - 2 * (value_of(values, "/link") > 1 ? 1 : 0);
  }};
  const AdviceRecord tried = advice(player, {lever("/link", {2, 4}), lever("/journal", {2, 20})});
  BOOST_TEST(tried.meets);
  BOOST_TEST(player.played <= advice_runs_max);
  BOOST_REQUIRE(tried.helpful[0].parts.size() == 1U);
  BOOST_TEST(tried.helpful[0].parts[0].values[0].entity == "/journal");
  BOOST_TEST((tried.helpful[0].less == LessKnown::NotTried));
}

// Three help, one of them by far the most: it goes further alone before they are put together.
BOOST_AUTO_TEST_CASE(what_went_most_of_the_way_alone_goes_further_alone) {
  FormulaPlayer player{[](const Values& values) {
    return 1000 / value_of(values, "/link") - 2 * (value_of(values, "/ram") > 1 ? 1 : 0) -
           2 * (value_of(values, "/journal") > 1 ? 1 : 0);
  }};
  const AdviceRecord tried =
      advice(player, {lever("/link", {50, 200}), lever("/ram", {2, 4}), lever("/journal", {2, 4})});
  BOOST_REQUIRE(tried.meets);
  BOOST_REQUIRE(tried.helpful[0].parts.size() == 1U);
  BOOST_TEST(tried.helpful[0].parts[0].values[0].entity == "/link");
}

// Of three that did nothing alone, two are needed.
BOOST_AUTO_TEST_CASE(what_a_combination_does_not_need_is_left_out) {
  FormulaPlayer player{[](const Values& values) {
    return 100 / std::min(value_of(values, "/b"), value_of(values, "/c")) - 1e-3 * value_of(values, "/a");
  }};
  const AdviceRecord tried = advice(player, {lever("/a", {20}), lever("/b", {20}), lever("/c", {20})});
  BOOST_TEST(tried.meets);
  BOOST_TEST(player.played == advice_runs_max);
  for (const Proposal& part : tried.helpful[0].parts) BOOST_TEST(part.values[0].entity != "/a");
}

BOOST_AUTO_TEST_CASE(no_part_suffices_is_said_only_where_each_was_left_out) {
  FormulaPlayer two{
      [](const Values& values) { return 100 / std::min(value_of(values, "/a"), value_of(values, "/b")); }};
  BOOST_TEST((advice(two, {lever("/a", {20}), lever("/b", {30})}).helpful[0].less == LessKnown::NoPartSuffices));
  FormulaPlayer four{[](const Values& values) {
    return 100 /
           std::min({value_of(values, "/a"), value_of(values, "/b"), value_of(values, "/c"), value_of(values, "/d")});
  }};
  const AdviceRecord tried = advice(four, {lever("/a", {20}), lever("/b", {20}), lever("/c", {20}), lever("/d", {20})});
  BOOST_REQUIRE(tried.meets);
  BOOST_TEST(tried.helpful[0].parts.size() == 4U);
  BOOST_TEST((tried.helpful[0].less == LessKnown::NotTried));
}

// 4 hosts, and from `enough` on everything is met: the least is found, and told only where one less was played.
BOOST_AUTO_TEST_CASE(the_least_whole_number_that_suffices_is_found) {
  for (int enough = 5; enough <= 40; ++enough) {
    const auto hosts =
        valued_lever({ProposalKind::RecoveryHosts, std::nullopt}, {{"", "c", 1}, "/clusters/c/hosts", 4}, {10, 20, 40});
    BOOST_REQUIRE(hosts.has_value());
    FormulaPlayer player{
        [&](const Values& values) { return value_of(values, "/clusters/c/hosts", 4) < enough ? 50 : 5; }};
    const AdviceRecord tried = advice(player, {*hosts});
    BOOST_REQUIRE(tried.meets);
    BOOST_TEST(player.played <= advice_runs_max);
    BOOST_TEST(tried.helpful.size() == 1U);
    const double found = tried.helpful[0].parts[0].values[0].to;
    BOOST_TEST(found >= enough);
    BOOST_TEST(tried.helpful[0].parts[0].values[0].change.value == std::to_string(static_cast<int>(found)));
    if (tried.helpful[0].less == LessKnown::NoFewerSuffice) BOOST_TEST(found == enough);
    if (enough <= 10) BOOST_TEST((tried.helpful[0].less == LessKnown::NoFewerSuffice), enough);
  }
}

BOOST_AUTO_TEST_CASE(values_are_rounded_up_to_three_digits) {
  BOOST_TEST(rounded_up(1234) == 1240);
  BOOST_TEST(rounded_up(1230) == 1230);
  BOOST_TEST(rounded_up(3.4e9) == 3.4e9);
  BOOST_TEST(rounded_up(0.012341) == 0.0124);
  BOOST_TEST(rounded_up(999.5) == 1000);
  BOOST_TEST(rounded_up(0) == 0);
}

BOOST_AUTO_TEST_CASE(levers_stay_within_the_schema) {
  constexpr double gib = 1024.0 * 1024 * 1024;
  const auto ram = scaling_lever({ProposalKind::VraRam, Dimension::Bytes},
                                 {{{"", "c", 1}, "/clusters/c/vra/ram", 12 * gib}}, {2, 6});
  BOOST_REQUIRE(ram.has_value());
  for (const Proposal& step : ram->steps) BOOST_TEST(step.values[0].to <= 64 * gib);
  BOOST_TEST(ram->steps.back().values[0].change.value.find("GiB") != std::string::npos);
  // At its greatest there is nothing to propose.
  BOOST_TEST(
      !scaling_lever({ProposalKind::VraRam, Dimension::Bytes}, {{{"", "c", 1}, "/clusters/c/vra/ram", 1e15}}, {2}));
  BOOST_TEST(!scaling_lever({ProposalKind::VraRam, Dimension::Bytes}, {{{"", "c", 1}, "", 4 * gib}}, {2}));
  BOOST_TEST(!valued_lever({ProposalKind::LinkCapacity, Dimension::BitsPerSecond},
                           {{"", "l", 1}, "/links/l/capacity", 1e9}, {5e8}));
  // What is to shrink does, to the least that is allowed.
  const auto interval = scaling_lever({ProposalKind::CheckpointInterval, Dimension::Time},
                                      {{{"", "g", 1}, "/vpgs/g/checkpoint_interval", 15}}, {0.5, 0.1});
  BOOST_TEST(interval->steps[0].values[0].to == 7.5);
  BOOST_TEST(interval->steps[1].values[0].to == 4);
  // Entries of the same pointer change once.
  const auto twice =
      scaling_lever({ProposalKind::VraVcpus, std::nullopt},
                    {{{"", "c", 1}, "/clusters/c/vra/vcpu", 1}, {{"", "c", 1}, "/clusters/c/vra/vcpu", 1}}, {2});
  BOOST_TEST(twice->steps[0].values.size() == 1U);
  BOOST_TEST(twice->steps[0].values[0].change.value == "2");
}
