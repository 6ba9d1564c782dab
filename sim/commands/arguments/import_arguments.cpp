#include "sim/commands/arguments/import_arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>

#include "sim/commands/arguments/finite_argument.hpp"
#include "sim/commands/arguments/inventory_arguments.hpp"
#include "sim/commands/imports/import_command.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

bool is_in(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

[[noreturn]] void refuse_kind(const std::string& kind) {
  std::vector<std::string> known = import_kinds();
  known.insert(known.end(), inventory_kinds().begin(), inventory_kinds().end());
  throw CLI::ValidationError("KIND",
                             "\"" + kind + "\" is unknown" + did_you_mean(kind, known) + "; allowed: " + joined(known));
}

void add_workload_options(CLI::App* importer, ImportOptions& options) {
  importer->add_option("--name", options.name, "Name of the workload, or prefix of the names when there are several");
  importer->add_option("--scale", options.scale, "Multiplies the mean: growth of the estate since the trace")
      ->check(refuse_not_finite);
  importer->add_option("--utc-offset", options.utc_offset, "Local time minus the clock of the trace")
      ->capture_default_str();
  importer->add_option("--interval", options.interval,
                       "Block traces: width of the bins; csv: step of the rows (both 1 s without it); iostat, fio, "
                       "diskstats: interval of the reports where the file does not hold it");
  importer->add_option("--granularity", options.granularity, "Block traces: tracking granularity for unique bytes")
      ->capture_default_str();
  importer
      ->add_option("--unique-from", options.unique_from,
                   "U(d) of another trace: FORMAT:FILE or page-table:FILE:VM; may be repeated")
      ->allow_extra_args(false);
  importer->add_option("--device", options.device, "One device; else block traces take all together, exports each");
  importer->add_option("--vm", options.vm, "One VM; else a workload for each");
  importer->add_flag("--together", options.together, "Exports: one workload for the sum of all VMs or devices");
}

void add_table_options(CLI::App* importer, ImportOptions& options) {
  importer->add_option("--time-column", options.time_column, "csv: name or number, from 1, of the column of dates");
  importer
      ->add_option("--rate-column", options.rate_columns,
                   "csv: name or number, from 1, of a column of rates, or a pattern such as 'vm*'; may be repeated")
      ->allow_extra_args(false);
  importer->add_option("--entity-column", options.entity_column,
                       "csv: column that says whose rate a row is; a workload for each");
  importer->add_option("--instance-column", options.instance_column,
                       "csv: column that says which disk of it; they are added up");
  importer->add_option("--time-unit", options.time_unit,
                       "csv: unit of dates that are numbers; without it seconds, or milliseconds by their size");
  importer->add_option("--rate-unit", options.rate_unit, "csv: unit of the rates; B: bytes in the interval")
      ->capture_default_str();
  importer->add_option("--delimiter", options.delimiter, "Tables: one character, or tab; without it found");
  importer->add_option("--decimal", options.decimal, "Tables: sign before decimals, . or ,; without it found");
}

void add_export_rules(CLI::App* importer, ImportOptions& options) {
  importer->add_option("--date-order", options.date_order,
                       "Order in dates such as 03/11/2025: dmy or mdy; without it found where the dates show it");
  importer
      ->add_option("--gaps", options.gaps,
                   "Empty cells and missing rows of exports: zero (0 B/s), hold (the rate before) or refuse")
      ->capture_default_str();
  importer
      ->add_option("--zones", options.zones,
                   "Dates of an export with time zones: one (two are refused), or utc (offsets are taken off)")
      ->capture_default_str();
}

}  // namespace

void add_import(CLI::App& app, Action& action) {
  auto options = std::make_shared<ImportOptions>();
  auto format = std::make_shared<std::string>("table");
  auto inventory = std::make_shared<InventoryOptions>();
  CLI::App* importer =
      app.add_subcommand("import", "Measured rates and traces to workloads of a scenario; inventories to JSON");
  importer
      ->add_option("KIND", options->kind,
                   "Format of the files: " + joined(import_kinds()) +
                       " (auto: recognised by their first lines); inventories: " + joined(inventory_kinds()))
      ->required();
  importer->add_option("FILE", options->files, "Files to read; of text, gzip and bzip2 as they are")->required();
  importer->add_option("--out", options->out, "File for the scenario parts; without it only the figures are printed");
  importer->add_option("--format", *format, "Form of the figures on standard output: table or json")
      ->check(CLI::IsMember({"table", "json"}).description(""))
      ->type_name("FORMAT")
      ->capture_default_str();
  add_workload_options(importer, *options);
  add_table_options(importer, *options);
  add_export_rules(importer, *options);
  add_inventory_options(*importer, inventory);
  importer->footer(
      "Example: drsim import powercli stat.csv --out workloads.json\n"
      "Example: drsim import csv rates.csv --time-column Time --rate-column 'vm*' --rate-unit KiB/s\n"
      "Example: drsim import msr proj_0.csv.gz --interval '5 s' --out workloads.json\n"
      "Example: drsim import rvtools RVTools_export_all.xlsx --group-by folder --out inventory.json");
  importer->callback([&action, importer, options, inventory, format] {
    if (is_in(inventory_kinds(), options->kind)) {
      inventory->kind = options->kind;
      inventory->files = options->files;
      inventory->out = options->out;
      inventory->as_json = *format == "json";
      action = [importer, inventory] {
        require_options_of_kind(*importer, inventory->kind);
        import_inventory(*inventory);
      };
      return;
    }
    if (!is_in(import_kinds(), options->kind)) refuse_kind(options->kind);
    options->format = *format == "json" ? ImportFormat::Json : ImportFormat::Table;
    action = [importer, options] {
      require_options_of_kind(*importer, options->kind);
      run_import(*options);
    };
  });
}

}  // namespace drsim
