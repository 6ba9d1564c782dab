#pragma once
/// The verdict in words: the same lines for terminal, page and result.json. Names come from the scenario: who prints
/// the lines escapes them. Every number in them is a value of result.json, rounded.
/// Checked by: tests/report/verdict_test.cpp, tests/report/first_screen_test.cpp

#include <string>
#include <vector>

#include "sim/report/verdict.hpp"

namespace drsim {

struct CauseShare;

/// What stands for the verdict on normal operation in one sentence.
std::string normal_headline(const RunRecord& record, const Verdict& verdict);

/// The figures behind it. @param binds  words of what binds; empty: nothing
std::vector<std::string> normal_lines(const Scenario& scenario, const RunRecord& record, const Verdict& verdict,
                                      const std::string& binds);

/// A line for each operation that recovers groups.
std::vector<std::string> operation_lines(const Scenario& scenario, const RunRecord& record, const Verdict& verdict);

/// Nothing where the wanted history was kept.
std::vector<std::string> history_lines(const RunRecord& record, const Verdict& verdict);

/// Nothing where the product raises no alert.
std::vector<std::string> service_level_lines(const Verdict& verdict);

}  // namespace drsim
