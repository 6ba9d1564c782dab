#include "sim/commands/documents/manual_page.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drsim {
namespace {

/// Text that stands for itself: no escapes, no requests, and hyphens that can be searched for and pasted.
std::string escaped(const std::string& text) {
  std::string safe;
  for (const char letter : text) {
    if (letter == '\\')
      safe += "\\e";
    else if (letter == '-')
      safe += "\\-";
    else if (letter == '\'')
      safe += "\\(aq";
    else
      safe += letter;
  }
  return safe.empty() || safe[0] != '.' ? safe : "\\&" + safe;
}

std::string capitals(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  });
  return text;
}

std::string page_name(const CommandDescription& command) {
  return command.name.empty() ? "drsim" : "drsim-" + command.name;
}

std::string called(const CommandDescription& command) {
  return command.name.empty() ? "drsim" : "drsim " + command.name;
}

std::string value_of(const ArgumentDescription& argument) { return fmt::format("\\fI{}\\fR", escaped(argument.value)); }

std::string synopsis(const CommandDescription& command) {
  std::string line = "\\fB" + escaped(called(command)) + "\\fR";
  if (command.name.empty()) return line + " \\fICOMMAND\\fR [\\fIARGUMENT\\fR...]";
  line += " [\\fIOPTION\\fR...]";
  for (const ArgumentDescription& argument : command.arguments) {
    if (!argument.is_by_place) continue;
    const std::string item = value_of(argument) + (argument.is_list ? "..." : "");
    line += argument.is_required ? " " + item : " [" + item + "]";
  }
  return line;
}

std::string argument_text(const ArgumentDescription& argument) {
  std::string text = ".TP\n";
  if (argument.is_by_place) {
    text += value_of(argument);
  } else {
    if (!argument.short_name.empty()) text += fmt::format("\\fB{}\\fR, ", escaped(argument.short_name));
    text += fmt::format("\\fB{}\\fR", escaped(argument.name));
    if (!argument.value.empty()) text += " " + value_of(argument);
  }
  text += "\n" + escaped(argument.description);
  if (!argument.choices.empty())
    text += fmt::format("\n(one of: {})", escaped(fmt::format("{}", fmt::join(argument.choices, ", "))));
  if (!argument.standard.empty()) text += fmt::format("\n(default: {})", escaped(argument.standard));
  return text + "\n";
}

std::string section(const std::string& title) { return ".SH " + title + "\n"; }

std::string arguments_text(const CommandDescription& command, bool by_place) {
  std::string text;
  for (const ArgumentDescription& argument : command.arguments)
    if (argument.is_by_place == by_place) text += argument_text(argument);
  return text.empty() ? "" : section(by_place ? "ARGUMENTS" : "OPTIONS") + text;
}

std::string see_also(const ProgramDescription& program, const CommandDescription& command) {
  std::string text;
  if (!command.name.empty()) return section("SEE ALSO") + ".BR drsim (1)\n";
  for (const CommandDescription& one : program.commands)
    text += fmt::format("{}.BR {} (1)", text.empty() ? "" : ",\n", escaped(page_name(one)));
  return section("SEE ALSO") + text + "\n";
}

}  // namespace

std::string manual_page(const ProgramDescription& program, const CommandDescription& command) {
  const std::string version = program.version.substr(0, program.version.find('\n'));
  std::string text =
      fmt::format(".TH {} 1 \"\" \"{}\" \"User commands\"\n", escaped(capitals(page_name(command))), escaped(version));
  const std::string first = command.name.empty() && command.description.rfind("drsim: ", 0) == 0
                                ? command.description.substr(7)
                                : command.description;
  text += section("NAME") + fmt::format("{} \\- {}\n", escaped(page_name(command)), escaped(first));
  text += section("SYNOPSIS") + synopsis(command) + "\n";
  if (!command.notes.empty()) text += section("DESCRIPTION");
  for (const std::string& note : command.notes) text += escaped(note) + "\n.PP\n";
  if (command.name.empty()) {
    text += section("COMMANDS");
    for (const CommandDescription& one : program.commands)
      text += fmt::format(".TP\n\\fB{}\\fR\n{}\n", escaped(one.name), escaped(one.description));
  }
  text += arguments_text(command, true) + arguments_text(command, false);
  if (!command.examples.empty()) text += section("EXAMPLES");
  for (const std::string& example : command.examples) text += ".PP\n.nf\n" + escaped(example) + "\n.fi\n";
  if (!command.name.empty())
    text += section("EXIT STATUS") +
            "0 done, 1 an expectation not met, 2 a mistake in arguments or files, 70 a bug of drsim.\n";
  return text + see_also(program, command);
}

std::map<std::string, std::string> manual_pages(const ProgramDescription& program) {
  std::map<std::string, std::string> pages = {{"drsim.1", manual_page(program, program.program)}};
  for (const CommandDescription& command : program.commands)
    pages[page_name(command) + ".1"] = manual_page(program, command);
  return pages;
}

}  // namespace drsim
