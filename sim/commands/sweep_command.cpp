#include "sim/commands/sweep_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>

#include "sim/commands/pages/sweep_page.hpp"
#include "sim/commands/pages/write_page.hpp"
#include "sim/commands/progress_bar.hpp"
#include "sim/commands/terminal_colours.hpp"
#include "sim/commands/writable_directory.hpp"
#include "sim/report/words/aligned_table.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/text/metric_dimension.hpp"
#include "sim/studies/processes/rank_pool.hpp"
#include "sim/studies/statistics/sensitivity.hpp"
#include "sim/studies/sweep/run_study.hpp"
#include "sim/studies/sweep/study_summary.hpp"

namespace drsim {
namespace {

using Clock = std::chrono::steady_clock;
using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t rows_max = 40;  // of the table; all rows are in the database

/// Draws progress on a terminal, ten times a second at most.
class StudyBar {
 public:
  explicit StudyBar(bool is_shown) : is_shown_(is_shown) {}
  StudyBar(const StudyBar&) = delete;
  StudyBar& operator=(const StudyBar&) = delete;
  ~StudyBar() {
    if (is_drawn_) std::cerr << "\r\x1b[K" << std::flush;
  }

  void show(const StudyProgress& progress) {
    const Clock::time_point now = Clock::now();
    if (!is_shown_ || now - drawn_ < std::chrono::milliseconds(100)) return;
    if (!is_drawn_) first_done_ = progress.done;
    drawn_ = now;
    is_drawn_ = true;
    // What an earlier execution did took no time of this one.
    const double done = static_cast<double>(progress.done - first_done_);
    const double all = std::max(1.0, static_cast<double>(progress.total - first_done_));
    const double wall_s = std::chrono::duration<double>(now - began_).count();
    std::cerr << "\r\x1b[K"
              << progress_text(fmt::format("run {} of {}", progress.done, progress.total), done / all, wall_s)
              << std::flush;
  }

