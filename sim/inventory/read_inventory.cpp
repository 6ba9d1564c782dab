#include "sim/inventory/read_inventory.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/inventory/inventory_assembly.hpp"
#include "sim/inventory/table/file_kind.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

/// A sheet that is to be read, and what for.
struct Assigned {
  const NamedTable* table = nullptr;
  const SheetRule* rule = nullptr;
};

/// In the order in which they are read: the VMs before what refers to them, hosts before their adapters.
const std::vector<std::string>& roles() {
  static const std::vector<std::string> names = {"export",        "vms",        "disks",     "partitions",
                                                 "vm_processors", "vm_memory",  "hosts",     "host_nics",
                                                 "clusters",      "datastores", "snapshots", "findings"};
  return names;
}

std::vector<NamedTable> open_all(const std::vector<std::filesystem::path>& files, ImportProblems& problems) {
  std::vector<NamedTable> tables;
  for (const std::filesystem::path& file : files) {
    try {
      for (NamedTable& table : tables_of(file)) tables.push_back(std::move(table));
    } catch (const ScenarioError& error) {
      for (const Problem& problem : error.problems()) problems.add(problem);
    }
  }
  return tables;
}

bool has_name(const SheetRule& rule, const NamedTable& table) {
  return std::any_of(rule.names.begin(), rule.names.end(),
                     [&table](const std::string& name) { return fold_heading(name) == fold_heading(table.sheet); });
}

std::string sheets_found(const std::vector<NamedTable>& tables) {
  std::vector<std::string> names;
  names.reserve(tables.size());
  for (const NamedTable& table : tables) names.push_back(table.sheet);
  return quoted_list(names);
}

std::vector<Assigned> assign(const std::vector<NamedTable>& tables, const ColumnMap& map, ImportProblems& problems) {
  std::vector<Assigned> assigned;
  for (const std::string& role : roles()) {
    const SheetRule* rule = map.rule(role);
    if (rule == nullptr) continue;
    if (rule->names.empty() && tables.size() == 1) assigned.push_back({&tables.front(), rule});
    if (rule->names.empty() && tables.size() > 1)
      problems.add(map.file, "/sheets/" + role,
                   "names no sheet, and there are several; allowed: \"names\" with one of " + sheets_found(tables));
    for (const NamedTable& table : tables)
      if (has_name(*rule, table)) assigned.push_back({&table, rule});
  }
  return assigned;
}

/// Sheets and files that no role has a use for are told, so that nobody thinks that they were read.
void note_unread(const std::vector<NamedTable>& tables, const std::vector<Assigned>& assigned, Inventory& inventory) {
  std::vector<std::string> names;
  for (const NamedTable& table : tables) {
    const bool is_read = std::any_of(assigned.begin(), assigned.end(),
                                     [&table](const Assigned& entry) { return entry.table == &table; });
    if (!is_read) names.push_back(table.sheet);
  }
  if (!names.empty()) inventory.notes.push_back("not read: " + quoted_list(names, 40));
}

bool has_role(const std::vector<Assigned>& assigned, const std::string& role) {
  return std::any_of(assigned.begin(), assigned.end(),
                     [&role](const Assigned& entry) { return entry.rule->role == role; });
}

void note_missing_vms(const std::vector<NamedTable>& tables, const ColumnMap& map, ImportProblems& problems) {
  if (tables.empty()) return;
  const std::string wanted = map.rule("vms")->names.empty() ? "" : map.rule("vms")->names.front();
  std::vector<std::string> names;
  names.reserve(tables.size());
  for (const NamedTable& table : tables) names.push_back(table.sheet);
  const std::string kind = tables.front().is_csv ? "file" : "sheet";
  const std::string called = tables.front().is_csv ? fmt::format("..._tab{}.csv or {}.csv", wanted, wanted) : wanted;
  problems.add(tables.front().file, "",
               fmt::format("no {} {} (the list of VMs){}; {}s found: {}", kind, quoted_text(called),
                           did_you_mean(wanted, names), kind, sheets_found(tables)));
}

/// Reads sheets, row by row, into the assembly.
class SheetReading {
 public:
  SheetReading(const InventoryRequest& request, Inventory& inventory, InventoryAssembly& assembly,
               ImportProblems& problems)
      : request_(&request), inventory_(&inventory), assembly_(&assembly), problems_(&problems) {}

