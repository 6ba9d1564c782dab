#include "sim/commands/terminal_colours.hpp"

#include <unistd.h>

#include <cctype>
#include <cstdlib>
#include <sstream>

namespace drsim {
namespace {

// Select Graphic Rendition of ECMA-48.
constexpr const char *bold = "\x1b[1m", *bold_green = "\x1b[1;32m", *bold_red = "\x1b[1;31m",
                     *bold_yellow = "\x1b[1;33m", *green = "\x1b[32m", *red = "\x1b[31m", *yellow = "\x1b[33m",
                     *plain = "\x1b[0m";

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// What stands above a list or a table: it ends with a colon, or follows an empty line and begins with two blanks.
bool is_heading(const std::string& line, bool after_empty) {
  if (line.empty()) return false;
  return (line[0] != ' ' && line.back() == ':') || (after_empty && line.compare(0, 2, "  ") == 0);
}

struct VerdictWord {
  const char *text, *colour;
};

/// Longer ones first: "not met" is not "met".
constexpr VerdictWord verdict_words[] = {{"not applicable", nullptr},
                                         {"not evaluated", yellow},
                                         {"not judged", yellow},
                                         {"cannot be said", yellow},
                                         {"cannot be given", yellow},
                                         {"too small", red},
                                         {"not met", red},
                                         {"missed", red},
                                         {"FAILS", red},
                                         {"fails", red},
                                         {"fail", red},
                                         {"failed", red},
                                         {"valid", green},
                                         {"met", green},
                                         {"meets", green},
                                         {"meet", green},
                                         {"holds", green},
                                         {"pass", green},
                                         {"enough", green}};

bool is_letter(char one) { return std::isalnum(static_cast<unsigned char>(one)) != 0 || one == '_' || one == '-'; }

/// Where the word stands by itself; npos: nowhere.
std::size_t place_of(const std::string& line, const std::string& word) {
  for (std::size_t at = line.find(word); at != std::string::npos; at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_letter(line[at - 1])) && (end == line.size() || !is_letter(line[end]))) return at;
  }
  return std::string::npos;
}

std::string coloured_line(const std::string& line) {
  const VerdictWord* first = nullptr;
  std::size_t at = std::string::npos;
  for (const VerdictWord& word : verdict_words) {
    const std::size_t place = place_of(line, word.text);
    // The first of two that begin at one place is the longer one, or holds it.
    if (place == std::string::npos || (first != nullptr && place + std::string(word.text).size() > at)) continue;
    first = &word;
    at = place;
  }
  if (first == nullptr || first->colour == nullptr) return line;
  const std::size_t end = at + std::string(first->text).size();
  return line.substr(0, at) + first->colour + line.substr(at, end - at) + plain + line.substr(end);
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

std::string coloured_answer(const std::string& answer) {
  std::istringstream lines(answer);
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    const bool is_title = !line.empty() && line[0] != ' ' && line.back() == ':';
    text += (is_title ? bold + line + plain : coloured_line(line)) + "\n";
  }
  if (!answer.empty() && answer.back() != '\n') text.pop_back();
  return text;
}

std::string for_terminal(const std::string& answer) { return wants_colours() ? coloured_answer(answer) : answer; }

}  // namespace drsim
