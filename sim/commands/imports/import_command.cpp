#include "sim/commands/imports/import_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "analysis/unique_shape.hpp"
#include "models/units.hpp"
#include "sim/commands/imports/import_rates.hpp"
#include "sim/commands/imports/import_statistics.hpp"
#include "sim/commands/imports/import_target.hpp"
#include "sim/commands/imports/import_workload.hpp"
#include "sim/report/record/output_files.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/scenario/text/problem.hpp"
#include "sim/scenario/text/quantity.hpp"
#include "sim/traces/formats/series_formats.hpp"
#include "sim/traces/load_trace.hpp"
#include "sim/traces/rates/rate_readers.hpp"
#include "sim/traces/rates/recognise.hpp"
#include "sim/traces/unique_curve.hpp"

namespace drsim {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* automatic_kind = "auto";

/// One of the traces to import: a file, or a VM of a table.
struct Part {
  TraceSpec spec;
  std::string name;
};

[[noreturn]] void fail_option(const std::string& option, const std::string& text) {
  throw ScenarioError({{"drsim import", option, text}});
}

double quantity_option(const std::string& option, const std::string& text, Dimension dimension) {
  const ParsedQuantity parsed = parse_quantity(text, dimension);
  if (!parsed.error.empty()) fail_option(option, parsed.error);
  return parsed.value;
}

}  // namespace

TraceSpec trace_spec_of(const ImportOptions& options) {
  TraceSpec spec;
  spec.format = options.kind;
  if (!options.interval.empty()) spec.interval_s = quantity_option("--interval", options.interval, Dimension::Time);
  if (!(spec.interval_s > 0)) fail_option("--interval", options.interval + " is not above 0 s");
  spec.granularity_bytes = quantity_option("--granularity", options.granularity, Dimension::Bytes);
  spec.device = options.device;
  spec.vm = options.vm;
  spec.column_time = options.time_column;
  if (!options.rate_columns.empty()) spec.column_rate = options.rate_columns.front();
  spec.time_unit = options.time_unit;
  spec.rate_unit = options.rate_unit;
  const std::string delimiter = options.delimiter == "tab" ? "\t" : options.delimiter;
  if (delimiter.size() > 1) fail_option("--delimiter", "\"" + delimiter + "\" is not one character (nor the word tab)");
  spec.delimiter = delimiter.empty() ? '\0' : delimiter.front();
  return spec;
}

