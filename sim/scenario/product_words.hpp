#pragma once
/// Words of the products, as scenario files and results have them: "zerto", "veeam_cdp", "veeam_replication".

#include <optional>
#include <string>

#include "sim/scenario/security.hpp"

namespace drsim {

const char* product_word(ProtectionProduct product);

/// Nothing for what is no product.
std::optional<ProtectionProduct> product_named(const std::string& word);

}  // namespace drsim
