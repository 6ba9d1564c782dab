/// What an inventory says, from hand-made workbooks and CSV files: what is read, what is set apart and why, and how VMs
/// fall into groups.

#define BOOST_TEST_MODULE made_inventory
#include "tests/inventory/made_inventory.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "models/units.hpp"
#include "sim/inventory/inventory_json.hpp"
#include "sim/inventory/inventory_text.hpp"
#include "sim/inventory/inventory_totals.hpp"
#include "sim/inventory/read_inventory.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/schema/schema.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

Inventory read(const std::vector<std::filesystem::path>& files, const std::string& group_by = "",
               const ReadingPolicy& policy = {}) {
  InventoryRequest request;
  request.files = files;
  request.map = shipped_column_map("rvtools");
  request.policy = policy;
  if (!group_by.empty()) request.grouping = Grouping(group_by);
  return read_inventory(request);
}

const InventoryVm& vm_named(const Inventory& inventory, const std::string& name) {
  const auto found = std::find_if(inventory.vms.begin(), inventory.vms.end(),
                                  [&name](const InventoryVm& vm) { return vm.name == name; });
  BOOST_REQUIRE_MESSAGE(found != inventory.vms.end(), "no VM " << name);
  return *found;
}

const MadeCell none = std::monostate();

/// Two VMs, a template, a placeholder, an orphaned one; raw, shared and independent disks; partitions of a VM that is
/// not listed; a snapshot; a file that belongs to no VM.
std::vector<std::pair<std::string, MadeRows>> estate() {
  return {
      {"vInfo",
       {{"VM", "Powerstate", "Template", "SRM Placeholder", "Connection state", "CPUs", "Memory", "Disks",
         "Provisioned MiB", "In Use MiB", "Folder", "Resource pool", "Cluster", "Host", "VM UUID", "CBT", "Owner",
         "Tags"},
        {"sql01", "poweredOn", false, "False", "connected", 8.0, 65536.0, 3.0, 1300000.0, 700000.0, "/DC/db",
         "/DC/gold", "CL-1", "esx1", "u-1", "TRUE", "Anna", "Env:prod, Tier:gold"},
        {"web/01", "poweredOff", "False", "False", "connected", "2", "8,192", 1.0, 60000.0, 50000.0, "/DC/web", none,
         "CL-1", "esx2", "u-2", none, none, "Tier:silver"},
        {"tmpl", "poweredOff", "True", "False", "connected", 1.0, 1024.0, 1.0, 40000.0, 20000.0},
        {"twin", "poweredOff", "False", "True", "connected", 1.0, 1024.0, 1.0, 2.0, 1.0},
        {"lost", "poweredOff", "False", "False", "orphaned", 1.0, 1024.0, 1.0, 3.0, 1.0}}},
      {"vDisk",
       {{"VM", "VM UUID", "Disk", "Capacity MiB", "Raw", "Raw Comp. Mode", "Disk Mode", "Thin", "Sharing mode", "Path"},
        {"sql01", "u-1", "Hard disk 1", 102400.0, "False", none, "persistent", "True", "sharingNone",
         "[DS-1] sql01/a.vmdk"},
        {"sql01", "u-1", "Hard disk 2", "1,048,576", "False", none, "independent_persistent", "False",
         "sharingMultiWriter", "[DS 2] sql01/b.vmdk"},
        {"sql01", "u-1", "Hard disk 3", 204800.0, "True", "physicalMode", "persistent", none, none, none},
        {"web/01", "u-2", "Hard disk 1", 51200.0, false, none, "persistent", true},
        {"tmpl", none, "Hard disk 1", 40000.0, "False"}}},
      {"vPartition",
       {{"VM", "Disk", "Capacity MiB", "Consumed MiB"},
        {"sql01", "C:", 100000.0, 1000.0},
        {"sql01", "D:", 100.0, 24.0},
        {"ghost", "/", 10.0, 5.0},
        {"ghost", "/var", 10.0, 2.0}}},
      {"vSnapshot", {{"VM", "Name", "Size MiB (total)"}, {"web/01", "before update", 512.0}}},
      {"vHealth",
       {{"Name", "Message", "Message type"},
        {"[DS-1] old/old.vmdk", "Possibly a Zombie vmdk file! Please check.", "Zombie"},
        {"sql01", "VM has a snapshot", "Snapshot"}}},
      {"vHost",
       {{"Host", "Datacenter", "Cluster", "Speed", "# CPU", "# Cores", "# Memory", "# NICs"},
        {"esx1", "DC", "CL-1", 2400.0, 2.0, 48.0, 524288.0, 4.0},
        {"esx2", "DC", "CL-1", 2400.0, 2.0, 48.0, 524288.0, 4.0}}},
      {"vNIC", {{"Host", "Network Device", "Speed"}, {"esx1", "vmnic0", 25000.0}, {"esx1", "vmnic1", 0.0}}},
      {"vDatastore",
       {{"Name", "Type", "Capacity MiB", "In Use MiB", "Free MiB"}, {"DS-1", "VMFS", 2097152.0, 1048576.0, 1048576.0}}},
      {"vTools", {{"VM"}, {"sql01"}}}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(vms_with_their_disks_and_what_is_used) {
  const MadeFolder folder("estate");
  const Inventory inventory = read({folder.workbook("estate.xlsx", estate())});
  BOOST_REQUIRE(inventory.vms.size() == 2);
  const InventoryVm& sql = vm_named(inventory, "sql01");
  BOOST_TEST((sql.power == Power::On));
  BOOST_TEST(*sql.vcpus == 8);
  BOOST_TEST(*sql.memory_bytes == 64 * gib_bytes);
  BOOST_REQUIRE(sql.disks.size() == 2);
  BOOST_TEST(sql.disks[0].capacity_bytes == 100 * gib_bytes);
  BOOST_TEST(sql.disks[0].datastore == "DS-1");
  BOOST_TEST(*sql.disks[0].is_thin);
  BOOST_TEST(sql.disks[1].capacity_bytes == tib_bytes);
  BOOST_TEST(sql.disks[1].datastore == "DS 2");
  BOOST_TEST(sql.disks[1].mode == "independent_persistent");
  BOOST_TEST(sql.capacity_bytes() == 100 * gib_bytes + tib_bytes);
  BOOST_TEST(*sql.used_bytes() == 700000 * mib_bytes);
  BOOST_TEST(*sql.guest_used_bytes == gib_bytes);
  BOOST_TEST(*sql.has_cbt);
  const InventoryVm& web = vm_named(inventory, "web/01");
  BOOST_TEST((web.power == Power::Off));
  BOOST_TEST(*web.vcpus == 2);
  BOOST_TEST(*web.memory_bytes == 8 * gib_bytes);
  BOOST_TEST(*web.used_bytes() == 50000 * mib_bytes);
  BOOST_TEST(web.snapshots == 1);
}

BOOST_AUTO_TEST_CASE(what_is_no_vm_is_set_apart_with_its_reason) {
  const MadeFolder folder("apart");
  const Inventory inventory = read({folder.workbook("estate.xlsx", estate())});
  const InventoryTotals totals = inventory_totals(inventory);
  BOOST_TEST(totals.set_apart.at("template").count == 1);
  BOOST_TEST(totals.set_apart.at("template").bytes == 40000 * mib_bytes);
  BOOST_TEST(totals.set_apart.at("placeholder").count == 1);
  BOOST_TEST(totals.set_apart.at("raw_device").bytes == 200 * gib_bytes);
  BOOST_TEST(totals.set_apart.at("snapshot").bytes == 512 * mib_bytes);
  BOOST_TEST(totals.set_apart.at("orphan").count == 3);
  BOOST_TEST(totals.set_apart.at("orphan").bytes == (3 + 7) * mib_bytes);
  for (const SetApart& apart : inventory.set_apart) {
    BOOST_TEST(!apart.reason.empty());
    if (apart.kind == "raw_device") {
      BOOST_TEST(apart.vm == "sql01");
      BOOST_TEST(apart.place == "vDisk!E4");
      BOOST_TEST(apart.reason.find("physicalMode") != std::string::npos);
    }
    if (apart.name == "ghost") BOOST_TEST(apart.place == "vPartition!A4");
  }
  const std::string text = inventory_text(inventory);
  for (const std::string part :
       {"1 disk independent of snapshots", "1 disk shared between VMs", "not read: \"vTools\"", "web/01"})
    BOOST_TEST(text.find(part) != std::string::npos, part << " in " << text);
}

BOOST_AUTO_TEST_CASE(templates_of_one_name_are_apart_with_their_disks) {
  const MadeFolder folder("templates");
  const MadeRows info = {
      {"VM", "Template", "Provisioned MiB"}, {"gold", true, 1.0}, {"gold", true, 2.0}, {"vm", false, 4.0}};
  const MadeRows disks = {{"VM", "Capacity MiB"}, {"gold", 1.0}, {"gold", 2.0}, {"vm", 3.0}};
  const Inventory inventory = read({folder.workbook("a.xlsx", {{"vInfo", info}, {"vDisk", disks}})});
  BOOST_TEST(inventory.vms.size() == 1);
  BOOST_TEST(inventory_totals(inventory).set_apart.at("template").count == 2);
  BOOST_TEST(inventory_totals(inventory).disks == 1);
}

BOOST_AUTO_TEST_CASE(hosts_clusters_and_datastores) {
  const MadeFolder folder("hosts");
  const Inventory inventory = read({folder.workbook("estate.xlsx", estate())});
  BOOST_REQUIRE(inventory.hosts.size() == 2);
  BOOST_TEST(*inventory.hosts[0].cores == 48);
  BOOST_TEST(*inventory.hosts[0].clock_hz == 2.4e9);
  BOOST_TEST(*inventory.hosts[0].memory_bytes == 512 * gib_bytes);
  BOOST_TEST(inventory.hosts[0].nic_bits_per_s == std::vector<double>{25e9}, boost::test_tools::per_element());
  BOOST_REQUIRE(inventory.clusters.size() == 1);
  BOOST_TEST(*inventory.clusters[0].hosts == 2);
  BOOST_TEST(*inventory.clusters[0].cores == 96);
  BOOST_TEST(*inventory.clusters[0].memory_bytes == tib_bytes);
  BOOST_REQUIRE(inventory.datastores.size() == 1);
  BOOST_TEST(inventory.datastores[0].capacity_bytes == 2 * tib_bytes);
  BOOST_TEST(*inventory.datastores[0].free_bytes == tib_bytes);
}

BOOST_AUTO_TEST_CASE(vms_fall_into_groups_in_each_way) {
  const MadeFolder folder("groups");
  const auto file = folder.workbook("estate.xlsx", estate());
  const auto group = [&](const std::string& way, const std::string& vm) {
    return vm_named(read({file}, way), vm).group;
  };
  BOOST_TEST(group("folder", "sql01") == "/DC/db");
  BOOST_TEST(group("resource-pool", "sql01") == "/DC/gold");
  BOOST_TEST(group("resource-pool", "web/01") == "");
  BOOST_TEST(group("cluster", "web/01") == "CL-1");
  BOOST_TEST(group("tag", "sql01") == "Env:prod, Tier:gold");
  BOOST_TEST(group("tag:tier", "sql01") == "gold");
  BOOST_TEST(group("tag:Tier", "web/01") == "silver");
  BOOST_TEST(group("tag:Env", "web/01") == "");
  BOOST_TEST(group("column:owner", "sql01") == "Anna");
  BOOST_TEST(group("pattern:^([a-z]+)", "web/01") == "web");
  BOOST_TEST(group("pattern:sql..", "sql01") == "sql01");
  const auto list = folder.text("groups.csv", "VM;Group\nsql01;\"Shop; core\"\nweb/01;Shop web\ntmpl;Shop web\n");
  BOOST_TEST(group("file:" + list.string(), "sql01") == "Shop; core");
  BOOST_TEST(group("file:" + list.string(), "web/01") == "Shop web");
  const auto groups = inventory_groups(read({file}, "file:" + list.string()));
  BOOST_REQUIRE(groups.size() == 2);
  BOOST_TEST(groups[0].first == "Shop web");
}

BOOST_AUTO_TEST_CASE(csv_files_say_the_same_as_a_workbook) {
  const MadeFolder folder("csv");
  const auto info = folder.text(
      "RVTools_tabvInfo.csv",
      "\xef\xbb\xbf\"VM\",\"Powerstate\",\"Template\",\"CPUs\",\"Memory\",\"Provisioned MB\",\"In Use MB\","
      "\"Annotation\"\r\n\"sql01\",\"poweredOn\",\"False\",\"4\",\"16,384\",\"1,153,434\",\"700,000\",\"two\r\n"
      "lines, and a \"\"quote\"\"\"\r\n\r\n\"=1+2\",\"poweredOn\",\"False\",\"1\",\"1,024\",\"10\",\"5\",\r\n");
  const auto disks = folder.text("RVTools_tabvDisk.csv",
                                 "VM,Powerstate,Template,Disk,Capacity MiB,Raw,Disk Mode,Thin\n"
                                 "sql01,poweredOn,False,Hard disk 1,102400,False,persistent,True\n"
                                 "sql01,poweredOn,False,Hard disk 2,\"1,048,576\",False,independent_persistent,True\n");
  ReadingPolicy policy;
  policy.mb_is_mib = true;
  const Inventory inventory = read({info, disks}, "", policy);
  const InventoryVm& sql = vm_named(inventory, "sql01");
  BOOST_REQUIRE(sql.disks.size() == 2);
  BOOST_TEST(sql.disks[0].capacity_bytes == 102400 * mib_bytes);
  BOOST_TEST(sql.disks[1].capacity_bytes == 1048576 * mib_bytes);
  BOOST_TEST(*sql.in_use_bytes == 700000 * mib_bytes);
  BOOST_TEST(vm_named(inventory, "=1+2").capacity_bytes() == 10 * mib_bytes);
  // The disks alone name the VMs as well.
  const Inventory alone = read({disks});
  BOOST_REQUIRE(alone.vms.size() == 1);
  BOOST_TEST(alone.vms[0].disks.size() == 2);
  BOOST_TEST((alone.vms[0].power == Power::On));
  BOOST_TEST(alone.notes.front().find("vInfo") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(csv_in_other_encodings_and_with_other_delimiters) {
  const MadeFolder folder("encodings");
  const std::string text =
      "sep=;\r\nVM;Powerstate;Memory;Provisioned MiB\r\nsrv-\xc3\xbc;poweredOff;4.096;1.048.576\r\n";
  BOOST_TEST(vm_named(read({folder.text("vInfo.csv", text)}), "srv-\xc3\xbc").capacity_bytes() == tib_bytes);
  std::string wide = "\xff\xfe";
  for (const char character : std::string("VM\tPowerstate\tMemory\tProvisioned MiB\nsrv-")) wide += {character, '\0'};
  wide += std::string("\xfc\x00\x3d\xd8\x00\xde", 6);  // u umlaut, and a character beyond 16 bits
  for (const char character : std::string("\tpoweredOn\t4096\t1048576\n")) wide += {character, '\0'};
  const Inventory inventory = read({folder.text("RVTools_tabvInfo.csv", wide)});
  BOOST_TEST(inventory.vms.front().name == "srv-\xc3\xbc\xf0\x9f\x98\x80");
  BOOST_TEST(*inventory.vms.front().memory_bytes == 4 * gib_bytes);
}

BOOST_AUTO_TEST_CASE(policies_settle_what_a_file_leaves_open) {
  const MadeFolder folder("policies");
  const MadeRows info = {{"VM", "VM UUID", "Memory", "Provisioned MB"},
                         {"twin", "u-1", Formula{"=2*512", 1024}, 10.0},
                         {"twin", "u-2", 2048.0, 20.0}};
  const MadeRows disks = {
      {"VM", "VM UUID", "Disk", "Capacity MiB"}, {"twin", "u-2", "d", 15.0}, {"twin", "u-1", "d", 5.0}};
  const auto file = folder.workbook("open.xlsx", {{"vInfo", info}, {"vDisk", disks}});
  ReadingPolicy policy;
  policy.takes_formulas = true;
  policy.numbers_duplicates = true;
  policy.mb_is_mib = false;
  const Inventory inventory = read({file}, "", policy);
  BOOST_REQUIRE(inventory.vms.size() == 2);
  BOOST_TEST(*vm_named(inventory, "twin").memory_bytes == gib_bytes);
  BOOST_TEST(vm_named(inventory, "twin").capacity_bytes() == 5 * mib_bytes);
  BOOST_TEST(vm_named(inventory, "twin (2)").capacity_bytes() == 15 * mib_bytes);
  BOOST_TEST(*vm_named(inventory, "twin (2)").provisioned_bytes == 20 * mb_bytes);
}

BOOST_AUTO_TEST_CASE(the_json_keeps_to_its_schema) {
  const MadeFolder folder("json");
  const Inventory inventory = read({folder.workbook("estate.xlsx", estate())}, "folder");
  const Schema schema(read_text_file(std::string(DRSIM_SOURCE_DIR) + "/sim/inventory/inventory.schema.json"));
  const nlohmann::json json = nlohmann::json::parse(inventory_json(inventory).dump());
  for (const Finding& finding : schema.validate(json)) BOOST_ERROR(finding.pointer + ": " + finding.text);
  BOOST_TEST(json["totals"]["capacity_bytes"] == (102400 + 1048576 + 51200) * 1048576LL);
  BOOST_TEST(json["groups"].size() == 2);
  BOOST_TEST(json["vms"][0]["disks"][1]["capacity_bytes"] == 1099511627776LL);
  BOOST_TEST(json["vms"][0]["used_fraction"].get<double>() == 700000.0 / (102400 + 1048576));
}

BOOST_AUTO_TEST_CASE(other_tools_by_their_columns) {
  const MadeFolder folder("columns");
  const MadeRows optics = {{"VM Name", "Power State", "Template", "Virtual CPU", "Provisioned Memory (MiB)",
                            "Virtual Disk Size (MiB)", "Virtual Disk Used (MiB)"},
                           {"app", "poweredOn", "FALSE", 4.0, 8192.0, 102400.5, 51200.0}};
  InventoryRequest request;
  request.files = {folder.workbook("optics.xlsx", {{"Details", {{"Project"}}}, {"VMs", optics}})};
  request.map = shipped_column_map("live-optics");
  BOOST_TEST(read_inventory(request).vms.front().capacity_bytes() == 102400.5 * mib_bytes);

  const auto map =
      folder.text("map.json",
                  R"({"drsim_columns": 1, "title": "Our list", "numbers": "comma", "sheets": {"vms": {"columns": {
        "name": "Server", "power": ["Status", "State"], "vcpus": "Kerne", "memory": {"heading": "RAM", "unit": "GiB"},
        "capacity": "Platten", "used": {"heading": "belegt", "unit": "GB"}}}}})");
  BOOST_CHECK_EXCEPTION(read_column_map(map), ScenarioError, [](const ScenarioError& error) {
    return std::string(error.what()).find("used") != std::string::npos;
  });
  const auto good =
      folder.text("good.json",
                  R"({"drsim_columns": 1, "title": "Our list", "numbers": "comma", "sheets": {"vms": {"columns": {
        "name": "Server", "power": ["Status", "State"], "vcpus": "Kerne", "memory": {"heading": "RAM", "unit": "GiB"},
        "capacity": "Platten", "guest_used": {"heading": "belegt", "unit": "GB"}}}}})");
  request.files = {folder.text("liste.csv", "Server;State;Kerne;RAM;Platten;belegt\nerp;on;4;16,5;1,5 TiB;1.024,5\n")};
  request.map = read_column_map(good);
  const Inventory inventory = read_inventory(request);
  BOOST_TEST(inventory.title == "Our list");
  BOOST_TEST(*inventory.vms[0].memory_bytes == 16.5 * gib_bytes);
  BOOST_TEST(*inventory.vms[0].guest_used_bytes == 1024.5 * gb_bytes);
}
