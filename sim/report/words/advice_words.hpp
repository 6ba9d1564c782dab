#pragma once
/// Advice in words: what is changed, how it is repeated, what it does. Title and `--set` come from the same values.
/// Checked by: tests/report/report_page_test.cpp, tests/studies/advice_titles_test.cpp

#include <string>
#include <vector>

#include "models/advice_record.hpp"

namespace drsim {

/// What proposals change, in one line: "Raise link fra-mad from 3 Gb/s to 4.2 Gb/s". Every key is named, and no other;
/// of more than six entries the last ones are counted.
std::string proposals_title(const std::vector<Proposal>& parts);

/// The changes as words of a POSIX shell: "--set '/links/fra-mad/capacity=4.2 Gbps' --set ...".
std::string set_text(const std::vector<ScenarioChange>& changes);

/// What changed between two outcomes: "60 → 0 of 60 groups above target, for 5 h → 0 s, worst RPO of erp 2 h → 12 s".
/// The RPO is that of the group that missed its target by the largest one before, on both sides.
std::string effect_text(const OutcomeFigures& before, const OutcomeFigures& after);

}  // namespace drsim
