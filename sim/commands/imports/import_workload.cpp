#include "sim/commands/imports/import_workload.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <utility>

#include "models/units.hpp"

namespace drsim {

namespace {

using Json = nlohmann::ordered_json;

constexpr int quantity_digits = 9;
constexpr int unique_digits = 12;  // the reader checks that the curve is concave
constexpr int error_digits = 4;

double rounded(double value, int digits) { return std::strtod(fmt::format("{:.{}g}", value, digits).c_str(), nullptr); }

/// A quantity with 9 significant digits in a unit that suits its size.
std::string rate_text(double bytes_per_s) {
  const double value = rounded(bytes_per_s, quantity_digits);
  if (value >= mb_bytes) return fmt::format("{} MB/s", rounded(value / mb_bytes, quantity_digits));
  if (value >= kb_bytes) return fmt::format("{} kB/s", rounded(value / kb_bytes, quantity_digits));
  return fmt::format("{} B/s", value);
}

/// In the largest unit that makes it a whole number, else in seconds.
std::string time_text(double time_s, int digits = quantity_digits) {
  const double value_s = rounded(time_s, digits);
  for (const auto& [unit, unit_s] : {std::pair("d", day_s), std::pair("h", hour_s), std::pair("min", minute_s)}) {
    if (value_s >= unit_s && std::fmod(value_s, unit_s) == 0) return fmt::format("{} {}", value_s / unit_s, unit);
  }
  return fmt::format("{} s", value_s);
}

Json factors_json(const std::vector<double>& factors) {
  Json array = Json::array();
  for (const double factor : factors) array.push_back(rounded(factor, quantity_digits));
  return array;
}

/// Corners of the curve only.
std::vector<UniquePoint> corners_of(const std::vector<UniquePoint>& points) {
  constexpr double on_the_line = 1e-9;
  std::vector<UniquePoint> corners;
  double before_window_s = 0;
  double before_unique = 0;
  for (std::size_t index = 0; index < points.size(); ++index) {
    const UniquePoint& point = points[index];
    if (index + 1 < points.size()) {
      const UniquePoint& after = points[index + 1];
      const double after_unique = after.unique_fraction * after.window_s;
      const double slope = (after_unique - before_unique) / (after.window_s - before_window_s);
      const double expected = before_unique + slope * (point.window_s - before_window_s);
      const double unique = point.unique_fraction * point.window_s;
      if (std::abs(unique - expected) <= on_the_line * unique) continue;
    }
    corners.push_back(point);
    before_window_s = point.window_s;
    before_unique = point.unique_fraction * point.window_s;
  }
  return corners;
}

Json burst_json(const WriteLoadConfig& load) {
  Json json = Json::object();
  if (load.kind == LoadKind::OnOff) {
    json["peak_to_mean"] = rounded(load.peak_to_mean, quantity_digits);
    json["on"] = time_text(load.on_mean_s);
    if (load.tail_shape > 0) json["tail"] = load.tail_shape;
  }
  for (const MarkovState& state : load.states) {
    json["states"].push_back(
        {{"factor", rounded(state.factor, quantity_digits)}, {"hold", time_text(state.hold_mean_s)}});
  }
  return json;
}

Json figures_json(const RateFigures& figures) {
  return {{"mean", rate_text(figures.mean)},
          {"p95", rate_text(figures.p95)},
          {"p99", rate_text(figures.p99)},
          {"peak", rate_text(figures.peak)},
          {"variation", rounded(figures.variation, error_digits)}};
}

Json fit_json(const WorkloadFit& fit, const LoadedTrace& loaded, const ImportedFrom& from) {
  const auto error = [](double value) { return rounded(value, error_digits); };
  const double interval_s = loaded.series->interval_s;
  const double span_s = interval_s * static_cast<double>(loaded.series->rates_bytes_per_s.size());
  Json json = {{"interval", time_text(interval_s)},
               {"span", time_text(span_s)},
               {"scale", rounded(from.scale, quantity_digits)},
               {"dated", loaded.start_clock_s.has_value()},
               {"trace", figures_json(fit.trace)},
               {"generated", figures_json(fit.generated)}};
  // Closed form; what is left is rounding.
  const double mean_error = std::abs(fit.errors.mean) < 1e-9 ? 0 : fit.errors.mean;
  json["relative_error"] = {{"mean", error(mean_error)},
                            {"p95", error(fit.errors.p95)},
                            {"p99", error(fit.errors.p99)},
                            {"peak", error(fit.errors.peak)},
                            {"variation", error(fit.errors.variation)},
                            {"variation_of_12", error(fit.errors.variation_short)}};
  if (from.unique_is_own && !fit.load.unique.empty()) json["relative_error"]["unique"] = error(loaded.unique_change);
  return json;
}

}  // namespace

const char* kind_name(LoadKind kind) {
  switch (kind) {
    case LoadKind::Constant:
      return "constant";
    case LoadKind::Profile:
      return "profile";
    case LoadKind::OnOff:
      return "onoff";
    case LoadKind::Markov:
      return "markov";
    case LoadKind::Series:
      break;
  }
  return "series";
}

WorkloadFit fit_trace(const std::string& name, const LoadedTrace& loaded, double utc_offset_s) {
  FitInput input;
  input.name = name;
  input.series = *loaded.series;
  input.unique = loaded.unique;
  if (loaded.start_clock_s) input.start = calendar_start(*loaded.start_clock_s + utc_offset_s);
  return fit_workload(input);
}

std::string file_stem(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return name.substr(0, name.find('.', 1));
}

std::string unique_lines(const LoadedTrace& loaded) {
  std::string text;
  for (const UniquePoint& point : loaded.unique) {
    text += fmt::format("  {:<31} {:.10g}\n", fmt::format("unique fraction in {:.6g} s", point.window_s),
                        point.unique_fraction);
  }
  return text;
}

std::string fit_line(const std::string& name, const WorkloadFit& fit) {
  const auto percent = [](double value) { return fmt::format("{:+.1f} %", 100 * value); };
  return fmt::format("  {:<31} {}, mean {:.9g} MB/s; errors of p95 {}, p99 {}, peak {}, variation {}\n",
                     "workload " + name, kind_name(fit.load.kind), fit.load.mean_bytes_per_s / mb_bytes,
                     percent(fit.errors.p95), percent(fit.errors.p99), percent(fit.errors.peak),
                     percent(fit.errors.variation));
}

Json workload_json(const WorkloadFit& fit, const LoadedTrace& loaded, const ImportedFrom& from) {
  Json json = {{"kind", kind_name(fit.load.kind)}, {"mean", rate_text(fit.load.mean_bytes_per_s * from.scale)}};
  if (!fit.load.hourly_factor.empty()) json["hourly"] = factors_json(fit.load.hourly_factor);
  if (!fit.load.daily_factor.empty()) json["daily"] = factors_json(fit.load.daily_factor);
  json.update(burst_json(fit.load));
  for (const UniquePoint& point : corners_of(fit.load.unique)) {
    json["unique"].push_back({{"window", time_text(point.window_s, unique_digits)},
                              {"fraction", rounded(point.unique_fraction, unique_digits)}});
  }
  json["source"] = from.source;
  json["fit"] = fit_json(fit, loaded, from);
  return json;
}

}  // namespace drsim
