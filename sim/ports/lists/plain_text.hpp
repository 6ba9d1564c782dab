#pragma once
/// Names from scenario files are data: these make them harmless in the texts that drsim prints for other programs.

#include <string>

namespace drsim {

/// One CSV field by RFC 4180; an apostrophe in front of what a spreadsheet would take for a formula.
std::string spreadsheet_field(const std::string& text);

/// Printable ASCII without quotes, backslashes and what ends a comment, at most `most` characters: for comments.
std::string comment_text(const std::string& text, std::size_t most);

/// Lower-case letters, digits and single hyphens, starting with a letter, at most `most` characters.
std::string identifier_text(const std::string& text, std::size_t most);

}  // namespace drsim
