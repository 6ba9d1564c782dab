/// Workloads of a scenario: rates, bursts, series, traces, and the overwrite model.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/schema/schema.hpp"
#include "sim/traces/load_trace.hpp"

namespace drsim {

using nlohmann::json;

namespace {

bool belongs(const json& kinds, const std::string& kind) {
  return std::find(kinds.begin(), kinds.end(), json(kind)) != kinds.end();
}

/// Keys of other kinds, and missing keys of this one; the schema says which belong where.
void check_keys_of_kind(Reading& reading, const Node& node, const std::string& kind) {
  const Schema& schema = Schema::instance();
  const json& workload = schema.resolved(schema.root()["definitions"]["workload"]);
  for (const std::string& key : schema.keys(workload)) {
    const json& property = *schema.child(workload, key);
    if (node.has(key) && property.contains("x-kinds") && !belongs(property["x-kinds"], kind)) {
      std::string kinds;
      for (const json& allowed : property["x-kinds"]) kinds += (kinds.empty() ? "" : ", ") + allowed.get<std::string>();
      reading.refuse(
          node[key].pointer(),
          fmt::format("\"{}\" does not belong to a workload of kind {}; allowed with: {}", key, kind, kinds));
    }
    if (!node.has(key) && property.contains("x-required-for") && belongs(property["x-required-for"], kind))
      reading.refuse(node.pointer(),
                     fmt::format("the key \"{}\" is missing: a workload of kind {} needs it", key, kind));
  }
}

/// Weights to factors with mean 1.
std::vector<double> read_weights(Reading& reading, const Node& node) {
  std::vector<double> weights;
  for (const json& weight : node.value())
    if (weight.is_number()) weights.push_back(weight.get<double>());
  if (weights.empty()) return weights;
  const double mean = std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
  if (mean <= 0) reading.refuse(node.pointer(), "all weights are 0; allowed: at least one above 0");
  for (double& weight : weights) weight /= mean;
  return weights;
}

std::vector<MarkovState> read_states(Reading& reading, const Node& node) {
  std::vector<MarkovState> states;
  double time = 0, weighted = 0;
  for (const Node& state : node.items()) {
    states.push_back({state.number("factor"), state.quantity("hold", Dimension::Time)});
    time += states.back().hold_mean_s;
    weighted += states.back().hold_mean_s * states.back().factor;
  }
  if (weighted <= 0 && time > 0) reading.refuse(node.pointer(), "all factors are 0; allowed: at least one above 0");
  // States are visited equally often, so the holding times are the weights of the long-run mean.
  for (MarkovState& state : states) state.factor *= time / weighted;
  return states;
}

/// U = fraction x window must not fall and be concave from U(0) = 0 with slope 1 on.
std::vector<UniquePoint> read_unique(Reading& reading, const Node& node) {
  std::vector<UniquePoint> points;
  double window = 0, unique = 0, slope = 1;
  for (const Node& item : node.items()) {
    const UniquePoint point{item.quantity("window", Dimension::Time), item.quantity("fraction", Dimension::Fraction)};
    points.push_back(point);
    if (point.window_s <= window) {
      reading.refuse(item["window"].pointer(),
                     fmt::format("\"{}\" is not above the window before it, {}; allowed: windows ascending",
                                 item.text("window"), quantity_text(window, Dimension::Time)));
      return points;
    }
    const double next_slope = (point.unique_fraction * point.window_s - unique) / (point.window_s - window);
    constexpr double tolerance = 1e-9;
    if (next_slope < -tolerance || next_slope > slope + tolerance) {
      reading.refuse(
          item["fraction"].pointer(),
          fmt::format("{} makes the unique bytes {}; allowed here: {:.6g} .. {:.6g}", item["fraction"].value().dump(),
                      next_slope < 0 ? "fall with a longer window" : "grow faster than before (U must be concave)",
                      unique / point.window_s, (unique + slope * (point.window_s - window)) / point.window_s));
      return points;
    }
    slope = next_slope;
    window = point.window_s;
    unique = point.unique_fraction * point.window_s;
  }
  return points;
}

void set_series(WriteLoadConfig& load, std::shared_ptr<const RateSeries> series) {
  const auto& rates = series->rates_bytes_per_s;
  load.mean_bytes_per_s =
      rates.empty() ? 0 : std::accumulate(rates.begin(), rates.end(), 0.0) / static_cast<double>(rates.size());
  load.series = std::move(series);
}

void read_series(const Node& node, WriteLoadConfig& load) {
  auto series = std::make_shared<RateSeries>();
  series->interval_s = node.quantity("interval", Dimension::Time);
  for (const Node& rate : node["rates"].items())
    series->rates_bytes_per_s.push_back(rate.quantity(Dimension::BytesPerSecond));
  set_series(load, std::move(series));
}

void read_trace(Reading& reading, const Node& node, WriteLoadConfig& load) {
  TraceSpec spec;
  spec.path = node.text("file");
  spec.format = node.text("format");
  spec.interval_s = node.quantity("interval", Dimension::Time);
  spec.device = node.text("device");
  spec.vm = node.text("vm");
  spec.column_time = node.text("time_column");
  spec.column_rate = node.text("rate_column");
  spec.time_unit = node.text("time_unit");
  spec.rate_unit = node.text("rate_unit");
  spec.delimiter = node.text("delimiter").front();
  spec.granularity_bytes = node.quantity("granularity", Dimension::Bytes);
  try {
    LoadedTrace trace = load_trace(spec);
    for (const std::string& warning : trace.warnings) reading.warn(fmt::format("workload {}: {}", load.name, warning));
    if (!node.has("unique")) load.unique = trace.unique;
    set_series(load, trace.series);
  } catch (const ScenarioError& error) {
    reading.problems.insert(reading.problems.end(), error.problems().begin(), error.problems().end());
  }
}

void warn_of_defaults(Reading& reading, const Node& node, const WriteLoadConfig& load) {
  if (reading.defaults.count(node["compression"].pointer()) && !node.flag("in_guest_encryption"))
    reading.warn(
        fmt::format("workload {}: compression is not stated; {} is assumed", load.name, load.compression_ratio));
  if (load.unique.empty())
    reading.warn(
        fmt::format("workload {}: no overwrite model; every written byte counts as unique, which makes "
                    "resyncs longer than they are",
                    load.name));
}

void read_workload(Reading& reading, const std::string& name, const Node& node) {
  static const std::map<std::string, LoadKind> kinds = {
      {"constant", LoadKind::Constant}, {"profile", LoadKind::Profile}, {"onoff", LoadKind::OnOff},
      {"markov", LoadKind::Markov},     {"series", LoadKind::Series},   {"trace", LoadKind::Series}};
  const auto kind = kinds.find(node.text("kind"));
  if (!reading.add_name(reading.workloads, name, node.pointer())) return;
  reading.workloads.index[name] = 0;
  if (kind == kinds.end()) return;
  const std::size_t problems_before = reading.problems.size();
  check_keys_of_kind(reading, node, kind->first);
  WriteLoadConfig load;
  load.name = name;
  load.kind = kind->second;
  load.mean_bytes_per_s = node.quantity("mean", Dimension::BytesPerSecond);
  load.hourly_factor = read_weights(reading, node["hourly"]);
  load.daily_factor = read_weights(reading, node["daily"]);
  load.growth_per_year_fraction =
      node.has("growth_per_year") ? node.quantity("growth_per_year", Dimension::Fraction) : 0;
  if (load.kind == LoadKind::OnOff) {
    load.peak_to_mean = node.number("peak_to_mean");
    load.on_mean_s = node.quantity("on", Dimension::Time);
    load.tail_shape = node.number("tail");
    if (load.tail_shape != 0 && load.tail_shape <= 1)
      reading.refuse(node["tail"].pointer(), fmt::format("{} has no finite mean; allowed: 0 (exponential) or above 1",
                                                         node["tail"].value().dump()));
  }
  if (load.kind == LoadKind::Profile && load.hourly_factor.empty() && load.daily_factor.empty() &&
      !reading.is_broken(node.pointer()))
    reading.refuse(node.pointer(), "a workload of kind profile needs \"hourly\" or \"daily\"");
  if (load.kind == LoadKind::Markov) load.states = read_states(reading, node["states"]);
  load.unique = read_unique(reading, node["unique"]);
  load.compression_ratio = node.flag("in_guest_encryption") ? 1 : node.number("compression");
  load.series_repeats = !node.has("repeats") || node.flag("repeats");
  if (kind->first == "series") read_series(node, load);
  const bool sound = reading.problems.size() == problems_before && !reading.is_broken(node.pointer());
  if (kind->first == "trace" && sound) read_trace(reading, node, load);
  if (sound) warn_of_defaults(reading, node, load);
  reading.loads[name] = std::move(load);
}

}  // namespace

void read_workloads(Reading& reading) {
  for (const auto& [name, node] : reading.root["workloads"].members()) read_workload(reading, name, node);
}

}  // namespace drsim