 private:
  bool is_shown_, is_drawn_ = false;
  std::size_t first_done_ = 0;
  Clock::time_point began_ = Clock::now(), drawn_ = began_;
};

std::string value_text(const json& value) {
  if (value.is_null()) return "as it is";
  return printable_text(value.is_string() ? value.get<std::string>() : value.dump());
}

/// "5.51 s", with the half width of the interval when there is one.
std::string mean_text(const std::string& metric, const ConfidenceInterval& interval) {
  const auto dimension = metric_dimension(pointer_tokens(metric));
  if (std::isnan(interval.mean)) return "-";
  std::string text = dimension == Dimension::Time            ? duration_text(interval.mean)
                     : dimension == Dimension::Bytes         ? bytes_text(interval.mean)
                     : dimension == Dimension::BitsPerSecond ? bit_rate_text(interval.mean)
                     : dimension == Dimension::Fraction      ? percent_text(interval.mean)
                                                             : fmt::format("{:.4g}", interval.mean);
  if (std::isinf(interval.mean)) return "never";
  if (!std::isnan(interval.low) && interval.mean != 0)
    text += fmt::format(" +- {:.2g} %", 100 * interval.half_width() / std::fabs(interval.mean));
  return text;
}

/// The rows to show: all, or the best ones when there are many.
std::vector<std::size_t> shown_rows(const std::vector<PointSummary>& summaries) {
  std::vector<std::size_t> rows(summaries.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  if (rows.size() <= rows_max) return rows;
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    const PointSummary &left = summaries[a], &right = summaries[b];
    if (left.meets_targets != right.meets_targets) return left.meets_targets;
    return left.cost.value_or(0) < right.cost.value_or(0);
  });
  rows.resize(rows_max);
  return rows;
}

std::string bound_text(const Study& study, const StudyTarget& target) {
  const StudyOutput& output = study.outputs[target.output];
  const auto bound = [&](double value) {
    return mean_text(output.metric, ConfidenceInterval{value, std::nan(""), std::nan("")});
  };
  std::string text = output.name;
  if (target.at_least) text += " at least " + bound(*target.at_least);
  if (target.at_most) text += (target.at_least ? " and at most " : " at most ") + bound(*target.at_most);
  return text;
}

/// "met", or which targets are missed.
std::string targets_verdict(const Study& study, const PointSummary& summary) {
  if (!summary.error.empty()) return "failed";
  if (study.targets.empty()) return "-";
  if (summary.meets_targets) return "met";
  std::string text;
  for (const StudyTarget& target : study.targets)
    if (!summary.outputs.empty() && !meets_target(target, summary))
      text += (text.empty() ? "missed: " : ", ") + study.outputs[target.output].name;
  return text;
}

std::vector<std::string> cells_of(const PreparedStudy& prepared, const PointSummary& summary) {
  const Study& study = prepared.study;
  const StudyPoint& point = prepared.points[summary.point];
  std::vector<std::string> cells = {std::to_string(summary.point)};
  if (study.variants.size() > 1) cells.push_back(printable_text(study.variants[point.variant].name));
  for (const json& value : point.values) cells.push_back(value_text(value));
  for (std::size_t i = 0; i < study.outputs.size(); ++i)
    cells.push_back(summary.outputs.empty() ? "-" : mean_text(study.outputs[i].metric, summary.outputs[i]));
  cells.push_back(summary.cost ? fmt::format("{:.2f}", *summary.cost) : "-");
  cells.push_back(targets_verdict(study, summary));
  cells.push_back(summary.is_efficient ? "*" : "");
  return cells;
}

std::string table_text(const PreparedStudy& prepared, const std::vector<PointSummary>& summaries) {
  const Study& study = prepared.study;
  std::vector<std::vector<std::string>> rows = {{"point"}};
  if (study.variants.size() > 1) rows[0].emplace_back("variant");
  for (const StudyParameter& parameter : study.parameters) rows[0].push_back(parameter.name);
  for (const StudyOutput& output : study.outputs) rows[0].push_back(output.name);
  for (const char* title : {"cost", "targets", "Pareto"}) rows[0].emplace_back(title);
  for (const std::size_t row : shown_rows(summaries)) rows.push_back(cells_of(prepared, summaries[row]));
  return aligned_table(rows);
}

std::string point_name(const PreparedStudy& prepared, std::size_t index) {
  const StudyPoint& point = prepared.points[index];
  std::string name = printable_text(prepared.study.variants[point.variant].name);
  for (std::size_t i = 0; i < point.values.size(); ++i)
    name += fmt::format("{}{} = {}", name.empty() ? "" : ", ", prepared.study.parameters[i].name,
                        value_text(point.values[i]));
  return name.empty() ? "point " + std::to_string(index) : name;
}

std::string answer_text(const PreparedStudy& prepared, const std::vector<PointSummary>& summaries) {
  const auto met = static_cast<std::size_t>(
      std::count_if(summaries.begin(), summaries.end(), [](const PointSummary& one) { return one.meets_targets; }));
  std::string text;
  const Study& study = prepared.study;
  const auto best = cheapest(summaries);
  if (best && !study.targets.empty())
    text += fmt::format("Cheapest that meets the targets: {}, {:.2f}{}.\n", point_name(prepared, *best),
                        *summaries[*best].cost, study.cost_unit.empty() ? "" : " " + printable_text(study.cost_unit));
  if (!study.targets.empty()) {
    text += fmt::format("{} of {} meet the targets:", met, count_text(summaries.size(), "point"));
    for (const StudyTarget& target : study.targets)
      text += (&target == &study.targets.front() ? " " : ", ") + bound_text(study, target);
    text += ".\n";
  }
  for (const PointSummary& one : summaries)
    if (!one.error.empty()) {
      text += fmt::format("point {} ({}) failed: {}\n", one.point, point_name(prepared, one.point), one.error);
      break;
    }
  const auto absent =
      std::find_if(summaries.begin(), summaries.end(), [](const PointSummary& one) { return !one.absent.empty(); });
  if (absent != summaries.end())
    text += fmt::format(
        "{} without some output (\"-\"), of which no target is met; point {} ({}): {}\n",
        count_text(static_cast<std::size_t>(std::count_if(summaries.begin(), summaries.end(),
                                                          [](const PointSummary& one) { return !one.absent.empty(); })),
                   "point"),
        absent->point, point_name(prepared, absent->point), absent->absent);
  return text;
}

ordered_json effects_json(const PreparedStudy& prepared, const std::vector<PointSummary>& summaries) {
  const DesignKind design = prepared.study.design;
  ordered_json list = ordered_json::array();
  for (const ParameterEffect& effect : effects_of(prepared, summaries)) {
    ordered_json item = {{"variant", effect.variant}, {"output", effect.output}, {"parameter", effect.parameter}};
    if (design == DesignKind::OneAtATime) {
      item["low"] = effect.low;
      item["high"] = effect.high;
    } else if (design == DesignKind::Morris) {
      item["mean_size"] = effect.size;
      item["deviation"] = effect.deviation;
    } else {
      item["standardised_coefficient"] = effect.size;
      item["explained_fraction"] = effect.explained;
    }
    list.push_back(item);
  }
  return list;
}

ordered_json summary_json(const PreparedStudy& prepared, const std::vector<PointSummary>& summaries) {
  const Study& study = prepared.study;
  ordered_json list = ordered_json::array();
  for (const PointSummary& one : summaries) {
    const StudyPoint& point = prepared.points[one.point];
    ordered_json item = {{"point", one.point}, {"variant", study.variants[point.variant].name}};
    for (std::size_t i = 0; i < point.values.size(); ++i)
      item["parameters"][study.parameters[i].name] = point.values[i];
    item["replications"] = one.replications;
    for (std::size_t i = 0; i < one.outputs.size(); ++i) {
      const ConfidenceInterval& interval = one.outputs[i];
      item["outputs"][study.outputs[i].name] = {
          {"mean", interval.mean}, {"ci95_low", interval.low}, {"ci95_high", interval.high}};
    }
    item["cost"] = one.cost ? ordered_json(*one.cost) : ordered_json();
    item["meets_targets"] = one.meets_targets;
    item["efficient"] = one.is_efficient;
    item["absent"] = one.absent.empty() ? ordered_json() : ordered_json(one.absent);
    item["error"] = one.error.empty() ? ordered_json() : ordered_json(one.error);
    list.push_back(item);
  }
  const auto best = cheapest(summaries);
  return {{"study", study.name},
          {"cheapest", best ? ordered_json(*best) : ordered_json()},
          {"cost_unit", study.cost_unit.empty() ? ordered_json() : ordered_json(study.cost_unit)},
          {"points", list},
          {"sensitivity", effects_json(prepared, summaries)}};
}

}  // namespace

