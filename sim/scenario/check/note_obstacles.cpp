/// What a design holds that the simulation of its products does not do, or lacks what that needs. Such a design can be
/// listed and assessed; `drsim run` and the studies refuse it.

#include <fmt/format.h>

#include "sim/scenario/products/products.hpp"
#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

std::string simulated_words() {
  std::vector<std::string> words;
  for (const ProductFacts& product : all_products())
    if (*product.not_simulated == 0) words.emplace_back(product.word);
  return quoted_list(words);
}

}  // namespace

void note_obstacles(Reading& reading) {
  std::vector<const ProductFacts*> simulated;
  for (const ProtectionProduct product : reading.products) {
    const ProductFacts& facts = facts_of(product);
    const std::string why = facts.not_simulated;
    if (why.empty())
      simulated.push_back(&facts);
    else
      reading.obstruct("/security/product", fmt::format("{}; allowed: {}", why, simulated_words()));
  }
  const std::string why = sharing_problem(simulated);
  if (!why.empty()) reading.obstruct("/vpgs", why);
  for (const ProtectionProduct product : reading.products) facts_of(product).note_obstacles(reading);
}

}  // namespace drsim
