#include "sim/commands/arguments/report_arguments.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "sim/commands/report_command.hpp"

namespace drsim {

void add_report(CLI::App& app, Action& action) {
  auto command = std::make_shared<ReportCommand>();
  CLI::App* report = app.add_subcommand("report", "The workbook, or the page, of a finished run or study");
  report
      ->add_option("DIR", command->source,
                   "Folder that drsim run --out or drsim sweep wrote, its result.json or study.sqlite")
      ->required();
  report->add_option("--format", command->format, "xlsx, or html: without it as FILE ends, else xlsx")
      ->check(CLI::IsMember({"html", "xlsx"}).description(""))
      ->type_name("FORMAT");
  report->add_option("--out", command->out, "File to write; without it report.xlsx in the folder")->type_name("FILE");
  report->footer(
      "Prints the name of the file. The page of a run is the report.html that it wrote. size, compare and forecast "
      "write\n"
      "theirs by --report.\n"
      "Example: drsim report out/flagship --out flagship.xlsx");
  report->callback([&action, command] { action = [command] { carry_out(*command); }; });
}

}  // namespace drsim
