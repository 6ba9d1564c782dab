#pragma once
/// The actor that closes and opens ports: what a closure stops is stopped on the data plane, for as many reasons as
/// there are at once. A rule meets a stream where it runs: one that is moved to other appliances (maintenance) leaves
/// the closed ports of those behind, and meets those of the others. A closed data port disconnects its streams, which
/// keep their bitmaps; a closed control port does so, too, or holds syncs only (`model.closed_control`); without time
/// stamps from their manager groups get no checkpoints. What recovery operations and key servers need is read from the
/// book of failures, where each closure stands; what managers and retention send is left out of the background
/// (link_background.hpp). Checked by:
/// tests/ports/closed_ports_test.cpp

#include <vector>

#include "sim/products/zerto/failures/component_states.hpp"

namespace drsim {

class ClosurePlayer {
 public:
  ClosurePlayer(const Scenario& scenario, ReplicationPlane& plane, ComponentStates& components);

  /// Body of the actor: all closures of the scenario by date; what opens goes before what closes.
  void play();

  /// What closed and opened, ascending by date; amounts are numbers of streams, groups, hosts, sites, pairs or jobs.
  const std::vector<RunEvent>& log() const { return log_; }

 private:
  /// A closure in force, and the streams or groups of the plane that it stops, ascending.
  struct InForce {
    const ClosureConfig* closure;
    std::vector<Index> stopped;
  };

  bool meets(const ClosureConfig& closure, Index stream) const;
  std::vector<Index> met_by(const ClosureConfig& closure) const;
  void set_stopped(const ClosureConfig& closure, Index met, bool stopped);
  std::size_t set_closed(const ClosureConfig& closure, bool closed);
  void follow(Index stream);

  const Scenario& scenario_;
  ReplicationPlane& plane_;
  ComponentStates& components_;
  std::vector<InForce> in_force_;
  std::vector<RunEvent> log_;
};

}  // namespace drsim
