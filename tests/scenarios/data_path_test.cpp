/// The data path end to end: what the program reports of shipped scenarios and of variants, against hand computation.

#define BOOST_TEST_MODULE data_path
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "models/zerto/rules/vra_encryption.hpp"
#include "models/zerto/storage_use.hpp"
#include "sim/scenario/start/templates.hpp"
#include "tests/scenario/scenario_files.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

/// Bytes on the wire for one byte of payload at MTU 1500.
constexpr double wire = 1538.0 / 1448;

json result_of(const std::string& file) {
  const TemporaryFolder folder;
  const ProgramRun run = run_drsim(folder.path(), "run '" + file + "' --quiet --format json");
  BOOST_REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  return json::parse(run.out);
}

json result_of_shipped(const std::string& name) {
  return result_of(DRSIM_SOURCE_DIR "/scenarios/" + name + "/" + name + ".json");
}

json made(const json& content) {
  const ScenarioFolder folder;
  return result_of(folder.write("scenario.json", content).string());
}

/// The small good scenario with one VM that writes at a constant rate for an hour.
json steady(const std::string& rate, double compression = 2) {
  json content = good_scenario();
  content["duration"] = "1 h";
  content["workloads"]["steady"]["mean"] = rate;
  content["workloads"]["steady"]["compression"] = compression;
  content["vpgs"][0]["journal"]["limit"] = "unlimited";
  content["vpgs"][0]["rpo_target"] = "15 s";
  content["links"][0]["tcp"]["connections"] = 8;
  return content;
}

double replicated_bits_per_s(const json& result, std::size_t link = 0) {
  return result["links"][link]["by_class"]["replication"].get<double>() * 8 / result["run"]["horizon_s"].get<double>();
}

bool warns_of(const json& result, const std::string& text) {
  for (const json& warning : result["warnings"])
    if (warning.get<std::string>().find(text) != std::string::npos) return true;
  return false;
}

std::string first_cause(const json& result, std::size_t group = 0) {
  const json& violations = result["groups"][group]["violations"];
  return violations.empty() ? "" : violations[0]["cause"].get<std::string>();
}

}  // namespace

// 92 MB/s on 2.4 GHz: 18 cycles a byte are 69 %, so all is compressed: 46 MB/s of payload. With TLS use = 0.440833 +
// 0.277917 L meets L = (0.95 - use) / 0.25 at L = 0.509167 / 0.527917, and each record of 16 KiB adds 22 bytes.
BOOST_AUTO_TEST_CASE(switching_tls_on_raises_wan_use_because_compression_backs_off) {
  const json off = result_of_shipped("tls-off"), on = result_of_shipped("tls-on");
  BOOST_CHECK_CLOSE(replicated_bits_per_s(off), 46e6 * wire * 8, 1e-6);
  const double level = (0.95 - 92e6 * 11.5 / 2.4e9) / (0.25 + 92e6 * 7.25 / 2.4e9);
  BOOST_CHECK_CLOSE(on["appliances"][0]["compression"]["level_mean"].get<double>(), level, 1e-9);
  BOOST_CHECK_CLOSE(on["appliances"][0]["cpu"]["max"].get<double>(), 0.95 - 0.25 * level, 0.01);
  const double expected = 92e6 * (1 - level / 2) * (1 + 22.0 / 16384) * wire * 8;
  BOOST_CHECK_CLOSE(replicated_bits_per_s(on), expected, 1e-6);
  BOOST_CHECK_GT(replicated_bits_per_s(on), 1.035 * replicated_bits_per_s(off));
  BOOST_TEST(warns_of(on, "compression backed off"));
  BOOST_TEST(!warns_of(off, "compression backed off"));
  BOOST_TEST(off["appliances"][0]["compression"]["backed_off_s"] == 0.0);
}

// Without AES instructions 25 cycles a byte make 95.8 %: nothing is compressed while the link still takes it all.
BOOST_AUTO_TEST_CASE(tls_without_aes_instructions_switches_compression_off) {
  const json result = result_of_shipped("tls-on-no-aes");
  BOOST_TEST(result["appliances"][0]["compression"]["level_min"] == 0.0);
  BOOST_TEST(first_cause(result).find("link fra-mad") != std::string::npos);
  BOOST_CHECK_GT(result["groups"][0]["rpo_s"]["max"].get<double>(), 120);
}

