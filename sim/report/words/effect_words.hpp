#pragma once
/// Time above target in words, for lines on normal operation, events and operations.
/// Checked by: tests/report/verdict_test.cpp

#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "sim/report/disturbances/target_effect.hpp"

namespace drsim {

/// Events and operations that are told one by one.
inline constexpr std::size_t told_lines_max = 8;

/// Says of those that are not told one by one how many there are. @param what  "events"
void add_more_line(std::size_t hidden, const char* what, std::vector<std::string>& lines);

/// "3 of 4 protection groups".
std::string groups_of_text(std::size_t some, std::size_t all);

/// A length of time by the clock: "at most 3 h" where it is not known exactly.
std::string clock_text(const ClockTime& clock);

/// "worst RPO 20 min (erp, target 15 s)"; the effect has groups.
std::string worst_text(const RunRecord& record, const TargetEffect& effect);

/// How many groups were above target, how long, and the worst RPO; the effect has groups.
std::string above_text(const RunRecord& record, const TargetEffect& effect);

/// "test failover" of "test_failover".
std::string operation_kind_words(std::string kind);

}  // namespace drsim
