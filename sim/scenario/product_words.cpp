#include "sim/scenario/product_words.hpp"

namespace drsim {

const char* product_word(ProtectionProduct product) {
  switch (product) {
    case ProtectionProduct::VeeamCdp:
      return "veeam_cdp";
    case ProtectionProduct::VeeamReplication:
      return "veeam_replication";
    case ProtectionProduct::Zerto:
      break;
  }
  return "zerto";
}

std::optional<ProtectionProduct> product_named(const std::string& word) {
  for (const ProtectionProduct product :
       {ProtectionProduct::Zerto, ProtectionProduct::VeeamCdp, ProtectionProduct::VeeamReplication})
    if (word == product_word(product)) return product;
  return std::nullopt;
}

}  // namespace drsim
