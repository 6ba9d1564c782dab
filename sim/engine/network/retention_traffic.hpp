#pragma once
/// Long-term retention on the backbone: each copy sends the bytes changed since the one before, U of that time for
/// every VM, at the job's rate from the recovery site to the repository. It does not yield to replication. Checked by:
/// tests/scenarios/data_path_test.cpp

#include <vector>

#include "models/loads/background_load.hpp"
#include "sim/engine/network/link_resources.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// One copy of a job, or a part of one that a closed port interrupts.
struct RetentionCopy {
  double at_s = 0;
  double length_s = 0;
};

/// The copies of a job (an element of scenario.retention) during the run; the copy before the first was as long before
/// it as the one before that.
std::vector<RetentionCopy> retention_copies(const Scenario& scenario, const RetentionConfig& job);

/// What a job sends in the mean of a week, once it runs as planned; no more than its rate.
double retention_mean_bytes_per_s(const Scenario& scenario, const RetentionConfig& job);

/// Adds the traffic of all jobs, by link direction.
void add_retention(const Scenario& scenario, const LinkResources& resources, std::vector<BackgroundLoad>& list);

}  // namespace drsim
