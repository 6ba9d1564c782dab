/// The only list of products on the side of the engine; that of documents is sim/scenario/products/products.cpp.

#include "sim/products/products.hpp"

#include <algorithm>

#include "models/check.hpp"
#include "sim/products/veeam_cdp/cdp_run.hpp"
#include "sim/products/veeam_replication/snapshot_run.hpp"
#include "sim/products/zerto/zerto_run.hpp"

namespace drsim {

const std::vector<Product>& simulated_products() {
  static const std::vector<Product> list = {zerto_in_run(), cdp_in_run(), snapshots_in_run()};
  return list;
}

const Product& product_in_run(ProtectionProduct product) {
  const std::vector<Product>& list = simulated_products();
  const auto known = std::find_if(list.begin(), list.end(), [&](const Product& one) { return one.id == product; });
  DRSIM_CHECK(known != list.end(), static_cast<int>(product));
  return *known;
}

}  // namespace drsim
