/// `drsim init --inventory`: a complete scenario that runs, its rates by hand, and every assumption listed and marked.

#define BOOST_TEST_MODULE scenario_plan
#include "sim/inventory/plan/scenario_plan.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "models/units.hpp"
#include "sim/inventory/inventory_json.hpp"
#include "sim/inventory/plan/change_rate.hpp"
#include "tests/inventory/made_inventory.hpp"
#include "tests/support/run_program.hpp"
#include "tests/traces/trace_files.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

InventoryVm vm(const std::string& name, double capacity_gib, double used_gib) {
  InventoryVm made;
  made.name = name;
  made.power = Power::On;
  made.cluster = "prod";
  made.vcpus = 4;
  made.memory_bytes = 16 * gib_bytes;
  made.disks = {{"Hard disk 1", capacity_gib * gib_bytes, "DS-1", "persistent", true}};
  made.in_use_bytes = used_gib * gib_bytes;
  return made;
}

/// Four VMs: a database of a group, one that is off, one of another cluster in the group, and one alone.
Inventory estate() {
  Inventory inventory;
  inventory.title = "made";
  inventory.hosts = {{"esx1", "prod", "DC", 40, 2, 4, 2.4e9, 512 * gib_bytes, {25e9, 10e9}},
                     {"esx2", "prod", "DC", 56, 2, 4, 2.6e9, 768 * gib_bytes, {25e9}}};
  inventory.datastores = {{"DS-1", "VMFS", 4 * tib_bytes, {}, {}}};
  inventory.vms = {vm("mssql01", 400, 200), vm("web \"1\" / \xc3\xa9", 100, 50), vm("file01", 100, 10),
                   vm("=cmd()", 100, 100)};
  inventory.vms[0].group = inventory.vms[2].group = "shop";
  inventory.vms[1].power = Power::Off;
  inventory.vms[2].cluster = "";
  inventory.vms[2].disks.clear();
  inventory.vms[2].stated_capacity_bytes = 300 * gib_bytes;
  inventory.vms[2].disk_count = 3;
  return inventory;
}

PlanRequest request_of(const Inventory& inventory, const std::string& product = "zerto") {
  PlanRequest request;
  request.inventory = inventory;
  request.inventory_file = "estate.json";
  request.from = {"frankfurt", "eu-de"};
  request.to = {"madrid", "eu-es"};
  request.product = product;
  return request;
}

const nlohmann::ordered_json& named(const nlohmann::ordered_json& list, const std::string& name) {
  for (const auto& entry : list)
    if (entry["name"] == name) return entry;
  throw std::runtime_error("nothing is named " + name);
}

