/// `drsim import` of inventories as a user calls it.

#define BOOST_TEST_MODULE inventory_command
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/inventory/made_inventory.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim::test;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::string info =
    "VM,Powerstate,CPUs,Memory,Provisioned MiB,In Use MiB,Folder\n"
    "=HYPERLINK(\"x\"),poweredOn,2,4096,20480,10240,/DC/shop\n"
    "\"a, \"\"b\"\" / \xc3\xa9\",poweredOff,1,2048,10240,1024,/DC/web\n";

nlohmann::json parsed(const std::filesystem::path& path) {
  std::ifstream file(path);
  return nlohmann::json::parse(file);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_table_goes_to_the_terminal_and_json_to_the_file) {
  const MadeFolder folder("command");
  folder.text("RVTools_tabvInfo.csv", info);
  const ProgramRun run =
      run_drsim(folder.file(""), "import rvtools RVTools_tabvInfo.csv --group-by folder --out inv.json");
  BOOST_TEST(run.exit_code == 0, run.err);
  BOOST_TEST(run.err == "");
  for (const std::string part :
       {"2, of which 1 are on, with 3 vCPUs and 6 GiB of memory", "30 GiB of capacity", "11 GiB used", "/DC/shop"})
    BOOST_TEST(contains(run.out, part), run.out);
  const nlohmann::json inventory = parsed(folder.file("inv.json"));
  BOOST_TEST(inventory["drsim_inventory"] == 1);
  BOOST_TEST(inventory["vms"][0]["name"] == "=HYPERLINK(\"x\")");
  BOOST_TEST(inventory["vms"][1]["name"] == "a, \"b\" / \xc3\xa9");
  BOOST_TEST(inventory["groups"][1]["name"] == "/DC/web");
  const ProgramRun json =
      run_drsim(folder.file(""), "import rvtools RVTools_tabvInfo.csv --group-by folder --format json");
  BOOST_TEST(nlohmann::json::parse(json.out) == inventory);
}

BOOST_AUTO_TEST_CASE(a_mistake_leaves_nothing_behind) {
  const MadeFolder folder("mistake");
  folder.text("RVTools_tabvInfo.csv", "VM,Memory\na,x\n");
  folder.text("inv.json", "earlier");
  const ProgramRun run = run_drsim(folder.file(""), "import rvtools RVTools_tabvInfo.csv --out inv.json");
  BOOST_TEST(run.exit_code == 2);
  BOOST_TEST(run.out == "");
  BOOST_TEST(contains(run.err, "RVTools_tabvInfo.csv: line 2, column B: \"x\" is no number of column \"Memory\""),
             run.err);
  std::ifstream file(folder.file("inv.json"));
  BOOST_TEST(std::string(std::istreambuf_iterator<char>(file), {}) == "earlier");
}

BOOST_AUTO_TEST_CASE(options_that_say_nothing_of_the_kind_are_refused) {
  const MadeFolder folder("options");
  folder.text("RVTools_tabvInfo.csv", info);
  const auto refused = [&](const std::string& arguments, const std::string& part) {
    const ProgramRun run = run_drsim(folder.file(""), "import " + arguments);
    BOOST_TEST(run.exit_code == 2, arguments);
    BOOST_TEST(contains(run.err, part), run.err);
  };
  refused("rvtools RVTools_tabvInfo.csv --scale 2", "--scale: says nothing of an inventory");
  refused("msr RVTools_tabvInfo.csv --group-by folder", "--group-by: says nothing of msr");
  refused("rvtools RVTools_tabvInfo.csv --columns map.json", "--columns: columns of rvtools are known");
  refused("inventory RVTools_tabvInfo.csv", "--columns: the kind inventory needs");
  refused("rvtools RVTools_tabvInfo.csv --out .", "--out: . is no plain file");
  refused("rvtols RVTools_tabvInfo.csv", "\"rvtols\" is unknown (did you mean \"rvtools\"?)");
}
