#include "sim/scenario/product_words.hpp"

#include "sim/scenario/products/products.hpp"

namespace drsim {

const char* product_word(ProtectionProduct product) { return facts_of(product).word; }

std::optional<ProtectionProduct> product_named(const std::string& word) {
  for (const ProductFacts& product : all_products())
    if (word == product.word) return product.id;
  return std::nullopt;
}

}  // namespace drsim
