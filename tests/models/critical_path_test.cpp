/// Critical paths of hand-made recoveries.

#define BOOST_TEST_MODULE critical_path
#include "models/recovery/critical_path.hpp"

#include <boost/test/unit_test.hpp>

using namespace drsim;

namespace {

std::string text(const std::vector<RecoveryStep>& path) {
  std::string all;
  for (const RecoveryStep& step : path)
    all += step.name + " " + std::to_string(static_cast<int>(step.start_s)) + "-" +
           std::to_string(static_cast<int>(step.end_s)) + " (" + step.spent_on + ")\n";
  return all;
}

const std::vector<RecoveryStep> decision = {{"decision", 0, 100, "people"}};
const std::vector<RecoveryStep> script = {{"post-script", 300, 310, ""}};

}  // namespace

BOOST_AUTO_TEST_CASE(the_vm_that_is_up_last_is_the_path) {
  const VmTrace quick{"a", {{"create", 100, 130, ""}, {"boot", 130, 200, ""}}, 0, 130, 200};
  const VmTrace slow{"b", {{"create", 100, 130, "vCenter"}, {"boot", 130, 300, ""}}, 0, 130, 300};
  BOOST_TEST(text(critical_path(decision, {quick, slow}, script)) ==
             "decision 0-100 (people)\ncreate 100-130 (VM b, vCenter)\nboot 130-300 (VM b)\npost-script 300-310 ()\n");
}

// The application waits for the database's power-on, which waited for pacing; then for the delay of its boot group.
BOOST_AUTO_TEST_CASE(waiting_for_a_boot_group_is_explained_by_the_vm_waited_for) {
  const VmTrace first{"db-1", {{"create", 100, 130, ""}, {"boot", 130, 220, ""}}, 0, 130, 220};
  const VmTrace second{"db-2",
                       {{"create", 100, 140, ""}, {"wait for power-on", 140, 170, "host h"}, {"boot", 170, 260, ""}},
                       0,
                       170,
                       260};
  const VmTrace app{"app",
                    {{"create", 100, 120, ""},
                     {boot_group_wait, 120, 170, "databases"},
                     {"boot delay", 170, 200, "app"},
                     {"boot", 200, 300, ""}},
                    1,
                    200,
                    300};
  BOOST_TEST(text(critical_path({}, {app, first, second}, {})) ==
             "create 100-120 (VM app)\ncreate 120-140 (VM db-2)\nwait for power-on 140-170 (VM db-2, host h)\n"
             "boot delay 170-200 (VM app, app)\nboot 200-300 (VM app)\n");
}

BOOST_AUTO_TEST_CASE(a_chain_of_boot_groups_is_followed_to_its_start) {
  const VmTrace db{"db", {{"create", 0, 30, ""}, {"boot", 30, 100, ""}}, 0, 30, 100};
  const VmTrace app{
      "app",
      {{"create", 0, 10, ""}, {boot_group_wait, 10, 30, ""}, {"boot delay", 30, 50, ""}, {"boot", 50, 120, ""}},
      1,
      50,
      120};
  const VmTrace web{"web", {{"create", 0, 5, ""}, {boot_group_wait, 5, 50, ""}, {"boot", 50, 130, ""}}, 2, 50, 130};
  const auto path = critical_path({}, {db, app, web}, {});
  BOOST_TEST(text(path) ==
             "create 0-5 (VM web)\ncreate 5-10 (VM app)\ncreate 10-30 (VM db)\nboot delay 30-50 (VM app)\n"
             "boot 50-130 (VM web)\n");
  for (std::size_t step = 1; step < path.size(); ++step) BOOST_TEST(path[step].start_s == path[step - 1].end_s);
}

BOOST_AUTO_TEST_CASE(a_group_without_vms_has_its_own_steps_only) {
  BOOST_TEST(text(critical_path(decision, {}, script)) == "decision 0-100 (people)\npost-script 300-310 ()\n");
}
