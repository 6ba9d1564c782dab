/// The summary in the terminal: the answer first, then tables, worst first. Laid out with fmt (Debian's one table
/// library, libsmartcols, depends on the process's locale for anything but ASCII).

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "models/units.hpp"
#include "sim/report/answer.hpp"
#include "sim/report/record/model_constants.hpp"
#include "sim/report/record/write_run.hpp"
#include "sim/report/words/advice_words.hpp"
#include "sim/report/words/aligned_table.hpp"
#include "sim/report/words/number_text.hpp"

namespace drsim {
namespace {

constexpr std::size_t rows_max = 15;
constexpr std::size_t name_columns_max = 32;

using Row = std::vector<std::string>;

std::string short_name(const std::string& name) {
  std::string clean = printable_text(name);
  if (text_columns(clean) <= name_columns_max) return clean;
  std::string cut;
  std::size_t taken = 0;
  for (const char c : clean) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80 && ++taken == name_columns_max) break;
    cut += c;
  }
  return cut + "…";
}

/// First column to the left, the others to the right; rows above `rows_max` are counted instead of shown.
std::string table(const Row& header, std::vector<Row> rows) {
  const std::size_t hidden = rows.size() > rows_max ? rows.size() - rows_max : 0;
  rows.resize(rows.size() - hidden);
  rows.insert(rows.begin(), header);
  std::vector<std::size_t> width(header.size(), 0);
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], text_columns(row[i]));
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line = "  ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string gap(width[i] - text_columns(row[i]), ' ');
      line += i == 0 ? row[i] + gap : "  " + gap + row[i];
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  if (hidden > 0) text += fmt::format("  … {} more\n", hidden);
  return text;
}

std::string groups_table(const RunRecord& record) {
  std::vector<Row> rows;
  for (const std::size_t index : worst_first(record)) {
    const GroupResult& group = record.groups[index];
    rows.push_back({short_name(group.name), duration_text(group.rpo_target_s), duration_text(group.rpo_s.p50),
                    duration_text(group.rpo_s.p95), duration_text(group.rpo_s.p99), duration_text(group.rpo_s.max),
                    percent_text(group.above_target_fraction),
                    lost_all_checkpoints(group) ? "none left" : duration_text(group.history_min_s)});
  }
  const bool has_gaps = std::any_of(record.groups.begin(), record.groups.end(),
                                    [](const GroupResult& group) { return !group.unprotected.empty(); });
  return table({"Group", "target", "RPO P50", "P95", "P99", "max", "above target", "least history"}, rows) +
         (has_gaps ? "  (above target: part of the time in which a group was protected)\n" : "");
}

/// Minutes above target by cause, most first.
std::string causes_table(const Answer& answer) {
  std::vector<Row> rows;
  for (const CauseShare& cause : answer.causes) {
    rows.push_back({printable_text(share_words(cause)),
                    cause_category_names[static_cast<std::size_t>(cause.cause.category)],
                    fmt::format("{:.1f}", cause.group_s / minute_s), fmt::format("{}", cause.groups),
                    duration_text(cause.worst_rpo_s)});
  }
  return table({"Cause of RPO misses", "kind", "minutes lost", "groups", "worst RPO"}, rows);
}

std::string links_table(const RunRecord& record) {
  std::vector<Row> rows;
  for (const LinkResult& link : record.links) {
    rows.push_back({short_name(link.name), bit_rate_text(link.capacity_bits_per_s), percent_text(link.utilisation.mean),
                    percent_text(link.utilisation.p95), percent_text(link.utilisation.max),
                    duration_text(link.saturated_s), duration_text(link.down_s)});
  }
  return table({"Link", "capacity", "used mean", "P95", "max", "full for", "down for"}, rows);
}

std::string needs_table(const RunRecord& record) {
  std::vector<Row> rows;
  for (const BandwidthNeed& need : record.bandwidth_needs) {
    rows.push_back({short_name(need.link), bit_rate_text(need.mean), bit_rate_text(need.p95), bit_rate_text(need.p98),
                    bit_rate_text(need.peak)});
  }
  return table({"Demand on link", "mean", "P95", "P98", "peak"}, rows);
}

