#pragma once
/// What is known beforehand of how much of the time a resource serves replication: windows by the calendar, faults by
/// chance, what does not yield. For the long-run balance. Checked by: tests/engine/long_run_test.cpp

#include <functional>
#include <optional>
#include <vector>

#include "models/long_run_balance.hpp"
#include "sim/engine/long_run/estate_balance.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Background traffic as a rate that repeats. @param load  with a period
RepeatingRate repeating_rate(const BackgroundLoad& load);

/// 0 in the windows without replication of a group, else 1, over a week from the start of the run on; empty: none.
RepeatingRate open_times_of(const Scenario& scenario, Index group);

/// The cap of a site's throttle over a day from the start of the run on [bytes/s]; where it is automatic, `at_most`.
RepeatingRate throttle_rate(const Scenario& scenario, const ThrottleConfig& throttle, double at_most);

/// Share of the time that a fault by chance leaves what it hits: up / (up + down), by their means.
double availability_of(const DurationConfig& up, const DurationConfig& down);

/// True when a fault of these targets stops the stream while its VMs go on writing.
using StopsStream = std::function<bool(Index stream, const TargetConfig& targets)>;

/// The balance of the groups of one product, and what stops its streams.
struct ProductBalance {
  EstateBalance estate;
  StopsStream stops;
};

/// True when the list of a fault's targets has this component.
bool is_hit(const std::vector<Index>& targets, Index component);

/// By resource of a data plane: the link that it is a direction of.
std::vector<std::optional<Index>> links_by_resource(std::size_t resources, const std::vector<Index>& forward,
                                                    const std::vector<Index>& backward);

/// Sets the availability of each row: the share of the time in which any of its streams can flow at all, which is the
/// product of up / (up + down) of the faults that stop all of them. Faults are independent, those of one draw count
/// once. What stops only some of the streams leaves the row to the others and is not counted.
void count_faults(const Scenario& scenario, const StopsStream& stops, EstateBalance& estate);

/// Counts the faults, and fills `balances` and `long_run` of every group.
void judge_long_run(const Scenario& scenario, ProductBalance balance, RunRecord& record);

/// Mean bytes/s that a VM asks for when its group is not replicated in windows: what it writes, but of each window's
/// writes only what overwrites leave, at the mean rate.
double demand_beside_windows(const VmConfig& vm, const RepeatingRate& open, double mean_bytes_per_s);

}  // namespace drsim
