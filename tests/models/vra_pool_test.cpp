#define BOOST_TEST_MODULE vra_pool
#include "models/zerto/vra_pool.hpp"

#include <boost/test/unit_test.hpp>

#include "models/units.hpp"

using namespace drsim;

namespace {
struct Row {
  double ram_gib, pool_mib, protecting_mib, recovering_mib;
};
}  // namespace

// Facts on Zerto, section 3.4: 1, 2 and 3 GB documented (the source rounds 1336.5 to 1337), 8 and 16 GB estimated with
// the same overhead. The table holds whole MB, cut or rounded, so one MB is the limit.
BOOST_AUTO_TEST_CASE(pools_of_the_memory_article) {
  const ZertoConfig zerto;
  for (const Row& row : {Row{1, 461, 415, 346}, Row{2, 1485, 1336.5, 1114}, Row{3, 2509, 2258, 1882},
                         Row{8, 7629, 6866, 5722}, Row{16, 15821, 14239, 11866}}) {
    VraConfig vra;
    vra.ram_bytes = row.ram_gib * gib_bytes;
    BOOST_TEST_CONTEXT(row.ram_gib << " GiB") {
      BOOST_CHECK_CLOSE(pool_bytes(vra, zerto) / mib_bytes, row.pool_mib, 1e-9);
      BOOST_CHECK_SMALL(protecting_pool_bytes(vra, zerto) / mib_bytes - row.protecting_mib, 1.0);
      BOOST_CHECK_SMALL(recovering_pool_bytes(vra, zerto) / mib_bytes - row.recovering_mib, 1.0);
      BOOST_CHECK_CLOSE(protecting_pool_bytes(vra, zerto), 0.90 * row.pool_mib * mib_bytes, 1e-9);
      BOOST_CHECK_CLOSE(recovering_pool_bytes(vra, zerto), 0.75 * row.pool_mib * mib_bytes, 1e-9);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_default_appliance_is_the_one_of_3_gb) {
  BOOST_CHECK_CLOSE(pool_bytes(VraConfig{}, ZertoConfig{}) / mib_bytes, 2509, 1e-9);
}

BOOST_AUTO_TEST_CASE(the_constants_of_the_scenario_are_used) {
  ZertoConfig zerto;
  zerto.pool_overhead_bytes = 1024 * mib_bytes;
  zerto.protecting_fraction = 0.5;
  zerto.recovering_fraction = 0.25;
  BOOST_CHECK_CLOSE(protecting_pool_bytes(VraConfig{}, zerto) / mib_bytes, 1024, 1e-9);
  BOOST_CHECK_CLOSE(recovering_pool_bytes(VraConfig{}, zerto) / mib_bytes, 512, 1e-9);
}
