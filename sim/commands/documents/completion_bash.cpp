#include <fmt/format.h>

#include "sim/commands/documents/completion.hpp"

namespace drsim {
namespace {

std::string words_of(const CommandDescription& command) {
  std::string words;
  for (const ArgumentDescription& argument : command.arguments)
    if (!argument.is_by_place) words += (words.empty() ? "" : " ") + argument.name;
  return words;
}

/// Of the first argument by its place that is one of a few.
std::string first_choices(const CommandDescription& command) {
  for (const ArgumentDescription& argument : command.arguments)
    if (argument.is_by_place) return fmt::format("{}", fmt::join(argument.choices, " "));
  return "";
}

}  // namespace

std::string bash_completion(const ProgramDescription& program) {
  std::string names, values, options, places;
  for (const CommandDescription& command : program.commands) {
    names += (names.empty() ? "" : " ") + command.name;
    options += fmt::format("    {}) words='{}' ;;\n", command.name, words_of(command));
    const std::string choices = first_choices(command);
    if (!choices.empty()) places += fmt::format("    {}) words='{}' ;;\n", command.name, choices);
    for (const ArgumentDescription& argument : command.arguments) {
      if (argument.is_by_place || argument.value.empty()) continue;
      values += fmt::format("    '{} {}') words='{}'; is_value=1 ;;\n", command.name, argument.name,
                            fmt::join(argument.choices, " "));
    }
  }
  return fmt::format(R"(# Completion of drsim for bash: made by drsim completion bash.
_drsim() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} command='' words='' is_value=0 at
  for ((at = 1; at < COMP_CWORD; ++at)); do
    [[ ${{COMP_WORDS[at]}} == -* ]] || {{ command=${{COMP_WORDS[at]}}; break; }}
  done
  COMPREPLY=()
  if [[ -z $command ]]; then
    mapfile -t COMPREPLY < <(compgen -W '{} {}' -- "$current")
    return
  fi
  case "$command $before" in
{}  esac
  if ((is_value == 0)); then
    if [[ $current == -* ]]; then
      case $command in
{}      esac
    elif [[ $before == "$command" ]]; then
      case $command in
{}      esac
    fi
  fi
  # Without words of its own the shell completes names of files.
  [[ -z $words ]] || mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}}
complete -o default -o bashdefault -F _drsim drsim
)",
                     names, words_of(program.program), values, options, places);
}

}  // namespace drsim
