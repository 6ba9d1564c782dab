#include "sim/report/workbook/cell_text.hpp"

namespace drsim {
namespace {

constexpr std::size_t characters_max = 32767;  // of a cell, by Excel's limits

bool continues_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// Counts what takes two places in UTF-16 as two, as Excel does.
std::string cut_to_cell(const std::string& text) {
  if (text.size() <= characters_max) return text;
  std::size_t count = 0, cut_at = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (continues_a_character(text[at])) continue;
    if (count + 3 <= characters_max) cut_at = at;
    count += static_cast<unsigned char>(text[at]) >= 0xF0U ? 2 : 1;
    if (count > characters_max) return text.substr(0, cut_at) + "...";
  }
  return text;
}

std::string whole_text(const nlohmann::ordered_json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const auto& item : value) text += (text.empty() ? "" : ", ") + whole_text(item);
  return text;
}

}  // namespace

std::string cell_text(const nlohmann::ordered_json& value) { return cut_to_cell(whole_text(value)); }

}  // namespace drsim
