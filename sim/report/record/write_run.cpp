#include "sim/report/record/write_run.hpp"

#include "sim/report/page/calendar_date.hpp"
#include "sim/report/record/output_files.hpp"
#include "sim/report/words/csv_text.hpp"

namespace drsim {
namespace {

std::string json_text(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

/// The resolved scenario with its defaults listed in a comment, a key that the reader skips.
nlohmann::ordered_json marked_scenario(const ReadScenario& read) {
  nlohmann::ordered_json comment = {"Resolved by drsim " DRSIM_VERSION
                                    ": includes and --set applied. The values named below were not given; they are "
                                    "defaults."};
  for (const std::string& pointer : read.defaults) comment.push_back(pointer);
  nlohmann::ordered_json marked;
  marked["//"] = comment;
  for (const auto& [key, value] : read.resolved.items()) {
    if (key != "//") marked[key] = value;
  }
  return marked;
}

}  // namespace

void write_run(const std::filesystem::path& directory, const ReadScenario& read, const RunRecord& record,
               const nlohmann::ordered_json& result, const nlohmann::ordered_json& ports) {
  const Calendar calendar(read.scenario.start);
  OutputFiles files(directory);
  const auto sink = [&files](std::string_view text) { files.append(text); };
  files.begin("scenario.json");
  sink(json_text(marked_scenario(read)));
  files.begin("events.csv");
  write_events_csv(record, calendar, sink);
  files.begin("series.csv");
  write_series_csv(record, calendar, sink);
  files.begin("report.html");
  sink(report_html(read, record, ports, result));
  files.begin("result.json");
  sink(json_text(result));
  files.commit();
}

void write_run(const std::filesystem::path& directory, const ReadScenario& read, const RunRecord& record) {
  write_run(directory, read, record, result_json(read, record), nullptr);
}

}  // namespace drsim
