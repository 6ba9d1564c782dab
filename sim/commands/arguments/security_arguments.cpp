#include "sim/commands/arguments/security_arguments.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "sim/commands/assess_command.hpp"
#include "sim/commands/ports_command.hpp"

namespace drsim {

void add_ports(CLI::App& app, Action& action) {
  auto command = std::make_shared<PortsCommand>();
  CLI::App* ports = app.add_subcommand("ports", "List every connection that a design needs, and rules to paste");
  ports->add_option("SCENARIO", command->scenario, "Scenario file (JSON)")->required();
  ports->add_option("--format", command->format, "table, csv, json, nft or terraform")
      ->check(CLI::IsMember({"table", "csv", "json", "nft", "terraform"}).description(""))
      ->type_name("FORMAT")
      ->capture_default_str();
  ports->add_option("--out", command->out, "Folder for files; nft and terraform: one for each side");
  ports->add_option("--set", command->set, "Change one value of the scenario: /json/pointer=value; may be repeated")
      ->allow_extra_args(false)
      ->type_name("POINTER=VALUE");
  auto* diff = ports->add_option("--diff", command->diff, "What changes from this design to that of another scenario");
  ports->add_option("--check", command->check, "A rule list in place (CSV): what is missing, superfluous, too wide")
      ->excludes(diff);
  ports->add_option("--catalogue", command->catalogues, "Port catalogue on top of the program's own; may be repeated")
      ->allow_extra_args(false);
  ports->footer(
      "nft and terraform need addresses: /security/subnets. Exit code 1 when a checked list does not fit.\n"
      "Example: drsim ports scenarios/flagship/flagship.json --format nft");
  ports->callback([&action, command] {
    action = [command] {
      if (!carry_out(*command)) throw NotMet();
    };
  });
}

void add_assess(CLI::App& app, Action& action) {
  auto command = std::make_shared<AssessCommand>();
  CLI::App* assess = app.add_subcommand("assess", "Judge a design by rules of security and compliance");
  assess->add_option("SCENARIO", command->scenario, "Scenario file (JSON)")->required();
  assess->add_option("--format", command->format, "Form of the findings on standard output: table or json")
      ->check(CLI::IsMember({"table", "json"}).description(""))
      ->type_name("FORMAT")
      ->capture_default_str();
  assess->add_option("--rule-set", command->rule_sets, "Judge this set only: ibm-zerto, kms and so on; may be repeated")
      ->allow_extra_args(false);
  assess->add_option("--rules", command->rules, "Rule file on top of the program's own; may be repeated")
      ->allow_extra_args(false);
  assess->add_flag("--price", command->price,
                   "Simulate with and without TLS, a VPN, encryption at rest and nearer keys: what each changes");
  assess->add_option("--set", command->set, "Change one value of the scenario: /json/pointer=value; may be repeated")
      ->allow_extra_args(false)
      ->type_name("POINTER=VALUE");
  assess->footer(
      "Exit code 1 when a required rule fails. What is not declared is not evaluated, with what to add.\n"
      "Example: drsim assess scenarios/pattern-zerto/pattern-zerto.json --rule-set ibm-zerto");
  assess->callback([&action, command] {
    action = [command] {
      if (!carry_out(*command)) throw NotMet();
    };
  });
}

}  // namespace drsim
