#define BOOST_TEST_MODULE product_names
/// How many files must know which products there are: each of them is one to edit for the next product. The numbers may
/// fall, not rise.

#include <boost/test/unit_test.hpp>
#include <regex>
#include <string>

#include "tests/repository/source_files.hpp"

using namespace drsim::test;

namespace {

/// Something by which a file outside the products' folders tells one product from another.
struct TellTale {
  const char* what;
  std::regex pattern;
  std::size_t files_max;  ///< of sim, models and analysis, at most
};

/// A file of a product, or one of the two lists of them.
bool is_of_products(const std::string& path) {
  static const std::regex folders("^(models/(zerto|veeam_cdp|veeam_replication)|sim/products|sim/scenario/products)/");
  return std::regex_search(path, folders);
}

}  // namespace

// Outside its folders the third product is its line in the two lists of products, its number, and its keys in the
// schema, which is not C++.
BOOST_AUTO_TEST_CASE(few_files_know_the_third_product) {
  const std::regex folders("^(models|sim/products|sim/scenario/products)/veeam_replication/");
  const std::regex name("(^|\n)(?!\\s*//)[^\n]*(\"veeam_replication\"|VeeamReplication|/veeam_replication/)");
  std::string list;
  std::size_t files = 0, own = 0;
  for (const SourceFile& file : source_files()) {
    if (!is_cpp(file.path) || file.path.rfind("tests/", 0) == 0 || !std::regex_search(file.text, name)) continue;
    if (std::regex_search(file.path, folders)) {
      ++own;
      continue;
    }
    list += "\n" + file.path;
    ++files;
  }
  BOOST_TEST(files <= 3u, files << " files beside the schema know snapshot replication; allowed: 3" << list);
  BOOST_TEST(own > 5u);
}

BOOST_AUTO_TEST_CASE(few_files_tell_products_apart) {
  const TellTale tell_tales[] = {
      {"name a product's number", std::regex("ProtectionProduct::(Zerto|VeeamCdp|VeeamReplication)"), 1},
      {"ask which product it is", std::regex("\\b(is|has|uses|are)_(of_)?(zerto|cdp|veeam)\\b"), 0},
      {"compare a product's word", std::regex("[=!]= *\"(zerto|veeam|veeam_cdp|veeam_replication)\""), 2},
      {"include what a product is in a run", std::regex("#include \"sim/products/(zerto|veeam_cdp|veeam_replication)/"),
       0},
      {"include what a product is in scenarios", std::regex("#include \"sim/scenario/products/(zerto|veeam)"), 0},
      {"read the figures of one product's groups", std::regex("\\bcdp->|\\.cdp( |\\))|\\*group\\.cdp"), 6},
      {"know the proxies of one product", std::regex("\\bcdp_proxies\\b"), 10},
      {"include a product's model", std::regex("#include \"models/(zerto|veeam_cdp|veeam_replication)/"), 10},
  };
  for (const TellTale& one : tell_tales) {
    std::string list;
    std::size_t files = 0, own = 0;
    for (const SourceFile& file : source_files()) {
      const bool is_ours = is_cpp(file.path) && file.path.rfind("tests/", 0) != 0;
      if (!is_ours || !std::regex_search(file.text, one.pattern)) continue;
      if (is_of_products(file.path)) {
        ++own;
        continue;
      }
      list += "\n" + file.path;
      ++files;
    }
    BOOST_TEST(files <= one.files_max, files << " files " << one.what << "; allowed: " << one.files_max << list);
    // What no file of a product has is no tell-tale.
    BOOST_TEST(files + own > 0u, one.what);
  }
}
