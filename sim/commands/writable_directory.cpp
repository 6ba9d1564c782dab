#include "sim/commands/writable_directory.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "sim/scenario/text/problem.hpp"

namespace drsim {
namespace fs = std::filesystem;

void require_writable_directory(const fs::path& directory) {
  const auto refuse = [&](const std::string& text) { throw ScenarioError({Problem{directory.string(), "", text}}); };
  if (directory.empty()) refuse("--out \"\" names no directory");
  fs::path existing = fs::absolute(directory).lexically_normal();
  std::error_code error;
  while (!fs::exists(existing, error) && existing.has_relative_path()) existing = existing.parent_path();
  if (!fs::is_directory(existing, error))
    refuse(fmt::format("the results cannot be written: \"{}\" is no directory", existing.string()));
  // Permissions alone do not tell (root, read-only file systems, quotas): a file is made and removed.
  std::string probe = (existing / ".drsim-probe-XXXXXX").string();
  const int file = ::mkstemp(probe.data());
  if (file < 0)
    refuse(fmt::format("the results cannot be written: \"{}\": {}", existing.string(), std::strerror(errno)));
  ::close(file);
  ::unlink(probe.c_str());
}

}  // namespace drsim
