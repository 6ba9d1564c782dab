#include <fmt/format.h>

#include "sim/commands/documents/completion.hpp"

namespace drsim {
namespace {

/// For the specifications of _arguments and _describe, in single quotes.
std::string escaped(const std::string& text) {
  std::string safe;
  for (const char letter : text) {
    if (letter == '\'')
      safe += "'\\''";
    else if (letter == '[' || letter == ']' || letter == ':' || letter == '\\')
      safe += std::string("\\") + letter;
    else
      safe += letter;
  }
  return safe;
}

/// What completes a value: one of a few, or names of files.
std::string action(const ArgumentDescription& argument) {
  return argument.choices.empty() ? "_files" : fmt::format("({})", fmt::join(argument.choices, " "));
}

std::string specification(const ArgumentDescription& argument, int& place) {
  if (argument.is_by_place) {
    const std::string at = argument.is_list ? "*" : fmt::format("{}", place++);
    return fmt::format("'{}:{}:{}'", at, escaped(argument.name), action(argument));
  }
  const std::string value =
      argument.value.empty() ? "" : fmt::format(":{}:{}", escaped(argument.value), action(argument));
  return fmt::format("'*{}[{}]{}'", argument.name, escaped(argument.description), value);
}

std::string arguments_call(const CommandDescription& command) {
  std::string text = "_arguments";
  int place = 1;
  for (const ArgumentDescription& argument : command.arguments)
    text += " \\\n        " + specification(argument, place);
  return text;
}

}  // namespace

std::string zsh_completion(const ProgramDescription& program) {
  std::string names, calls;
  for (const CommandDescription& command : program.commands) {
    names += fmt::format("    '{}:{}'\n", command.name, escaped(command.description));
    calls += fmt::format("    {})\n      {}\n      ;;\n", command.name, arguments_call(command));
  }
  int place = 1;
  std::string options;
  for (const ArgumentDescription& argument : program.program.arguments) options += " " + specification(argument, place);
  return fmt::format(R"(#compdef drsim
# Completion of drsim for zsh: made by drsim completion zsh.
_drsim() {{
  local -a commands
  commands=(
{}  )
  if ((CURRENT == 2)); then
    _describe command commands
    _arguments{}
    return
  fi
  local command=${{words[2]}}
  shift words
  ((CURRENT--))
  case $command in
{}  esac
}}
# Loaded by its name, or sourced.
if [[ $funcstack[1] == _drsim ]]; then
  _drsim "$@"
elif (( $+functions[compdef] )); then
  compdef _drsim drsim
fi
)",
                     names, options, calls);
}

}  // namespace drsim
