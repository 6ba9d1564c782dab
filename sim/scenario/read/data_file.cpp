#include "sim/scenario/read/data_file.hpp"

#include <fmt/format.h>

#include "sim/scenario/read/json_file.hpp"

namespace drsim {

std::vector<DataFile> with_user_files(std::vector<DataFile> shipped, const std::vector<std::filesystem::path>& more) {
  for (const auto& path : more) shipped.push_back({path.string(), read_text_file(path)});
  return shipped;
}

std::optional<nlohmann::json> DataProblems::parse(const DataFile& data, const Schema& schema) {
  try {
    nlohmann::json content = parse_json(data.text, data.file);
    for (const Finding& finding : schema.validate(content)) add(data.file, finding.pointer, finding.text);
    return content;
  } catch (const ScenarioError& error) {
    problems_.insert(problems_.end(), error.problems().begin(), error.problems().end());
    return std::nullopt;
  }
}

void DataProblems::note_id(const std::string& file, const Node& entry) {
  const std::string id = entry.text("id");
  const auto [taken, is_new] = place_of_id_.emplace(id, file + ": " + entry.pointer());
  if (!is_new && !id.empty())
    add(file, entry["id"].pointer(),
        fmt::format("the identifier \"{}\" is taken by {}; allowed: others", id, taken->second));
}

void DataProblems::add(const std::string& file, const std::string& pointer, const std::string& text) {
  problems_.push_back({file, pointer, text});
}

std::string DataProblems::place(const std::string& id) const {
  const auto found = place_of_id_.find(id);
  return found == place_of_id_.end() ? "" : found->second;
}

std::vector<std::string> DataProblems::ids() const {
  std::vector<std::string> all;
  for (const auto& known : place_of_id_) all.push_back(known.first);
  return all;
}

void DataProblems::check() const {
  if (!problems_.empty()) throw ScenarioError(problems_);
}

}  // namespace drsim
