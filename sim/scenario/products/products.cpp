/// The only list of products on the side of documents; that of runs is sim/products/products.cpp.

#include "sim/scenario/products/products.hpp"

#include <algorithm>
#include <stdexcept>

#include "sim/scenario/estate_part.hpp"
#include "sim/scenario/products/veeam_cdp/cdp_product.hpp"
#include "sim/scenario/products/veeam_replication/replication_product.hpp"
#include "sim/scenario/products/zerto/zerto_product.hpp"
#include "sim/scenario/schema/model_parameters.hpp"

namespace drsim {

const std::vector<ProductFacts>& all_products() {
  static const std::vector<ProductFacts> list = {zerto_product(), cdp_product(), replication_product()};
  return list;
}

const ProductFacts& facts_of(ProtectionProduct product) {
  for (const ProductFacts& facts : all_products())
    if (facts.id == product) return facts;
  throw std::logic_error("a product has no row in products.cpp");
}

std::vector<const ProductFacts*> facts_in_use(const Scenario& scenario) {
  const std::set<ProtectionProduct> in_use = products_in_use(scenario);
  std::vector<const ProductFacts*> products;
  for (const ProductFacts& facts : all_products())
    if (in_use.count(facts.id) > 0) products.push_back(&facts);
  return products;
}

std::string sharing_problem(const std::vector<const ProductFacts*>& products) {
  const auto count = [&](SharingRole role) {
    return std::count_if(products.begin(), products.end(),
                         [&](const ProductFacts* product) { return product->sharing == role; });
  };
  const bool are_a_pair = products.size() == 2 && count(SharingRole::Owner) == 1 && count(SharingRole::Guest) == 1;
  if (products.size() < 2 || are_a_pair) return "";
  std::string allowed = "groups of one product";
  for (const ProductFacts& owner : all_products())
    for (const ProductFacts& guest : all_products())
      if (owner.sharing == SharingRole::Owner && guest.sharing == SharingRole::Guest)
        allowed += std::string(", or of ") + owner.title + " and " + guest.title;
  return titles_of(products) + " protect groups, which are not simulated side by side; allowed: " + allowed;
}

std::string titles_of(const std::vector<const ProductFacts*>& products) {
  std::string text;
  for (std::size_t i = 0; i < products.size(); ++i) {
    if (i > 0) text += i + 1 < products.size() ? ", " : " and ";
    text += products[i]->title;
  }
  return text;
}

const std::vector<ModelParameter>& ProductFacts::no_parameters() {
  static const std::vector<ModelParameter> none;
  return none;
}

}  // namespace drsim
