#pragma once
/// Scenario files made by a test, in a folder that goes away with it.

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "sim/scenario/read/read_scenario.hpp"

namespace drsim::test {

class ScenarioFolder {
 public:
  ScenarioFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "drsim-scenario-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~ScenarioFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScenarioFolder(const ScenarioFolder&) = delete;
  ScenarioFolder& operator=(const ScenarioFolder&) = delete;

  std::filesystem::path write(const std::string& name, const nlohmann::json& content) const {
    return write_text(name, content.dump(2));
  }

  std::filesystem::path write_text(const std::string& name, const std::string& text) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The small good scenario that the catalogue of mistakes varies.
inline nlohmann::json good_scenario() {
  std::ifstream stream(std::string(DRSIM_SOURCE_DIR) + "/tests/scenario/bad_input/parts/good.json");
  return nlohmann::json::parse(stream);
}

/// The content of a shipped scenario.
inline nlohmann::json shipped(const std::string& name) {
  std::ifstream stream(DRSIM_SOURCE_DIR "/scenarios/" + name + "/" + name + ".json");
  return nlohmann::json::parse(stream);
}

inline ReadScenario read_content(const nlohmann::json& content, const ReadOptions& options = {}) {
  const ScenarioFolder folder;
  return read_scenario(folder.write("scenario.json", content), options);
}

/// The problems of a scenario as one text; empty when it is fine.
inline std::string problems_of(const nlohmann::json& content, const ReadOptions& options = {}) {
  try {
    read_content(content, options);
  } catch (const ScenarioError& error) {
    std::string text;
    for (const Problem& problem : error.problems()) text += problem.pointer + ": " + problem.text + "\n";
    return text;
  }
  return "";
}

}  // namespace drsim::test
