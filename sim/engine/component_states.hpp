#pragma once
/// Which components are down, for how many reasons at once, and what that does to the streams, VMs and groups of the
/// data plane. Scheduled incidents, faults by chance and link events share it, so that a component is back when all
/// that kept it down is over.
///
/// A link or a datastore is a resource of the plane. A VRA, gateway, host or site takes its streams away: these keep
/// their bitmaps, unless the protecting VRA comes back without them. A host takes the power of the protected VMs on it
/// as well, a site that of all its VMs and its manager. Maintenance of a host: host_states.hpp. A key server takes
/// nothing from what runs; encrypted VMs that are to be powered on wait for it (key_states.hpp).
/// Checked by: tests/engine/incidents_test.cpp

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/engine/host_states.hpp"
#include "sim/engine/key_states.hpp"
#include "sim/engine/platform.hpp"
#include "sim/engine/replication_plane.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// What an incident is called, and whether protecting VRAs keep their bitmaps over it.
struct IncidentNature {
  std::string title;  ///< "maintenance of fra-01"; empty: component and "down"
  std::optional<bool> keeps_bitmap;
  CauseCategory category = CauseCategory::Fault;
};

class ComponentStates {
 public:
  ComponentStates(const Scenario& scenario, const Platform& platform, HostRooms& rooms, ReplicationPlane& plane);

  /// All targets go down, or one of the reasons why they are down is over. The caller holds the plane's changes.
  void strike(const TargetConfig& targets, bool down, const IncidentNature& nature);

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

  /// Told of every strike, after it: for what happens to components beside replication.
  void observe(std::function<void(const TargetConfig&, bool down)> observer) { observer_ = std::move(observer); }

  void set_link(Index link, bool down);
  void set_power(Index vm, bool on);
  void set_datastore_speed(Index datastore, double write_fraction);

  /// One closed port more, or less, between the vCenter of a site and a key server.
  void set_keys_closed(Index kms, Index site, bool closed);

  /// A group gets no checkpoints, or one of the reasons for it is over.
  void set_checkpoints(Index group, bool stopped, std::uint32_t cause);

  /// After the run: enters what was moved and what waited for keys into the log, and warns of maintenance that waited.
  void report(RunRecord& record) const;

 private:
  void set_vra(Index host, bool down, const IncidentNature& nature, const std::string& title);
  void set_host(Index host, bool down, const IncidentNature& nature, const std::string& title);
  void set_gateway(Index site, bool down, const IncidentNature& nature, const std::string& title);
  void set_manager(Index site, bool down, const IncidentNature& nature, const std::string& title);
  void set_datastore(Index datastore, bool down, const IncidentNature& nature);
  void set_site(Index site, bool down, const IncidentNature& nature);
  void tell_sites();
  void set_kms(Index kms, bool down);
  void power_on_waiting();
  std::uint32_t cause(const IncidentNature& nature, const std::string& title);
  void reach(const std::vector<Index>& streams, bool down, std::uint32_t cause);

  const Scenario& scenario_;
  const Platform& platform_;
  HostRooms& rooms_;
  ReplicationPlane& plane_;
  HostStates hosts_;
  KeyStates keys_;
  std::vector<std::vector<Index>> streams_of_site_, groups_of_site_;
  std::vector<std::uint32_t> link_reasons_, manager_reasons_, datastore_reasons_, site_reasons_, power_reasons_,
      checkpoint_reasons_;
  std::vector<bool> is_slow_;            // by datastore
  std::vector<Index> waiting_for_keys_;  // VMs without power for want of keys only
  std::vector<RunEvent> log_;
  std::function<void(const TargetConfig&, bool)> observer_;
  std::function<void()> opened_;
};

}  // namespace drsim
