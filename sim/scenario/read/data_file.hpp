#pragma once
/// Data files that ship with drsim and files of the same format that a user adds: read and checked alike.

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/read/node.hpp"
#include "sim/scenario/schema/schema.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

/// A file with its name for messages.
struct DataFile {
  std::string file;
  std::string text;
};

/// `shipped`, and behind them the user's. Throws ScenarioError for one that cannot be read.
std::vector<DataFile> with_user_files(std::vector<DataFile> shipped, const std::vector<std::filesystem::path>& more);

/// What is wrong with the data files, and the identifiers that they give to their entries.
class DataProblems {
 public:
  /// The parsed file; what the schema refuses is noted. Nothing when it is not JSON.
  std::optional<nlohmann::json> parse(const DataFile& data, const Schema& schema);

  /// Notes the identifier of an entry; one that is taken is a problem.
  void note_id(const std::string& file, const Node& entry);

  void add(const std::string& file, const std::string& pointer, const std::string& text);

  /// Where the entry of an identifier stands: file and pointer.
  std::string place(const std::string& id) const;

  /// All identifiers, in alphabetical order.
  std::vector<std::string> ids() const;

  /// Throws ScenarioError with all problems, if there is any.
  void check() const;

 private:
  std::map<std::string, std::string> place_of_id_;
  std::vector<Problem> problems_;
};

}  // namespace drsim
