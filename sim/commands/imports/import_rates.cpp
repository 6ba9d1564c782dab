#include "sim/commands/imports/import_rates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <iostream>

#include "analysis/series_statistics.hpp"
#include "models/units.hpp"
#include "sim/commands/imports/import_statistics.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/scenario/text/quantity.hpp"
#include "sim/traces/rates/load_rates.hpp"
#include "sim/traces/rates/rate_readers.hpp"

namespace drsim {

namespace {

using Json = nlohmann::ordered_json;

template <typename Value>
Value choice(const std::string& option, const std::string& found,
             const std::vector<std::pair<std::string, Value>>& allowed) {
  std::vector<std::string> names;
  for (const auto& [name, value] : allowed) {
    if (name == found) return value;
    names.push_back(name);
  }
  throw ScenarioError(
      {{"drsim import", option,
        fmt::format("found \"{}\"{}; allowed: {}", found, did_you_mean(found, names), quoted_list(names))}});
}

Json figures_of(const RatePieces& pieces, bool stamps_at_end, double nominal_s) {
  const SampledStatistics found =
      held_statistics({pieces.starts_s, pieces.ends_s, pieces.rates}, stamps_at_end, nominal_s);
  Json figures = sampled_json(found, "Bps", 1);
  figures["written_bytes"] = found.written;
  return figures;
}

void tell(const RateSpec& spec, const RateExport& found) {
  const std::string file = spec.path.string();
  for (const std::string& note : found.notes) std::cerr << "drsim: " << file << ": note: " << note << "\n";
  std::vector<std::pair<std::string, std::vector<std::string>>> by_reason;
  for (const LeftOut& one : found.left_out) {
    auto same = std::find_if(by_reason.begin(), by_reason.end(),
                             [&one](const auto& entry) { return entry.first == one.reason; });
    if (same == by_reason.end()) same = by_reason.insert(by_reason.end(), {one.reason, {}});
    same->second.push_back(workload_name(one.name));
  }
  constexpr std::size_t names_shown = 8;
  for (const auto& [reason, names] : by_reason) {
    std::cerr << "drsim: " << file << ": left out: " << quoted_list(names, names_shown) << ": " << reason << "\n";
  }
}

/// The sum of all entities as one entity.
EntityRates together(const RateExport& found) {
  std::vector<const RatePieces*> parts;
  EntityRates sum;
  for (const EntityRates& entity : found.entities) {
    parts.push_back(&entity.pieces);
    sum.nominal_s = parts.size() == 1 ? entity.nominal_s : std::max(sum.nominal_s, entity.nominal_s);
  }
  sum.pieces = sum_of(parts);
  sum.name = found.host;
  return sum;
}

std::string unused_name(const std::string& name, const Json& taken) {
  std::string unused = name;
  for (int number = 2; taken.contains(unused); ++number) unused = fmt::format("{}-{}", name, number);
  return unused;
}

/// Name of a workload that no other has.
std::string name_of(const ImportOptions& options, const RateSpec& spec, const std::string& entity,
                    const std::string& host, bool is_alone, const Json& taken) {
  std::string stem = entity.empty() ? file_stem(spec.path) : entity;
  if (!host.empty() && entity != host) stem = entity.empty() ? host : host + "-" + entity;
  std::string name = entity.empty() && host.empty() ? spec.kind + "-" + stem : stem;
  if (!options.name.empty()) name = is_alone ? options.name : options.name + "-" + stem;
  name = workload_name(name);
  return unused_name(name, taken);
}

std::string source_of(const RateSpec& spec, const EntityRates& entity) {
  std::string source = fmt::format("fitted by drsim import from {} ({}", spec.path.filename().string(), spec.kind);
  const std::string folder = spec.path.parent_path().filename().string();
  if (!folder.empty()) source += ", folder " + folder;
  if (!entity.name.empty()) source += ", " + entity.name;
  return source + ")";
}

}  // namespace

RateSpec rate_spec_of(const ImportOptions& options) {
  RateSpec spec;
  if (!options.interval.empty()) spec.interval_s = trace_spec_of(options).interval_s;
  spec.rate_columns = options.rate_columns;
  spec.time_column = options.time_column;
  spec.entity_column = options.entity_column;
  spec.instance_column = options.instance_column;
  spec.rate_unit = options.rate_unit;
  spec.time_unit = options.time_unit;
  spec.delimiter = trace_spec_of(options).delimiter;
  spec.decimal = choice<char>("--decimal", options.decimal, {{"", '\0'}, {".", '.'}, {",", ','}});
  spec.order = choice<DayOrder>("--date-order", options.date_order,
                                {{"", DayOrder::Unknown}, {"dmy", DayOrder::DayFirst}, {"mdy", DayOrder::MonthFirst}});
  spec.zones = choice<ZonePolicy>("--zones", options.zones, {{"one", ZonePolicy::One}, {"utc", ZonePolicy::Utc}});
  spec.gaps = choice<GapPolicy>("--gaps", options.gaps,
                                {{"zero", GapPolicy::Zero}, {"hold", GapPolicy::Hold}, {"refuse", GapPolicy::Refuse}});
  spec.entity = options.vm.empty() ? options.device : options.vm;
  return spec;
}

void require_options_of_rates(const ImportOptions& options) {
  const ImportOptions standard;
  const bool is_rates = is_rate_kind(options.kind);
  const bool is_csv = options.kind == "csv";
  const auto is_one_of = [&options](std::initializer_list<const char*> kinds) {
    return std::find(kinds.begin(), kinds.end(), options.kind) != kinds.end();
  };
  const bool is_pdh = is_one_of({"esxtop", "perfmon"});
  const bool is_table = is_csv || is_pdh || is_one_of({"powercli", "vcenter"});
  const bool is_dated = is_table || is_one_of({"sar", "sadf", "iostat"});
  struct Use {
    const char* option;
    bool is_given, has_use;
  };
  const std::vector<Use> uses = {
      {"--time-column", !options.time_column.empty(), is_csv},
      {"--entity-column", !options.entity_column.empty(), is_csv},
      {"--instance-column", !options.instance_column.empty(), is_csv},
      {"--time-unit", !options.time_unit.empty(), is_csv},
      {"--rate-column", !options.rate_columns.empty(), is_csv || is_pdh},
      {"--rate-unit", options.rate_unit != standard.rate_unit, is_csv || (is_pdh && !options.rate_columns.empty())},
      {"--delimiter", !options.delimiter.empty(), is_table},
      {"--decimal", !options.decimal.empty(), is_table},
      {"--date-order", !options.date_order.empty(), is_dated},
      {"--zones", options.zones != standard.zones, is_dated && options.kind != "sar"},
      {"--gaps", options.gaps != standard.gaps, is_rates},
      {"--together", options.together, is_rates},
      {"--granularity", is_rates && options.granularity != standard.granularity, !options.unique_from.empty()},
  };
  // --unique-from may name a table, which then takes what is said of one.
  if (!options.unique_from.empty() && !is_rates) return;
  std::vector<Problem> problems;
  for (const Use& use : uses) {
    if (use.is_given && !use.has_use)
      problems.push_back({"drsim import", use.option, "says nothing of " + options.kind});
  }
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

std::string workload_name(const std::string& name) {
  constexpr std::size_t longest = 100;
  std::string shown;
  for (const char character : name) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte == 0x7f) {
      shown += fmt::format("\\x{:02x}", byte);
    } else {
      shown += character;
    }
  }
  if (shown.size() > longest) {
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xc0U) == 0x80U) --end;
    shown.resize(end);
  }
  const std::size_t first = shown.find_first_not_of(' ');
  if (first == std::string::npos) return "unnamed";
  shown = shown.substr(first, shown.find_last_not_of(' ') - first + 1);
  return shown == "//" ? "unnamed //" : shown;
}

