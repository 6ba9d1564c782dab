#pragma once
/// Policies of Veeam CDP for the slow second engine (batch_replication.hpp): a policy is one FIFO of whole cycles
/// between two proxies. Left out: full buffers and CBT mode, overwrites within a cycle.

#include <vector>

#include "sim/scenario/scenario.hpp"
#include "tests/support/batch_replication.hpp"

namespace drsim::test {

/// A source and a target proxy on the first host of each of two sites, without want of CPU or RAM.
void add_ample_proxies(Scenario& scenario);

/// The stream of a policy of such an estate, whose VMs all compress alike: one batch a cycle.
BatchStream policy_stream(const Scenario& scenario, Index group);

/// Bytes of a series that repeats, by summing its steps; shares nothing with the engine's cursor.
double series_bytes(const RateSeries& series, double from_s, double to_s);

struct PolicyFigures {
  double rpo_mean_s = 0, rpo_max_s = 0;
  double points = 0;  ///< complete within the run
};

/// Of a policy whose point k, from 1, is dated first_s + (k - 1) cycles. @param completion_s  of point 1, 2, ..., with
/// the latency
PolicyFigures policy_figures(const BatchStream& stream, std::vector<double> completion_s, double horizon_s);

}  // namespace drsim::test
