/// Files that are no inventory, damaged ones, and cells that cannot be meant: each is refused with file, sheet and
/// cell, what was found and what is allowed, and all problems are told at once.

#define BOOST_TEST_MODULE malformed_inventory
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "sim/inventory/read_inventory.hpp"
#include "sim/inventory/table/file_kind.hpp"
#include "sim/inventory/workbook/zip_archive.hpp"
#include "tests/inventory/made_inventory.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

std::string message_of(const std::vector<std::filesystem::path>& files, const std::string& group_by = "",
                       const ReadingPolicy& policy = {}) {
  try {
    InventoryRequest request;
    request.files = files;
    request.map = shipped_column_map("rvtools");
    request.policy = policy;
    if (!group_by.empty()) request.grouping = Grouping(group_by);
    read_inventory(request);
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "accepted";
}

void says(const std::string& message, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    BOOST_TEST(message.find(part) != std::string::npos, "\"" << part << "\" is missing in: " << message);
}

const std::string sheet_head =
    "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\"><c r=\"A1\" "
    "t=\"inlineStr\"><is><t>VM</t></is>"
    "</c><c r=\"B1\" t=\"inlineStr\"><is><t>Provisioned MiB</t></is></c></row>";
const std::string sheet_tail = "</sheetData></worksheet>";

}  // namespace

BOOST_AUTO_TEST_CASE(files_of_another_kind_are_named) {
  const MadeFolder folder("kinds");
  says(message_of({folder.file("absent.xlsx")}), {"absent.xlsx", "no such file"});
  says(message_of({folder.file("")}), {"is a folder"});
  says(message_of({folder.text("a.xlsx", "")}), {"is empty"});
  says(message_of({folder.text("a.xlsx", "%PDF-1.7 ...")}), {"is a PDF document", "allowed: a workbook (.xlsx)"});
  says(message_of({folder.text("a.xlsx", "<html>")}), {"is an HTML or XML page"});
  says(message_of({folder.text("a.xlsx", "{\"a\": 1}")}), {"is JSON"});
  says(message_of({folder.text("a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...")}),
       {"old form (.xls)", "save it as .xlsx"});
  std::string locked = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
  for (const char character : std::string("EncryptedPackage")) locked += {character, '\0'};
  says(message_of({folder.text("a.xlsx", locked)}), {"protected with a password"});
  says(message_of({folder.archive("a.zip", {{"notes.txt", "hello"}})}),
       {"zip archive without a workbook", "notes.txt"});
  says(message_of({folder.archive("a.xlsb", {{"xl/workbook.bin", "x"}})}), {"binary workbook (.xlsb)"});
  says(message_of({folder.archive("a.ods", {{"mimetype", "x"}, {"content.xml", "<a/>"}})}), {"OpenDocument"});
  says(message_of({folder.text("a.xlsx", "PK\x03\x04 cut off")}), {"no complete zip archive"});
  says(message_of({folder.text("vInfo.csv", std::string("VM,Memory\nx\0y,1\n", 16))}), {"line 2", "null character"});
  says(message_of({folder.text("vInfo.csv", "VM,Memory\nsrv-\xfc,1\n")}), {"line 2", "no UTF-8", "0xfc"});
}

BOOST_AUTO_TEST_CASE(missing_sheets_and_columns_name_those_found) {
  const MadeFolder folder("missing");
  const auto no_sheet = folder.workbook("a.xlsx", {{"vInf0", {{"VM"}}}, {"vDisk", {{"VM"}}}});
  says(message_of({no_sheet}), {"no sheet \"vInfo\"", "did you mean \"vInf0\"", "\"vDisk\""});
  const auto no_column = folder.workbook(
      "b.xlsx", {{"vInfo", {{"VMs", "CPUs"}, {"a", 1.0}}}, {"vDisk", {{"VM", "Capacity GiB"}, {"a", 1.0}}}});
  says(message_of({no_column}), {"vInfo!1", "no column \"VM\"", "did you mean \"VMs\"", "\"CPUs\"", "vDisk!1",
                                 "\"Capacity MiB\"", "did you mean \"Capacity GiB\""});
  says(message_of({folder.workbook("c.xlsx", {{"vInfo", MadeRows{}}})}), {"vInfo", "is empty"});
  says(message_of({folder.workbook("d.xlsx", {{"vInfo", {{"VM", "Provisioned MiB"}}}})}), {"lists no VM"});
  says(message_of({folder.text("servers.csv", "VM\na\n")}), {"no file", "_tabvInfo.csv", "\"servers\""});
}

