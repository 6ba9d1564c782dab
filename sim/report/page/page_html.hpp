#pragma once
/// A page that opens offline: template, styles, scripts and data in one file, under a policy that lets no other script
/// run and asks nothing of a network.

#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace drsim {

struct PageParts {
  std::string body;                                ///< HTML with places @NAME@; all pages have one head
  std::string library, library_style;              ///< script and style of others, may be empty
  std::string script;                              ///< of the page itself
  std::map<std::string, std::string> places = {};  ///< HTML for further places
};

/// Text as HTML shows it, whatever it holds.
std::string html_text(const std::string& text);

/// Fills the places TITLE, STYLE, LIBRARY_STYLE, DATA, LIBRARY, SCRIPT and SCRIPT_HASHES, and those given.
/// @param data  what the script reads from the element "report-data"
std::string page_html(const PageParts& parts, const std::string& title, const nlohmann::ordered_json& data);

}  // namespace drsim