void carry_out(const SweepCommand& command) {
  const PreparedStudy prepared = prepare_study(command.study);
  const std::filesystem::path out = command.out ? *command.out : std::filesystem::path("out") / command.study.stem();
  const std::size_t jobs = command.jobs > 0 ? command.jobs : processors_of_rank();
  const ProcessPool::Body body = [&](std::size_t task) {
    return play_task(prepared, task, 1 / static_cast<double>(jobs));
  };
  const auto runner = make_runner(jobs, body);
  if (!runner) return;  // worked for the first rank until there was nothing left
  require_writable_directory(out);
  StudyStore store(out, prepared.study, prepared.points, prepared.digest, command.resume);
  std::vector<PointSummary> summaries;
  {
    StudyBar bar(!command.quiet && ::isatty(STDERR_FILENO) == 1);
    summaries = run_study(prepared, store, *runner, [&](const StudyProgress& progress) { bar.show(progress); });
  }
  if (!command.quiet)
    std::cerr << "results: " << std::filesystem::absolute(store.file()).lexically_normal().string() << "\n";
  const AnswerPage page = sweep_page(prepared, summaries, answer_text(prepared, summaries));
  store.keep("page", page_json(page).dump());
  write_page(out / "report.html", page);
  if (command.format == StudyFormat::Json)
    std::cout << summary_json(prepared, summaries).dump(2) << "\n";
  else
    std::cout << for_terminal(answer_text(prepared, summaries) + table_text(prepared, summaries))
              << effects_text(prepared, effects_of(prepared, summaries));
}

}  // namespace drsim
