#include "sim/traces/rates/load_rates.hpp"

#include <fmt/format.h>

#include "sim/traces/resample.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

RateSpec rate_spec_of(const TraceSpec& spec) {
  RateSpec rates;
  rates.path = spec.path;
  rates.kind = "csv";
  rates.interval_s = spec.interval_s;
  if (!spec.column_rate.empty()) rates.rate_columns = {spec.column_rate};
  rates.time_column = spec.column_time;
  rates.rate_unit = spec.rate_unit;
  rates.time_unit = spec.time_unit;
  rates.delimiter = spec.delimiter;
  return rates;
}

LoadedTrace load_entity(const RateSpec& spec, const RateExport& found, const EntityRates& entity) {
  const RatePieces& pieces = entity.pieces;
  const double span_s = pieces.ends_s.back() - pieces.starts_s.front();
  if (span_s / entity.nominal_s > intervals_max) {
    fail_trace(spec.path.string(), "",
               fmt::format("the rows span more than {:.0f} intervals of {:.9g} s: a time stamp or its unit is wrong",
                           intervals_max, entity.nominal_s));
  }
  LoadedTrace loaded;
  auto series = std::make_shared<RateSeries>();
  series->interval_s = entity.nominal_s;
  series->rates_bytes_per_s = spread_over_intervals(pieces.starts_s, pieces.ends_s, pieces.rates, entity.nominal_s);
  loaded.series = std::move(series);
  if (found.dated) loaded.start_clock_s = pieces.starts_s.front();
  loaded.warnings = found.notes;
  return loaded;
}

}  // namespace drsim
