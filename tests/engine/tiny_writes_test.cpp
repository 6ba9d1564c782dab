/// Estates that write a few bytes a second and send them in syncs at the full rate of the line: the dates at which
/// those end have so few digits that their bytes stand out against the totals. Accounts are settled at each end, so
/// that the identities hold all the same.

#define BOOST_TEST_MODULE tiny_writes
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "models/conservation_check.hpp"
#include "sim/scenario/read/read_scenario.hpp"
#include "tests/support/run_alone.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

RunRecord run_of(const std::string& name, const std::string& rate) {
  const std::string file = fmt::format("{}/scenarios/{}/{}.json", DRSIM_SOURCE_DIR, name, name);
  ReadOptions options;
  options.set = {"/workloads/database/mean=" + rate};
  return run_alone(read_scenario(file, options).scenario);
}

}  // namespace

BOOST_AUTO_TEST_CASE(bytes_are_conserved_however_few_they_are) {
  for (const std::string name : {"host-maintenance", "crashing-vras", "office-hours"})
    for (const std::string rate : {"100 kB/s", "1 B/s", "0.1 B/s", "0.001 B/s", "1e-9 B/s"}) {
      const RunRecord record = run_of(name, rate);
      BOOST_TEST(record.conservation.identities_checked > 8, name << " at " << rate);
      BOOST_TEST(record.conservation.worst_relative_error <= ConservationCheck::tolerance, name << " at " << rate);
      for (const GroupResult& group : record.groups)
        BOOST_TEST(group.bytes.written > 0, name << " at " << rate << ": " << group.name);
    }
}
