/// report.html: the page's own files and the charting library, embedded when drsim was built, around the data of a run.

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <string>

#include "sim/report/page/report_data.hpp"
#include "sim/report/page/topology_svg.hpp"
#include "sim/report/record/write_run.hpp"

namespace drsim {
namespace embedded {
const std::string& dygraph_css();
const std::string& dygraph_js();
const std::string& dygraph_synchronizer_js();
const std::string& dygraph_terms();
const std::string& report_charts_js();
const std::string& report_css();
const std::string& report_failovers_js();
const std::string& report_js();
const std::string& report_tables_js();
const std::string& report_template_html();
const std::string& report_text_js();
}  // namespace embedded

namespace {

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// JSON as the text of a script element: nothing in it can end the element or start a comment.
std::string script_data(const nlohmann::ordered_json& json) {
  std::string text = json.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
  replace_all(text, "<", "\\u003c");
  replace_all(text, ">", "\\u003e");
  replace_all(text, "&", "\\u0026");
  return text;
}

/// A minified library names its source map, which a page without network must not ask for.
std::string without_source_map(std::string script) {
  const std::string mark = "//# sourceMappingURL=";
  for (std::size_t at = script.find(mark); at != std::string::npos; at = script.find(mark)) {
    script.erase(at, std::min(script.find('\n', at), script.size()) - at);
  }
  return script;
}

/// "sha256-..." of a script, by which the page's policy lets this script run and no other.
std::string script_hash(const std::string& script) {
  std::array<unsigned char, 32> digest{};
  unsigned int length = 0;
  if (EVP_Digest(script.data(), script.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("report.html: cannot compute SHA-256");
  }
  std::array<unsigned char, 48> text{};
  const int size = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(length));
  return "sha256-" + std::string(text.begin(), text.begin() + size);
}

std::string html_text(const std::string& text) {
  std::string safe = text;
  replace_all(safe, "&", "&amp;");
  replace_all(safe, "<", "&lt;");
  replace_all(safe, ">", "&gt;");
  replace_all(safe, "\"", "&quot;");
  return safe;
}

/// Fills the places @NAME@ of the template in one pass, so that no filled-in text is searched again.
std::string filled(const std::string& form, const std::map<std::string, std::string>& values) {
  std::string text;
  std::size_t at = 0;
  while (at < form.size()) {
    const std::size_t open = form.find('@', at);
    const std::size_t close = open == std::string::npos ? open : form.find('@', open + 1);
    if (close == std::string::npos) break;
    const auto value = values.find(form.substr(open + 1, close - open - 1));
    if (value == values.end()) {
      text += form.substr(at, close - at);
      at = close;
      continue;
    }
    text += form.substr(at, open - at) + value->second;
    at = close + 1;
  }
  return text + form.substr(at);
}

/// Text of a library's terms as a comment of a script.
std::string terms_comment(std::string terms) {
  const std::string end = "*/";
  for (std::size_t at = terms.find(end); at != std::string::npos; at = terms.find(end, at)) terms.replace(at, 2, "* /");
  return "/*! dygraphs: " + terms + end + "\n";
}

}  // namespace

std::string report_html(const ReadScenario& read, const RunRecord& record, const nlohmann::ordered_json& ports) {
  const std::string library = terms_comment(embedded::dygraph_terms()) + without_source_map(embedded::dygraph_js()) +
                              "\n" + without_source_map(embedded::dygraph_synchronizer_js());
  const std::string script = embedded::report_text_js() + embedded::report_tables_js() + embedded::report_charts_js() +
                             embedded::report_failovers_js() + embedded::report_js();
  const Scenario& scenario = read.scenario;
  return filled(embedded::report_template_html(),
                {{"TITLE", html_text(scenario.title.empty() ? scenario.name : scenario.title)},
                 {"SCRIPT_HASHES", fmt::format("'{}' '{}'", script_hash(library), script_hash(script))},
                 {"LIBRARY_STYLE", embedded::dygraph_css()},
                 {"STYLE", embedded::report_css()},
                 {"TOPOLOGY", topology_svg(scenario, record)},
                 {"DATA", script_data(report_data(read, record, ports))},
                 {"LIBRARY", library},
                 {"SCRIPT", script}});
}

}  // namespace drsim
