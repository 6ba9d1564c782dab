#include "sim/commands/documents/program_description.hpp"

#include <algorithm>
#include <sstream>

namespace drsim {
namespace {

constexpr const char* mark = "Example: ";

bool starts_with(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

}  // namespace

void add_help_text(const std::string& text, CommandDescription& command) {
  std::istringstream lines(text);
  bool in_example = false;
  for (std::string line; std::getline(lines, line);) {
    if (starts_with(line, mark)) {
      in_example = true;
      command.examples.push_back(line.substr(std::string(mark).size()));
    } else if (in_example && starts_with(line, " ")) {
      command.examples.push_back(line.substr(line.find_first_not_of(' ')));
    } else if (in_example && !line.empty()) {
      command.examples.back() += " " + line;
    } else if (!line.empty()) {
      command.notes.push_back(line);
    }
  }
}

}  // namespace drsim
