#pragma once
/// The tasks of a study spread over the ranks of an MPI job, or over processes of this machine when there is none.

#include <memory>

#include "sim/studies/processes/process_pool.hpp"

namespace drsim {

/// Processors for the tasks of this process [>= 1]: a rank of mpirun gets one unless it is bound to more.
std::size_t processors_of_rank();

/// Started by mpirun (or srun) as one of several ranks: the first rank gets a runner that hands tasks to all ranks, its
/// own processes included; the others work for it and get nothing once it has ended. Else: a pool of processes.
/// Throws ScenarioError when MPI is wanted but the part of drsim that speaks it is not installed.
std::unique_ptr<TaskRunner> make_runner(std::size_t jobs, const ProcessPool::Body& body);

}  // namespace drsim