namespace {

std::string name_of(const ImportOptions& options, const std::string& stem, bool alone) {
  if (!options.name.empty()) return alone ? options.name : options.name + "-" + stem;
  return options.kind + "-" + stem;
}

/// A table of several VMs is one part for each.
std::vector<Part> parts_of(const ImportOptions& options, const TraceSpec& common) {
  std::vector<std::pair<TraceSpec, std::string>> found;
  for (const std::filesystem::path& file : options.files) {
    TraceSpec spec = common;
    spec.path = file;
    if (options.kind != "page-table" || !options.vm.empty()) {
      found.emplace_back(spec, options.vm.empty() ? file_stem(file) : options.vm);
      continue;
    }
    for (const PageTable& table : read_page_table(file)) {
      spec.vm = table.vm;
      found.emplace_back(spec, table.vm);
    }
  }
  std::vector<Part> parts;
  for (auto& [spec, stem] : found) {
    const std::string name = name_of(options, stem, found.size() == 1);
    // Files of one name in several folders, such as the months of a VM.
    std::string unused = name;
    const auto taken = [&parts](const std::string& candidate) {
      return std::any_of(parts.begin(), parts.end(), [&](const Part& part) { return part.name == candidate; });
    };
    for (int number = 2; taken(unused); ++number) unused = fmt::format("{}-{}", name, number);
    parts.push_back({spec, unused});
  }
  return parts;
}

TraceSpec spec_of_reference(const std::string& reference, const TraceSpec& common) {
  const std::string expected = "expected FORMAT:FILE, or page-table:FILE:VM";
  const std::size_t colon = reference.find(':');
  if (colon == std::string::npos || colon + 1 == reference.size()) {
    fail_option("--unique-from", "\"" + reference + "\" names no file; " + expected);
  }
  TraceSpec spec = common;
  spec.format = reference.substr(0, colon);
  spec.device.clear();
  spec.vm.clear();
  std::string file = reference.substr(colon + 1);
  const std::size_t last = file.rfind(':');
  if (spec.format == "page-table" && last != std::string::npos) {
    spec.vm = file.substr(last + 1);
    file.resize(last);
  }
  spec.path = file;
  return spec;
}

BorrowedUnique borrow_unique(const std::vector<std::string>& references, const TraceSpec& common) {
  BorrowedUnique borrowed;
  std::vector<std::vector<UniquePoint>> curves;
  for (const std::string& reference : references) {
    const TraceSpec spec = spec_of_reference(reference, common);
    const LoadedTrace loaded = load_trace(spec);
    if (loaded.unique.empty()) fail_option("--unique-from", "\"" + reference + "\" gives no U(d)");
    curves.push_back(loaded.unique);
    borrowed.source += curves.size() == 1 ? "; U(d) from " : curves.size() == 2 ? ", its shape from " : " and ";
    borrowed.source += spec.path.filename().string() + (spec.vm.empty() ? "" : " VM " + spec.vm);
  }
  if (curves.size() == 1) borrowed.points = curves.front();
  if (curves.size() > 1) {
    const UniquePoint level = curves.front().back();
    borrowed.points = concave_unique(shaped_unique(level, {curves.begin() + 1, curves.end()}));
  }
  return borrowed;
}

std::string source_of(const Part& part, const ImportOptions& options) {
  std::string source =
      fmt::format("fitted by drsim import from {} ({}", part.spec.path.filename().string(), options.kind);
  const std::string folder = part.spec.path.parent_path().filename().string();
  if (!folder.empty()) source += ", folder " + folder;
  if (!part.spec.vm.empty()) source += ", VM " + part.spec.vm;
  if (!part.spec.device.empty()) source += ", device " + part.spec.device;
  return source + ")";
}

/// JSON text; of a path that is no UTF-8 what is none is replaced.
std::string dumped(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

namespace {

/// Figures and workloads of files of requests, and of series that have a format of their own.
void import_traces(const ImportOptions& options, const BorrowedUnique& borrowed, double utc_offset_s,
                   ImportedRates& imported) {
  const TraceSpec common = trace_spec_of(options);
  if (std::find(trace_formats().begin(), trace_formats().end(), options.kind) != trace_formats().end()) {
    for (const std::filesystem::path& file : options.files) {
      TraceSpec spec = common;
      spec.path = file;
      const Json figures = trace_statistics(spec);
      imported.text += file.string() + "\n" + statistics_text(figures);
      imported.files[file.string()] = figures;
    }
  }
  for (const Part& part : parts_of(options, common)) {
    LoadedTrace loaded = load_trace(part.spec);
    if (!borrowed.points.empty()) loaded.unique = borrowed.points;
    const WorkloadFit fit = fit_trace(part.name, loaded, utc_offset_s);
    for (const std::string& warning : loaded.warnings) {
      std::cerr << "drsim: " << part.spec.path.string() << ": warning: " << warning << "\n";
    }
    imported.text += unique_lines(loaded) + fit_line(part.name, fit);
    imported.workloads[part.name] = workload_json(
        fit, loaded, {source_of(part, options) + borrowed.source, options.scale, borrowed.points.empty()});
  }
}

void import_kind(const ImportOptions& options, const BorrowedUnique& borrowed, double utc_offset_s,
                 ImportedRates& imported) {
  require_options_of_rates(options);
  if (!is_rate_kind(options.kind)) {
    import_traces(options, borrowed, utc_offset_s, imported);
    return;
  }
  for (const std::filesystem::path& file : options.files) {
    RateSpec spec = rate_spec_of(options);
    spec.path = file;
    spec.kind = options.kind;
    import_rates(options, spec, borrowed, utc_offset_s, imported);
  }
}

/// The options once for each kind that the files turn out to be of, in order of appearance.
std::vector<ImportOptions> by_kind(const ImportOptions& options) {
  if (options.kind != automatic_kind) return {options};
  std::vector<ImportOptions> kinds;
  for (const std::filesystem::path& file : options.files) {
    const Recognised found = recognise(file);
    std::cerr << "drsim: " << file.string() << ": note: taken for " << found.kind << " by " << found.shown_by << "\n";
    auto same = std::find_if(kinds.begin(), kinds.end(), [&](const auto& one) { return one.kind == found.kind; });
    if (same == kinds.end()) {
      same = kinds.insert(kinds.end(), options);
      same->kind = found.kind;
      same->files.clear();
    }
    same->files.push_back(file);
  }
  return kinds;
}

}  // namespace

const std::vector<std::string>& import_kinds() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> result = trace_formats();
    for (const std::string& kind : rate_kinds()) {
      if (std::find(result.begin(), result.end(), kind) == result.end()) result.push_back(kind);
    }
    result.emplace_back(automatic_kind);
    return result;
  }();
  return names;
}

int run_import(const ImportOptions& options) {
  if (!(options.scale > 0) || options.scale > 1e6) fail_option("--scale", "allowed: above 0, up to 1e6");
  if (options.out) require_import_target(*options.out);
  if (std::find(import_kinds().begin(), import_kinds().end(), options.kind) == import_kinds().end()) {
    fail_option("KIND", fmt::format("found \"{}\"{}; allowed: {}", options.kind,
                                    did_you_mean(options.kind, import_kinds()), quoted_list(import_kinds())));
  }
  const double utc_offset_s = quantity_option("--utc-offset", options.utc_offset, Dimension::Time);
  const BorrowedUnique borrowed = borrow_unique(options.unique_from, trace_spec_of(options));
  ImportedRates imported;
  for (const ImportOptions& one : by_kind(options)) import_kind(one, borrowed, utc_offset_s, imported);
  const Json parts = {{"workloads", imported.workloads}};
  if (options.out) write_output_file(*options.out, dumped(parts));
  const Json report = {{"files", imported.files}, {"workloads", imported.workloads}};
  std::cout << (options.format == ImportFormat::Json ? dumped(report) : imported.text);
  return 0;
}

}  // namespace drsim
