#pragma once
/// What a link of a capacity gives to several streams that share it as the product does: weighted max-min, strict
/// priority between classes, each stream in order. The fluid recursion: rates of arrival are constant between dates, so
/// queues are straight lines, and the next change (of an arrival, or a queue that empties) follows in closed form. A
/// checkpoint of a group is complete when all its streams have delivered what was written before it.
///
/// Exact where the link is all that holds the streams back: no full buffer, no limit of NIC, processor, TCP or
/// datastore, nothing else on the link but a constant rate taken off its capacity.
/// Checked by: tests/analysis/fair_link_test.cpp (every queue moved at every event), planning_math_test.cpp (one
/// stream: the formula of link_size.hpp; by hand), tests/studies/planning_test.cpp (estates against simulation)

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/link_size.hpp"

namespace drsim {

struct FairStream {
  ArrivalCurve arrivals;  ///< on the wire
  double weight = 1;      ///< of its share [> 0]
  unsigned priority = 0;  ///< class: 0 is served first
  std::size_t group = 0;
  double latency_s = 0;
};

struct FairGroup {
  double interval_s = 0;  ///< of checkpoints [> 0]
  double target_s = 0;    ///< of the RPO [>= interval + latency]
};

struct FairOutcome {
  std::vector<double> above_target_s;  ///< by group: time during which the RPO is above its target
  std::vector<double> worst_rpo_s;     ///< by group
};

/// Plays the streams over a link. @param capacity_per_s  in the unit of the arrivals [> 0]
FairOutcome share_link(const std::vector<FairStream>& streams, const std::vector<FairGroup>& groups,
                       double capacity_per_s, double end_s);

/// The least capacity with which each group holds its target for the share of the time, to a relative 1e-5; nothing
/// when some target is shorter than interval and latency.
/// @param share  (0..1]
std::optional<double> least_fair_link(const std::vector<FairStream>& streams, const std::vector<FairGroup>& groups,
                                      double share, double end_s);

}  // namespace drsim
