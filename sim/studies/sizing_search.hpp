#pragma once
/// The search for the least value of one quantity of a scenario, and rules of thumb put to the test.

#include "sim/studies/sizing.hpp"

namespace drsim {

/// Puts a value into a scenario.
using ValueChange = std::function<SizingRuns::Change(double value)>;

/// Narrows [low, high] to the least value that meets the target; fills least, failing, rpo_s, rto_s, or forbidden_by
/// when not even `high` meets it, and `held_by` when the analytic value differs by more than 1 %: what binds just below
/// it. Then plays the value of each of the sizing's rules, and fills what became of it.
void search_and_judge(SizingRuns& runs, const ValueChange& change, double low, double high, double width,
                      Sizing& sizing);

/// True when nothing but replication goes on: no events, faults, operations or syncs from the start.
bool is_steady(const Scenario& scenario);

/// By formula and by fluid recursion, where they hold: for what streams cross, the amounts of `use` per written byte.
/// @param control_bits_per_s  carried beside  @param scale  of the result: 1 for bits/s, 1/8 for bytes/s
void compute_need(const SizingRuns& runs, const LinkUse& use, double control_bits_per_s, double scale, Sizing& sizing);

}  // namespace drsim