void import_rates(const ImportOptions& options, const RateSpec& spec, const BorrowedUnique& borrowed,
                  double utc_offset_s, ImportedRates& imported) {
  const RateExport found = read_rates(spec);
  tell(spec, found);
  const EntityRates sum = together(found);
  Json figures = figures_of(sum.pieces, found.stamps_at_end, sum.nominal_s);
  imported.text += spec.path.string() + "\n";
  if (found.entities.size() > 1)
    imported.text += fmt::format("  {:<31} {}; the figures are of their sum\n", "entities", found.entities.size());
  imported.text += statistics_text(figures);
  figures["kind"] = spec.kind;
  figures["entities"] = found.entities.size();
  const std::vector<EntityRates> only_sum = options.together ? std::vector{sum} : std::vector<EntityRates>{};
  const std::vector<EntityRates>& fitted = options.together ? only_sum : found.entities;
  const bool is_alone = fitted.size() == 1 && options.files.size() == 1;
  for (const EntityRates& entity : fitted) {
    const std::string name = name_of(options, spec, entity.name, found.host, is_alone, imported.workloads);
    LoadedTrace loaded = load_entity(spec, found, entity);
    loaded.unique = borrowed.points;
    const WorkloadFit fit = fit_trace(name, loaded, utc_offset_s);
    imported.text += unique_lines(loaded) + fit_line(name, fit);
    imported.workloads[name] =
        workload_json(fit, loaded, {source_of(spec, entity) + borrowed.source, options.scale, borrowed.points.empty()});
  }
  if (found.entities.size() > 1 || !found.entities.front().name.empty()) {
    Json each = Json::object();
    for (const EntityRates& entity : found.entities) {
      each[unused_name(workload_name(entity.name), each)] =
          figures_of(entity.pieces, found.stamps_at_end, entity.nominal_s);
    }
    figures["per_entity"] = each;
  }
  for (const LeftOut& one : found.left_out) figures["left_out"].push_back({{"name", one.name}, {"reason", one.reason}});
  for (const std::string& note : found.notes) figures["notes"].push_back(note);
  imported.files[spec.path.string()] = figures;
}

}  // namespace drsim
