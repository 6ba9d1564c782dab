#define BOOST_TEST_MODULE run_in_child
#include "tests/support/run_in_child.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <stdexcept>

using drsim::test::outcome_in_child;
using drsim::test::run_in_child;

BOOST_AUTO_TEST_CASE(the_text_of_the_body_comes_back_whole) {
  const std::string text(300000, 'x');  // more than a pipe holds at once
  BOOST_TEST(run_in_child([&] { return text; }) == text);
  BOOST_TEST(run_in_child([] { return std::string(); }).empty());
}

BOOST_AUTO_TEST_CASE(what_the_child_changes_stays_in_the_child) {
  int value = 1;
  BOOST_TEST(run_in_child([&] { return std::to_string(++value); }) == "2");
  BOOST_TEST(value == 1);
}

BOOST_AUTO_TEST_CASE(an_exception_is_reported_with_its_text) {
  const auto outcome = outcome_in_child([]() -> std::string { throw std::runtime_error("the cause"); });
  BOOST_TEST(outcome.failure == "threw: the cause");
  BOOST_CHECK_THROW(run_in_child([]() -> std::string { throw std::runtime_error("the cause"); }), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_crash_is_reported_with_its_signal) {
  BOOST_TEST(outcome_in_child([]() -> std::string { std::abort(); }).failure == "signal 6 (Aborted)");
}

BOOST_AUTO_TEST_CASE(an_early_exit_is_no_result) {
  BOOST_TEST(outcome_in_child([]() -> std::string { ::_exit(0); }).failure == "exit code 0 before it returned");
}

BOOST_AUTO_TEST_CASE(a_child_that_hangs_is_ended) {
  BOOST_TEST(outcome_in_child(
                 []() -> std::string {
                   for (;;) ::pause();
                 },
                 1)
                 .failure == "signal 14 (Alarm clock)");
}
