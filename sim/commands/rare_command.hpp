#pragma once
/// `drsim rare`: how likely is what hardly ever happens, such as a second fault while the first lasts.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace drsim {

struct RareCommand {
  std::filesystem::path scenario;
  std::vector<std::string> set;
  std::string metric = "/faults/overlap_s";
  std::string above;  ///< quantity or number; empty with `below`
  std::string below;
  std::size_t runs = 1000;
  std::size_t jobs = 0;                     ///< processes at a time; 0: as many as processors
  std::optional<double> all_up, some_down;  ///< factors of the hazards; absent: chosen from the faults
  bool compares = false;                    ///< as many plain runs beside
  bool is_json = false, quiet = false;
};

/// Carries the command out. Throws ScenarioError for mistakes of the user.
void carry_out(const RareCommand& command);

}  // namespace drsim
