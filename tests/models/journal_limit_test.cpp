/// Hard limits of the journals of a group on the data plane: bytes of each VM, or a percentage of its disks.

#define BOOST_TEST_MODULE journal_limit
#include <boost/test/unit_test.hpp>
#include <optional>

#include "tests/support/small_plane.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double exact = 1e-6;  // percent

}  // namespace

// 20 % of 15,000 B of disks are 3,000 B: at 10 B/s and 10 % of overhead 272.7 s of history are kept of an hour.
BOOST_AUTO_TEST_CASE(a_journal_limit_in_percent_is_of_the_disks) {
  PlaneConfig config = steady();
  config.groups[0].vpg.journal_history_s = 3600;
  config.groups[0].vpg.set_journal_limit(std::nullopt);
  config.groups[0].vpg.journal_limit_fraction = 0.2;
  const RunRecord record = play(std::move(config));
  BOOST_CHECK_CLOSE(record.groups[0].journal_limit_bytes.value(), 3000, exact);
  BOOST_CHECK_CLOSE(record.groups[0].journal_peak_bytes, 3000, exact);
  BOOST_CHECK_CLOSE(record.groups[0].history_end_s, 3000 / (10 * 1.1), exact);
}

// The same limit in bytes gives the same journal.
BOOST_AUTO_TEST_CASE(a_percentage_is_the_limit_in_bytes_that_it_makes) {
  PlaneConfig config = steady();
  config.groups[0].vpg.journal_history_s = 3600;
  config.groups[0].vpg.set_journal_limit(3000);
  const RunRecord record = play(std::move(config));
  BOOST_CHECK_CLOSE(record.groups[0].journal_peak_bytes, 3000, exact);
  BOOST_CHECK_CLOSE(record.groups[0].history_end_s, 3000 / (10 * 1.1), exact);
}
