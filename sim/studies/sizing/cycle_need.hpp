#pragma once
/// What a capacity must carry for Veeam CDP policies, computed from their cycles, not simulated. A policy seals a point
/// every cycle R, and what it holds is sent at once. The RPO stays within the target T exactly when each point is
/// complete T after the one before was sealed, so its bytes must be through within T - R - latency after its own seal.
/// Taken for granted: every point is sent, so no policy goes into CBT mode, which skips points and collapses more.
/// Checked by: tests/studies/size_proxies_test.cpp

#include <optional>
#include <string>
#include <vector>

#include "analysis/link_size.hpp"
#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/studies/sizing/sizing_search.hpp"

namespace drsim {

/// The points that one policy sends over a resource.
struct CycleLoad {
  Index policy = 0;
  double cycle_s = 0, target_s = 0;
  double latency_s = 0;       ///< least of its streams: end of a transfer to completion
  std::vector<Burst> points;  ///< dates of sealing within the run, and what each asks of the resource

  /// Time that a point may take for its transfer and what comes before it [s]; below 0: no capacity meets the target.
  double transfer_s() const { return target_s - cycle_s - latency_s; }
};

/// One entry for each policy with a VM in `use`, whose amounts are for each sealed byte. Loads, first seals and
/// overwrites are those of the run. @param scale  of the amounts: 8 for bits on a link
std::vector<CycleLoad> cycle_loads(const Scenario& scenario, const LinkUse& use, double scale = 1);

/// The capacity below which no order of sending holds the RPO targets all the time [units of the loads per s]: for
/// every span, the points sealed in it whose time is up by its end (analysis/link_size.hpp), for the policies with this
/// much time or less. Points whose time ends after the run are not judged. Nothing when a policy has no time at all.
std::optional<LinkSize> least_for_cycles(const std::vector<CycleLoad>& loads, double horizon_s);

/// That capacity of a link, for each target among the policies that cross it: for those with it or a shorter one
/// [bits/s].
std::vector<RpoCapacity> cycle_rpo_needs(const Scenario& scenario, const LinkUse& use);

/// Ends of a search for such a capacity. At `high` all that policies seal is through within the shortest time that any
/// of them has, if nothing else holds it up: it carries their largest cycles at once beside their greatest rates.
/// @param share  of the time in which the targets hold  @param beside  what else crosses and does not yield
SearchEnds cycle_search_ends(const std::vector<CycleLoad>& loads, double share, double beside);

/// Why no capacity meets the targets: a policy whose cycle and latency are longer. Between two points the RPO grows
/// from the latency by a cycle, so with a share of the time only that part of the cycle counts. Empty: none is.
std::string too_long_cycle(const Scenario& scenario, const std::vector<CycleLoad>& loads, double share);

/// Amounts of all policies as rates, each point spread over its cycle: what monitoring would show.
ArrivalCurve spread_over_cycles(const std::vector<CycleLoad>& loads);

/// Greatest sum over policies of their largest cycle over its length [units/s].
double peak_cycle_rate(const std::vector<CycleLoad>& loads);

/// Searches a capacity that CDP policies send over, with the bound where it holds, and judges the sizing's rules.
/// @param uses   what crosses, in each direction that has this capacity
/// @param scale  from the amounts of the uses to the unit of the capacity
/// @param beside  what does not yield, in that unit
void search_for_cycles(SizingRuns& runs, const std::vector<LinkUse>& uses, double scale, double beside, double width,
                       const ValueChange& change, Sizing& sizing);

}  // namespace drsim
