#include <fmt/format.h>

#include "sim/commands/documents/completion.hpp"

namespace drsim {
namespace {

/// In single quotes.
std::string quoted(const std::string& text) {
  std::string safe = "'";
  for (const char letter : text)
    safe += letter == '\'' || letter == '\\' ? std::string("\\") + letter : std::string(1, letter);
  return safe + "'";
}

std::string option_line(const std::string& condition, const ArgumentDescription& argument) {
  std::string line = fmt::format("complete -c drsim -n {} -l {} -d {}", quoted(condition), argument.name.substr(2),
                                 quoted(argument.description));
  if (!argument.short_name.empty()) line += " -s " + argument.short_name.substr(1);
  if (!argument.choices.empty())
    line += " -x -a " + quoted(fmt::format("{}", fmt::join(argument.choices, " ")));
  else if (!argument.value.empty())
    line += " -r -F";
  return line + "\n";
}

}  // namespace

std::string fish_completion(const ProgramDescription& program) {
  std::string text = "# Completion of drsim for fish: made by drsim completion fish.\n";
  for (const ArgumentDescription& argument : program.program.arguments)
    if (!argument.is_by_place) text += option_line("__fish_use_subcommand", argument);
  for (const CommandDescription& command : program.commands)
    text += fmt::format("complete -c drsim -n '__fish_use_subcommand' -f -a {} -d {}\n", command.name,
                        quoted(command.description));
  for (const CommandDescription& command : program.commands) {
    const std::string condition = "__fish_seen_subcommand_from " + command.name;
    bool is_first = true;
    for (const ArgumentDescription& argument : command.arguments) {
      if (!argument.is_by_place) text += option_line(condition, argument);
      if (argument.is_by_place && is_first && !argument.choices.empty())
        text += fmt::format("complete -c drsim -n {} -a {}\n", quoted(condition),
                            quoted(fmt::format("{}", fmt::join(argument.choices, " "))));
      is_first = is_first && !argument.is_by_place;
    }
  }
  return text;
}

}  // namespace drsim
