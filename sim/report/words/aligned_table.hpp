#pragma once
/// Columns of text for a terminal.

#include <string>
#include <vector>

namespace drsim {

/// Code points of a UTF-8 text: the columns it takes in a terminal, wide characters aside.
std::size_t text_columns(const std::string& text);

/// Rows of cells as lines, each column as wide as its widest cell, two spaces between them. Rows may be short.
/// @param indent  begins each line
std::string aligned_table(const std::vector<std::vector<std::string>>& rows, const std::string& indent = "");

}  // namespace drsim
