#pragma once
/// The Veeam CDP data path under SimGrid's clock (see kernel_plane.hpp), and which proxies carry its streams.

#include <functional>
#include <optional>
#include <vector>

#include "models/veeam_cdp/cdp_plane.hpp"
#include "sim/engine/network/kernel_plane.hpp"
#include "sim/engine/run/shared_play.hpp"
#include "sim/products/veeam_cdp/cdp_setup.hpp"

namespace drsim {

class CdpReplication : public KernelPlane<CdpPlane, CdpSetup> {
 public:
  CdpReplication(const Scenario& scenario, const Platform& platform, CdpSetup setup);

  /// Plays with another product's plane from now on, of which it asks its rates: that one is driven by SimGrid.
  void join(SharedPlay& play);

  /// Round trip and loss of a link change now.
  void set_condition(Index link, const LinkCondition& condition);

  /// Traffic between two sites takes another way, now.
  void reroute(const RouteChange& change);

  /// A proxy fails or is back, now.
  void set_proxy(Index proxy, bool up);

  /// A host is gone that writes replicas: the streams of VMs whose replica it wrote, or that no host can write any
  /// more, stop until they are reassigned. @param has_target  by VM
  void lose_target_host(Index host, const Cause& why, const std::function<bool(Index vm)>& has_target);

  /// Streams of VMs stop, as the coordinator is not there to take note of a change, until they are reassigned.
  void fail_policies_of(const std::vector<Index>& vms, const Cause& why);

  /// Streams that have stopped for at least so long go on over proxies that are up, if there are any at both sites, and
  /// all their replicas have a host to write them.
  /// @param has_target  by VM
  void reassign(double stopped_for_s, const std::function<bool(Index vm)>& has_target);

  /// Acts on the plane at SimGrid's date; shares anew unless changes are held.
  template <typename Act>
  void act(Act one) {
    change(one);
  }

 private:
  void play_to(double to_s) override;

  std::vector<double> proxy_loads() const;
  std::optional<Index> stand_in(Index proxy) const;
  std::vector<bool> stopped() const;
  void note_stopped(const std::vector<bool>& was_stopped);

  std::vector<bool> proxy_up_;
  std::vector<double> stopped_since_s_;  // by stream
  SharedPlay* play_ = nullptr;
};

}  // namespace drsim
