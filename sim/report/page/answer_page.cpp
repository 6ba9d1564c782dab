#include "sim/report/page/answer_page.hpp"

#include <array>
#include <cmath>

#include "sim/report/page/page_html.hpp"

namespace drsim {
namespace embedded {
const std::string& answer_page_html();
const std::string& answer_page_js();
const std::string& glossary_html();
const std::string& page_table_js();
const std::string& page_text_js();
}  // namespace embedded

namespace {

using nlohmann::ordered_json;

ordered_json part_json(const PagePart& part) {
  ordered_json json = {{"title", part.title}, {"lead", part.lead}, {"notes", part.notes}, {"options", part.options}};
  if (part.columns.empty()) return json;
  json["columns"] = part.columns;
  json["rows"] = part.rows;
  return json;
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

std::string answer_html(const AnswerPage& page) {
  static constexpr std::array<const char*, 3> states = {"met", "missed", "unknown"};
  ordered_json cover = ordered_json::array(), parts = ordered_json::array();
  for (const auto& [name, value] : page.cover) cover.push_back({name, value});
  cover.push_back({"Calculated by", "drsim " DRSIM_VERSION});
  for (const PagePart& part : page.parts) parts.push_back(part_json(part));
  const ordered_json data = {{"cover", cover},
                             {"state", states[static_cast<std::size_t>(page.state)]},
                             {"headline", page.headline},
                             {"lines", page.lines},
                             {"start_ms", 0},
                             {"parts", parts}};
  PageParts files;
  files.body = embedded::answer_page_html();
  files.script = embedded::page_text_js() + embedded::page_table_js() + embedded::answer_page_js();
  files.places = {{"GLOSSARY", embedded::glossary_html()}, {"EYEBROW", html_text(page.eyebrow)}};
  return page_html(files, page.title, data);
}

}  // namespace drsim
