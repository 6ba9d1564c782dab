#include "sim/scenario/check/document_products.hpp"

#include "sim/scenario/product_words.hpp"

namespace drsim {

using nlohmann::json;

ProductWords products_of(const json& content) {
  const auto word_of = [](const json* object, const std::string& otherwise) {
    if (object == nullptr || !object->is_object()) return otherwise;
    const json product = object->value("product", json(otherwise));
    return product.is_string() && product_named(product.get<std::string>()) ? product.get<std::string>() : otherwise;
  };
  const auto find = [&](const char* key) {
    const bool has = content.is_object() && content.contains(key);
    return has ? &content[key] : nullptr;
  };
  ProductWords words{word_of(find("security"), "zerto"), {}};
  const json* vpgs = find("vpgs");
  if (vpgs != nullptr && vpgs->is_array())
    for (const json& vpg : *vpgs) words.in_use.insert(word_of(&vpg, words.estate));
  if (words.in_use.empty()) words.in_use.insert(words.estate);
  if (words.in_use.size() == 1) words.estate = *words.in_use.begin();
  return words;
}

const Schema& schema_of(const ProductWords& words) {
  return words.in_use.size() > 1 ? Schema::for_products(words.estate, words.in_use) : Schema::for_product(words.estate);
}

}  // namespace drsim
