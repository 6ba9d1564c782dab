#include "sim/commands/size_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "models/units.hpp"
#include "sim/report/words/advice_words.hpp"
#include "sim/report/words/aligned_table.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/studies/sizing/size_pointers.hpp"

namespace drsim {
namespace {

std::string amount_text(const std::string& unit, double value) {
  if (std::isinf(value)) return "unlimited";
  if (unit == "bits/s") return bit_rate_text(value);
  if (unit == "bytes") return bytes_text(value);
  if (unit == "bytes/s") return fmt::format("{:.4g} MB/s", value / mb_bytes);
  if (unit == "1/s")
    return value < 1000 ? fmt::format("{:.4g} a second", value) : fmt::format("{:.0f} a second", value);
  return fmt::format("{:g}", value);
}

/// Four digits, rounded up: what is ordered from this text is enough.
double rounded_up(double value) {
  if (value <= 0) return 0;
  const double step = std::pow(10, std::floor(std::log10(value)) - 3);
  // What is whole already must not go up by its rounding.
  constexpr double rounding = 1e-9;
  return std::ceil(value / step - rounding) * step;
}

std::string least_amount_text(const std::string& unit, double value) {
  if (unit == "bytes") {
    const bool is_small = value < gib_bytes;
    return fmt::format("{:.4g} {}", rounded_up(value / (is_small ? mib_bytes : gib_bytes)), is_small ? "MiB" : "GiB");
  }
  if (unit == "bits/s") {
    const double divisor = value >= 1e9 ? 1e9 : value >= 1e6 ? 1e6 : 1e3;
    return fmt::format("{:.4g} {}", rounded_up(value / divisor),
                       divisor == 1e9   ? "Gb/s"
                       : divisor == 1e6 ? "Mb/s"
                                        : "kb/s");
  }
  if (unit == "bytes/s") return fmt::format("{:.4g} MB/s", rounded_up(value / mb_bytes));
  return amount_text(unit, unit == "1/s" ? rounded_up(value) : value);
}

/// Four digits, rounded down: what no less can do must not read as more than what does.
std::string bound_amount_text(const std::string& unit, double value) {
  if (unit.empty() || unit == "hosts" || value <= 0 || std::isinf(value)) return amount_text(unit, value);
  const double step = std::pow(10, std::floor(std::log10(value)) - 3);
  constexpr double rounding = 1e-9;
  const bool is_binary = unit == "bytes";
  if (!is_binary) return least_amount_text(unit, std::floor(value / step + rounding) * step);
  const double multiple = value < gib_bytes ? mib_bytes : gib_bytes;
  const double amount = value / multiple;
  const double digits = std::pow(10, std::floor(std::log10(amount)) - 3);
  return fmt::format("{:.4g} {}", std::floor(amount / digits + rounding) * digits, value < gib_bytes ? "MiB" : "GiB");
}

bool counts_hosts(const Sizing& sizing) { return sizing.unit == "hosts"; }

std::string rto_text(double rto_s) {
  return std::isinf(rto_s) ? "not all VMs come into service" : "RTO " + duration_text(rto_s);
}

/// @param rpo_word  what of the RPO it is
std::string proof_text(const Sizing& sizing, double seconds, const std::string& rpo_word) {
  if (counts_hosts(sizing)) return rto_text(seconds);
  return (sizing.is_journal ? "least history " : rpo_word + " ") + duration_text(seconds);
}

/// What was tried just below.
std::string failing_text(const Sizing& sizing) {
  if (!sizing.failing) return printable_text(sizing.no_failing);
  const double less = 1 - *sizing.failing / *sizing.least;
  constexpr double small = 0.05;
  if (less < small) return percent_text(less) + " less is too little";
  return amount_text(sizing.unit, *sizing.failing) + " is too little";
}

/// What a run alone would ask for, where that is less than the answer.
std::string in_run_text(const Sizing& sizing) {
  if (!sizing.in_run) return "";
  return fmt::format("; in a run of this length {} would hold {}", least_amount_text(sizing.unit, *sizing.in_run),
                     sizing.is_journal ? "the history" : "the target");
}

/// What is enough while the rest of the scenario stays as it is.
std::string alone_text(const Sizing& sizing) {
  if (!sizing.alone || !sizing.least || *sizing.alone >= *sizing.least) return "";
  return fmt::format(
      "  alone             {}   (with the rest as it is in the scenario; not together with the others)\n",
      least_amount_text(sizing.unit, *sizing.alone));
}

/// What a size for the long run follows from.
std::string long_run_text(const Sizing& sizing) {
  constexpr double rounding = 1e-3;
  if (sizing.is_journal) return "the steady size: mean writes over the history";
  if (sizing.stable && *sizing.least > *sizing.stable * (1 + rounding))
    return "the long run: with less a backlog grows, though the mean demand would fit";
  return "the mean demand: with less the backlog grows without end";
}

/// Beside a size that the run alone did not decide: what did, and what the run says.
std::string decided_text(const Sizing& sizing) {
  if (sizing.decided_by == DecidedBy::Target) return "";
  const bool is_of_product = sizing.decided_by == DecidedBy::Product;
  return "  decided by        " + (is_of_product ? "the product's own minimum" : long_run_text(sizing)) +
         in_run_text(sizing) + "\n";
}

std::string least_text(const Sizing& sizing, const std::string& rpo_word) {
  const bool counts = counts_hosts(sizing);
  std::string text =
      fmt::format("  {}{}   ({}", sizing.decided_by == DecidedBy::Target ? "simulated least   " : "least             ",
                  least_amount_text(sizing.unit, *sizing.least),
                  proof_text(sizing, counts ? *sizing.rto_s : sizing.rpo_s, rpo_word));
  if (!counts && sizing.rto_s) text += ", " + rto_text(*sizing.rto_s);
  text += "; " + failing_text(sizing);
  if (sizing.too_much)
    text += "; " + amount_text(sizing.unit, *sizing.too_much) + " misses it: more is not always better";
  return text + ")\n" + decided_text(sizing) + alone_text(sizing);
}

std::string bound_note(const Sizing& sizing) {
  if (sizing.is_journal) return "";
  constexpr double rounding = 1e-3;
  const bool is_undercut = sizing.least && *sizing.least < *sizing.bound * (1 - rounding);
  return is_undercut ? "   (of streams that send all that was written; here less did)"
                     : "   (no less can do, unless a sync leaves out what is overwritten)";
}

/// What a run with the rule's value says, or why it is no answer.
std::string rule_proof_text(const Sizing& sizing, const RuleAnswer& rule, const std::string& rpo_word) {
  if (std::isnan(rule.rpo_s)) return rule.no_answer.empty() ? "no value does" : rule.no_answer;
  return proof_text(sizing, rule.rpo_s, rpo_word) + (rule.no_answer.empty() ? "" : ", but " + rule.no_answer);
}

/// "+12 %"; next to the least "< +1 %" or "> -1 %".
std::string margin_text(double margin) {
  constexpr double told = 0.005;
  if (std::isnan(margin)) return "";
  if (margin != 0 && std::fabs(margin) < told) return margin > 0 ? "< +1 %" : "> -1 %";
  return fmt::format("{:+.0f} %", 100 * margin);
}

std::string rules_text(const Sizing& sizing, const std::string& rpo_word) {
  std::string text;
  for (const RuleAnswer& rule : sizing.rules)
    text += fmt::format("  rule {:<9} {:<12} {:>9}  {:<26} {} ({})\n",
                        rule.meets       ? "meets"
                        : rule.value > 0 ? "FAILS"
                                         : "none",
                        amount_text(sizing.unit, rule.value), margin_text(rule.margin),
                        rule_proof_text(sizing, rule, rpo_word), rule.rule, rule.source);
  return text;
}

std::string sizing_text(const Sizing& sizing, const std::string& rpo_word) {
  std::string text = printable_text(sizing.resource);
  text += sizing.sized_with == SizedWith::SizesAround ? ", with the others at their sizes\n" : "\n";
  text += fmt::format("  in the scenario   {}\n", amount_text(sizing.unit, sizing.present));
  if (sizing.bound)
    text +=
        fmt::format("  by formula        {}{}\n", bound_amount_text(sizing.unit, *sizing.bound), bound_note(sizing));
  if (sizing.stable)
    text +=
        fmt::format("  mean demand       {}   ({})\n", bound_amount_text(sizing.unit, *sizing.stable),
                    sizing.is_journal
                        ? "what the history holds in the mean; no less can do for ever"
                        : "with what does not yield; no less can do for ever, unless overwritten blocks are sent once");
  else
    text += "  mean demand       none: " + printable_text(sizing.no_stable) + "\n";
  if (sizing.analytic) text += fmt::format("  by fluid sharing  {}\n", amount_text(sizing.unit, *sizing.analytic));
  if (sizing.without_cbt)
    text += fmt::format("  without CBT mode  {}   (with more it is never full)\n",
                        least_amount_text(sizing.unit, *sizing.without_cbt));
  if (sizing.least)
    text += least_text(sizing, rpo_word);
  else if (!sizing.not_searched.empty())
    text += "  simulated least   not searched: " + printable_text(sizing.not_searched) + "\n";
  else
    text += "  simulated least   none: no value meets the target; what binds: " + printable_text(sizing.forbidden_by) +
            "\n";
  if (!sizing.held_by.empty()) text += "  what binds below  " + printable_text(sizing.held_by) + "\n";
  for (const SizeEffect& effect : sizing.rests_on)
    text +=
        fmt::format("  rests on          {} {}, which you did not give ({}): at {} it is {}\n",
                    effect.pointer.substr(effect.pointer.rfind('/') + 1), effect.value, effect.pointer, effect.other,
                    std::isinf(effect.least) ? "out of reach" : amount_text(sizing.unit, effect.least));
  return text + rules_text(sizing, rpo_word);
}

std::string date_text(unsigned month) { return month == 0 ? "today" : fmt::format("month {}", month); }

std::string sizing_target_text(const SizingTarget& target) {
  std::string text = target.rpo_s ? "an RPO of " + duration_text(*target.rpo_s) : "each group's own RPO target";
  text += target.share == 1 ? " at all times" : fmt::format(" for {:g} % of the time", 100 * target.share);
  if (target.rto_s) text += " and an RTO of " + duration_text(*target.rto_s);
  return text;
}

/// Whether what is in place is enough, and until when.
std::string in_place_text(const SizeReport& report, std::size_t row) {
  for (const DatedSizes& date : report.dates) {
    const Sizing& sizing = date.sizings[row];
    if (!sizing.not_searched.empty()) return "not judged";
    if (!sizing.least) return date.month == 0 ? "no size meets the target" : "none from " + date_text(date.month);
    if (is_too_large(sizing)) return date.month == 0 ? "too large" : "too large by " + date_text(date.month);
    if (is_too_small(sizing)) return date.month == 0 ? "too small" : "too small by " + date_text(date.month);
  }
  return "enough";
}

/// What of the RPO stands beside a size: the quantile that the target speaks of.
std::string rpo_word(const SizingTarget& target) { return target.share == 1 ? "RPO" : "RPO " + rpo_quantile(target); }

std::string history_text(const TogetherProof& proof) {
  if (!proof.keeps_history()) return "HISTORY IS LOST";
  const std::size_t doubted = proof.groups_in_doubt();
  if (doubted == 0) return "every journal keeps its history";
  return "every journal keeps its history in the runs that were played; for longer ones that is not known of " +
         count_text(doubted, "group");
}

std::string together_text(const TogetherProof& proof, const std::string& rpo_word) {
  const SizingRuns::Outcome& outcome = proof.outcome;
  std::vector<std::string> parts;
  if (proof.judges_rpo)
    parts.push_back(rpo_word + " " + duration_text(outcome.rpo_s) +
                    (outcome.meets ? ", met" : ", MISSED: " + printable_text(outcome.cause)));
  if (proof.judges_history) parts.push_back(history_text(proof));
  if (outcome.rto_s > 0) parts.push_back(rto_text(outcome.rto_s));
  if (proof.enlarged_by > 1) parts.push_back(fmt::format("for that they were multiplied by {:g}", proof.enlarged_by));
  if (proof.more_of_counts > 0)
    parts.push_back(fmt::format("for that each number of hosts or proxies was raised by {}", proof.more_of_counts));
  return fmt::format("{}", fmt::join(parts, "; "));
}

/// What of a scenario that is random or repeats late the sizes do not hold for.
std::string scope_text(const ProofScope& scope) {
  std::string text;
  if (scope.left_out_period_s > 0)
    text += fmt::format(
        "Loads repeat after {} only, of which the first {} are played: of what comes then the sizes hold the mean "
        "alone, and a duration of {} proves all of it.\n",
        duration_text(scope.left_out_period_s), duration_text(scope.proved_over_s),
        duration_text(scope.left_out_period_s));
  if (scope.drawn.empty()) return text;
  const std::size_t draws = scope.seeds.size();
  const std::string drawn = fmt::format("Drawn by chance are {}", fmt::join(scope.drawn, " and "));
  const std::string limits = fmt::format(
      "draw of this length needs more of a size in up to 1 of {} cases, and so may a longer run", draws + 1);
  if (draws > 1)
    return text + fmt::format(
                      "{}: the sizes hold in each of {} draws (seed {} and those that follow from it); a further {}.\n",
                      drawn, draws, scope.seeds.front(), limits);
  return text + fmt::format("{} (seed {}): another {}; --replications N sizes for N draws.\n", drawn,
                            scope.seeds.front(), limits);
}

/// In what run the sizes hold; nothing where none was found.
std::string proved_text(const SizeReport& report) {
  std::size_t found = 0, all = 0;
  bool holds_together = true;
  for (const DatedSizes& date : report.dates) {
    holds_together = holds_together && (!date.together || date.together->meets());
    for (const Sizing& sizing : date.sizings) {
      found += sizing.least ? 1 : 0;
      ++all;
    }
  }
  if (found == 0) return "No size was found, so nothing was proved.\n";
  return fmt::format(
             "{}{} in a run of {}.\n", found == all ? "They hold" : "Those that were found hold",
             holds_together ? "" : ", each by itself but NOT together,",
             duration_text(report.scope.proved_over_s) + (report.scope.holds_undisturbed && !judges_rto_only(report)
                                                              ? ", and in one without its events and operations"
                                                              : "")) +
         scope_text(report.scope);
}

/// Beside sizes that the scenario has, and the target that it misses.
std::string as_it_is_text(const DatedSizes& date) {
  if (date.misses_as_it_is.empty()) return "";
  return "The scenario as it is has as much of each and MISSES the target: " + printable_text(date.misses_as_it_is) +
         "; more is not always better.\n";
}

/// How all sizes of a date are put in place.
std::string set_line(const DatedSizes& date) {
  const std::vector<ScenarioChange> changes = changes_of(date.sizings);
  return changes.empty() ? "" : "Put in place by " + printable_text(set_text(changes)) + "\n";
}

using Rows = std::vector<std::vector<std::string>>;

std::string answer_table(const SizeReport& report) {
  Rows rows = {{"", "in place"}};
  const bool is_outlook = report.dates.size() > 1;
  for (const DatedSizes& date : report.dates) rows[0].push_back(is_outlook ? date_text(date.month) : "least");
  rows[0].emplace_back("in place is");
  for (std::size_t row = 0; row < report.dates.front().sizings.size(); ++row) {
    const Sizing& first = report.dates.front().sizings[row];
    rows.push_back({printable_text(first.resource), amount_text(first.unit, first.present)});
    for (const DatedSizes& date : report.dates) {
      const Sizing& sizing = date.sizings[row];
      rows.back().push_back(sizing.least                  ? least_amount_text(sizing.unit, *sizing.least)
                            : sizing.not_searched.empty() ? "none"
                                                          : "-");
    }
    rows.back().push_back(in_place_text(report, row));
  }
  return aligned_table(rows);
}

/// The answer, before how it was found.
std::string sizes_answer(const SizeReport& report) {
  const bool is_outlook = report.dates.size() > 1;
  std::string text = "Least sizes for " + judged_target_text(report);
  if (is_outlook)
    text += fmt::format(", with writes and disks growing by {:.3g} % a year", 100 * report.growth_per_year_fraction);
  text += ":\n" + answer_table(report);
  text += proved_text(report);
  if (judges_rto_only(report))
    text += "The RPO was not judged: with fewer hosts groups may be above their targets for longer.\n";
  for (const DatedSizes& date : report.dates)
    if (date.together)
      text += fmt::format("A run with all of them in place{}: {}.\n", is_outlook ? ", " + date_text(date.month) : "",
                          together_text(*date.together, rpo_word(report.target)));
  if (!is_outlook) text += as_it_is_text(report.dates.front()) + set_line(report.dates.front());
  for (const DatedSizes& date : report.dates)
    if (date.cost)
      text += fmt::format(
          "Cost{}: {:.2f} {}; no combination that meets the target costs less than {:.2f}; as it is {:.2f}.\n",
          is_outlook ? ", " + date_text(date.month) : "", date.cost->cost, printable_text(report.cost_unit),
          date.cost->cost_at_least, date.cost->present);
  if (!is_outlook) return text;
  if (!report.first_failing_month)
    return text +
           fmt::format("As it is, the scenario holds the RPO target for all {} months.\n", report.dates.back().month);
  if (*report.first_failing_month == 0) return text + "As it is, the scenario misses the RPO target today.\n";
  return text + fmt::format("As it is, the scenario first misses the RPO target in month {} from now.\n",
                            *report.first_failing_month);
}

}  // namespace

bool are_of_hosts(const std::vector<Sizing>& sizings) {
  return !sizings.empty() &&
         std::all_of(sizings.begin(), sizings.end(), [](const Sizing& sizing) { return sizing.unit == "hosts"; });
}

bool judges_rto_only(const SizeReport& report) {
  return std::all_of(report.dates.begin(), report.dates.end(),
                     [](const DatedSizes& date) { return are_of_hosts(date.sizings); });
}

std::string judged_target_text(const SizeReport& report) {
  if (!judges_rto_only(report)) return sizing_target_text(report.target);
  return report.target.rto_s ? "an RTO of " + duration_text(*report.target.rto_s) : "recoveries that bring up all VMs";
}

bool is_too_small(const Sizing& sizing) {
  constexpr double rounding = 1e-9;  // of values that are equal
  if (!sizing.not_searched.empty()) return false;
  return !sizing.least || *sizing.least > sizing.present * (1 + rounding);
}

bool is_too_large(const Sizing& sizing) { return sizing.too_much && sizing.present >= *sizing.too_much; }

std::string report_text(const SizeReport& report) {
  std::string text = sizes_answer(report);
  for (const DatedSizes& date : report.dates) {
    text += "\n";
    if (report.dates.size() > 1)
      text += fmt::format("== {}: {:.3g} times the writes of today\n", date_text(date.month), date.growth);
    const bool is_in_order = std::any_of(date.sizings.begin(), date.sizings.end(), [](const Sizing& sizing) {
      return sizing.sized_with == SizedWith::SizesBefore;
    });
    if (is_in_order) text += "Each with those before it at their sizes:\n";
    for (const Sizing& sizing : date.sizings) text += sizing_text(sizing, rpo_word(report.target));
  }
  return text;
}

}  // namespace drsim
