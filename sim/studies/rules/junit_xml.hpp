#pragma once
/// Results of checks as JUnit XML, the format that continuous integration servers show.

#include <filesystem>
#include <string>
#include <vector>

namespace drsim {

/// NotJudged: nothing that drsim can try.
enum class CaseEnd { Passed, Failed, Broken, NotJudged };

/// One thing judged.
struct CheckCase {
  std::string name;
  CaseEnd end = CaseEnd::Passed;
  std::string message;  ///< one line; of all but Passed
  std::string details;  ///< may have several lines
};

/// All that was judged in one file.
struct CheckSuite {
  std::string name;
  std::vector<CheckCase> cases;
  double wall_s = 0;  ///< that it took; each case counts an equal part of it
};

/// The document as text. Characters that XML 1.0 cannot carry become "?".
std::string junit_xml(const std::vector<CheckSuite>& suites);

/// Writes it to `file`, complete or not at all. Throws ScenarioError when that is not possible.
void write_junit(const std::filesystem::path& file, const std::vector<CheckSuite>& suites);

}  // namespace drsim
