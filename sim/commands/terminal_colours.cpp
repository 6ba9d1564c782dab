#include "sim/commands/terminal_colours.hpp"

#include <unistd.h>

#include <cstdlib>
#include <sstream>

namespace drsim {
namespace {

// Select Graphic Rendition of ECMA-48.
constexpr const char *bold = "\x1b[1m", *bold_green = "\x1b[1;32m", *bold_red = "\x1b[1;31m",
                     *bold_yellow = "\x1b[1;33m", *yellow = "\x1b[33m", *plain = "\x1b[0m";

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// What stands above a list or a table: it ends with a colon, or follows an empty line and begins with two blanks.
bool is_heading(const std::string& line, bool after_empty) {
  if (line.empty()) return false;
  return (line[0] != ' ' && line.back() == ':') || (after_empty && line.compare(0, 2, "  ") == 0);
}

}  // namespace

bool wants_colours() {
  return ::isatty(STDOUT_FILENO) == 1 && setting("NO_COLOR").empty() && setting("TERM") != "dumb";
}

std::string coloured_summary(const std::string& summary, const std::string& state) {
  const char* first = state == "met" ? bold_green : state == "missed" ? bold_red : bold_yellow;
  std::istringstream lines(summary);
  std::string text;
  bool is_first = true, after_empty = false;
  for (std::string line; std::getline(lines, line);) {
    const char* colour = is_first                          ? first
                         : line.compare(0, 4, "  ! ") == 0 ? yellow
                         : is_heading(line, after_empty)   ? bold
                                                           : nullptr;
    text += colour == nullptr || line.empty() ? line + "\n" : colour + line + plain + "\n";
    after_empty = line.empty();
    is_first = false;
  }
  return text;
}

}  // namespace drsim
