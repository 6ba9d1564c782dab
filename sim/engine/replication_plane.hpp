#pragma once
/// The replication data plane as a kernel Model of SimGrid: SimGrid's clock drives it, the state and bandwidth of
/// SimGrid's links are its capacities, and between the kernel's dates it advances all streams in closed form.
///
/// SimGrid may announce a change of a link when its clock stands at the date but the models have not been updated, so
/// the plane first plays its own events up to that date with the old capacities: no event outruns another.

#include <simgrid/kernel/resource/Model.hpp>
#include <unordered_map>
#include <vector>

#include "models/zerto/zerto_plane.hpp"
#include "sim/engine/plane_setup.hpp"

namespace drsim {

class ReplicationPlane : public simgrid::kernel::resource::Model {
 public:
  ReplicationPlane(const Scenario& scenario, const Platform& platform, PlaneSetup setup);

  /// Seconds to the plane's next event, but not less than a lookahead: nothing outside waits on its single events.
  double next_occurring_event(double now) override;
  void update_actions_state(double now, double delta) override;

  /// Registers with the signals of SimGrid's links.
  void listen();

  /// Between these two calls changes of links are gathered, so that those of one date take effect together.
  void hold_changes() { is_held_ = true; }
  void release_changes();

  /// Round trip and loss of a link change now. Loss is unknown to SimGrid, and it announces no change of latency.
  void set_condition(Index link, const LinkCondition& condition);

  /// The capacity of a resource that SimGrid does not know changes now [bytes/s].
  void set_limit(Index resource, double bytes_per_s);

  /// A stream goes on between other hosts of the same sites, now.
  void move_stream(Index stream, Index host, Index recovery_host);

  /// The plane, played up to SimGrid's date; for recovery operations.
  ZertoPlane& played();

  /// Plays to the horizon and fills in the result.
  void finish(RunRecord& record) { plane_.finish(record); }

  /// Use of a resource; after finish().
  Quantiles utilisation(Index resource) const { return plane_.utilisation(resource); }

  /// Time that the guard of a datastore's free space stopped replication to it [s]; after finish().
  double guard_stop_s(Index datastore) const { return plane_.guard_stop_s(datastore); }

  const PlaneSetup& setup() const { return setup_; }

  /// The scenario that the plane was set up for, with groups in reverse.
  const Scenario& scenario() const { return scenario_; }

 private:
  void link_changed(const simgrid::s4u::Link& link);

  const Scenario& scenario_;
  const Platform& platform_;
  PlaneSetup setup_;
  ZertoPlane plane_;
  std::unordered_map<const simgrid::s4u::Link*, Index> resource_of_link_;
  std::vector<LinkCondition> conditions_;
  std::vector<std::vector<Index>> streams_of_link_;
  std::unique_ptr<StreamMoves> moves_;  // made when the first stream moves
  bool is_held_ = false;
};

}  // namespace drsim
