#include "sim/report/page/report_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "sim/report/answer.hpp"
#include "sim/report/page/calendar_date.hpp"
#include "sim/report/page/curve_thinning.hpp"
#include "sim/report/page/rpo_calendar.hpp"
#include "sim/report/record/model_constants.hpp"
#include "sim/report/record/write_run.hpp"
#include "sim/report/words/warning_groups.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t points_of_all_curves = 160000;
constexpr std::size_t points_min = 300, points_max = 1500;
constexpr std::size_t violations_max = 40, spans_max = 300, events_max = 400, port_rows_max = 2000;

double rounded(double value) {
  if (value == 0 || !std::isfinite(value)) return 0;
  const double scale = std::pow(10.0, 3 - std::floor(std::log10(std::abs(value))));
  return std::round(value * scale) / scale;
}

double rounded_date(double at_s) { return std::round(at_s * 1000) / 1000; }

std::size_t points_per_curve(const RunRecord& record) {
  return std::clamp(points_of_all_curves / std::max<std::size_t>(1, record.curves.size()), points_min, points_max);
}

/// Equal intervals of whole seconds where the run is long enough for that.
std::vector<double> display_dates(double horizon_s, std::size_t points) {
  const double width_s = std::ceil(horizon_s / static_cast<double>(points));
  if (horizon_s < static_cast<double>(points)) return equal_dates(horizon_s, points);
  return equal_dates(width_s * std::ceil(horizon_s / width_s),
                     static_cast<std::size_t>(std::ceil(horizon_s / width_s)));
}

ordered_json corners_json(const Curve& curve) {
  ordered_json dates = ordered_json::array(), values = ordered_json::array();
  for (const CurvePoint& point : curve.points) {
    dates.push_back(rounded_date(point.at_s));
    values.push_back(rounded(point.mean));
  }
  return {{"t", dates}, {"v", values}};
}

/// Steps with bounds; equal neighbours are one step.
ordered_json steps_json(const std::vector<CurveInterval>& intervals) {
  ordered_json dates = ordered_json::array(), low = ordered_json::array(), high = ordered_json::array(),
               mean = ordered_json::array();
  for (const CurveInterval& one : intervals) {
    const ordered_json l = rounded(one.low), h = rounded(one.high), m = rounded(one.mean);
    if (!dates.empty() && low.back() == l && high.back() == h && mean.back() == m) continue;
    dates.push_back(rounded_date(one.from_s));
    low.push_back(l);
    high.push_back(h);
    mean.push_back(m);
  }
  return {{"step", true}, {"t", dates}, {"lo", low}, {"hi", high}, {"v", mean}};
}

ordered_json curve_json(const Curve& curve, double horizon_s, std::size_t points) {
  if (curve.exact && curve.points.size() <= points) return corners_json(curve);
  return steps_json(curve_over(curve, display_dates(horizon_s, points), horizon_s));
}

/// All classes of a link, and its present capacity, over the same steps, so that classes can be stacked.
ordered_json link_curves_json(const std::vector<const Curve*>& curves, double horizon_s, std::size_t points) {
  std::set<double> changes = {0.0, horizon_s};
  bool exact = true;
  for (const Curve* curve : curves) {
    exact = exact && curve->exact;
    for (const CurvePoint& point : curve->points) changes.insert(point.at_s);
  }
  const bool all_changes = exact && changes.size() <= points;
  const std::vector<double> dates_s =
      all_changes ? std::vector<double>(changes.begin(), changes.end()) : display_dates(horizon_s, points);
  std::map<double, std::size_t> row_of;
  ordered_json dates = ordered_json::array(), classes;
  for (std::size_t i = 0; i + 1 < dates_s.size(); ++i) {
    row_of[dates_s[i]] = i;
    dates.push_back(rounded_date(dates_s[i]));
  }
  std::vector<double> peaks(row_of.size(), 0.0);
  for (const Curve* curve : curves) {
    std::vector<double> means(row_of.size(), 0.0);
    const bool carried = curve->series != "capacity";
    for (const CurveInterval& one : curve_over(*curve, dates_s, horizon_s)) {
      means[row_of.at(one.from_s)] = rounded(one.mean);
      if (carried) peaks[row_of.at(one.from_s)] += one.high;
    }
    if (std::any_of(means.begin(), means.end(), [](double mean) { return mean > 0; })) classes[curve->series] = means;
  }
  for (double& peak : peaks) peak = rounded(peak);
  return {{"t", dates}, {"classes", classes}, {"peak", peaks}};
}

ordered_json curves_json(const RunRecord& record) {
  const std::size_t points = points_per_curve(record);
  ordered_json json = {{"rpo_s", ordered_json::object()},
                       {"backlog_bytes", ordered_json::object()},
                       {"journal_bytes", ordered_json::object()},
                       {"buffer_bytes", ordered_json::object()},
                       {"links", ordered_json::object()}};
  std::map<std::string, std::vector<const Curve*>> links;
  for (const Curve& curve : record.curves) {
    if (curve.points.empty()) continue;
    if (curve.kind == "link_bits_per_s") {
      links[curve.entity].push_back(&curve);
    } else if (json.contains(curve.kind)) {
      json[curve.kind][curve.entity] = curve_json(curve, record.horizon_s, points);
    }
  }
  for (const auto& [link, curves] : links) json["links"][link] = link_curves_json(curves, record.horizon_s, points);
  return json;
}

