#pragma once
/// Storage of the recovery sites, shared by everything that recoveries do with it: boot reads, reads answered from the
/// journal, promotion, clones. Each transfer uses read and write bandwidth of one datastore and the throughput of one
/// VRA, with an amount for each byte, and has a cap of its own; rates are max-min fair (models/network/fair_share.hpp).
/// What replication writes into a datastore at the same time comes first; it is looked at whenever a transfer starts
/// or ends, and once a minute.
/// Checked by: tests/engine/recovery_parts_test.cpp (hand-computed sharing).

#include <functional>
#include <list>
#include <optional>
#include <simgrid/s4u.hpp>
#include <vector>

#include "models/recovery/recovery_rules.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// A transfer; amounts are datastore bytes for each byte of it.
struct StorageTransfer {
  Index datastore = 0;
  double bytes = 0;
  double read_amount = 1;
  double write_amount = 0;
  std::optional<Index> vra;       ///< host whose VRA does it: a cap that transfers of this VRA share
  double vra_bytes_per_s = 0;     ///< of that VRA
  double cap_bytes_per_s = 1e15;  ///< own cap
};

class RecoveryStorage {
 public:
  /// @param replication_load  back-end bytes/s that replication writes into a datastore now
  /// @param is_down           a datastore cannot be reached now: its transfers stand still
  RecoveryStorage(const Scenario& scenario, std::function<double(Index)> replication_load,
                  std::function<bool(Index)> is_down);

  /// Body of the actor that ends transfers; must run before transfer() is called.
  void serve();

  /// Blocks the calling actor until the transfer is complete. Returns at once for 0 bytes.
  /// @return how long it stood still, as the datastore could not be reached [s]
  double transfer(const StorageTransfer& transfer);

  /// A datastore has become unreachable, or has come back.
  void reach_changed();

 private:
  struct Flow {
    StorageTransfer transfer;
    double left_bytes = 0;
    double rate = 0;
    double* stood_still_s = nullptr;  ///< of who waits for it
    simgrid::s4u::SemaphorePtr done;
  };

  void settle();
  void share();
  double seconds_to_next_end() const;
  double read_capacity(Index datastore) const;
  double write_capacity(Index datastore) const;

  const Scenario& scenario_;
  std::function<double(Index)> replication_load_;
  std::function<bool(Index)> is_down_;
  std::list<Flow> flows_;
  double at_s_ = 0;
  simgrid::s4u::SemaphorePtr changed_;
};

}  // namespace drsim
