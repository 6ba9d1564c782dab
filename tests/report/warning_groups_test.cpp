/// Warnings that differ in names and figures only are one kind; what differs otherwise is not.
#define BOOST_TEST_MODULE warning_groups
#include "sim/report/words/warning_groups.hpp"

#include <boost/test/unit_test.hpp>

using namespace drsim;

namespace {

const std::unordered_set<std::string> names = {"backup-1", "backup-2", "erp", "erp 2", "<b>", "vm-1", "vm-2", "vm-3"};

}  // namespace

BOOST_AUTO_TEST_CASE(names_and_figures_may_differ_and_thresholds_stay) {
  const auto groups = warning_groups({"VPG backup-1: history cut to 90 min (wanted 12 h, 75 % of it)", "link x is full",
                                      "VPG erp: history cut to 1.4 h (wanted 12 h, 75 % of it)",
                                      "VPG backup-2: history cut to 30.5 min (wanted 24 h, 75 % of it)"},
                                     names);
  BOOST_REQUIRE(groups.size() == 2U);
  BOOST_TEST(groups[0].text ==
             "VPG backup-1 and 2 others: history cut to 30.5 min … 90 min (wanted 12 h … 24 h, 75 % of it)");
  BOOST_TEST(groups[0].warnings == (std::vector<std::size_t>{0, 2, 3}), boost::test_tools::per_element());
  BOOST_TEST(groups[1].text == "link x is full");
}

BOOST_AUTO_TEST_CASE(other_words_or_units_of_another_dimension_are_another_kind) {
  const auto groups =
      warning_groups({"erp: peak 3 GiB", "erp: peak 3 h", "erp: least 3 GiB", "erp2: peak 3 GiB"}, names);
  BOOST_TEST(groups.size() == 4U);
  // Bytes are compared as bytes, whatever unit they are written in.
  const auto same = warning_groups({"erp: peak 900 MiB", "erp: peak 1.5 GiB", "erp: peak 3 KiB"}, names);
  BOOST_REQUIRE(same.size() == 1U);
  BOOST_TEST(same[0].text == "erp: peak 3 KiB … 1.5 GiB");
}

BOOST_AUTO_TEST_CASE(the_longest_name_is_meant_and_no_part_of_a_word) {
  const auto groups = warning_groups({"VPG erp 2: late", "VPG <b>: late", "VPG erp-x: late"}, names);
  BOOST_REQUIRE(groups.size() == 2U);
  BOOST_TEST(groups[0].text == "VPG erp 2 and 1 other: late");
  BOOST_TEST(groups[1].text == "VPG erp-x: late");
}

BOOST_AUTO_TEST_CASE(lists_of_any_length_are_one_kind) {
  const auto groups =
      warning_groups({"VPG erp: 1 VM passed: vm-1 after 2 h", "VPG erp: 2 VM passed: vm-1 after 3 h, vm-2 after 1 h",
                      "VPG erp: 9 VM passed: vm-3 after 4 h, vm-2 after 9 h, vm-1 after 5 h, and 6 more"},
                     names);
  BOOST_REQUIRE(groups.size() == 1U);
  BOOST_TEST(groups[0].text == "VPG erp: 1 … 9 VM passed: vm-1 and 2 others after 1 h … 9 h");
}

BOOST_AUTO_TEST_CASE(one_alone_is_told_as_it_is) {
  const std::string text = "VPG erp: 2 VMs: vm-1 after 3 h, vm-2 after 1 h, and 6 more";
  BOOST_TEST(warning_groups({text}, names)[0].text == text);
  BOOST_TEST(warning_groups({}, names).empty());
  BOOST_TEST(warning_groups({"", ", ", "1,"}, {}).size() == 3U);
}
