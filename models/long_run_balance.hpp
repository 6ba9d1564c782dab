#pragma once
/// The long-run balance of shared resources: mean demand against what is usable. A work-conserving server whose mean
/// usable rate is above the mean of what arrives works off every backlog; one whose mean is below it never does (rate
/// stability; Le Boudec and Thiran, Network Calculus, 1.1; for random arrivals Loynes 1962). Arithmetic only.
/// Checked by: tests/models/long_run_balance_test.cpp (by hand; at ratio 1, one unit in the last place beside it)

#include <cstdint>
#include <optional>
#include <vector>

#include "models/loads/background_load.hpp"
#include "models/loads/load_outlook.hpp"
#include "models/loads/repeating_rate.hpp"
#include "models/long_run_record.hpp"
#include "models/network/fair_share.hpp"

namespace drsim {

/// Sums over thousands of streams differ from their exact value by less [relative].
inline constexpr double balance_rounding = 1e-9;

/// Demand against what is usable. @param half_width  of an estimated demand; 0: exact
Stability stability_of(double demand, double usable, double half_width = 0);

/// Demand / usable; infinite when there is demand and nothing usable, 0 without demand.
double balance_ratio(double demand, double usable);

/// Mean over time of what a capacity leaves beside rates that do not yield: of max(0, capacity - their sum). All
/// rates have the same period. @param open  1 while replication goes on, 0 while it does not; empty: always
double mean_left(double capacity, const std::vector<RepeatingRate>& taken, const std::vector<RepeatingRate>& open = {});

/// The shortest of a day, or its own period, after which a rate repeats [s]; 0: it is constant.
double shortest_period_s(const RepeatingRate& rate);

/// What a group sends in the long run over one path.
struct BalanceStream {
  std::uint32_t group = 0;
  double demand_per_s = 0;     ///< as if nothing bound
  double cap_per_s = 0;        ///< of its own, in the same unit [finite]
  std::uint32_t priority = 0;  ///< class: 0 is served first
  double share = 1;            ///< weight
  std::vector<PathUse> path;
};

/// What each stream gets in the long run: the shares of mean demands among mean usable capacities. Exact for constant
/// loads: a stream that keeps up takes its demand, those whose queues stand share what is left; the total of a resource
/// is right for all loads.
std::vector<double> long_run_rates(const std::vector<double>& usable, const std::vector<BalanceStream>& streams);

/// A demand that grows by a share a year.
struct GrowingDemand {
  double at_start = 0, growth_per_year = 0;
};

/// The first date from `from_s` on at which growing demands together are above what is usable, to a day; nothing within
/// a hundred years.
std::optional<double> outgrown_at_s(const std::vector<GrowingDemand>& demands, double usable, double from_s);

/// A lag that grows evenly, faster once a buffer is full: no checkpoint is made then, and the lag grows with the clock.
struct LagForecast {
  double at_s = 0, rpo_s = 0;           ///< date, and the RPO at it
  double growth = 0;                    ///< seconds for each second (0..1]
  std::optional<double> buffer_full_s;  ///< absent: it is not, or was already
};

/// When the lag passes a target [s].
double target_missed_at_s(const LagForecast& lag, double target_s);

}  // namespace drsim