bool assumes(const ScenarioPlan& plan, const std::string& part) {
  for (const std::string& assumption : plan.assumptions)
    if (contains(assumption, part)) return true;
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(rates_by_rule_are_those_of_the_guide) {
  // 200 GiB used, 10 % a day: 20 GiB in 86,400 s.
  const AssumedRate database = assumed_rate(vm("mssql01", 400, 200));
  BOOST_TEST(database.role == "database");
  BOOST_TEST(database.mean_bytes_per_s == 0.1 * 200 * 1073741824.0 / 86400, boost::test_tools::tolerance(1e-12));
  const AssumedRate other = assumed_rate(vm("web01", 100, 50));
  BOOST_TEST(other.mean_bytes_per_s == 0.05 * 50 * 1073741824.0 / 86400, boost::test_tools::tolerance(1e-12));
  for (const std::string name : {"SQL01", "prod-db-2", "ora", "mssqlprod", "erpdb01", "pg_1", "MongoA"})
    BOOST_TEST(assumed_rate(vm(name, 1, 1)).role == "database", name);
  for (const std::string name : {"web01", "feedback", "coral", "app-server", "rack7"})
    BOOST_TEST(assumed_rate(vm(name, 1, 1)).role == "other", name);
  InventoryVm unknown = vm("web", 100, 0);
  unknown.in_use_bytes.reset();
  BOOST_TEST(assumed_rate(unknown).used_bytes == 100 * gib_bytes);
}

BOOST_AUTO_TEST_CASE(the_estate_and_its_mirror) {
  const ScenarioPlan plan = plan_scenario(request_of(estate()));
  const auto& clusters = plan.scenario["clusters"];
  BOOST_TEST(clusters.size() == 4);
  const auto& source = named(clusters, "prod");
  BOOST_TEST(source["hosts"] == 2);
  BOOST_TEST(source["cores"] == 48);
  BOOST_TEST(source["clock"] == "2.5 GHz");
  BOOST_TEST(source["memory"] == "640 GiB");
  BOOST_TEST(source["nic"] == "25 Gbps");
  BOOST_TEST(source["datastores"][0]["name"] == "DS-1");
  BOOST_TEST(source["datastores"][0]["capacity"] == "4 TiB");
  const auto& mirror = named(clusters, "prod-recovery");
  BOOST_TEST(mirror["site"] == "madrid");
  BOOST_TEST(mirror["hosts"] == 2);
  // 600 GiB of disks and three journals of 150 GiB fill 80 %: 1,312.5 GiB, so 2 TiB.
  BOOST_TEST(mirror["datastores"][0]["capacity"] == "2 TiB");
  BOOST_TEST(named(clusters, "unclustered")["hosts"] == 2);
  BOOST_TEST(contains(named(clusters, "unclustered")["//"].get<std::string>(), "10 Gbps of NIC"));
  BOOST_TEST(assumes(plan, "hosts of 1 of 2 clusters: 10 Gbps of NIC"));
}

BOOST_AUTO_TEST_CASE(vms_groups_and_workloads) {
  const ScenarioPlan plan = plan_scenario(request_of(estate()));
  const auto& vms = plan.scenario["vms"];
  BOOST_TEST(named(vms, "mssql01")["used"] == 0.5);
  BOOST_TEST(json(named(vms, "mssql01")["disks"]) == json::array({"400 GiB"}));
  BOOST_TEST(json(named(vms, "file01")["disks"]) == json::array({"100 GiB", "100 GiB", "100 GiB"}));
  // The group has its first VM on prod, so its other one says where it recovers to.
  BOOST_TEST(named(vms, "file01").contains("recovery") != named(vms, "mssql01").contains("recovery"));
  BOOST_TEST(plan.scenario["vpgs"].size() == 3);
  BOOST_TEST(json(named(plan.scenario["vpgs"], "shop")["vms"]) == json::array({"mssql01", "file01"}));
  const auto& workloads = plan.scenario["workloads"];
  BOOST_TEST(workloads["mssql01"]["mean"] == "248.551 kB/s");
  BOOST_TEST(contains(workloads["mssql01"]["//"].get<std::string>(), "assumed, not measured: 10 % a day of 200 GiB"));
  BOOST_TEST(workloads["powered-off"]["mean"] == "0 B/s");
  BOOST_TEST(assumes(plan, "1 of 4 VMs: off"));
  BOOST_TEST(assumes(plan, "1 of 4 VMs: not measured, databases by their names: 10 %"));
  BOOST_TEST(assumes(plan, "2 of 4 VMs: no group"));
  for (const std::string& assumption : plan.assumptions)
    BOOST_TEST(contains(plan.scenario["//"].dump(), json(assumption).dump().substr(1, 40)), assumption);
}

BOOST_AUTO_TEST_CASE(measured_workloads_go_to_the_vm_of_their_name) {
  PlanRequest request = request_of(estate());
  request.measured["MSSQL01"] = {{{"kind", "constant"}, {"mean", "1 MB/s"}}, "rates.json"};
  request.measured["powercli-file01"] = {{{"kind", "constant"}, {"mean", "2 MB/s"}}, "rates.json"};
  request.measured["=cmd"] = {{{"kind", "constant"}, {"mean", "3 MB/s"}}, "rates.json"};
  const ScenarioPlan plan = plan_scenario(request);
  BOOST_TEST(named(plan.scenario["vms"], "mssql01")["workload"] == "MSSQL01");
  BOOST_TEST(named(plan.scenario["vms"], "file01")["workload"] == "powercli-file01");
  BOOST_TEST(named(plan.scenario["vms"], "=cmd()")["workload"] == "=cmd()");
  BOOST_TEST(!plan.scenario["workloads"].contains("=cmd"));
  BOOST_REQUIRE(plan.notes.size() == 1);
  BOOST_TEST(contains(plan.notes[0], "no VM has the name of workload \"=cmd\" (did you mean \"=cmd()\"?)"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_planned_is_left_out_with_its_reason) {
  Inventory inventory = estate();
  inventory.vms[0].disks[0].capacity_bytes = 63 * tib_bytes;
  inventory.vms[1].disks.assign(61, inventory.vms[1].disks[0]);
  inventory.vms[2].stated_capacity_bytes.reset();
  const ScenarioPlan plan = plan_scenario(request_of(inventory));
  BOOST_TEST(plan.scenario["vms"].size() == 1);
  BOOST_TEST(contains(plan.notes[0], "left out: VM \"mssql01\": a disk above 62 TiB"));
  BOOST_TEST(contains(plan.notes[1], "61 disks, the product takes 60"));
  BOOST_TEST(contains(plan.notes[2], "no disk of it is known"));
  inventory.vms.resize(3);
  BOOST_CHECK_THROW(plan_scenario(request_of(inventory)), ScenarioError);
}

BOOST_AUTO_TEST_CASE(hosts_of_no_cluster_are_those_of_vms_of_none) {
  Inventory inventory = estate();
  for (InventoryHost& host : inventory.hosts) host.cluster.clear();
  for (InventoryVm& one : inventory.vms) one.cluster.clear();
  const ScenarioPlan plan = plan_scenario(request_of(inventory));
  BOOST_TEST(plan.scenario["clusters"].size() == 2);
  BOOST_TEST(named(plan.scenario["clusters"], "unclustered")["cores"] == 48);
  // Nothing is known of the hosts of a cluster that says 0 of everything.
  inventory.hosts.clear();
  inventory.clusters = {{"unclustered", 3.0, 0.0, 0.0}};
  const ScenarioPlan bare = plan_scenario(request_of(inventory));
  BOOST_TEST(named(bare.scenario["clusters"], "unclustered")["hosts"] == 3);
  BOOST_TEST(named(bare.scenario["clusters"], "unclustered")["memory"] == "384 GiB");
}

BOOST_AUTO_TEST_CASE(an_inventory_comes_back_from_its_file) {
  const MadeFolder folder("plan");
  const Inventory inventory = estate();
  const auto file = folder.text("estate.json", inventory_json(inventory).dump());
  BOOST_TEST(inventory_json(read_inventory_json(file))["vms"] == inventory_json(inventory)["vms"]);
  BOOST_TEST(inventory_json(read_inventory_json(file))["hosts"] == inventory_json(inventory)["hosts"]);
  json content = json::parse(inventory_json(inventory).dump());
  content["groups"][0]["vms"].push_back("mssql02");
  content["vms"][0]["powr"] = "on";
  const auto message = [&] {
    try {
      read_inventory_json(folder.text("bad.json", content.dump()));
    } catch (const ScenarioError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  BOOST_TEST(contains(message(), "/vms/0/powr"), message());
  content["vms"][0].erase("powr");
  BOOST_TEST(contains(message(), "/groups/0/vms/2: no VM \"mssql02\" (did you mean \"mssql01\"?)"), message());
}

BOOST_AUTO_TEST_CASE(the_scenario_is_valid_and_runs_with_each_product) {
  const MadeFolder folder("init");
  folder.text("estate.json", inventory_json(estate()).dump());
  folder.text("rates.json", R"({"workloads": {"file01": {"kind": "constant", "mean": "1 MB/s", "compression": 2}}})");
  for (const std::string product : {"zerto", "veeam_cdp"}) {
    const ProgramRun init = run_drsim(folder.file(""),
                                      "init --inventory estate.json --rates rates.json --from "
                                      "frankfurt=eu-de --to eu-es --link '200 Mbps' --product " +
                                          product);
    BOOST_TEST(init.exit_code == 0, init.err);
    BOOST_TEST(contains(init.err, "drsim: assumed: "), init.err);
    folder.text("mine.json", init.out);
    const ProgramRun valid = run_drsim(folder.file(""), "validate mine.json");
    BOOST_TEST(valid.exit_code == 0, valid.err);
    BOOST_TEST(!contains(valid.err, "workload mssql01"), valid.err);
    const ProgramRun run = run_drsim(folder.file(""), "run mine.json --format json --quiet --no-advice");
    BOOST_TEST(run.exit_code == 0, run.err);
    const json result = json::parse(run.out);
    BOOST_TEST(result["groups"].size() == (product == "zerto" ? 3u : 2u));
  }
}

BOOST_AUTO_TEST_CASE(mistakes_of_the_command_are_told_at_once) {
  const MadeFolder folder("mistakes");
  folder.text("estate.json", inventory_json(estate()).dump());
  folder.text("rates.json", "{}");
  const auto refused = [&](const std::string& arguments, const std::vector<std::string>& parts) {
    const ProgramRun run = run_drsim(folder.file(""), "init " + arguments);
    BOOST_TEST(run.exit_code == 2, arguments);
    BOOST_TEST(run.out == "");
    for (const std::string& part : parts) BOOST_TEST(contains(run.err, part), run.err);
  };
  refused("--inventory estate.json --from eu-dd --link '3 apples' --rates rates.json",
          {"--from: \"eu-dd\" is no region (did you mean \"eu-de\"?)", "--to: is needed", "--link: ", "apples",
           "rates.json: has no workloads"});
  refused("--inventory estate.json --from eu-de --to eu-de", {"--to: is the site of --from as well"});
  refused("--from eu-de", {"--inventory"});
  refused("zerto --inventory estate.json --from eu-de --to eu-es", {"--inventory"});
}

BOOST_AUTO_TEST_CASE(real_estates_run_in_three_commands) {
  const auto folder = real_traces();
  if (!folder) {
    BOOST_TEST_MESSAGE("skipped: the real inventories are absent");
    return;
  }
  const MadeFolder made("real");
  const std::string source = (*folder / "inventory/rvtools-4.7.1.4-pseudonymised.xlsx").string();
  BOOST_TEST(run_drsim(made.file(""), "import rvtools '" + source + "' --group-by folder --out inv.json").exit_code ==
             0);
  const ProgramRun run = run_drsim(made.file(""), "init --inventory inv.json --from eu-de --to eu-es");
  made.text("mine.json", run.out);
  const ProgramRun valid = run_drsim(made.file(""), "validate mine.json");
  BOOST_TEST(valid.exit_code == 0, valid.err);
  BOOST_TEST(contains(valid.out, "571 VMs"), valid.out);
}
