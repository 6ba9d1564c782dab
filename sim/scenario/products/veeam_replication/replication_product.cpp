#include "sim/scenario/products/veeam_replication/replication_product.hpp"

#include "sim/scenario/products/veeam/veeam_facts.hpp"

namespace drsim {

ProductFacts replication_product() {
  ProductFacts product;
  product.id = ProtectionProduct::VeeamReplication;
  product.word = "veeam_replication";
  product.title = "Veeam snapshot replication";
  product.vendor = veeam_vendor;
  product.not_simulated = "snapshot replication of Veeam is not simulated";
  product.catalogue_profiles = veeam_profiles;
  product.derive_facts = derive_veeam_facts;
  return product;
}

}  // namespace drsim