  void read(const Assigned& assigned) {
    SheetCount count = {assigned.table->file, assigned.table->sheet, assigned.rule->role, 0, 0};
    std::optional<BoundSheet> sheet;
    bool is_usable = true;
    try {
      assigned.table->read([&](const TableRow& row) {
        if (is_blank(row)) {
          if (sheet) ++count.blank_rows;
        } else if (!sheet) {
          is_usable = bind(assigned, row, sheet);
        } else {
          ++count.rows;
          if (is_usable) assembly_->take(assigned.rule->role, {*sheet, row, request_->policy, *problems_});
        }
      });
    } catch (const ScenarioError& error) {
      for (const Problem& problem : error.problems()) problems_->add(problem);
    }
    if (!sheet && assigned.rule->role == "vms")
      problems_->add(assigned.table->file, assigned.table->sheet,
                     "is empty; allowed: a row of headings and a row for each VM");
    inventory_->sheets.push_back(count);
  }

 private:
  static bool is_blank(const TableRow& row) {
    return std::all_of(row.cells.begin(), row.cells.end(),
                       [](const TableCell& cell) { return !cell.is_formula && trimmed(cell.text).empty(); });
  }

  /// @return  whether all columns that are needed are there
  bool bind(const Assigned& assigned, const TableRow& row, std::optional<BoundSheet>& sheet) {
    const std::vector<std::string>& required = required_fields(assigned.rule->role);
    sheet = bind_sheet(*assigned.table, *assigned.rule, request_->map, row, required, *problems_);
    settle_megabytes(*sheet);
    if (assigned.rule->role == "vms") request_->grouping.require_heading(*sheet, *problems_);
    return std::all_of(required.begin(), required.end(),
                       [&sheet](const std::string& field) { return sheet->has(field); });
  }

  /// A tool that said MB for MiB once, and MiB today: in one inventory both are a mixture of exports, or one edited by
  /// hand.
  void settle_megabytes(BoundSheet& sheet) {
    const ReadingPolicy& policy = request_->policy;
    if (policy.mb_is_mib) sheet.mb_is_mib = *policy.mb_is_mib;
    if (!request_->map.mb_is_mib || policy.mb_is_mib) return;
    for (const auto& [field, bound] : sheet.columns) {
      const bool says_mib = bound.heading.text.find("MiB") != std::string::npos;
      const bool says_mb = bound.heading.unit == "MB";
      if (!says_mib && !says_mb) continue;
      std::string& mine = says_mib ? mib_place_ : mb_place_;
      const std::string& other = says_mib ? mb_place_ : mib_place_;
      const std::string place = cell_place(*sheet.table, sheet.heading_row, bound.column);
      const bool is_first = mine.empty();
      if (is_first) mine = fmt::format("{} in {}", quoted_text(bound.heading.text), place);
      if (is_first && !other.empty())
        problems_->add(
            sheet.table->file, place,
            fmt::format("sizes in {} ({}) stand beside sizes in {} ({}); allowed: one unit, or --megabyte MiB "
                        "(as {} means it), or --megabyte MB (a million bytes)",
                        says_mib ? "MiB" : "MB", quoted_text(bound.heading.text), says_mib ? "MB" : "MiB", other,
                        request_->map.title));
    }
  }

  const InventoryRequest* request_;
  Inventory* inventory_;
  InventoryAssembly* assembly_;
  ImportProblems* problems_;
  std::string mb_place_, mib_place_;  ///< first heading in each unit
};

}  // namespace

Inventory read_inventory(const InventoryRequest& request) {
  ImportProblems problems;
  const std::vector<NamedTable> tables = open_all(request.files, problems);
  const std::vector<Assigned> assigned = assign(tables, request.map, problems);
  Inventory inventory;
  inventory.title = request.map.title;
  InventoryAssembly assembly(inventory, request.policy, request.grouping, problems);
  const bool all_csv = std::all_of(tables.begin(), tables.end(), [](const NamedTable& table) { return table.is_csv; });
  if (!has_role(assigned, "vms")) {
    assembly.vms_from_disks = all_csv && has_role(assigned, "disks");
    if (!assembly.vms_from_disks) note_missing_vms(tables, request.map, problems);
  }
  problems.check();
  SheetReading reading(request, inventory, assembly, problems);
  for (const Assigned& entry : assigned) reading.read(entry);
  problems.check();
  if (inventory.vms.empty()) problems.add(request.files.front().string(), "", "lists no VM that can be replicated");
  problems.check();
  if (assembly.vms_from_disks)
    inventory.notes.push_back("no list of VMs (vInfo): the VMs are those that the disks name");
  assembly.finish();
  note_unread(tables, assigned, inventory);
  request.grouping.apply(inventory, problems);
  problems.check();
  return inventory;
}

}  // namespace drsim
