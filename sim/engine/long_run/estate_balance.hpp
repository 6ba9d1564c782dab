#pragma once
/// The long-run balance of an estate, whichever product replicates (models/long_run_balance.hpp): what each resource is
/// asked for in the mean, as if nothing bound, against what is usable of it, and what follows for each group.
///
/// Counted as known availability: windows without replication, throttle windows, background and retention by the
/// calendar, faults of links, gateways, VRAs, CDP proxies, hosts, datastores and sites by their mean up and down times
/// (those of a protecting host or site stop the writes as well, and leave the balance as it is; a manager carries
/// nothing). Not counted: events, incidents, operations and closed ports of the
/// scenario, which pass. Taken for granted: writes while a resource fails by chance are sent in full (overwrites would
/// leave less); where a throttle and the link behind it vary by the clock, each is judged by itself.
/// Checked by: tests/engine/long_run_test.cpp

#include <utility>
#include <vector>

#include "models/loads/load_rate.hpp"
#include "models/long_run_balance.hpp"
#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// A resource and who uses it.
struct BalanceRow {
  ResourceBalance balance;                          ///< name, kind, unit, capacity [unit]; the rest is worked out
  double scale = 1;                                 ///< from the unit of the amounts to that of the balance: 8 for bits
  std::vector<RepeatingRate> taken = {};            ///< by what does not yield, over a week [unit of the amounts]
  double taken_always = 0;                          ///< the same, constant or as a mean
  std::vector<RepeatingRate> varying = {};          ///< capacity over its period in place of the constant one
  std::vector<std::pair<Index, double>> uses = {};  ///< stream, amount
  bool is_listed = true;                            ///< in the record; else only shared
};

struct EstateStream {
  BalanceStream balance;  ///< path: places in EstateBalance::rows; demand: worked out
  std::vector<Index> vms;
  std::vector<GrowingDemand> demands;  ///< at the start of the run
  double half_width = 0;               ///< of the demand
  double least_share = 1;              ///< of the demand, that bounds its backlog: longer cycles ask for no more [0..1]
  Index buffer = 0;
  double buffer_per_byte = 1;  ///< bytes held in its buffer for one byte of the demand that waits
};

/// What is sent of a VM, and so arrives at its journal.
struct VmArrival {
  Index load = 0;               ///< place in EstateBalance::arrivals
  double scale = 0;             ///< of its rates: growth up to the end of the run, and windows; 0: nothing is sent
  double journal_per_byte = 1;  ///< that a journal keeps for a byte that arrives
};

struct EstateBalance {
  std::vector<BalanceRow> rows;
  std::vector<EstateStream> streams;
  std::vector<LoadRate> arrivals;        ///< of distinct loads
  std::vector<VmArrival> arrival_of_vm;  ///< by VM
  std::vector<double> buffers;           ///< capacities [bytes]
  std::vector<double> history_s;         ///< by group: for which its journal keeps bytes
  std::vector<double> least_rpo_s;       ///< by group: interval or cycle, and latency
  std::vector<bool> has_journal_limit;   ///< by group
  std::vector<double> guard_bytes;       ///< by datastore: free space at which replication stops
  std::vector<bool> stops_at_guard;      ///< by group: its product has such a guard
};

/// The row of a resource whose capacity a plane gives; of links and the like it has bytes/s for what is told in bits/s.
BalanceRow resource_row(const std::string& name, BalancedKind kind, BalanceUnit unit, double capacity);

/// Fills `balances` and `long_run` of every group.
void judge_long_run(const Scenario& scenario, EstateBalance estate, RunRecord& record);

}  // namespace drsim
