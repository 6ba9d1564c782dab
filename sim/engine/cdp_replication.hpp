#pragma once
/// The Veeam CDP data path as a kernel Model of SimGrid: SimGrid's clock drives it, the state and bandwidth of
/// SimGrid's links are its capacities (see replication_plane for the order of a link's change and the plane's events).

#include <functional>
#include <optional>
#include <simgrid/kernel/resource/Model.hpp>
#include <unordered_map>
#include <vector>

#include "sim/engine/cdp_setup.hpp"

namespace drsim {

class CdpReplication : public simgrid::kernel::resource::Model {
 public:
  CdpReplication(const Scenario& scenario, const Platform& platform);

  /// Seconds to the plane's next event, but not less than a lookahead: nothing outside waits on its single events.
  double next_occurring_event(double now) override;
  void update_actions_state(double now, double delta) override;

  /// Registers with the signals of SimGrid's links.
  void listen();

  /// Between these two calls changes are gathered, so that those of one date take effect together.
  void hold_changes() { is_held_ = true; }
  void release_changes();

  /// Round trip and loss of a link change now.
  void set_condition(Index link, const LinkCondition& condition);

  /// A proxy fails or is back, now.
  void set_proxy(Index proxy, bool up);

  /// Streams that have stopped for at least so long go on over proxies that are up, if there are any at both sites.
  void reassign(double stopped_for_s);

  /// Plays to the horizon and fills in the result.
  void finish(RunRecord& record) { plane_.finish(record); }

  /// Use of a resource; after finish().
  Quantiles utilisation(Index resource) const { return plane_.utilisation(resource); }

  const CdpSetup& setup() const { return setup_; }

 private:
  void link_changed(const simgrid::s4u::Link& link);
  CdpPlane& played();
  void change(const std::function<void()>& act);
  std::vector<double> proxy_loads() const;
  std::optional<Index> stand_in(Index proxy) const;

  const Scenario& scenario_;
  CdpSetup setup_;
  CdpPlane plane_;
  std::unordered_map<const simgrid::s4u::Link*, Index> resource_of_link_;
  std::vector<LinkCondition> conditions_;
  std::vector<bool> proxy_up_;
  std::vector<double> stopped_since_s_;  // by stream
  bool is_held_ = false;
};

}  // namespace drsim
