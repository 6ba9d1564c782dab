/// Every header compiles when it is the first and only one included.

#define BOOST_TEST_MODULE headers_alone
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "tests/repository/source_files.hpp"

using namespace drsim::test;

BOOST_AUTO_TEST_CASE(every_header_compiles_alone) {
  std::string names;
  for (const SourceFile& file : source_files())
    if (std::filesystem::path(file.path).extension() == ".hpp") names += file.path + "\\n";
  BOOST_REQUIRE(!names.empty());
  const std::string command = "cd '" + project_root().string() + "' && printf '" + names +
                              "' | xargs -P \"$(nproc)\" -I{} g++ -std=c++17 -fsyntax-only -Wall -Wextra -Werror -I. " +
                              "-isystem /usr/include/eigen3 -DBOOST_TEST_DYN_LINK -DDRSIM_VERSION='\"\"' " +
                              "-DDRSIM_SOURCE_DIR='\"\"' -DDRSIM_PROGRAM='\"\"' -x c++ -include {} /dev/null";
  BOOST_TEST(std::system(command.c_str()) == 0, "the headers named above do not compile alone");
}
