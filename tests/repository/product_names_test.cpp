#define BOOST_TEST_MODULE product_names
/// How many files must know which products there are: each of them is one to edit for the next product. The number may
/// fall, not rise.

#include <boost/test/unit_test.hpp>
#include <regex>
#include <string>

#include "tests/repository/source_files.hpp"

using namespace drsim::test;

namespace {

/// Files of sim, models and analysis that tell one product from another.
constexpr std::size_t files_max = 3;

}  // namespace

BOOST_AUTO_TEST_CASE(few_files_tell_products_apart) {
  const std::regex names("ProtectionProduct::(Zerto|VeeamCdp|VeeamReplication)");
  std::string list;
  std::size_t files = 0;
  for (const SourceFile& file : source_files()) {
    const bool is_own = file.path.find("/products/") != std::string::npos;
    const bool is_ours = is_cpp(file.path) && file.path.rfind("tests/", 0) != 0 && !is_own;
    if (!is_ours || !std::regex_search(file.text, names)) continue;
    list += "\n" + file.path;
    ++files;
  }
  BOOST_TEST(files > 0u);
  BOOST_TEST(files <= files_max, files << " files tell products apart; allowed: " << files_max << list);
}
