#pragma once
/// The SQLite file of a study: one row for each point and replication, written as they finish, in write-ahead mode so
/// that others read it meanwhile. What is in it survives kill -9 of the writer.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/studies/sweep/study.hpp"

namespace drsim {

enum class RowStatus { Done, Refused, Failed };

/// One finished run.
struct StudyRow {
  std::size_t point = 0, replication = 0;
  std::uint64_t seed = 0;
  RowStatus status = RowStatus::Done;
  std::string error;  ///< of Refused (the scenario of the point is wrong) and Failed (the run broke); of Done:
                      ///< which outputs its result does not have, and why
  std::vector<double> outputs;  ///< by output, NaN for what the result does not have; empty unless Done
};

/// Tables: `results` (point, variant, parameters, replication, seed, status, error, outputs), `timing` (wall time of
/// each run, the only figures that differ from one execution to the next) and `study` (key, value). The view
/// `summary` has the mean, least and greatest of each output by point. Every method throws ScenarioError with the
/// cause (locked, full disk, not a database, read-only); what was added before stays.
class StudyStore {
 public:
  /// Opens `directory`/study.sqlite, made when missing.
  /// @param may_resume  go on with a file that has rows already; else that is refused
  StudyStore(const std::filesystem::path& directory, const Study& study, const std::vector<StudyPoint>& points,
             const std::string& digest, bool may_resume);
  ~StudyStore();
  StudyStore(const StudyStore&) = delete;
  StudyStore& operator=(const StudyStore&) = delete;

  /// Rows of an earlier execution, by point and replication; those that failed are taken out to be run again.
  std::vector<StudyRow> finished();

  void add(const StudyRow& row, double wall_s);

  /// Puts a value into the table `study`.
  void keep(const std::string& key, const std::string& value);

  const std::filesystem::path& file() const { return file_; }

 private:
  struct Connection;
  void check_digest(const std::string& digest, bool may_resume);
  void make_tables(const std::string& digest);
  void lock_directory(const std::filesystem::path& directory);

  std::filesystem::path file_;
  const Study& study_;
  const std::vector<StudyPoint>& points_;
  std::unique_ptr<Connection> connection_;
};

/// A value of the table `study`; nothing where it has none. Throws ScenarioError for a file that is no such study.
std::optional<std::string> study_value(const std::filesystem::path& file, const std::string& key);

}  // namespace drsim
