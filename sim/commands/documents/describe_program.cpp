#include "sim/commands/documents/describe_program.hpp"

#include <CLI/CLI.hpp>
#include <sstream>

namespace drsim {
namespace {

/// CLI11 keeps the members of a choice to itself, but tells them to who offers none of them: "x not in {a,b}".
std::vector<std::string> choices_of(CLI::Option& option) {
  for (int index = 0;; ++index) {
    CLI::Validator* validator = nullptr;
    try {
      validator = option.get_validator(index);
    } catch (const CLI::OptionNotFound&) {
      return {};
    }
    std::string offered = "\x01";
    const std::string refusal = (*validator)(offered);
    const auto begin = refusal.find("not in {");
    if (begin == std::string::npos || refusal.back() != '}') continue;
    std::istringstream list(refusal.substr(begin + 8, refusal.size() - begin - 9));
    std::vector<std::string> choices;
    for (std::string choice; std::getline(list, choice, ',');) choices.push_back(choice);
    return choices;
  }
}

ArgumentDescription describe_argument(CLI::Option& option) {
  ArgumentDescription argument;
  argument.is_by_place = option.get_positional();
  argument.name = argument.is_by_place || option.get_lnames().empty() ? option.get_name(argument.is_by_place)
                                                                      : "--" + option.get_lnames().front();
  if (!option.get_snames().empty()) argument.short_name = "-" + option.get_snames().front();
  if (option.get_items_expected_max() > 0)
    argument.value = argument.is_by_place ? argument.name : option.get_type_name();
  argument.description = option.get_description();
  argument.standard = option.get_default_str();
  argument.choices = choices_of(option);
  argument.is_required = option.get_required();
  argument.is_list = option.get_items_expected_max() > 1;
  return argument;
}

CommandDescription describe_command(CLI::App& app) {
  CommandDescription command;
  command.description = app.get_description();
  for (CLI::Option* option : app.get_options({})) command.arguments.push_back(describe_argument(*option));
  add_help_text(app.get_footer(), command);
  return command;
}

}  // namespace

ProgramDescription describe_program(CLI::App& app, const std::string& version) {
  ProgramDescription description{version, describe_command(app), {}};
  for (CLI::App* command : app.get_subcommands({})) {
    description.commands.push_back(describe_command(*command));
    description.commands.back().name = command->get_name();
  }
  return description;
}

}  // namespace drsim
