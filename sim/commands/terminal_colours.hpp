#pragma once
/// Colours of the summary in a terminal.

#include <string>

namespace drsim {

/// True when standard output is a terminal that takes colours, and nobody asked for none: NO_COLOR is not set or empty
/// (no-color.org), and TERM is not "dumb".
bool wants_colours();

/// The summary with its first line in the colour of its answer (green where all is met, red where something is missed,
/// else yellow), headings bold and warnings yellow. Without the colours it is the same text.
/// @param state  of the answer, as in result.json
std::string coloured_summary(const std::string& summary, const std::string& state);

}  // namespace drsim
