#include "sim/commands/arguments/document_arguments.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>

#include "sim/commands/documents/describe_program.hpp"
#include "sim/commands/documents/documents_command.hpp"

namespace drsim {

void add_documents(CLI::App& app, Action& action, const std::string& version) {
  auto shell = std::make_shared<std::string>();
  CLI::App* completion = app.add_subcommand("completion", "Print the completion of the command line for a shell");
  completion->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""));
  completion->footer("Example: source <(drsim completion bash)");
  completion->callback([&app, &action, shell, version] {
    action = [&app, shell, version] { print_completion(describe_program(app, version), *shell); };
  });

  auto command = std::make_shared<std::string>();
  auto folder = std::make_shared<std::optional<std::filesystem::path>>();
  CLI::App* manual = app.add_subcommand("man", "Print a manual page, or write all of them");
  auto* name = manual->add_option("COMMAND", *command, "Command that the page is of; without it drsim itself");
  manual->add_option("--out", *folder, "Folder for the pages of all commands")->type_name("DIR")->excludes(name);
  manual->footer("Example: drsim man run | man -l -");
  manual->callback([&app, &action, command, folder, version] {
    action = [&app, command, folder, version] { put_manual(describe_program(app, version), *command, *folder); };
  });
}

}  // namespace drsim
