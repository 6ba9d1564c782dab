#pragma once
/// Colours of answers in a terminal.

#include <string>

namespace drsim {

/// True when standard output is a terminal that takes colours, and nobody asked for none: NO_COLOR is not set or empty
/// (no-color.org), and TERM is not "dumb".
bool wants_colours();

/// The summary with its first line in the colour of its answer (green where all is met, red where something is missed,
/// else yellow), headings bold and warnings yellow. Without the colours it is the same text.
/// @param state  of the answer, as in result.json
std::string coloured_summary(const std::string& summary, const std::string& state);

/// An answer in words and tables: where standard output wants colours, the first word of each line that is a verdict in
/// its colour ("met" green, "missed" red, "not judged" yellow) and headings bold; else unchanged.
std::string for_terminal(const std::string& answer);
/// The same whatever standard output is.
std::string coloured_answer(const std::string& answer);

}  // namespace drsim