// The clock of the host is that of the VRA: 20 MB/s x 18 cycles on 2.4 GHz, then on 1.2 GHz.
BOOST_AUTO_TEST_CASE(clock_of_the_host_scales_the_appliance) {
  json content = steady("20 MB/s");
  BOOST_CHECK_CLOSE(made(content)["appliances"][0]["cpu"]["max"].get<double>(), 0.15, 0.01);
  for (json& cluster : content["clusters"]) cluster["clock"] = "1.2 GHz";
  BOOST_CHECK_CLOSE(made(content)["appliances"][0]["cpu"]["max"].get<double>(), 0.30, 0.01);
}

BOOST_AUTO_TEST_CASE(records_add_what_their_formats_say) {
  BOOST_CHECK_CLOSE(tcp_bytes_per_sent_byte(VraEncryption::Tls12) - 1, 0.00177, 0.1);
  BOOST_CHECK_CLOSE(tcp_bytes_per_sent_byte(VraEncryption::Tls13) - 1, 0.00134, 0.3);
  BOOST_TEST(tcp_bytes_per_sent_byte(VraEncryption::None) == 1);
}

// ESP leaves packets of 1446 of 1500 bytes: 1538 bytes on the wire carry 1394 of payload in place of 1448.
BOOST_AUTO_TEST_CASE(vpn_adds_its_packets_on_the_link_and_has_a_ceiling) {
  json content = steady("10 MB/s");
  content["links"][0]["ipsec"] = json::object();
  BOOST_CHECK_CLOSE(replicated_bits_per_s(made(content)), 5e6 * 8 * 1538 / 1394, 1e-6);
  content["links"][0]["ipsec"] = {{"throughput", "30 Mbps"}};
  const json held = made(content);
  BOOST_TEST(first_cause(held).find("VPN tunnel of link a-b") != std::string::npos, first_cause(held));
  // 30 Mbps of packets of 1446 bytes: 1538 on the wire for each.
  BOOST_CHECK_CLOSE(held["links"][0]["utilisation"]["p99"].get<double>(), 0.03 * 1538 / 1446 + 101e3 / 1e9, 0.01);
  content["links"][0]["ipsec"] = {{"cycles_per_byte", 1000}, {"clock", "2.5 GHz"}};
  BOOST_TEST(first_cause(made(content)).find("VPN tunnel of link a-b") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(vpn_of_a_site_is_one_tunnel_with_two_gateways) {
  json content = steady("10 MB/s");
  content["sites"][0]["ipsec"] = content["sites"][1]["ipsec"] = json::object();
  BOOST_CHECK_CLOSE(replicated_bits_per_s(made(content)), 5e6 * 8 * 1538 / 1394, 1e-6);
}

// In-guest encryption leaves nothing to compress: twice the bytes.
BOOST_AUTO_TEST_CASE(in_guest_encryption_doubles_the_wan_use) {
  json content = steady("10 MB/s");
  content["vms"][0]["in_guest_encryption"] = true;
  BOOST_CHECK_CLOSE(replicated_bits_per_s(made(content)), 10e6 * wire * 8, 1e-6);
  content["vms"][0].erase("in_guest_encryption");
  content["workloads"]["steady"]["in_guest_encryption"] = true;
  BOOST_CHECK_CLOSE(replicated_bits_per_s(made(content)), 10e6 * wire * 8, 1e-6);
}

// 1.1 bytes to the journal, 1.1 read from there, 1 to the replica; mirrored twice, in I/Os of 20 kB.
BOOST_AUTO_TEST_CASE(a_written_byte_uses_the_datastore_three_times) {
  const StorageUse use = storage_use(ZertoConfig{}, 2);
  BOOST_CHECK_CLOSE(use.back_end_write_bytes, 4.2, 1e-9);
  BOOST_CHECK_CLOSE(use.read_bytes, 1.1, 1e-9);
  BOOST_CHECK_CLOSE(use.operations, 3.2 / 20e3, 1e-9);
  json content = steady("10 MB/s");
  json& store = content["clusters"][1]["datastores"][0];
  store["read"] = "10.9 MB/s";
  BOOST_TEST(first_cause(made(content)).find("datastore cb-ds (read bandwidth)") != std::string::npos);
  store["read"] = "11.1 MB/s";
  BOOST_TEST(first_cause(made(content)) == "");
  store["iops"] = 1580;
  BOOST_TEST(first_cause(made(content)).find("datastore cb-ds (I/O operations)") != std::string::npos);
  store["iops"] = 1601;
  BOOST_TEST(first_cause(made(content)) == "");
}

// 8 MB/s of data on the wire are 42.5 Mbps; with a cap of 20 Mbps the site delivers 20 Mbps, and control is outside.
BOOST_AUTO_TEST_CASE(throttle_holds_for_data_and_not_for_control) {
  json content = steady("10 MB/s");
  content["sites"][0]["throttle"] = {{"rate", "20 Mbps"}};
  const json held = made(content);
  BOOST_TEST(first_cause(held).find("throttle of a") != std::string::npos);
  // Ten seconds' worth may go first: (20e6 x 3600 + 20e6 x 10) / 3600.
  BOOST_CHECK_CLOSE(replicated_bits_per_s(held) + held["links"][0]["by_class"]["resync"].get<double>() * 8 / 3600,
                    20e6 * 3610 / 3600, 0.01);
  BOOST_CHECK_CLOSE(held["links"][0]["by_class"]["control"].get<double>(), 101e3 / 8 * 3600, 1e-6);
  content["sites"][0]["throttle"]["rate"] = "0 bps";
  BOOST_CHECK_CLOSE(replicated_bits_per_s(made(content)), 5e6 * wire * 8, 1e-6);
  BOOST_TEST(warns_of(result_of_shipped("throttle-exceeded"), "control traffic are outside it"));
}

// The window of 00:20 to 00:40 opens the throttle: only then all goes out as it is written.
BOOST_AUTO_TEST_CASE(throttle_window_overrides_the_general_rate) {
  json content = steady("1 MB/s");
  content["sites"][0]["throttle"] = {{"rate", "0 bps"},
                                     {"window", {{"from", "00:20"}, {"to", "00:40"}, {"rate", "5 Mbps"}}}};
  content["workloads"]["steady"]["mean"] = "2 MB/s";
  const json result = made(content);
  BOOST_TEST(first_cause(result).find("throttle of a") != std::string::npos);
  const double from_s = result["groups"][0]["violations"][0]["from_s"].get<double>();
  BOOST_CHECK_GT(from_s, 1200);
  BOOST_CHECK_LT(from_s, 2400);
}

// Each membership is a stream of its own with the same writes.
BOOST_AUTO_TEST_CASE(a_vm_in_three_groups_fans_out) {
  const json result = result_of_shipped("three-regions");
  const auto written = [&](std::size_t group) { return result["groups"][group]["bytes"]["written"].get<double>(); };
  BOOST_CHECK_CLOSE(written(0), written(2), 1e-9);
  BOOST_CHECK_CLOSE(written(1), 1.5 * written(0), 1e-9);
  const auto carried = [&](std::size_t link) { return result["links"][link]["by_class"]["replication"].get<double>(); };
  BOOST_CHECK_CLOSE(carried(0), written(0) / 2 * wire, 1e-6);
  BOOST_CHECK_CLOSE(carried(2), 1.5 * carried(0), 1e-6);
  BOOST_CHECK_CLOSE(carried(4), carried(0), 1e-6);
}

BOOST_AUTO_TEST_CASE(sites_of_one_vcenter_have_no_traffic_between_managers) {
  BOOST_TEST(result_of_shipped("one-vcenter")["links"][0]["by_class"]["control"] == 0.0);
  BOOST_TEST(result_of_shipped("hyper-v")["links"][0]["by_class"]["control"].get<double>() > 0);
}

BOOST_AUTO_TEST_CASE(a_cloud_connector_relays_no_more_than_its_throughput) {
  const json result = result_of_shipped("cloud-connector");
  BOOST_TEST(first_cause(result, 0) == "");
  BOOST_TEST(first_cause(result, 1).find("cloud connector zcc-b") != std::string::npos, first_cause(result, 1));
  BOOST_CHECK_CLOSE(result["links"][2]["utilisation"]["max"].get<double>(), (40e6 + 105e3) / 200e6, 0.01);
}

// 12 VMs change 20 % of 1.5 MB/s x 24 h each, compressed 2 to 1: 155.52 GB, at 150 Mbps.
BOOST_AUTO_TEST_CASE(retention_is_a_traffic_class_of_its_own) {
  const json link = result_of_shipped("in-cloud")["links"][2];
  BOOST_CHECK_CLOSE(link["by_class"]["retention"].get<double>(), 12 * 1.5e6 * 86400 * 0.2 / 2, 1e-6);
  BOOST_TEST(link["by_class"]["replication"] == 0.0);
  BOOST_CHECK_CLOSE(link["utilisation"]["max"].get<double>(), 0.75, 1e-6);
}

BOOST_AUTO_TEST_CASE(the_vpn_of_the_old_version_binds_and_tls_of_the_new_one_does_not) {
  const json old_one = result_of_shipped("old-version"), new_one = result_of_shipped("new-version");
  BOOST_TEST(first_cause(old_one).find("VPN gateway of frankfurt") != std::string::npos, first_cause(old_one));
  BOOST_TEST(first_cause(new_one) == "");
}

// What users complain of, and the name of its cause.
BOOST_AUTO_TEST_CASE(complaints_find_their_cause_in_the_warnings) {
  BOOST_TEST(warns_of(result_of_shipped("which-bandwidth"), "between the average and the 98th percentile"));
  const json starved = result_of_shipped("priorities-starve");
  BOOST_TEST(warns_of(starved, "VPG forgotten (priority low)"));
  BOOST_TEST(warns_of(starved, "strict order"));
  BOOST_TEST(!warns_of(starved, "VPG important-1 (priority high) missed"));
  const json setting = result_of_shipped("rpo-setting");
  const json &relaxed = setting["groups"][0], &strict = setting["groups"][1];
  for (const std::string part : {"checkpoints", "checkpoints_made", "journal_bytes", "rpo_s", "history_s"})
    BOOST_TEST(relaxed[part] == strict[part], part);
  BOOST_TEST(warns_of(setting, "alert line and does not change replication"));
  // A sawtooth from 0.5145 to 5.5145 s is above 4 s for 1.5145 of 5 s.
  BOOST_CHECK_CLOSE(strict["above_target_fraction"].get<double>(), 1.5145 / 5, 0.01);
}

// 1 MB/s fills 3.96 GB in an hour with its 10 %: past 25 % of 12 GB, not past 75 %.
BOOST_AUTO_TEST_CASE(a_journal_past_its_warning_line_is_reported) {
  json content = steady("1 MB/s");
  content["vpgs"][0]["journal"] = {{"limit", "12 GB"}, {"warning", "25 %"}};
  BOOST_TEST(warns_of(made(content), "passed their warning line"));
  content["vpgs"][0]["journal"]["warning"] = "75 %";
  BOOST_TEST(!warns_of(made(content), "passed their warning line"));
}

// drsim init prints each topology; what it prints is a scenario that runs as it is.
BOOST_AUTO_TEST_CASE(every_template_is_valid) {
  const TemporaryFolder folder;
  const std::vector<std::string> names = template_names();
  BOOST_TEST(names.size() == 11u);
  for (const std::string& name : names) {
    const ProgramRun run =
        run_drsim(folder.path(), "init " + name + " > made.json && '" DRSIM_PROGRAM "' validate made.json");
    BOOST_TEST(run.exit_code == 0, name << ": " << run.err);
  }
  BOOST_TEST(template_text("no-such-template") == "");
  const ProgramRun wrong = run_drsim(folder.path(), "init meshh");
  BOOST_TEST(wrong.exit_code == 2);
}