BOOST_AUTO_TEST_CASE(all_cells_that_cannot_be_meant_are_told_at_once) {
  const MadeFolder folder("cells");
  const auto file = folder.workbook("a.xlsx", {{"vInfo",
                                                {{"VM", "Powerstate", "Template", "CPUs", "Memory", "Provisioned MiB"},
                                                 {"a", "poweredOm", "maybe", 2.5, "many", -1.0},
                                                 {MadeCell(), "poweredOn", "False", 1.0, 1024.0, 1.0},
                                                 {"b", "poweredOn", "False", 1.0, Formula{"=1024*2", 2048}, "1,23,4"},
                                                 {"a", "poweredOn", "False", 1.0, 1024.0, 1.0},
                                                 {"two\nlines", "poweredOn", "False", 1.0, 1024.0, 1.0},
                                                 {std::string(300, 'x'), "poweredOn", "False", 1.0, 1024.0, 1.0}}}});
  says(message_of({file}), {"vInfo!B2",
                            "\"poweredOm\"",
                            "did you mean \"poweredOn\"",
                            "vInfo!C2",
                            "\"maybe\"",
                            "vInfo!D2",
                            "\"2.5\" is no count",
                            "vInfo!E2",
                            "\"many\" is no number",
                            "vInfo!F2",
                            "\"-1\" is below 0",
                            "vInfo!A3",
                            "no name",
                            "vInfo!E4",
                            "holds a formula (its stored value is \"2048\")",
                            "--formulas values",
                            "vInfo!F4",
                            "\"1,23,4\"",
                            "vInfo!A5",
                            "\"a\" is the name of a VM already, in vInfo!A2",
                            "--duplicate-names number",
                            "vInfo!A6",
                            "control character",
                            "vInfo!A7",
                            "300 bytes"});
  const auto csv = folder.text("RVTools_tabvInfo.csv", "VM,Memory\n\"a\nb\",1\nc,x\n");
  says(message_of({csv}), {"line 2, column A", "line 4, column B", "\"x\" is no number"});
  const auto huge = folder.workbook("b.xlsx", {{"vInfo", {{"VM", "Memory"}, {"a", 1e300}}}});
  says(message_of({huge}), {"vInfo!B2", "is more than there can be; allowed: up to 8192 TiB"});
  const auto units = folder.text("vInfo.csv", "VM,Memory\na,2 apples\nb,4096 MiB\n");
  says(message_of({units}), {"line 2, column B", "\"2 apples\" of column \"Memory\"", "unknown unit \"apples\""});
}

BOOST_AUTO_TEST_CASE(many_problems_are_cut_with_their_count) {
  const MadeFolder folder("many");
  std::string text = "VM,Memory\n";
  for (int row = 0; row < 150; ++row) text += "vm" + std::to_string(row) + ",x\n";
  says(message_of({folder.text("vInfo.csv", text)}), {"line 101,", "and 50 more like these"});
}

BOOST_AUTO_TEST_CASE(mixed_units_are_refused_until_the_user_says_which) {
  const MadeFolder folder("units");
  const MadeRows disks = {{"VM", "Capacity MiB"}, {"a", 1.0}};
  const auto sheets = folder.workbook("a.xlsx", {{"vInfo", {{"VM", "Provisioned MB"}, {"a", 1.0}}}, {"vDisk", disks}});
  says(message_of({sheets}), {"vDisk!B1", "MiB", "\"Provisioned MB\" in vInfo!B1", "--megabyte MiB"});
  ReadingPolicy policy;
  policy.mb_is_mib = true;
  BOOST_TEST(message_of({sheets}, "", policy) == "accepted");
  const auto columns = folder.workbook(
      "b.xlsx", {{"vInfo", {{"VM", "In Use MB", "In Use MiB", "Memory", "Memory"}, {"a", 1.0, 1.0, 1.0, 1.0}}}});
  says(message_of({columns}, "", policy), {"vInfo!B1", "\"In Use MB\" stands beside column \"In Use MiB\"", "vInfo!E1",
                                           "\"Memory\" is there already, in vInfo!D1"});
}

BOOST_AUTO_TEST_CASE(rows_that_could_mean_two_vms_are_refused) {
  const MadeFolder folder("twins");
  const auto file = folder.workbook("a.xlsx", {{"vInfo", {{"VM", "Provisioned MiB"}, {"twin", 1.0}, {"twin", 2.0}}},
                                               {"vDisk", {{"VM", "Capacity MiB"}, {"twin", 1.0}}}});
  ReadingPolicy policy;
  policy.numbers_duplicates = true;
  says(message_of({file}, "", policy), {"vDisk!A2", "\"twin\" is the name of 2 VMs (vInfo!A2 and vInfo!A3)"});
}

