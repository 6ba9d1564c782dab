/// Run-books and recovery constants: the defaults of the schema are those of the structs.

#define BOOST_TEST_MODULE recovery_defaults
#include <boost/test/unit_test.hpp>

#include "tests/scenario/scenario_files.hpp"

using namespace drsim;
using namespace drsim::test;

BOOST_AUTO_TEST_CASE(defaults_are_those_of_the_structs) {
  const Scenario scenario = read_content(good_scenario()).scenario;
  const RecoveryRules rules;
  const RecoveryRules& read = scenario.recovery;
  BOOST_TEST(read.vms_in_parallel == rules.vms_in_parallel);
  BOOST_TEST(read.volumes_in_parallel == rules.volumes_in_parallel);
  BOOST_TEST(read.vcenter_tasks == rules.vcenter_tasks);
  BOOST_TEST(read.power_ons_per_host == rules.power_ons_per_host);
  for (double RecoveryRules::*member :
       {&RecoveryRules::create_vm_s, &RecoveryRules::attach_volume_s, &RecoveryRules::power_on_interval_s,
        &RecoveryRules::promotion_bytes_per_s, &RecoveryRules::io_penalty_fraction, &RecoveryRules::boot_read_bytes,
        &RecoveryRules::boot_read_fraction, &RecoveryRules::io_bytes, &RecoveryRules::rollback_s,
        &RecoveryRules::vcpus_per_core, &RecoveryRules::reserved_core_fraction, &RecoveryRules::memory_overcommit,
        &RecoveryRules::scratch_allocation_bytes, &RecoveryRules::ha_detection_s, &RecoveryRules::ha_placement_s})
    BOOST_TEST((read.*member) == (rules.*member));
  const RunbookConfig expected;
  BOOST_REQUIRE(scenario.runbooks.size() == 1u);
  const RunbookConfig& runbook = scenario.runbooks.front();
  BOOST_TEST(runbook.name == "default");
  BOOST_TEST(runbook.detection.value_s == expected.detection.value_s);
  BOOST_TEST(runbook.decision.value_s == expected.decision.value_s);
  BOOST_TEST(runbook.shutdown_duration.value_s == expected.shutdown_duration.value_s);
  BOOST_TEST(runbook.shutdown_timeout_s == expected.shutdown_timeout_s);
  BOOST_TEST(runbook.boot.value_s == expected.boot.value_s);
  BOOST_TEST(runbook.re_ip.value_s == expected.re_ip.value_s);
  BOOST_TEST((runbook.commit == expected.commit));
  BOOST_TEST(runbook.commit_after_s == expected.commit_after_s);
  BOOST_TEST(runbook.reverse_protection == expected.reverse_protection);
  BOOST_TEST(runbook.test_write_fraction == expected.test_write_fraction);
  BOOST_TEST(!runbook.shutdown.has_value());
  BOOST_TEST(scenario.hosts[0].restarts_vms == HostConfig().restarts_vms);
  BOOST_TEST(!scenario.vms[0].boot.has_value());
  BOOST_TEST(scenario.hosts[0].memory_bytes == HostConfig().memory_bytes);
  BOOST_TEST(scenario.vms[0].vcpus == VmConfig().vcpus);
  BOOST_TEST(scenario.vms[0].memory_bytes == VmConfig().memory_bytes);
  BOOST_TEST(scenario.vms[0].has_guest_tools == VmConfig().has_guest_tools);
}

BOOST_AUTO_TEST_CASE(defaults_of_key_servers_are_those_of_the_struct) {
  nlohmann::json content = good_scenario();
  content["security"]["kms"] = nlohmann::json::parse(
      R"([{"name": "keys", "kind": "key_protect", "region": "eu-es", "serves": ["vm"], "sites": ["b"]}])");
  const KmsConfig expected;
  const KmsConfig read = read_content(content).scenario.security.kms.at(0);
  BOOST_TEST(read.request_s == expected.request_s);
  BOOST_TEST(read.requests_per_s == expected.requests_per_s);
}
