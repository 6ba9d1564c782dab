#pragma once
/// `drsim sweep`: plays a study and says which of its designs meet the targets, and which of these is cheapest.

#include <filesystem>
#include <optional>

namespace drsim {

enum class StudyFormat { Table, Json };

struct SweepCommand {
  std::filesystem::path study;
  std::optional<std::filesystem::path> out;  ///< folder for study.sqlite; absent: out/NAME OF THE STUDY FILE
  std::size_t jobs = 0;                      ///< processes at a time, of each rank; 0: as many as processors
  bool resume = false;
  StudyFormat format = StudyFormat::Table;
  bool quiet = false;
};

/// Carries the command out; as a rank of mpirun other than the first, works for the first. Throws ScenarioError for
/// mistakes in the study, and when the results cannot be kept.
void carry_out(const SweepCommand& command);

}  // namespace drsim
