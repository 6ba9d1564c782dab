#define BOOST_TEST_MODULE products
/// The list of products: each is whole, told apart by its words, and known to the schema.

#include "sim/scenario/products/products.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "sim/scenario/product_words.hpp"
#include "sim/scenario/schema/model_parameters.hpp"
#include "sim/scenario/schema/schema.hpp"
#include "tests/scenario/cdp_designs.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

std::set<std::string> words_at(const std::string& pointer) {
  const nlohmann::json* node = Schema::instance().at(pointer);
  BOOST_REQUIRE(node != nullptr);
  return (*node)["enum"].get<std::set<std::string>>();
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_product_has_words_of_its_own_that_the_schema_allows) {
  std::set<std::string> words, titles;
  for (const ProductFacts& product : all_products()) {
    BOOST_TEST(words.insert(product.word).second, product.word);
    BOOST_TEST(titles.insert(product.title).second, product.title);
    BOOST_TEST(product.vendor != std::string());
    BOOST_TEST(&facts_of(product.id) == &product);
    BOOST_TEST((product_named(product.word) == product.id));
    BOOST_TEST(product_word(product.id) == product.word);
  }
  BOOST_TEST(words == words_at("/security/product"), boost::test_tools::per_element());
  BOOST_TEST(!product_named("snapshots").has_value());
  BOOST_CHECK_THROW(facts_of(static_cast<ProtectionProduct>(words.size())), std::logic_error);
}

// What the schema says of a product reaches its reader, and each constant has its node.
BOOST_AUTO_TEST_CASE(constants_of_what_is_simulated_stand_in_the_schema) {
  for (const ProductFacts& product : all_products()) {
    if (*product.not_simulated != 0) continue;
    BOOST_TEST(!product.parameters().empty(), product.word);
    for (const ModelParameter& parameter : product.parameters())
      BOOST_TEST(parameter.node(schema_for(product.id)).is_object(), parameter.key);
    BOOST_TEST(!product.assumptions(read_content(good_scenario()).scenario).empty(), product.word);
  }
}

// One owns what both use, the other one is its guest: the engine knows nothing else.
BOOST_AUTO_TEST_CASE(products_that_cannot_share_are_refused_side_by_side) {
  const ProductFacts &owner = all_products()[0], &guest = all_products()[1], &alone = all_products()[2];
  BOOST_TEST(sharing_problem({}).empty());
  BOOST_TEST(sharing_problem({&alone}).empty());
  BOOST_TEST(sharing_problem({&owner, &guest}).empty());
  BOOST_TEST(
      sharing_problem({&owner, &alone}) ==
      "Zerto and Veeam snapshot replication protect groups, which are not simulated side by side; allowed: groups "
      "of one product, or of Zerto and Veeam CDP");
  for (const auto& products :
       std::vector<std::vector<const ProductFacts*>>{{&guest, &guest}, {&owner, &owner}, {&owner, &guest, &alone}})
    BOOST_TEST(!sharing_problem(products).empty());
}

BOOST_AUTO_TEST_CASE(products_in_use_are_told_in_the_order_of_the_list) {
  Scenario scenario = read_content(good_scenario()).scenario;
  BOOST_TEST(titles_of(facts_in_use(scenario)) == all_products()[0].title);
  scenario.vpgs.resize(3, scenario.vpgs.front());
  scenario.product_of_vpg = {all_products()[2].id, all_products()[0].id, all_products()[1].id};
  BOOST_TEST(titles_of(facts_in_use(scenario)) ==
             std::string(all_products()[0].title) + ", " + all_products()[1].title + " and " + all_products()[2].title);
}