/// The step that took longest on the way to the RTO of an operation; nullptr when it has none.
const RecoveryStep* longest_step(const RunRecord& record, const OperationResult& operation) {
  const RecoveryStep* longest = nullptr;
  for (const FailoverResult& one : record.failovers) {
    if (one.name != operation.name || one.group != operation.slowest_group) continue;
    for (const RecoveryStep& step : one.critical_path)
      if (longest == nullptr || step.end_s - step.start_s > longest->end_s - longest->start_s) longest = &step;
  }
  return longest;
}

/// A few VMs that do not come up hide no RTO of the others.
std::optional<double> rto_of_those_up_s(const RunRecord& record, const Verdict& verdict,
                                        const OperationResult& operation) {
  for (const OperationVerdict& one : verdict.operations)
    if (&record.operations[one.operation] == &operation) return one.rto_of_those_up_s;
  return operation.rto.value_s;
}

/// A line for each operation that recovers VMs: its RTO and what most of it was spent on, or why there is none.
std::string recoveries_list(const RunRecord& record, const Verdict& verdict) {
  std::string text;
  std::size_t listed = 0, all = 0;
  for (const OperationResult& operation : record.operations) {
    if (operation.vms == 0 || all++ >= rows_max) continue;
    ++listed;
    text += fmt::format("  {} ({}): ", short_name(operation.name), operation.kind);
    const std::optional<double> reached_s = rto_of_those_up_s(record, verdict, operation);
    if (!reached_s) {
      text += fmt::format("no RTO, {}\n", printable_text(operation.rto.reason));
      continue;
    }
    text += fmt::format("RTO {}, {} of {} up", duration_text(*reached_s), operation.vms_up,
                        count_text(operation.vms, "VM"));
    if (!operation.rto.value_s) text += fmt::format("; {}", printable_text(operation.rto.reason));
    if (const RecoveryStep* step = longest_step(record, operation))
      text += fmt::format("; longest: {} {}{}", step->name, duration_text(step->end_s - step->start_s),
                          step->spent_on.empty() ? "" : " (" + printable_text(step->spent_on) + ")");
    text += "\n";
  }
  if (all > listed) text += fmt::format("  … {} more\n", all - listed);
  return text;
}

/// What to change, best first, with what it does and how to repeat it; then what was tried in vain.
std::string advice_list(const Answer& answer) {
  std::string text;
  if (!answer.fixes.empty() || !answer.advised.empty()) text += "\nAdvice:\n";
  if (!answer.advised.empty()) text += "  " + printable_text(answer.advised) + "\n";
  for (const Advice& fix : answer.fixes)
    text += fmt::format("  - {}\n    {}\n", printable_text(fix.title), printable_text(fix.text));
  if (!answer.in_vain.empty()) text += "Simulated and not advised:\n";
  for (const Advice& fix : answer.in_vain)
    text += fmt::format("  - {}: {}\n", printable_text(fix.title),
                        fix.before && fix.after ? effect_text(*fix.before, *fix.after) : "");
  return text;
}

}  // namespace

std::string summary_table(const ReadScenario& read, const RunRecord& record) {
  const Scenario& scenario = read.scenario;
  const Answer answer = answer_of(scenario, record);
  std::string text = printable_text(answer.headline) + "\n";
  for (const std::string& sentence : answer.sentences) text += printable_text(sentence) + "\n";
  if (!record.groups.empty()) text += "\n" + groups_table(record);
  if (!answer.causes.empty()) text += "\n" + causes_table(answer);
  const std::string recoveries = recoveries_list(record, answer.verdict);
  if (!recoveries.empty()) text += "\nRecovery:\n" + recoveries;
  if (!record.links.empty()) text += "\n" + links_table(record);
  if (!record.bandwidth_needs.empty()) text += "\n" + needs_table(record);
  text += advice_list(answer);
  const std::vector<std::string> warnings = all_warnings(scenario, record);
  if (!warnings.empty()) text += fmt::format("\n{}:\n", count_text(warnings.size(), "warning"));
  for (std::size_t i = 0; i < std::min(warnings.size(), rows_max); ++i) {
    text += "  ! " + printable_text(warnings[i]) + "\n";
  }
  if (warnings.size() > rows_max) text += fmt::format("  … {} more\n", warnings.size() - rows_max);
  return text;
}

}  // namespace drsim
