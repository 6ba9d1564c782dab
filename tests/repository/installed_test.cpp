/// What `cmake --install` and the package put onto a machine, and that it runs from there. A fresh Debian root is tried
/// by `tools/package --try`, which needs root and a mirror.

#define BOOST_TEST_MODULE installed
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/run_program.hpp"

using namespace drsim::test;
namespace fs = std::filesystem;

namespace {

const fs::path source = DRSIM_SOURCE_DIR;
const fs::path build = fs::path(DRSIM_PROGRAM).parent_path();

struct Folder : TemporaryFolder {
  std::string content(const fs::path& file) const {
    std::ifstream stream(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  }

  /// What a command prints, which has to end well.
  std::string shell(const std::string& command) const {
    const fs::path printed = path() / "printed";
    const int status = std::system(
        ("cd '" + path().string() + "' && { " + command + "; } >'" + printed.string() + "' 2>&1 </dev/null").c_str());
    BOOST_TEST(status == 0, command << "\n" << content(printed));
    return content(printed);
  }
};

bool has(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

/// What stands below the prefix, and that the program works from there without the tree it was built in.
void try_installed(const Folder& folder, const fs::path& prefix) {
  for (const char* file :
       {"bin/drsim", "share/man/man1/drsim.1", "share/man/man1/drsim-run.1", "share/man/man1/drsim-report.1",
        "share/bash-completion/completions/drsim", "share/zsh/vendor-completions/_drsim",
        "share/fish/vendor_completions.d/drsim.fish", "share/doc/drsim/copyright", "share/doc/drsim/README.md",
        "share/doc/drsim/docs/zerto.md", "share/drsim/scenarios/flagship/flagship.json",
        "share/drsim/scenarios/catalogue/ibm-cloud-regions.csv"})
    BOOST_TEST((fs::exists(prefix / file) && fs::file_size(prefix / file) > 0), prefix / file);
  const std::string terms = folder.content(prefix / "share/doc/drsim/copyright");
  for (const char* part : {"libjs-dygraphs", "Dan Vanderkam", "libeigen3-dev", "libcli11-dev", "nlohmann-json3-dev",
                           "libvalijson-dev", "librandom123-dev", "libboost1.74-dev", "Permission is hereby granted"})
    BOOST_TEST(has(terms, part), part);
  BOOST_TEST(!has(terms, "were not installed"));
  const std::string drsim = "env -i '" + (prefix / "bin/drsim").string() + "' ";
  const std::string scenario = " '" + (prefix / "share/drsim/scenarios/minimal/minimal.json").string() + "' ";
  BOOST_TEST(has(folder.shell(drsim + "--version"), "engine SimGrid"));
  BOOST_TEST(has(folder.shell(drsim + "run" + scenario + "--quiet --out out"), "is met all the time"));
  BOOST_TEST(folder.shell(drsim + "report out") == "out/report.xlsx\n");
}

/// The commit that the build would tell of a tree.
std::string commit_of(const Folder& folder, const fs::path& tree) {
  const fs::path output = folder.path() / "commit.cpp";
  fs::remove(output);
  folder.shell("cmake -DSOURCE_DIR='" + tree.string() + "' -DOUTPUT='" + output.string() + "' -P '" +
               (source / "tools/commit.cmake").string() + "'");
  const std::string text = folder.content(output), mark = "text = \"";
  const std::size_t begin = text.find(mark) + mark.size();
  return text.substr(begin, text.find('"', begin) - begin);
}

}  // namespace

BOOST_AUTO_TEST_CASE(cmake_installs_all_that_the_program_needs) {
  const Folder folder;
  folder.shell("cmake --install '" + build.string() + "' --prefix prefix");
  try_installed(folder, folder.path() / "prefix");
}

BOOST_AUTO_TEST_CASE(the_package_knows_its_dependencies) {
  const Folder folder;
  folder.shell("cpack --config '" + (build / "CPackConfig.cmake").string() + "' -B made");
  const std::string package = folder.shell("ls made/drsim_*.deb").substr(0, std::string::npos);
  const std::string file = package.substr(0, package.find('\n'));
  const std::string depends = folder.shell("dpkg-deb -f " + file + " Depends");
  for (const char* library : {"libsimgrid3.32 (>= ", "libxlsxwriter4 (>= ", "libc6 (>= ", "libgvc6", "libsqlite3-0"})
    BOOST_TEST(has(depends, library), library << " is not in " << depends);
  for (const char* other : {"-dev", "libboost-test", "python"}) BOOST_TEST(!has(depends, other), depends);
  folder.shell("dpkg-deb -x " + file + " unpacked");
  try_installed(folder, folder.path() / "unpacked/usr");
}

BOOST_AUTO_TEST_CASE(programs_are_linked_with_what_they_use_only) {
  const Folder folder;
  for (const char* name : {"drsim", "drsim-ranks"}) {
    if (!fs::exists(build / name)) continue;  // without MPI
    // ldd -u ends with 1 where it lists a library that is not used.
    const std::string unused = folder.shell("ldd -u '" + (build / name).string() + "' || true");
    BOOST_TEST(!has(unused, ".so"), name << ": " << unused);
  }
}

BOOST_AUTO_TEST_CASE(the_commit_is_that_of_the_tree_and_of_none_around_it) {
  const Folder folder;
  const auto git = [&](const std::string& arguments) {
    return folder.shell("git -c user.name=test -c user.email=test@example.invalid " + arguments);
  };
  git("init -q tree");
  fs::create_directory(folder.path() / "tree/tools");
  for (const char* file : {"tools/commit.txt", ".gitattributes"})
    fs::copy(source / file, folder.path() / "tree" / file);
  git("-C tree add -A");
  git("-C tree commit -q -m first");
  const std::string head = git("-C tree rev-parse HEAD").substr(0, 12);
  BOOST_TEST(commit_of(folder, folder.path() / "tree") == head);
  git("-C tree archive --prefix=archived/ -o ../archive.tar HEAD");
  folder.shell("tar -xf archive.tar");
  BOOST_TEST(commit_of(folder, folder.path() / "archived") == head);
  // A copy without the repository, inside another one.
  folder.shell("mkdir tree/copied && cp -r tree/tools tree/copied/");
  BOOST_TEST(commit_of(folder, folder.path() / "tree/copied") == "unknown");
  std::ofstream(folder.path() / "tree/tools/commit.txt", std::ios::app) << "more\n";
  BOOST_TEST(commit_of(folder, folder.path() / "tree") == head + ", with changes");
}

// Else every build would link the program anew.
BOOST_AUTO_TEST_CASE(a_commit_that_did_not_change_is_not_written_again) {
  const Folder folder;
  const std::string command = "cmake -DSOURCE_DIR='" + source.string() + "' -DOUTPUT=commit.cpp -P '" +
                              (source / "tools/commit.cmake").string() + "'";
  folder.shell(command);
  const auto before = fs::last_write_time(folder.path() / "commit.cpp");
  folder.shell("sleep 0.05; " + command);
  BOOST_TEST((fs::last_write_time(folder.path() / "commit.cpp") == before));
}
