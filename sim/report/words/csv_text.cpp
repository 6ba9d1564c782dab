#include "sim/report/words/csv_text.hpp"

#include <fmt/format.h>

namespace drsim {

std::string csv_field(const std::string& text) {
  std::string safe = text;
  if (!safe.empty() && std::string_view("=+-@\t\r\n").find(safe.front()) != std::string_view::npos) {
    safe.insert(safe.begin(), '\'');
  }
  if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char c : safe) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

void write_events_csv(const RunRecord& record, const Calendar& calendar, const TextSink& sink) {
  sink("date,at_s,entity,event,amount\r\n");
  for (const RunEvent& event : record.log) {
    sink(fmt::format("{},{},{},{},{}\r\n", calendar.iso(event.at_s), event.at_s, csv_field(event.entity),
                     csv_field(event.event), event.amount));
  }
}

void write_series_csv(const RunRecord& record, const Calendar& calendar, const TextSink& sink) {
  sink("kind,entity,series,form,at_s,date,value,low,high,mean\r\n");
  for (const Curve& curve : record.curves) {
    const std::string names = fmt::format("{},{},{},{}", csv_field(curve.kind), csv_field(curve.entity),
                                          csv_field(curve.series), curve.exact ? "corner" : "envelope");
    const CurvePoint* before = nullptr;
    for (const CurvePoint& point : curve.points) {
      const bool same =
          before != nullptr && point.low == before->low && point.high == before->high && point.mean == before->mean;
      before = &point;
      if (curve.exact) {
        sink(fmt::format("{},{},{},{},,,\r\n", names, point.at_s, calendar.iso(point.at_s), point.mean));
      } else if (!same) {
        sink(fmt::format("{},{},{},,{:.10g},{:.10g},{:.10g}\r\n", names, point.at_s, calendar.iso(point.at_s),
                         point.low, point.high, point.mean));
      }
    }
  }
}

}  // namespace drsim
