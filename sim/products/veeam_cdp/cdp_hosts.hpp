#pragma once
/// Power of the protected VMs: what hosts that fail take from them, and vSphere HA, which restarts them on the host
/// of their cluster with most free memory that has room, policies of high priority first; what fits nowhere waits, or
/// comes back with its host. A VM that starts again is tracked anew by the filter of its host, so its stream passes
/// through CBT mode. Where it runs makes no difference to its proxies. An encrypted VM is powered on when its keys
/// can be had.
/// Sources: vSphere Availability, "Host failure response", "Failure Detection and Host Network Isolation"; Veeam user
/// guide, "How CDP Works" (the filter tracks changed blocks).
/// Estimates: that the placement goes by memory; that the record of the filter is gone with its host; that VMs stay
/// where they were restarted.
/// Checked by: tests/engine/cdp_failures_test.cpp

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/run_record.hpp"
#include "sim/engine/failures/failure_book.hpp"
#include "sim/engine/failures/key_states.hpp"
#include "sim/engine/recovery/host_rooms.hpp"
#include "sim/products/veeam_cdp/cdp_replication.hpp"

namespace drsim {

class CdpHosts {
 public:
  CdpHosts(const Scenario& scenario, const Platform& platform, HostRooms& rooms, FailureBook& book,
           CdpReplication& replication);

  /// VMs that wait for a restart are tried again: there may be more room.
  void settle();

  /// VMs leave a host by vMotion for others of its cluster with room. @return those that did
  std::vector<Index> leave_host(Index host);

  /// Ascending by date.
  const std::vector<RunEvent>& log() const { return log_; }

 private:
  struct Restart {
    Index vm = 0, from = 0;
    double failed_s = 0;
    bool told = false;  // that it waits
  };

  void host_turns(const FailureBook::Edge& edge);
  void set_power(const FailureBook::Edge& edge);
  void power_on(Index vm, const Entity& after);
  void power_on_waiting();
  bool lacks_keys(Index vm) const;
  void await_restart(Index host);
  void declare_failed(Index host, double failed_s);
  bool is_to_restart(const Restart& one) const;
  std::optional<Index> refuge(Index vm, Index from) const;
  void restart(const Restart& one, Index host);
  void log(const std::string& entity, const std::string& event, double amount = 0);

  const Scenario& scenario_;
  const Platform& platform_;
  HostRooms& rooms_;
  FailureBook& book_;
  CdpReplication& replication_;
  KeyStates keys_;
  std::vector<std::pair<Index, Entity>> waiting_for_keys_;  // VMs, and what had held them off
  std::vector<std::vector<Index>> struck_;                  // by host: VMs that it took the power from
  std::vector<bool> starts_anew_;                           // by VM: its host has failed since it last ran
  std::vector<Restart> restarts_;
  Index restart_count_ = 0;
  std::vector<RunEvent> log_;
};

}  // namespace drsim
