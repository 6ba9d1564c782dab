#pragma once
/// `drsim ports`: every connection that a design needs, and rules to paste.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace drsim {

struct PortsCommand {
  std::filesystem::path scenario;
  std::string format = "table";                   ///< table, csv, json, nft or terraform
  std::vector<std::string> set;                   ///< "/json/pointer=value"
  std::vector<std::filesystem::path> catalogues;  ///< on top of the program's own
  std::optional<std::filesystem::path> diff;      ///< another scenario: what changes from this one to that
  std::optional<std::filesystem::path> check;     ///< a rule list in place (CSV)
  std::optional<std::filesystem::path> out;       ///< folder for one file a side (nft, terraform) or one file
};

/// Carries the command out. Throws ScenarioError for mistakes of the user.
/// @return  false when a rule list was checked and does not fit
bool carry_out(const PortsCommand& command);

}  // namespace drsim
