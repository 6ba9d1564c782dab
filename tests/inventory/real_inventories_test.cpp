/// The sheets of real workbooks, as others wrote them, give the counts and sums that their statistics file states.

#define BOOST_TEST_MODULE real_inventories
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <string>

#include "models/units.hpp"
#include "sim/inventory/inventory_totals.hpp"
#include "sim/inventory/read_inventory.hpp"
#include "sim/inventory/table/cell_number.hpp"
#include "sim/inventory/table/file_kind.hpp"
#include "tests/traces/trace_files.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

/// What one sheet holds, counted without knowing what it means.
struct SheetFigures {
  std::size_t rows = 0;
  std::size_t blank_rows = 0;
  std::set<std::string> first_cells;
  std::map<std::string, std::size_t> column_of;
  std::map<std::string, double> sums;
  std::map<std::string, std::map<std::string, int>> counts;
};

SheetFigures figures_of(const NamedTable& table, const nlohmann::json& published) {
  SheetFigures figures;
  bool is_heading = true;
  table.read([&](const TableRow& row) {
    const auto text = [&row](std::size_t column) {
      const TableCell* cell = row.cell(column);
      return cell == nullptr ? std::string("None") : cell->text;
    };
    if (row.cells.empty()) {
      ++figures.blank_rows;
      return;
    }
    if (is_heading) {
      for (const TableCell& cell : row.cells) figures.column_of[cell.text] = cell.column;
      is_heading = false;
      return;
    }
    ++figures.rows;
    figures.first_cells.insert(text(0));
    if (published.contains("sums"))
      for (const auto& [heading, sum] : published["sums"].items()) {
        const TableCell* cell = row.cell(figures.column_of.at(heading));
        if (cell != nullptr) figures.sums[heading] += *parse_cell_number(cell->text, NumberStyle::Point);
      }
    if (published.contains("counts"))
      for (const auto& [heading, counts] : published["counts"].items())
        ++figures.counts[heading][text(figures.column_of.at(heading))];
  });
  return figures;
}

void compare_sheet(const NamedTable& table, const nlohmann::json& published) {
  const SheetFigures mine = figures_of(table, published);
  BOOST_TEST(mine.rows == published["rows"].get<std::size_t>());
  BOOST_TEST(mine.blank_rows == published["blank_rows"].get<std::size_t>());
  BOOST_TEST(mine.first_cells.size() == published["distinct_first_cell"].get<std::size_t>());
  BOOST_TEST(mine.column_of.size() == published["columns"].get<std::size_t>());
  if (published.contains("sums"))
    for (const auto& [heading, sum] : published["sums"].items())
      BOOST_TEST(mine.sums.at(heading) == sum.get<double>(), heading);
  if (published.contains("counts"))
    for (const auto& [heading, counts] : published["counts"].items())
      for (const auto& [value, count] : counts.items())
        BOOST_TEST(mine.counts.at(heading).at(value) == count.get<int>(), heading << " " << value);
}

Inventory inventory_of(const std::filesystem::path& file) {
  InventoryRequest request;
  request.files = {file};
  request.map = shipped_column_map("rvtools");
  return read_inventory(request);
}

double mib(double count) { return count * mib_bytes; }

}  // namespace

BOOST_AUTO_TEST_CASE(every_sheet_of_every_workbook) {
  const auto folder = real_traces();
  if (!folder) {
    BOOST_TEST_MESSAGE("skipped: the real inventories are absent");
    return;
  }
  const nlohmann::json published = real_statistics(*folder);
  int sheets = 0;
  for (const auto& [name, figures] : published["files"].items()) {
    if (figures["format"] != "rvtools") continue;
    for (const NamedTable& table : tables_of(*folder / name)) {
      BOOST_TEST_CONTEXT(name << " " << table.sheet) { compare_sheet(table, figures["sheets"].at(table.sheet)); }
      ++sheets;
    }
  }
  BOOST_TEST(sheets == 4 + 27 + 17);
}

BOOST_AUTO_TEST_CASE(a_complete_export_of_571_vms) {
  const auto folder = real_traces();
  if (!folder) return;
  const Inventory inventory = inventory_of(*folder / "inventory/rvtools-4.7.1.4-pseudonymised.xlsx");
  const InventoryTotals totals = inventory_totals(inventory);
  BOOST_TEST(inventory.version == "4.7.1.4");
  BOOST_TEST(inventory.server == "vcenter.example.test");
  BOOST_TEST(inventory.vms.size() == 571);
  BOOST_TEST(totals.vms_on == 571);
  BOOST_TEST(totals.disks == 1720);
  BOOST_TEST(totals.capacity_bytes == mib(283547613));
  BOOST_TEST(totals.provisioned_bytes == mib(286616116));
  BOOST_TEST(totals.in_use_bytes == mib(191594467));
  BOOST_TEST(inventory.hosts.size() == 23);
  BOOST_TEST(totals.cores == 23 * 48);
  BOOST_TEST(inventory.clusters.size() == 3);
  BOOST_TEST(inventory.datastores.size() == 37);
  BOOST_TEST(totals.datastore_bytes == mib(264077056));
  // The partitions of 57 VMs that vInfo lacks; with those of the others they are what the sheet holds.
  BOOST_TEST(totals.set_apart.at("orphan").count == 57);
  double guest_used_bytes = totals.set_apart.at("orphan").bytes;
  std::size_t with_cbt = 0;
  for (const InventoryVm& vm : inventory.vms) {
    guest_used_bytes += vm.guest_used_bytes.value_or(0);
    if (vm.has_cbt.value_or(false)) ++with_cbt;
    double disks_bytes = 0;
    for (const InventoryDisk& disk : vm.disks) disks_bytes += disk.capacity_bytes;
    BOOST_TEST(disks_bytes == vm.stated_capacity_bytes.value(), vm.name);
  }
  BOOST_TEST(guest_used_bytes == mib(161164201));
  BOOST_TEST(with_cbt == 567);
}

BOOST_AUTO_TEST_CASE(an_older_export_with_templates_and_blank_rows) {
  const auto folder = real_traces();
  if (!folder) return;
  const Inventory inventory = inventory_of(*folder / "inventory/SizingWorkshop-RVTools.xlsx");
  const InventoryTotals totals = inventory_totals(inventory);
  BOOST_TEST(inventory.vms.size() == 795);
  BOOST_TEST(totals.set_apart.at("template").count == 10);
  BOOST_TEST(totals.vms_on == 763);
  // vInfo in all, the ten templates with them.
  BOOST_TEST(totals.provisioned_bytes + totals.set_apart.at("template").bytes == mib(234526490));
  BOOST_TEST(totals.in_use_bytes < mib(127901813));
  BOOST_TEST(inventory.hosts.size() == 34);
  for (const SheetCount& sheet : inventory.sheets)
    if (sheet.sheet == "vInfo") BOOST_TEST(sheet.blank_rows == 2698);
}

BOOST_AUTO_TEST_CASE(a_small_export_with_a_snapshot) {
  const auto folder = real_traces();
  if (!folder) return;
  const Inventory inventory = inventory_of(*folder / "inventory/rvtools-small-complete.xlsx");
  const InventoryTotals totals = inventory_totals(inventory);
  BOOST_TEST(inventory.vms.size() == 3);
  BOOST_TEST(totals.vms_on == 2);
  BOOST_TEST(totals.disks == 5);
  BOOST_TEST(totals.capacity_bytes == mib(532480));
  BOOST_TEST(totals.used_bytes == mib(327680));
  BOOST_TEST(totals.set_apart.at("snapshot").bytes == mib(512));
}