ordered_json calendar_json(const RpoCalendar& calendar) {
  ordered_json cells = ordered_json::array();
  for (const RpoCell& cell : calendar.cells) {
    if (!cell.inside) {
      cells.push_back(nullptr);
      continue;
    }
    cells.push_back({rounded(cell.worst_rpo_s), cell.group, rounded(cell.worst_ratio), cell.ratio_group,
                     cell.groups_above, rounded(cell.above_s)});
  }
  return {{"cell_s", calendar.cell_s},
          {"columns", calendar.columns},
          {"first_cell_s", calendar.first_cell_s},
          {"cells", cells}};
}

/// Appliances of each group, by the hosts of its VMs: names of the protecting and of the recovering ones.
ordered_json appliances_of_groups(const Scenario& scenario, const RunRecord& record) {
  std::map<std::string, std::set<std::string>> hosts_of;
  for (const VmConfig& vm : scenario.vms) {
    hosts_of[scenario.vpgs[vm.vpg].name].insert(scenario.hosts[vm.host].name);
    hosts_of[scenario.vpgs[vm.vpg].name].insert(scenario.hosts[vm.recovery_host].name);
  }
  ordered_json all = ordered_json::array();
  for (const GroupResult& group : record.groups) {
    ordered_json indices = ordered_json::array();
    for (std::size_t i = 0; i < record.appliances.size(); ++i) {
      if (hosts_of[group.name].count(record.appliances[i].host) > 0) indices.push_back(i);
    }
    all.push_back(indices);
  }
  return all;
}

ordered_json planned_events_json(const Scenario& scenario) {
  ordered_json events = ordered_json::array();
  for (const EventConfig& event : scenario.events) {
    const char* kind = event.kind == EventKind::LinkDown       ? "down"
                       : event.kind == EventKind::LinkDegraded ? "degraded"
                                                               : "restored";
    events.push_back({{"at_s", event.at_s}, {"link", scenario.links[event.link].name}, {"kind", kind}});
  }
  return events;
}

ordered_json log_json(const RunRecord& record) {
  ordered_json log = ordered_json::array();
  for (std::size_t i = 0; i < std::min(record.log.size(), events_max); ++i) {
    const RunEvent& event = record.log[i];
    log.push_back({event.at_s, event.entity, event.event, event.amount});
  }
  return log;
}

/// A row for each flow over each connection, and one for a connection without; most bytes first.
ordered_json port_rows(const ordered_json& ports) {
  std::vector<ordered_json> rows;
  if (!ports.is_object()) return rows;
  for (const ordered_json& rule : ports["rules"]) {
    ordered_json row = {{"from", rule["from"]["name"]},
                        {"to", rule["to"]["name"]},
                        {"port", rule["protocol"].get<std::string>() + " " + rule["ports"].get<std::string>()},
                        {"purpose", rule["purpose"]},
                        {"encryption", rule["encryption"]},
                        {"bytes", 0.0}};
    if (rule["carried"].empty()) rows.push_back(row);
    for (const ordered_json& flow : rule["carried"]) {
      row.update(flow);
      if (flow.contains("repository")) row["to"] = flow["repository"];
      rows.push_back(row);
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const ordered_json& a, const ordered_json& b) {
    return a["bytes"].get<double>() > b["bytes"].get<double>();
  });
  if (rows.size() > port_rows_max) rows.resize(port_rows_max);
  return rows;
}

ordered_json warning_groups_json(const Scenario& scenario, const RunRecord& record) {
  ordered_json groups = ordered_json::array();
  for (const WarningGroup& group : warning_groups(all_warnings(scenario, record), entity_names(scenario, record)))
    groups.push_back({{"text", group.text}, {"warnings", group.warnings}});
  return groups;
}

/// Shortens the lists of each group to what a page can show, saying how long they were.
void shorten(ordered_json& result) {
  for (ordered_json& group : result["groups"]) {
    for (const auto& [key, most] : {std::pair{"violations", violations_max}, std::pair{"spans", spans_max}}) {
      // The new member may move the others.
      group[std::string(key) + "_count"] = group[key].size();
      ordered_json& list = group[key];
      if (list.size() > most) list.erase(list.begin() + static_cast<std::ptrdiff_t>(most), list.end());
    }
    if (!group.contains("in_reverse")) continue;
    ordered_json& reverse = group["in_reverse"]["spans"];
    if (reverse.size() > spans_max)
      reverse.erase(reverse.begin() + static_cast<std::ptrdiff_t>(spans_max), reverse.end());
  }
}

}  // namespace

ordered_json report_data(const ReadScenario& read, const RunRecord& record, const ordered_json& ports,
                         const ordered_json& details) {
  const Scenario& scenario = read.scenario;
  ordered_json data;
  data["result"] = result_json(read, record);
  shorten(data["result"]);
  data["start_ms"] = Calendar(scenario.start).start_s() * 1000;
  data["worst_first"] = worst_first(record);
  data["calendar"] = calendar_json(rpo_calendar(scenario, record));
  data["curves"] = curves_json(record);
  data["appliances_of_groups"] = appliances_of_groups(scenario, record);
  data["planned_events"] = planned_events_json(scenario);
  data["log"] = log_json(record);
  data["log_count"] = record.log.size();
  data["ports"] = port_rows(ports);
  data["scenario"] = read.resolved;
  data["details"] = ordered_json::object();
  for (const char* part : {"by_day", "vms", "findings", "copy_plan"})
    if (details.is_object() && details.contains(part)) data["details"][part] = details[part];
  const ordered_json::json_pointer bandwidths("/needs/bandwidth_by_simulation");
  if (details.is_object() && details.contains(bandwidths)) data["details"]["bandwidths"] = details[bandwidths];
  data["replications"] = details.is_object() ? details["run"]["replications"] : data["result"]["run"]["replications"];
  data["warning_groups"] = warning_groups_json(scenario, record);
  return data;
}

}  // namespace drsim
