/// report.html of a run: the page's own files and the charting library, embedded when drsim was built, around its data.

#include <string>

#include "sim/report/page/page_html.hpp"
#include "sim/report/page/report_data.hpp"
#include "sim/report/page/topology_svg.hpp"
#include "sim/report/record/write_run.hpp"

namespace drsim {
namespace embedded {
const std::string& dygraph_css();
const std::string& dygraph_js();
const std::string& dygraph_synchronizer_js();
const std::string& dygraph_terms();
const std::string& glossary_html();
const std::string& page_picture_js();
const std::string& page_table_js();
const std::string& page_text_js();
const std::string& run_answer_js();
const std::string& run_charts_js();
const std::string& run_estate_js();
const std::string& run_export_js();
const std::string& run_failovers_js();
const std::string& run_page_html();
const std::string& run_page_js();
const std::string& run_tables_js();
}  // namespace embedded

namespace {

/// A minified library names its source map, which a page without network must not ask for.
std::string without_source_map(std::string script) {
  const std::string mark = "//# sourceMappingURL=";
  for (std::size_t at = script.find(mark); at != std::string::npos; at = script.find(mark)) {
    script.erase(at, std::min(script.find('\n', at), script.size()) - at);
  }
  return script;
}

/// Text of a library's terms as a comment of a script.
std::string terms_comment(std::string terms) {
  const std::string end = "*/";
  for (std::size_t at = terms.find(end); at != std::string::npos; at = terms.find(end, at)) terms.replace(at, 2, "* /");
  return "/*! dygraphs: " + terms + end + "\n";
}

}  // namespace

std::string report_html(const ReadScenario& read, const RunRecord& record, const nlohmann::ordered_json& ports,
                        const nlohmann::ordered_json& details) {
  PageParts parts;
  parts.body = embedded::run_page_html();
  parts.library = terms_comment(embedded::dygraph_terms()) + without_source_map(embedded::dygraph_js()) + "\n" +
                  without_source_map(embedded::dygraph_synchronizer_js());
  parts.script = embedded::page_text_js() + embedded::page_table_js() + embedded::page_picture_js() +
                 embedded::run_answer_js() + embedded::run_tables_js() + embedded::run_estate_js() +
                 embedded::run_charts_js() + embedded::run_export_js() + embedded::run_failovers_js() +
                 embedded::run_page_js();
  parts.library_style = embedded::dygraph_css();
  parts.places = {{"GLOSSARY", embedded::glossary_html()}, {"TOPOLOGY", topology_svg(read.scenario, record)}};
  const Scenario& scenario = read.scenario;
  return page_html(parts, scenario.title.empty() ? scenario.name : scenario.title,
                   report_data(read, record, ports, details));
}

}  // namespace drsim
