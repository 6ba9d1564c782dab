#include "sim/ports/lists/plain_text.hpp"

namespace drsim {

std::string spreadsheet_field(const std::string& text) {
  const bool is_formula = !text.empty() && std::string("=+-@\t\r").find(text[0]) != std::string::npos;
  const std::string value = (is_formula ? "'" : "") + text;
  if (value.find_first_of("\",\r\n") == std::string::npos) return value;
  std::string quoted = "\"";
  for (const char c : value) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string comment_text(const std::string& text, std::size_t most) {
  std::string clean;
  for (const char c : text) {
    const bool is_safe = c >= ' ' && c <= '~' && std::string("\"\\$%{}#*/`").find(c) == std::string::npos;
    clean += is_safe ? c : '_';
  }
  return clean.size() > most ? clean.substr(0, most - 3) + "..." : clean;
}

std::string identifier_text(const std::string& text, std::size_t most) {
  std::string clean;
  for (const char c : text) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_digit = c >= '0' && c <= '9';
    if (clean.empty() && !is_letter) clean = "x";
    if (is_letter || is_digit)
      clean += is_letter && c < 'a' ? static_cast<char>(c - 'A' + 'a') : c;
    else if (clean.back() != '-')
      clean += '-';
  }
  if (clean.empty()) clean = "x";
  clean = clean.substr(0, most);
  while (clean.back() == '-') clean.pop_back();
  return clean;
}

}  // namespace drsim
