#include "sim/report/page/page_html.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace drsim {
namespace embedded {
const std::string& page_css();
const std::string& page_head_html();
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

}  // namespace

std::string html_text(const std::string& text) {
  std::string safe = text;
  replace_all(safe, "&", "&amp;");
  replace_all(safe, "<", "&lt;");
  replace_all(safe, ">", "&gt;");
  replace_all(safe, "\"", "&quot;");
  return safe;
}

std::string page_html(const PageParts& parts, const std::string& title, const nlohmann::ordered_json& data) {
  std::map<std::string, std::string> places = parts.places;
  places["STYLE"] = embedded::page_css();
  places["LIBRARY_STYLE"] = parts.library_style;
  places["TITLE"] = html_text(title);
  places["DATA"] = script_data(data);
  places["LIBRARY"] = parts.library;
  places["SCRIPT"] = parts.script;
  places["SCRIPT_HASHES"] = fmt::format("'{}'", script_hash(parts.script));
  if (!parts.library.empty()) places["SCRIPT_HASHES"] += fmt::format(" '{}'", script_hash(parts.library));
  return filled(embedded::page_head_html() + parts.body, places);
}

}  // namespace drsim
