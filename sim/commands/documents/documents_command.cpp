#include "sim/commands/documents/documents_command.hpp"

#include <fmt/format.h>

#include <iostream>
#include <stdexcept>

#include "sim/commands/documents/completion.hpp"
#include "sim/commands/documents/manual_page.hpp"
#include "sim/report/record/output_files.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

void print_completion(const ProgramDescription& program, const std::string& shell) {
  std::cout << (shell == "bash"  ? bash_completion(program)
                : shell == "zsh" ? zsh_completion(program)
                                 : fish_completion(program));
}

void put_manual(const ProgramDescription& program, const std::string& command,
                const std::optional<std::filesystem::path>& folder) {
  if (folder) {
    try {
      OutputFiles files(*folder);
      for (const auto& [name, text] : manual_pages(program)) {
        files.begin(name);
        files.append(text);
      }
      files.commit();
    } catch (const std::runtime_error& error) {
      throw ScenarioError({{folder->string(), "", error.what()}});
    }
    return;
  }
  const CommandDescription* found = command.empty() ? &program.program : nullptr;
  std::vector<std::string> names;
  for (const CommandDescription& one : program.commands) {
    names.push_back(one.name);
    if (one.name == command) found = &one;
  }
  if (found == nullptr)
    throw ScenarioError({{"drsim man", "",
                          fmt::format("there is no command \"{}\"{}; allowed: {}", command,
                                      did_you_mean(command, names), fmt::join(names, ", "))}});
  std::cout << manual_page(program, *found);
}

}  // namespace drsim
