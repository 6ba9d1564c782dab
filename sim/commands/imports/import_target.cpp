#include "sim/commands/imports/import_target.hpp"

#include "sim/scenario/text/problem.hpp"

namespace drsim {

void require_import_target(const std::filesystem::path& target) {
  const auto fail = [](const std::string& text) { throw ScenarioError({{"drsim import", "--out", text}}); };
  std::error_code ignored;
  const auto status = std::filesystem::status(target, ignored);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    fail(target.string() + " is no plain file");
  if (target.filename().empty()) fail("\"" + target.string() + "\" names no file");
}

}  // namespace drsim
