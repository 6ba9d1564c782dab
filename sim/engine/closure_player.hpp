#pragma once
/// The actor that closes and opens ports: what a closure stops is stopped on the data plane, for as many reasons as
/// there are at once. A closed data port disconnects its streams, which keep their bitmaps; a closed control port does
/// so, too, or holds syncs only (`model.closed_control`); without time stamps from their manager groups get no
/// checkpoints. What recovery operations need is told to the observer; what managers and retention send is left out of
/// the background (link_background.hpp). Checked by: tests/ports/closed_ports_test.cpp

#include <functional>
#include <vector>

#include "sim/engine/component_states.hpp"

namespace drsim {

class ClosurePlayer {
 public:
  ClosurePlayer(const Scenario& scenario, ReplicationPlane& plane, ComponentStates& components);

  /// Body of the actor: all closures of the scenario by date; what opens goes before what closes.
  void play();

  /// Told of every change, after it.
  void observe(std::function<void(const ClosureConfig&, bool closed)> observer) { observer_ = std::move(observer); }

  /// What closed and opened, ascending by date; amounts are numbers of streams, groups, hosts, sites, pairs or jobs.
  const std::vector<RunEvent>& log() const { return log_; }

 private:
  std::vector<Index> streams_of(const ClosureConfig& closure) const;
  std::vector<Index> groups_of(const ClosureConfig& closure) const;
  std::size_t set_closed(const ClosureConfig& closure, bool closed);

  const Scenario& scenario_;
  ReplicationPlane& plane_;
  ComponentStates& components_;
  std::function<void(const ClosureConfig&, bool)> observer_;
  std::vector<RunEvent> log_;
};

}  // namespace drsim
