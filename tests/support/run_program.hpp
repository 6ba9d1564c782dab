#pragma once
/// Runs the built program as a user would, in an empty folder of its own.

#include <stdlib.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace drsim::test {

/// An empty folder, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "drsim-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder: " + name);
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What a program left behind.
struct ProgramRun {
  int exit_code = -1;
  std::string out;  ///< standard output
  std::string err;  ///< standard error
};

/// Runs `drsim ARGUMENTS` by the shell in `folder`; standard output and error are no terminals.
/// @param before  shell text put before the program, such as "ulimit -v 200000;" or "timeout 10"
inline ProgramRun run_drsim(const std::filesystem::path& folder, const std::string& arguments,
                            const std::string& before = "") {
  const TemporaryFolder streams;
  const auto content = [&](const char* name) {
    std::ifstream file(streams.path() / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string command = "cd '" + folder.string() + "' && { " + before + " '" DRSIM_PROGRAM "' " + arguments +
                              "; } >'" + (streams.path() / "out").string() + "' 2>'" +
                              (streams.path() / "err").string() + "' </dev/null";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, content("out"), content("err")};
}

}  // namespace drsim::test
