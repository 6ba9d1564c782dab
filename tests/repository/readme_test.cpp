/// What README.md and the pages of docs tell people to type works: every block that opens with ```sh run is run, line
/// by line as it stands, in a folder that looks like a checkout with a finished build (scenarios, tools,
/// build/release/drsim).

#define BOOST_TEST_MODULE readme
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "tests/repository/source_files.hpp"

using namespace drsim::test;
namespace fs = std::filesystem;

namespace {

/// Texts of the fenced blocks whose info string is "sh run".
std::vector<std::string> runnable_blocks(const std::string& markdown) {
  std::vector<std::string> blocks;
  bool is_inside = false;
  for (const std::string& line : lines_of(markdown)) {
    if (is_inside && line == "```")
      is_inside = false;
    else if (is_inside)
      blocks.back() += line + "\n";
    else if (line == "```sh run") {
      blocks.emplace_back();
      is_inside = true;
    }
  }
  BOOST_TEST(!is_inside, "a block is not closed");
  return blocks;
}

/// A folder of its own, removed at the end.
class Checkout {
 public:
  Checkout() {
    std::string name = (fs::temp_directory_path() / "drsim-readme-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    root_ = name;
    for (const char* part : {"scenarios", "tools", "notebooks"})
      if (fs::exists(project_root() / part)) fs::create_directory_symlink(project_root() / part, root_ / part);
    fs::create_directories(root_ / "build/release");
    fs::create_symlink(DRSIM_PROGRAM, root_ / "build/release/drsim");
  }
  Checkout(const Checkout&) = delete;
  Checkout& operator=(const Checkout&) = delete;
  ~Checkout() { fs::remove_all(root_); }

  /// @return  exit code of bash
  int run(const std::string& block) const {
    std::ofstream(root_ / "block.sh") << "set -euxo pipefail\nexport PATH=\"$PWD/build/release:$PATH\"\n" << block;
    return std::system(("cd '" + root_.string() + "' && timeout 300 bash block.sh >output.txt 2>&1").c_str());
  }

  std::string output() const { return text_of(root_ / "output.txt"); }

 private:
  fs::path root_;
};

}  // namespace

BOOST_AUTO_TEST_CASE(blocks_are_found_and_a_failing_line_fails) {
  const auto blocks =
      runnable_blocks("a\n```sh run\nfalse\ntrue\n```\n```sh\nexit 3\n```\n```sh run\ndrsim --version\n```\n");
  BOOST_REQUIRE(blocks.size() == 2u);
  const Checkout checkout;
  BOOST_TEST(checkout.run(blocks[0]) != 0);
  BOOST_TEST(checkout.run(blocks[1]) == 0, checkout.output());
}

// The README, and each page of docs, in a checkout of its own.
BOOST_AUTO_TEST_CASE(the_commands_of_the_readme_and_the_pages_work) {
  std::vector<fs::path> pages = {project_root() / "README.md"};
  BOOST_REQUIRE_MESSAGE(fs::exists(pages[0]), "README.md is missing");
  BOOST_TEST(!runnable_blocks(text_of(pages[0])).empty(), "README.md has no block that opens with ```sh run");
  for (const auto& entry : fs::directory_iterator(project_root() / "docs"))
    if (entry.path().extension() == ".md") pages.push_back(entry.path());
  std::sort(pages.begin() + 1, pages.end());
  for (const fs::path& page : pages) {
    const auto blocks = runnable_blocks(text_of(page));
    if (blocks.empty()) continue;
    const Checkout checkout;  // one for all blocks: later ones may use what earlier ones made
    for (const std::string& block : blocks)
      BOOST_TEST(checkout.run(block) == 0, page.filename().string() << ": this block fails:\n"
                                                                    << block << "\nIt printed:\n"
                                                                    << checkout.output());
  }
}
