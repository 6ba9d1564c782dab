#pragma once
/// `drsim forecast`: a measured series into the future: its trend and weekly season, the error of the fit, the workload
/// at a month to come, and the month in which a scenario with that workload first misses its target.

#include "sim/commands/imports/import_command.hpp"

namespace drsim {

struct ForecastCommand {
  ImportOptions import;  ///< what to read; `out` is the file for the workload or the variant
  unsigned months = 36;  ///< how far to look
  double at_month = 12;  ///< of the workload that is written
  std::optional<std::filesystem::path> scenario;
  std::string workload;                         ///< of the scenario, that the series stands for
  std::string target;                           ///< "15s@99%"; empty: each group's own, all the time
  std::size_t jobs = 0;                         ///< processes at a time; 0: as many as processors
  std::optional<std::filesystem::path> report;  ///< page or workbook to write
};

/// Carries the command out. Throws ScenarioError for mistakes of the user.
void carry_out(const ForecastCommand& command);

}  // namespace drsim
