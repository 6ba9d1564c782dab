#include "sim/report/page/answer_page.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "sim/report/page/page_html.hpp"

namespace drsim {
namespace embedded {
const std::string& answer_charts_js();
const std::string& answer_page_html();
const std::string& answer_page_js();
const std::string& glossary_html();
const std::string& page_picture_js();
const std::string& page_table_js();
const std::string& page_text_js();
}  // namespace embedded

namespace {

using nlohmann::ordered_json;

constexpr std::array<const char*, 2> chart_kinds = {"bars", "lines"};
constexpr std::array<const char*, 3> states = {"met", "missed", "unknown"};

template <std::size_t size>
std::size_t index_of(const std::array<const char*, size>& words, const std::string& word) {
  const auto at = std::find(words.begin(), words.end(), word);
  if (at == words.end()) throw std::invalid_argument("page: unknown word " + word);
  return static_cast<std::size_t>(at - words.begin());
}

ordered_json chart_json(const PageChart& chart) {
  return {{"title", chart.title},
          {"kind", chart_kinds[static_cast<std::size_t>(chart.kind)]},
          {"label", chart.label},
          {"values", chart.values},
          {"unit", chart.unit},
          {"reference", chart.reference ? ordered_json(*chart.reference) : ordered_json()},
          {"reference_name", chart.reference_name}};
}

PageChart chart_from(const ordered_json& json) {
  PageChart chart;
  chart.title = json.at("title");
  chart.kind = static_cast<PageChartKind>(index_of(chart_kinds, json.at("kind")));
  chart.label = json.at("label");
  chart.values = json.at("values").get<std::vector<std::size_t>>();
  chart.unit = json.at("unit");
  if (!json.at("reference").is_null()) chart.reference = json.at("reference").get<double>();
  chart.reference_name = json.at("reference_name");
  return chart;
}

ordered_json part_json(const PagePart& part) {
  ordered_json json = {{"title", part.title}, {"lead", part.lead}, {"notes", part.notes}, {"options", part.options}};
  json["charts"] = ordered_json::array();
  for (const PageChart& chart : part.charts) json["charts"].push_back(chart_json(chart));
  if (part.columns.empty()) return json;
  json["columns"] = part.columns;
  json["rows"] = part.rows;
  return json;
}

PagePart part_from(const ordered_json& json) {
  PagePart part;
  part.title = json.at("title");
  part.lead = json.at("lead");
  part.notes = json.at("notes").get<std::vector<std::string>>();
  part.options = json.at("options").get<std::vector<std::string>>();
  for (const ordered_json& chart : json.at("charts")) part.charts.push_back(chart_from(chart));
  if (!json.contains("columns")) return part;
  part.columns = json.at("columns").get<std::vector<std::string>>();
  for (const ordered_json& row : json.at("rows")) part.rows.emplace_back(row.begin(), row.end());
  return part;
}

}  // namespace

ordered_json amount_cell(const std::optional<double>& value, const std::string& unit) {
  return {{"value", value && std::isfinite(*value) ? ordered_json(*value) : ordered_json()}, {"unit", unit}};
}

ordered_json least_cell(const std::optional<double>& value, const std::string& unit) {
  ordered_json cell = amount_cell(value, unit);
  cell["is_least"] = true;
  return cell;
}

ordered_json bound_cell(const std::optional<double>& value, const std::string& unit) {
  ordered_json cell = amount_cell(value, unit);
  cell["is_bound"] = true;
  return cell;
}

ordered_json text_cell(const std::string& text) { return text.empty() ? ordered_json() : ordered_json(text); }

std::vector<std::pair<std::string, std::string>> cover_rows(const ordered_json& cover, const std::string& name,
                                                            const std::string& digest) {
  const auto text = [&](const char* key) {
    return cover.is_object() && cover.contains(key) ? cover[key].get<std::string>() : std::string();
  };
  std::string inputs = name;
  if (!text("version").empty()) inputs += ", version " + text("version");
  constexpr std::size_t digits_shown = 12;
  if (!digest.empty()) inputs += ", SHA-256 " + digest.substr(0, digits_shown);
  return {{"Customer", text("customer")}, {"Author", text("author")}, {"Date", text("date")}, {"Inputs", inputs}};
}

ordered_json page_json(const AnswerPage& page) {
  ordered_json cover = ordered_json::array(), parts = ordered_json::array();
  for (const auto& [name, value] : page.cover) cover.push_back({name, value});
  for (const PagePart& part : page.parts) parts.push_back(part_json(part));
  return {{"eyebrow", page.eyebrow},
          {"title", page.title},
          {"state", states[static_cast<std::size_t>(page.state)]},
          {"headline", page.headline},
          {"lines", page.lines},
          {"cover", cover},
          {"parts", parts}};
}

AnswerPage page_from_json(const ordered_json& json) {
  AnswerPage page;
  page.eyebrow = json.at("eyebrow");
  page.title = json.at("title");
  page.state = static_cast<PageState>(index_of(states, json.at("state")));
  page.headline = json.at("headline");
  page.lines = json.at("lines").get<std::vector<std::string>>();
  for (const ordered_json& row : json.at("cover"))
    page.cover.emplace_back(row.at(0).get<std::string>(), row.at(1).get<std::string>());
  for (const ordered_json& part : json.at("parts")) page.parts.push_back(part_from(part));
  return page;
}

std::string answer_html(const AnswerPage& page) {
  ordered_json data = page_json(page);
  data["cover"].push_back({"Calculated by", "drsim " DRSIM_VERSION});
  data["start_ms"] = 0;
  PageParts files;
  files.body = embedded::answer_page_html();
  files.script = embedded::page_text_js() + embedded::page_table_js() + embedded::page_picture_js() +
                 embedded::answer_charts_js() + embedded::answer_page_js();
  files.places = {{"GLOSSARY", embedded::glossary_html()}, {"EYEBROW", html_text(page.eyebrow)}};
  return page_html(files, page.title, data);
}

}  // namespace drsim
