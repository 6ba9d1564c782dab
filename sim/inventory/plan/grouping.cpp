#include "sim/inventory/plan/grouping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/inventory/table/csv_table.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

const std::vector<std::string>& plain_ways() {
  static const std::vector<std::string> words = {"folder", "resource-pool", "vapp", "cluster", "datacenter", "tag"};
  return words;
}

[[noreturn]] void fail_option(const std::string& text) { throw ScenarioError({{"drsim import", "--group-by", text}}); }

bool starts_with(const std::string& text, const std::string& begin) {
  return text.compare(0, begin.size(), begin) == 0;
}

/// The tag of a category in a list such as "Env:prod, Tier:gold" (or "/" in place of ":"); empty: none of that
/// category. Without a category the whole list.
std::string tag_of(const std::string& tags, const std::string& category) {
  if (category.empty()) return tags;
  std::size_t begin = 0;
  while (begin <= tags.size()) {
    const std::size_t end = std::min(tags.find_first_of(",;\n", begin), tags.size());
    const std::string tag = trimmed(tags.substr(begin, end - begin));
    const bool fits = tag.size() > category.size() &&
                      fold_heading(tag.substr(0, category.size())) == fold_heading(category) &&
                      (tag[category.size()] == ':' || tag[category.size()] == '/');
    if (fits) return trimmed(tag.substr(category.size() + 1));
    begin = end + 1;
  }
  return "";
}

}  // namespace

Grouping::Grouping(const std::string& text) : text_(text) {
  static const std::map<std::string, Way> ways = {
      {"folder", Way::Folder}, {"resource-pool", Way::ResourcePool}, {"vapp", Way::VApp},     {"cluster", Way::Cluster},
      {"tag", Way::Tag},       {"datacenter", Way::Datacenter},      {"column", Way::Column}, {"pattern", Way::Pattern},
      {"file", Way::File}};
  const std::size_t colon = text.find(':');
  const std::string word = text.substr(0, colon);
  const auto found = ways.find(word);
  const bool takes_argument = word == "column" || word == "pattern" || word == "file";
  if (found == ways.end() || (colon != std::string::npos && !takes_argument && word != "tag"))
    fail_option(fmt::format("{} is unknown{}; allowed: {}, tag:CATEGORY, column:HEADING, pattern:REGEX, file:FILE",
                            quoted_text(text), did_you_mean(word, plain_ways()), quoted_list(plain_ways())));
  way_ = found->second;
  if (colon != std::string::npos) argument_ = text.substr(colon + 1);
  if (argument_.empty() && (takes_argument || colon != std::string::npos))
    fail_option(fmt::format("{} says nothing behind the colon", quoted_text(text)));
  try {
    if (way_ == Way::Pattern) pattern_ = std::regex(argument_);
  } catch (const std::regex_error&) {
    fail_option(fmt::format("{} is no regular expression (ECMAScript)", quoted_text(argument_)));
  }
  if (way_ == Way::File) read_file();
}

void Grouping::read_file() {
  ImportProblems problems;
  std::map<std::string, Assignment> earlier;
  const NamedTable table = csv_table(argument_);
  bool is_first = true;
  table.read([&](const TableRow& row) {
    const auto text_in = [&row](std::size_t column) {
      const TableCell* cell = row.cell(column);
      return cell == nullptr ? std::string() : trimmed(cell->text);
    };
    const Assignment line = {text_in(0), text_in(1), row_place(table, row.number)};
    if (line.vm.empty() && line.group.empty()) return;
    const std::string heading = fold_heading(line.vm);
    const bool is_heading = is_first && (heading == "vm" || heading == "name" || heading == "vm name");
    is_first = false;
    if (is_heading) return;
    if (line.vm.empty() || line.group.empty()) {
      problems.add(table.file, line.place, "has one of two columns; allowed: VM and group");
      return;
    }
    const auto [known, is_new] = earlier.emplace(line.vm, line);
    if (!is_new && known->second.group != line.group)
      problems.add(table.file, line.place,
                   fmt::format("{} belongs to group {} here and to {} in {}; allowed: one group", quoted_text(line.vm),
                               quoted_text(line.group), quoted_text(known->second.group), known->second.place));
    if (is_new) assignments_.push_back(line);
  });
  problems.check();
}

void Grouping::require_heading(const BoundSheet& sheet, ImportProblems& problems) const {
  if (way_ == Way::Column && sheet.column_of_heading.count(fold_heading(argument_)) == 0)
    problems.add(sheet.table->file, row_place(*sheet.table, sheet.heading_row),
                 fmt::format("no column {} to group by{}; columns found: {}", quoted_text(argument_),
                             did_you_mean(argument_, sheet.headings), quoted_list(sheet.headings, 100)));
}

std::optional<std::string> Grouping::group_in_row(const MappedRow& row) const {
  if (way_ != Way::Column) return std::nullopt;
  const auto found = row.sheet().column_of_heading.find(fold_heading(argument_));
  if (found == row.sheet().column_of_heading.end()) return std::nullopt;
  return row.text_at(found->second);
}

std::string Grouping::group_of(const InventoryVm& vm) const {
  switch (way_) {
    case Way::Folder:
      return vm.folder;
    case Way::ResourcePool:
      return vm.resource_pool;
    case Way::VApp:
      return vm.vapp;
    case Way::Cluster:
      return vm.cluster;
    case Way::Datacenter:
      return vm.datacenter;
    case Way::Tag:
      return tag_of(vm.tags, argument_);
    case Way::Pattern: {
      std::smatch match;
      if (!std::regex_search(vm.name, match, pattern_)) return "";
      return match.size() > 1 ? match[1].str() : match[0].str();
    }
    case Way::Nothing:
    case Way::Column:
    case Way::File:
      break;
  }
  return vm.group;
}

void Grouping::apply_file(Inventory& inventory, ImportProblems& problems) const {
  std::map<std::string, InventoryVm*> vms;
  std::vector<std::string> names;
  for (InventoryVm& vm : inventory.vms) {
    vms[vm.name] = &vm;
    names.push_back(vm.name);
  }
  for (const Assignment& line : assignments_) {
    const auto found = vms.find(line.vm);
    if (found != vms.end()) {
      found->second->group = line.group;
      continue;
    }
    const auto apart = std::find_if(inventory.set_apart.begin(), inventory.set_apart.end(),
                                    [&line](const SetApart& entry) { return entry.name == line.vm; });
    if (apart != inventory.set_apart.end()) {
      inventory.notes.push_back(fmt::format("{} of group {} is set apart ({})", line.vm, line.group, apart->kind));
    } else {
      problems.add(argument_, line.place,
                   fmt::format("no VM {} in the inventory{}", quoted_text(line.vm), did_you_mean(line.vm, names)));
    }
  }
}

void Grouping::apply(Inventory& inventory, ImportProblems& problems) const {
  if (way_ == Way::Nothing) return;
  inventory.grouped_by = text_;
  if (way_ == Way::File) apply_file(inventory, problems);
  std::size_t without = 0;
  for (InventoryVm& vm : inventory.vms) {
    vm.group = group_of(vm);
    if (vm.group.empty()) ++without;
  }
  if (without > 0)
    inventory.notes.push_back(fmt::format("{} of {} VMs have no group by {}", without, inventory.vms.size(), text_));
  if (starts_with(text_, "tag") && without == inventory.vms.size())
    inventory.notes.push_back(
        "no tags were found: RVTools exports custom attributes as columns; group by column:HEADING");
}

}  // namespace drsim
