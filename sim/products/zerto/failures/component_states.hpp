#pragma once
/// What the failures of the book (failure_book.hpp) do to the streams, VMs and groups of the Zerto data plane.
/// Scheduled incidents, faults by chance, link events and operations share the book, so that a component is back when
/// all that kept it down is over.
///
/// A datastore that is down under running VMs, at home or where they were recovered to, is an all-paths-down: their
/// writes are retried until it is back, so they stand still and go on (vSphere Storage 7.0, "Change Timeout Limits for
/// Storage APD": the host continues to retry virtual machine I/O). VM Component Protection of vSphere HA needs another
/// host that sees the datastore, and finds none. A sync cannot read it and waits. Assumption: VMs at home lie on the
/// first datastore that their host sees, and guests survive the wait.
///
/// A link or a datastore is a resource of the plane. A VRA, gateway, host or site takes its streams away: these keep
/// their bitmaps, unless the protecting VRA comes back without them. A host takes the power of the protected VMs on it
/// as well, a site that of all its VMs and its manager. Maintenance of a host: host_states.hpp. A key server takes
/// nothing from what runs; encrypted VMs that are to be powered on wait for it (key_states.hpp).
/// Checked by: tests/engine/incidents_test.cpp

#include <functional>
#include <string>
#include <vector>

#include "sim/engine/failures/failure_book.hpp"
#include "sim/engine/failures/key_states.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/products/zerto/failures/host_states.hpp"
#include "sim/products/zerto/replication_plane.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

class ComponentStates {
 public:
  ComponentStates(const Scenario& scenario, const Platform& platform, HostRooms& rooms, FailureBook& book,
                  ReplicationPlane& plane);

  // Failures, as in the book. The caller holds the plane's changes.
  void fail(const TargetConfig& targets, const HeldBy& by, const IncidentNature& nature);
  void end(const TargetConfig& targets, const HeldBy& by);
  /// An event restores the targets; a datastore that is not down was slow.
  void restore(const TargetConfig& targets);

  /// Maintenance of hosts is wanted or is over. The caller holds the plane's changes.
  /// @param title  "maintenance of fra-1"
  void maintain(const std::vector<Index>& hosts, bool begins, const std::string& title);

  /// Carries out what hosts in maintenance wait for, if it can be done now. The caller holds the plane's changes.
  void settle() { hosts_.settle(); }

  /// There is more room on hosts, or a VM may be moved again: maintenance that waits may begin.
  void room_changed();

  /// The hosts that a stream runs between now, and who is told when that changes.
  const HostStates::Place& place_of(Index stream) const { return hosts_.place_of(stream); }
  void observe_moves(std::function<void(Index stream)> observer) { hosts_.observe_moves(std::move(observer)); }

  /// Told when hosts are back from maintenance, and take VMs again.
  void observe_opening(std::function<void()> observer) { opened_ = std::move(observer); }

  FailureBook& book() { return book_; }

  /// A datastore writes at this part of its bandwidth from now on; 1: it is not slow any more.
  void set_datastore_speed(Index datastore, double write_fraction);

  /// After the run: enters what was moved and what waited for keys into the log, and warns of maintenance that waited.
  void report(RunRecord& record) const;

 private:
  void observe_book();
  void set_link(const FailureBook::Edge& edge);
  void set_power(const FailureBook::Edge& edge);
  void set_gateway(const FailureBook::Edge& edge);
  void set_manager(const FailureBook::Edge& edge);
  void set_datastore(const FailureBook::Edge& edge);
  void set_key_server(const FailureBook::Edge& edge);
  void place_disks();
  void tell_sites();
  void power_on_waiting();
  bool lacks_keys(Index vm) const;
  std::uint32_t cause(const DownReason& reason, CauseCategory category);

  const Scenario& scenario_;
  const Platform& platform_;
  HostRooms& rooms_;
  FailureBook& book_;
  ReplicationPlane& plane_;
  HostStates hosts_;
  KeyStates keys_;
  std::vector<std::vector<Index>> streams_of_site_, groups_of_site_;
  std::vector<std::vector<Index>> vms_on_;  // by datastore: VMs of the plane whose disks are there while they run
  std::vector<std::string> warnings_;
  std::vector<Index> waiting_for_keys_;  // VMs without power for want of keys only
  std::vector<RunEvent> log_;
  std::vector<HaltedVms> halted_;
  std::function<void()> opened_;
};

}  // namespace drsim