BOOST_AUTO_TEST_CASE(groups_that_cannot_be_made) {
  const MadeFolder folder("groups");
  const auto file =
      folder.workbook("a.xlsx", {{"vInfo", {{"VM", "Owner", "Provisioned MiB"}, {"shop-1", "Anna", 1.0}}}});
  says(message_of({file}, "foldr"), {"--group-by", "\"foldr\" is unknown", "did you mean \"folder\""});
  says(message_of({file}, "column:Ownr"), {"vInfo!1", "no column \"Ownr\" to group by", "did you mean \"Owner\""});
  says(message_of({file}, "pattern:(("), {"no regular expression"});
  says(message_of({file}, "tag:"), {"says nothing behind the colon"});
  const auto list = folder.text("g.csv", "vm,group\nshop-1,a\nshop-1,b\nshop-2\n");
  says(message_of({file}, "file:" + list.string()),
       {"line 3", "\"b\" here and to \"a\" in line 2", "line 4", "one of two columns"});
  const auto other = folder.text("h.csv", "shop-2,a\n");
  says(message_of({file}, "file:" + other.string()), {"line 1", "no VM \"shop-2\"", "did you mean \"shop-1\""});
}

BOOST_AUTO_TEST_CASE(damaged_sheets_are_refused_with_their_cell) {
  const MadeFolder folder("damaged");
  const auto message = [&](const std::string& rows, const std::string& texts = "<sst><si><t>x</t></si></sst>") {
    return message_of({folder.sheet_xml("a.xlsx", sheet_head + rows + sheet_tail, texts)});
  };
  says(message("<row r=\"2\"><c r=\"A2\" t=\"s\"><v>7</v></c></row>"), {"vInfo!A2", "text 7 of 1 texts"});
  says(message("<row r=\"1\"/>"), {"vInfo!1", "numbered \"1\""});
  says(message("<row r=\"99999999\"/>"), {"at most 1048576 rows"});
  says(message("<row r=\"2\"><c r=\"ZZZZ2\"/></row>"), {"\"ZZZZ2\""});
  says(message("<row r=\"2\"><c r=\"B2\"/><c r=\"A2\"/></row>"), {"\"A2\", which does not follow"});
  says(message("<row r=\"2\"><c r=\"A2\" t=\"e\"><v>#N/A</v></c></row>"), {"vInfo!A2", "holds the error \"#N/A\""});
  says(message("<row r=\"2\"><c r=\"A2\" t=\"str\"><v>" + std::string(cell_bytes_max + 1, 'x') + "</v></c></row>"),
       {"vInfo!A2", "more than 1 MiB"});
  says(message("<row r=\"2\">"), {"sheet1.xml", "no well-formed XML"});
  std::string deep;
  for (int depth = 0; depth < 200; ++depth) deep += "<x>";
  says(message(deep), {"nested more than 100 deep"});
  const std::string bomb = "<!DOCTYPE a [<!ENTITY a \"aaaa\">]>" + sheet_head + sheet_tail;
  says(message_of({folder.sheet_xml("b.xlsx", bomb)}), {"document type"});
}

BOOST_AUTO_TEST_CASE(phonetic_and_rich_texts_and_prefixes_are_read_as_shown) {
  const MadeFolder folder("texts");
  const auto file = folder.sheet_xml(
      "a.xlsx",
      "<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row><x:c t=\"s\"><x:v>0</x:v></x:c><x:c "
      "t=\"s\"><x:v>1</x:v></x:c></x:row>"
      "<x:row><x:c t=\"s\"><x:v>2</x:v></x:c><x:c><x:v>2.5E3</x:v></x:c></x:row></x:sheetData></x:worksheet>",
      "<sst><si><t>VM</t></si><si><t>Provisioned "
      "MiB</t></si><si><r><t>db</t></r><r><t>-1</t></r><rPh><t>dibi</t></rPh></si></sst>");
  std::vector<std::string> cells;
  tables_of(file).front().read([&](const TableRow& row) {
    for (const TableCell& cell : row.cells) cells.push_back(cell.text);
  });
  BOOST_TEST(cells == (std::vector<std::string>{"VM", "Provisioned MiB", "db-1", "2.5E3"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_million_rows_and_a_bomb_cost_neither_minutes_nor_memory) {
  const MadeFolder folder("bombs");
  std::string rows;
  for (std::size_t row = 2; row <= rows_max; ++row) rows += "<row r=\"" + std::to_string(row) + "\"/>";
  rows.insert(0, "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>vm</v></c><c r=\"B2\"><v>1</v></c></row>");
  rows.erase(rows.find("<row r=\"2\"/>"), 12);
  const auto start = std::chrono::steady_clock::now();
  BOOST_TEST(message_of({folder.sheet_xml("a.xlsx", sheet_head + rows + sheet_tail)}) == "accepted");
  const std::string blanks(600UL * 1024 * 1024, ' ');
  const auto bomb = folder.sheet_xml("b.xlsx", sheet_head + blanks + sheet_tail);
  BOOST_TEST(std::filesystem::file_size(bomb) < 2UL * 1024 * 1024);
  says(message_of({bomb}), {"sheet1.xml", "unpacks to more than 512 MiB"});
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  BOOST_TEST(took.count() < 60);
}
